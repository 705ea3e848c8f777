"""Schema steps, each frozen once released. Tables are made here and nowhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db import (
    schema_0001,
    schema_0002,
    schema_0003,
    schema_0004,
    schema_0005,
    schema_0006,
    schema_0007,
    schema_0009,
    schema_0010,
)
from db.connect import Ledger, faults
from db.errors import Fault, StoreError

APPLICATION_ID = 0x544C4547  # "TLEG": tells an office ledger from any other SQLCipher file
MIGRATIONS = Migrations("ledger")


STEPS = {
    "0001_first": schema_0001.SCHEMA,
    "0002_paper": schema_0002.SCHEMA,
    "0003_registers": schema_0003.SCHEMA,
    "0004_month": schema_0004.SCHEMA,
    "0005_rules": schema_0005.SCHEMA,
    "0006_exchange": schema_0006.SCHEMA,
    "0007_claims": schema_0007.SCHEMA,
    "0009_texts": schema_0009.SCHEMA,
    "0010_people": schema_0010.SCHEMA,
}


def _step(schema: str) -> Callable[[Database], None]:
    def run(db: Database) -> None:
        for statement in statements(schema):
            db.conn.execute(statement)

    return run


for _name, _schema in STEPS.items():
    MIGRATIONS(name=_name)(_step(_schema))


def pending(ledger: Ledger) -> list[str]:
    """Names of the steps this file still needs.

    Raises StoreError(NEWER) when the file holds a step this program does not know,
    StoreError(WRONG_KEY) when it is another program's file.
    """
    db = ledger.tools()
    with faults():
        _check_application(ledger)
        applied = {step.name for step in MIGRATIONS.applied(db)}
        waiting = [step.name for step in MIGRATIONS.pending(db)]
    strangers = applied - {step.name for step in MIGRATIONS._migrations}
    if strangers:
        raise StoreError(Fault.NEWER, ",".join(sorted(strangers)))
    return waiting


def migrate(ledger: Ledger) -> None:
    """Apply all pending steps with foreign keys off, then check them. The caller has made a copy first."""
    with faults():
        ledger.conn.execute("PRAGMA foreign_keys = OFF")
        try:
            MIGRATIONS.apply(ledger.tools())
            ledger.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            broken = ledger.conn.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            ledger.conn.execute("PRAGMA foreign_keys = ON")
    if broken:
        raise StoreError(Fault.DAMAGED, f"{len(broken)} broken references")


def schema_text(ledger: Ledger) -> str:
    """Every table, index and trigger as SQL, sorted: compared against the golden file."""
    rows = ledger.fetch("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    return "\n".join(f"{row[0]};" for row in rows) + "\n"


def _check_application(ledger: Ledger) -> None:
    found = ledger.conn.execute("PRAGMA application_id").fetchone()[0]
    tables = ledger.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and found not in (APPLICATION_ID, 0):
        raise StoreError(Fault.WRONG_KEY, "another program's file")


def statements(text: str) -> list[str]:
    """Split a frozen schema; a trigger's inner semicolons stay inside its statement."""
    found: list[str] = []
    draft = ""
    for line in text.splitlines(keepends=True):
        draft += line
        if sqlite3.complete_statement(draft):
            found.append(draft)
            draft = ""
    return found
