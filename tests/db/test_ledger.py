"""The encrypted file: transactions, faults told by code, append-only log."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.session import Session
from db import maintenance
from db.blobs import Blobs
from db.connect import Ledger
from db.errors import Fault, StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


def create(path: Path) -> Ledger:
    ledger = Ledger(path, bytes(range(32)), create=True)
    ledger.conn.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
    return ledger


def fault_of(path: Path, key: bytes = bytes(range(32))) -> Fault:
    with pytest.raises(StoreError) as error:
        Ledger(path, key)
    return error.value.fault


def test_faults_of_opening(path: Path, tmp_path: Path) -> None:
    create(path).close()
    assert fault_of(tmp_path / "no.db") is Fault.MISSING
    assert fault_of(path, bytes(32)) is Fault.WRONG_KEY
    path.write_bytes(b"x" * 4096)
    assert fault_of(path) is Fault.WRONG_KEY


def test_nothing_readable_is_in_the_file(path: Path) -> None:
    ledger = create(path)
    ledger.conn.execute("INSERT INTO t (x) VALUES ('花园村单秀英13800001234')")
    ledger.close()
    data = path.read_bytes()
    assert not data.startswith(b"SQLite") and "单秀英".encode() not in data and b"13800001234" not in data


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    ledger = create(path)
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.conn.execute("INSERT INTO t (x) VALUES ('a')")
        raise ZeroDivisionError
    assert ledger.fetch("SELECT count(*) FROM t") == [(0,)]
    with ledger.transaction():
        ledger.conn.execute("INSERT INTO t (x) VALUES ('b')")
    ledger.close()
    again = Ledger(path, bytes(range(32)))
    assert again.fetch("SELECT x FROM t") == [("b",)]
    again.close()


def test_a_full_file_is_told_and_rolled_back(path: Path) -> None:
    ledger = create(path)
    pages = ledger.fetch("PRAGMA page_count")[0][0]
    ledger.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError) as error, ledger.transaction():
        for _ in range(100):
            ledger.conn.execute("INSERT INTO t (x) VALUES (?)", ("长" * 1000,))
    assert error.value.fault is Fault.FULL
    assert ledger.fetch("SELECT count(*) FROM t") == [(0,)]
    assert maintenance.integrity(ledger) == []
    ledger.close()


def test_two_writers_wait_for_each_other(path: Path) -> None:
    first = create(path)
    second = first.twin()
    second.conn.execute("PRAGMA busy_timeout = 1")
    with first.transaction():
        first.conn.execute("INSERT INTO t (x) VALUES ('a')")
        with pytest.raises(StoreError) as error, second.transaction():
            second.conn.execute("INSERT INTO t (x) VALUES ('b')")
    assert error.value.fault is Fault.BUSY
    assert second.fetch("SELECT x FROM t") == [("a",)]
    first.close()
    second.close()


@pytest.mark.parametrize("table", ["change_log", "change_step"])
@pytest.mark.parametrize("sql", ["DELETE FROM {}", "UPDATE {} SET hash = zeroblob(32)"])
def test_the_log_can_only_grow(town: Session, table: str, sql: str) -> None:
    before = town.ledger.fetch(f"SELECT count(*) FROM {table}")
    with pytest.raises(Exception, match="append-only"):
        town.ledger.conn.execute(sql.format(table))
    assert town.ledger.fetch(f"SELECT count(*) FROM {table}") == before


def test_replacing_a_log_row_does_not_get_round_the_trigger(town: Session) -> None:
    row = town.ledger.fetch("SELECT * FROM change_log WHERE seq = 1")[0]
    with pytest.raises(Exception, match="append-only"):
        town.ledger.conn.execute(
            "INSERT OR REPLACE INTO change_log VALUES (?,?,?,?,?,?,?,?)", (*row[:2], "update", *row[3:])
        )


def test_attachments_are_kept_once_and_sealed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs", bytes(range(64)))
    name = blobs.put(b"photo of a doorway" * 50)
    assert blobs.put(b"photo of a doorway" * 50) == name
    assert list(blobs.names()) == [name]
    assert blobs.get(name) == b"photo of a doorway" * 50
    assert b"doorway" not in blobs.path(name).read_bytes()
    other = Blobs(tmp_path / "blobs", bytes(64))
    with pytest.raises(StoreError) as error:
        other.get(name)
    assert error.value.fault is Fault.DAMAGED


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def test_attachments_told_missing_and_damaged(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs", bytes(range(64)))
    name = blobs.put(b"abc")
    path = blobs.path(name)
    for data in (b"", path.read_bytes()[:-1], _flipped(path.read_bytes(), 20)):
        path.write_bytes(data)
        with pytest.raises(StoreError) as error:
            blobs.get(name)
        assert error.value.fault is Fault.DAMAGED
    path.unlink()
    for gone in (name, "../../etc/passwd", "ab"):
        with pytest.raises(StoreError) as error:
            blobs.get(gone)
        assert error.value.fault is Fault.MISSING


def test_an_attachment_cannot_stand_in_for_another(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs", bytes(range(64)))
    first, second = blobs.put(b"first"), blobs.put(b"second")
    blobs.path(second).write_bytes(blobs.path(first).read_bytes())
    with pytest.raises(StoreError) as error:
        blobs.get(second)
    assert error.value.fault is Fault.DAMAGED
