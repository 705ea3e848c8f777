"""Sheets entered by keys and settled from scans, in the real window; printed from the same page."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.documents import serial, visit_sheet
from app.documents import visit_sheet_form as form
from app.session import Query, Session
from tests.app.scan import damage, visit_kit
from tests.app.scan.visit_kit import ScannedPage
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.visit_sheets import VisitSheets


@pytest.fixture
def printed(session: Session, tmp_path: Path) -> Path:
    """The sheets of the first village, on paper."""
    turn = session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid
    visit_sheet.issue(session, turn, session.areas.villages()[0].uid, tmp_path / "sheets.pdf")
    return tmp_path / "sheets.pdf"


@pytest.fixture
def numbers(session: Session, printed: Path) -> list[str]:
    return [row["serial"] for row in session.all("visit_sheet", Query(order=(("serial", False),)))]


@pytest.fixture
def page(context: AppContext, qtbot: Any, numbers: list[str]) -> VisitSheets:
    made = VisitSheets(context)
    qtbot.addWidget(made)
    made.resize(1218, 660)
    made.show()
    made.arrive({})
    made.desk.date.set_value("2026-11-20")
    return made


def press(widget: QWidget, qtbot: Any, keys: str) -> None:
    for key in keys:
        qtbot.keyClick(widget, Qt.Key.Key_Return if key == "\r" else key)


def scanned(path: Path, at: int, number: str, ticks: dict[int, str]) -> ScannedPage:
    """A sheet with ticks drawn by hand, through a scanner."""
    image, rng = visit_kit.pages(path.read_bytes())[at], random.Random(at)
    marks = {form.tick_name(line, key): rng.choice(visit_kit.PENS) for line, keys in ticks.items() for key in keys.split()}
    visit_kit.tick(image, marks, rng, astray=0.3)
    worn = damage.Damage(skew=1.2, noise=4, blur=0.4, jpeg=60, paper=235, ink=30, upside_down=at % 2 == 1)
    return ScannedPage(visit_kit.jpeg(damage.suffer(image, worn)), number)


def open_pages(page: VisitSheets, qtbot: Any, pages: list[ScannedPage]) -> None:
    page.desk.open_pages(pages)
    qtbot.waitUntil(lambda: bool(page.desk.stack.proposals) and not page.context.jobs.busy, timeout=10_000)


def test_a_sheet_is_typed_without_the_mouse(
    page: VisitSheets, qtbot: Any, session: Session, numbers: list[str], said: Said
) -> None:
    desk = page.desk
    desk.date.set_value(None)
    qtbot.keyClicks(desk.line, serial.display(numbers[0]).lower())
    press(desk.line, qtbot, "\r")
    assert desk.sheet is not None and desk.sheet.serial == numbers[0] and desk.visitor.text() == "张永福"
    assert desk.date.line.hasFocus()
    qtbot.keyClicks(desk.date.line, "11.19")
    press(desk.date.line, qtbot, "\r")
    press(desk.visitor, qtbot, "\r")
    assert desk.view.hasFocus()
    press(desk.view, qtbot, "1asqr\r2\r2s\r3t\r" + "1\r" * 8)
    assert desk.save_button.hasFocus() or desk.view.currentIndex().row() == 11
    press(desk.save_button, qtbot, "\r") if desk.save_button.hasFocus() else desk.save()
    visits = session.all("visit")
    assert len(visits) == 12 and said.last.endswith("12户。") and desk.sheet is None
    first = next(row for row in visits if row["receipt"] == "signed")
    assert first["date"] == "2026-11-19"
    assert (first["told"], first["leaflets"], first["app"], first["visitor"]) == (1, 1, "explained", "张永福")
    assert visit_sheet.sheet(session, numbers[0]).state == "returned"


def test_jump_repeat_empty_and_day(page: VisitSheets, qtbot: Any, numbers: list[str]) -> None:
    desk = page.desk
    desk.open_serial(numbers[0])
    press(desk.view, qtbot, "1as\r")
    qtbot.keyClick(desk.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert desk.model.drafts[1].entry.told and desk.model.drafts[1].entry.line == 2
    press(desk.view, qtbot, "0/")
    qtbot.keyClicks(desk.jump, "7")
    press(desk.jump, qtbot, "\r")
    assert desk.view.currentIndex().row() == 6
    press(desk.view, qtbot, "4")
    desk.model.setData(desk.model.index(6, 9), "11.18")
    entries = [(entry.line, entry.outcome, entry.day) for entry in desk.model.entries()]
    assert entries == [(1, "met", ""), (7, "empty", "2026-11-18")]
    assert "已填 2" in desk.figures.text()


def test_a_contradiction_is_amber_and_not_saved(
    page: VisitSheets, qtbot: Any, session: Session, numbers: list[str], said: Said
) -> None:
    desk = page.desk
    desk.open_serial(numbers[0])
    press(desk.view, qtbot, "2a\r")
    assert not desk.save() and "第1行还要核对：未遇却勾了当面讲解" in said.last and session.count("visit") == 0
    assert desk.view.currentIndex().row() == 0 and not desk.doubt.isHidden()
    press(desk.view, qtbot, "1")
    assert desk.save() and session.count("visit") == 1


def test_a_gun_opens_the_next_sheet_from_the_lines(
    page: VisitSheets, qtbot: Any, session: Session, numbers: list[str], said: Said
) -> None:
    desk = page.desk
    desk.open_serial(numbers[0])
    press(desk.view, qtbot, "1")
    said.answers.append("保存")
    press(desk.view, qtbot, "v")
    qtbot.keyClicks(desk.line, numbers[1][1:])
    press(desk.line, qtbot, "\r")
    assert desk.sheet is not None and desk.sheet.serial == numbers[1] and session.count("visit") == 1
    desk.open_serial(numbers[0][:-1] + ("0" if numbers[0][-1] != "0" else "1"))
    assert "校验不符" in said.last and desk.sheet.serial == numbers[1]


def test_scanned_sheets_are_proposed_settled_and_saved_one_after_another(
    page: VisitSheets, qtbot: Any, session: Session, printed: Path, numbers: list[str], said: Said
) -> None:
    desk = page.desk
    ticks = {1: "met told leaflets app.explained receipt.signed", 2: "nobody leaflets", 3: "met nobody", 5: "empty"}
    open_pages(page, qtbot, [
        scanned(printed, 0, numbers[0], ticks), scanned(printed, 1, numbers[1], {1: "declined receipt.declined"}),
    ])
    assert session.count("visit") == 0 and desk.stack.count() == 2 and "待核对 1 行" in desk.stack.currentText()
    found = {draft.line.line: (draft.entry.outcome, draft.doubt) for draft in desk.model.drafts}
    assert found[1] == ("met", "") and found[2] == ("nobody", "") and found[4] == ("", "") and found[5] == ("empty", "")
    assert found[3] == ("", "“已访”、“未遇”都勾了") and desk.view.currentIndex().row() == 2
    assert not desk.strip.pixmap().isNull() and desk.model.drafts[0].picture is not None
    qtbot.keyClick(desk.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.count("visit") == 0 and "还要核对" in said.last
    press(desk.view, qtbot, " ")
    assert "请按数字键选结果" in said.last and desk.view.currentIndex().row() == 2
    press(desk.view, qtbot, "s")
    assert desk.model.drafts[2].doubt == "“已访”、“未遇”都勾了"
    press(desk.view, qtbot, "2")
    qtbot.keyClick(desk.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.count("visit") == 4 and desk.sheet is not None and desk.sheet.serial == numbers[1]
    issued = next(row for row in session.all("issued") if row["serial"] == numbers[0])
    assert len(session.photos(issued["uid"])) == 1
    assert desk.save() and session.count("visit") == 5 and desk.sheet is None and desk.stack.isHidden()


def test_scan_files_are_read_from_the_page(
    page: VisitSheets, qtbot: Any, printed: Path, numbers: list[str], tmp_path: Path, said: Said
) -> None:
    (tmp_path / "a.jpg").write_bytes(scanned(printed, 1, numbers[1], {1: "empty"}).image)
    visit_kit.printed([""], 1)[0].save(tmp_path / "b.png")
    page.desk.open_files([tmp_path / "a.jpg", tmp_path / "b.png"])
    qtbot.waitUntil(lambda: bool(page.desk.stack.proposals) and not page.context.jobs.busy, timeout=10_000)
    assert page.desk.model.drafts[0].entry.outcome == "empty" and page.desk.stack.count() == 1
    assert "有1页没有读成登记表" in said.last and "b.png" in said.last


def test_a_sheet_entered_before_is_only_held_against_the_paper(
    page: VisitSheets, qtbot: Any, session: Session, printed: Path, numbers: list[str]
) -> None:
    visit_sheet.confirm(session, numbers[1], [visit_sheet.Entry(1, "met"), visit_sheet.Entry(2, "nobody")], "2026-11-20", "李")
    open_pages(page, qtbot, [scanned(printed, 1, numbers[1], {1: "met", 2: "declined"})])
    drafts = [(draft.entry.outcome, draft.doubt) for draft in page.desk.model.drafts[:2]]
    assert drafts == [("met", ""), ("nobody", "与已录入的不同")]
    press(page.desk.view, qtbot, " ")
    assert not page.desk.model.drafts[1].doubt
    assert page.desk.save() and sorted(row["outcome"] for row in session.all("visit")) == ["met", "nobody"]


def test_sheets_are_printed_from_the_same_page(
    page: VisitSheets, qtbot: Any, session: Session, tmp_path: Path, said: Said
) -> None:
    page.arrive({"tab": "print"})
    sheet = page.printing
    village = session.areas.villages()[1].uid
    qtbot.waitUntil(lambda: not sheet.tree.nothing)
    sheet.tree.choose(village)
    qtbot.waitUntil(lambda: "印成 4 张" in sheet.facts.text(), timeout=10_000)
    sheet.issue_to(tmp_path / "more.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "more.pdf").exists() and not page.context.jobs.busy, timeout=10_000)
    assert session.count("visit_sheet") == 8 and "已编号 4 份" in sheet.result.words.text()
    said.answers.append(tmp_path / "blank.pdf")
    sheet.blank.click()
    qtbot.waitUntil(lambda: (tmp_path / "blank.pdf").exists() and not page.context.jobs.busy, timeout=10_000)
    with pdfium.PdfDocument(tmp_path / "blank.pdf") as document:
        assert len(document) == 1
