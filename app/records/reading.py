"""Reading registers: rows by query, by id, by finder; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import AppError
from app.finder import Finder, fold, words_of
from app.records.areas import Areas
from app.records.commands import decoded
from app.records.registers import REGISTERS
from app.records.show import Shower
from app.records.spec import Register
from db import query as db_query
from db import rows as db_rows
from db import search as db_search
from db.connect import Ledger
from db.query import Query, Where

_NOWHERE = Where("id", "in", ())
_LOOK_THROUGH = 1_000  # matches looked through for those that begin with the words


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: where it is, what it is called, what tells it apart."""

    register: str
    uid: str
    title: str
    detail: str


class Reader:
    """Reads over one connection."""

    def __init__(self, ledger: Ledger, finder: Finder, areas: Callable[[], Areas], shower: Shower) -> None:
        self._ledger = ledger
        self._finder = finder
        self._areas = areas
        self._shower = shower
        self._columns = {key: db_query.columns(ledger, spec.table) for key, spec in REGISTERS.items()}

    def get(self, register: Register, uid: str) -> dict[str, Any]:
        """A row, deleted or not. Raises AppError when there is none."""
        row = db_rows.one(self._ledger, register.table, uid, self._columns[register.key])
        if row is None:
            raise AppError(f"找不到这条{register.noun}。", "它可能已被清除，请刷新列表。")
        return decoded(register, row)

    def query(self, register: Register, query: Query) -> list[int]:
        """Row ids in order; without an order, the register's own."""
        return db_query.select_ids(self._ledger, register.table, self._plain(register, query), self._columns[register.key])

    def count(self, register: Register, query: Query) -> int:
        """How many rows match."""
        return db_query.count(self._ledger, register.table, self._plain(register, query), self._columns[register.key])

    def rows(self, register: Register, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Whole rows in the order of `ids`."""
        found = db_query.fetch_rows(self._ledger, register.table, ids, self._columns[register.key])
        return [decoded(register, row) for row in found]

    def sums(self, register: Register, fields: Sequence[str], ids: Sequence[int]) -> dict[str, int]:
        """The sums of whole-number fields over rows, for the line under a list."""
        for key in fields:
            register.field(key)
        totals = db_query.sums(self._ledger, register.table, fields, ids, self._columns[register.key])
        return dict(zip(fields, totals, strict=True))

    def distinct(self, register: Register, field: str, limit: int = 500) -> list[Any]:
        """The different stored values of a field, for tick lists."""
        register.field(field)
        return db_query.distinct(self._ledger, register.table, field, self._columns[register.key], limit)

    def find(self, text: str, limit: int) -> list[Hit]:
        """Rows of any register that hold every word of `text`; names that begin with it first."""
        self.ready()
        by_register: dict[str, list[int]] = {}
        for register, row_id in self._finder.find(text, limit=_LOOK_THROUGH)[:limit]:
            by_register.setdefault(register, []).append(row_id)
        hits: list[Hit] = []
        for key, ids in by_register.items():
            hits += self._hits(REGISTERS[key], ids)
        wanted = fold(text)
        hits.sort(key=lambda hit: (fold(hit.title) != wanted, not fold(hit.title).startswith(wanted)))
        return hits

    def ready(self) -> None:
        """Load the finder's memory when it is not loaded; done in the background after sign-in."""
        if not self._finder.ready:
            self._finder.load(lambda: db_search.load(self._ledger))

    def _hits(self, register: Register, ids: Sequence[int]) -> list[Hit]:
        rows = self.rows(register, ids)
        shown = self._shower.show(register, rows)
        return [
            Hit(register.key, row["uid"], texts[register.title_field], _detail(register, texts))
            for row, texts in zip(rows, shown, strict=True)
            if not row["deleted_at"]
        ]

    def _plain(self, register: Register, query: Query) -> Query:
        """The query in terms of columns: areas with all below them, sort keys, finder ids."""
        where = [self._condition(register, item) for item in query.where]
        among = query.among
        if query.search.strip():
            found = self._search(register, query.search)
            among = found if among is None else sorted(set(found) & set(among))
        order = query.order or tuple((name.lstrip("-"), name.startswith("-")) for name in register.sort)
        columns = self._columns[register.key]
        keyed = tuple((f"{name}_key" if f"{name}_key" in columns else name, down) for name, down in order)
        return replace(query, where=tuple(where), among=among, order=keyed, search="")

    def _condition(self, register: Register, item: Where) -> Where:
        areas = self._areas()
        if item.op == "outside":
            return Where(item.field, "not_in", [uid for area in areas.villages() for uid in areas.under(area.uid)])
        if item.op != "under":
            return item
        return Where(item.field, "in", areas.under(item.value)) if item.value in areas else _NOWHERE

    def _search(self, register: Register, text: str) -> list[int]:
        if self._finder.ready:
            return [row for _, row in self._finder.find(text, register.key, limit=1_000_000)]
        return db_search.scan(self._ledger, register.key, words_of(text))


def _detail(register: Register, texts: dict[str, str]) -> str:
    parts = [texts[item.key] for item in register.fields if item.listed and item.key != register.title_field]
    return " · ".join(part for part in parts if part)[:60]
