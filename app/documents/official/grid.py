"""The type area of an official document and lines set on its grid of 28 squares by 22 lines.

GB/T 9704-2012: 版心 156 mm × 225 mm, 28 characters a line, 22 lines a page that fill it; a line is the height of
a character and 7/8 of it (3.2). So a square is 156/28 = 5.571 mm and the pitch (225 − 5.571)/21 = 10.449 mm,
which is 15/8 of the square: the numbers of the standard fit each other. Type of 16 pt is a hair wider than the
square (15.79 pt); each character is drawn that much closer to the next. Lengths are points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.documents import fonts
from app.documents.pdfkit import mm
from app.documents.typeset import NO_END, NO_START, Line, Piece, Span

PAPER = (210 * mm, 297 * mm)
TOP, LEFT = 37 * mm, 28 * mm
WIDTH, HEIGHT = 156 * mm, 225 * mm
CELLS, ROWS = 28, 22
CELL = WIDTH / CELLS
PITCH = (HEIGHT - CELL) / (ROWS - 1)
SIZE = 16.0
GAP = PITCH - CELL  # 7/8 of a character, the standard's distance between two lines

_OPENERS = frozenset("（《〈【〔「『“‘")
_CLOSERS = frozenset("。，、；：）》〉】〕」』”’")
# Numbers and years are not turned over (7.3.3 in the wording offices know); a whole date may be, after its 年 or 月.
_WHOLE = re.compile(r"\d+(?:[.,:]\d+)*[%％年月日时分号个户人元份次场条张名起件块篇处天岁]?"
                    r"|[A-Za-z0-9]+(?:[.\-/%@_:+~][A-Za-z0-9]+)*|_+|…+|—+")
_WORD = re.compile(r"[\x21-\x7e]")
_MOST_STRETCH = 0.4  # of a square between two characters: a line that needs more stays ragged


class _Run:
    """The characters of a paragraph: what each takes on the grid and where a line may end."""

    def __init__(self, spans: Sequence[Span], size: float, cell: float, label: int) -> None:
        self.cell, self.label = cell, label
        self.chars = [char for span in spans for char in span.text]
        self.styles = [span.style for span in spans for _ in span.text]
        drawn = [fonts.widths(style)[char] for char, style in zip(self.chars, self.styles, strict=True)]
        self.advance = [width * cell / 1000 for width in drawn]
        self.closer = [width * (cell - size) / 1000 for width in drawn]  # how much nearer the next one is drawn
        self._joined = [False] * len(self.chars)
        for match in _WHOLE.finditer("".join(self.chars)):
            for i in range(match.start(), match.end() - 1):
                self._joined[i] = True
        for i, char in enumerate(self.chars[1:]):
            if char > "\u02ff" and unicodedata.category(char)[0] == "M":
                self._joined[i] = True  # a combining mark or variation selector stays with its base

    def may_end(self, i: int) -> bool:
        """Whether a line may end with character `i`."""
        if i + 1 == len(self.chars):
            return True
        return not (self._joined[i] or self.chars[i + 1] in NO_START or self.chars[i] in NO_END)

    def gives(self, start: int, stop: int) -> dict[int, int]:
        """Which marks of a line can be squeezed by half a square: mark → the character whose gap gets smaller."""
        found = {}
        for i in range(max(start, self.label), stop):
            if self.advance[i] >= 0.95 * self.cell:
                if self.chars[i] in _CLOSERS:
                    found[i] = i
                elif self.chars[i] in _OPENERS and i > start:
                    found[i] = i - 1
        return found

    def stretches(self, i: int) -> bool:
        """Whether room may be added between characters `i` and `i+1`."""
        return i >= self.label and not (_WORD.match(self.chars[i]) and _WORD.match(self.chars[i + 1]))


def set_lines(spans: Sequence[Span], *, indent: float = 0.0, hanging: float = 0.0, width: float = WIDTH,
              size: float = SIZE, cell: float = CELL, label: int = 0) -> list[Line]:
    """Set a paragraph on the grid: every full-width character takes one square, marks too.

    A line that would begin with a closing mark takes it in by squeezing the marks of the line where these can give
    enough, else it gives a character away and is stretched. `indent` moves the first line in, `hanging` the
    others; the first `label` characters keep their places. The lines' texts joined are the input.
    """
    run = _Run(spans, size, cell, label)
    lines, start, left = [], 0, indent
    while start < len(run.chars):
        stop = _stop(run, start, width - left)
        lines.append(_set(run, start, stop, left, width))
        start, left = stop, hanging
    return lines


def _stop(run: _Run, start: int, room: float) -> int:
    """The end (exclusive) of the line that begins at `start`."""
    used, best, slack, fits = 0.0, 0, 0.0, start + 1
    for i in range(start, len(run.chars)):
        used += run.advance[i]
        if used <= room + 0.01:
            fits = i + 1
            if run.may_end(i):
                best, slack = i + 1, room - used
            continue
        if best and slack < 0.01:
            return best
        need = used - room
        if run.may_end(i) and need <= len(run.gives(start, i + 1)) * run.cell / 2 and (not best or need <= slack + 0.01):
            return i + 1
        if need > 2 * run.cell:
            break
    return len(run.chars) if used <= room + 0.01 else best or fits


def _set(run: _Run, start: int, stop: int, left: float, width: float) -> Line:
    slack = width - left - sum(run.advance[start:stop])
    gaps = dict.fromkeys(range(start, stop), 0.0)
    if slack < -0.01:
        given = run.gives(start, stop)
        for at in given.values():
            gaps[at] += slack / len(given)
    elif slack > 0.01 and stop < len(run.chars):
        between = [i for i in range(start, stop - 1) if run.stretches(i)]
        if between and slack / len(between) <= _MOST_STRETCH * run.cell:
            for i in between:
                gaps[i] = slack / len(between)
    return Line(tuple(_pieces(run, start, stop, left, gaps)), width)


def _pieces(run: _Run, start: int, stop: int, left: float, gaps: dict[int, float]) -> list[Piece]:
    """Group characters of one style with one spacing after each of them."""
    pieces: list[Piece] = []
    x, first, origin = left, start, left
    for i in range(start, stop):
        spacing = gaps[i] + run.closer[i]
        x += run.advance[i] + gaps[i]
        if i + 1 == stop or run.styles[i + 1] != run.styles[i] or abs(
                gaps[i + 1] + run.closer[i + 1] - spacing) > 1e-6:
            pieces.append(Piece(origin, "".join(run.chars[first:i + 1]), run.styles[i], spacing))
            first, origin = i + 1, x
    return pieces


def centred(text: str, style: str, size: float, middle: float) -> Line:
    """One line of natural width centred on `middle`, measured from the left edge of the type area."""
    width = text_width(text, style, size)
    return Line((Piece(middle - width / 2, text, style),), middle + width / 2)


def text_width(text: str, style: str, size: float) -> float:
    """The advance of a text in points."""
    table = fonts.widths(style)
    return sum([table[char] for char in text]) * size / 1000


def grid_width(text: str, style: str = "fang") -> float:
    """The width of a text on the grid, in points."""
    return text_width(text, style, CELL)
