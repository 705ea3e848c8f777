"""A table as it is kept, and two tables compared cell by cell.

A cell is kept as JSON: whole number, text, null (not applicable), `["r", part, whole]` for a share, and `["x"]` in a
comparison where a table has no such line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.month.tables import MonthTable
from app.reports.metrics import METRICS
from app.tables.table import Align, Column, Foot, Rate, Row, Table, cell_text

Kept = dict[str, Any]
"""A table in its kept form."""
Cell = int | str | list[Any] | None
Place = tuple[str, str, str]
"""Where a cell stands: key of the table, of the line, of the column."""

ABSENT: list[Any] = ["x"]
TOTAL = "=合计"
POSITION = "no"
"""The column of running numbers: where a line stands, nothing that was counted."""
NOT_COMPARED = frozenset({POSITION, *(code for code, metric in METRICS.items() if metric.filling)})
"""Columns that say nothing of the month itself: running numbers, and what a register held on the day of filling."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MINUS = "－"


def freeze(item: MonthTable) -> Kept:
    """The table as it is kept, with the form of its heading."""
    table = item.table
    columns = [[c.key, c.title, c.group, c.width, str(c.align), c.note] for c in table.columns]
    lines = [[key, [_kept(cell) for cell in row.cells], row.key] for key, row in zip(line_keys(table), table.rows, strict=True)]
    return {
        "key": item.key, "code": item.code, "title": item.title, "form_no": table.form_no, "measure": table.measure,
        "unit_name": table.unit_name, "period": table.period, "notes": list(table.notes), "landscape": table.landscape,
        "foot": list(_foot(table.foot)) if table.foot else None, "columns": columns, "lines": lines,
        "total": [_kept(cell) for cell in table.total.cells] if table.total else None,
        "form": hashlib.sha256(_compact([column[:3] for column in columns]).encode()).hexdigest(),
    }


def thaw(kept: Kept) -> MonthTable:
    """The table as it was handed in; figures lead nowhere, for their rows may have changed since."""
    columns = tuple(
        Column(key, title, group, width, Align(side), note) for key, title, group, width, side, note in kept["columns"]
    )
    rows = [Row(tuple(_cell(cell) for cell in cells), key=key) for _, cells, key in kept["lines"]]
    total = Row(tuple(_cell(cell) for cell in kept["total"])) if kept["total"] is not None else None
    table = Table(
        kept["code"], kept["title"], columns, rows, total, unit_name=kept["unit_name"], period=kept["period"],
        form_no=kept["form_no"], measure=kept["measure"], notes=tuple(kept["notes"]), landscape=kept["landscape"],
        foot=Foot(*kept["foot"]) if kept["foot"] else None,
    )
    return MonthTable(kept["key"], kept["code"], kept["title"], table)


def line_keys(table: Table) -> list[str]:
    """What tells the lines apart: the uid they speak of, else their first words; a second one alike gets a number."""
    found: list[str] = []
    for row in table.rows:
        words = next((cell for cell in row.cells if isinstance(cell, str) and cell), "")
        base = row.key or words or "—"
        key, number = base, 2
        while key in found:
            key, number = f"{base}#{number}", number + 1
        found.append(key)
    return found


def cells(tables: Iterable[Kept]) -> dict[Place, Cell]:
    """Every cell of some kept tables by its place, those of `NOT_COMPARED` left out."""
    return {
        (table["key"], line, column[0]): cell
        for table in tables
        for line, values in lines_of(table)
        for column, cell in zip(table["columns"], values, strict=True)
        if column[0] not in NOT_COMPARED
    }


def lines_of(table: Kept) -> Iterator[tuple[str, list[Cell]]]:
    """The lines of a kept table with their keys, the total last."""
    for key, values, _ in table["lines"]:
        yield key, values
    if table["total"] is not None:
        yield TOTAL, table["total"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that is not what it was: where it stands, in words too, and both values as kept."""

    place: Place
    table: str
    form_no: str
    line: str
    column: str
    was: Cell
    now: Cell

    def texts(self) -> tuple[str, str, str]:
        """What was handed in, what is known now, the difference."""
        return text(self.was), text(self.now), gap(self.was, self.now)


def compare(was: Sequence[Kept], now: Sequence[Kept], known: Iterable[str] = ()) -> list[Difference]:
    """The cells that differ, in the order of the tables, lines and columns as they are now.

    Columns that only one edition of a form has are not compared: they were never handed in, or are no longer asked.
    A table that was not handed in counts only when its code is in `known`: the codes looked at when handing in.
    """
    before, after = {table["key"]: table for table in was}, {table["key"]: table for table in now}
    asked, found = set(known), []
    for key in [*after, *(key for key in before if key not in after)]:
        if key in before or after[key]["code"] in asked:
            found += _of_table(key, before.get(key), after.get(key))
    return found


def apply(base: Mapping[Place, Cell], changes: Iterable[tuple[Place, Cell]]) -> dict[Place, Cell]:
    """The cells of `base` after corrections; a cell corrected to nothing at all goes."""
    found = dict(base)
    for place, value in changes:
        if value == ABSENT:
            found.pop(place, None)
        else:
            found[place] = value
    return found


def text(cell: Cell) -> str:
    """How a kept cell reads; — also where there was no such line."""
    return "—" if cell == ABSENT else cell_text(_cell(cell))


def gap(was: Cell, now: Cell) -> str:
    """`+5`, `－3`, `+2.5个百分点`; — between words."""
    if _is_rate(was) and _is_rate(now):
        old, new = _percent(was), _percent(now)
        return f"{_signed(new - old)}个百分点" if old is not None and new is not None else "—"
    before, after = _number(was), _number(now)
    return _signed(after - before) if before is not None and after is not None else "—"


def _of_table(key: str, was: Kept | None, now: Kept | None) -> Iterator[Difference]:
    form = now or was
    assert form is not None
    old_lines, new_lines = _by_column(was), _by_column(now)
    shared = [column for column in form["columns"] if column[0] not in NOT_COMPARED and _in_both(column[0], was, now)]
    names = {**_names(was), **_names(now)}
    for line in [*new_lines, *(line for line in old_lines if line not in new_lines)]:
        before, after = old_lines.get(line), new_lines.get(line)
        for column, title, group, *_ in shared:
            old = before[column] if before else ABSENT
            new = after[column] if after else ABSENT
            if old != new:
                heading = f"{group}·{title}" if group else title
                yield Difference((key, line, column), form["title"], form["form_no"], names[line], heading, old, new)


def _in_both(column: str, was: Kept | None, now: Kept | None) -> bool:
    return all(any(item[0] == column for item in table["columns"]) for table in (was, now) if table)


def _by_column(table: Kept | None) -> dict[str, dict[str, Cell]]:
    if table is None:
        return {}
    keys = [column[0] for column in table["columns"]]
    return {line: dict(zip(keys, values, strict=True)) for line, values in lines_of(table)}


def _names(table: Kept | None) -> dict[str, str]:
    """What each line is called: its first words."""
    if table is None:
        return {}
    named = {key: next((c for c in values if isinstance(c, str) and c), key) for key, values in lines_of(table)}
    return {**named, TOTAL: "合计"}


def _kept(cell: int | str | Rate | None) -> Cell:
    return ["r", cell.part, cell.whole] if isinstance(cell, Rate) else cell


def _cell(cell: Cell) -> int | str | Rate | None:
    return Rate(cell[1], cell[2]) if isinstance(cell, list) else cell


def _is_rate(cell: Cell) -> bool:
    return isinstance(cell, list) and cell[0] == "r"


def _percent(cell: Any) -> Decimal | None:
    """A share as it is printed, so that the difference is that of the printed figures."""
    return Decimal(Rate(cell[1], cell[2]).text()[:-1]) if cell[2] else None


def _number(cell: Cell) -> Decimal | None:
    """A figure's value; a line that is not there counts as nothing."""
    if cell == ABSENT:
        return Decimal(0)
    if isinstance(cell, int):
        return Decimal(cell)
    return Decimal(cell) if isinstance(cell, str) and _NUMBER.fullmatch(cell) else None


def _signed(amount: Decimal) -> str:
    return f"+{amount}" if amount > 0 else f"{_MINUS}{-amount}" if amount < 0 else "0"


def _foot(foot: Foot) -> tuple[str, ...]:
    return (foot.head, foot.checker, foot.filler, foot.phone, foot.filled_on)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
