"""Tables as workbooks that open alike in WPS and Excel; the only place that writes .xlsx files.

Text stays text (a name that begins with "=" is never a formula), counts and rates are real numbers
so that the receiving office can add them up, and the page is set up to print as it stands: A4, heading
rows repeated, as wide as the paper, 第x页 共y页 at the foot (office habits: domain reference 5.8).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app import clock
from app.errors import AppError
from app.files import Out, explain, writing
from app.progress import SILENT, Progress
from app.tables.chart_xlsx import add_charts
from app.tables.headings import Box, head_parts, heading_boxes, heading_rows
from app.tables.table import Align, Rate, Row, Table, cell_text

STREAM_ABOVE = 20_000
"""Tables with more rows are written row by row instead of being held in memory a second time."""

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
EXACT = 999_999_999_999_999
"""The largest whole number a workbook cell keeps exactly (15 digits)."""

_LINE = 15.0
_BINDING_INCHES = 25 / 25.4


def write_table(table: Table, out: Out, progress: Progress = SILENT) -> None:
    """Write one table as a workbook of one sheet. Raises AppError when the file cannot be written."""
    write_tables([table], out, progress)


def write_tables(tables: Sequence[Table], out: Out, progress: Progress = SILENT) -> None:
    """Write several tables as sheets of one workbook, in order. Raises AppError as `write_table`."""
    total = sum(len(table.rows) for table in tables)
    stream = total > STREAM_ABOVE
    names = sheet_names([table.title for table in tables])
    with open_workbook(out, stream=stream) as book:
        styles = _Styles(book)
        done = 0
        for table, name in zip(tables, names, strict=True):
            writer = _SheetWriter(book.add_worksheet(name), table, styles, progress, done, total)
            writer.write()
            writer.draw(book)
            done += len(table.rows)


def write_rows(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str | int | None]],
    progress: Progress = SILENT,
    *,
    total: int = 0,
    widths: Sequence[float] = (),
    sheet: str = "数据",
) -> int:
    """Write a plain list (register export, refused import rows) row by row and return how many rows.

    `total` is only for the progress shown; `widths` are in Chinese characters. An empty cell stays empty.
    Raises AppError when there are more rows than a sheet holds or the file cannot be written.
    """
    count = 0
    with open_workbook(path, stream=True) as book:
        sheet_ = book.add_worksheet(sheet_names([sheet])[0])
        head, body, number = _plain_formats(book)
        for at, heading in enumerate(headings):
            sheet_.set_column(at, at, (widths[at] if at < len(widths) else 8) * 2 + 1)
            put(sheet_, 0, at, heading, head, number)
        sheet_.freeze_panes(1, 0)
        for count, row in enumerate(rows, start=1):
            if count >= MAX_ROWS:
                raise AppError("行数超过一个工作表能容纳的 1048575 行。", "请按村或按网格分开导出。")
            for at, value in enumerate(row):
                put(sheet_, count, at, value, body, number)
            if count % 500 == 0:
                progress.step(count, total, "正在写工作簿")
        sheet_.autofilter(0, 0, count, max(0, len(headings) - 1))
    return count


def put(
    sheet: Worksheet, row: int, column: int, value: str | int | None, text: Format, number: Format
) -> None:
    """Write one plain cell: whole numbers as numbers while they stay exact, everything else as text."""
    if value is None or value == "":
        return
    if isinstance(value, int) and abs(value) <= EXACT:
        sheet.write_number(row, column, value, number)
        return
    words = str(value)
    if len(words) > MAX_TEXT:
        raise AppError(f"第{row + 1}行有一格超过 {MAX_TEXT} 字，工作簿放不下。", "请缩短该格内容后重试。")
    sheet.write_string(row, column, words, text)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Sheet names Excel accepts (31 characters, no []:*?/\\ , all different), near to the titles."""
    names: list[str] = []
    for title in titles:
        base = re.sub(r"[\[\]:*?/\\']", "", title).strip()[:31] or "表"
        name, copy = base, 2
        while name.lower() in (taken.lower() for taken in names):
            tail = f"({copy})"
            name, copy = base[: 31 - len(tail)] + tail, copy + 1
        names.append(name)
    return names


@contextmanager
def open_workbook(out: Out, *, stream: bool = False) -> Iterator[Workbook]:
    """Open a workbook that takes the target's place once it is complete; with `stream` its rows wait in files beside it."""
    name = out if isinstance(out, Path) else Path("工作簿.xlsx")
    with writing(out) as draft, _scratch(out, stream) as scratch:
        book = xlsxwriter.Workbook(
            draft,
            {
                "constant_memory": bool(scratch),
                "in_memory": not scratch,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": scratch,
            },
        )
        book.set_properties({"created": datetime.fromisoformat(clock.now())})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise explain(cause if isinstance(cause, OSError) else OSError(str(error)), name) from error
        finally:
            _let_go(book)


@contextmanager
def _scratch(out: Out, stream: bool) -> Iterator[str | None]:
    """A folder for rows in plain text, where the workbook itself will be; one that a killed run left is swept with drafts."""
    if not stream or not isinstance(out, Path):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix=".tmp-", suffix=".part", dir=out.parent) as scratch:
        yield scratch


def _let_go(book: Workbook) -> None:
    """Close the row files of a stopped export, so that Windows lets the scratch folder be removed."""
    for sheet in book.worksheets():
        rows = getattr(sheet, "row_data_fh", None)
        if rows is not None:
            rows.close()


def _plain_formats(book: Workbook) -> tuple[Format, Format, Format]:
    base = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
    head = book.add_format(base | {"bold": True, "align": "center", "border": 1, "bg_color": "#EDEDED"})
    return head, book.add_format(base | {"num_format": "@"}), book.add_format(base)


class _Styles:
    """The cell formats of printed tables, made once per workbook; cell formats by (strong, side)."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
        kinds = [(strong, str(side)) for strong in (False, True) for side in Align]

        def boxed(pattern: str) -> dict[tuple[bool, str], Format]:
            look = base | {"border": 1, "num_format": pattern}
            return {
                (strong, side): book.add_format(look | {"align": side, "bold": strong})
                for strong, side in kinds
            }

        title = {"font_name": "黑体", "font_size": 18, "align": "center", "valign": "vcenter"}
        self.title = book.add_format(title)
        self.head = {str(side): book.add_format(base | {"align": str(side)}) for side in Align}
        self.heading = book.add_format(base | {"border": 1, "bold": True, "align": "center"})
        self.text, self.number, self.rate = boxed("@"), boxed("0"), boxed("0.0%")

    def of(self, strong: bool, side: Align) -> tuple[Format, Format, Format]:
        """The formats of a column's texts, counts and rates."""
        key = strong, str(side)
        return self.text[key], self.number[key], self.rate[key]


class _SheetWriter:
    """Writes one table top to bottom, each row once, so that it also works row by row."""

    def __init__(
        self, sheet: Worksheet, table: Table, styles: _Styles, progress: Progress, done: int, total: int
    ) -> None:
        self._sheet = sheet
        self._table = table
        self._styles = styles
        self._progress = progress
        self._done = done
        self._total = total
        self._last = len(table.columns) - 1
        self._room = [self._room_of(at) for at in range(len(table.columns))]
        self._looks = {strong: [styles.of(strong, column.align) for column in table.columns] for strong in (False, True)}
        self._at = self._first_row = 0

    def draw(self, book: Workbook) -> None:
        """The table's charts under what was written."""
        add_charts(book, self._sheet, self._table, self._first_row, self._at + 1)

    def write(self) -> None:
        """The whole sheet: page set-up, head, headings, rows, total, notes, foot."""
        for at, column in enumerate(self._table.columns):
            self._sheet.set_column(at, at, column.width * 2 + 1)
        self._write_head()
        first = self._at
        self._write_headings()
        self._set_up_page(first)
        self._first_row = self._at
        for count, row in enumerate(self._table.rows, start=1):
            self._write_row(row, strong=False)
            if count % 500 == 0:
                self._progress.step(self._done + count, self._total, f"正在写“{self._table.title}”")
        if self._table.total is not None:
            self._write_row(self._table.total, strong=True)
        self._write_below()

    def _set_up_page(self, heading_at: int) -> None:
        sheet = self._sheet
        sheet.set_paper(9)
        if self._table.landscape:
            sheet.set_landscape()
        sheet.set_margins(left=_BINDING_INCHES, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer("&C第&P页 共&N页")
        sheet.repeat_rows(heading_at, self._at - 1)
        sheet.freeze_panes(self._at, min(2, self._last))

    def _write_head(self) -> None:
        table = self._table
        self._line(table.title, self._styles.title, 30)
        if table.form_no:
            self._line(f"表号：{table.form_no}", self._styles.head["right"], 18)
        parts = head_parts(table)
        if not any(parts):
            return
        if self._last < 2:
            self._line("　".join(part for part in parts if part), self._styles.head["left"], 18)
            return
        self._sheet.set_row(self._at, 18)
        ends = (self._last // 3, self._last - (self._last + 1) // 3, self._last)
        start = 0
        for part, end, side in zip(parts, ends, ("left", "center", "right"), strict=True):
            self._span(start, end, part, self._styles.head[side])
            start = end + 1
        self._at += 1

    def _write_headings(self) -> None:
        columns = self._table.columns
        height = heading_rows(columns)
        top = self._at
        boxes = heading_boxes(columns)
        for row, points in enumerate(self._heading_heights(boxes, height)):
            self._sheet.set_row(top + row, points)
            for at in range(len(columns)):
                self._sheet.write_blank(top + row, at, None, self._styles.heading)
            for box in (box for box in boxes if box.row == row):
                self._sheet.write_string(top + row, box.column, box.text, self._styles.heading)
        # merge_range would write the cells again, and refuses rows that have gone to disk in a streamed
        # sheet; the texts and borders stand already, so only the places are noted.
        self._sheet.merge.extend(
            [top + box.row, box.column, top + box.row + box.rows - 1, box.column + box.columns - 1]
            for box in boxes
            if box.rows > 1 or box.columns > 1
        )
        self._at = top + height

    def _heading_heights(self, boxes: Sequence[Box], height: int) -> list[float]:
        need = [20.0] * height
        for box in boxes:
            points = self._lines(box.text, box.column, box.columns) * _LINE + 4
            if box.rows == 1:
                need[box.row] = max(need[box.row], points)
        for box in boxes:
            points = self._lines(box.text, box.column, box.columns) * _LINE + 4
            if box.rows == height:
                need[-1] = max(need[-1], points - sum(need[:-1]))
        return need

    def _write_row(self, row: Row, *, strong: bool) -> None:
        lines = 1
        for at, (value, look) in enumerate(zip(row.cells, self._looks[strong], strict=True)):
            if row.blank and value in (None, ""):
                self._sheet.write_blank(self._at, at, None, look[0])
            else:
                self._write_cell(at, value, look)
            if isinstance(value, str):
                lines = max(lines, self._lines(value, at))
        self._sheet.set_row(self._at, max(26 if row.blank else 20, lines * _LINE + 4))
        self._at += 1

    def _write_cell(self, at: int, value: int | str | Rate | None, look: tuple[Format, Format, Format]) -> None:
        if isinstance(value, Rate) and value.whole:
            self._sheet.write_number(self._at, at, value.part / value.whole, look[2])
            return
        if isinstance(value, int) and abs(value) <= EXACT:
            self._sheet.write_number(self._at, at, value, look[1])
            return
        text = cell_text(value)
        if len(text) > MAX_TEXT:
            title = self._table.columns[at].title
            raise AppError(f"“{title}”一栏有一格超过 {MAX_TEXT} 字，工作簿放不下。", "请缩短后重试。")
        self._sheet.write_string(self._at, at, text, look[0])

    def _write_below(self) -> None:
        for at, note in enumerate(self._table.notes):
            text = f"注：{note}" if at == 0 else f"　　{note}"
            self._line(text, self._styles.head["left"], self._lines(text, 0, self._last + 1) * _LINE + 3)
        if self._table.foot is not None:
            self._line(self._table.foot.text(), self._styles.head["left"], 24)

    def _line(self, text: str, style: Format, height: float) -> None:
        self._sheet.set_row(self._at, height)
        self._span(0, self._last, text, style)
        self._at += 1

    def _span(self, start: int, end: int, text: str, style: Format) -> None:
        if start == end:
            self._sheet.write_string(self._at, start, text, style)
        else:
            self._sheet.merge_range(self._at, start, self._at, end, text, style)

    def _lines(self, text: str, column: int, columns: int = 1) -> int:
        """How many lines `text` takes in its columns, Chinese characters counting as one width unit."""
        room = self._room[column] if columns == 1 else self._room_of(column, columns)
        if len(text) * 2 <= room and "\n" not in text:  # nearly every cell of a long register
            return 1
        return sum(max(1, -(-_wide(part) // room)) for part in text.split("\n"))

    def _room_of(self, column: int, columns: int = 1) -> int:
        """Half Chinese characters in a line of these columns."""
        return max(1, int(sum(c.width for c in self._table.columns[column : column + columns]) * 2))


def _wide(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
