"""The help page 口径 says of every metric what the tables say."""

from __future__ import annotations

from app.paths import resources
from app.reports.metric import Metric
from app.reports.metrics import METRICS


def _line(metric: Metric) -> str:
    share = f" ÷ {metric.denominator}" if metric.denominator else ""
    return f"| {metric.name} | {metric.unit} | {metric.numerator}{share} | {metric.source} |"


def test_every_metric_is_on_the_page_word_for_word_and_nothing_else_is() -> None:
    page = (resources() / "help" / "definitions.md").read_text("utf8").splitlines()
    told = [line for line in page if line.count("|") == 5 and not line.startswith(("| 指标 ", "|---"))]
    wanted = [_line(metric) for metric in METRICS.values()]
    missing = [line for line in wanted if line not in told]
    assert not missing, "\n" + "\n".join(missing)
    assert not set(told) - set(wanted)


def test_codes_and_meanings_are_not_said_twice() -> None:
    assert len({metric.definition for metric in METRICS.values()}) == len(METRICS)
    assert all(METRICS[part].source for metric in METRICS.values() for part in metric.share or ())
    assert all(bool(metric.denominator) == (metric.unit == "%") for metric in METRICS.values())
