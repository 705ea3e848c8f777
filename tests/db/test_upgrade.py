"""A file of every release opens, is copied before it is changed, and ends as a fresh one; a newer one is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import office
from app.backup.check import check_office
from app.errors import AppError
from db import migrations
from db.connect import Ledger
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, Template, files_of
from tests.paths import ROOT

KEPT = sorted(path.parent for path in (ROOT / "tests" / "upgrade").glob("*/keyring.json"))


@pytest.fixture
def later_step() -> Iterator[Callable[..., None]]:
    """Adds steps to the migrations of this test only."""
    before = list(migrations.MIGRATIONS._migrations)

    def add(name: str, work: Callable[[Any], None]) -> None:
        migrations.MIGRATIONS(name=name)(work)

    yield add
    migrations.MIGRATIONS._migrations[:] = before


def test_a_file_of_the_first_release_is_kept() -> None:
    assert [path.name for path in KEPT][:1] == ["0.1.0"]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_a_kept_file_opens_whole_and_ends_like_a_fresh_one(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    shutil.copytree(kept, folder)
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    session = office.open_office(folder, ADMIN, PASSWORD)
    try:
        assert {key: session.count(key) for key in facts} == facts
        assert check_office(session).problems == []
        upgraded = migrations.schema_text(session.ledger)
        assert [hit.register for hit in session.find("sxy")] == ["household", "issued"]
        assert [hit.register for hit in session.find("𬱖")] == ["issued"], (
            "the household is in the bin, its number is not"
        )
        assert session.photo_bytes(session.all("photo")[0]["uid"])
    finally:
        session.close()
    fresh = Ledger(tmp_path / "fresh.db", bytes(32), create=True)
    migrations.migrate(fresh)
    assert upgraded == migrations.schema_text(fresh)
    fresh.close()


def test_an_upgrade_copies_first_and_keeps_the_rows(
    later_step: Callable[..., None], open_copy: Opener, office_folder: Path, office_template: Template
) -> None:
    later_step("9001_more", lambda db: db.execute("ALTER TABLE household ADD COLUMN test_more TEXT"))
    session = open_copy(folder=office_folder)
    assert session.count("area") == 6
    assert "test_more" in migrations.schema_text(session.ledger)
    copies = list((office_folder / "backups").glob("*升级前.db"))
    assert len(copies) == 1
    copy = Ledger(copies[0], office_template.keys.ledger)
    assert "test_more" not in migrations.schema_text(copy)
    assert copy.fetch("SELECT count(*) FROM area") == [(6,)]
    copy.close()


def test_a_second_opening_makes_no_second_copy(
    later_step: Callable[..., None], open_copy: Opener, office_folder: Path
) -> None:
    later_step("9001_more", lambda db: db.execute("CREATE TABLE test_more (x TEXT) STRICT"))
    open_copy(folder=office_folder).close()
    open_copy(folder=office_folder)
    assert len(list((office_folder / "backups").glob("*.db"))) == 1


def test_a_step_that_fails_leaves_the_file_as_it_was(
    later_step: Callable[..., None], open_copy: Opener, office_folder: Path, office_template: Template
) -> None:
    def fails(db: Any) -> None:
        db.execute("CREATE TABLE test_half (x TEXT)")
        db.execute("INSERT INTO test_half VALUES (1)")
        raise ZeroDivisionError

    later_step("9001_fails", fails)
    with pytest.raises(ZeroDivisionError):
        open_copy(folder=office_folder)
    migrations.MIGRATIONS._migrations.pop()
    session = open_copy(folder=office_folder)
    assert "test_half" not in migrations.schema_text(session.ledger)
    assert check_office(session).problems == []


def test_no_copy_no_upgrade(
    later_step: Callable[..., None], open_copy: Opener, office_folder: Path, office_template: Template
) -> None:
    """The copy cannot be written: the only file must stay as it is."""
    later_step("9001_more", lambda db: db.execute("CREATE TABLE test_more (x TEXT) STRICT"))
    (office_folder / "backups").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(AppError):
        open_copy(folder=office_folder)
    ledger = Ledger(office_folder / "ledger.db", office_template.keys.ledger)
    assert "test_more" not in migrations.schema_text(ledger)
    ledger.close()


def test_a_newer_file_is_refused_in_words_and_not_touched(
    later_step: Callable[..., None], open_copy: Opener, office_folder: Path
) -> None:
    later_step("9002_of_a_later_release", lambda db: db.execute("CREATE TABLE test_later (x TEXT) STRICT"))
    open_copy(folder=office_folder).close()
    shutil.rmtree(office_folder / "backups")
    migrations.MIGRATIONS._migrations.pop()
    before = files_of(office_folder)
    with pytest.raises(AppError, match="更新版本的程序") as refused:
        open_copy(folder=office_folder)
    assert "没有改动" in str(refused.value)
    assert files_of(office_folder) == before


def test_a_newer_key_ring_is_refused_in_words(office_folder: Path) -> None:
    ring = office_folder / office.RING
    data = json.loads(ring.read_text("utf-8"))
    ring.write_text(json.dumps({**data, "format": data["format"] + 1}), "utf-8")
    with pytest.raises(AppError, match="更新版本的程序"):
        office.open_office(office_folder, ADMIN, PASSWORD)
