"""What a kept month needs of the rows and of the change log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from db.connect import Ledger
from db.query import FETCH_AT_ONCE


def revs(ledger: Ledger, table: str, ids: Sequence[int]) -> list[tuple[str, int]]:
    """(uid, revision) of rows, in no order."""
    found: list[tuple[str, int]] = []
    for start in range(0, len(ids), FETCH_AT_ONCE):
        part = list(ids[start : start + FETCH_AT_ONCE])
        found += ledger.fetch(f"SELECT uid, rev FROM {table} WHERE id IN ({','.join('?' * len(part))})", part)
    return found


def link_at(ledger: Ledger, seq: int) -> bytes | None:
    """The change log's hash at a sequence number; None when there is no such change."""
    rows = ledger.fetch("SELECT hash FROM change_log WHERE seq = ?", (seq,))
    return bytes(rows[0][0]) if rows else None


def changes_after(ledger: Ledger, seq: int, registers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """(seq, at, by, action, register, uid, before, after, the step's sentence) of later changes, in order."""
    marks = ",".join("?" * len(registers))
    yield from ledger.conn.execute(
        "SELECT l.seq, s.at, s.by, l.action, l.register, l.uid, l.before, l.after, s.sentence "
        f"FROM change_log l JOIN change_step s ON s.id = l.step WHERE l.seq > ? AND l.register IN ({marks}) ORDER BY l.seq",
        (seq, *registers),
    )


def values_of(ledger: Ledger, table: str, uids: Sequence[str], columns: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Some columns of rows by uid, deleted ones too."""
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(uids), FETCH_AT_ONCE):
        part = list(uids[start : start + FETCH_AT_ONCE])
        rows = ledger.fetch(f"SELECT uid, {', '.join(columns)} FROM {table} WHERE uid IN ({','.join('?' * len(part))})", part)
        found.update({row[0]: tuple(row[1:]) for row in rows})
    return found
