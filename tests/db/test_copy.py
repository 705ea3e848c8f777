"""A copy of the file is whole and of one moment, whatever others do meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import maintenance
from db.connect import Ledger

KEY = bytes(range(32))
ROWS = 40_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A file of several pieces, with changes that still stand in the write-ahead log."""
    made = Ledger(tmp_path / "ledger.db", KEY, create=True)
    made.conn.execute("CREATE TABLE paper (id INTEGER PRIMARY KEY, text TEXT)")
    add(made, ROWS)
    yield made
    made.close()


def add(ledger: Ledger, count: int) -> None:
    with ledger.transaction():
        ledger.conn.executemany("INSERT INTO paper (text) VALUES (?)", ((f"{at}" * 40,) for at in range(count)))


def copied(ledger: Ledger, target: Path, meanwhile: Callable[[], None] = lambda: None) -> int:
    """Rows of a copy that was found whole; `meanwhile` runs after each piece."""
    maintenance.copy_to(ledger, target, KEY, lambda _done, _total: meanwhile())
    copy = Ledger(target, KEY)
    try:
        assert maintenance.integrity(copy) == []
        return copy.fetch("SELECT count(*) FROM paper")[0][0]
    finally:
        copy.close()


def test_the_bytes_are_copied_and_nothing_is_missing(ledger: Ledger, tmp_path: Path) -> None:
    assert (tmp_path / "ledger.db-wal").stat().st_size > 0
    maintenance.copy_to(ledger, tmp_path / "copy.db", KEY, lambda _done, _total: None)
    assert (tmp_path / "copy.db").read_bytes() == (tmp_path / "ledger.db").read_bytes()
    assert copied(ledger, tmp_path / "again.db") == ROWS
    assert b"12341234" not in (tmp_path / "copy.db").read_bytes()


def test_others_may_write_and_fold_back_while_it_is_copied(ledger: Ledger, tmp_path: Path) -> None:
    other = ledger.twin()
    pieces = []

    def write() -> None:
        pieces.append(1)
        with other.transaction():
            other.conn.execute("UPDATE paper SET text = 'x' || text WHERE id % 7 = ?", (len(pieces) % 7,))
        add(other, 3_000)
        other.conn.execute("PRAGMA busy_timeout = 1")
        other.fetch("PRAGMA wal_checkpoint(PASSIVE)")  # what a commit does by itself once the log is long

    try:
        assert copied(ledger, tmp_path / "copy.db", write) == ROWS
        assert len(pieces) > 2 and ledger.fetch("SELECT count(*) FROM paper")[0][0] == ROWS + 3_000 * len(pieces)
        assert maintenance.integrity(ledger) == []
    finally:
        other.close()


def test_with_a_reader_in_the_log_it_goes_page_by_page(ledger: Ledger, tmp_path: Path) -> None:
    other = ledger.twin()
    ledger.conn.execute("PRAGMA busy_timeout = 1")
    try:
        with other.snapshot():
            other.fetch("SELECT count(*) FROM paper")
            add(ledger, 5)
            assert copied(ledger, tmp_path / "copy.db") == ROWS + 5
        assert (tmp_path / "copy.db").read_bytes() != (tmp_path / "ledger.db").read_bytes()
    finally:
        other.close()


def test_giving_up_leaves_the_ledger_usable(ledger: Ledger, tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(ledger, tmp_path / "copy.db", stop)
    add(ledger, 1)
    assert copied(ledger, tmp_path / "copy2.db") == ROWS + 1


@pytest.mark.skipif(os.name == "nt", reason="a full device is a Unix file")
def test_a_full_disk_is_told_as_such(ledger: Ledger) -> None:
    with pytest.raises(OSError, match="No space"):
        maintenance.copy_to(ledger, Path("/dev/full"), KEY, lambda _done, _total: None)
