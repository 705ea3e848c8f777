"""Where a table's cells stand on paper: type size, column widths, line breaks and pages.

Pure reckoning in points, no drawing. Text wraps inside its cell first; when rows would grow past three
lines or a number would not fit on one line the type goes down from 五号 (10.5 pt) to 小五 (9 pt), never
smaller (domain reference 3.1); what still does not fit is said with the column's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents.pdfkit import mm, text_width
from app.documents.typeset import NO_END, NO_START
from app.errors import AppError
from app.tables.headings import heading_boxes, heading_need, heading_rows, wrap_heading
from app.tables.table import Table

SIZES = (10.5, 10.0, 9.5, 9.0)
BODY, BODY_BOLD, HEADING = "song", "song-bold", "hei-bold"
A4 = (210 * mm, 297 * mm)
PAD = 2.5
HEADING_PAD = 1.0
MIN_ROW = 20.0
WRITING_ROW = 9 * mm
LEADING = 1.28
_CALM_LINES = 3
# What never breaks: a number, a short code with a digit in it, a paper's number, the day of a date.
_NUMBER = re.compile(
    r"[A-Z]\d{2}[A-Z]-\d{6}-[0-9A-Z]|\d{1,2}月\d{1,2}日"
    r"|[0-9][0-9.,:%+*]*(?![0-9A-Za-z])|(?=[A-Za-z0-9]{2,14}(?![0-9A-Za-z]))[A-Za-z]*[0-9][0-9A-Za-z]*")
_TOKEN = re.compile(
    r"[A-Z]\d{2}[A-Z]-\d{6}-[0-9A-Z]|\d{4}年|\d{1,2}月\d{1,2}日|[0-9A-Za-z][0-9A-Za-z.,:%+*]*|.", re.DOTALL)
_SHORT = 5.0  # characters: a column that holds nothing longer is kept on one line before others get their room


@dataclass(frozen=True, slots=True)
class Frame:
    """The margins a table keeps, in points; `left` is the binding side."""

    left: float = 25 * mm
    right: float = 12 * mm
    top: float = 14 * mm
    bottom: float = 16 * mm


FRAME = Frame()


@dataclass(frozen=True, slots=True)
class Placed:
    """One table row broken into lines: `cells[column]` are its lines, `height` in points."""

    cells: tuple[tuple[str, ...], ...]
    height: float
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; the last page of a table also carries notes and foot."""

    rows: tuple[Placed, ...]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A table ready to draw: one type size, the column widths, heading heights and the pages."""

    size: float
    widths: tuple[float, ...]
    heading_heights: tuple[float, ...]
    pages: tuple[Page, ...]


def paper(table: Table) -> tuple[float, float]:
    """Width and height of the sheet in points."""
    return (A4[1], A4[0]) if table.landscape else A4


def frame_width(table: Table, frame: Frame = FRAME) -> float:
    """The width between the binding margin and the right margin."""
    return paper(table)[0] - frame.left - frame.right


def lay_out(table: Table, head: float, below: float, frame: Frame = FRAME) -> Layout:
    """Break `table` into pages; `head` and `below` are the heights above the first and under the last row.

    Raises AppError naming the column when a cell does not fit even at 9 pt.
    """
    texts = [row.texts() for row in table.rows]
    if table.total is not None:
        texts.append(table.total.texts())
    size, widths = _choose_size(table, texts, frame_width(table, frame))
    placed = [_place(cells, widths, size, BODY) for cells in texts]
    for at, row in enumerate(table.rows):
        if row.blank:
            placed[at] = replace(placed[at], height=max(placed[at].height, WRITING_ROW))
    if table.total is not None:
        placed[-1] = _place(texts[-1], widths, size, BODY_BOLD)
    heights = _heading_heights(table, widths, size)
    room = paper(table)[1] - frame.top - frame.bottom - sum(heights)
    _refuse_giants(table, placed, room - head)
    return Layout(size, widths, heights, tuple(_pages(placed, room, head, below, table.total is not None)))


def wrap(text: str, style: str, size: float, width: float) -> list[str]:
    """Lines of at most `width` points; numbers stay whole, closing marks never start a line."""
    lines: list[str] = []
    for part in text.split("\n"):
        if text_width(part, style, size) <= width:
            lines.append(part)
        else:
            lines += _fill(_pieces(part, style, size, width), style, size, width)
    return lines


def heading_lines(text: str, width: float, size: float) -> list[str]:
    """The lines of a heading box of `width` points."""
    return wrap_heading(text, max(1, int((width - 2 * HEADING_PAD + 0.01) / size)))


def _pieces(text: str, style: str, size: float, width: float) -> list[str]:
    """What stays together on a line: numbers, a mark with what it belongs to; nothing wider than the line."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        if pieces and (_sticks(token) or pieces[-1][-1] in NO_END):
            pieces[-1] += token
        else:
            pieces.append(token)
    return [part for piece in pieces for part in _cut(piece, style, size, width)]


def _sticks(token: str) -> bool:
    return token in NO_START or (token > "\u02ff" and len(token) == 1 and unicodedata.category(token)[0] == "M")


def _cut(piece: str, style: str, size: float, width: float) -> list[str]:
    """A piece that is wider than the line in smaller ones; a number that has room by itself stays whole."""
    if len(piece) == 1 or text_width(piece, style, size) <= width:
        return [piece]
    tokens = _TOKEN.findall(piece)
    if len(tokens) == 1:
        return tokens if _NUMBER.fullmatch(piece) else list(piece)
    return [part for token in tokens for part in _cut(token, style, size, width)]


def _fill(pieces: Sequence[str], style: str, size: float, width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in pieces:
        wide = text_width(piece, style, size)
        if line and used + wide > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return [*lines, line] if line else lines


def _choose_size(table: Table, texts: Sequence[Sequence[str]], room: float) -> tuple[float, tuple[float, ...]]:
    spans = _spans(table, texts)
    best: tuple[float, tuple[float, ...]] | None = None
    for size, tight in (*((size, False) for size in SIZES), (SIZES[-1], True)):
        widths = _share(table, spans, size, room, tight=tight) if not (tight and best) else None
        if widths is None:
            continue
        best = (size, widths)
        if _tallest(texts, widths, size) <= _CALM_LINES:
            break
    if best is None:
        worst = max(range(len(spans)), key=lambda at: spans[at].least)
        raise AppError(
            f"“{table.title}”在 A4 纸上排不下，最宽的一栏是“{table.columns[worst].title}”。",
            "请减少该栏内容或少选几栏后重试。",
        )
    return best


@dataclass(frozen=True, slots=True)
class _Span:
    """What a column's content takes at type size 1: its longest unbreakable piece, and its longest line."""

    least: float
    longest: float


def _spans(table: Table, texts: Sequence[Sequence[str]]) -> list[_Span]:
    least = [2.0] * len(table.columns)
    to_write = any(row.blank for row in table.rows)
    longest = [max(column.width, 2.0) if to_write else 2.0 for column in table.columns]
    for cells in texts:
        for at, text in enumerate(cells):
            if len(text) > longest[at]:
                longest[at] = max(longest[at], text_width(text, BODY_BOLD, 1))
            if len(text) > least[at]:
                numbers = [text_width(number, BODY_BOLD, 1) for number in _NUMBER.findall(text)]
                least[at] = max(least[at], *numbers, 0.0)
    return [_Span(*span) for span in zip(least, longest, strict=True)]


def _share(
    table: Table, spans: Sequence[_Span], size: float, room: float, *, tight: bool
) -> tuple[float, ...] | None:
    """Widths that fill the paper: what must be, then short content whole, then what longer content asks for.

    `tight` lets a heading's bracket break too: the last resort of a register with very many columns.
    """
    need, calm, wish, whole = [], [], [], []
    short = 0.0 if any(row.blank for row in table.rows) else _SHORT  # a form is shared by the columns' own widths
    for span, column in zip(spans, table.columns, strict=True):
        heading = (min(2, len(column.title)) if tight else heading_need(column.title)) * size + 2 * HEADING_PAD
        need.append(max(span.least * size + 2 * PAD, heading) + 0.1)
        full = max(need[-1], span.longest * size + 2 * PAD + 0.1)
        wish.append(max(need[-1], min(span.longest, max(column.width, 8.0)) * size + 2 * PAD + 0.1))
        calm.append(full if span.longest <= short else need[-1])
        whole.append(full)
    if sum(need) > room:
        return None
    widths: Sequence[float] = need
    for wider in (calm, wish, whole):
        widths = _between(widths, wider, room)
    return tuple(one * room / sum(widths) for one in widths)


def _between(low: Sequence[float], high: Sequence[float], room: float) -> list[float]:
    """Each width as far from `low` to `high` as the room allows to all alike."""
    more = [max(0.0, top - bottom) for bottom, top in zip(low, high, strict=True)]
    give = min(1.0, (room - sum(low)) / sum(more)) if sum(more) else 0.0
    return [bottom + part * give for bottom, part in zip(low, more, strict=True)]


def _tallest(texts: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> int:
    tallest = 1
    for cells in texts:
        for text, width in zip(cells, widths, strict=True):
            if len(text) * size > width - 2 * PAD:
                tallest = max(tallest, len(wrap(text, BODY, size, width - 2 * PAD)))
    return tallest


def _place(cells: Sequence[str], widths: Sequence[float], size: float, style: str) -> Placed:
    broken = tuple(
        (text,) if len(text) * size <= width - 2 * PAD else tuple(wrap(text, style, size, width - 2 * PAD))
        for text, width in zip(cells, widths, strict=True)
    )
    lines = max((len(lines) for lines in broken), default=1)
    return Placed(broken, max(MIN_ROW, lines * size * LEADING + 2 * PAD), strong=style == BODY_BOLD)


def _heading_heights(table: Table, widths: Sequence[float], size: float) -> tuple[float, ...]:
    height = heading_rows(table.columns)
    need = [MIN_ROW] * height
    boxes = heading_boxes(table.columns)
    for box in sorted(boxes, key=lambda box: box.rows):
        width = sum(widths[box.column : box.column + box.columns])
        points = len(heading_lines(box.text, width, size)) * size * LEADING + 2 * PAD
        if box.rows == 1:
            need[box.row] = max(need[box.row], points)
        else:
            need[-1] = max(need[-1], points - sum(need[:-1]))
    return tuple(need)


def _refuse_giants(table: Table, placed: Sequence[Placed], room: float) -> None:
    for number, row in enumerate(placed, start=1):
        if row.height > room:
            at = max(range(len(row.cells)), key=lambda at: len(row.cells[at]))
            raise AppError(
                f"“{table.title}”第{number}行“{table.columns[at].title}”一栏内容过长，一页排不下。",
                "请缩短后重试。",
            )


def _pages(placed: Sequence[Placed], room: float, head: float, below: float, has_total: bool) -> list[Page]:
    """Fill pages in order; the total, one row above it and the foot stay together on the last page."""
    tail = _tail(placed, room, below, 2 if has_total else 1)
    split = len(placed) - tail
    groups: list[list[Placed]] = [[]]
    left = room - head
    for row in placed[:split]:
        if row.height > left:
            groups.append([])
            left = room
        groups[-1].append(row)
        left -= row.height
    if sum(row.height for row in placed[split:]) + below > left and groups[-1]:
        groups.append([])
    groups[-1] += placed[split:]
    last = len(groups) - 1
    return [Page(tuple(rows), at == 0, at == last) for at, rows in enumerate(groups)]


def _tail(placed: Sequence[Placed], room: float, below: float, wanted: int) -> int:
    """How many last rows can stand together with the foot on one fresh page, at most `wanted`."""
    for count in range(min(wanted, len(placed)), 0, -1):
        if sum(row.height for row in placed[-count:]) + below <= room:
            return count
    return 0
