"""SQL of the number register: who holds a number, and how the numbers balance."""

from __future__ import annotations

from collections.abc import Sequence

from db.connect import Ledger


def held_by(ledger: Ledger, template: str, round_uid: str | None) -> set[str]:
    """Uids of those who hold a number of this paper in this round that is not void."""
    rows = ledger.fetch(
        "SELECT to_uid FROM issued WHERE template = ? AND round IS ? AND state <> 'void' AND deleted_at IS NULL",
        (template, round_uid),
    )
    return {row[0] for row in rows}


def by_serial(ledger: Ledger, serial: str) -> str | None:
    """The uid of a number's row."""
    rows = ledger.fetch("SELECT uid FROM issued WHERE serial = ?", (serial,))
    return rows[0][0] if rows else None


def batch_uids(ledger: Ledger, batch: str, state: str) -> dict[str, str]:
    """Number → uid for the rows of a batch in a state, in order of number."""
    return dict(ledger.fetch("SELECT serial, uid FROM issued WHERE batch = ? AND state = ? ORDER BY serial", (batch, state)))


def mark_printed(ledger: Ledger, uids: Sequence[str], day: str, at: str, by: str, device: str) -> None:
    """Set many numbers to printed; the caller logs each."""
    ledger.conn.executemany(
        "UPDATE issued SET state = 'printed', printed_on = ?, changed_at = ?, changed_by = ?, device = ?, "
        "rev = rev + 1 WHERE uid = ?",
        ((day, at, by, device, uid) for uid in uids),
    )


def tally(ledger: Ledger, template: str | None, round_uid: str | None) -> list[tuple[str, str, int, int]]:
    """(area, state, 1 when it was printed, how many) over the whole register or a part of it."""
    where, args = "deleted_at IS NULL", []
    if template:
        where += " AND template = ?"
        args.append(template)
    if round_uid:
        where += " AND round = ?"
        args.append(round_uid)
    return ledger.fetch(
        f"SELECT area, state, printed_on IS NOT NULL, count(*) FROM issued WHERE {where} GROUP BY 1, 2, 3", args
    )
