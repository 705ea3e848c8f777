"""The schema is what the golden file says, and what every register declares: nothing missing, nothing extra."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.records.registers import REGISTERS
from app.session import Session
from db import migrations
from db import query as db_query
from db.connect import Ledger
from tests.paths import ROOT

GOLDEN = ROOT / "tests" / "golden" / "schema.sql"
COMMON = {"id", "uid", "flags", "rev", "changed_at", "changed_by", "device", "deleted_at", "deleted_why"}
OTHER_TABLES = {
    "round_target",
    "visit_sheet_line",
    "counter",
    "setting",
    "finder",
    "change_step",
    "change_log",
    "exchange_version",
    "exchange_known",
    "exchange_peer",
    "exchange_package",
    "exchange_before",
    "exchange_alias",
    "_sqlite_migrations",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "fresh.db", bytes(32), create=True)
    migrations.migrate(ledger)
    return ledger


def test_the_schema_is_the_golden_one(fresh: Ledger) -> None:
    text = migrations.schema_text(fresh)
    fresh.close()
    # After a new migration step: write `text` into the golden file and read the difference before committing it.
    assert text == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("key", REGISTERS)
def test_a_register_and_its_table_are_the_same(town: Session, key: str) -> None:
    register = REGISTERS[key]
    columns = set(db_query.columns(town.ledger, register.table))
    declared = {item.key for item in register.fields} | {f"{item.key}_key" for item in register.keyed()}
    assert columns == declared | COMMON


def test_every_table_belongs_to_a_register_or_is_known(fresh: Ledger) -> None:
    rows = fresh.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")
    fresh.close()
    assert {row[0] for row in rows} == {spec.table for spec in REGISTERS.values()} | OTHER_TABLES


def test_every_table_is_strict(fresh: Ledger) -> None:
    rows = fresh.fetch("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    fresh.close()
    assert {name for name, strict in rows if not strict} <= {
        "sqlite_schema",
        "sqlite_sequence",
        "exchange_version",
    "exchange_known",
    "exchange_peer",
    "exchange_package",
    "exchange_before",
    "exchange_alias",
    "_sqlite_migrations",
    }


def test_declared_fields_named_elsewhere_exist() -> None:
    for register in REGISTERS.values():
        keys = {item.key for item in register.fields}
        named = {register.title_field, *register.identity, *register.sheet, *register.fixed}
        named |= {name.lstrip("-") for name in register.sort}
        assert named <= keys, register.key
        assert all(item.target in REGISTERS for item in register.fields if item.kind == "ref"), register.key


def test_every_choice_names_a_dictionary_with_entries(town: Session) -> None:
    for register in REGISTERS.values():
        for item in register.fields:
            if item.kind in ("choice", "multi", "counts"):
                assert town.choices(item.choices), f"{register.key}.{item.key}"
            if item.kind == "choice" and item.default:
                assert item.default in {choice.code for choice in town.choices(item.choices)}
