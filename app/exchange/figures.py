"""Figures of a month's tables as rows that travel up: one a cell, so that the county adds towns as towns add villages.

Nothing of them is kept where they are computed. Each is named by office, period, table, line and column, so that a
corrected package replaces the figure it corrects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.reports.catalogue import REPORTS, report
from app.reports.monthly import rounds_of
from app.reports.period import Period, PeriodKind
from app.tables.table import Column, Rate, Row, Table

if TYPE_CHECKING:
    from app.session import Session

TOTAL = "total"
_SENT = "R-M"  # the monthly tables
_NUMBER = "no"  # the column 序号 counts lines, it says nothing of them


def figure_lines(
    session: Session, period: Period, town: str, office: str, dot: list[Any], no: int
) -> Iterator[dict[str, Any]]:
    """The data lines of every monthly table of a period, as a package carries them; `dot` is [PC, count, who]."""
    base = [*dot, clock.now()]
    for code, table in _tables(session, period):
        for line, name, row in _rows(table):
            for place, column in enumerate(table.columns):
                cell = row.cells[place]
                if column.key == _NUMBER or (type(cell) is not int and not isinstance(cell, Rate)):
                    continue
                part, whole = (cell.part, cell.whole) if isinstance(cell, Rate) else (cell, None)
                item = f"{place:03d} {column.key}"[:60]
                values = {"town": town, "period": str(period), "report": code, "line": line, "line_name": name,
                          "item": item, "item_name": _title(column), "value": part, "whole": whole, "package": no}
                uid = _uid(office, str(period), code, line, item)
                yield {"uid": uid, "bases": [base], "values": {key: value for key, value in values.items()
                                                               if value is not None}}


def _tables(session: Session, period: Period) -> Iterator[tuple[str, Table]]:
    for code, found in REPORTS.items():
        if not code.startswith(_SENT) or PeriodKind.MONTH not in found.kinds:
            continue
        if not found.rounds:
            yield code, report(session, code, period)
            continue
        for item in reversed(rounds_of(session, period)):
            try:
                yield f"{code} {item['name']}"[:60], report(session, code, period, item["uid"])
            except AppError as error:
                raise AppError(f"“{found.title}”没有算出来：{error.message}", error.hint) from error


def _rows(table: Table) -> Iterator[tuple[str, str, Row]]:
    """Lines that speak of an area or a unit, and the total."""
    for row in table.rows:
        if row.key:
            yield row.key, _name(row), row
    if table.total is not None:
        yield TOTAL, "合计", table.total


def _name(row: Row) -> str:
    return next((cell for cell in row.cells if isinstance(cell, str)), "")[:100]


def _title(column: Column) -> str:
    return f"{column.group}·{column.title}" if column.group else column.title


def _uid(*parts: str) -> str:
    text = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-8{text[13:16]}-8{text[17:20]}-{text[20:32]}"  # RFC 9562 version 8: made by rule
