"""Writing rows of any register. The caller holds the transaction and writes the change log beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.connect import Ledger


def insert_many(ledger: Ledger, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given in column order."""
    marks = ",".join("?" * len(columns))
    ledger.conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def update(ledger: Ledger, table: str, uid: str, rev: int, values: Mapping[str, Any]) -> bool:
    """Write `values` when the row still has revision `rev`; False when somebody was faster."""
    sets = ", ".join(f"{name} = ?" for name in values)
    cursor = ledger.conn.execute(
        f"UPDATE {table} SET {sets}, rev = rev + 1 WHERE uid = ? AND rev = ?", (*values.values(), uid, rev)
    )
    return cursor.rowcount == 1


def one(ledger: Ledger, table: str, uid: str, columns: Sequence[str]) -> dict[str, Any] | None:
    """The row with this uid, deleted or not."""
    rows = ledger.fetch(f"SELECT {', '.join(columns)} FROM {table} WHERE uid = ?", (uid,))
    return dict(zip(columns, rows[0], strict=True)) if rows else None


def next_id(ledger: Ledger, table: str) -> int:
    """The row id the next insert gets; ids are never reused while rows are only marked deleted."""
    return ledger.fetch(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]


def get_setting(ledger: Ledger, key: str) -> str | None:
    """A stored setting's JSON text."""
    rows = ledger.fetch("SELECT value FROM setting WHERE key = ?", (key,))
    return rows[0][0] if rows else None


def put_setting(ledger: Ledger, key: str, value: str) -> None:
    """Store a setting's JSON text."""
    ledger.conn.execute("INSERT INTO setting VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def setting_keys(ledger: Ledger, prefix: str) -> list[str]:
    """The keys of the settings that begin with `prefix`, in order."""
    rows = ledger.fetch("SELECT key FROM setting WHERE substr(key, 1, ?) = ? ORDER BY key", (len(prefix), prefix))
    return [row[0] for row in rows]


def reserve(ledger: Ledger, kind: str, year: int, device: str, amount: int) -> int:
    """Take `amount` numbers of a kind and return the first. Must run inside the transaction that uses them."""
    rows = ledger.conn.execute(
        "INSERT INTO counter VALUES (?1,?2,?3,?4) "
        "ON CONFLICT (kind, year, device) DO UPDATE SET last = last + ?4 RETURNING last",
        (kind, year, device, amount),
    ).fetchall()
    return rows[0][0] - amount + 1


def freeze_round(ledger: Ledger, round_uid: str, areas: Sequence[str] | None) -> int:
    """Copy the households in force (of `areas`, or all) as the round's targets; returns how many."""
    where, args = "", [round_uid]
    if areas is not None:
        where = f" AND area IN ({','.join('?' * len(areas))})"
        args += list(areas)
    ledger.conn.execute(
        "INSERT INTO round_target (round, household, area, lives_in) "
        f"SELECT ?, uid, area, lives_in FROM household WHERE deleted_at IS NULL{where}",
        args,
    )
    return ledger.fetch("SELECT count(*) FROM round_target WHERE round = ?", (round_uid,))[0][0]


def code_taken(ledger: Ledger, dictionary: str, code: str) -> bool:
    """Whether a dictionary has an entry with this code."""
    return bool(ledger.fetch("SELECT 1 FROM dictionary_entry WHERE dictionary = ? AND code = ?", (dictionary, code)))


def targets(ledger: Ledger, round_uid: str) -> list[tuple[str, str, str | None]]:
    """(household, area, lives_in as frozen) of a round."""
    return ledger.fetch("SELECT household, area, lives_in FROM round_target WHERE round = ?", (round_uid,))
