"""Chinese line breaking: from styled text to positioned pieces of lines. Pure; lengths are points.

Rules kept (GB/T 15834 placing of punctuation, and office habit): no closing mark at a line's start, no opening
one at its end, —— and …… whole, numbers with their unit, dates and Latin words whole, a combining mark or
variation selector with its base; two full-width marks that meet share one square; a mark at the end of a line
gives up its empty half to the margin. Every line but the last of a paragraph is filled to the margin: a line
takes one more word in by squeezing its marks (推入) where that shows less than spreading what is left (推出).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.documents import fonts

NO_START = frozenset("。，、；：？！）》〉】〕」』”’…—·％%,.;:?!)]}~～ \u3000℃‰")
NO_END = frozenset("（《〈【〔「『“‘([{$￥№")
_CLOSERS = frozenset("。，、；：）》〉】〕」』”’")
_OPENERS = frozenset("（《〈【〔「『“‘")
_WORD = "A-Za-z0-9\u00c0-\u024f"
_UNITS = ("人次|户次|辆次|场次|万元|亿元|平方米|公里|年|月|日|号|条|户|人|元|角|分|份|次|时|秒|起|件|张|块|处|场"
          "|篇|期|个|名|位|家|岁|天|周|页|组|村|级|％|%|℃|‰")
_WHOLE = re.compile(
    r"〔\d{4}〕第?\d+号|\d{2,4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日"
    rf"|第?[{_WORD}]+(?:[.,\-/%@_:+~&'][{_WORD}]+)*(?:[万亿]?(?:{_UNITS}))?|_+|…+|—+")
_LATIN = frozenset(map(chr, range(0x20, 0x7F)))
_MAX_STRETCH = 0.4  # of the type size: a line that needs more between characters stays ragged
_FINE_STRETCH = 0.1  # of the type size: spreading that is seen about as much as a mark squeezed by _SQUEEZE
_SQUEEZE = 0.3  # of the type size: what a full-width mark inside a line may give up of its empty half
_WIDOW = 2  # characters of a last line that are rather taken into the line before


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
    """A paragraph's characters with all that breaking asks for, reckoned once.

    `kern[i]`, `give[i]` and `loose[i]` speak of the gap between characters i and i+1: what a meeting pair is drawn
    together, what may be squeezed further, and whether it may be spread. `ends[i]` tells that a line may end with
    character i, `hang[i]` how much of it may then be cut: blanks, or the empty half of a full-width mark.
    """

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
        self.count = len(self.chars)
        self._read_gaps()
        self._read_ends(keep)
        self._read_hangs()
        self._add_up()

    def _read_gaps(self) -> None:
        half, wide = self.size / 2, 0.95 * self.size
        squeeze = _SQUEEZE * self.size
        self.kern = [0.0] * self.count
        self.give = [0.0] * self.count
        self.loose = [True] * self.count
        for i, (first, second) in enumerate(zip(self.chars, self.chars[1:], strict=False)):
            closing = first in _CLOSERS and self.advance[i] >= wide
            opening = second in _OPENERS and self.advance[i + 1] >= wide
            if (closing and (second in _CLOSERS or second in _OPENERS)) or (opening and first in _OPENERS):
                self.kern[i] = -min(half, self.advance[i + 1])
            elif closing or opening:
                self.give[i] = squeeze
            if first in _LATIN and second in _LATIN:
                self.loose[i] = first == " "
            elif first == second and first in "—…":
                self.loose[i] = False

    def _read_ends(self, keep: re.Pattern[str] | None) -> None:
        self.ends = [True] * self.count
        for i, (first, second) in enumerate(zip(self.chars, self.chars[1:], strict=False)):
            if second in NO_START or first in NO_END:
                self.ends[i] = False
        self.inside = [False] * self.count  # within a word: broken only when nothing else is left
        text = "".join(self.chars)
        for pattern in (_WHOLE, keep) if keep else (_WHOLE,):
            for match in pattern.finditer(text):
                for i in range(match.start(), match.end() - 1):
                    self.inside[i] = True
        self.glued = [False] * self.count  # before a combining mark or variation selector: never broken
        if not text.isascii():
            for i, second in enumerate(self.chars[1:]):
                if second > "\u02ff" and unicodedata.category(second)[0] == "M":
                    self.glued[i] = self.inside[i] = True
                    self.loose[i] = False
                    self.give[i] = 0.0

    def _read_hangs(self) -> None:
        half, wide = self.size / 2, 0.95 * self.size
        self.hang = [0.0] * self.count
        for i, char in enumerate(self.chars):
            if char in " \u3000":
                self.hang[i] = self.advance[i] + (self.hang[i - 1] if i and self.chars[i - 1] in " \u3000" else 0.0)
            elif char in _CLOSERS and self.advance[i] >= wide:
                self.hang[i] = half

    def _add_up(self) -> None:
        """Prefix sums, so that a line is found by bisection."""
        kerned = list(accumulate(self.kern, initial=0.0))
        widths = list(accumulate(self.advance, initial=0.0))
        self._begin = [width + kern for width, kern in zip(widths, kerned, strict=True)]
        self.reach = [0.0, *(width + kern for width, kern in zip(widths[1:], kerned, strict=False))]
        self._given = list(accumulate(self.give, initial=0.0))
        self._loose = list(accumulate(self.loose, initial=0))

    def natural(self, start: int, stop: int) -> float:
        """The width of characters start…stop-1 as a line, what hangs left out."""
        return self.reach[stop] - self._begin[start] - self.hang[stop - 1]

    def furthest(self, start: int, room: float) -> int:
        """The largest stop at which the line from `start` still holds without squeezing; at least start + 1."""
        limit = self._begin[start] + room + 1e-6
        stop = max(bisect_right(self.reach, limit, start + 1) - 1, start)
        while stop < self.count and self.reach[stop + 1] - self.hang[stop] <= limit:
            stop += 1
        return max(stop, start + 1)

    def may_end(self, stop: int) -> bool:
        """Whether a line may end before character `stop`."""
        return stop == self.count or (self.ends[stop - 1] and not self.inside[stop - 1])

    def given(self, start: int, stop: int) -> float:
        """What the marks of a line can give when squeezed."""
        return self._given[stop - 1] - self._given[start]

    def spread(self, start: int, stop: int, room: float) -> float:
        """How far, in type sizes, the characters of a line stand apart when it is filled to the margin."""
        gaps = self._loose[stop - 1] - self._loose[start]
        slack = room - self.natural(start, stop)
        return slack / gaps / self.size if gaps else (0.0 if slack < 0.01 else 9.0)


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
    while start < run.count:
        stop = _fill(run, start, width - left, align == "justify")
        lines.append(_set_line(run, start, stop, left, width, align))
        start, left = stop, 0.0
    return lines


def _fill(run: _Run, start: int, room: float, squeeze: bool) -> int:
    """The end (exclusive) of the line that begins at `start`."""
    most = run.furthest(start, room)
    if most == run.count and run.natural(start, most) <= room + 1e-6:
        return most
    out = most
    while out > start and not run.may_end(out):
        out -= 1
    if out == start:
        return _inside(run, start, most)
    if squeeze:
        into = most + 1
        while into < run.count and not run.may_end(into):
            into += 1
        if into <= run.count and _takes_in(run, start, out, into, room):
            return into
    if out < most and run.spread(start, out, room) > _MAX_STRETCH and _word_from(run, out) > room:
        return _inside(run, start, most)  # the word that follows fits no line: it is cut here already
    return out


def _takes_in(run: _Run, start: int, out: int, into: int, room: float) -> bool:
    """Whether squeezing the line up to `into` shows less than spreading it when it ends at `out`."""
    need, can = run.natural(start, into) - room, run.given(start, into)
    if need > can:
        return False
    if into == run.count and into - out <= _WIDOW:
        return True
    return need / can < run.spread(start, out, room) / _FINE_STRETCH


def _inside(run: _Run, start: int, most: int) -> int:
    """Where to cut a word that is longer than the line: at most `most`, no mark put at a start or an end."""
    for allowed in (run.ends, [not glued for glued in run.glued]):
        for stop in range(most, start, -1):
            if allowed[stop - 1] and not run.glued[stop - 1]:
                return stop
    return next((stop for stop in range(most, run.count) if not run.glued[stop - 1]), run.count)


def _word_from(run: _Run, start: int) -> float:
    """The width of what stays whole from `start`."""
    stop = start + 1
    while not run.may_end(stop):
        stop += 1
    return run.natural(start, stop)


def _set_line(run: _Run, start: int, stop: int, left: float, width: float, align: str) -> Line:
    gaps = run.kern[start:stop - 1]
    natural = run.natural(start, stop) if align == "justify" else run.natural(start, stop) + run.hang[stop - 1]
    slack = width - left - natural
    if align == "justify" and slack < 0:
        can = run.given(start, stop)
        part = slack / can if can else 0.0
        gaps = [gap + give * part for gap, give in zip(gaps, run.give[start:stop - 1], strict=True)]
    elif align == "justify" and stop < run.count:
        extra = run.spread(start, stop, width - left)
        if extra <= _MAX_STRETCH:
            gaps = [gap + extra * run.size * loose
                    for gap, loose in zip(gaps, run.loose[start:stop - 1], strict=True)]
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
