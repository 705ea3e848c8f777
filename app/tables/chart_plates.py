"""A panel of a chart at a given width: bars, a line, or the word that there is nothing to draw."""

from __future__ import annotations

import math

from app.tables.chart_bars import draw_bars
from app.tables.chart_line import draw_line
from app.tables.charts import LINE, Letters, Panel, Plate, Words, heading

NOTHING = "这张表没有可画的行。"


def plates(panel: Panel, letters: Letters, width: float, most: float = math.inf, *, tall: float = 9.0) -> list[Plate]:
    """A panel at this width; bars that are higher than `most` together go on in further plates.

    `tall` is the height of a line chart's field in lines.
    """
    if not panel.labels:
        return [_nothing(panel, letters, width)]
    if panel.kind == LINE:
        return [draw_line(panel, letters, width, tall)]
    return draw_bars(panel, letters, width, most)


def _nothing(panel: Panel, letters: Letters, width: float) -> Plate:
    shapes, top = heading(panel, letters, width)
    shapes.append(Words(0, top + letters.line / 2, NOTHING, faint=True))
    return Plate(width, top + letters.line * 1.5, tuple(shapes), ())
