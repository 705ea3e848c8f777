"""Chinese line breaking: from styled text to positioned pieces of lines. Pure; lengths are points.

Rules kept (GB/T 15834 placing of punctuation, and office habit): no closing mark at a line's start, no opening
one at its end, —— and …… whole, numbers with their unit, dates and Latin words whole; two full-width marks that
meet share one square; every line but the last of a paragraph is filled to the margin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.documents import fonts

NO_START = frozenset("。，、；：？！）》〉】〕」』”’…—·％%,.;:?!)]}~～ \u3000℃")
NO_END = frozenset("（《〈【〔「『“‘([{$￥№")
_CLOSERS = frozenset("。，、；：）》〉】〕」』”’")
_OPENERS = frozenset("（《〈【〔「『“‘")
_WHOLE = re.compile(
    r"\d{2,4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日"
    r"|[A-Za-z0-9]+(?:[.\-/%@_:+~][A-Za-z0-9]+)*[年月日号条户人元份次时分％%]?|_+|…+|—+")
_LATIN = re.compile(r"[\x20-\x7e]")
_MAX_STRETCH = 0.4  # of the type size: a line that needs more between characters stays ragged


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters of one style: `x` from the paragraph's left edge, `spacing` after each character."""

    x: float
    text: str
    style: str
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `end` is where its ink may reach, from the paragraph's left edge."""

    pieces: tuple[Piece, ...]
    end: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(piece.text for piece in self.pieces)


class _Run:
    """The characters of a paragraph with style, advance and where a line may end."""

    def __init__(self, spans: Iterable[Span], size: float, keep: re.Pattern[str] | None = None) -> None:
        self.chars: list[str] = []
        self.styles: list[str] = []
        self.advance: list[float] = []
        for span in spans:
            table = fonts.widths(span.style)
            self.chars.extend(span.text)
            self.styles.extend([span.style] * len(span.text))
            self.advance.extend([table[char] * size / 1000 for char in span.text])
        self.size = size
        self.text = "".join(self.chars)
        self._join = [False] * len(self.chars)
        for pattern in (_WHOLE, keep) if keep else (_WHOLE,):
            self._join_matches(pattern)

    def _join_matches(self, pattern: re.Pattern[str]) -> None:
        """Note for each position i whether characters i and i+1 belong to one number, date or word."""
        for match in pattern.finditer(self.text):
            for i in range(match.start(), match.end() - 1):
                self._join[i] = True

    def may_break_after(self, i: int) -> bool:
        """Whether a line may end with character `i`."""
        return not (self._join[i] or self.chars[i + 1] in NO_START or self.chars[i] in NO_END)

    def inside_word(self, i: int) -> bool:
        """Whether characters `i` and `i+1` are both Latin, so that no space is put between them."""
        return bool(_LATIN.match(self.chars[i]) and _LATIN.match(self.chars[i + 1]))

    def kern(self, i: int) -> float:
        """What the pair (i, i+1) is drawn together: half a square where two full-width marks meet."""
        first, second = self.chars[i], self.chars[i + 1]
        wide = 0.95 * self.size
        if first in _CLOSERS and second in (_CLOSERS | _OPENERS) and self.advance[i] >= wide:
            return -self.size / 2
        if first in _OPENERS and second in _OPENERS and self.advance[i + 1] >= wide:
            return -self.size / 2
        return 0.0

    def hang(self, i: int) -> float:
        """How much of character `i` may be cut when it ends a line: a blank, or the empty half of a full mark."""
        if self.chars[i] in " \u3000":
            return self.advance[i]
        full = self.chars[i] in _CLOSERS and self.advance[i] >= 0.95 * self.size
        return self.size / 2 if full else 0.0


def break_paragraph(spans: Sequence[Span], size: float, width: float, indent: float = 0.0,
                    align: str = "justify", keep: re.Pattern[str] | None = None) -> list[Line]:
    """Break one paragraph into lines of `width` points at type size `size`.

    `indent` moves the first line in; `align` is justify, left, center or right; matches of `keep` stay whole.
    The lines' texts joined are the input. Raises ValueError when not even one character fits.
    """
    run = _Run(spans, size, keep)
    if not run.chars:
        return []
    if width - indent < size * 0.5:
        raise ValueError("the line is narrower than a character")
    lines, start, left = [], 0, indent
    while start < len(run.chars):
        stop = _fill(run, start, width - left)
        lines.append(_set_line(run, start, stop, left, width, align))
        start, left = stop, 0.0
    return lines


def _fill(run: _Run, start: int, room: float) -> int:
    """The end (exclusive) of the line that begins at `start`."""
    used, best, count = 0.0, 0, len(run.chars)
    i = start
    while i < count:
        used += run.advance[i]
        if used - run.hang(i) > room + 1e-6:
            break
        if i + 1 == count:
            return count
        if run.may_break_after(i):
            best = i + 1
        used += run.kern(i)
        i += 1
    return best or max(i, start + 1)


def _set_line(run: _Run, start: int, stop: int, left: float, width: float, align: str) -> Line:
    gaps = [run.kern(i) for i in range(start, stop - 1)]
    natural = sum(run.advance[start:stop]) + sum(gaps) - run.hang(stop - 1) * (align == "justify")
    slack = width - left - natural
    if align == "justify" and (slack < 0 or stop < len(run.chars)):
        stretched = [i for i in range(start, stop - 1) if not run.inside_word(i)]
        extra = slack / len(stretched) if stretched else 0.0
        if extra <= _MAX_STRETCH * run.size:
            for i in stretched:
                gaps[i - start] += extra
    elif align in ("center", "right"):
        left += max(0.0, slack / 2 if align == "center" else slack)
    return Line(_pieces(run, start, stop, left, gaps), max(left + natural, width if align == "justify" else 0))


def _pieces(run: _Run, start: int, stop: int, left: float, gaps: list[float]) -> tuple[Piece, ...]:
    """Group characters of one style with one spacing between them."""
    pieces: list[Piece] = []
    x, first, origin = left, start, left
    for i in range(start, stop):
        last = i + 1 == stop
        gap = 0.0 if last else gaps[i - start]
        x += run.advance[i] + gap
        spacing = gaps[first - start] if i > first or not last else 0.0
        if last or run.styles[i] != run.styles[i + 1] or abs(gap - spacing) > 1e-6:
            pieces.append(Piece(origin, "".join(run.chars[first:i + 1]), run.styles[i],
                                spacing if i > first else 0.0))
            first, origin = i + 1, x
    return tuple(pieces)


def fit(text: str, style: str, size: float, width: float, height: float) -> tuple[float, list[Line]]:
    """Set `text` into a box of `width`×`height` points: on one line at `size` where it fits, else smaller or
    on more lines, whichever keeps the type larger. Nothing is ever cut off. Returns (size, lines)."""
    spans = [Span(text, style)]
    if sum(_Run(spans, size).advance) <= width:
        return size, break_paragraph(spans, size, width + 0.01, align="left")
    current = size
    while current > 1.0:
        current -= 0.25
        allowed = max(1, int(height / (current * 1.15)))
        lines = break_paragraph(spans, current, width, align="left")
        if len(lines) <= allowed and all(line_end(item, current) <= width + 0.5 for item in lines):
            return current, lines
    return current, break_paragraph(spans, current, width, align="left")


def line_end(line: Line, size: float) -> float:
    """Where the advance of a line's last piece ends, from the paragraph's left edge."""
    if not line.pieces:
        return 0.0
    last = line.pieces[-1]
    table = fonts.widths(last.style)
    return last.x + sum(table[char] for char in last.text) * size / 1000 + last.spacing * (len(last.text) - 1)
