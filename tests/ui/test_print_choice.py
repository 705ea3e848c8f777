"""Which paper, for whom, in which edition: what is offered suits the paper, what comes out is what was chosen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.documents import issue as issuing
from app.documents import wordings
from app.documents.recipients import Recipients
from app.errors import Cancelled
from app.records import doorsteps
from app.session import Query, Session, Where
from tests.ui.conftest import Said
from tests.ui.hand import type_text
from tests.ui.paper_printer import paper_printer
from ui import printing
from ui.context import AppContext
from ui.screens import print_work
from ui.screens.print_batch import PrintBatch
from ui.screens.print_centre import PrintCentre
from ui.screens.print_work import Choice
from ui.screens.record_screen import register_screen

LETTER = "letter-receipt"


@pytest.fixture
def batch(context: AppContext, qtbot: Any) -> Iterator[PrintBatch]:
    page = PrintCentre(context)
    qtbot.addWidget(page)
    context.pulse.changed.connect(page.hear)
    page.resize(1200, 700)
    page.show()
    page.arrive({"tab": "print"})
    qtbot.waitUntil(lambda: "将为 30 户编号" in page.batch.facts.text())
    yield page.batch
    page.batch.preview.clear()


def of_kind(session: Session, recipients: str) -> str:
    """A paper for such recipients."""
    return next(paper.code for paper in wordings.papers(session) if paper.recipients == recipients)


def test_papers_are_found_by_name_number_and_initials(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    papers, total = batch.papers, len(wordings.papers(session))
    shown = lambda: [code for code, item in papers._items.items() if not item.isHidden()]  # noqa: E731
    assert len(shown()) == total
    for typed in ("一封信", "zqzjmdyfx", LETTER):
        papers.search.setText(typed)
        assert LETTER in shown() and len(shown()) < total
    qtbot.keyClick(papers.search, Qt.Key.Key_Return)
    assert papers.code == shown()[0] and papers.list.hasFocus()
    papers.search.clear()
    assert len(shown()) == total


def test_each_kind_of_paper_offers_its_own_recipients(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    for kind, words in (("unit", "个单位"), ("area", "个区域"), ("activity", "场活动"), ("office", "份")):
        batch.choose_paper(of_kind(session, kind))
        qtbot.waitUntil(lambda words=words: words in batch.facts.text() and "将" in batch.facts.text())
        assert batch.preview.count > 0, kind


def test_unticked_units_get_nothing(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    batch.choose_paper(of_kind(session, "unit"))
    page = batch.whom.ticks["unit"]
    qtbot.waitUntil(lambda: page.list.count() == 8 and "8 个单位" in batch.facts.text())
    page.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: "7 个单位" in batch.facts.text())
    page.kind.setCurrentIndex(page.kind.findData("school"))
    qtbot.waitUntil(lambda: "没有选中对象" in batch.facts.text())  # the only school was unticked
    page.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: "1 个单位" in batch.facts.text())
    school = session.all("unit", Query((Where("kind", "eq", "school"),)))[0]
    assert batch.choice().whom.uids == (school["uid"],)


def test_ticks_outside_the_search_stay(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    batch.choose_paper(of_kind(session, "unit"))
    page = batch.whom.ticks["unit"]
    qtbot.waitUntil(lambda: page.list.count() == 8)
    page.search.setText("卫生院")
    assert page.list.count() == 1
    page._all(False)
    page.search.clear()
    assert len(batch.choice().whom.uids or ()) == 7


def test_rows_picked_elsewhere_are_the_only_ones(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    units = [row["uid"] for row in session.all("unit")[2:4]]
    batch.pick(units, "unit")
    qtbot.waitUntil(lambda: "2 个单位" in batch.facts.text())
    assert set(batch.choice().whom.uids or ()) == set(units)
    homes = [row["uid"] for row in session.all("household")[:3]]
    batch.pick(homes, "household")
    qtbot.waitUntil(lambda: "3 户" in batch.facts.text())
    assert batch.whom.households.picking and list(batch.choice().whom.uids or ()) == homes


def test_a_household_is_picked_by_typing_its_name(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    page = batch.whom.households
    page.by_name.click()
    qtbot.waitUntil(lambda: "没有选中对象" in batch.facts.text())
    row = session.all("household")[5]
    page.picks.line.setFocus()
    type_text(page.picks.line, row["householder"])
    qtbot.waitUntil(lambda: bool(page.picks.line._offers))
    qtbot.keyClick(page.picks.line.suggestions.popup(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.picks.uids) == 1)
    qtbot.waitUntil(lambda: "1 户" in batch.facts.text())
    qtbot.keyClick(page.picks.list, Qt.Key.Key_Delete)
    page.picks.list.setCurrentRow(0)
    qtbot.keyClick(page.picks.list, Qt.Key.Key_Delete)
    assert page.picks.uids == []


def test_only_households_nobody_has_called_at(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    turn = session.save("visit_round", {"name": "十一月", "from_date": "2026-11-01", "to_date": "2026-11-30"}).uid
    village = session.areas.villages()[0].uid
    steps = doorsteps.doorsteps(session, turn, village)
    waiting = [step for step in steps if step.state == "left"]
    for step, outcome in ((waiting[0], "met"), (waiting[1], "nobody")):
        doorsteps.record(session, turn, step, {"date": "2026-11-05", "outcome": outcome, "visitor": "张网格"})
    page = batch.whom.households
    qtbot.waitUntil(lambda: page.round.findData(turn) > 0)
    page.round.setCurrentIndex(page.round.findData(turn))
    page.state.setCurrentIndex(page.state.findData("left"))
    qtbot.waitUntil(lambda: f"将为 {len(waiting) - 2} 户编号" in batch.facts.text())
    page.state.setCurrentIndex(page.state.findData("met"))
    qtbot.waitUntil(lambda: "将为 1 户编号" in batch.facts.text())
    away = sum(step.state == "away" for step in steps)
    assert len(print_work.resolve(session, Choice(page.choice(False).whom, "absent")).uids or ()) == 1 + away


def test_blank_forms_are_numbered_without_anybody(batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path) -> None:
    batch.variants.buttons["blank"].click()
    batch.variants.blanks.setValue(12)
    qtbot.waitUntil(lambda: "将打空白表 12 张" in batch.facts.text())
    batch.issue_to(tmp_path / "blank.pdf")
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    rows = session.all("issued")
    assert len(rows) == 12 and not any(row["to_uid"] for row in rows)


def test_answers_are_asked_kept_and_printed(
    batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path, context: AppContext
) -> None:
    paper = next(paper for paper in wordings.papers(session)
                 if any(ask.kind == "line" for ask in paper.asks.values()) and paper.recipients == "office")
    name = next(name for name, ask in paper.asks.items() if ask.kind == "line")
    batch.choose_paper(paper.code)
    qtbot.waitUntil(lambda: batch.code == paper.code and name in batch.asks.fields and batch.to_file.isEnabled())
    field: Any = batch.asks.fields[name]
    field.setFocus()
    field.clear()
    type_text(field, "新河小学")
    batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    assert context.own_setting(f"print.asked.{paper.code}") == {name: "新河小学"}
    batch.choose_paper(LETTER)
    qtbot.waitUntil(lambda: batch.asks.isHidden())
    batch.choose_paper(paper.code)
    qtbot.waitUntil(lambda: name in batch.asks.fields and batch.asks.fields[name].text() == "新河小学")  # type: ignore[union-attr]


def test_a_folder_holds_one_file_for_each_village(
    batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.tree.choose("")
    qtbot.waitUntil(lambda: "将为 120 户编号" in batch.facts.text())
    monkeypatch.setattr(batch._context.tell, "folder", lambda _title: tmp_path)
    batch.to_folder.click()
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    assert len(list(tmp_path.rglob("*.pdf"))) == 4 and session.count("issued") == 120
    assert "4 个文件" in batch.result.words.text() and batch.result.print_it.isHidden()


def test_all_papers_can_be_looked_at_before_printing(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    assert batch.preview.count == 3 and "共 30 份" in batch.every.toolTip()
    batch.every.click()
    qtbot.waitUntil(lambda: batch.preview.count == 30)
    assert batch.every.isHidden() and session.count("issued") == 0


def test_the_result_says_which_fonts_were_used(batch: PrintBatch, qtbot: Any, tmp_path: Path) -> None:
    batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    assert "程序自带" in batch.result.fonts.text() and "仿宋" in batch.result.fonts.text()


def test_the_first_look_at_a_town_is_there_within_half_a_second(session: Session) -> None:
    start = time.perf_counter()
    seen = print_work.look_at(session, LETTER, Choice(print_work.Recipients()), print_work.Options())
    assert seen.fresh == 120 and time.perf_counter() - start < 0.5


def test_the_date_on_the_paper_can_be_another_day(batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path) -> None:
    assert "2026年11月21日" in batch.day.line.text()
    batch.day.line.setFocus()
    batch.day.line.setText("11.25")
    batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not batch.result.isHidden())
    document = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "2026年11月25日" in text and "2026年11月21日" not in text


def test_a_day_nobody_can_read_is_said_and_prints_nothing(
    batch: PrintBatch, qtbot: Any, session: Session, said: Said
) -> None:
    batch.day.line.setText("下下周")
    batch.to_file.click()
    assert "下下周" in said.last and session.count("issued") == 0


def test_tab_walks_from_the_paper_to_the_button(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    paper = next(paper for paper in wordings.papers(session) if paper.recipients == "unit" and len(paper.asks) > 1)
    batch.choose_paper(paper.code)
    qtbot.waitUntil(lambda: set(batch.asks.fields) == set(paper.asks) and batch.to_file.isEnabled())
    ticks = batch.whom.ticks["unit"]
    asked = [getattr(field, "line", field) for field in batch.asks.fields.values()]
    wanted: list[QWidget] = [batch.papers.search, batch.papers.list, *asked, ticks.search, ticks.list, batch.to_printer,
                             batch.to_file, batch.preview.jump]
    stops: list[QWidget] = []
    at: QWidget | None = batch.papers.search
    while at is not None and at not in stops:
        stops.append(at)
        at = at.nextInFocusChain()
    places = [stops.index(stop) for stop in wanted]
    assert places == sorted(places)


def test_rows_chosen_in_a_list_arrive_with_a_paper_that_suits_them(context: AppContext, qtbot: Any, session: Session) -> None:
    opened: list[tuple[str, Any]] = []
    context.navigate = lambda key, arguments: opened.append((key, arguments))
    screen = register_screen(context, "unit")
    qtbot.addWidget(screen)
    screen.show()
    screen.arrive({})
    qtbot.waitUntil(lambda: len(screen.table.model.ids) == 8)
    screen.table.select_row(2)
    chosen = screen.table.selected_uids()
    menu = QMenu(screen)
    screen._row_actions(menu)
    next(action for action in menu.actions() if "打印文书" in action.text()).trigger()
    assert opened == [("print", {"tab": "print", "register": "unit", "uids": chosen})]
    page = PrintCentre(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive(opened[0][1])
    qtbot.waitUntil(lambda: "1 个单位" in page.batch.facts.text())
    assert list(page.batch.choice().whom.uids or ()) == chosen
    page.batch.preview.clear()


def test_a_stopped_folder_says_that_finished_villages_stay(
    batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = issuing.issue_folder, []

    def stopped(session: Session, code: str, chosen: Any, folder: Path, progress: Any, options: Any) -> Any:
        first = session.areas.villages()[0].uid
        made.append(real(session, code, Recipients(first), folder, progress, options))
        raise Cancelled

    batch.tree.choose("")
    qtbot.waitUntil(lambda: "将为 120 户编号" in batch.facts.text())
    monkeypatch.setattr(batch._context.tell, "folder", lambda _title: tmp_path)
    monkeypatch.setattr(issuing, "issue_folder", stopped)
    batch.to_folder.click()
    qtbot.waitUntil(lambda: "做好的村" in said.last)
    assert session.count("issued") == 30 and len(made) == 1


def test_a_paper_of_the_office_is_printed_as_often_as_wanted(
    batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path
) -> None:
    paper = next(paper for paper in wordings.papers(session) if paper.recipients == "office" and paper.kind_letter)
    batch.choose_paper(paper.code)
    qtbot.waitUntil(lambda: batch.code == paper.code and batch.to_file.isEnabled() and "1 份" in batch.facts.text())
    for count in (1, 2):
        batch.issue_to(tmp_path / f"{count}.pdf")
        qtbot.waitUntil(lambda: not batch.result.isHidden())
        assert session.count("issued") == count and not batch.to_file.isEnabled()
        batch.result.back.click()
        qtbot.waitUntil(lambda: batch.result.isHidden() and batch.to_file.isEnabled())


def test_a_paper_without_numbers_can_be_sent_again_and_again(
    batch: PrintBatch, qtbot: Any, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = next(paper for paper in wordings.papers(session) if paper.recipients == "office" and not paper.kind_letter)
    batch.choose_paper(paper.code)
    qtbot.waitUntil(lambda: batch.code == paper.code and batch.to_printer.isEnabled())
    out = tmp_path / "paper.pdf"
    monkeypatch.setattr(printing, "ask", lambda *_args: paper_printer(out))
    batch.to_printer.click()
    qtbot.waitUntil(lambda: out.is_file() and not batch._context.jobs.busy)
    assert not batch.result.print_it.isHidden() and batch.result.again.isHidden() and session.count("print_run") == 0


def test_only_editions_a_paper_has_are_offered(batch: PrintBatch, qtbot: Any, session: Session) -> None:
    batch.variants.buttons["large"].click()
    qtbot.waitUntil(lambda: "将为 30 户" in batch.facts.text())
    official = next(paper for paper in wordings.papers(session) if paper.layout == "official")
    batch.choose_paper(official.code)
    qtbot.waitUntil(lambda: batch.code == official.code)
    assert batch.variants.variant == "normal"
    assert not batch.variants.buttons["large"].isVisible() and not batch.variants.buttons["blank"].isVisible()
