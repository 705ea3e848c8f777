"""Where everything of a template stands on the paper: fixed text set once, and slots for what changes by page.

Lengths are points, y grows upwards. The largest of the template's body sizes at which the page holds is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from app.documents import typeset
from app.documents.pdfkit import mm, text_width
from app.documents.template_types import (
    PAPERS,
    SEAL_ROOM,
    Block,
    Cell,
    Clear,
    Cut,
    Para,
    Qr,
    Row,
    Rule,
    Seal,
    Template,
    split_blanks,
)
from app.errors import AppError

TO_WRITE = "________"  # stands for an empty value inside running text
_ASCENT = 0.86  # of the type size: from the top of the square to the baseline
_BESIDE = 6 * mm  # between text and what stands at the right margin
_KEEP = re.compile("领导小组|办公室|人民政府|委员会|派出所|联席会议|打击治理|电信网络|新型违法犯罪|工作|（盖章）")
_DATE = ((14 * mm, "年"), (9 * mm, "月"), (9 * mm, "日"))


@dataclass(frozen=True, slots=True)
class Placed:
    """Set lines: `y` is the baseline of the first."""

    x: float
    y: float
    lines: list[typeset.Line]
    size: float
    leading: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; `dash` is a PDF dash array."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    dash: str = ""


@dataclass(frozen=True, slots=True)
class ParaSlot:
    """Running text with blanks of the row in it; must fit in `lines` lines."""

    x: float
    y: float
    width: float
    text: str
    style: str
    size: float
    leading: float
    lines: int
    align: str
    indent: float


@dataclass(frozen=True, slots=True)
class CellSlot:
    """One value on its writing line; may shrink and wrap upwards inside `height`."""

    x: float
    y: float
    width: float
    height: float
    name: str
    size: float


@dataclass(frozen=True, slots=True)
class QrSlot:
    """The QR symbol of the row's number; (x, y) is its lower left corner."""

    x: float
    y: float
    size: float


@dataclass(slots=True)
class Page:
    """One laid-out page."""

    width: float
    height: float
    fixed: list[Placed | Stroke] = field(default_factory=list)
    slots: list[ParaSlot | CellSlot | QrSlot] = field(default_factory=list)


class Overflow(AppError):
    """The template does not fit on its paper; `excess` is the missing height in points."""

    def __init__(self, title: str, excess: float) -> None:
        super().__init__(f"“{title}”超出一页{ceil(excess / mm)}毫米。", "请缩短正文或在模板中改用较小字号。")
        self.excess = excess


def lay_out(template: Template, office: Mapping[str, str]) -> Page:
    """Set the template with the office's values. Raises AppError when it fits at none of its sizes."""
    for size in template.body_sizes[:-1]:
        try:
            return _Flow(template, office, size).run()
        except Overflow:
            continue  # the next smaller size is tried; the last one says what is wrong
    return _Flow(template, office, template.body_sizes[-1]).run()


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the blanks known in `values` (full names); empty values become a line to write on."""
    return "".join(
        part if kind == "text" else (values[part] or TO_WRITE) if part in values else "{" + part + "}"
        for kind, part in split_blanks(text))


def spans(text: str, style: str) -> list[typeset.Span]:
    """Cut `**emphasised**` parts out of a paragraph, set in 黑体; a line to write on is one unbroken stroke."""
    marked = [(part, "hei" if i % 2 else style) for i, part in enumerate(text.split("**"))]
    return [typeset.Span(piece, "song" if piece == TO_WRITE else used)
            for part, used in marked for piece in re.split(f"({TO_WRITE})", part) if piece]


class _Flow:
    """One attempt to place all blocks from top to bottom."""

    def __init__(self, template: Template, office: Mapping[str, str], body: float) -> None:
        self.template, self.body = template, body
        self.office = {name: office.get(name.partition(".")[2], "").strip() or template.defaults.get(name, "")
                       for name in template.used() if name.startswith("office.")}
        width, height = (side * mm for side in PAPERS[template.paper])
        top, right, self.bottom, self.left = (margin * mm for margin in template.margins)
        self.page = Page(width, height)
        self.right = width - right
        self.y = height - top
        self.beside_bottom, self.beside_width = height, 0.0
        self.floor = self._next_floor(template.blocks)

    def run(self) -> Page:
        """Place every block; raises Overflow."""
        for number, block in enumerate(self.template.blocks, 1):
            self._place(block, number)
        self._check_floor()
        return self.page

    def _place(self, block: Block, number: int) -> None:
        match block:
            case Para():
                self._para(block)
            case Row():
                self._row(block, number)
            case Qr():
                self._qr(block)
            case Seal():
                self._seal(block)
            case Cut():
                self._cut(block, number)
            case Rule():
                self.y -= block.before * mm
                self.page.fixed.append(Stroke(self.left, self.y, self._edge(), self.y))
                self.y -= block.after * mm
            case Clear():
                self.y = min(self.y, self.beside_bottom) - block.space * mm

    def _next_floor(self, rest: tuple[Block, ...]) -> float:
        cut = next((block for block in rest if isinstance(block, Cut)), None)
        return self.bottom if cut is None else (cut.at + 2) * mm

    def _check_floor(self) -> None:
        lowest = min(self.y, self.beside_bottom)
        if lowest < self.floor - 0.5:
            raise Overflow(self.template.title, self.floor - lowest)

    def _edge(self) -> float:
        """The right edge of the text at the present height."""
        beside = self.y > self.beside_bottom + 0.5
        return self.right - (self.beside_width + _BESIDE if beside else 0.0)

    def _para(self, block: Para) -> None:
        size = block.size or self.body
        leading = block.leading or size * self.template.leading
        style = block.style or self.template.style
        self.y -= block.before * mm
        for text in block.text.strip("\n").split("\n"):
            filled = fill(text.strip(), self.office)
            width = self._edge() - self.left
            baseline = self.y - (leading - size) / 2 - _ASCENT * size
            indent = block.indent * size if block.align == "justify" else 0.0
            if any(kind == "blank" for kind, _ in split_blanks(filled)):
                count = block.lines or 1
                self.page.slots.append(ParaSlot(self.left, baseline, width, filled, style, size, leading, count,
                                                block.align, indent))
            else:
                lines = typeset.break_paragraph(spans(filled, style), size, width, indent, block.align)
                self.page.fixed.append(Placed(self.left, baseline, lines, size, leading))
                count = max(1, len(lines))
            self.y -= count * leading
        self.y -= block.after * mm

    def _row(self, block: Row, number: int) -> None:
        style = block.style or self.template.style
        self.y -= (block.before + block.pitch) * mm
        baseline = self.y + 2.4 * mm
        widths = [self._cell_width(cell, style, block.size) for cell in block.cells]
        room = self._edge() - self.left - sum(widths) - block.gap * mm * (len(widths) - 1)
        stretching = sum(cell.stretch for cell in block.cells)
        if room < -0.5 or (stretching and room / stretching < 10 * mm):
            raise AppError(f"模板“{self.template.title}”第{number}段的格子超出纸面宽度。", "请缩短文字或填写线。")
        x = self.left
        for cell, width in zip(block.cells, widths, strict=True):
            extra = room / stretching if cell.stretch else 0.0
            self._cell(cell, x, baseline, extra, style, block)
            x += width + extra + block.gap * mm

    def _cell_width(self, cell: Cell, style: str, size: float) -> float:
        words = [fill(cell.text, self.office), cell.after, *(word for _, word in _DATE if cell.date)]
        date = sum(line for line, _ in _DATE) if cell.date else 0.0
        return sum(_set_width(word, style, size) for word in words) + cell.line * mm + date

    def _cell(self, cell: Cell, x: float, y: float, extra: float, style: str, block: Row) -> None:
        size = block.size
        x = self._words(fill(cell.text, self.office), x, y, style, size)
        line = cell.line * mm + extra
        if line:
            self._line(x, y, line)
            if cell.blank:
                self.page.slots.append(CellSlot(x + 1, y, line - 2, (block.pitch - 1.0) * mm, cell.blank, size))
            x += line
        for length, word in _DATE if cell.date else ():
            self._line(x, y, length)
            x = self._words(word, x + length, y, style, size)
        self._words(cell.after, x, y, style, size)

    def _line(self, x: float, y: float, length: float) -> None:
        self.page.fixed.append(Stroke(x, y - 1.2 * mm, x + length, y - 1.2 * mm))

    def _words(self, text: str, x: float, y: float, style: str, size: float) -> float:
        """Place one short fixed text; returns where it ends."""
        if not text:
            return x
        lines = typeset.break_paragraph([typeset.Span(text, style)], size, 2 * self.page.width, align="left")
        self.page.fixed.append(Placed(x, y, lines, size, size))
        return x + typeset.line_end(lines[0], size)

    def _qr(self, block: Qr) -> None:
        side = block.size * mm
        self.page.slots.append(QrSlot(self.right - side, self.y - side, side))
        self.beside_bottom, self.beside_width = self.y - side - 2 * mm, side

    def _seal(self, block: Seal) -> None:
        """署名 and date centred in the middle of the free room, as a seal is pressed over both."""
        size = block.size or self.body
        leading = size * 1.5
        width, height = block.width * mm, SEAL_ROOM * mm
        left = self.right - width
        style = self.template.style
        lines = [line for text in (fill(block.unit, self.office), fill(block.date, self.office))
                 for line in _balanced(text, style, size, width)]
        top = self.y - (height - len(lines) * leading) / 2
        baseline = top - (leading - size) / 2 - _ASCENT * size
        self.page.fixed.append(Placed(left, baseline, lines, size, leading))
        self.beside_bottom, self.beside_width = self.y - height, width

    def _cut(self, block: Cut, number: int) -> None:
        self._check_floor()
        self.y = block.at * mm
        size = 10.5
        width = text_width(block.text, "song", size)
        middle = self.page.width / 2
        gap = width / 2 + 2 * mm
        self._words(block.text, middle - width / 2, self.y - 0.35 * size, "song", size)
        for x1, x2 in ((0.0, middle - gap), (middle + gap, self.page.width)):
            self.page.fixed.append(Stroke(x1, self.y, x2, self.y, 0.6, "4 3"))
        self.y -= 4 * mm
        self.beside_bottom, self.beside_width = self.y, 0.0
        self.floor = self._next_floor(self.template.blocks[number:])


def _set_width(text: str, style: str, size: float) -> float:
    """The width of a short text as it is set, marks squeezed."""
    lines = typeset.break_paragraph([typeset.Span(text, style)], size, 1e6, align="left")
    return typeset.line_end(lines[0], size) if lines else 0.0


def _balanced(text: str, style: str, size: float, width: float) -> list[typeset.Line]:
    """Centred lines of about equal length, broken by sense as far as the usual words of office names tell."""
    span = [typeset.Span(text, style)]
    lines = typeset.break_paragraph(span, size, width, align="center", keep=_KEEP)
    count = len(lines)
    narrow = text_width(text, style, size) / max(1, count)
    while count > 1 and narrow < width:
        closer = typeset.break_paragraph(span, size, narrow, align="center", keep=_KEEP)
        if len(closer) == count:
            return [_moved(line, (width - narrow) / 2) for line in closer]
        narrow += size / 2
    return lines


def _moved(line: typeset.Line, by: float) -> typeset.Line:
    pieces = tuple(typeset.Piece(p.x + by, p.text, p.style, p.spacing) for p in line.pieces)
    return typeset.Line(pieces, line.end + by)
