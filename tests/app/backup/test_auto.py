"""Backups that make themselves, how long they are kept, the restricted store in them, and looking before restoring."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backup import auto, keep, trial
from app.backup.make import MANIFEST, RESTRICTED, backup
from app.backup.restore import restore
from app.clock import pretend
from app.errors import AppError, NoRight
from app.security.keyring import KeyRing
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, VIEWER, Template, homes

MOMENTS = st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)), min_size=1, max_size=60)


def named(moments: list[datetime], why: str = "每日") -> dict[str, datetime]:
    return {f"{moment:%Y%m%d-%H%M%S}-{number:03}-{why}.db": moment for number, moment in enumerate(moments)}


# -- what is kept


@given(MOMENTS)
def test_what_is_kept_covers_days_weeks_and_months(moments: list[datetime]) -> None:
    made = named(moments)
    left = keep.kept(made)
    days = {moment.date() for moment in moments}
    assert {made[name].date() for name in left} >= set(sorted(days)[-keep.DAYS:])
    months = sorted({(day.year, day.month) for day in days})[-keep.MONTHS:]
    assert {(made[name].year, made[name].month) for name in left} >= set(months)
    assert max(made, key=lambda name: (made[name], name)) in left
    assert len(left) <= keep.DAYS + keep.WEEKS + keep.MONTHS
    assert keep.kept({name: made[name] for name in left}) == left, "thinning out twice takes nothing more"


@given(MOMENTS)
def test_what_stood_before_an_upgrade_stays_for_ever(moments: list[datetime]) -> None:
    made = named(moments, keep.FOREVER)
    assert keep.kept(made) == set(made)


def test_a_stranger_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, 8)
    for day in range(60):
        (tmp_path / f"{start + timedelta(days=day):%Y%m%d-%H%M%S}-每日.db").write_bytes(b"x")
    for name in ("我的资料.db", "20269999-000000-每日.db", "说明.txt"):
        (tmp_path / name).write_bytes(b"x")
    keep.prune(tmp_path.iterdir(), tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"我的资料.db", "20269999-000000-每日.db", "说明.txt"} <= left
    assert 3 + keep.DAYS < len(left) <= 3 + keep.DAYS + keep.WEEKS + keep.MONTHS


# -- by itself


@pytest.fixture
def filled(open_copy: Opener, office_folder: Path, office_template: Template) -> Session:
    session = open_copy(folder=office_folder)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    return session


def test_a_daily_copy_is_made_when_something_changed_and_once(filled: Session) -> None:
    with pretend("2026-11-20T09:00:00"):
        assert auto.due(filled)
        made = auto.daily(filled)
        assert made.copy.name == "20261120-090000-每日.db" and made.full is None
        assert not auto.due(filled)
    with pretend("2026-11-21T09:00:00"):
        assert not auto.due(filled), "nothing was done since"
        filled.save("activity", {"date": "2026-11-21", "title": "讲座"})
        assert auto.due(filled)
        auto.daily(filled)
    assert len(list((filled.folder / "backups").glob("*每日.db"))) == 2


def test_signing_in_alone_asks_for_no_copy(filled: Session, open_copy: Opener) -> None:
    with pretend("2026-11-20T09:00:00"):
        auto.daily(filled)
    folder = filled.folder
    filled.close()
    again = open_copy(folder=folder)
    with pretend("2026-11-22T09:00:00"):
        assert not auto.due(again)


def test_the_chosen_place_gets_a_full_backup_or_is_said_to_be_missing(filled: Session, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    filled.put_setting(auto.PLACE, str(place))
    with pretend("2026-11-20T09:00:00"):
        assert "没有找到备份位置" in auto.daily(filled).missed
    place.mkdir()
    with pretend("2026-11-21T09:00:00"):
        made = auto.daily(filled)
    assert made.full is not None and made.full.parent == place and not made.missed
    assert filled.setting("backup.last")["where"] == str(made.full)


def test_a_viewer_makes_no_backup(open_copy: Opener, office_folder: Path) -> None:
    viewer = open_copy(VIEWER, office_folder)
    assert not auto.due(viewer)
    with pytest.raises(NoRight):
        auto.daily(viewer)


def test_a_known_stick_is_told_by_its_mark(filled: Session, open_copy: Opener, tmp_path: Path) -> None:
    backup(filled, tmp_path / "stick" / "备份")
    (tmp_path / "other").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / auto.make.MARKER).write_text("{", "utf8")
    roots = [tmp_path / name for name in ("stick", "other", "broken", "not there")]
    assert auto.known_places(filled, roots) == [tmp_path / "stick" / "备份"]
    (tmp_path / "stick" / "备份" / auto.make.MARKER).write_text('{"office": "another"}', "utf8")
    assert auto.known_places(filled, roots) == []


def test_old_full_backups_are_thinned_and_others_left(filled: Session, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    for day in range(1, 13):
        with pretend(f"2026-10-{day:02}T09:00:00"):
            backup(filled, usb)
    stranger = usb / "别镇台账备份-20260101-090000"
    stranger.mkdir()
    (stranger / MANIFEST).write_text('{"office": "another"}', "utf8")
    with pretend("2026-10-13T09:00:00"):
        backup(filled, usb)
    own = sorted(path.name for path in usb.glob("新河镇台账备份-*"))
    assert stranger.is_dir() and own[-1].endswith("20261013-090000")
    assert keep.DAYS <= len(own) <= keep.DAYS + keep.WEEKS + keep.MONTHS < 13 + 12


# -- the restricted store goes along, locked


def with_restricted(folder: Path) -> dict[str, bytes]:
    """A stand-in for the restricted store: the backup knows only its files."""
    parts = {"keyfiles.db": b"encrypted" * 100, "keyring.json": b"{}", "blobs/ab/ab12": b"sealed"}
    for name, data in parts.items():
        path = folder / RESTRICTED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return parts


def test_the_restricted_store_is_carried_byte_for_byte(filled: Session, tmp_path: Path) -> None:
    parts = with_restricted(filled.folder)
    made = backup(filled, tmp_path / "usb")
    restore(made, tmp_path / "new", ADMIN, PASSWORD)
    assert {name: (tmp_path / "new" / RESTRICTED / name).read_bytes() for name in parts} == parts


@pytest.mark.parametrize("damage", ["flip", "gone", "path"])
def test_a_damaged_restricted_store_is_noticed(filled: Session, tmp_path: Path, damage: str) -> None:
    with_restricted(filled.folder)
    made = backup(filled, tmp_path / "usb")
    target = made / RESTRICTED / "keyfiles.db"
    if damage == "flip":
        data = bytearray(target.read_bytes())
        data[7] ^= 1
        target.write_bytes(data)
    elif damage == "gone":
        target.unlink()
    else:
        manifest = json.loads((made / MANIFEST).read_text("utf8"))
        manifest["restricted"] = {"../../ledger.db": manifest["sha256"]}
        (made / MANIFEST).write_text(json.dumps(manifest), "utf8")
    with pytest.raises(AppError, match="已损坏"):
        restore(made, tmp_path / "new", ADMIN, PASSWORD)
    assert not (tmp_path / "new").exists()


# -- looking first


def test_counts_stand_side_by_side(filled: Session, tmp_path: Path, office_template: Template) -> None:
    made = backup(filled, tmp_path / "usb")
    filled.save_many("household", homes(office_template.second_grid, ["丙", "丁", "戊"]))
    table = trial.side_by_side(filled, made)
    row = next(row for row in table.rows if row.key == "household")
    assert row.cells == ("户", 2, 5, 3)


def test_a_manifest_with_other_counts_is_refused(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    manifest = json.loads((made / MANIFEST).read_text("utf8"))
    manifest["counts_sha256"] = "0" * 64
    (made / MANIFEST).write_text(json.dumps(manifest), "utf8")
    with pytest.raises(AppError, match="已损坏"):
        restore(made, tmp_path / "new", ADMIN, PASSWORD)


def test_a_key_ring_of_a_backup_opens_with_the_passwords_of_its_day(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    shutil.rmtree(made / RESTRICTED, ignore_errors=True)
    assert KeyRing.load(made / "keyring.json").open(ADMIN, PASSWORD).master == filled.keys.master
