"""Bars beside the names of the rows, the figures written behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.tables.charts import (
    FILLS,
    Box,
    Fill,
    Letters,
    Panel,
    Plate,
    Shape,
    Spot,
    Stroke,
    Words,
    heading,
    shortened,
)

_LABEL_MOST = 0.36  # of the width, for the names of the rows
_THICK = 0.95  # of the letter size
_CONTINUED = "（续）"


@dataclass(slots=True)
class _Field:
    """The columns of the picture: names, bars, figures; and what a value is in length."""

    panel: Panel
    letters: Letters
    width: float
    label: float = 0.0
    track: float = 0.0
    low: float = 0.0
    high: float = 1.0
    names: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters, panel = self.letters, self.panel
        most = self.width * _LABEL_MOST
        widest = max(letters.measure(name) for name in panel.labels)
        self.label = min(widest, most) + letters.size * 0.8
        self.names = [_two_lines(name, letters, most) for name in panel.labels]
        figures = max(letters.measure(text) for series in panel.series for text in series.texts)
        self.track = max(self.width - self.label - figures - letters.size, letters.size * 2)
        known = [value for series in panel.series for value in series.values if value is not None]
        self.low = min(0.0, *known) if known else 0.0
        self.high = 1.0 if panel.share else max(0.0, *known) if known else 0.0
        if self.high == self.low:
            self.high = self.low + 1.0

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.label + self.track * (min(value, self.high) - self.low) / (self.high - self.low)

    def height(self, row: int) -> float:
        """The height of one row."""
        bars = len(self.panel.series) * self._pitch() + self.letters.line * 0.3
        return max(bars, len(self.names[row]) * self.letters.line)

    def _pitch(self) -> float:
        return max(self.letters.line * 0.95, self.letters.size * 1.15)

    def draw(self, row: int, top: float, shapes: list[Shape], spots: list[Spot]) -> None:
        """One row at `top`."""
        high, line = self.height(row), self.letters.line
        first = top + (high - (len(self.names[row]) - 1) * line) / 2
        for number, words in enumerate(self.names[row]):
            shapes.append(Words(0, first + number * line, words))
        begin = top + (high - len(self.panel.series) * self._pitch()) / 2
        for number in range(len(self.panel.series)):
            middle = begin + (number + 0.5) * self._pitch()
            self._bar(row, number, middle, shapes)
            key = self.panel.series[number].key
            spots.append(Spot(0, middle - self._pitch() / 2, self.width, self._pitch(), row, key))

    def _bar(self, row: int, number: int, middle: float, shapes: list[Shape]) -> None:
        series, thick = self.panel.series[number], self.letters.size * _THICK
        value, zero = series.values[row], self.at(0.0)
        end = zero
        if self.panel.share and value is not None:
            shapes.append(Box(self.label, middle - thick / 2, self.track, thick, Fill.TRACK))
            end = self.label + self.track
        if value:
            tip = self.at(value)
            fill = FILLS[number % len(FILLS)]
            shapes.append(Box(min(zero, tip), middle - thick / 2, max(abs(tip - zero), 0.6), thick, fill))
            end = max(end, tip)
        shapes.append(Words(end + self.letters.size * 0.4, middle, series.texts[row]))


def _two_lines(name: str, letters: Letters, room: float) -> tuple[str, ...]:
    """The name in at most two lines; what is longer still ends in …"""
    if letters.measure(name) <= room:
        return (name,)
    half = -(-len(name) // 2)
    while half > 1 and letters.measure(name[:half]) > room:
        half -= 1
    return name[:half], shortened(name[half:], letters, room)


def draw_bars(panel: Panel, letters: Letters, width: float, most: float) -> list[Plate]:
    """The bars of all rows, in as many plates as `most` asks for."""
    place = _Field(panel, letters, width)
    heads = [heading(panel, letters, width), heading(panel, letters, width, _CONTINUED)]
    made: list[Plate] = []
    for rows in _parts(place, len(panel.labels), most - max(top for _, top in heads)):
        shapes, top = heads[bool(made)]
        made.append(_plate(place, list(shapes), top, rows))
    return made


def _parts(place: _Field, count: int, room: float) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    used = 0.0
    for row in range(count):
        high = place.height(row)
        if parts[-1] and used + high > room:
            parts.append([])
            used = 0.0
        parts[-1].append(row)
        used += high
    return parts


def _plate(place: _Field, shapes: list[Shape], top: float, rows: Sequence[int]) -> Plate:
    spots: list[Spot] = []
    y = top
    for row in rows:
        place.draw(row, y, shapes, spots)
        y += place.height(row)
    if not place.panel.share:
        zero = place.at(0.0)
        shapes.append(Stroke(((zero, top), (zero, y)), faint=True))
    return Plate(place.width, y + place.letters.line * 0.3, tuple(shapes), tuple(spots))


