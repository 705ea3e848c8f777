"""What a list asks for: chips, filter row, search and order put together into one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app import entry
from app.finder import ungrouped
from app.records.spec import Field, Kind, Register
from app.session import Query, Session, Where

_MOST_REFS = 2000


@dataclass(slots=True)
class Ask:
    """The state of a list: fixed conditions, the filter row (`typed`), free search, order."""

    fixed: tuple[Where, ...] = ()
    typed: dict[str, str | list[str]] = field(default_factory=dict)
    search: str = ""
    order: tuple[str, bool] | None = None
    deleted: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether a person has narrowed the list (then 没有匹配, not 还没有)."""
        return bool(self.typed or self.search)


def run(session: Session, register: Register, ask: Ask, today: date) -> list[int]:
    """Row ids for `ask`. Raises AppError when a filter cannot be understood."""
    ids = session.query(register.key, query_of(session, register, ask, today))
    return _by_tree(session, ids) if register.key == "area" and ask.order is None else ids


def _by_tree(session: Session, ids: list[int]) -> list[int]:
    """Areas as people know them: each village with its grids below it."""
    rank = session.areas.rank()
    rows = {row["id"]: rank.get(row["uid"], len(rank)) for row in session.rows("area", ids)}
    return sorted(ids, key=lambda number: rows.get(number, len(rank)))


def query_of(session: Session, register: Register, ask: Ask, today: date) -> Query:
    """The query `ask` stands for. Raises AppError when a filter cannot be understood."""
    where: list[Where] = list(ask.fixed)
    among: list[int] | None = None
    for key, value in ask.typed.items():
        column = register.field(key)
        if isinstance(value, list) and column.kind == Kind.MULTI:
            any_of = _holding_any(session, register, column, value)
            among = any_of if among is None else sorted(set(among) & set(any_of))
        else:
            where += _conditions(session, column, value, today)
    order = order_of(register, ask.order)
    return Query(where=tuple(where), search=ask.search, order=order, deleted=ask.deleted, among=among)


def order_of(register: Register, chosen: tuple[str, bool] | None) -> tuple[tuple[str, bool], ...]:
    """The chosen column first, then the register's own order."""
    own = tuple((name.lstrip("-"), name.startswith("-")) for name in register.sort)
    if chosen is None:
        return own
    return (chosen, *(part for part in own if part[0] != chosen[0]))


def _conditions(session: Session, column: Field, value: str | list[str], today: date) -> list[Where]:
    if isinstance(value, list):
        return [_ticked(column, value)]
    if column.kind == Kind.DATE:
        return [Where(column.key, "prefix", entry.date_prefix(value, today))]
    if column.kind in (Kind.INTEGER, Kind.MONEY):
        return _bounds(column, value)
    if column.kind == Kind.REF:
        return [Where(column.key, "in", _matching(session, column.target, value))]
    return [Where(column.key, "contains", ungrouped(value) if column.key == "serial" else value)]


def _ticked(column: Field, codes: Sequence[str]) -> Where:
    stored: list[Any] = [int(code) for code in codes] if column.kind == Kind.FLAG else list(codes)
    return Where(column.key, "in", stored)


def _holding_any(session: Session, register: Register, column: Field, codes: Sequence[str]) -> list[int]:
    found: set[int] = set()
    for code in codes:
        found.update(session.query(register.key, Query(where=(Where(column.key, "has", code),))))
    return sorted(found)


def _bounds(column: Field, text: str) -> list[Where]:
    scale = 100 if column.kind == Kind.MONEY else 1
    low, high = entry.parse_bounds(text)
    pairs = (("ge", low), ("le", high))
    return [Where(column.key, op, bound * scale) for op, bound in pairs if bound is not None]


def _matching(session: Session, target: str, text: str) -> list[str]:
    ids = session.query(target, Query(search=text))[:_MOST_REFS]
    uids = [row["uid"] for row in session.rows(target, ids)]
    if target != "area":
        return uids
    return sorted({below for uid in uids for below in session.areas.under(uid)})[:_MOST_REFS]
