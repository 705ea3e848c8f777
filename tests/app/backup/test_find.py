"""What backups there are, how old the last good one is, a copy of the day put back, a backup beside the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backup import auto, find, trial
from app.backup.make import MANIFEST, backup, forced_copy
from app.backup.restore import is_copy, prepare, restore, swap
from app.clock import pretend
from app.errors import AppError
from app.office import open_office, reopen
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, Template, homes


@pytest.fixture
def filled(open_copy: Opener, office_folder: Path, office_template: Template) -> Session:
    session = open_copy(folder=office_folder)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    return session


@pytest.mark.parametrize(("day", "tone", "words"), [
    ("20", "green", "今天"), ("23", "green", "3天前"), ("24", "amber", "该备份了"), ("27", "amber", "7天前"),
    ("28", "red", "太久了"),
])
def test_the_age_of_the_last_good_backup_is_told(filled: Session, tmp_path: Path, day: str, tone: str, words: str) -> None:
    assert find.last_good(filled).tone == "red" and "还没有备份过" in find.last_good(filled).words
    with pretend("2026-11-20T09:00:00"):
        made = backup(filled, tmp_path / "usb")
    with pretend(f"2026-11-{day}T16:00:00"):
        last = find.last_good(filled)
    assert last.tone == tone and words in last.words and last.where == str(made)
    assert "2026年11月20日 09:00" in last.words


def test_a_clock_set_back_makes_no_backup_younger_than_today(filled: Session, tmp_path: Path) -> None:
    with pretend("2026-11-20T09:00:00"):
        backup(filled, tmp_path / "usb")
    with pretend("2026-11-01T09:00:00"):
        assert find.last_good(filled).days == 0


def test_the_copies_are_listed_with_their_kind_newest_first(filled: Session) -> None:
    for moment, why in (("2026-11-18T09:00:00", "导入前"), ("2026-11-19T09:00:00", "升级前"), ("2026-11-20T09:00:00", "每日")):
        with pretend(moment):
            forced_copy(filled.ledger, filled.keys, filled.folder, why)
    (filled.folder / "backups" / "说明.txt").write_text("x", "utf8")
    rows = find.copies_table(filled).rows
    assert [row.cells[1] for row in rows] == ["每日", "升级前", "导入前"]
    assert rows[1].cells[3] == "一直保留" and rows[0].cells[0] == "2026年11月20日 09:00"
    assert Path(rows[0].key).is_file()


def test_backups_are_found_in_a_folder_or_as_one(filled: Session, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    with pretend("2026-11-19T09:00:00"):
        old = backup(filled, usb)
    with pretend("2026-11-20T09:00:00"):
        new = backup(filled, usb)
    assert [path for path, _ in find.backups_in(usb)] == [new, old]
    assert [path for path, _ in find.backups_in(old)] == [old]
    line = find.told(*find.backups_in(usb)[0])
    assert "新河镇" in line and "2026年11月20日 09:00" in line and "户2" in line
    (old / MANIFEST).write_text("{", "utf8")
    assert [path for path, _ in find.backups_in(usb)] == [new]
    with pytest.raises(AppError, match="没有备份"):
        find.backups_in(tmp_path / "nothing")
    with pytest.raises(AppError, match="损坏"):
        find.backups_in(old)


def test_a_copy_of_the_day_can_be_looked_at_and_put_back(filled: Session, tmp_path: Path, office_template: Template) -> None:
    with pretend("2026-11-20T09:00:00"):
        copy = auto.daily(filled).copy
    assert is_copy(copy)
    filled.save_many("household", homes(office_template.second_grid, ["丙"]))
    row = next(row for row in trial.side_by_side(filled, copy).rows if row.key == "household")
    assert row.cells == ("户", 2, 3, 1)
    prepared = prepare(copy, filled.folder, ADMIN, PASSWORD)
    assert prepared.counts["household"] == 2 and filled.count("household") == 3
    filled.close()
    done = swap(prepared)
    again = open_office(done.folder, ADMIN, PASSWORD)
    assert again.count("household") == 2
    again.close()
    assert done.aside is not None
    aside = open_office(done.aside, ADMIN, PASSWORD)
    assert aside.count("household") == 3
    aside.close()


def test_a_damaged_copy_is_refused_and_the_office_opens_again(filled: Session) -> None:
    copy = forced_copy(filled.ledger, filled.keys, filled.folder, "每日")
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    keys, folder = filled.keys, filled.folder
    with pytest.raises(AppError, match="已损坏"):
        prepare(copy, folder, ADMIN, PASSWORD)
    assert not folder.with_name(f".{folder.name}.restoring").exists()
    filled.close()
    again = reopen(folder, ADMIN, keys)
    assert again.count("household") == 2
    again.close()


def test_a_trial_never_touches_a_folder_that_is_there(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    (tmp_path / "there").mkdir()
    with pytest.raises(AppError, match="已经有了"):
        trial.restore_beside(made, tmp_path / "there", ADMIN, PASSWORD)
    done = trial.restore_beside(made, tmp_path / "new", ADMIN, PASSWORD)
    assert done.aside is None and done.counts["household"] == 2 and list((tmp_path / "there").iterdir()) == []


def test_an_open_office_is_not_swapped(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    with pytest.raises(AppError, match="打开"):
        restore(made, filled.folder, ADMIN, PASSWORD)
    assert not filled.folder.with_name(f".{filled.folder.name}.restoring").exists() and filled.count("household") == 2
