"""The finder's stored texts: one folded line per row that can be found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.connect import Ledger


def put(ledger: Ledger, register: str, lines: Iterable[tuple[int, str]]) -> None:
    """Store or replace the folded text of rows (row id, text)."""
    ledger.conn.executemany(
        "INSERT INTO finder (register, row_id, text) VALUES (?,?,?) "
        "ON CONFLICT (register, row_id) DO UPDATE SET text = excluded.text",
        ((register, row, text) for row, text in lines),
    )


def drop(ledger: Ledger, register: str, row_ids: Sequence[int]) -> None:
    """Forget rows that were deleted."""
    ledger.conn.executemany("DELETE FROM finder WHERE register = ? AND row_id = ?", ((register, row) for row in row_ids))


def load(ledger: Ledger) -> list[tuple[str, int, str]]:
    """Every (register, row id, text), for the finder kept in memory."""
    return ledger.fetch("SELECT register, row_id, text FROM finder")


def scan(ledger: Ledger, register: str, words: Sequence[str]) -> list[int]:
    """Row ids of one register whose text holds every word; the slow road when no finder is in memory."""
    clause = " AND ".join("instr(text, ?) > 0" for _ in words)
    rows = ledger.fetch(f"SELECT row_id FROM finder WHERE register = ? AND {clause}", (register, *words))
    return [row[0] for row in rows]
