"""The rows behind each figure, kept with the month.

Rows of activities, pushes, meetings and the like are kept one by one with their revision. Registers that hold a row
for every household (households, visits, numbered papers) would make the kept month larger than the register: of them
the number of rows and a hash over all uids and revisions is kept. Together with the head of the change log, which is
kept too and from which every row can be put back as it stood, that is enough to say whether the rows behind a figure
are still the same, and to find what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.month.cells import TOTAL, line_keys
from app.month.tables import MonthTable
from app.records.drill import query_of
from app.tables.table import Drill, Row
from db import snapshots

if TYPE_CHECKING:
    from app.session import Session

BY_COUNT = frozenset({"household", "visit", "issued"})


class Sources:
    """Collects the rows behind figures, each set of rows once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers: dict[str, int] = {}
        self._rows: dict[str, dict[tuple[str, int], int]] = {}
        self._sets: list[dict[str, Any]] = []

    def kept(self, tables: Iterable[MonthTable]) -> dict[str, Any]:
        """`figures`: table → line → column ("" for the whole line) → number in `sets`; `rows` of each register."""
        figures = {item.key: self._table(item) for item in tables}
        rows = {register: [list(row) for row in found] for register, found in self._rows.items()}
        return {"figures": figures, "sets": self._sets, "rows": rows}

    def _table(self, item: MonthTable) -> dict[str, dict[str, int]]:
        table = item.table
        lines = list(zip(line_keys(table), table.rows, strict=True))
        lines += [(TOTAL, table.total)] if table.total else []
        return {key: found for key, row in lines if (found := self._line(row))}

    def _line(self, row: Row) -> dict[str, int]:
        drills = {"": row.drill, **row.drills}
        return {column: self._set(drill) for column, drill in drills.items() if drill is not None}

    def _set(self, drill: Drill) -> int:
        said = repr(drill)
        if said not in self._numbers:
            self._numbers[said] = len(self._sets)
            self._sets.append(self._behind(drill))
        return self._numbers[said]

    def _behind(self, drill: Drill) -> dict[str, Any]:
        session, register = self._session, drill.register
        table = session.register(register).table
        revs = sorted(snapshots.revs(session.ledger, table, session.query(register, query_of(drill))))
        found: dict[str, Any] = {"register": register, "count": len(revs)}
        if register in BY_COUNT:
            return {**found, "sha256": hashlib.sha256("\n".join(f"{uid} {rev}" for uid, rev in revs).encode()).hexdigest()}
        known = self._rows.setdefault(register, {})
        return {**found, "rows": [known.setdefault(row, len(known)) for row in revs]}
