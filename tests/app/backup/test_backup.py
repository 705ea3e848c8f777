"""A backup is whole and checked; restoring never touches the only copy; the check finds damage."""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app import office
from app.backup.check import check_office
from app.backup.make import KEPT, MANIFEST, MARKER, backup
from app.backup.restore import restore
from app.clock import pretend
from app.errors import AppError, Cancelled, NoRight
from app.security import users
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CLERK, PASSWORD, StopAt, Template, files_of, homes


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def fill(session: Session, places: Template) -> str:
    """Households and an activity with two photos; returns the activity."""
    session.save_many("household", homes(places.grid, ["甲", "乙", "丙"]))
    held = session.save("activity", {"date": "2026-10-09", "title": "集市宣传"}).uid
    for colour in ("red", "blue"):
        session.attach("activity", held, photo(colour), f"{colour}.jpg")
    return held


@pytest.fixture
def filled(open_copy: Opener, office_folder: Path, office_template: Template) -> Session:
    session = open_copy(folder=office_folder)
    fill(session, office_template)
    return session


def reopened(folder: Path) -> Session:
    return office.open_office(folder, ADMIN, PASSWORD)


def test_a_backup_says_what_is_in_it(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    manifest = json.loads((made / MANIFEST).read_text("utf-8"))
    assert manifest["counts"]["household"] == 3 and manifest["attachments"] == 2
    assert (manifest["town"], manifest["by"], manifest["format"]) == ("新河镇", ADMIN, 1)
    assert sorted(path.name for path in made.iterdir()) == ["keyring.json", "ledger.db", "manifest.json"]
    assert filled.setting("backup.last")["where"] == str(made)
    assert "甲" not in (made / MANIFEST).read_text("utf-8")


def test_what_stands_in_the_write_ahead_log_is_in_the_backup(filled: Session, tmp_path: Path) -> None:
    assert (filled.folder / "ledger.db-wal").stat().st_size > 0
    made = backup(filled, tmp_path / "usb")
    assert not (made / "ledger.db-wal").exists()
    restore(made, tmp_path / "new", ADMIN, PASSWORD)
    again = reopened(tmp_path / "new")
    assert [row["householder"] for row in again.all("household")] == ["甲", "乙", "丙"]
    again.close()


def test_restoring_into_a_new_folder_gives_the_same_office(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    before = files_of(tmp_path / "usb")
    done = restore(made, tmp_path / "deep" / "new", ADMIN, PASSWORD)
    assert (done.aside, done.missing_photos, done.counts["household"]) == (None, 0, 3)
    assert files_of(tmp_path / "usb") == before, "the backup is only read"
    again = reopened(tmp_path / "deep" / "new")
    assert check_office(again).problems == []
    for row in again.all("photo"):
        assert again.photo_bytes(row["uid"]) == filled.photo_bytes(row["uid"])
    again.save("unit", {"name": "新河中学"})
    again.close()


def test_restoring_over_an_office_keeps_the_former_one_aside(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    filled.save("unit", {"name": "后来的单位"})
    folder = filled.folder
    filled.close()
    done = restore(made, folder, ADMIN, PASSWORD)
    assert done.aside and done.aside != folder
    with_unit, without = reopened(done.aside), reopened(folder)
    assert (with_unit.count("unit"), without.count("unit")) == (1, 0)
    with_unit.close()
    without.close()


def test_a_restore_broken_off_between_its_renamings_is_mended(filled: Session, tmp_path: Path) -> None:
    """The worst moment: the former office is aside and the new one not yet in its place."""
    made = backup(filled, tmp_path / "usb")
    filled.save("unit", {"name": "后来的单位"})
    folder = filled.folder
    filled.close()
    restore(made, tmp_path / "other", ADMIN, PASSWORD)
    aside, draft = folder.with_name("office-恢复前-20261121T090000"), folder.with_name(f".{folder.name}.restoring")
    folder.rename(aside)
    (tmp_path / "other").rename(draft)
    assert not office.is_office(folder), "nothing says where the former one is, so nothing is guessed"
    (draft / "swap.json").write_text(json.dumps({"aside": aside.name}), "utf-8")
    assert office.user_names(folder) == [ADMIN]
    again = reopened(folder)
    assert again.count("unit") == 1 and not draft.exists() and not aside.exists()
    again.close()


def test_what_a_killed_backup_left_is_cleared_and_others_drafts_are_not(filled: Session, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    made = backup(filled, usb)
    own, strange = usb / ".新河镇台账备份-20260101-000000.part", usb / ".旧河镇台账备份-20260101-000000.part"
    for draft, ring in ((own, (made / "keyring.json").read_bytes()), (strange, b'{"office": "x"}')):
        draft.mkdir()
        (draft / "keyring.json").write_bytes(ring)
        (draft / "ledger.db").write_bytes(b"half")
    backup(filled, usb)
    assert not own.exists() and strange.exists()


def test_two_within_a_second_do_not_meet(filled: Session, tmp_path: Path) -> None:
    with pretend("2026-10-01T10:00:00"):
        copies = {filled.backup_before("导入"), filled.backup_before("导入")}
        made = backup(filled, tmp_path / "usb")
        assert backup(filled, tmp_path / "usb") != made
        folder = filled.folder
        filled.close()
        newest = max((tmp_path / "usb").glob("*台账备份*"))
        first, second = restore(newest, folder, ADMIN, PASSWORD), restore(newest, folder, ADMIN, PASSWORD)
    assert len(copies) == 2 and first.aside and second.aside and first.aside != second.aside


def test_an_office_opens_after_anything_was_broken_off(office_folder: Path, open_copy: Opener) -> None:
    (office_folder / ".tmp-keyfiles-123").mkdir()
    (office_folder / ".tmp-keyfiles-123" / "keyring.json").write_text("{}", "utf-8")
    (office_folder / ".tmp-a.json.part").write_text("half", "utf-8")
    open_copy(folder=office_folder)
    assert not list(office_folder.glob(".tmp-*"))


def test_an_open_office_is_not_replaced(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    with pytest.raises(AppError, match="正由"):
        restore(made, filled.folder, ADMIN, PASSWORD)
    filled.save("unit", {"name": "还能保存"})
    assert not list(tmp_path.glob(".*restoring")) and not list(tmp_path.glob("*恢复前*"))


Damage = Callable[[Path], None]


def flip(name: str, at: float) -> Damage:
    def damage(made: Path) -> None:
        data = bytearray((made / name).read_bytes())
        data[int(len(data) * at)] ^= 0x55
        (made / name).write_bytes(data)

    return damage


def write(name: str, content: bytes) -> Damage:
    def damage(made: Path) -> None:
        (made / name).write_bytes(content)

    return damage


def without(key: str) -> Damage:
    def damage(made: Path) -> None:
        manifest = json.loads((made / MANIFEST).read_text("utf-8"))
        del manifest[key]
        (made / MANIFEST).write_text(json.dumps(manifest), "utf-8")

    return damage


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (flip("ledger.db", 0.001), "已损坏"),
        (flip("ledger.db", 0.5), "已损坏"),
        (flip("ledger.db", 0.999), "已损坏"),
        (write("ledger.db", b""), "已损坏"),
        (lambda made: (made / "ledger.db").unlink(), "已损坏"),
        (lambda made: (made / MANIFEST).unlink(), "不是备份文件夹"),
        (write(MANIFEST, b"{"), "说明文件已损坏"),
        (write(MANIFEST, b"[]"), "说明文件已损坏"),
        (write(MANIFEST, b'{"format": 2}'), "更新版本"),
        (lambda made: (made / "keyring.json").unlink(), "keyring"),
        (write("keyring.json", b"{}"), "keyring"),
        *((without(key), "说明文件已损坏") for key in ("sha256", "changes", "chain", "counts", "format")),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_changes(
    filled: Session, tmp_path: Path, damage: Damage, said: str
) -> None:
    made = backup(filled, tmp_path / "usb")
    folder = filled.folder
    filled.close()
    damage(made)
    before = files_of(folder)
    with pytest.raises(AppError, match=said):
        restore(made, folder, ADMIN, PASSWORD)
    assert files_of(folder) == before
    assert not list(tmp_path.glob(".*restoring")) and not list(tmp_path.glob("*恢复前*"))


def test_another_backups_ledger_does_not_pass(filled: Session, tmp_path: Path) -> None:
    with pretend("2026-10-01T10:00:00"):
        old = backup(filled, tmp_path / "usb")
    filled.save("unit", {"name": "新河中学"})
    made = backup(filled, tmp_path / "usb")
    shutil.copyfile(old / "ledger.db", made / "ledger.db")
    with pytest.raises(AppError, match="已损坏"):
        restore(made, tmp_path / "new", ADMIN, PASSWORD)
    assert not (tmp_path / "new").exists()


def test_who_may_restore(filled: Session, tmp_path: Path) -> None:
    users.add_user(filled, "新录", "long enough", "clerk")
    made = backup(filled, tmp_path / "usb")
    with pytest.raises(NoRight):
        restore(made, tmp_path / "new", "新录", "long enough")
    with pytest.raises(AppError, match="用户名或密码不对"):
        restore(made, tmp_path / "new", ADMIN, "wrong password")
    assert not (tmp_path / "new").exists()


def test_attachments_are_copied_once(filled: Session, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    with pretend("2026-10-01T10:00:00"):
        backup(filled, usb)
    stamps = {path: path.stat().st_mtime_ns for path in (usb / "blobs").glob("??/*")}
    assert len(stamps) == 2
    filled.attach("activity", filled.all("activity")[0]["uid"], photo("green"), "c.jpg")
    second = backup(filled, usb)
    after = {path: path.stat().st_mtime_ns for path in (usb / "blobs").glob("??/*")}
    assert len(after) == 3 and stamps.items() <= after.items()
    assert len([path for path in usb.iterdir() if path.is_dir() and "台账备份" in path.name]) == 2
    assert restore(second, tmp_path / "new", ADMIN, PASSWORD).missing_photos == 0


def test_missing_and_damaged_photos_of_a_backup_are_counted(filled: Session, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "usb")
    first, second = (tmp_path / "usb" / "blobs").glob("??/*")
    first.unlink()
    second.write_bytes(second.read_bytes()[:-3])
    assert restore(made, tmp_path / "new", ADMIN, PASSWORD).missing_photos == 2
    again = reopened(tmp_path / "new")
    assert again.count("household") == 3 and len(check_office(again).problems) == 2
    again.close()


@pytest.mark.parametrize("at", range(4))
def test_a_cancelled_backup_or_restore_leaves_nothing(filled: Session, tmp_path: Path, at: int) -> None:
    usb = tmp_path / "usb"
    made = backup(filled, usb)
    try:
        with pretend("2026-10-01T10:00:00"):
            backup(filled, usb, StopAt(at))
    except Cancelled:
        assert [path.name for path in usb.iterdir() if path.name not in ("blobs", MARKER)] == [made.name]
    folder = filled.folder
    filled.close()
    before = files_of(folder)
    with pytest.raises(Cancelled):
        restore(made, folder, ADMIN, PASSWORD, StopAt(at))
    assert files_of(folder) == before and not list(tmp_path.glob(".*restoring"))


def test_forced_copies_are_kept_ten_deep(filled: Session) -> None:
    made: list[Path] = []
    for minute in range(KEPT + 3):
        with pretend(f"2026-10-01T10:{minute:02d}:00"):
            made.append(filled.backup_before("导入"))
    copies = sorted((filled.folder / "backups").iterdir())
    assert copies == made[3:]


def test_an_office_in_order_has_nothing_to_complain_of(filled: Session) -> None:
    report = check_office(filled)
    assert report.problems == [] and (report.counts["household"], report.attachments) == (3, 2)
    assert report.changes > 100


def test_a_clerk_may_back_up(open_copy: Opener, tmp_path: Path) -> None:
    assert backup(open_copy(CLERK), tmp_path / "usb").is_dir()


def found_or_refused(folder: Path, template: Template, open_copy: Opener) -> bool:
    """Whether opening or checking the office says that something is wrong, in words."""
    try:
        session = open_copy(folder=folder)
    except AppError:
        return True
    try:
        return bool(check_office(session).problems)
    finally:
        session.close()


def test_a_flipped_byte_anywhere_is_found(
    filled: Session, tmp_path: Path, office_template: Template, open_copy: Opener
) -> None:
    folder = filled.folder
    filled.close()
    dice = random.Random(20261121)
    blobs = sorted((folder / "blobs").glob("??/*"))
    assert len(blobs) == 2
    places = [(folder / "ledger.db", 24), *((path, 3) for path in blobs)]
    for path, times in places:
        whole = path.read_bytes()
        for _ in range(times):
            data, at = bytearray(whole), dice.randrange(len(whole))
            data[at] ^= 1 << dice.randrange(8)
            path.write_bytes(data)
            assert found_or_refused(folder, office_template, open_copy), f"{path.name} at {at}"
            for left in folder.glob("ledger.db-*"):
                left.unlink()
            (folder / "ledger.db").write_bytes(
                data if path.name == "ledger.db" else (folder / "ledger.db").read_bytes()
            )
        path.write_bytes(whole)
    assert not found_or_refused(folder, office_template, open_copy)


def test_a_flipped_byte_in_the_key_ring_never_opens_wrongly(office_folder: Path) -> None:
    """In one's own entry the password no longer fits; elsewhere nothing but that entry is lost. Never a crash."""
    ring = office_folder / office.RING
    whole, dice = ring.read_bytes(), random.Random(7)
    refused = 0
    for at in dice.sample(range(len(whole)), 8):
        ring.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            office.open_office(office_folder, ADMIN, PASSWORD).close()
        except AppError:
            refused += 1
    assert refused > 0
    ring.write_bytes(whole)
    office.open_office(office_folder, ADMIN, PASSWORD).close()
