"""Opening the encrypted ledger file, and its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlite_utils import Database

from db.errors import Fault, StoreError

driver: Any = sqlcipher3  # a C module without type hints

CACHE_KIB = 131_072
BUSY_MS = 10_000

# Result codes of SQLite (https://www.sqlite.org/rescode.html); decided by code, never by text.
_FAULTS = {
    5: Fault.BUSY,
    6: Fault.BUSY,
    7: Fault.UNREADABLE,
    8: Fault.READ_ONLY,
    10: Fault.UNREADABLE,
    11: Fault.DAMAGED,
    13: Fault.FULL,
    14: Fault.MISSING,
    26: Fault.WRONG_KEY,
}


class Ledger:
    """One connection to one encrypted database. Not shared between threads."""

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        """Open `path` with a 32-byte raw key.

        Raises StoreError(WRONG_KEY) when the key does not fit or the first page is damaged,
        StoreError(MISSING) when there is no file and `create` is false.
        """
        self.path = path
        self._key = key
        mode = "rwc" if create else "rw"
        with faults():
            self.conn: Any = driver.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
            )
        try:
            with faults():
                self._prepare()
        except BaseException:
            self.conn.close()
            raise

    def _prepare(self) -> None:
        run = self.conn.execute
        run("PRAGMA cipher_log_level = NONE")
        run(f"PRAGMA key = \"x'{self._key.hex()}'\"")
        run("SELECT count(*) FROM sqlite_master").fetchone()
        run(f"PRAGMA busy_timeout = {BUSY_MS}")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run(f"PRAGMA cache_size = -{CACHE_KIB}")
        run("PRAGMA temp_store = MEMORY")

    def twin(self) -> Ledger:
        """A second connection to the same file for another thread."""
        return Ledger(self.path, self._key)

    def tools(self) -> Database:
        """sqlite-utils over this connection, for schema work."""
        return Database(self.conn, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all."""
        with faults():
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                raise
            self._commit()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is as of one moment, while others go on writing; nothing may be written inside."""
        with faults():
            self.conn.execute("BEGIN")
            try:
                yield
            finally:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")

    def _commit(self) -> None:
        try:
            self.conn.execute("COMMIT")
        except BaseException:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
            raise

    def fetch(self, sql: str, args: Any = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; used by the modules of this floor."""
        with faults():
            return self.conn.execute(sql, args).fetchall()

    def close(self) -> None:
        """Fold the write-ahead log back and close."""
        with faults():
            self.conn.close()


@contextmanager
def faults() -> Iterator[None]:
    """Turn a driver error into a StoreError by its result code; anything unexpected passes as it is."""
    try:
        yield
    except (driver.DatabaseError, sqlite3.DatabaseError) as error:
        raise translate(error) from error


def translate(error: Exception) -> Exception:
    """The StoreError for a driver error, or the error itself when it is a bug (constraint, misuse)."""
    code = getattr(error, "sqlite_errorcode", None)
    fault = _FAULTS.get(code & 0xFF) if isinstance(code, int) else None
    return StoreError(fault, type(error).__name__) if fault else error
