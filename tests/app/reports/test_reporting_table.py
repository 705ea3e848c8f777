"""R-M6: the five counts of each unit, the same on paper and in the measures; each figure leads to its rows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from app.documents.issue import Options, preview
from app.documents.recipients import Recipients
from app.records.drill import query_of
from app.reports import submissions
from app.reports.catalogue import report
from app.reports.measure import measure
from app.reports.period import Period
from app.reports.submissions import Receipt
from app.session import Session
from app.tables.table import Table, cell_text
from app.tables.xlsx import write_table
from tests.app.reports.report_kit import MONTHLY, OCTOBER, WEEKLY, cell, october, only, units


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T10:00:00")


@pytest.fixture
def filled(town: Session) -> Session:
    """Weekly reports of two villages and a bank, a monthly one of the villages, the town's own."""
    only(town, WEEKLY, MONTHLY, {**MONTHLY, "name": "上报", "who": "town"})
    units(town, "农商行")
    submissions.receive(town, [cell(october(town), "花园村", f"2026-W{week}") for week in (40, 41)], Receipt("2026-10-02T09:00"))
    submissions.receive(town, [cell(october(town), "农商行", "2026-W40")], Receipt("2026-10-08T09:00", parts=("text", "picture")))
    late = cell(october(town), "花园村", "2026-W42")
    submissions.receive(town, [late], Receipt("2026-10-14T09:00"))
    submissions.give_back(town, [cell(october(town), "花园村", "2026-W42")], "图片不清")
    return town


def _row(table: Table, name: str) -> dict[str, str]:
    row = next(row for row in (*table.rows, table.total) if row and name in row.cells)
    return {column.key: cell_text(value) for column, value in zip(table.columns, row.cells, strict=True)}


def test_every_unit_has_its_honest_counts(filled: Session) -> None:
    table = report(filled, "R-M6", OCTOBER)
    assert table.form_no.endswith("月6表") and [row.cells[1] for row in table.rows] == ["花园村", "单家村", "农商行"]
    assert [table.columns[table.at(f"part_{code}")].title for code in ("text", "receipt")] == ["文字", "附件2"]
    garden = _row(table, "花园村")
    assert [garden[key] for key in ("owed", "reported", "on_time", "late", "missing", "returned", "rate", "note")] == [
        "5", "2", "2", "0", "3", "1", "40.0%", "未报中2份已过期"]
    assert (garden["part_text"], garden["part_data"], garden["part_receipt"]) == ("4", "1", "0")
    bank = _row(table, "农商行")
    assert [bank[key] for key in ("owed", "on_time", "late", "missing")] == ["4", "0", "1", "3"]
    whole = _row(table, "合计")
    assert [whole[key] for key in ("owed", "reported", "on_time", "late", "missing")] == ["14", "3", "2", "1", "11"]


def test_each_figure_leads_to_exactly_its_rows(filled: Session) -> None:
    table = report(filled, "R-M6", OCTOBER)
    for row in (*table.rows, table.total):
        assert row is not None
        for key in ("reported", "on_time", "late", "returned"):
            drill, figure = row.drill_of(key), row.cells[table.at(key)]
            assert drill is not None and drill.register == "submission"
            assert filled.count("submission", query_of(drill)) == figure
        owed = row.drill_of("owed")
        assert owed is not None and {one["name"] for one in filled.all(owed.register, query_of(owed))} <= {"周报", "月报"}


def test_the_measures_are_the_same_figures(filled: Session) -> None:
    found = measure(filled, OCTOBER, ["reports_owed", "reports_missing", "on_time_rate"])
    garden = next(area.uid for area in filled.areas.villages() if area.name == "花园村")
    assert (found.at("reports_owed", garden), found.at("reports_missing", garden)) == (5, 3)
    assert cell_text(found.at("on_time_rate", garden)) == "40.0%"
    assert found.at("reports_owed") == 15  # the town's own one too


def test_the_workbook_is_the_table(filled: Session, tmp_path: Path) -> None:
    table = report(filled, "R-M6", OCTOBER)
    write_table(table, tmp_path / "R-M6.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "R-M6.xlsx").worksheets[0]
    values = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert any("花园村" in row and "未报中2份已过期" in row for row in values)


def test_a_table_without_a_holiday_list_says_so(filled: Session) -> None:
    rule = filled.all("report_rule")[0]
    filled.save("report_rule", {"shift": "later"}, uid=rule["uid"])
    assert "未含节假日" in report(filled, "R-M6", OCTOBER).notes[-1]
    filled.save("holiday", {"date": "2026-10-01", "kind": "rest"})
    assert "未含" not in "".join(report(filled, "R-M6", OCTOBER).notes)


def test_a_week_shows_its_own_reports_and_a_quarter_all(filled: Session) -> None:
    assert _row(report(filled, "R-M6", Period.parse("2026-W40")), "合计")["owed"] == "3"
    assert int(_row(report(filled, "R-M6", Period.parse("2026-Q4")), "合计")["owed"]) == 3 * 13 + 2 * 3


def test_a_slip_names_what_is_missing_and_until_when(filled: Session) -> None:
    bank = filled.all("unit")[0]["uid"]
    text = _text(preview(filled, "remind-unit", Recipients(uids=(bank,)), Options(asked={"period": "2026-10"})))
    for words in ("农商行：", "周报", "10月5日—10月11日", "文字、图片", "10月9日16:00前", "10月23日16:00前", "未报"):
        assert words in text.replace("\n", ""), words
    assert "10月2日16:00前" not in text


def test_the_bulletin_fills_its_table_from_the_counts(filled: Session) -> None:
    text = _text(preview(filled, "official-bulletin", Recipients(), Options(asked={"month": "2026-10"}), limit=1))
    assert "报送情况表" in text and "花园村 5 2 2 0 3 1 40.0%" in " ".join(text.split())


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(BytesIO(pdf)) as pages:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pages)
