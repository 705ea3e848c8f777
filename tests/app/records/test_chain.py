"""Whoever changes the log behind the program's back is found, wherever they change it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.backup.check import check_office
from app.session import Session
from db import changes as db_changes
from tests.office_kit import Template, homes

LOG = ("seq", "step", "action", "register", "uid", "before", "after", "hash")
STEP = ("id", "uid", "at", "by", "device", "kind", "sentence", "first_seq", "last_seq", "hash")


@pytest.fixture
def logged(town: Session, office_template: Template) -> Session:
    """An office with some history, and without the triggers that keep the log from being changed."""
    uids = town.save_many("household", homes(office_template.grid, ["甲", "乙", "丙"]))
    town.save("household", {"people": 4}, uid=uids[0])
    town.remove("household", uids[1:], "错")
    town.undo()
    assert db_changes.verify(town.ledger) is None
    for name in (
        "change_log_no_update",
        "change_log_no_delete",
        "change_step_no_update",
        "change_step_no_delete",
    ):
        town.ledger.conn.execute(f"DROP TRIGGER {name}")
    return town


def other(value: Any) -> Any:
    """A value of the same type that differs a little."""
    if value is None:
        return "None"
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"


@pytest.mark.parametrize(
    ("table", "column"), [*(("change_log", name) for name in LOG), *(("change_step", name) for name in STEP)]
)
def test_every_column_of_the_log_is_bound(logged: Session, table: str, column: str) -> None:
    key = (LOG if table == "change_log" else STEP)[0]
    rows = logged.ledger.fetch(f"SELECT {key}, {column} FROM {table} ORDER BY 1")
    for number, value in random.Random(column).sample(rows, min(6, len(rows))):
        logged.ledger.conn.execute("BEGIN")
        logged.ledger.conn.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (other(value), number))
        assert db_changes.verify(logged.ledger) is not None, f"{table}.{column} of {number}"
        logged.ledger.conn.execute("ROLLBACK")
    assert db_changes.verify(logged.ledger) is None


def test_missing_text_is_not_taken_for_a_text(logged: Session) -> None:
    for text in ("", "None", "null"):
        logged.ledger.conn.execute("BEGIN")
        logged.ledger.conn.execute(
            "UPDATE change_log SET before = ? WHERE seq = (SELECT min(seq) FROM change_log WHERE before IS NULL)",
            (text,),
        )
        assert db_changes.verify(logged.ledger) is not None
        logged.ledger.conn.execute("ROLLBACK")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM change_log WHERE seq = 5",
        "DELETE FROM change_log WHERE seq = (SELECT max(seq) FROM change_log)",
        "DELETE FROM change_step WHERE id = 2",
        "DELETE FROM change_step WHERE id = (SELECT max(id) FROM change_step)",
        "INSERT INTO change_log SELECT max(seq) + 1, step, action, register, uid, before, after, hash FROM change_log",
        "UPDATE change_log SET seq = seq + 1000 WHERE seq = (SELECT max(seq) FROM change_log)",
        "UPDATE change_step SET last_seq = last_seq - 1 WHERE id = 1",
    ],
)
def test_rows_taken_out_or_put_in_are_found(logged: Session, sql: str) -> None:
    logged.ledger.conn.execute(sql)
    assert db_changes.verify(logged.ledger) is not None
    report = check_office(logged)
    assert any("对不上" in problem for problem in report.problems)


def test_the_place_is_told(logged: Session) -> None:
    seq = logged.ledger.fetch("SELECT max(seq) FROM change_log")[0][0] - 2
    logged.ledger.conn.execute("UPDATE change_log SET after = '{\"people\":99}' WHERE seq = ?", (seq,))
    assert db_changes.verify(logged.ledger) == seq


def test_an_empty_log_holds(tmp_path) -> None:
    from db import migrations
    from db.connect import Ledger

    ledger = Ledger(tmp_path / "x.db", bytes(32), create=True)
    migrations.migrate(ledger)
    assert db_changes.verify(ledger) is None
    ledger.close()


@pytest.mark.parametrize("text", ["", "None", "\x00零\x00", "\x1f1None", "𠮷😀é", "1None\x1f0"])
def test_the_chain_holds_for_any_text(town: Session, text: str) -> None:
    """Written by Python, read back as SQLite puts it together: both must make the same bytes."""
    head = db_changes.StepHead("step-odd", "2026-11-20T09:00:00.000", "测试", "A", "edit", text)
    with town.ledger.transaction():
        log = db_changes.Log(town.ledger)
        log.add([("update", "unit", "u", None, text), ("update", "unit", "u", text, None), ("update", text, "u", text, text)])
        log.close(head)
    assert db_changes.verify(town.ledger) is None
