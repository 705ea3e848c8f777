"""Placing ruled forms and lists. Text wraps in its box, then shrinks to 9 points, then the line grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.documents import typeset
from app.documents.layout_flow import Flow
from app.documents.layout_items import (
    TO_WRITE,
    BoxSlot,
    Part,
    box_height,
    fit_box,
    open_parts,
    paragraphs,
    placed_in_box,
    plain,
    set_in_box,
)
from app.documents.layout_rows import TICK_GAP
from app.documents.pdfkit import mm, text_width
from app.documents.template_types import TICK, Column, Grid, GridCell, Table
from app.errors import AppError

PAD = 1.2 * mm
_NARROW = 12 * mm  # columns with less room beside their text


@dataclass(slots=True)
class _Box:
    """One box of a grid: where it stands, and its text, set or (with `open`) still to be filled in."""

    cell: GridCell
    row: int
    x: float
    width: float
    paras: list[tuple[Part, ...]]
    style: str
    open: bool = False
    size: float = 0.0
    lines: list[typeset.Line] | None = None
    needs: float = 0.0


def _pad(width: float) -> float:
    return 0.5 * mm if width < _NARROW else PAD


def _inside(box: _Box) -> float:
    """The width of a box's text."""
    tick = TICK * mm + TICK_GAP if box.cell.tick else 0.0
    return box.width - 2 * _pad(box.width) - tick


def _edges(flow: Flow, weights: Sequence[float], title: str) -> list[float]:
    """The x of all vertical rules."""
    width, total = flow.edge() - flow.left, sum(weights)
    edges = [flow.left, *(flow.left + width * part / total for part in accumulate(weights))]
    if min(b - a for a, b in pairwise(edges)) < 5 * mm:
        raise AppError(f"模板“{flow.template.title}”{title}的列太窄。", "每列至少5毫米，请减少列数或加大宽度。")
    return edges


def place_grid(flow: Flow, block: Grid, number: int) -> None:
    """A ruled form; its rows stay whole, rows joined by a tall box stay together."""
    size = flow.size(block.size)
    edges = _edges(flow, block.columns, f"第{number}段")
    boxes = _boxes(flow, block, edges)
    heights = [flow.least_height(row.height * mm, size) for row in block.rows]
    for box in boxes:
        _set(flow, box, size, heights)
    for first, last in _groups(boxes, len(heights)):
        high = sum(heights[first:last])
        flow.need(high)
        if flow.paged and flow.at_top and high > flow.room + 0.5:
            text = next((part.text for box in boxes if first <= box.row < last and box.needs for para in box.paras
                         for part in para), "")
            raise AppError(f"“{flow.template.title}”表格第{first + 1}行（“{text[:12]}”）的内容一页放不下。",
                           "请精简这一格的文字。")
        for row in range(first, last):
            for box in boxes:
                if box.row == row:
                    _draw(flow, box, flow.y, sum(heights[row:row + box.cell.rows_span]))
            flow.y -= heights[row]


def _boxes(flow: Flow, block: Grid, edges: list[float]) -> list[_Box]:
    taken: set[tuple[int, int]] = set()
    boxes = []
    for r, row in enumerate(block.rows):
        column = 0
        for cell in row.cells:
            while (r, column) in taken:
                column += 1
            stop = column + cell.span
            taken |= {(r + down, over) for down in range(cell.rows_span) for over in range(column, stop)}
            style = cell.style or (flow.template.value_style if cell.blank else flow.template.style)
            paras = _paras(f"{{{cell.blank}}}" if cell.blank else cell.text, flow.values)
            boxes.append(_Box(cell, r, edges[column], edges[stop] - edges[column], paras, style,
                              any(open_parts(para) for para in paras)))
            column = stop
    return boxes


def _paras(text: str, values: Mapping[str, str]) -> list[tuple[Part, ...]]:
    """The paragraphs of a box; one that is nothing but an empty blank is left empty to write in."""
    found = paragraphs(text, values)
    whole = "".join(part.text for para in found for part in para)
    return [] if (whole in (TO_WRITE, "") and "{" in text) or not text else found


def _set(flow: Flow, box: _Box, size: float, heights: list[float]) -> None:
    """Set a box's text, making its last row higher where it must be."""
    stop = box.row + box.cell.rows_span
    room = sum(heights[box.row:stop])
    if box.open or not box.paras:
        box.size = size
        return
    made = fit_box(box.paras, box.style, size, _inside(box), room, box.cell.align, flow.least)
    if made is None:
        box.size = flow.least if flow.tight else size
        made = box.size, set_in_box(box.paras, box.style, box.size, _inside(box), box.cell.align)
        box.needs = box_height(len(made[1]), made[0])
        heights[stop - 1] += max(0.0, box.needs - room)
    box.size, box.lines = made


def _groups(boxes: list[_Box], count: int) -> list[tuple[int, int]]:
    """Rows that must stay on one page, as (first, last + 1)."""
    joined = {row for box in boxes for row in range(box.row + 1, box.row + box.cell.rows_span)}
    starts = [row for row in range(count) if row not in joined]
    return list(zip(starts, [*starts[1:], count], strict=True))


def _draw(flow: Flow, box: _Box, top: float, height: float) -> None:
    left, right, bottom = box.x, box.x + box.width, top - height
    for x1, y1, x2, y2 in ((left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom),
                           (right, top, right, bottom)):
        flow.rule(x1, y1, x2, y2)
    x = left + _pad(box.width)
    if box.cell.tick:
        x = _tick(flow, box, x, top, height)
    if box.open:
        flow.page.slots.append(BoxSlot(x, top, _inside(box), height, tuple(box.paras), box.style, box.size,
                                       flow.least, box.cell.align, box.cell.top))
    elif box.lines:
        flow.page.fixed.append(placed_in_box(x, top, height, box.lines, box.size, box.cell.top))


def _tick(flow: Flow, box: _Box, x: float, top: float, height: float) -> float:
    """A box to tick before the first line of the text; returns where the text begins."""
    side = TICK * mm
    if not box.lines:
        flow.box("tick", box.cell.tick, box.x + (box.width - side) / 2, top - (height + side) / 2, side, side)
        return x
    placed = placed_in_box(x, top, height, box.lines, box.size, box.cell.top)
    start = box.lines[0].pieces[0].x if box.lines[0].pieces else 0.0
    flow.box("tick", box.cell.tick, x + start, placed.y + 0.36 * box.size - side / 2, side, side)
    return x + side + TICK_GAP


def place_table(flow: Flow, block: Table, number: int) -> None:
    """A list with its head on every page; no line is parted or lost."""
    _Table(flow, block, number).place()


class _Table:
    """One list being placed."""

    def __init__(self, flow: Flow, block: Table, number: int) -> None:
        self.flow, self.block = flow, block
        self.columns = block.columns
        if block.number and not any(column.number for column in self.columns):
            self.columns = (Column("序号", sum(column.width for column in self.columns) / 18, number=True), *self.columns)
        self.edges = _edges(flow, [column.width for column in self.columns], f"第{number}段")
        self.size = flow.size(block.size)
        self.height = flow.least_height(block.height * mm, self.size)
        self.style = flow.template.style

    def place(self) -> None:
        """Head and lines, going on with a new page as needed."""
        flow, lists = self.flow, self.flow.lists.get(self.block.source, [])
        least = 0 if flow.tight and lists else self.block.rows
        rows: list[Mapping[str, str]] = [*lists, *([{}] * (least - len(lists)))]
        wrapped = self._wrapped(rows)
        titles = [plain(column.title, flow.known) for column in self.columns]
        head, head_height = self._line(titles, "hei", wrapped=None)
        made = [self._row(row, n, wrapped) for n, row in enumerate(rows, 1)]
        flow.need(head_height + (made[0][1] if made else 0.0))
        self._draw(head, head_height, 0)
        for n, (cells, height) in enumerate(made, 1):
            flow.need(height + (min(flow.reserve, (flow.top - flow.bottom) / 3) if n == len(made) else 0.0))
            if flow.at_top:
                self._draw(head, head_height, 0)
                if flow.paged and height > flow.room + 0.5:
                    self._too_high(rows[n - 1], n)
            self._draw(cells, height, n)

    def _too_high(self, row: Mapping[str, str], n: int) -> None:
        worst = max(self.columns, key=lambda column: len(row.get(column.key, "")))
        raise AppError(f"“{self.flow.template.title}”第{n}行“{worst.title}”的内容一页放不下。", "请精简这一格的文字。")

    def _texts(self, row: Mapping[str, str], n: int) -> list[str]:
        return [str(n) if column.number else " ".join(row.get(column.key, "").split()) if column.key else ""
                for column in self.columns]

    def _wrapped(self, rows: Sequence[Mapping[str, str]]) -> list[bool]:
        """For each column whether some of its texts need more than a line: it then stands at the left."""
        found = []
        for at, column in enumerate(self.columns):
            width = self._width(at)
            texts = {row.get(column.key, "") for row in rows} if column.key else set()
            found.append(any(text_width(text, self.style, self.size) > width for text in texts))
        return found

    def _width(self, at: int) -> float:
        width = self.edges[at + 1] - self.edges[at]
        return width - 2 * _pad(width)

    def _row(self, row: Mapping[str, str], n: int, wrapped: list[bool]) -> tuple[list[list[typeset.Line]], float]:
        return self._line(self._texts(row, n), self.style, wrapped)

    def _line(self, texts: list[str], style: str, wrapped: list[bool] | None) -> tuple[list[list[typeset.Line]], float]:
        """The set cells of a line, and its height."""
        cells = []
        for at, (column, text) in enumerate(zip(self.columns, texts, strict=True)):
            align = "center" if wrapped is None else column.align or ("left" if wrapped[at] else "center")
            cells.append(self._set(text, style, self._width(at), align) if text else [])
        return cells, max(self.height, *(box_height(len(lines), self.size) for lines in cells))

    def _set(self, text: str, style: str, width: float, align: str) -> list[typeset.Line]:
        """A cell's lines; dates, outcomes and names of places come again and again."""
        known, key = self.flow.memory, (text, style, self.size, width, align)
        lines = known.get(key)
        if lines is None:
            lines = known[key] = set_in_box([(Part(text),)], style, self.size, width, align)
        return lines

    def _draw(self, cells: list[list[typeset.Line]], height: float, n: int) -> None:
        flow, edges, top = self.flow, self.edges, self.flow.y
        for y in (top, top - height):
            flow.rule(edges[0], y, edges[-1], y)
        for x in edges:
            flow.rule(x, top, x, top - height)
        for at, lines in enumerate(cells):
            if lines:
                x = edges[at] + _pad(edges[at + 1] - edges[at])
                flow.page.fixed.append(placed_in_box(x, top, height, lines, self.size, False))
            elif n and self.columns[at].tick:
                side = TICK * mm
                middle = (edges[at] + edges[at + 1] - side) / 2
                flow.box("tick", f"{self.columns[at].tick}_{n}", middle, top - (height + side) / 2, side, side)
        flow.y -= height
