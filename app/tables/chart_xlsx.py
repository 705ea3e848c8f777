"""Native charts in a workbook: they refer to the cells of the sheet, so a figure mended there moves its bar."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app.tables.charts import LINE, Panel, all_panels
from app.tables.table import Table

_FONT = {"name": "宋体", "size": 9}
_DASHES = ("solid", "dash", "round_dot", "dash_dot")
_FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": "#404040"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#000000", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
)
_WIDE, _HEAD, _BAR, _LINE_HIGH = 760, 90, 22, 300  # pixels
_ROW_PIXELS = 20
_MOST_ROWS = 200
"""A picture of more rows than this says nothing; it is left to the sheet."""


def add_charts(book: Workbook, sheet: Worksheet, table: Table, first: int, below: int) -> None:
    """Put the table's charts under its last line; `first` is the sheet row of the first row, `below` the free one."""
    if not table.rows or len(table.rows) > _MOST_ROWS:
        return
    last = first + len(table.rows) - 1
    for panel in all_panels(table):
        high = _height(panel)
        sheet.insert_chart(below, 0, _chart(book, sheet, table, panel, (first, last), high), {"object_position": 3})
        below += -(-high // _ROW_PIXELS) + 1


def _height(panel: Panel) -> int:
    if panel.kind == LINE:
        return _LINE_HIGH
    return _HEAD + _BAR * len(panel.labels) * len(panel.series)


def _chart(book: Workbook, sheet: Worksheet, table: Table, panel: Panel, place: tuple[int, int], high: int) -> Any:
    (first, last), label = place, table.at(panel.label)
    chart: Any = book.add_chart({"type": "line" if panel.kind == LINE else "bar"})
    for number, series in enumerate(panel.series):
        at = table.at(series.key)
        chart.add_series({
            "name": series.name,
            "categories": [sheet.get_name(), first, label, last, label],
            "values": [sheet.get_name(), first, at, last, at],
            "data_labels": {"value": True, "font": _FONT},
            **(_line(number) if panel.kind == LINE else _bar(number)),
        })
    chart.set_title({"name": panel.title, "name_font": {"name": "黑体", "size": 11, "bold": False}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT} if len(panel.series) > 1 else {"none": True})
    values: dict[str, Any] = {"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}}}
    if panel.share:
        values |= {"min": 0, "max": 1, "num_format": "0%"}
    elif all(value == 0 for series in panel.series for value in series.values if value is not None):
        values |= {"min": 0, "max": 1}
    names: dict[str, Any] = {"num_font": _FONT}
    if panel.kind == LINE:
        chart.set_x_axis(names)
        chart.set_y_axis(values)
    else:  # the names stand upright, the first row comes first, and the scale stays at the foot
        chart.set_x_axis(values | {"label_position": "high"})
        chart.set_y_axis(names | {"reverse": True, "interval_unit": 1})
    chart.set_size({"width": _WIDE, "height": high})
    return chart


def _bar(number: int) -> dict[str, Any]:
    return {**_FILLS[number % len(_FILLS)], "border": {"color": "#000000", "width": 0.75}, "gap": 60}


def _line(number: int) -> dict[str, Any]:
    hollow = number % 2 == 1
    return {
        "line": {"color": "#000000", "width": 1.5, "dash_type": _DASHES[number % len(_DASHES)]},
        "marker": {"type": ("circle", "square", "diamond")[number % 3], "size": 6, "border": {"color": "#000000"},
                   "fill": {"color": "#FFFFFF" if hollow else "#000000"}},
    }
