"""What the checks' page lists: the open errors first, many of one kind together, nothing lost."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from app.month.listing import MOST, Kind, listing
from app.month.notes import NEVER, Note
from app.reports import checks
from app.reports.checks import ERROR, WARNING, Finding

SAID = Note("已核实。", "周敏", "2026-11-02T09:00:00")


def finding(number: int, code: str = "photo", level: str = ERROR) -> Finding:
    return Finding(level, code, f"第{number}项。", "activity", f"u{number}")


def test_open_errors_come_first_and_what_was_explained_last() -> None:
    said, warned, open_ = finding(1), finding(2, "place", WARNING), finding(3)
    found = listing([said, warned, open_], {said.key: SAID})
    assert found.lines == (open_, warned, said) and found.hidden == 0


def test_a_number_that_must_go_is_open_whatever_was_said() -> None:
    number, warned = finding(1, "privacy"), finding(2, "place", WARNING)
    assert listing([warned, number], {number.key: SAID}).lines == (number, warned)


def test_many_of_one_kind_stand_under_one_line_that_leads_to_all_of_them() -> None:
    found = listing([finding(number) for number in range(1934)], {})
    together = found.lines[0]
    assert isinstance(together, Kind) and together.sentence == "没有照片或照片不够　共1,934项"
    assert together.uids == tuple(f"u{number}" for number in range(1934))
    assert len(found.lines) == 21 and found.hidden == 0, "all are reached by the line"


def test_what_no_line_leads_to_is_counted() -> None:
    jumps = [Finding(WARNING, "jump", f"第{number}项。", "activity", part=str(number)) for number in range(300)]
    found = listing(jumps, {})
    assert isinstance(found.lines[0], Kind) and found.lines[0].uids == ()
    assert found.hidden == 300 - 20


def test_every_kind_of_finding_has_words() -> None:
    folder = Path(inspect.getfile(checks)).parent
    codes = set(re.findall(r'Finding\([^"\n]*, "([a-z_]+)"', "".join(path.read_text("utf8") for path in folder.glob("*.py"))))
    assert {"photo", "village", "sum"} <= codes
    for code in codes - {"draft", "round", "empty"}:  # found once a month at most
        (together, *_) = listing([finding(number, code) for number in range(3)], {}, of_one_kind=1).lines
        assert isinstance(together, Kind) and "第0项" not in together.sentence, code


_CODES = some.sampled_from(["photo", "place", "jump", "privacy", "text"])
_MADE = some.tuples(_CODES, some.sampled_from([ERROR, WARNING]), some.integers(0, 400), some.booleans())
_FINDINGS = some.lists(_MADE, max_size=120, unique_by=lambda item: item[2])


@given(_FINDINGS, some.integers(1, 40), some.integers(0, 6), some.integers(0, 6))
def test_every_finding_is_listed_led_to_or_counted(
    made: list[tuple[str, str, int, bool]], most: int, each: int, under: int
) -> None:
    findings = [finding(number, code, level) for code, level, number, _said in made]
    known = {item.key: SAID for item, (*_other, said) in zip(findings, made, strict=True) if said}
    found = listing(findings, known, most, each, under)
    assert len(found.lines) <= most <= MOST
    single = [line for line in found.lines if isinstance(line, Finding)]
    led = {uid for line in found.lines if isinstance(line, Kind) for uid in line.uids}
    unreached = [item for item in findings if item not in single and item.uid not in led]
    assert found.hidden == len(unreached)
    done = [item.key in known and item.code not in NEVER for item in single]
    assert done == sorted(done), "what was explained stands last"
