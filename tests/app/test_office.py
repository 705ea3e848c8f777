"""Setting up, signing in, and every way an office can fail to open: a clear sentence, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import office
from app.clock import pretend
from app.errors import AppError
from app.security import users
from app.security.keyring import KeyRing
from app.security.lock import LOCK, NOTE
from db.connect import Ledger
from tests import office_kit
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CLERK, PASSWORD, Template, files_of
from tests.paths import ROOT


def test_a_new_office_opens_with_its_password(office_folder: Path) -> None:
    session = office.open_office(office_folder, ADMIN, PASSWORD)
    assert (session.town, session.county, session.device) == ("新河镇", "清源县", "A")
    assert (session.user.name, session.user.role) == (ADMIN, "admin")
    assert session.choices("fraud_type") and session.count("user_account") == 5
    session.close()


def test_signing_in_is_logged_and_is_nothing_to_undo(office_folder: Path, office_template: Template) -> None:
    with pretend("2031-01-02T08:00:00"):
        session = office_kit.open_with(office_folder, office_template.keys)
    assert session.undo() is None
    assert session.steps(1)[0][4] == "sign_in" and ADMIN in session.steps(1)[0][5]
    assert users.account(session, ADMIN)["last_sign_in"] == "2031-01-02 08:00"
    session.close()


@pytest.mark.parametrize("user", [ADMIN, "没有这个人", "", "\0recovery"])
def test_a_wrong_password_and_a_wrong_name_sound_alike(office_folder: Path, user: str) -> None:
    before = files_of(office_folder)
    with pytest.raises(AppError, match="用户名或密码不对"):
        office.open_office(office_folder, user, "wrong password")
    after = files_of(office_folder)
    assert after.pop("signin.json"), "the try is counted"
    assert after == before


def test_who_can_sign_in(office_folder: Path, tmp_path: Path) -> None:
    assert office.user_names(office_folder) == [ADMIN]
    with pytest.raises(AppError, match="不是台账文件夹"):
        office.user_names(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"format": 1}',
        b'{"format": 1, "entries": [1]}',
        b'{"format": 1, "entries": [{"name": "x"}]}',
        b'{"format": "a", "entries": []}',
        b"null",
    ],
)
def test_a_damaged_key_ring_is_told(office_folder: Path, content: bytes) -> None:
    (office_folder / office.RING).write_bytes(content)
    with pytest.raises(AppError, match=r"keyring\.json"):
        office.open_office(office_folder, ADMIN, PASSWORD)


def test_a_truncated_key_ring_is_told_at_every_length(office_folder: Path) -> None:
    ring = office_folder / office.RING
    whole = ring.read_bytes()
    for length in range(0, len(whole) - 1, 29):
        ring.write_bytes(whole[:length])
        with pytest.raises(AppError, match=r"keyring\.json"):
            office.user_names(office_folder)


def test_a_key_ring_of_another_office_does_not_fit(office_folder: Path) -> None:
    ring = office_folder / office.RING
    data = json.loads(ring.read_text("utf-8"))
    del data["check"]  # which would tell the change before the binding does
    ring.write_text(json.dumps({**data, "office": "01a20098-0000-7000-8000-000000000000"}), "utf-8")
    with pytest.raises(AppError, match="用户名或密码不对"):
        office.open_office(office_folder, ADMIN, PASSWORD)


def test_a_missing_ledger_is_told_and_not_made_anew(open_copy: Opener, office_folder: Path) -> None:
    (office_folder / office.LEDGER).unlink()
    with pytest.raises(AppError, match=r"缺少 ledger\.db"):
        open_copy(folder=office_folder)
    assert not (office_folder / office.LEDGER).exists()


@pytest.mark.parametrize("damage", ["empty", "first page", "half", "noise", "folder"])
def test_a_damaged_ledger_is_told(open_copy: Opener, office_folder: Path, damage: str) -> None:
    path = office_folder / office.LEDGER
    data = bytearray(path.read_bytes())
    if damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "first page":
        data[40] ^= 1
        path.write_bytes(data)
    elif damage == "half":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(os.urandom(len(data)))
    with pytest.raises(AppError) as told:
        open_copy(folder=office_folder)
    assert told.value.hint
    if damage not in ("folder", "empty"):
        assert "损坏" in told.value.message
    assert not (office_folder / NOTE).exists(), "nobody has the office open"


def test_an_empty_and_a_foreign_folder(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="不是台账文件夹"):
        office.open_office(tmp_path, ADMIN, PASSWORD)
    with pytest.raises(AppError, match="不是台账文件夹"):
        office.open_office(tmp_path / "none", ADMIN, PASSWORD)
    (tmp_path / "a.txt").write_text("mine", "utf-8")
    with pytest.raises(AppError, match="不是空的"):
        office.create_office(tmp_path, town="甲镇", county="乙县", user="丙", password=PASSWORD)
    assert files_of(tmp_path) == {"a.txt": b"mine"}


@pytest.mark.parametrize(
    ("town", "county", "user", "password"),
    [
        (" ", "乙县", "丙", PASSWORD),
        ("甲镇", "", "丙", PASSWORD),
        ("甲镇", "乙县", " ", PASSWORD),
        ("甲镇", "乙县", "丙", "short"),
    ],
)
def test_an_office_refused_leaves_nothing(
    tmp_path: Path, town: str, county: str, user: str, password: str
) -> None:
    with pytest.raises(AppError):
        office.create_office(tmp_path / "new", town=town, county=county, user=user, password=password)
    assert not (tmp_path / "new").exists()


def test_an_office_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(AppError):
        office.create_office(
            tmp_path / "file" / "office", town="甲镇", county="乙县", user="丙", password=PASSWORD
        )


HOLD = """
import sys
from pathlib import Path
from app import office
session = office.open_office(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
print("open", flush=True)
sys.stdin.readline()
"""


def test_a_second_program_is_refused_and_told_who(open_copy: Opener, office_folder: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(office_folder), ADMIN, PASSWORD],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout and child.stdin
    try:
        assert child.stdout.readline() == "open\n"
        with pytest.raises(AppError, match=f"正由{ADMIN}在电脑"):
            open_copy(folder=office_folder)
        child.kill()
        child.wait(10)
        session = open_copy(folder=office_folder)  # the system let the lock of the dead go
        assert session.count("area") == 6
    finally:
        child.kill()
        child.wait(10)
        child.stdin.close()
        child.stdout.close()


def test_the_same_program_cannot_open_it_twice_and_can_after_closing(
    open_copy: Opener, office_folder: Path
) -> None:
    first = open_copy(folder=office_folder)
    with pytest.raises(AppError, match="正由"):
        open_copy(folder=office_folder)
    worker = first.worker()
    worker.close()
    with pytest.raises(AppError, match="正由"):
        open_copy(folder=office_folder)
    first.close()
    open_copy(folder=office_folder)


def test_a_lock_whose_note_is_unreadable_still_refuses(open_copy: Opener, office_folder: Path) -> None:
    open_copy(folder=office_folder)
    (office_folder / NOTE).write_bytes(b"\xff")
    with pytest.raises(AppError, match="另一个程序窗口"):
        open_copy(folder=office_folder)
    assert (office_folder / LOCK).exists()


def test_the_recovery_code_gives_a_new_password(office_folder: Path, office_template: Template) -> None:
    spoken = office_template.recovery.lower().replace("-", " ")
    office.reset_password(office_folder, spoken, ADMIN, "a brand new one")
    office_kit.open_with(office_folder, office_template.keys).close()  # the ledger is not re-encrypted
    with pytest.raises(AppError, match="用户名或密码不对"):
        office.open_office(office_folder, ADMIN, PASSWORD)
    office.open_office(office_folder, ADMIN, "a brand new one").close()


def test_a_miscopied_recovery_code_changes_nothing(office_folder: Path, office_template: Template) -> None:
    before, code = files_of(office_folder), office_template.recovery
    letter = "A" if code[7] != "A" else "C"
    for wrong in (
        code[:7] + letter + code[8:],
        code[:-1],
        "",
        code + "A",
        "12345",
        code[1] + code[0] + code[2:] if code[0] != code[1] else "A",
    ):
        with pytest.raises(AppError, match="抄写有误"):
            office.reset_password(office_folder, wrong, ADMIN, "a brand new one")
    with pytest.raises(AppError, match="没有用户"):
        office.reset_password(office_folder, code, "没有这个人", "a brand new one")
    assert files_of(office_folder) == before


def test_the_code_of_another_office_does_not_open(office_folder: Path, tmp_path: Path) -> None:
    other = KeyRing.create(tmp_path / "other.json", "x", "甲", PASSWORD)[2]
    with pytest.raises(AppError):
        office.reset_password(office_folder, other, ADMIN, "a brand new one")


def test_a_password_change_keeps_the_file_and_stops_the_old_one(
    open_copy: Opener, office_folder: Path
) -> None:
    session = open_copy(folder=office_folder)
    key = session.keys.ledger
    users.set_password(session, ADMIN, "another long one")
    assert session.steps(1)[0][5] == f"重设“{ADMIN}”的密码"
    assert session.history("user_account", users.account(session, ADMIN)["uid"])[-1].action == "password"
    session.close()
    Ledger(office_folder / office.LEDGER, key).close()
    with pytest.raises(AppError, match="用户名或密码不对"):
        office.open_office(office_folder, ADMIN, PASSWORD)
    office.open_office(office_folder, ADMIN, "another long one").close()


def test_a_stopped_user_is_told(open_copy: Opener, office_folder: Path) -> None:
    session = open_copy(folder=office_folder)
    users.stop_user(session, CLERK)
    session.close()
    with pytest.raises(AppError, match="已停用"):
        open_copy(CLERK, office_folder)
    open_copy(folder=office_folder)
