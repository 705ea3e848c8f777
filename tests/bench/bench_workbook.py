"""A workbook of 100,000 rows through the program, beside XlsxWriter writing the same cells in the same formats."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from app.tables.table import Align, Column, Rate, Row, Table
from app.tables.xlsx import write_table
from tests.bench.harness import Report

NAME = "workbook of 100,000 rows"
ROWS = 100_000
COLUMNS = (
    Column("no", "序号", width=4), Column("village", "村（社区）", width=8), Column("grid", "网格", width=8),
    Column("door", "门牌（住址）", width=12, align=Align.LEFT), Column("name", "户主姓名", width=6),
    Column("people", "家庭人数", width=5), Column("date", "走访日期", width=8), Column("result", "结果", width=6),
    Column("rate", "覆盖率", width=5), Column("note", "备注", width=10, align=Align.LEFT),
)


def run(report: Report) -> None:
    """Seconds of the processor, in turn, so that what else the machine does weighs on neither; both row by row, as a
    large export is."""
    table = Table("T-06", "入户宣传工作登记表", COLUMNS, _rows(), unit_name="大河镇人民政府", period="2026年10月1日—10月31日")
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "bare.xlsx", Path(folder) / "ours.xlsx"
        both = [(_cpu(lambda: _bare(table, paths[0])), _cpu(lambda: write_table(table, paths[1]))) for _ in range(3)]
        bare, ours = (statistics.median(side) for side in zip(*both, strict=True))
        size = (Path(folder) / "ours.xlsx").stat().st_size / 1e6
    report.figure("register of 10 columns, processor time", ours, "s", reference=bare, target=1.5, of_ratio=True,
                  note=f"{size:.1f} MB; reference: bare XlsxWriter, same cells, formats and row heights")


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _rows() -> list[Row]:
    return [
        Row((at + 1, f"第{at % 40 + 1}村", f"第{at % 10 + 1}网格", f"柳湾村{at % 30 + 1}组{at}号", "张建国", at % 7,
             "2026年10月12日", "已访", Rate(at % 90, 90), "回头再访，家中老人需要讲解" if at % 3 == 0 else None))
        for at in range(ROWS)
    ]


def _bare(table: Table, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                           "strings_to_numbers": False})
    sheet = book.add_worksheet("表")
    look = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
    formats = {(pattern, side): book.add_format(look | {"num_format": pattern, "align": str(side)})
               for pattern in ("@", "0", "0.0%") for side in Align}
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.title, formats["@", Align.CENTER])
    sheet.repeat_rows(0, 0)
    for number, row in enumerate(table.rows, start=1):
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            if isinstance(value, int):
                sheet.write_number(number, at, value, formats["0", column.align])
            elif isinstance(value, Rate):
                sheet.write_number(number, at, value.part / value.whole, formats["0.0%", column.align])
            else:
                sheet.write_string(number, at, value or "—", formats["@", column.align])
        sheet.set_row(number, 20)
    book.close()
