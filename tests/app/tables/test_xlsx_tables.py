"""Workbooks are read back by other programs: cells, merges, print set-up, and what must stay text."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from app.errors import AppError, Cancelled
from app.tables.table import Column, Rate, Row, Table
from app.tables.xlsx import STREAM_ABOVE, sheet_names, write_rows, write_table, write_tables
from tests.office_kit import StopAt

COLUMNS = (
    Column("no", "序号", width=4),
    Column("village", "村（社区）", width=8),
    Column("leaflet", "宣传单", "发放资料（份）"),
    Column("letter", "一封信", "发放资料（份）"),
    Column("rate", "覆盖率"),
    Column("note", "备注", width=10),
)


def sample(rows: int = 2, **changes: object) -> Table:
    values = {
        "code": "R-X",
        "title": "宣传情况月报表",
        "columns": COLUMNS,
        "rows": [Row((n + 1, "花园村", 300, 0, Rate(1, 3), None)) for n in range(rows)],
        "total": Row(("合计", None, 600, 0, Rate(0, 0), None)),
        "unit_name": "新河镇人民政府",
        "period": "2026年10月1日—10月31日",
        "form_no": "县反诈月1表",
        "measure": "份",
        "notes": ("覆盖率＝已访户÷应访户。", "参与人次可以重复。"),
    }
    return Table(**(values | changes))  # type: ignore[arg-type]


def first_sheet(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_head_rows_total_notes_and_foot_stand_where_the_office_looks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsx"
    write_table(sample(), path)
    sheet = first_sheet(path)
    assert sheet["A1"].value == "宣传情况月报表"
    assert sheet["A2"].value == "表号：县反诈月1表"
    assert [sheet["A3"].value, sheet["C3"].value, sheet["E3"].value] == [
        "填报单位（盖章）：新河镇人民政府",
        "统计期间：2026年10月1日—10月31日",
        "计量单位：份",
    ]
    assert [c.value for c in sheet[4]] == ["序号", "村（社区）", "发放资料（份）", None, "覆盖率", "备注"]
    assert [c.value for c in sheet[5]][2:4] == ["宣传单", "一封信"]
    assert [c.value for c in sheet[6]] == [1, "花园村", 300, 0, pytest.approx(1 / 3), "—"]
    assert [c.value for c in sheet[8]] == ["合计", "—", 600, 0, "—", "—"]
    assert sheet["A9"].value == "注：覆盖率＝已访户÷应访户。"
    assert sheet["A10"].value.strip() == "参与人次可以重复。"
    assert sheet["A11"].value.startswith("单位负责人：")


def test_merges_number_formats_and_print_set_up(tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsx"
    write_table(sample(), path)
    sheet = first_sheet(path)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:F1", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5"} <= merged
    assert sheet["E6"].number_format == "0.0%"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None and fit.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "C6"
    assert sheet.oddFooter is not None
    footer = sheet.oddFooter.center
    assert footer is not None and footer.text == "第&P页 共&N页"
    assert sheet.page_margins.left == pytest.approx(25 / 25.4)
    bordered = [c.border.left.style for row in sheet["A6:F8"] for c in row]
    assert set(bordered) == {"thin"}


def test_portrait_is_kept(tmp_path: Path) -> None:
    write_table(sample(landscape=False), tmp_path / "a.xlsx")
    assert first_sheet(tmp_path / "a.xlsx").page_setup.orientation != "landscape"


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613800001234", "@单", "-5", "https://x.test", "007", "𬱖𠅤", "<&>\"'"]
)
def test_text_stays_exactly_the_text(tmp_path: Path, text: str) -> None:
    row = Row((1, text, 0, 0, None, text))
    write_table(sample(rows=0, total=row), tmp_path / "a.xlsx")
    sheet = first_sheet(tmp_path / "a.xlsx")
    cell = sheet["B6"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_long_whole_number_is_written_as_text_and_not_rounded(tmp_path: Path) -> None:
    write_table(sample(rows=0, total=Row((1, "甲", 12345678901234567, 0, None, None))), tmp_path / "a.xlsx")
    assert first_sheet(tmp_path / "a.xlsx")["C6"].value == "12345678901234567"


def test_many_rows_written_row_by_row_read_the_same(tmp_path: Path) -> None:
    count = STREAM_ABOVE + 1
    write_table(sample(rows=count), tmp_path / "big.xlsx")
    write_table(sample(rows=1), tmp_path / "small.xlsx")
    big = CalamineWorkbook.from_path(tmp_path / "big.xlsx").get_sheet_by_index(0)
    small = CalamineWorkbook.from_path(tmp_path / "small.xlsx").get_sheet_by_index(0)
    rows, few = big.to_python(), small.to_python()
    assert rows[:6] == few[:6]
    assert rows[5 + count] == few[6]
    assert len(big.merged_cell_ranges or []) == len(small.merged_cell_ranges or []) > 5


def test_several_tables_become_sheets_with_lawful_different_names(tmp_path: Path) -> None:
    write_tables(
        [sample(title="甲[乙]/表"), sample(title="甲乙表"), sample(title="很" * 40)], tmp_path / "a.xlsx"
    )
    names = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert names == ["甲乙表", "甲乙表(2)", "很" * 31]


def test_sheet_names_of_long_equal_titles_stay_within_the_limit() -> None:
    names = sheet_names(["很" * 40, "很" * 40, "'"])
    assert [len(n) <= 31 for n in names] == [True] * 3 and len(set(names)) == 3


def test_plain_rows_come_back_and_empty_stays_empty(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    count = write_rows(
        path, ["户主", "电话", "人数", "原因"], iter([["=甲", "13800001234", 3, None], ["", None, 0, "重复"]])
    )
    sheet = first_sheet(path)
    assert count == 2
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["户主", "电话", "人数", "原因"],
        ["=甲", "13800001234", 3, None],
        [None, None, 0, "重复"],
    ]
    assert sheet["B2"].data_type == "s"
    assert sheet.auto_filter.ref == "A1:D3"


def test_a_cancelled_export_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "旧.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        write_rows(path, ["甲"], ([str(n)] for n in range(2000)), StopAt(0))
    with pytest.raises(Cancelled):
        write_table(sample(rows=STREAM_ABOVE + 1), path, StopAt(0))
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["旧.xlsx"]


def test_a_text_too_long_for_a_cell_is_said_and_not_dropped(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="备注"):
        write_table(sample(rows=0, total=Row((1, "甲", 0, 0, None, "长" * 40000))), tmp_path / "a.xlsx")
    with pytest.raises(AppError, match="第2行"):
        write_rows(tmp_path / "b.xlsx", ["甲"], [["长" * 40000]])
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_replaced_is_an_app_error(tmp_path: Path) -> None:
    target = tmp_path / "文件夹.xlsx"
    target.mkdir()
    with pytest.raises(AppError):
        write_table(sample(), target)
    assert [p.name for p in tmp_path.iterdir()] == ["文件夹.xlsx"]
