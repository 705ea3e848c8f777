"""The month's page: figures lead to rows, the text keeps the clerk's words, the package says where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.exchange.package import verify
from app.reports import narrative, standing
from app.reports.monthly import monthly
from app.session import Query, Session
from app.tables.table import cell_text
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.monthly import Monthly


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> Monthly:
    made = Monthly(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.arrive({})
    qtbot.waitUntil(lambda: made.views["R-M1"].model.rowCount() > 0)
    return made


def test_the_screen_shows_the_table_cell_for_cell(page: Monthly, session: Session) -> None:
    table = monthly(session, "R-M1", "2026-11")
    assert table.total is not None
    shown = page.views["R-M1"].model
    for at, row in enumerate([*table.rows, table.total]):
        texts = [shown.index(at, column).data() for column in range(shown.columnCount())]
        assert texts == [cell_text(cell) for cell in row.cells]


def test_without_a_round_the_visit_table_says_so(page: Monthly) -> None:
    assert page.states["R-M3"].state == "empty"


def test_a_figure_leads_to_exactly_its_rows(page: Monthly, session: Session) -> None:
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    view = page.views["R-M1"]
    view.view.doubleClicked.emit(view.model.index(view.model.rowCount() - 1, 2))
    register, arguments = gone[0]
    assert register == "activity"
    assert session.count("activity", Query(tuple(arguments["where"]))) == 5


def test_words_typed_are_kept_and_the_proposal_is_not(page: Monthly, session: Session, qtbot: Any) -> None:
    page.text.edits["problems"].setPlainText("部分老年人仍接听陌生来电。")
    assert page.text.dirty
    assert page.text.save()
    assert narrative.written(session, "2026-11") == {"problems": "部分老年人仍接听陌生来电。"}
    assert "部分老年人" in narrative.narrative(session, "2026-11")


def test_unsaved_words_are_asked_about(page: Monthly, said: Said) -> None:
    page.text.edits["plans"].setPlainText("下月进企业。")
    said.answers.append("继续填写")
    assert not page.may_leave()
    said.answers.append("保存")
    assert page.may_leave() and not page.text.dirty


def test_an_id_number_in_the_text_is_refused(page: Monthly, said: Said, session: Session) -> None:
    page.text.edits["plans"].setPlainText("联系人 11010519491231002X")
    assert not page.text.save()
    assert "身份证号" in str(said.faults.pop()) and narrative.written(session, "2026-11") == {}
    page.text.edits["plans"].setPlainText("")


def test_the_workbook_is_the_table_on_screen(page: Monthly, qtbot: Any, tmp_path: Path) -> None:
    page.export("R-M1", tmp_path / "月报.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "月报.xlsx").is_file())
    sheet = openpyxl.load_workbook(tmp_path / "月报.xlsx").worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    model = page.views["R-M1"].model
    total = [model.index(model.rowCount() - 1, column).data() for column in range(2, model.columnCount() - 1)]
    assert {text for text in total if text != "—"} <= cells


def test_the_package_is_made_and_remembered(page: Monthly, qtbot: Any, tmp_path: Path, session: Session) -> None:
    page.make_package(tmp_path / "stick")
    qtbot.waitUntil(lambda: not page.result.isHidden())
    made = standing.package_made(session, "2026-11")
    assert made is not None and verify(Path(made["where"])) == []
    assert made["where"] in page.result_words.text()


def test_another_month_is_another_table(page: Monthly, qtbot: Any) -> None:
    page.context.set_month("2026-10")
    qtbot.waitUntil(lambda: page.views["R-M1"].model.table is not None
                    and "10月1日" in page.views["R-M1"].model.table.period)
    assert page.head.remark.text() == "2026年10月"
