"""Where everything of a chart stands: one reckoning for the screen and for paper, without drawing.

A chart shows cells of its table and never computes a figure of its own. Series of one chart that cannot share a
scale (shares beside counts, hundreds beside tens of thousands) get a panel each. Series are told apart by how they
are filled and dashed, not by colour, so that a laser printer and poor eyes see the difference; a legend names them.
Lengths are in the unit of the `Letters` given; y grows downwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.tables.table import Align, Chart, Rate, Table, cell_text

BARS, LINE = "bars", "line"
_APART = 8.0  # one scale for series whose greatest values differ less than this
_BRACKETS = str.maketrans("", "", "（）")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.5), (1.5, 2.0), (7.0, 2.0, 1.5, 2.0))


class Fill(StrEnum):
    """How a bar or dot is filled; TRACK is the empty frame of a whole."""

    SOLID = "solid"
    HATCHED = "hatched"
    OUTLINED = "outlined"
    TRACK = "track"


FILLS = (Fill.SOLID, Fill.HATCHED, Fill.OUTLINED)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a place: how wide a text is, the size, and the height of a line."""

    measure: Callable[[str], float]
    size: float
    line: float


@dataclass(frozen=True, slots=True)
class Series:
    """One column of a table: `values` to draw (None where not applicable), `texts` as the cells read."""

    key: str
    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    share: bool
    whole: bool

    @property
    def top(self) -> float:
        """The greatest value, without its sign."""
        return max((abs(value) for value in self.values if value is not None), default=0.0)


@dataclass(frozen=True, slots=True)
class Panel:
    """Series on one scale, along the rows of a table; `labels` name the rows and are the column `label`."""

    kind: str
    title: str
    label: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def share(self) -> bool:
        """Whether the values are shares of a whole."""
        return self.series[0].share


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; `faint` for what only helps the eye."""

    points: tuple[tuple[float, float], ...]
    dash: tuple[float, ...] = ()
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on a line."""

    x: float
    y: float
    radius: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is the middle of the line, `x` where `align` says."""

    x: float
    y: float
    text: str
    align: Align = Align.LEFT
    faint: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """The place that speaks of a row and column of the table, for a click."""

    x: float
    y: float
    width: float
    height: float
    row: int
    column: str


Shape = Box | Stroke | Dot | Words


@dataclass(frozen=True, slots=True)
class Plate:
    """A panel or a part of one, ready to draw."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    spots: tuple[Spot, ...]


def panels(chart: Chart, table: Table) -> list[Panel]:
    """The panels of a chart: series that can share a scale stand together, in the order of the chart."""
    at = table.at(chart.label)
    labels = tuple(cell_text(row.cells[at]) for row in table.rows)
    groups: list[list[Series]] = []
    for key in chart.values:
        one = _series(table, key)
        home = next((group for group in groups if _alike(group, one)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    titles = [_title(chart.title, group, len(groups)) for group in groups]
    return [Panel(chart.kind, title, chart.label, labels, tuple(group))
            for title, group in zip(titles, groups, strict=True)]


def all_panels(table: Table) -> list[Panel]:
    """The panels of every chart of a table."""
    return [panel for chart in table.charts for panel in panels(chart, table)]


def _series(table: Table, key: str) -> Series:
    at = table.at(key)
    column = table.columns[at]
    cells = [row.cells[at] for row in table.rows]
    share = any(isinstance(cell, Rate) for cell in cells)
    name = f"{column.group}：{column.title}" if column.group else column.title
    return Series(key, name, tuple(_value(cell) for cell in cells), tuple(_figure(cell) for cell in cells), share,
                  not share and not any(isinstance(cell, str) and "." in cell for cell in cells))


def _value(cell: int | str | Rate | None) -> float | None:
    if isinstance(cell, Rate):
        return cell.part / cell.whole if cell.whole else None
    if isinstance(cell, str):
        return float(cell) if _NUMBER.fullmatch(cell) else None
    return None if cell is None else float(cell)


def _figure(cell: int | str | Rate | None) -> str:
    """A share with what it is a share of."""
    return f"{cell.part}/{cell.whole}　{cell.text()}" if isinstance(cell, Rate) and cell.whole else cell_text(cell)


def _alike(group: Sequence[Series], one: Series) -> bool:
    tops = [series.top for series in (*group, one) if series.top]
    near = len(tops) < 2 or max(tops) <= _APART * min(tops)
    return group[0].share == one.share and near and len(group) < len(FILLS)


def _title(title: str, group: Sequence[Series], groups: int) -> str:
    """The chart's title with the series its panel shows, as far as it does not name them already."""
    if groups == 1 and len(group) > 1:
        return title
    names = "、".join(series.name for series in group)
    bare, bracket, unit = names.partition("（")
    if names in title or names.translate(_BRACKETS) in title:
        return title
    return f"{title}{bracket}{unit}" if bare in title else f"{title}　{names}"


def ticks(least: float, most: float, *, whole: bool = True, about: int = 4) -> list[float]:
    """Round numbers from at or below `least` (0 at most) to at or above `most`; whole ones for counts."""
    low, high = min(0.0, least), max(0.0, most)
    if high == low:
        high = low + 1.0
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= raw * 0.999)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def thinned(widths: Sequence[float], gap: float, pitch: float) -> list[int]:
    """Which of equally spaced labels stand without touching: every so many, the last always among them."""
    widest = max(widths, default=0.0)
    every = max(1, math.ceil((widest + gap) / pitch)) if pitch > 0 else max(1, len(widths))
    return [at for at in range(len(widths)) if (len(widths) - 1 - at) % every == 0]


def shortened(text: str, letters: Letters, room: float) -> str:
    """The text, or its beginning with … when the room is too narrow."""
    if letters.measure(text) <= room:
        return text
    while text and letters.measure(text + "…") > room:
        text = text[:-1]
    return text + "…"


def heading(panel: Panel, letters: Letters, width: float, words: str = "") -> tuple[list[Shape], float]:
    """Title and legend, and the height they take; a lone series is named by the title."""
    shapes: list[Shape] = [Words(0, letters.line / 2, shortened(panel.title + words, letters, width), bold=True)]
    if len(panel.series) == 1:
        return shapes, letters.line * 1.25
    x, y, size = 0.0, letters.line * 1.5, letters.size
    for number, series in enumerate(panel.series):
        wide = size * 2.4 + letters.measure(series.name) + size * 1.5
        if x and x + wide > width:
            x, y = 0.0, y + letters.line
        shapes += _key(panel.kind, number, x, y, size)
        shapes.append(Words(x + size * 2.4, y, series.name))
        x += wide
    return shapes, y + letters.line * 0.75


def _key(kind: str, number: int, x: float, y: float, size: float) -> list[Shape]:
    if kind == LINE:
        return [Stroke(((x, y), (x + size * 2, y)), DASHES[number % len(DASHES)]), mark(number, x + size, y, size)]
    return [Box(x, y - size * 0.35, size * 2, size * 0.7, FILLS[number % len(FILLS)])]


def mark(number: int, x: float, y: float, size: float) -> Dot:
    """The mark of a series on its line."""
    return Dot(x, y, size * 0.24, Fill.SOLID if number % 2 == 0 else Fill.OUTLINED)
