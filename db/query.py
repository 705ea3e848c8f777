"""Selecting rows: a small set of filters turned into SQL over known columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db import behind
from db.connect import Ledger

FETCH_AT_ONCE = 500
KEPT_FILES = ("body_file", "workbook", "pdf", "sheet_workbook", "sheet_pdf")
"""The columns of a kept month that name attachments."""


@dataclass(frozen=True, slots=True)
class Where:
    """One condition. `op`: eq ne in not_in (or empty) contains prefix ge le empty filled has (a code inside a JSON list);
    begun and lasting hold for a day that is not before, not after the column's, or where the column is empty.
    The operators of `db.behind` lead from a figure to its rows."""

    field: str
    op: str = "eq"
    value: Any = None


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows, in which order. `order` holds (column, descending); `search` is free text."""

    where: Sequence[Where] = ()
    search: str = ""
    order: Sequence[tuple[str, bool]] = ()
    deleted: bool = False
    among: Sequence[int] | None = field(default=None)


_PLAIN = {"eq": "IS", "ne": "IS NOT", "ge": ">=", "le": "<="}


def columns(ledger: Ledger, table: str) -> list[str]:
    """The columns of a table in order. An unknown table gives none."""
    return [row[0] for row in ledger.fetch("SELECT name FROM pragma_table_info(?)", (table,))]


def select_ids(ledger: Ledger, table: str, query: Query, known: Sequence[str]) -> list[int]:
    """Row ids matching the query, in order; `known` guards every column name. Raises KeyError for a stranger."""
    clause, args = _where(query, known)
    order = ", ".join(f"{_known(name, known)} {'DESC' if down else 'ASC'}" for name, down in query.order)
    sql = f"SELECT id FROM {table} WHERE {clause} ORDER BY {order + ', ' if order else ''}id"
    return [row[0] for row in ledger.fetch(sql, args)]


def count(ledger: Ledger, table: str, query: Query, known: Sequence[str]) -> int:
    """How many rows match."""
    clause, args = _where(query, known)
    return ledger.fetch(f"SELECT count(*) FROM {table} WHERE {clause}", args)[0][0]


def fetch_rows(ledger: Ledger, table: str, ids: Sequence[int], known: Sequence[str]) -> list[dict[str, Any]]:
    """Whole rows in the order of `ids`; ids that no longer exist are left out."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), FETCH_AT_ONCE):
        part = list(ids[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        for row in ledger.fetch(f"SELECT {', '.join(known)} FROM {table} WHERE id IN ({marks})", part):
            record = dict(zip(known, row, strict=True))
            found[record["id"]] = record
    return [found[item] for item in ids if item in found]


def sums(ledger: Ledger, table: str, names: Sequence[str], ids: Sequence[int], known: Sequence[str]) -> list[int]:
    """The sum of each of some whole-number columns over the rows with these ids; empty cells count as nothing."""
    wanted = ", ".join(f"COALESCE(SUM({_known(name, known)}), 0)" for name in names)
    out = [0] * len(names)
    for start in range(0, len(ids), FETCH_AT_ONCE):
        part = list(ids[start : start + FETCH_AT_ONCE])
        row = ledger.fetch(f"SELECT {wanted} FROM {table} WHERE id IN ({','.join('?' * len(part))})", part)[0]
        out = [total + more for total, more in zip(out, row, strict=True)]
    return out


def fetch_by(ledger: Ledger, table: str, column: str, values: Sequence[Any], known: Sequence[str]) -> list[dict[str, Any]]:
    """Whole rows whose `column` is one of `values`, in no order; deleted ones too."""
    out: list[dict[str, Any]] = []
    name = _known(column, known)
    for start in range(0, len(values), FETCH_AT_ONCE):
        part = list(values[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        rows = ledger.fetch(f"SELECT {', '.join(known)} FROM {table} WHERE {name} IN ({marks})", part)
        out += [dict(zip(known, row, strict=True)) for row in rows]
    return out


def select_columns(
    ledger: Ledger, table: str, names: Sequence[str], known: Sequence[str], deleted: bool = False
) -> list[tuple[Any, ...]]:
    """Some columns of every row, those in the bin only with `deleted`: for building look-ups over a whole register."""
    chosen = ", ".join(_known(name, known) for name in names)
    return ledger.fetch(f"SELECT {chosen} FROM {table}" + ("" if deleted else " WHERE deleted_at IS NULL"))


def distinct(ledger: Ledger, table: str, column: str, known: Sequence[str], limit: int) -> list[Any]:
    """The different values of a column, for tick lists."""
    name = _known(column, known)
    sql = f"SELECT DISTINCT {name} FROM {table} WHERE deleted_at IS NULL ORDER BY {name} LIMIT ?"
    return [row[0] for row in ledger.fetch(sql, (limit,))]


def blob_names(ledger: Ledger) -> list[str]:
    """The attachments that rows name, deleted rows included."""
    known = columns(ledger, "report_snapshot")  # a copy made by an earlier program has no kept months
    kept = " ".join(f"UNION SELECT {name} FROM report_snapshot" for name in KEPT_FILES if name in known)
    if columns(ledger, "report_text"):
        kept += " UNION SELECT blob FROM report_text UNION SELECT word_blob FROM report_text"
    rows = ledger.fetch(f"SELECT blob FROM photo {kept}")
    return [row[0] for row in rows if row[0] is not None]


def role_of(ledger: Ledger, user: str) -> str | None:
    """The role of an active user, for a file nobody has signed in to."""
    rows = ledger.fetch("SELECT role FROM user_account WHERE name = ? AND state = 'active' AND deleted_at IS NULL", (user,))
    return rows[0][0] if rows else None


def _where(query: Query, known: Sequence[str]) -> tuple[str, list[Any]]:
    parts = [f"deleted_at IS {'NOT ' if query.deleted else ''}NULL"]
    if any(item.op in behind.WITH_REMOVED for item in query.where):
        parts = ["1"]
    args: list[Any] = []
    for item in query.where:
        part, values = _condition(item, known)
        parts.append(part)
        args += values
    if query.among is not None:
        parts.append(f"id IN ({','.join(str(int(number)) for number in query.among)})")
    return " AND ".join(parts), args


def _condition(item: Where, known: Sequence[str]) -> tuple[str, list[Any]]:
    name = _known(item.field, known)
    if item.op in _PLAIN:
        return f"{name} {_PLAIN[item.op]} ?", [item.value]
    if item.op == "in":
        values = list(item.value)
        return f"{name} IN ({','.join('?' * len(values))})", values
    if item.op == "not_in":
        values = list(item.value)
        return f"({name} IS NULL OR {name} NOT IN ({','.join('?' * len(values))}))", values
    if item.op == "contains":
        return f"{name} LIKE ? ESCAPE '\\'", [f"%{_escaped(str(item.value))}%"]
    if item.op == "prefix":
        return f"{name} LIKE ? ESCAPE '\\'", [f"{_escaped(str(item.value))}%"]
    if item.op == "empty":
        return f"({name} IS NULL OR {name} = '')", []
    if item.op == "filled":
        return f"({name} IS NOT NULL AND {name} <> '')", []
    if item.op in ("begun", "lasting"):
        return f"({name} IS NULL OR {name} {'<=' if item.op == 'begun' else '>='} ?)", [item.value]
    if item.op == "has":
        return f"EXISTS (SELECT 1 FROM json_each({name}) WHERE value = ?)", [item.value]
    if item.op in behind.CONDITIONS:
        clause, values = behind.CONDITIONS[item.op](item.value)
        return f"({name} {clause})", values
    raise KeyError(item.op)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _known(name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise KeyError(name)
    return name
