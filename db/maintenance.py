"""Copying and checking whole files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from db.connect import Ledger, driver, faults
from db.errors import Fault, StoreError

PAGES_AT_ONCE = 2_000
_PIECE = 4 << 20


def copy_to(ledger: Ledger, target: Path, key: bytes, tell: Callable[[int, int], None]) -> None:
    """A consistent copy under the same key: the file's own bytes where it can be held still, else page by page.

    The copy is a draft until its caller has synced it and put it in place, so that it keeps no journal of its own.
    """
    if _copy_bytes(ledger, target, tell):
        return
    copy = Ledger(target, key, create=True)
    try:
        with faults():
            copy.conn.execute("PRAGMA journal_mode = OFF")
            copy.conn.execute("PRAGMA synchronous = OFF")
            _run_backup(ledger, copy, tell)
            copy.conn.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _copy_bytes(ledger: Ledger, target: Path, tell: Callable[[int, int], None]) -> bool:
    """Copy the file while a reader keeps it still; False, with nothing done, where somebody is reading or writing just now.

    After a checkpoint that emptied the write-ahead log, a read transaction stands on the file alone, and nobody can
    fold later changes back into it until that transaction ends: they wait in the log (https://www.sqlite.org/wal.html,
    section 2.2; walCheckpoint takes WAL_READ_LOCK(0) for itself before it writes). That the log is empty is looked at
    once the transaction has begun. The office's own lock keeps other programs out, so that closing the file here, which
    gives up this process's POSIX locks on it, leaves no door open.
    """
    log = ledger.path.with_name(f"{ledger.path.name}-wal")
    if ledger.fetch("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        return False
    with ledger.snapshot():
        ledger.fetch("SELECT count(*) FROM sqlite_master")  # the transaction begins with the first reading
        if log.exists() and log.stat().st_size:
            return False
        total, done = ledger.path.stat().st_size, 0
        with ledger.path.open("rb") as source, target.open("wb") as copy:
            while piece := source.read(_PIECE):
                copy.write(piece)
                done += len(piece)
                tell(done, total)
    return True


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
    """What SQLCipher and SQLite find wrong with the file; empty when it is whole.

    What stands in the write-ahead log is folded back first: a page whose writing was cut off there is whole in the log,
    and SQLCipher's own check looks at the file alone.
    """
    ledger.fetch("PRAGMA wal_checkpoint(PASSIVE)")
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
