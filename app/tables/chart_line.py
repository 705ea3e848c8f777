"""Lines along the rows of a table, the figures written at their points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.tables.charts import (
    DASHES,
    Letters,
    Panel,
    Plate,
    Series,
    Shape,
    Spot,
    Stroke,
    Words,
    heading,
    mark,
    shortened,
    thinned,
    ticks,
)
from app.tables.table import Align

_MONTH = re.compile(r"(\d{4}年)(\d{1,2}月)")
_SHARE_TICKS = [0.0, 0.25, 0.5, 0.75, 1.0]


@dataclass(slots=True)
class _Field:
    """The field of the lines: its edges, scale, and what of it is taken by figures already."""

    panel: Panel
    letters: Letters
    width: float
    top: float
    bottom: float
    scale: list[float]
    left: float = 0.0
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def x(self, row: int) -> float:
        """Where a row stands; the first and last have half a label's room beside them."""
        count, pad = len(self.panel.labels), self.letters.size * 2.2
        room = self.width - self.left - 2 * pad
        return self.left + pad + (room / 2 if count == 1 else room * row / (count - 1))

    def y(self, value: float) -> float:
        """Where a value stands."""
        low, high = self.scale[0], self.scale[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def free(self, x: float, y: float, wide: float) -> bool:
        """Take the room of a figure if no other stands there."""
        half, high = wide / 2 + self.letters.size * 0.15, self.letters.size * 0.55
        box = (x - half, y - high, x + half, y + high)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self.taken):
            return False
        self.taken.append(box)
        return True


def draw_line(panel: Panel, letters: Letters, width: float, tall: float) -> Plate:
    """The lines of a panel in one plate."""
    shapes, top = heading(panel, letters, width)
    known = [value for series in panel.series for value in series.values if value is not None]
    whole = all(series.whole for series in panel.series)
    scale = _SHARE_TICKS if panel.share else ticks(min(known, default=0.0), max(known, default=0.0), whole=whole,
                                                   about=4 if tall >= 6 else 2)
    begin = top + letters.line * 0.9
    place = _Field(panel, letters, width, begin, begin + tall * letters.line, scale)
    _axis(place, shapes)
    _labels(place, shapes)
    spots = _spots(place)
    for number, series in enumerate(panel.series):
        shapes += _runs(place, number, series)
    for number, series in enumerate(panel.series):
        shapes += _figures(place, series, below=number > 0)
    foot = 2.1 if _parted(panel.labels)[0] else 1.4
    return Plate(width, place.bottom + letters.line * foot, tuple(shapes), tuple(spots))


def _axis(place: _Field, shapes: list[Shape]) -> None:
    letters = place.letters
    texts = [f"{tick:.0%}" if place.panel.share else f"{tick:g}" if tick < 1e6 else f"{tick:.0f}" for tick in place.scale]
    place.left = max(letters.measure(text) for text in texts) + letters.size * 0.6
    for tick, text in zip(place.scale, texts, strict=True):
        y = place.y(tick)
        shapes.append(Words(place.left - letters.size * 0.5, y, text, Align.RIGHT, faint=True))
        shapes.append(Stroke(((place.left, y), (place.width, y)), faint=True))


def _runs(place: _Field, number: int, series: Series) -> list[Shape]:
    """The line, broken where a value is not applicable, and its marks."""
    shapes: list[Shape] = []
    run: list[tuple[float, float]] = []
    marks: list[Shape] = []
    for row, value in enumerate((*series.values, None)):
        if value is not None:
            run.append((place.x(row), place.y(value)))
            marks.append(mark(number, *run[-1], place.letters.size))
            continue
        if len(run) > 1:
            shapes.append(Stroke(tuple(run), DASHES[number % len(DASHES)]))
        run = []
    return [*shapes, *marks]


def _figures(place: _Field, series: Series, *, below: bool) -> list[Shape]:
    """The figure at each point where it does not touch another, the latest first; under the line in its valleys."""
    shapes: list[Shape] = []
    off = place.letters.size * 0.85
    for row in reversed(range(len(series.values))):
        value = series.values[row]
        if value is None:
            continue
        text = series.texts[row].rpartition("　")[2]
        wide = place.letters.measure(text)
        x = min(place.x(row), place.width - wide / 2)
        first = off if below or _valley(series, row) else -off
        for y in (place.y(value) + first, place.y(value) - first):
            if y < place.bottom - place.letters.size * 0.3 and place.free(x, y, wide):
                shapes.append(Words(x, y, text, Align.CENTER))
                break
    return shapes


def _valley(series: Series, row: int) -> bool:
    """Whether the line rises on both sides of a point, or on the only one it has."""
    value = series.values[row]
    beside = [series.values[at] for at in (row - 1, row + 1) if 0 <= at < len(series.values)]
    known = [other for other in beside if other is not None]
    return value is not None and bool(known) and all(other > value for other in known)


def _labels(place: _Field, shapes: list[Shape]) -> None:
    """The names of the rows as they have room; of months the year stands once, beneath its first."""
    letters, labels = place.letters, place.panel.labels
    years, texts = _parted(labels)
    pitch = place.x(1) - place.x(0) if len(labels) > 1 else place.width - place.left
    texts = [shortened(text, letters, letters.size * 8) for text in texts]
    widths = [letters.measure(text) for text in texts]
    for row in thinned(widths, letters.size * 0.6, pitch):
        x = min(max(place.x(row), place.left + widths[row] / 2), place.width - widths[row] / 2)
        shapes.append(Words(x, place.bottom + letters.line * 0.65, texts[row], Align.CENTER))
        shapes.append(Stroke(((place.x(row), place.bottom), (place.x(row), place.bottom + letters.size * 0.25)), faint=True))
    for row, year in enumerate(years):
        if row == 0 or year != years[row - 1]:
            shapes.append(Words(place.x(row), place.bottom + letters.line * 1.55, year, Align.CENTER, faint=True))


def _parted(labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Years and months where every label is a month, else no years and the labels."""
    found = [_MONTH.fullmatch(label) for label in labels]
    if not all(found):
        return [], list(labels)
    return [part[1] for part in found if part], [part[2] for part in found if part]


def _spots(place: _Field) -> list[Spot]:
    """The column of each row leads to its first series."""
    count = len(place.panel.labels)
    pitch = (place.width - place.left) / count if count == 1 else place.x(1) - place.x(0)
    high = place.bottom - place.top + place.letters.line
    return [Spot(place.x(row) - pitch / 2, place.top, pitch, high, row, place.panel.series[0].key) for row in range(count)]
