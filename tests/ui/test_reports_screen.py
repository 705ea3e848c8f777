"""The page of all tables: chosen by cadence, stepped through time, drilled, drawn, and written out."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter

from app.errors import AppError
from app.reports import catalogue
from app.reports.catalogue import REPORTS, Report, report
from app.reports.period import Period, PeriodKind
from app.session import Query, Session
from app.tables.table import Column, Table, cell_text
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens import SCREENS
from ui.screens.reports import CADENCES, Reports
from ui.widgets.period_bar import of_month

Key, Mod = Qt.Key, Qt.KeyboardModifier


def opened(context: AppContext, qtbot: Any, **arguments: Any) -> Reports:
    made = Reports(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.arrive(arguments)
    wait(made, qtbot)
    return made


def wait(page: Reports, qtbot: Any) -> Table | AppError:
    """Until what is shown is what is chosen."""
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.code == page.report.code
                    and page.shown.period == page.periods.period)
    assert page.shown is not None
    return page.shown.table


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> Reports:
    return opened(context, qtbot)


def codes(page: Reports) -> list[str]:
    return [code for row in range(page.list.count()) if (code := page.list.item(row).data(Qt.ItemDataRole.UserRole))]


def test_every_table_of_the_catalogue_stands_under_its_cadence(page: Reports) -> None:
    assert sorted(codes(page)) == sorted(REPORTS)
    assert {code[2] for code in REPORTS} <= {letter for letter, _ in CADENCES}


def _leads_to(table: Table) -> set[str]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return {drill.register for row in rows for drill in (row.drill, *row.drills.values()) if drill}


def test_every_table_is_shown_or_says_why_not(page: Reports, qtbot: Any) -> None:
    for code in codes(page):
        page.choose(code)
        table = wait(page, qtbot)
        if isinstance(table, AppError):
            assert page.states.state == "failed" and not any(b.isEnabled() for b in page.out._buttons)
        else:
            assert page.states.state in ("rows", "empty") and page.view.model.table is table
            assert _leads_to(table) <= {spec.key for spec in SCREENS}


def test_the_page_opens_with_the_month_worked_on_and_shows_its_cells(page: Reports, session: Session) -> None:
    table = report(session, "R-M1", Period.parse("2026-11"))
    assert table.total is not None and page.report.code == "R-M1"
    shown = page.view.model
    for at, row in enumerate([*table.rows, table.total]):
        assert [shown.index(at, c).data() for c in range(shown.columnCount())] == [cell_text(cell) for cell in row.cells]


def test_arrows_and_keys_step_the_period(page: Reports, qtbot: Any) -> None:
    page.periods.back.click()
    assert str(page.periods.period) == "2026-10"
    page.periods.name.setFocus()
    qtbot.keyClick(page.periods.name, Key.Key_Left)
    assert str(page.periods.period) == "2026-09"
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.view.view.setFocus()
    qtbot.keyClick(page.view.view, Key.Key_Right, Mod.AltModifier)
    qtbot.waitUntil(lambda: str(page.periods.period) == "2026-10")
    table = wait(page, qtbot)
    assert isinstance(table, Table) and "10月1日" in table.period
    qtbot.waitUntil(lambda: page.view.model.table is table)


def test_another_table_opens_in_its_usual_period_of_the_month_looked_at(page: Reports, qtbot: Any) -> None:
    page.periods.step(-1)
    seen = {}
    for code in ("R-Q1", "R-Y3", "R-W1", "R-M1"):
        page.choose(code)
        seen[code] = str(page.periods.period)
        wait(page, qtbot)
    assert seen == {"R-Q1": "2026-Q4", "R-Y3": "2026", "R-W1": "2026-W44", "R-M1": "2026-10"}
    page.choose("R-Q1")
    page.periods.step(-1)
    page.choose("R-M1")
    assert str(page.periods.period) == "2026-09"


def test_any_days_may_be_typed_and_a_wrong_order_is_told(page: Reports, qtbot: Any, said: Said) -> None:
    page.periods.kind.setCurrentIndex(page.periods.kind.findData(PeriodKind.SPAN))
    page.periods.first.line.setText("2026-10-20")
    page.periods.last.line.setText("2026-11-19")
    qtbot.keyClick(page.periods.last.line, Key.Key_Return)
    assert str(page.periods.period) == "2026-10-20..2026-11-19"
    assert isinstance(wait(page, qtbot), Table)
    page.periods.last.line.setText("2026-10-01")
    qtbot.keyClick(page.periods.last.line, Key.Key_Return)
    assert "早于" in str(said.faults.pop()) and page.periods.period.last == "2026-11-19"  # type: ignore[union-attr]


def test_another_month_worked_on_is_another_table(page: Reports, qtbot: Any) -> None:
    page.context.set_month("2026-10")
    qtbot.waitUntil(lambda: page.shown is not None and str(page.shown.period) == "2026-10")


@pytest.mark.parametrize(("kind", "expected"), [
    (PeriodKind.WEEK, "2026-W47"), (PeriodKind.MONTH, "2026-11"), (PeriodKind.QUARTER, "2026-Q4"),
    (PeriodKind.HALF, "2026-H2"), (PeriodKind.YEAR, "2026"), (PeriodKind.SPAN, "2026-11-01..2026-11-30"),
])
def test_the_usual_period_of_a_month(kind: PeriodKind, expected: str) -> None:
    assert str(of_month(kind, "2026-11")) == expected


def test_a_figure_leads_to_exactly_its_rows(page: Reports, session: Session, qtbot: Any) -> None:
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    view = page.view
    view.view.setCurrentIndex(view.model.index(view.model.rowCount() - 1, 2))
    qtbot.keyClick(view.view, Key.Key_Return)
    register, arguments = gone[0]
    assert register == "activity" and session.count("activity", Query(tuple(arguments["where"]))) == 5


def test_a_point_of_the_trend_leads_to_its_rows(context: AppContext, session: Session, qtbot: Any) -> None:
    page = opened(context, qtbot, code="R-T1", chart=True)
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    spots = [spot for spot in page.chart._spots if spot.column == "sessions"]
    qtbot.waitUntil(lambda: page.chart.isVisible() and page.chart.height() > 100)
    october = spots[-2]
    middle = QPoint(round(october.x + october.width / 2), round(october.y + october.height / 2))
    qtbot.mouseClick(page.chart, Qt.MouseButton.LeftButton, pos=middle)
    register, arguments = gone[0]
    assert register == "activity" and session.count("activity", Query(tuple(arguments["where"]))) == 2
    assert "10月" in page.chart.accessibleDescription()


def test_a_table_that_fails_says_why_and_is_never_empty(
    context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_session: Session, _period: Period, _round: str | None) -> Table:
        raise AppError("读不出登记簿。", "请重试。")

    monkeypatch.setitem(catalogue.REPORTS, "R-M1", Report("R-M1", "活动表", (PeriodKind.MONTH,), fails))
    page = opened(context, qtbot, code="R-M1")
    assert page.states.state == "failed" and not any(button.isEnabled() for button in page.out._buttons)


def test_a_broken_query_is_a_failure_with_a_report(
    context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_session: Session, _period: Period, _round: str | None) -> Table:
        raise RuntimeError("no such column")

    monkeypatch.setitem(catalogue.REPORTS, "R-M1", Report("R-M1", "活动表", (PeriodKind.MONTH,), breaks))
    page = Reports(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({"code": "R-M1"})
    qtbot.waitUntil(lambda: page.states.state == "failed")


def test_a_table_with_nothing_to_list_says_so(context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = Table("R-M1", "活动表", (Column("a", "甲"),), [])
    monkeypatch.setitem(catalogue.REPORTS, "R-M1",
                        Report("R-M1", "活动表", (PeriodKind.MONTH,), lambda _s, _p, _r: bare))
    page = opened(context, qtbot, code="R-M1")
    assert page.states.state == "empty"


def test_the_round_is_chosen_where_the_table_speaks_of_one(context: AppContext, session: Session, qtbot: Any) -> None:
    for name, first in (("上半季", "2026-10-01"), ("下半季", "2026-11-01")):
        session.save("visit_round", {"name": name, "from_date": first, "to_date": "2026-12-31"})
    page = opened(context, qtbot, code="R-M3")
    assert page.round.isVisible() and [page.round.itemText(n) for n in range(page.round.count())] == ["下半季", "上半季"]
    page.round.setCurrentIndex(1)
    qtbot.waitUntil(lambda: isinstance(page.shown.table, Table)  # type: ignore[union-attr]
                    and "上半季" in page.shown.table.notes[0])  # type: ignore[union-attr]
    page.choose("R-M1")
    wait(page, qtbot)
    assert not page.round.isVisible()


def test_the_table_goes_out_as_workbook_and_pdf_with_its_chart(page: Reports, qtbot: Any, tmp_path: Path, said: Said) -> None:
    said.answers += [tmp_path / "表", tmp_path / "表.pdf"]
    page.out.ask_export(".xlsx")
    page.out.ask_export(".pdf")
    qtbot.waitUntil(lambda: "表.pdf" in said.last)
    assert said.asked[0] == "宣传活动情况月报表_2026年11月.xlsx"
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx").worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    model = page.view.model
    total = {model.index(model.rowCount() - 1, c).data() for c in range(2, model.columnCount() - 1)} - {"—"}
    assert total <= cells
    assert "xl/charts/chart1.xml" in zipfile.ZipFile(tmp_path / "表.xlsx").namelist()
    text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(tmp_path / "表.pdf"))
    assert "各村（社区）参与人次" in "".join(text.split())


def test_the_table_is_printed(page: Reports, qtbot: Any, tmp_path: Path, said: Said) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    page.out.print(printer)
    qtbot.waitUntil(lambda: "已送打印机" in said.last)
    assert (tmp_path / "out.pdf").stat().st_size > 1000


def test_the_summary_of_the_month_looked_at_is_written(page: Reports, qtbot: Any, tmp_path: Path, said: Said) -> None:
    page.periods.step(-1)
    wait(page, qtbot)
    qtbot.waitUntil(lambda: page.out.month == "2026-10")
    said.answers.append(tmp_path / "汇总.pdf")
    page.out.ask_summary(page.out.month)
    qtbot.waitUntil(lambda: "月度汇总已写到" in said.last)
    text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(tmp_path / "汇总.pdf"))
    assert "2026年10月反诈宣传工作汇总" in "".join(text.split())
