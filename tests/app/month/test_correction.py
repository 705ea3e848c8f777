"""As handed in, with every correction put in, is what is known now: for every cell of every table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import pretend
from app.month import report, snapshot
from app.month.cells import Cell, Kept, Place, apply, cells, compare, freeze, gap, text, thaw
from app.month.correction import corrected
from app.month.tables import all_tables
from app.session import Query, Session
from tests.app.month.test_report import MONTH, OCTOBER, an_activity, fill

KINDS = ("lecture", "rally", "loudspeaker", "broadcast", "group_push", None)


@pytest.fixture
def october(town: Session) -> Iterator[Session]:
    with pretend("2026-11-03T09:00:00"):
        fill(town)
        town.save_many("unit", [{"name": "第一小学"}, {"name": "纺织厂"}])
        yield town


def frozen(session: Session) -> list[Kept]:
    return [freeze(item) for item in all_tables(session, OCTOBER)]


def pick(session: Session, register: str, at: int, deleted: bool = False) -> dict[str, Any] | None:
    rows = session.all(register, Query(deleted=deleted))
    return rows[at % len(rows)] if rows else None


def add_activity(session: Session, at: int, amount: int) -> None:
    area = session.areas.villages()[at % 2].uid if at % 3 else None
    unit = pick(session, "unit", at)
    more = {"host_unit": unit["uid"]} if at % 5 == 0 and unit else {"host": f"主办{at % 3}"} if at % 5 == 1 else {}
    session.save("activity", {"date": f"2026-{9 + at % 3:02}-{1 + amount % 28:02}", "title": f"活动{at}", "kind": KINDS[at % 6],
                              "persons": amount, "metrics": {"leaflet": amount, "sms": at}, "area": area, **more})


def edit_activity(session: Session, at: int, amount: int) -> None:
    if row := pick(session, "activity", at):
        changes: list[dict[str, Any]] = [
            {"persons": amount}, {"metrics": {"banner": amount}}, {"date": f"2026-{9 + amount % 3:02}-15"}, {"state": "rejected"},
            {"area": session.areas.villages()[amount % 2].uid}, {"kind": KINDS[amount % 6]}]
        session.save("activity", changes[at % 6], row["uid"])


def remove(register: str) -> Callable[[Session, int, int], None]:
    def act(session: Session, at: int, amount: int) -> None:
        if row := pick(session, register, at):
            session.remove(register, [row["uid"]], "登错")
    return act


def recover(session: Session, at: int, amount: int) -> None:
    if row := pick(session, "activity", at, deleted=True):
        session.recover("activity", row["uid"])


def visit(session: Session, at: int, amount: int) -> None:
    home, round_ = pick(session, "household", at), pick(session, "visit_round", 0)
    if home and round_:
        outcome = ("met", "nobody", "declined", "empty", "away")[amount % 5]
        day = f"2026-{10 + at % 2}-{1 + amount % 28:02}"
        session.save("visit", {"round": round_["uid"], "household": home["uid"], "date": day, "outcome": outcome})


def rename(session: Session, at: int, amount: int) -> None:
    session.save("area", {"name": f"新村{amount}"}, session.areas.villages()[at % 2].uid)


def add_village(session: Session, at: int, amount: int) -> None:
    town = next(area.uid for area in session.areas.walk() if area.level == "town")
    session.save("area", {"name": f"添村{at}", "level": "village", "parent": town, "sort_no": 9})


def add_round(session: Session, at: int, amount: int) -> None:
    session.save("visit_round", {"name": f"补访{at}", "from_date": "2026-10-10", "to_date": "2026-10-30"})


ACTS = (add_activity, edit_activity, edit_activity, remove("activity"), recover, visit, remove("visit"), remove("household"),
        rename, add_village, add_round, remove("visit_round"))
WORK = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60), st.integers(0, 400)), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORK, min_size=1, max_size=4))
def test_as_handed_in_and_all_corrections_is_as_known_now(october: Session, corrections: list[Any]) -> None:
    handed_in = frozen(october)
    codes = [table["code"] for table in handed_in] + ["R-M3"]
    known: dict[Place, Cell] = cells(handed_in)
    was = handed_in
    for work in corrections:
        for act, at, amount in work:
            act(october, at, amount)
        now = frozen(october)
        found = compare(was, now, codes)
        known = apply(known, [(item.place, item.now) for item in found])
        assert known == cells(now)
        assert all(item.was != item.now for item in found) and len({item.place for item in found}) == len(found)
        was = now


def test_three_corrections_in_a_row_through_the_report(october: Session) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH)
    for number, (act, at) in enumerate(((edit_activity, 0), (add_activity, 1), (remove("visit"), 0)), start=2):
        with pretend(f"2026-11-{10 + number}T09:00:00"):
            act(october, at, 33)
            report.correct(october, MONTH, f"第{number}次核对")
            report.submit(october, MONTH)
        rows = snapshot.kept_rows(october, OCTOBER)
        assert len(rows) == number
        assert corrected(october, rows) == cells(frozen(october)) == cells(snapshot.load(october, rows[-1]).compared)


def test_the_sheet_says_which_table_row_and_column(october: Session, tmp_path: Any) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH)
    with pretend("2026-11-12T10:00:00"):
        october.save("activity", {"persons": 75}, an_activity(october)["uid"])
        report.correct(october, MONTH, "签到表补交")
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None
    files = snapshot.files(october, kept)
    path = tmp_path / "更正表.xlsx"
    path.write_bytes(files["2026年10月更正表.xlsx"])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lines = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    told = [line[1:] for line in lines]
    assert ["宣传活动情况月报表", "花园村", "参与人次", "60", "75", "+15", "签到表补交"] in told
    assert ["宣传活动情况月报表", "合计", "参与人次", "120", "135", "+15", "签到表补交"] in told
    document = pypdfium2.PdfDocument(files["2026年10月更正表.pdf"])
    words = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    assert "更正的表：清源县反诈月1表《宣传活动情况月报表》" in words and "2026年10月第1版，2026年11月3日上报" in words
    assert "更正后为第2版" in words


def test_sending_back_a_correction_leaves_the_version_handed_in(october: Session) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH)
    october.save("activity", {"persons": 75}, an_activity(october)["uid"])
    report.correct(october, MONTH, "签到表补交")
    report.send_back(october, MONTH, "再核一遍")
    now = report.status(october, MONTH)
    assert (now.state, now.version, now.row["version"]) == ("submitted", 1, 1)


def test_a_kept_table_reads_as_it_was(october: Session) -> None:
    for item in all_tables(october, OCTOBER):
        again = thaw(freeze(item))
        assert [row.cells for row in again.table.rows] == [row.cells for row in item.table.rows]
        assert (again.table.total and again.table.total.cells) == (item.table.total and item.table.total.cells)
        assert (again.table.columns, again.table.notes) == (item.table.columns, item.table.notes)
        assert freeze(again) == freeze(item)


@pytest.mark.parametrize(("was", "now", "said"), [
    (60, 75, "+15"), (75, 60, "－15"), (["x"], 5, "+5"), (5, ["x"], "－5"), ("1.20", "0.95", "－0.25"), (None, 3, "—"),
    (["r", 1, 3], ["r", 2, 3], "+33.4个百分点"), (["r", 0, 0], ["r", 2, 3], "—"), ("含约数1处", None, "—"),
])
def test_the_difference_in_words(was: Cell, now: Cell, said: str) -> None:
    assert gap(was, now) == said


def test_how_kept_cells_read() -> None:
    assert [text(cell) for cell in (0, None, ["x"], ["r", 1, 4], "是")] == ["0", "—", "—", "25.0%", "是"]


def test_a_town_with_two_rounds_keeps_both(october: Session) -> None:
    add_round(october, 1, 0)
    keys = [item.key for item in all_tables(october, OCTOBER)]
    assert len(keys) == len(set(keys)) and sum(key.startswith("R-M3:") for key in keys) == 2
