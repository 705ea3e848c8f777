"""A month over three levels: a village hands in, the town checks, locks, fills, prints, sends, corrects; the county adds up.

The village and two of the towns work by the command line or the rules alone, the town and the county in their windows.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import office
from app.exchange.container import open_package
from app.exchange.package import verify
from app.exchange.up import pack_up
from app.month import report, snapshot
from app.month.correction import differences
from app.reports import narrative, reporting
from app.reports.period import Period
from app.reports.rules import TOWN
from app.security import keyring
from app.session import Query, Session, Where
from app.tables.table import Row, Table
from tests.app.cli.test_cli import Run, done, run
from tests.app.exchange import form_kit
from tests.exchange_kit import state
from tests.flows.three_levels import MONTH, PASSWORD, USER, Desk, activity, set_up, visits
from tests.ui.hand import type_text
from ui.screens.county_form import CountyForm
from ui.screens.exchange import Exchange
from ui.screens.monthly import DIFF
from ui.screens.record_screen import RecordScreen
from ui.screens.rollup import Rollup
from ui.screens.submissions import Submissions
from ui.tell import Tell, speak_chinese

__all__ = ["run"]
OCTOBER = Period.month(MONTH)
WRONG, RIGHT = 30, 35
Answers = dict[str, Any]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """What dialogs are answered; a fault told to the person fails the test. Passwords are stretched once."""
    given: Answers = {"ask": []}
    told: list[BaseException] = []
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T09:00:00")
    monkeypatch.setattr(keyring, "stretch", lru_cache(keyring.stretch))
    monkeypatch.setattr(Tell, "error", lambda _self, fault: told.append(fault))
    monkeypatch.setattr(Tell, "ask", lambda _self, _title, _text, verbs, **_how: verbs[0])
    monkeypatch.setattr(Tell, "ask_text", lambda *_args: given["ask"].pop(0))
    monkeypatch.setattr(Tell, "save_file", lambda *_args: given["save"])
    monkeypatch.setattr(Tell, "folder", lambda *_args: given["folder"])
    yield given
    assert not told, [str(fault) for fault in told]


@pytest.fixture
def desks(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Callable[[Path], Desk]]:
    """A function that opens an office's window; closed after the test."""
    speak_chinese(qapp)
    opened: list[Desk] = []

    def open_(folder: Path) -> Desk:
        opened.append(Desk(folder, qapp, qtbot, tmp_path / f"{folder.name}.json"))
        return opened[-1]

    yield open_
    for desk in opened:
        desk.close()


def counts(page: Exchange) -> dict[str, tuple[str, ...]]:
    """What the page says would happen, register by register: 新增, 变更, 删除, 相同, 两边不一致."""
    table = page.panel.counts

    def cell(row: int, column: int) -> str:
        item = table.item(row, column)
        return item.text() if item is not None else ""

    return {cell(row, 0): tuple(cell(row, column) for column in range(1, 6)) for row in range(table.rowCount())}


def cell_of(table: Table, line: Row | None, column: str) -> Any:
    assert line is not None
    return line.cells[table.at(column)]


# -- the way


def test_the_month_of_three_levels(answers: Answers, desks: Callable[[Path], Desk], run: Run, tmp_path: Path,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_PASSWORD", PASSWORD)
    stick = tmp_path / "U盘"
    village = set_up(tmp_path / "花园村委会", "village", "新河镇", [("花园村", "village"), ("第1网格", "grid")])
    town = set_up(tmp_path / "新河镇政府", "town", "新河镇",
                  [("新河镇", "town"), ("花园村", "village"), ("第1网格", "grid"), ("单家村", "village")])
    first = village_hands_in(village, stick, run)

    desk = desks(town)
    activity(desk.session, "单家村", "赶集宣传", None, 40)
    narrative.save_text(desk.session, MONTH, dict.fromkeys(narrative.BY_HAND, "已写。"))
    town_takes(desk, first)
    town_checks_and_locks(desk)
    town_fills_and_prints(desk, answers, tmp_path)
    sent = town_sends(desk, answers, stick)

    second = village_corrects(village, stick, run)
    town_takes_the_correction(desk, second)
    corrected_sent = town_corrects(desk, answers, stick, tmp_path)

    others = [other_town(tmp_path, "东山镇", "山口村", 12, stick), other_town(tmp_path, "青山镇", "林场村", 50, stick)]
    county = set_up(tmp_path / "清源县专班", "county", "清源县",
                    [(name, "town") for name in ("新河镇", "东山镇", "青山镇")])
    county_takes(county, [sent, *others], run)
    county_adds_up(desks(county), corrected_sent)


def village_hands_in(folder: Path, stick: Path, run: Run) -> Path:
    session = office.open_office(folder, USER, PASSWORD)
    activity(session, "花园村", "反诈赶集", WRONG, 60)
    visits(session, 3)
    session.close()
    made = done(run("pack", folder, "--to", "up", "--month", MONTH, "--out", stick))
    assert (made["no"], made["kind"]) == (1, "up")
    assert {key: made["counts"].get(key) for key in ("activity", "household", "visit")} == {
        "activity": 1, "household": 3, "visit": 3}
    return Path(made["package"])


def town_takes(desk: Desk, package: Path) -> None:
    assert "月宣传情况" in missing(desk.session, "花园村")
    page = desk.look_at(package)
    assert "花园村委会第1号上报包" in page.panel.words.text().replace("的", "")
    found = counts(page)
    assert found["宣传活动"] == ("1", "0", "0", "0", "0")
    assert found["走访"][0] == "3" and found["户"][0] == "3"
    assert desk.session.count("visit") == 0, "looking writes nothing"
    desk.take(page)
    assert desk.session.count("visit") == 3
    assert "月宣传情况" not in missing(desk.session, "花园村")
    assert "月宣传情况" in missing(desk.session, "单家村")
    board = desk.page("submissions", period=MONTH)
    assert isinstance(board, Submissions)
    desk.wait(lambda: board.board is not None and bool(board.model.items))
    assert board.board is not None
    shown = {cell.reporter.name: cell.done for cell in board.board.cells.values() if cell.item.rule.name == "月宣传情况"}
    assert (shown["花园村"], shown["单家村"]) == (True, False)
    again = desk.look_at(package)
    assert all(line[:3] == ("0", "0", "0") and line[4] == "0" for line in counts(again).values()), "all of it is the same"
    desk.press(again.panel.leave)
    desk.wait(lambda: again.pages.currentWidget() is again.front)


def missing(session: Session, name: str) -> set[str]:
    """The rules of October a reporter has not met."""
    return {cell.item.rule.name for cell in reporting.board(session, OCTOBER).cells.values()
            if name in (cell.reporter.name, cell.reporter.key) and not cell.done and cell.item.period == OCTOBER}


def town_checks_and_locks(desk: Desk) -> None:
    page = desk.month()
    page.tabs.setCurrentWidget(page.checks)
    errors = [line for line in page.checks.lines.values() if line.finding.level == "error"]
    assert [line.finding.sentence for line in errors if line.finding.code == "persons"] == [
        "单家村10月8日“赶集宣传”没有填参与人次。"]
    assert {line.finding.code for line in errors} == {"persons"}
    (line,) = errors
    desk.press(line.ask)
    type_text(line.edit, "当日下雨，没有清点人数。")
    desk.qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    desk.wait(lambda: page.checks.lines[line.finding.key] is not line)
    assert page.checks.lines[line.finding.key].settled
    page = desk.move("lock", "verified")
    kept = snapshot.latest(desk.session, OCTOBER)
    assert kept is not None and kept.version == 1
    persons = next(item for item in page._facts.tables[1] if item.code == "R-M1").table if page._facts else None
    assert persons is not None and cell_of(persons, persons.total, "persons") == WRONG


def town_fills_and_prints(desk: Desk, answers: Answers, folder: Path) -> None:
    blank, filled = folder / "县月报空表.xlsx", folder / "县月报_新河镇.xlsx"
    blank.write_bytes(form_kit.sample(["花园村", "单家村"]))
    before = blank.read_bytes()
    page = desk.page("county_form", file=blank)
    assert isinstance(page, CountyForm)
    desk.wait(lambda: page.pages.currentIndex() == 1 and page.check.isEnabled())
    answers["save"] = filled
    desk.press(page.go)
    desk.wait(lambda: page.pages.currentIndex() == 2 and filled.is_file())
    assert blank.read_bytes() == before
    sheet = openpyxl.load_workbook(filled)["月报"]
    rows = {sheet.cell(row, 2).value: sheet.cell(row, 5).value for row in (5, 6)}
    assert rows == {"花园村": WRONG, "单家村": 0}
    assert sheet.cell(7, 5).value == "=SUM(E5:E6)"
    kept = snapshot.latest(desk.session, OCTOBER)
    assert kept is not None
    text = pdf_text(snapshot.files(desk.session, kept)["2026年10月月报表.pdf"])
    assert "花园村" in text and "当日下雨，没有清点人数" in text


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


def town_sends(desk: Desk, answers: Answers, stick: Path) -> Path:
    page = desk.month()
    answers["folder"] = stick / "给县里"
    page._ask_package()
    desk.wait(lambda: not page.result.isHidden())
    (folder,) = (path for path in (stick / "给县里").iterdir() if path.is_dir())
    assert verify(folder) == []
    assert missing(desk.session, TOWN) == {"月报表和上报包"}
    answers["ask"].append("政务邮箱")
    desk.move("submit", "submitted")
    assert missing(desk.session, TOWN) == set()
    assert report.status(desk.session, MONTH).version == 1
    made = pack_up(desk.session, MONTH, stick / "报县")
    with_names = [name for name in ("甲1", "桃树巷") if name in everything(made.file)]
    assert not with_names, "residents stay in the town"
    return made.file


def everything(path: Path) -> str:
    package = open_package(path)
    try:
        return "".join(package.file(name).decode("utf-8-sig") for name in package.listed if not name.endswith(".jpg"))
    finally:
        package.close()


def village_corrects(folder: Path, stick: Path, run: Run) -> Path:
    session = office.open_office(folder, USER, PASSWORD)
    (row,) = session.all("activity")
    session.save("activity", {"persons": RIGHT, "place": "花园村集市"}, row["uid"])
    session.close()
    made = done(run("pack", folder, "--to", "up", "--month", MONTH, "--out", stick))
    assert made["no"] == 2 and made["counts"] == {"activity": 1}, "only what changed since the first one"
    return Path(made["package"])


def town_takes_the_correction(desk: Desk, package: Path) -> None:
    row = of_village(desk.session)
    desk.session.save("activity", {"place": "花园路集市"}, row["uid"])
    page = desk.look_at(package)
    assert counts(page) == {"宣传活动": ("0", "1", "0", "0", "1")}
    assert [(item.label, [side.value for side in item.sides]) for item in page.panel.conflicts.rows.conflicts] == [
        ("地点", ["花园路集市", "花园村集市"])]
    assert not page.panel.take.isEnabled()
    desk.qtbot.keyClick(page.panel.conflicts, Qt.Key.Key_Right)
    desk.take(page)
    row = of_village(desk.session)
    assert (row["persons"], row["place"]) == (RIGHT, "花园村集市")


def of_village(session: Session) -> dict[str, Any]:
    (row,) = session.all("activity", Query((Where("title", "eq", "反诈赶集"),)))
    return row


def town_corrects(desk: Desk, answers: Answers, stick: Path, folder: Path) -> Path:
    page = desk.month()
    assert page.tabs.isTabVisible(DIFF) and page._facts is not None and page._facts.later is not None
    changed = {(item.line, item.column, item.was, item.now) for item in page._facts.later.cells if item.place[0] == "R-M1"}
    assert changed == {("花园村", "参与人次", WRONG, RIGHT), ("合计", "参与人次", WRONG, RIGHT)}
    assert "反诈赶集" in {edit.name for edit in page._facts.later.edits.shown}
    answers["ask"] += ["村里多算漏算，已核实", "政务邮箱"]
    desk.move("correct", "correcting")
    answers["folder"] = folder / "存档"
    page.moves.reprint()
    desk.wait(lambda: len(list((folder / "存档").glob("*表.*"))) == 4)
    sheet = pdf_text((folder / "存档" / "2026年10月更正表.pdf").read_bytes())
    assert "村里多算漏算，已核实" in sheet and str(WRONG) in sheet and str(RIGHT) in sheet
    desk.move("submit", "submitted")
    kept = snapshot.latest(desk.session, OCTOBER)
    assert kept is not None and kept.version == 2 and differences(desk.session, kept) == []
    made = pack_up(desk.session, MONTH, stick / "报县")
    assert made.no == 2
    return made.file


def other_town(folder: Path, name: str, village: str, persons: int, stick: Path) -> Path:
    """Another town's whole month, without a window."""
    place = set_up(folder / f"{name}政府", "town", name, [(name, "town"), (village, "village")])
    session = office.open_office(place, USER, PASSWORD)
    activity(session, village, "进企业", persons, 10)
    made = pack_up(session, MONTH, stick / "报县")
    session.close()
    return made.file


def county_takes(folder: Path, packages: list[Path], run: Run) -> None:
    dry = done(run("take", folder, *packages, "--dry-run"))
    assert [item["places"] for item in dry["packages"]] == [[], [], []], "the towns are found by their names"
    taken = done(run("take", folder, *packages))
    assert Counter("sentence" in item for item in taken["packages"]) == {True: 3}
    session = office.open_office(folder, USER, PASSWORD)
    before, steps = state(session), len(session.steps(100))
    session.close()
    again = done(run("take", folder, *packages, *packages))
    assert all(item["repeated"] and not item["step"] for item in again["packages"])
    session = office.open_office(folder, USER, PASSWORD)
    assert (state(session), len(session.steps(100))) == (before, steps), "taken twice changes nothing"
    session.close()


def county_adds_up(desk: Desk, correction: Path) -> None:
    page = desk.page("rollup")
    assert isinstance(page, Rollup)
    assert rolled(desk, page) == {"新河镇": WRONG, "东山镇": 12, "青山镇": 50, "合计": WRONG + 12 + 50}
    assert behind(desk, page) == {1}
    desk.take(desk.look_at(correction))
    assert rolled(desk, desk.page("rollup")) == {"新河镇": RIGHT, "东山镇": 12, "青山镇": 50, "合计": RIGHT + 12 + 50}
    assert behind(desk, page) == {2}
    assert desk.session.count("household") == 0


def rolled(desk: Desk, page: Rollup) -> dict[str, int]:
    """参与人次 of the roll-up of the activities' table as it stands on screen."""
    before = page._table
    page.reload()
    desk.wait(lambda: page._table is not before)
    page.which.setCurrentIndex(page.which.findData("R-M1"))
    desk.wait(lambda: page._table is not None and page._table.code == "R-M1-H")
    table = page._table
    assert table is not None and table.total is not None
    at = next(number for number, column in enumerate(table.columns) if column.title.startswith("参与人次"))
    return {str(row.cells[0]): int(str(row.cells[at])) for row in [*table.rows, table.total]}


def behind(desk: Desk, page: Rollup) -> set[int]:
    """The packages of the figures a double click on 新河镇's line leads to."""
    assert page._table is not None
    line = next(number for number, row in enumerate(page._table.rows) if row.cells[0] == "新河镇")
    page.view.view.doubleClicked.emit(page.view.model.index(line, 1))
    screen = desk.window.page("received_figure")
    assert isinstance(screen, RecordScreen)
    asked = desk.session.query("received_figure", Query(screen.table.ask.fixed))
    desk.wait(lambda: bool(asked) and set(screen.table.model.ids) == set(asked))
    return {row["package"] for row in desk.session.rows("received_figure", screen.table.model.ids)}
