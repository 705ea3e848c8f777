"""The number register in the window: handed out, archived, made void, printed again, balanced, explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from app.documents import returns, serial
from app.documents.issue import IssueReport, Recipients, issue
from app.session import Query, Session, Where
from tests.ui.conftest import Said
from tests.ui.paper_printer import paper_printer, sizes
from ui import printing
from ui.context import AppContext
from ui.own_file import OwnFile
from ui.screens import print_register
from ui.screens.print_centre import PrintCentre
from ui.screens.print_dialogs import ArchiveDialog, HandOutDialog, VoidDialog
from ui.screens.print_numbers import NumbersTab

LETTER = "letter-receipt"


@pytest.fixture
def report(session: Session, tmp_path: Path) -> IssueReport:
    return issue(session, LETTER, Recipients(session.areas.villages()[0].uid), tmp_path / "first.pdf")


@pytest.fixture
def centre(context: AppContext, qtbot: Any, tmp_path: Path, report: IssueReport) -> Iterator[PrintCentre]:
    context.own = OwnFile(tmp_path / "window.json")
    page = PrintCentre(context)
    qtbot.addWidget(page)
    context.pulse.changed.connect(page.hear)
    page.resize(1200, 700)
    page.show()
    page.arrive({"tab": "numbers"})
    qtbot.waitUntil(lambda: len(page.numbers.register.table.model.ids) == 30)
    yield page
    page.batch.preview.clear()


@pytest.fixture
def numbers(centre: PrintCentre) -> NumbersTab:
    return centre.numbers


def select(numbers: NumbersTab, rows: range) -> list[str]:
    """Select these lines as Shift+Down does; their uids."""
    table = numbers.register.table
    table.select_row(rows[0])
    selection = table.view.selectionModel()
    for row in rows[1:]:
        selection.select(table.model.index(row, 0), selection.SelectionFlag.Select)
    return table.selected_uids()


def states(session: Session, uids: list[str]) -> set[str]:
    return {session.get("issued", uid)["state"] for uid in uids}


def answer(monkeypatch: pytest.MonkeyPatch, dialog: type, **values: Any) -> None:
    """The dialog is filled in and its verb clicked."""

    def made(*arguments: Any) -> Any:
        shown = dialog(*arguments)
        for name, value in values.items():
            setter = {"_day": "set_value", "_box": "setText", "_page": "setValue", "_reasons": "setCurrentText"}[name]
            getattr(getattr(shown, name), setter)(value)
        shown.exec = lambda: (shown.go.click(), shown.result())[1]
        return shown

    monkeypatch.setattr(print_register, dialog.__name__, made)


def test_nothing_can_be_done_with_no_number_chosen(numbers: NumbersTab) -> None:
    numbers.register.table.view.clearSelection()
    assert not any(button.isEnabled() for button in (
        numbers.register.hand_out, numbers.register.archive, numbers.register.void, numbers.register.again))


def test_chosen_papers_are_handed_out_on_a_day(
    numbers: NumbersTab, qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    uids = select(numbers, range(3, 8))
    answer(monkeypatch, HandOutDialog, _day="2026-11-21")
    numbers.register.hand_out.click()
    qtbot.waitUntil(lambda: states(session, uids) == {"issued"})
    assert {session.get("issued", uid)["issued_on"] for uid in uids} == {"2026-11-21"}
    qtbot.waitUntil(lambda: "登记发出5份" in said.last)


def test_a_day_that_cannot_be_read_keeps_the_dialog_open(dressed: Any, qtbot: Any, numbers: NumbersTab) -> None:
    dialog = HandOutDialog(5, numbers)
    dialog._day.line.setText("下下周")
    dialog.go.click()
    assert dialog.result() == 0 and "下下周" in dialog.wrong.text()


def test_papers_that_are_back_go_into_a_box_page_by_page(
    numbers: NumbersTab, qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = select(numbers, range(0, 3))
    for uid in uids:
        returns.mark_returned(session, session.get("issued", uid)["serial"])
    qtbot.waitUntil(lambda: len(numbers.register.table.model.ids) == 30 and states(session, uids) == {"returned"})
    uids = select(numbers, range(0, 3))
    answer(monkeypatch, ArchiveDialog, _box="2026-01", _page=41)
    numbers.register.archive.click()
    qtbot.waitUntil(lambda: states(session, uids) == {"archived"})
    rows = sorted((session.get("issued", uid) for uid in uids), key=lambda row: row["serial"])
    assert {row["archive_box"] for row in rows} == {"2026-01"}
    assert sorted(row["archive_page"] for row in rows) == [41, 42, 43]


def test_many_numbers_are_void_for_one_reason(
    numbers: NumbersTab, qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = select(numbers, range(0, 4))
    answer(monkeypatch, VoidDialog, _reasons="卡纸损坏")
    numbers.register.void.click()
    qtbot.waitUntil(lambda: states(session, uids) == {"void"})
    numbers.turn("balance")
    table = numbers.balance.table.model
    qtbot.waitUntil(lambda: table.rowCount() == 2 and table.index(0, 4).data() == "4")
    printed, back, void, left = (int(table.index(0, at).data()) for at in (2, 3, 4, 5))
    assert (printed, back, void, left) == (30, 0, 4, 26) and printed == back + void + left
    gaps = numbers.balance.gaps.model
    assert sum(int(gaps.index(row, 4).data()) for row in range(gaps.rowCount() - 1)) == 4
    assert "卡纸损坏" in gaps.index(0, 5).data()


def test_a_number_that_is_back_cannot_be_void(
    numbers: NumbersTab, qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    uids = select(numbers, range(0, 2))
    returns.mark_returned(session, session.get("issued", uids[0])["serial"])
    uids = select(numbers, range(0, 2))
    answer(monkeypatch, VoidDialog, _reasons="污损")
    numbers.register.void.click()
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "不能作废" in str(said.faults.pop()) and states(session, uids) == {"returned", "printed"}


def test_a_state_chip_shows_only_those(numbers: NumbersTab, qtbot: Any, session: Session) -> None:
    uid = numbers.register.table.model.uid(0)
    returns.mark_returned(session, session.get("issued", uid)["serial"])
    numbers.register.filters.set_on("returned", True)
    qtbot.waitUntil(lambda: len(numbers.register.table.model.ids) == 1)
    numbers.register.filters.set_on("printed", True)
    qtbot.waitUntil(lambda: len(numbers.register.table.model.ids) == 29)


def test_a_balance_line_leads_to_its_numbers(numbers: NumbersTab, qtbot: Any) -> None:
    numbers.turn("balance")
    numbers.balance.turn("village")
    qtbot.waitUntil(lambda: numbers.balance.table.model.rowCount() == 2)
    qtbot.waitUntil(lambda: numbers.balance.table.model.index(0, 1).data() == "花园村")
    numbers.balance.table._open(numbers.balance.table.model.index(0, 1))
    qtbot.waitUntil(lambda: numbers.view == "numbers" and len(numbers.register.table.model.ids) == 30)


def test_pages_are_printed_again_and_marked(
    numbers: NumbersTab, qtbot: Any, session: Session, tmp_path: Path, report: IssueReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(numbers, range(0, 1))
    numbers.register.again.click()
    panel = numbers.again
    qtbot.waitUntil(lambda: panel.batch == report.batch and panel.to_printer.isEnabled())
    panel._set_pages(7, 9)
    panel.reason.setCurrentText("卡纸")
    monkeypatch.setattr(printing, "ask", lambda *_args: paper_printer(tmp_path / "again.pdf"))
    panel.to_printer.click()
    qtbot.waitUntil(lambda: (tmp_path / "again.pdf").is_file() and not panel._context.jobs.busy, timeout=20_000)
    assert len(sizes(tmp_path / "again.pdf")) == 3
    run = session.all("print_run", Query((Where("kind", "eq", "again"),)))[0]
    assert (run["first_page"], run["last_page"], run["reason"]) == (7, 9, "卡纸")
    qtbot.waitUntil(lambda: "补打　第7至9页，卡纸" in panel.runs.text())


def test_pages_printed_again_as_a_file_say_so_on_paper(
    numbers: NumbersTab, qtbot: Any, session: Session, tmp_path: Path, said: Said
) -> None:
    numbers.turn("batches")
    panel = numbers.again
    qtbot.waitUntil(lambda: panel.to_file.isEnabled())
    panel.to_file.click()
    assert "原因" in said.last and session.count("print_run") == 1  # nothing without a reason
    panel._set_pages(2, 2)
    panel.reason.setCurrentText("污损")
    said.answers.append(tmp_path / "again.pdf")
    panel.to_file.click()
    qtbot.waitUntil(lambda: session.count("print_run") == 2 and (tmp_path / "again.pdf").is_file())
    document = pypdfium2.PdfDocument(tmp_path / "again.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    second = session.all("issued", Query(order=(("serial", False),)))[1]["serial"]
    assert "补打" in text and serial.display(second) in text


def test_the_whole_batch_is_made_again_byte_for_byte(
    numbers: NumbersTab, qtbot: Any, tmp_path: Path, said: Said
) -> None:
    numbers.turn("batches")
    qtbot.waitUntil(lambda: numbers.again.whole.isEnabled())
    said.answers.append(tmp_path / "twin.pdf")
    numbers.again.whole.click()
    qtbot.waitUntil(lambda: (tmp_path / "twin.pdf").is_file() and "一模一样" in said.last)
    assert (tmp_path / "twin.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()


def test_a_scanned_number_finds_its_page(numbers: NumbersTab, qtbot: Any, session: Session, said: Said) -> None:
    numbers.turn("batches")
    panel = numbers.again
    qtbot.waitUntil(lambda: panel.to_file.isEnabled())
    number = session.all("issued", Query(order=(("serial", False),)))[11]["serial"]
    qtbot.keyClicks(panel.number, serial.display(number))
    qtbot.keyClick(panel.number, Qt.Key.Key_Return)
    assert (panel.first.value(), panel.last.value()) == (12, 12)
    panel.number.setText("H26A-000")
    qtbot.keyClick(panel.number, Qt.Key.Key_Return)
    assert said.lines[-1].kind == "warn"


def test_a_printer_chosen_for_the_result_gets_only_what_never_went_out(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.tabs.setCurrentIndex(0)
    batch = centre.batch
    batch.choose(session.areas.villages()[1].uid)
    qtbot.waitUntil(lambda: "将为 30 户编号" in batch.facts.text())
    batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    assert not batch.result.print_it.isHidden() and batch.result.again.isHidden()
    monkeypatch.setattr(printing, "ask", lambda *_args: paper_printer(tmp_path / "paper.pdf", "1-10"))
    batch.result.print_it.click()
    qtbot.waitUntil(lambda: not batch.result.again.isHidden(), timeout=20_000)
    assert not batch.result.print_it.isHidden() and len(sizes(tmp_path / "paper.pdf")) == 10
    first = session.all("print_run", Query((Where("kind", "eq", "first"),)))
    assert [(run["first_page"], run["last_page"]) for run in first] == [(1, 10)]
    batch.result.again.click()
    assert centre.tabs.currentIndex() == 1 and centre.numbers.view == "batches"


def test_what_is_still_out_is_on_one_list(numbers: NumbersTab, qtbot: Any, session: Session, tmp_path: Path, said: Said) -> None:
    back = numbers.register.table.model.uid(0)
    returns.mark_returned(session, session.get("issued", back)["serial"])
    numbers.turn("balance")
    numbers.balance.buttons[None].click()
    qtbot.waitUntil(lambda: numbers.balance.table.model.rowCount() == 29)
    assert numbers.balance.gaps.isHidden() or not numbers.balance.gaps.isVisible()
    said.answers.append(tmp_path / "out.xlsx")
    numbers.balance.export.click()
    qtbot.waitUntil(lambda: (tmp_path / "out.xlsx").is_file() and "已导出 29 行" in said.last)
