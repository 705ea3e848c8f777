"""The restricted store: its own tables, its own log, and the removal that leaves nothing behind.

The file is opened under a key of its own. Each key-person file has a further key; what the log keeps of its
values is sealed under it, so that removing the key makes every former value unreadable while the chain holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.connect import Ledger, faults
from db.errors import Fault, StoreError
from db.keyfiles_schema import SCHEMA
from db.migrations import statements

APPLICATION_ID = 0x544C4B46  # "TLKF": tells a restricted store from an office ledger
START = bytes(32)
PERSONAL = ("key_file", "kf_seat", "kf_contact", "kf_help", "kf_review")
"""Tables whose rows go when a file is disposed of."""
TABLES = (*PERSONAL, "kf_request", "kf_disposal", "kf_assessment")
MIGRATIONS = Migrations("keyfiles")


@MIGRATIONS(name="0001_first")
def _first(db: Database) -> None:
    for statement in statements(SCHEMA):
        db.conn.execute(statement)


class Entry(NamedTuple):
    """One line of the log: who did what to which file, and why; `sealed` holds values under the file's key."""

    at: str
    by: str
    kind: str
    file_no: str
    what: str
    purpose: str
    sealed: bytes


def open_store(path: Path, key: bytes, *, create: bool = False) -> Ledger:
    """The store under its raw key, its schema up to date.

    Raises StoreError as `Ledger`; NEWER when a later program wrote it, WRONG_KEY when it is no restricted store.
    """
    store = Ledger(path, key, create=create)
    try:
        with faults():
            store.conn.execute("PRAGMA secure_delete = ON")
            _check(store, create)
            MIGRATIONS.apply(store.tools())
            store.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        store.close()
        raise
    return store


def _check(store: Ledger, create: bool) -> None:
    found = store.conn.execute("PRAGMA application_id").fetchone()[0]
    if not create and found != APPLICATION_ID:
        raise StoreError(Fault.WRONG_KEY, "not a restricted store")
    strangers = {step.name for step in MIGRATIONS.applied(store.tools())} - {step.name for step in MIGRATIONS._migrations}
    if strangers:
        raise StoreError(Fault.NEWER, ",".join(sorted(strangers)))


def insert(store: Ledger, table: str, values: Mapping[str, Any]) -> None:
    """Add a row. Must run inside a transaction, as everything that writes here."""
    names = _known(table, values)
    marks = ",".join("?" * len(names))
    store.conn.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [values[name] for name in names])


def update(store: Ledger, table: str, uid: str, rev: int, values: Mapping[str, Any]) -> bool:
    """Write over a row that still has revision `rev`; False when it has not."""
    names = _known(table, values)
    sets = ", ".join(f"{name} = ?" for name in names)
    done = store.conn.execute(
        f"UPDATE {table} SET {sets}, rev = rev + 1 WHERE uid = ? AND rev = ?", [*(values[name] for name in names), uid, rev]
    )
    return done.rowcount == 1


def rows(store: Ledger, table: str, **equal: Any) -> list[dict[str, Any]]:
    """Rows whose columns equal these values, in order of entry."""
    _known(table, equal)
    clause = " AND ".join(f"{name} IS ?" for name in equal) or "1"
    with faults():
        cursor = store.conn.execute(f"SELECT * FROM {table} WHERE {clause} ORDER BY id", list(equal.values()))
        names = [item[0] for item in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def next_number(store: Ledger, year: int) -> int:
    """The next number of a year; a number once taken is never given again."""
    done = store.conn.execute(
        "INSERT INTO kf_counter VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last", (year,)
    )
    return done.fetchall()[0][0]


def put_key(store: Ledger, file: str, key: bytes) -> None:
    """Keep the key of a file."""
    store.conn.execute("INSERT INTO kf_key VALUES (?, ?)", (file, key))


def file_key(store: Ledger, file: str) -> bytes | None:
    """The key of a file; None once it was disposed of."""
    found = store.fetch("SELECT key FROM kf_key WHERE file = ?", (file,))
    return found[0][0] if found else None


def remove(store: Ledger, file: str) -> dict[str, int]:
    """Remove a file's rows and its key; how many rows each table lost."""
    gone: dict[str, int] = {}
    for table in PERSONAL:
        column = "uid" if table == "key_file" else "file"
        gone[table] = store.conn.execute(f"DELETE FROM {table} WHERE {column} = ?", (file,)).rowcount
    store.conn.execute("UPDATE kf_request SET file = NULL, reason = NULL WHERE file = ?", (file,))
    store.conn.execute("DELETE FROM kf_key WHERE file = ?", (file,))
    return gone


def scrub(store: Ledger) -> None:
    """Write the file anew without free pages and empty the write-ahead log, after a removal."""
    with faults():
        store.conn.execute("VACUUM")
        store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def log(store: Ledger, entries: Iterable[Entry]) -> None:
    """Append to the log, each line chained to the one before."""
    seq, link = head(store)
    for entry in entries:
        seq += 1
        link = _link(link, entry)
        store.conn.execute("INSERT INTO kf_log VALUES (?,?,?,?,?,?,?,?,?)", (seq, *entry, link))


def head(store: Ledger) -> tuple[int, bytes]:
    """The last line's number and hash; (0, zeros) for an empty log."""
    found = store.fetch("SELECT seq, hash FROM kf_log ORDER BY seq DESC LIMIT 1")
    return (found[0][0], found[0][1]) if found else (0, START)


def logged(store: Ledger, first: str, last: str, kinds: Sequence[str] = ()) -> list[tuple[int, Entry]]:
    """Lines between two ISO days, oldest first; of some kinds only when any are named."""
    marks = ",".join("?" * len(kinds))
    clause = f" AND kind IN ({marks})" if kinds else ""
    found = store.fetch(
        "SELECT seq, at, by, kind, file_no, what, purpose, sealed FROM kf_log "
        f"WHERE substr(at, 1, 10) BETWEEN ? AND ?{clause} ORDER BY seq",
        (first, last, *kinds),
    )
    return [(row[0], Entry(*row[1:])) for row in found]


def verify(store: Ledger) -> int | None:
    """The number of the first broken line, or None when the chain holds."""
    link, expected = START, 1
    for row in store.fetch("SELECT seq, at, by, kind, file_no, what, purpose, sealed, hash FROM kf_log ORDER BY seq"):
        link = _link(link, Entry(*row[1:8]))
        if row[0] != expected or link != row[8]:
            return expected
        expected += 1
    return None


def _link(previous: bytes, entry: Entry) -> bytes:
    """Each part with its length before it, so that no two entries have the same text."""
    parts = [part.encode() if isinstance(part, str) else part for part in entry]
    return hashlib.sha256(previous + b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


def _known(table: str, values: Mapping[str, Any]) -> list[str]:
    if table not in TABLES or not all(name.isidentifier() for name in values):
        raise KeyError(table)
    return list(values)
