"""The benches' own arithmetic: a figure that misses says so."""

from __future__ import annotations

import time

import pytest

from tests.bench.harness import Figure, Report, median, own_peak, peak_memory, percentile


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("t", 1.0, "s", target=1.5), True),
        (Figure("t", 2.0, "s", target=1.5), False),
        (Figure("t", 2100, "pages/s", target=2000, at_least=True), True),
        (Figure("t", 1900, "pages/s", target=2000, at_least=True), False),
        (Figure("t", 5.0, "s", reference=2.0, target=2.5, of_ratio=True), True),
        (Figure("t", 5.1, "s", reference=2.0, target=2.5, of_ratio=True), False),
        (Figure("t", 5.1, "s"), True),
    ],
)
def test_verdict(figure: Figure, reached: bool) -> None:
    assert figure.reached is reached
    assert ("MISSED" in figure.line()) is not reached


def test_a_ratio_needs_a_reference() -> None:
    with pytest.raises(ValueError, match="reference"):
        Report().figure("t", 1.0, "s", target=2.0, of_ratio=True)


def test_a_missed_line_says_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.figure("import", 5.1, "s", reference=2.0, target=2.5, of_ratio=True, if_missed="read in batches")
    line = capsys.readouterr().out
    assert "2.55×" in line and "≤ 2.5×" in line and "MISSED" in line and "read in batches" in line
    assert report.missed() == report.figures


def test_median_and_percentile() -> None:
    pauses = iter([0.0, 0.05, 0.0])
    assert median(lambda: time.sleep(next(pauses)), runs=3) < 0.04
    assert percentile([5, 1, 4, 2, 3], 50) == 3
    assert percentile(range(1, 101), 95) == 95
    assert percentile([7], 95) == 7


def fill(megabytes: int) -> None:
    bytearray(megabytes * 1_000_000)[::4096] = b"x" * len(range(0, megabytes * 1_000_000, 4096))


def test_peak_memory_is_the_childs_own() -> None:
    small, _ = peak_memory("tests.guards.test_bench_harness", "fill", 1)
    large, seconds = peak_memory("tests.guards.test_bench_harness", "fill", 150)
    assert 140 < large - small < 170
    assert seconds > 0 and own_peak() > 10
