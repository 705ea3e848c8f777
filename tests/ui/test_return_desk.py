"""登记收回: the gun may be fired anywhere, signatures are said once, empty forms get their names, quickly."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.documents import returns, serial, visit_sheet, visit_sheet_entry
from app.documents.issue import Options, Recipients, issue
from app.documents.visit_sheet_entry import Entry
from app.session import Query, Session, Where
from tests.ui.conftest import Said
from tests.ui.hand import type_text
from ui.context import AppContext
from ui.screens.kept_pages import KeptPagesDialog
from ui.screens.print_centre import PrintCentre
from ui.screens.return_desk import ReturnDesk

LETTER = "letter-receipt"
SHEETS, NUMBERS = 100, 20_000


@pytest.fixture
def desk(context: AppContext, qtbot: Any, session: Session, tmp_path: Path) -> Iterator[ReturnDesk]:
    issue(session, LETTER, Recipients(session.areas.villages()[0].uid), tmp_path / "out.pdf")
    page = PrintCentre(context)
    qtbot.addWidget(page)
    context.pulse.changed.connect(page.hear)
    page.resize(1200, 700)
    page.show()
    page.activateWindow()
    page.arrive({"tab": "return"})
    qtbot.waitUntil(lambda: page.desk.balance.model.rowCount() > 0 and page.isActiveWindow())
    yield page.desk
    page.batch.preview.clear()
    page.wording.preview.clear()


def numbers(session: Session, *where: Where) -> list[str]:
    return [row["serial"] for row in session.all("issued", Query(where, order=(("serial", False),)))]


def row_of(session: Session, number: str) -> dict[str, Any]:
    return session.all("issued", Query((Where("serial", "eq", number),)))[0]


def fire(qtbot: Any, text: str) -> None:
    """As a gun does: each key, and Enter, to whatever has the focus at that moment."""
    for letter in text:
        qtbot.keyClick(QApplication.focusWidget(), letter)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def in_log(desk: ReturnDesk, row: int) -> list[str]:
    return [str(desk.log.model().index(row, at).data()) for at in range(1, 5)]


def test_the_gun_may_be_fired_anywhere_on_the_page(desk: ReturnDesk, qtbot: Any, session: Session) -> None:
    places: list[QWidget] = [desk.line, desk.log, desk.signed, desk.paper, desk.void_button, desk.balance.view]
    waiting = numbers(session)
    for place, number in zip(places, waiting, strict=False):
        place.setFocus()
        fire(qtbot, number)
        assert row_of(session, number)["state"] == "returned", place
    assert desk.tally.counts[returns.Returned.FILED] == len(places)


def test_a_wrong_check_character_is_refused_in_words(desk: ReturnDesk, qtbot: Any, session: Session) -> None:
    number = numbers(session)[0]
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    fire(qtbot, wrong)
    assert desk.answer_word.text() == "校验不对" and "校验不符" in desk.answer_text.text()
    assert in_log(desk, 0) == [wrong, "", "", "校验不对"]
    assert {row["state"] for row in session.all("issued")} == {"printed"}


def test_signatures_are_unseen_until_the_person_says_that_all_are_there(
    desk: ReturnDesk, qtbot: Any, session: Session, context: AppContext
) -> None:
    first, second, *_rest = numbers(session)
    fire(qtbot, first)
    qtbot.keyClick(desk.signed, Qt.Key.Key_Down)
    fire(qtbot, second)
    assert [row_of(session, number)["signed"] for number in (first, second)] == ["unseen", "ink"]
    assert "均已签字" in desk.answer_text.text()
    again = ReturnDesk(context)
    qtbot.addWidget(again)
    assert again.signed.currentText() == "均已签字", "kept for the person"


def test_what_is_out_is_said_and_leads_to_the_numbers(desk: ReturnDesk, qtbot: Any, session: Session) -> None:
    qtbot.waitUntil(lambda: desk.out.text() == "还有 30 份未收回")
    fire(qtbot, numbers(session)[0])
    qtbot.waitUntil(lambda: desk.out.text() == "还有 29 份未收回")
    desk.paper.setCurrentIndex(desk.paper.findData(LETTER))
    gone: list[tuple[str, Any]] = []
    desk._context.navigate = lambda key, arguments: gone.append((key, arguments))
    desk.out.click()
    key, arguments = gone[0]
    assert key == "issued" and session.count("issued", Query(tuple(arguments["where"]))) == 29


def blank_forms(session: Session, folder: Path, count: int) -> list[str]:
    village = session.areas.villages()[0].uid
    issue(session, LETTER, Recipients(village), folder / "blank.pdf", options=Options(blanks=count))
    return numbers(session, Where("to_uid", "empty", None))


def test_an_empty_form_is_given_its_name_at_once(
    desk: ReturnDesk, qtbot: Any, session: Session, tmp_path: Path, said: Said
) -> None:
    first, second = blank_forms(session, tmp_path, 2)
    home = session.all("household")[5]
    fire(qtbot, first)
    assert desk.name.isVisible() and desk.line.hasFocus(), "the next sheet may follow at once"
    qtbot.keyClick(desk.line, Qt.Key.Key_Tab)
    assert desk.name.line.hasFocus()
    type_text(desk.name.line, home["householder"])
    qtbot.waitUntil(lambda: bool(desk.name.line._offers))
    assert (home["door"] or "") in desk.name.line._offers[0].text
    qtbot.keyClick(desk.name.line.suggestions.popup(), Qt.Key.Key_Return)
    qtbot.keyClick(desk.name.keep, Qt.Key.Key_Return)
    assert row_of(session, first)["to_uid"] == home["uid"]
    assert in_log(desk, 0)[1] == home["householder"] and not desk.name.isVisible() and desk.line.hasFocus()
    fire(qtbot, second)
    qtbot.keyClick(desk.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not desk.name.isVisible())  # nobody is asked about a sheet that was taken back


def test_a_name_can_wait_and_is_asked_for_again(desk: ReturnDesk, qtbot: Any, session: Session, tmp_path: Path) -> None:
    first, second, third = blank_forms(session, tmp_path, 3)
    fire(qtbot, first)
    desk.name.line.setFocus()
    fire(qtbot, second)  # the gun, fired into the field for the name
    assert row_of(session, second)["state"] == "returned" and desk.name.number == second
    desk.name.line.setFocus()
    qtbot.keyClick(desk.name.line, Qt.Key.Key_Escape)
    assert not desk.name.isVisible() and desk.line.hasFocus()
    fire(qtbot, second)
    assert desk.answer_word.text() == "已登记过" and desk.name.number == second
    fire(qtbot, third)
    assert desk.name.number == third
    fire(qtbot, numbers(session, Where("to_uid", "filled", None))[0])
    assert not desk.name.isVisible()


def test_a_visit_sheet_is_back_but_not_entered(desk: ReturnDesk, qtbot: Any, session: Session, tmp_path: Path) -> None:
    letter = numbers(session)[0]
    turn = session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid
    number = visit_sheet.issue(session, turn, session.areas.villages()[0].uid, tmp_path / "sheets.pdf").first
    fire(qtbot, number)
    assert desk.enter.isVisible()
    gone: list[tuple[str, Any]] = []
    desk._context.navigate = lambda key, arguments: gone.append((key, arguments))
    desk.enter.click()
    assert gone == [("visit_sheets", {"serial": number})]
    fire(qtbot, letter)
    assert not desk.enter.isVisible()
    visit_sheet_entry.confirm(session, number, [Entry(1, "met")], "2026-11-20", "张永福")
    fire(qtbot, number)
    assert desk.answer_word.text() == "已登记过" and not desk.enter.isVisible()


def picture(text: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (620, 877), text).save(out, "JPEG")
    return out.getvalue()


def test_kept_pages_are_shown_and_turned(desk: ReturnDesk, qtbot: Any, session: Session, said: Said) -> None:
    scanned, plain, *_rest = numbers(session)
    returns.mark_returned(session, scanned, "ink", picture("#ff0000"))
    returns.add_page(session, scanned, picture("#0000ff"))
    for number in (scanned, plain):
        desk.scan(number)
    desk.log.itemDoubleClicked.emit(desk.log.item(0, 1))
    qtbot.waitUntil(lambda: "没有保存收回页" in said.last)
    desk.log.itemDoubleClicked.emit(desk.log.item(1, 1))
    qtbot.waitUntil(lambda: bool(desk.findChildren(KeptPagesDialog)))
    dialog = desk.findChildren(KeptPagesDialog)[0]
    qtbot.waitUntil(lambda: not dialog.view.paper.pixmap().isNull())
    seen = [dialog.view.paper.pixmap().toImage().pixelColor(40, 40)]
    qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    seen.append(dialog.view.paper.pixmap().toImage().pixelColor(40, 40))
    assert seen[0].red() > 240 and seen[1].blue() > 240 and dialog.of.text() == "第 2 页，共 2 页"
    assert serial.display(scanned) in dialog.windowTitle()
    dialog.close()


def test_the_register_shows_kept_pages_too(desk: ReturnDesk, qtbot: Any, session: Session) -> None:
    number = numbers(session)[0]
    returns.mark_returned(session, number, "ink", picture("#00ff00"))
    centre = desk.window()
    assert isinstance(centre, PrintCentre)
    centre.arrive({"tab": "numbers"})
    register = centre.numbers.register
    qtbot.waitUntil(lambda: len(register.table.model.ids) == 30)
    assert not register.pages.isEnabled()
    register.narrow((Where("serial", "eq", number),), "这一张")
    qtbot.waitUntil(lambda: len(register.table.model.ids) == 1)
    register.table.select_row(0)
    register.pages.click()
    qtbot.waitUntil(lambda: bool(register.findChildren(KeptPagesDialog)))
    register.findChildren(KeptPagesDialog)[0].close()


def crowd(session: Session, count: int) -> list[str]:
    """So many numbers of one batch, as if printed for the whole town."""
    homes = session.all("household")
    made = [serial.make("H", 2025, "A", at) for at in range(1, count + 1)]
    with session.step("很多编号"):
        session.commands("issued").create_many((
            {"serial": number, "template": LETTER, "batch": "crowd", "state": "printed", "printed_on": "2025-11-01",
             "area": home["area"], "to_register": "household", "to_uid": home["uid"], "to_name": home["householder"],
             "to_place": home["door"]}
            for number, home in zip(made, homes * (count // len(homes) + 1), strict=False)), trusted=True)
    return made


def test_a_hundred_sheets_of_a_large_office_are_answered_quickly(
    desk: ReturnDesk, qtbot: Any, session: Session, dressed: QApplication
) -> None:
    """From Enter to the answer painted, with all that happens beside it."""
    waiting = crowd(session, NUMBERS)[:: NUMBERS // SHEETS]
    desk.line.setFocus()
    took = []
    for number in waiting:
        desk.line.setText(number)
        start = time.perf_counter()
        qtbot.keyClick(desk.line, Qt.Key.Key_Return)
        dressed.processEvents()
        took.append(time.perf_counter() - start)
        assert serial.display(number) in desk.answer_text.text()
    print(f"a sheet of {NUMBERS:,} numbers: median {statistics.median(took) * 1000:.0f} ms, worst {max(took) * 1000:.0f} ms")
    assert statistics.median(took) < 0.2
    assert {row_of(session, number)["state"] for number in waiting} == {"returned"}
