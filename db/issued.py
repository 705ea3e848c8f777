"""SQL of the number register: who holds a number, how the numbers balance, and what a batch was made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from db.connect import Ledger
from db.query import FETCH_AT_ONCE

GROUPS = ("area", "template", "printed_on")
"""What numbers are counted by."""


def held_by(ledger: Ledger, template: str, round_uid: str | None) -> set[str]:
    """Uids of those who hold a number of this paper in this round that is not void."""
    rows = ledger.fetch(
        "SELECT to_uid FROM issued WHERE template = ? AND round IS ? AND state <> 'void' AND deleted_at IS NULL "
        "AND to_uid IS NOT NULL",
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


def set_many(
    ledger: Ledger, columns: Sequence[str], rows: Iterable[Sequence[Any]], at: str, by: str, device: str
) -> None:
    """Write `columns` of many numbers; each row ends with the uid. The caller logs each."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    ledger.conn.executemany(
        f"UPDATE issued SET {sets}, changed_at = ?, changed_by = ?, device = ?, rev = rev + 1 WHERE uid = ?",
        ((*row[:-1], at, by, device, row[-1]) for row in rows),
    )


def tally(ledger: Ledger, group: str, template: str | None, round_uid: str | None) -> list[tuple[Any, str, int, int]]:
    """(value of `group`, state, 1 when it was printed, how many) over the whole register or a part of it."""
    if group not in GROUPS:
        raise KeyError(group)
    where, args = "deleted_at IS NULL", []
    if template:
        where += " AND template = ?"
        args.append(template)
    if round_uid:
        where += " AND round = ?"
        args.append(round_uid)
    return ledger.fetch(
        f"SELECT {group}, state, printed_on IS NOT NULL, count(*) FROM issued WHERE {where} GROUP BY 1, 2, 3", args
    )


def series(ledger: Ledger) -> list[tuple[str, int, str, int]]:
    """(kind letter, year, device, last number taken) of every series."""
    return ledger.fetch("SELECT kind, year, device, last FROM counter ORDER BY kind, year, device")


def serials(ledger: Ledger) -> list[tuple[str, str | None, str, str | None, str | None]]:
    """(number, template, state, void reason, when removed) of every number, in order."""
    return ledger.fetch("SELECT serial, template, state, void_reason, deleted_at FROM issued ORDER BY serial")


def printed_at(ledger: Ledger, batch: str) -> int | None:
    """The last change of the step in which a batch's file was first written; None when it never was."""
    rows = ledger.fetch(
        "SELECT min(s.last_seq) FROM print_run r JOIN change_log l ON l.uid = r.uid AND l.register = 'print_run' "
        "AND l.action = 'create' JOIN change_step s ON s.id = l.step WHERE r.batch = ? AND r.kind = 'file'",
        (batch,),
    )
    return rows[0][0]


def changed_after(ledger: Ledger, register: str, uids: Sequence[str], seq: int) -> list[tuple[str, str | None]]:
    """(uid, values before) of every later change to these rows, newest first."""
    found: list[tuple[int, str, str | None]] = []
    for start in range(0, len(uids), FETCH_AT_ONCE):
        part = list(uids[start : start + FETCH_AT_ONCE])
        found += ledger.fetch(
            f"SELECT seq, uid, before FROM change_log WHERE uid IN ({','.join('?' * len(part))}) AND register = ? AND seq > ?",
            (*part, register, seq),
        )
    return [(uid, before) for _, uid, before in sorted(found, reverse=True)]


def every_area(ledger: Ledger) -> list[str]:
    """The uids of all areas, removed ones too."""
    return [row[0] for row in ledger.fetch("SELECT uid FROM area ORDER BY id")]
