"""Copying and checking whole files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from db.connect import Ledger, driver, faults
from db.errors import Fault, StoreError

PAGES_AT_ONCE = 2_000


def copy_to(ledger: Ledger, target: Path, key: bytes, tell: Callable[[int, int], None]) -> None:
    """A consistent copy by SQLite's own backup call, encrypted under the same key.

    Copying the files instead would lose what still stands in the write-ahead log. The copy is a draft until its caller
    has synced it and put it in place, so that it keeps no journal of its own: each page is written once.
    """
    copy = Ledger(target, key, create=True)
    try:
        with faults():
            copy.conn.execute("PRAGMA journal_mode = OFF")
            copy.conn.execute("PRAGMA synchronous = OFF")
            _run_backup(ledger, copy, tell)
            copy.conn.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _run_backup(ledger: Ledger, copy: Ledger, tell: Callable[[int, int], None]) -> None:
    """The driver gives its backup errors no code; whether the disk is full is then asked of the disk."""
    try:
        ledger.conn.backup(copy.conn, pages=PAGES_AT_ONCE, progress=lambda _state, left, total: tell(total - left, total))
    except driver.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
        needed = ledger.fetch("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0][0]
        full = shutil.disk_usage(copy.path.parent).free < needed
        raise StoreError(Fault.FULL if full else Fault.UNREADABLE, "backup") from error


def integrity(ledger: Ledger) -> list[str]:
    """What SQLCipher and SQLite find wrong with the file; empty when it is whole."""
    found = [str(row[0]) for row in ledger.fetch("PRAGMA cipher_integrity_check")]
    if found:
        return found  # SQLite's own check stops at the first page it cannot decrypt
    found += [str(row[0]) for row in ledger.fetch("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"reference {row[0]}" for row in ledger.fetch("PRAGMA foreign_key_check")]
    return found


def counts(ledger: Ledger, tables: list[str]) -> dict[str, int]:
    """Rows per table, deleted ones included."""
    return {table: ledger.fetch(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def counts_there(ledger: Ledger, tables: list[str]) -> dict[str, int]:
    """Rows per table for those tables that exist: a file from before an upgrade has fewer."""
    there = {row[0] for row in ledger.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return counts(ledger, [table for table in tables if table in there])
