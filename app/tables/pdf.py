"""Tables as A4 pages for the laser printer and the file: black on white, lines 0.5 pt, bound at the left.

Heading rows repeat on each page, `第1页 共3页` stands at the foot, the last page carries notes and the
signature line (domain reference 3.1, 5.8), charts stand beneath it or on pages of their own. Text can be copied out again,
rare characters included.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts
from app.documents.fonts import Undrawable
from app.documents.marks import NONE, Marks
from app.documents.marks import draw as draw_marks
from app.documents.pdfkit import draw_text, fit_size, new_canvas, text_width
from app.files import Out, writing
from app.progress import SILENT, Progress
from app.tables import chart_pdf, layout
from app.tables.charts import Plate, all_panels
from app.tables.headings import head_parts, heading_boxes
from app.tables.layout import (
    BODY,
    BODY_BOLD,
    FRAME,
    HEADING,
    LEADING,
    PAD,
    Frame,
    Layout,
    Page,
    Placed,
)
from app.tables.table import Align, Table

_TITLE, _HEAD, _NOTE, _FOOT = 18.0, 10.5, 9.0, 10.5
_HEAD_LINE, _NOTE_LINE, _FOOT_LINE = 17.0, 13.0, 20.0
_BASELINE = 0.36  # of the type size: from a line's middle down to its baseline, for these fonts


def render_tables(tables: Sequence[Table], out: Out, progress: Progress = SILENT, *,
                  marks: Marks = NONE) -> int:
    """Draw the tables one after another, each numbered from page 1, and return the number of pages.

    `marks` stand on every page.

    Raises AppError when a column cannot fit on the paper or the file cannot be written.
    """
    sheets = [Sheet(table) for table in tables]
    total = sum(sheet.count for sheet in sheets)
    with writing(out) as file:
        _draw(sheets, file, total, progress, marks)
    return total


def table_pdf(table: Table) -> bytes:
    """One table as PDF bytes, for the preview. Raises AppError as `render_tables`."""
    buffer = io.BytesIO()
    render_tables([table], buffer)
    return buffer.getvalue()


def render_sheet(table: Table, pictures: Sequence[Table], out: Path, progress: Progress = SILENT) -> int:
    """Draw one table, and beneath it the charts of other tables; returns the number of pages. Raises as `render_tables`."""
    sheet = Sheet(table, pictures=pictures)
    with writing(out) as file:
        _draw([sheet], file, sheet.count, progress)
    return sheet.count


def undrawable(tables: Sequence[Table]) -> list[Undrawable]:
    """The cells with characters no font has, to be said before printing: they come out as empty frames."""
    found: list[Undrawable] = []
    for table in tables:
        rows = [row.texts() for row in table.rows]
        characters: set[str] = set().union(*("".join(cells) for cells in rows))
        bad = set(fonts.undrawable("".join(characters), BODY))
        for number, cells in enumerate(rows if bad else (), start=1):
            for column, text in zip(table.columns, cells, strict=True):
                wrong = "".join(char for char in dict.fromkeys(text) if char in bad)
                if wrong:
                    found.append(Undrawable(text, f"{table.title}第{number}行“{column.title}”", wrong))
    return found


def _draw(sheets: Sequence[Sheet], file: BinaryIO, total: int, progress: Progress, marks: Marks = NONE) -> None:
    title = sheets[0].table.title if sheets else ""
    canvas = new_canvas(file, layout.A4, title)
    done = 0
    for sheet in sheets:
        for number in range(sheet.count):
            draw_marks(canvas, marks, layout.paper(sheet.table))
            sheet.draw(canvas, number)
            canvas.showPage()
            done += 1
            progress.step(done, total, f"正在排版“{sheet.table.title}”")
    canvas.save()


class Sheet:
    """One table with its lines above and below, ready to draw page by page.

    `above` points stay free over the title; `paged` prints 第1页　共3页 at the foot. The charts of the table and of
    `pictures` stand beneath it or on further pages.
    """

    def __init__(
        self, table: Table, frame: Frame = FRAME, above: float = 0.0, *, paged: bool = True, pictures: Sequence[Table] = ()
    ) -> None:
        self.table = table
        self._pictures = (table, *pictures)
        self._frame, self._above, self._paged = frame, above, paged
        self._width = layout.frame_width(table, frame)
        self._title_size = fit_size(table.title, BODY_BOLD, _TITLE, self._width, 12)
        self._title = layout.wrap(table.title, BODY_BOLD, self._title_size, self._width)
        self._head = self._head_lines()
        self._notes = self._note_lines()
        self._foot = self._foot_lines()
        head = above + len(self._title) * self._title_size * 1.4 + 6 + len(self._head) * _HEAD_LINE
        self._head_height = head
        self._below_height = below = len(self._notes) * _NOTE_LINE + len(self._foot) * _FOOT_LINE + 4
        self.layout: Layout = layout.lay_out(table, head, below, frame)
        self._charts = self._chart_pages()

    @property
    def count(self) -> int:
        """The pages of the table and of the charts that do not fit beneath it."""
        return len(self.layout.pages) + len(self._charts) - 1

    def _chart_pages(self) -> list[list[Plate]]:
        """The charts beneath the table, then those of each further page; a table inside a paper shows none."""
        if not self._paged:
            return [[]]
        room = layout.paper(self.table)[1] - self._frame.top - self._frame.bottom
        left = self.lowest(len(self.layout.pages) - 1) - self._frame.bottom
        panels = [panel for table in self._pictures for panel in all_panels(table)]
        return chart_pdf.paged(panels, self._width, left - chart_pdf.GAP, room)

    def lowest(self, number: int) -> float:
        """How far down page `number` (from 0) is taken: points from the lower edge of the paper."""
        page = self.layout.pages[number]
        taken = sum(self.layout.heading_heights) + sum(row.height for row in page.rows)
        taken += self._head_height * page.first + self._below_height * page.last
        return layout.paper(self.table)[1] - self._frame.top - taken

    def draw(self, canvas: Canvas, number: int) -> None:
        """Draw page `number` (from 0)."""
        width, height = layout.paper(self.table)
        canvas.setPageSize((width, height))
        last = len(self.layout.pages) - 1
        if number <= last:
            self._draw_table(canvas, number, height - self._frame.top)
        if number >= last:
            top = self.lowest(last) - chart_pdf.GAP if number == last else height - self._frame.top
            self._draw_charts(canvas, self._charts[number - last], top)
        if self._paged:
            text = f"第{number + 1}页　共{self.count}页"
            draw_text(canvas, self._frame.left + self._width / 2, self._frame.bottom - 20, text, BODY, 9, "center")

    def _draw_charts(self, canvas: Canvas, plates: Sequence[Plate], top: float) -> None:
        for plate in plates:
            chart_pdf.draw_plate(canvas, plate, self._frame.left, top)
            top -= plate.height + chart_pdf.GAP

    def _draw_table(self, canvas: Canvas, number: int, y: float) -> None:
        canvas.setLineWidth(0.5)
        page = self.layout.pages[number]
        if page.first:
            y = self._draw_head(canvas, y - self._above)
        y = self._draw_headings(canvas, y)
        y = self._draw_rows(canvas, y, page)
        if page.last:
            self._draw_below(canvas, y)

    def _head_lines(self) -> list[tuple[tuple[str, str], ...]]:
        """Lines of (text, side) above the table: 表号, then 填报单位, 统计期间 and 计量单位 as they fit."""
        lines: list[tuple[tuple[str, str], ...]] = []
        if self.table.form_no:
            lines.append(((f"表号：{self.table.form_no}", "right"),))
        parts = [
            (text, side)
            for text, side in zip(head_parts(self.table), ("left", "center", "right"), strict=True)
            if text
        ]
        if not parts:
            return lines
        widths = [text_width(text, BODY, _HEAD) for text, _ in parts]
        fits = max(widths) * 3 <= self._width or len(parts) == 1 or sum(widths) + max(widths) <= self._width
        if fits and max(widths) <= self._width:
            return [*lines, tuple(parts)]
        broken = [line for text, _ in parts for line in layout.wrap(text, BODY, _HEAD, self._width)]
        return [*lines, *[((line, "left"),) for line in broken]]

    def _note_lines(self) -> list[str]:
        lines: list[str] = []
        for at, note in enumerate(self.table.notes):
            broken = layout.wrap(note, BODY, _NOTE, self._width - 2 * _NOTE)
            lines += [("注：" if at == 0 and n == 0 else "　　") + text for n, text in enumerate(broken)]
        return lines

    def _foot_lines(self) -> list[str]:
        """The signature line, in two lines where the paper is narrow; never broken inside an item."""
        if self.table.foot is None:
            return []
        lines: list[str] = []
        for item in self.table.foot.items():
            joined = f"{lines[-1]}　　{item}" if lines else item
            if lines and text_width(joined, BODY, _FOOT) <= self._width:
                lines[-1] = joined
            else:
                lines += layout.wrap(item, BODY, _FOOT, self._width)
        return lines

    def _draw_head(self, canvas: Canvas, y: float) -> float:
        middle = self._frame.left + self._width / 2
        for line in self._title:
            y -= self._title_size * 1.4
            draw_text(
                canvas, middle, y + self._title_size * 0.25, line, BODY_BOLD, self._title_size, "center"
            )
        y -= 6
        places = {"left": self._frame.left, "center": middle, "right": self._frame.left + self._width}
        for parts in self._head:
            for text, side in parts:
                draw_text(canvas, places[side], y - _HEAD_LINE + 6, text, BODY, _HEAD, side)
            y -= _HEAD_LINE
        return y

    def _draw_headings(self, canvas: Canvas, top: float) -> float:
        plan = self.layout
        edges = self._edges()
        tops = [top]
        for height in plan.heading_heights:
            tops.append(tops[-1] - height)
        for box in heading_boxes(self.table.columns):
            left, right = edges[box.column], edges[box.column + box.columns]
            upper, lower = tops[box.row], tops[box.row + box.rows]
            canvas.rect(left, lower, right - left, upper - lower)
            lines = layout.heading_lines(box.text, right - left, plan.size)
            self._lines(canvas, lines, (left + right) / 2, (upper + lower) / 2, HEADING, "center")
        return tops[-1]

    def _draw_rows(self, canvas: Canvas, top: float, page: Page) -> float:
        edges = self._edges()
        y = top
        for row in page.rows:
            self._draw_row(canvas, row, edges, y)
            y -= row.height
            canvas.line(edges[0], y, edges[-1], y)
        if page.rows:
            for x in edges:
                canvas.line(x, top, x, y)
        return y

    def _draw_row(self, canvas: Canvas, row: Placed, edges: Sequence[float], y: float) -> None:
        style = BODY_BOLD if row.strong else BODY
        for at, (lines, column) in enumerate(zip(row.cells, self.table.columns, strict=True)):
            left, right = edges[at] + PAD, edges[at + 1] - PAD
            side = str(column.align)
            x = {"left": left, "center": (left + right) / 2, "right": right}[side]
            if lines == ("—",):
                x, side = (left + right) / 2, "center"
            elif len(lines) > 1 and column.align is Align.CENTER:
                x, side = left, "left"
            self._lines(canvas, lines, x, y - row.height / 2, style, side)

    def _lines(
        self, canvas: Canvas, lines: Sequence[str], x: float, middle: float, style: str, side: str
    ) -> None:
        size = self.layout.size
        step = size * LEADING
        first = middle + (len(lines) - 1) * step / 2 - size * _BASELINE
        for at, line in enumerate(lines):
            draw_text(canvas, x, first - at * step, line, style, size, side)

    def _edges(self) -> list[float]:
        edges = [self._frame.left]
        for width in self.layout.widths:
            edges.append(edges[-1] + width)
        return edges

    def _draw_below(self, canvas: Canvas, y: float) -> None:
        for line in self._notes:
            y -= _NOTE_LINE
            draw_text(canvas, self._frame.left, y + 2, line, BODY, _NOTE)
        for line in self._foot:
            y -= _FOOT_LINE
            draw_text(canvas, self._frame.left, y + 2, line, BODY, _FOOT)
