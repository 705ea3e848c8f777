"""What stands on a laid-out page: fixed things set once, and slots for what changes from paper to paper.

Lengths are points and y grows upwards, but for regions, which are mm from the top left corner of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Literal

from app.documents import typeset
from app.documents.pdfkit import mm, text_width
from app.documents.template_types import split_blanks
from app.errors import AppError

TO_WRITE = "________"  # stands for an empty value inside running text
LEAST = 9.0  # points: the smallest type for text that can have more lines instead
ASCENT = 0.86  # of the type size: from the top of the square to the baseline
_WRITTEN = re.compile("(__+)")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


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
class Frame:
    """An empty rectangle to write in; (x, y) is its lower left corner, on the middle of the drawn line."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph: words, or with `blank` the full name of what the paper itself fills in."""

    text: str
    strong: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class ParaSlot:
    """Running text with blanks of the row in it; must fit in `lines` lines at `least` points or more."""

    x: float
    y: float
    width: float
    parts: tuple[Part, ...]
    style: str
    size: float
    least: float
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
class BoxSlot:
    """Text of the row in a ruled box whose upper left corner is (x, y)."""

    x: float
    y: float
    width: float
    height: float
    paras: tuple[tuple[Part, ...], ...]
    style: str
    size: float
    least: float
    align: str
    top: bool


@dataclass(frozen=True, slots=True)
class QrSlot:
    """The QR symbol of the row's number; (x, y) is its lower left corner."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where the scanner looks on a paper: `page` counts from 1, lengths in mm from the top left corner."""

    page: int
    kind: Literal["sign", "tick", "qr"]
    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    """One laid-out page; its boxes are (kind, name, x, y, width, height) in points."""

    width: float
    height: float
    fixed: list[Placed | Stroke | Frame] = field(default_factory=list)
    slots: list[ParaSlot | CellSlot | BoxSlot | QrSlot] = field(default_factory=list)
    boxes: list[tuple[Literal["sign", "tick", "qr"], str, float, float, float, float]] = field(default_factory=list)

    def regions(self, number: int) -> list[Region]:
        """Its boxes as regions of page `number`."""
        return [Region(number, kind, name, _mm(x), _mm(self.height - y - high), _mm(wide), _mm(high))
                for kind, name, x, y, wide, high in self.boxes]


def _mm(points: float) -> float:
    return round(points / mm, 1)


class Overflow(AppError):
    """The template does not fit on its paper; `excess` is the missing height in points."""

    def __init__(self, title: str, excess: float) -> None:
        super().__init__(f"“{title}”超出一页{ceil(excess / mm)}毫米。", "请缩短正文或在模板中改用较小字号。")
        self.excess = excess


def paragraphs(text: str, known: Mapping[str, str]) -> list[tuple[Part, ...]]:
    """The paragraphs of a template's text, its known blanks filled in: empty ones with a line to write on, those
    of several lines as so many paragraphs. What stands in a value is never read as a blank or a mark."""
    found: list[tuple[Part, ...]] = []
    for line in text.strip("\n").split("\n"):
        current: list[Part] = []
        for at, marked in enumerate(line.strip().split("**")):
            for kind, piece in split_blanks(marked):
                if kind == "text" or piece not in known:
                    current.append(Part(piece, at % 2 == 1, kind == "blank"))
                    continue
                first, *more = _LINE_ENDS.split(known[piece].strip() or TO_WRITE)
                current.append(Part(first, at % 2 == 1))
                for one in more:
                    found.append(tuple(current))
                    current = [Part(one.strip(), at % 2 == 1)]
        found.append(tuple(current))
    return found


def plain(text: str, known: Mapping[str, str]) -> str:
    """A text of one line with its known blanks filled in."""
    return "".join(" ".join(_LINE_ENDS.split(known[piece] or TO_WRITE)) if kind == "blank" and piece in known else piece
                   for kind, piece in split_blanks(text))


def open_parts(parts: tuple[Part, ...]) -> bool:
    """Whether the paper itself has still to fill something in."""
    return any(part.blank for part in parts)


def spans(parts: tuple[Part, ...], style: str) -> list[typeset.Span]:
    """What is set for a paragraph: strong parts in 黑体; a line to write on is one unbroken stroke."""
    return [typeset.Span(piece, "song" if piece.startswith("__") else "hei" if part.strong else style)
            for part in parts for piece in _WRITTEN.split(part.text) if piece]


def filled(parts: tuple[Part, ...], values: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts with the paper's own values in them; empty values become a line to write on."""
    return tuple(Part(values[part.text] or TO_WRITE, part.strong) if part.blank else part for part in parts)


def text_block(x: float, top: float, lines: list[typeset.Line], size: float, leading: float) -> Placed:
    """Lines whose first stands in a strip of `leading` points below `top`."""
    return Placed(x, top - (leading - size) / 2 - ASCENT * size, lines, size, leading)


def set_in_box(paras: Sequence[tuple[Part, ...]], style: str, size: float, width: float, align: str) -> list[typeset.Line]:
    """The lines of a box's text; those that wrap fill the line when they stand at the left."""
    lines: list[typeset.Line] = []
    for para in paras:
        words = spans(para, style)
        if align == "center":
            lines += balanced(words, size, width)
        else:
            lines += typeset.break_paragraph(words, size, width, 0.0, "justify" if align == "left" else align)
    return lines


def balanced(words: list[typeset.Span], size: float, width: float, keep: re.Pattern[str] | None = None) -> list[typeset.Line]:
    """Centred lines of about equal length; matches of `keep` stay whole."""
    lines = typeset.break_paragraph(words, size, width, align="center", keep=keep)
    count = len(lines)
    narrow = sum(text_width(span.text, span.style, size) for span in words) / max(1, count)
    while count > 1 and narrow < width:
        closer = typeset.break_paragraph(words, size, narrow, align="center", keep=keep)
        if len(closer) == count:
            return [_moved(line, (width - narrow) / 2) for line in closer]
        narrow += size / 2
    return lines


def _moved(line: typeset.Line, by: float) -> typeset.Line:
    return typeset.Line(tuple(replace(piece, x=piece.x + by) for piece in line.pieces), line.end + by)


def fit_box(paras: Sequence[tuple[Part, ...]], style: str, size: float, width: float, height: float,
            align: str, least: float) -> tuple[float, list[typeset.Line]] | None:
    """Set a box's text at `size` or, so that it holds in `height`, smaller, down to `least`; None if it cannot."""
    current = size
    while True:
        lines = set_in_box(paras, style, current, width, align)
        if box_height(len(lines), current) <= height + 0.01:
            return current, lines
        if current <= least:
            return None
        current = max(least, current - 0.5)


def box_height(lines: int, size: float) -> float:
    """The height of so many lines in a box, with the least room above and below."""
    return lines * size * BOX_LEADING + 0.3 * size if lines else 0.0


BOX_LEADING = 1.25


def placed_in_box(x: float, top: float, height: float, lines: list[typeset.Line], size: float, at_top: bool) -> Placed:
    """Lines in the middle of a box, or at its top."""
    leading = size * BOX_LEADING
    spare = 0.6 * size if at_top else (height - len(lines) * leading) / 2
    return text_block(x, top - spare, lines, size, leading)
