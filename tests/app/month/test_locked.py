"""What is said while a row of a locked month is edited is what 差异 lists afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.clock import pretend
from app.month import report, snapshot
from app.month.changes import later_edits
from app.month.locked import LockedMonths, sentence
from app.reports.period import Period
from app.session import Query, Session, Where
from tests.app.month.test_report import MONTH, OCTOBER, an_activity, fill
from tests.office_kit import homes


@pytest.fixture
def locked(town: Session) -> Iterator[Session]:
    """October handed in; now it is the tenth of November."""
    with pretend("2026-11-03T09:00:00"):
        fill(town)
        report.lock(town, MONTH)
    with pretend("2026-11-10T10:00:00"):
        yield town


def edits(session: Session) -> int:
    kept = snapshot.latest(session, OCTOBER)
    assert kept is not None
    return later_edits(session, kept).total


def other_grid(session: Session, uid: str) -> str:
    return next(area.uid for area in session.areas.walk() if area.level == "grid" and area.uid != uid)


CASES = ("persons", "into", "out", "november", "note", "moved", "visit", "visit_after")


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_before_exactly_when_the_edit_is_listed_after(locked: Session, case: str) -> None:
    activity, home = an_activity(locked), locked.all("household")[0]
    visit = locked.all("visit", Query((Where("date", "eq", "2026-10-13"),)))[0]
    late = locked.save("activity", {"date": "2026-11-09", "title": "十一月的", "kind": "lecture", "area": activity["area"]}).uid
    register, uid, before, after, counts = {
        "persons": ("activity", activity["uid"], {"persons": 60}, {"persons": 75}, True),
        "into": ("activity", late, {"date": "2026-11-09"}, {"date": "2026-10-30"}, True),
        "out": ("activity", activity["uid"], {"date": "2026-10-12"}, {"date": "2026-11-02"}, True),
        "november": ("activity", late, {"persons": None}, {"persons": 8}, False),
        "note": ("household", home["uid"], {"note": None}, {"note": "补记"}, False),
        "moved": ("household", home["uid"], {"area": home["area"]}, {"area": other_grid(locked, home["area"])}, True),
        "visit": ("visit", visit["uid"], {"outcome": "met"}, {"outcome": "nobody"}, True),
        "visit_after": ("visit", visit["uid"], {"note": None}, {"note": "补"}, True),
    }[case]
    months, (seq, _none) = LockedMonths(), LockedMonths().since(locked, None)
    told = months.of_edit(locked, register, uid, before, after)
    listed = edits(locked)
    locked.save(register, after, uid)
    assert (edits(locked) > listed) is counts
    assert told == ([OCTOBER] if counts else [])
    assert months.since(locked, seq)[1] == told


def test_a_new_row_counts_by_its_day_and_a_new_household_in_no_month(locked: Session) -> None:
    months, area = LockedMonths(), an_activity(locked)["area"]
    assert months.of_edit(locked, "activity", "", {}, {"date": "2026-10-30", "area": area}) == [OCTOBER]
    assert months.of_edit(locked, "activity", "", {}, {"date": "2026-11-01", "area": area}) == []
    seq = months.since(locked, None)[0]
    locked.save("household", homes(other_grid(locked, ""), ["丙"])[0] | {"door": "99号"})
    assert months.since(locked, seq)[1] == []


def test_what_was_deleted_and_taken_back_is_said(locked: Session) -> None:
    months = LockedMonths()
    seq = months.since(locked, None)[0]
    locked.remove("activity", [an_activity(locked)["uid"]], "登重了")
    seq, found = months.since(locked, seq)
    assert found == [OCTOBER]
    assert months.since(locked, seq) == (seq, []), "said once"
    locked.undo()
    assert months.since(locked, seq)[1] == [OCTOBER]


def test_nothing_is_said_before_a_lock_and_a_damaged_archive_stops_no_typing(town: Session) -> None:
    months = LockedMonths()
    with pretend("2026-11-03T09:00:00"):
        fill(town)
        uid = an_activity(town)["uid"]
        assert months.of_edit(town, "activity", uid, {}, {}) == []
        report.lock(town, MONTH)
        assert months.of_edit(town, "activity", uid, {}, {}) == [OCTOBER]
        town.blobs.path(snapshot.kept_rows(town, OCTOBER)[0]["body_file"]).unlink()
        assert LockedMonths().of_edit(town, "activity", uid, {}, {}) == []


def test_the_sentence_names_few_months_and_counts_many() -> None:
    spans = [Period.month(f"2026-{number:02}") for number in range(6, 11)]
    assert sentence([]) == ""
    assert sentence(spans[-1:]) == "2026年10月已锁定，改动会列入更正，不改变已锁定的数。"
    assert sentence(spans[-2:]).startswith("2026年9月、2026年10月已锁定")
    assert sentence(spans).startswith("2026年10月等5个月已锁定")
