"""What is looked at in the finished tables: totals that are not the sum of their lines, tables with nothing in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.month.tables import MonthTable, has_content
from app.reports.checks.finding import ERROR, Finding
from app.reports.period import Period
from app.tables.table import Drill, Row

if TYPE_CHECKING:
    from app.session import Session

# The states of a household in R-M3: together they are the households to be visited, each once.
_STATES = ("met", "empty", "demolished", "away", "nobody", "declined", "left")

# An activity with several tags stands in several lines of R-M2; R-M8 hides small numbers of a village, not of the town.
_NOT_SUMS = frozenset({"R-M2", "R-M8"})


def check_tables(session: Session, span: Period, tables: Sequence[MonthTable]) -> Iterator[Finding]:
    """Findings about the month's finished tables."""
    for item in tables:
        yield from _sums(item)
        if item.code == "R-M3":
            yield from _states(item)
        if item.code == "R-M1" and not has_content(item.table):
            drill = Drill("activity", (("date:ge", span.first), ("date:le", span.last)))
            yield Finding(ERROR, "empty", f"{item.title}没有任何数，请先登记本月的活动。", "activity", None, drill)


def _sums(item: MonthTable) -> Iterator[Finding]:
    table = item.table
    if table.total is None or item.code in _NOT_SUMS:
        return
    for at, column in enumerate(table.columns):
        told = table.total.cells[at]
        cells = [row.cells[at] for row in table.rows]
        if column.key == "no" or not isinstance(told, int) or not all(isinstance(cell, int) for cell in cells):
            continue
        added = sum(cell for cell in cells if isinstance(cell, int))
        if added != told:
            words = f"{item.title}“{column.title}”各行相加是{added}，合计是{told}，对不上。"
            yield Finding(ERROR, "sum", words, *_behind(table.total), part=f"{item.key}:{column.key}")


def _states(item: MonthTable) -> Iterator[Finding]:
    table = item.table
    keys = {column.key for column in table.columns}
    if not {*_STATES, "targets", "name"} <= keys:
        return
    for row in table.rows:
        parts = [row.cells[table.at(key)] for key in _STATES]
        targets, name = row.cells[table.at("targets")], row.cells[table.at("name")]
        added = sum(part for part in parts if isinstance(part, int))
        if added != targets:
            words = f"{name}各种走访结果相加是{added}户，应访户是{targets}户，对不上。"
            yield Finding(ERROR, "sum", words, *_behind(row), part=f"{item.key}:{row.key or name}")


def _behind(row: Row) -> tuple[str, None, Drill | None]:
    return (row.drill.register if row.drill else "activity"), None, row.drill
