"""Signing in: passwords people can live with, waits that grow, who stands in for whom, and what is written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import office
from app.errors import AppError, NoRight
from app.security import attempts, passwords, substitutes, users
from app.security.keyring import KeyRing, WrongPassword
from app.security.roles import Action
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CHECKER, CLERK, HEAD, PASSWORD, VIEWER, Template


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "12:00:00")


def at(monkeypatch: pytest.MonkeyPatch, time: str, day: str = "2026-11-21") -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", f"{day}T{time}")


def wrong() -> None:
    raise WrongPassword("用户名或密码不对。")


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaa", "12345678", "87654321", "abcdefgh", "qwertyuiop", "password1", "张三张三", "一一一一一一一一"],
)
def test_first_guesses_are_refused(password: str) -> None:
    with pytest.raises(AppError):
        passwords.check(password, "zhangsan")


@pytest.mark.parametrize("password", ["柳树湾今年麦子好收成", "my dog eats 3 bones", "fixture-pass-2026", "nongcunfanzha2026"])
def test_a_sentence_needs_no_symbols(password: str) -> None:
    passwords.check(password, "zhangsan")


def test_the_name_is_no_password() -> None:
    with pytest.raises(AppError, match="用户名"):
        passwords.check("wangxiaoming", "wangxiaoming")
    with pytest.raises(AppError, match="用户名"):
        passwords.check("wangxiaoming1", "wangxiaoming")


def test_waits_grow_and_a_right_password_ends_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(attempts.FREE):
        with pytest.raises(WrongPassword):
            attempts.guarded(tmp_path, "甲", wrong)
    with pytest.raises(AppError, match="请等5秒"):
        attempts.guarded(tmp_path, "甲", lambda: 1)
    assert attempts.guarded(tmp_path, "乙", lambda: 1) == (1, 0)  # nobody else waits
    at(monkeypatch, "12:00:05")
    with pytest.raises(WrongPassword, match="15秒后"):
        attempts.guarded(tmp_path, "甲", wrong)
    at(monkeypatch, "12:00:19")
    with pytest.raises(AppError, match="请等1秒"):
        attempts.guarded(tmp_path, "甲", lambda: 1)
    at(monkeypatch, "12:00:21")
    assert attempts.guarded(tmp_path, "甲", lambda: 1) == (1, 4)
    assert attempts.guarded(tmp_path, "甲", lambda: 1) == (1, 0)


def test_a_clock_set_back_shortens_no_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(attempts.FREE):
        with pytest.raises(WrongPassword):
            attempts.guarded(tmp_path, "甲", wrong)
    at(monkeypatch, "12:00:00", "2026-11-20")
    with pytest.raises(AppError, match="请等5秒"):
        attempts.guarded(tmp_path, "甲", lambda: 1)


@given(st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b'{"users": 3}', b'{"users": {"a": 1}}', b'{"users": {"a": {}}}']))
def test_a_broken_count_locks_nobody_out(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("count")
    (folder / attempts.FILE).write_bytes(data)
    assert attempts.guarded(folder, "a", lambda: 1) == (1, 0)


def test_wrong_sign_ins_are_told_to_whom_they_concern(office_folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(WrongPassword):
            office.open_office(office_folder, ADMIN, "not the password")
    session = office.open_office(office_folder, ADMIN, PASSWORD)
    session.close()
    assert session.failed_tries == 2
    again = office.open_office(office_folder, ADMIN, PASSWORD)
    again.close()
    assert (again.failed_tries, again.last_sign_in) == (0, "2026-11-21 12:00")
    assert json.loads((office_folder / attempts.FILE).read_text("utf8")) == {"users": {}}


def test_changing_the_own_password_asks_for_the_old_one(town: Session) -> None:
    with pytest.raises(WrongPassword):
        users.change_password(town, "not the old one", "brand new words")
    with pytest.raises(AppError, match="至少"):
        users.change_password(town, PASSWORD, "short")
    users.change_password(town, PASSWORD, "brand new words")
    ring = KeyRing.load(town.folder / office.RING)
    assert ring.open(ADMIN, "brand new words").master == town.keys.master
    assert town.steps(1)[0][5] == f"“{ADMIN}”修改自己的密码"


def test_a_reset_by_the_recovery_sheet_is_written_down(office_folder: Path, office_template: Template) -> None:
    with pytest.raises(AppError):
        office.reset_password(office_folder, office_template.recovery, ADMIN, "12345678")
    office.reset_password(office_folder, office_template.recovery, ADMIN, "words of the sheet")
    session = office.open_office(office_folder, ADMIN, "words of the sheet")
    sentences = [step[5] for step in session.steps(5)]
    session.close()
    assert f"用恢复码重设“{ADMIN}”的密码" in sentences


def test_no_reset_while_the_office_is_open(office_template: Template, open_copy: Opener) -> None:
    session = open_copy()
    before = (session.folder / office.RING).read_bytes()
    with pytest.raises(AppError, match="打开"):
        office.reset_password(session.folder, office_template.recovery, ADMIN, "words of the sheet")
    assert (session.folder / office.RING).read_bytes() == before


# -- standing in


def test_a_substitute_may_do_it_for_those_days_only(
    open_copy: Opener, office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = open_copy(ADMIN, office_folder)
    uid = substitutes.appoint(admin, CHECKER, CLERK, "2026-11-21", "2026-11-23", "休假")
    admin.close()
    clerk = open_copy(CLERK, office_folder)
    assert clerk.can(Action.VERIFY)
    at(monkeypatch, "12:00:00", "2026-11-24")
    assert not clerk.can(Action.VERIFY)
    with pytest.raises(NoRight):
        clerk.require(Action.VERIFY)
    clerk.close()
    at(monkeypatch, "12:00:00", "2026-11-22")
    admin = open_copy(ADMIN, office_folder)
    substitutes.end(admin, uid)
    assert not substitutes.current(admin)
    admin.close()
    clerk = open_copy(CLERK, office_folder)
    assert not clerk.can(Action.VERIFY)


def test_restricted_files_and_users_are_never_lent(open_copy: Opener, office_folder: Path) -> None:
    admin = open_copy(ADMIN, office_folder)
    for absent in (HEAD, ADMIN):
        substitutes.appoint(admin, absent, CLERK, "2026-11-21", "2026-11-23", "学习")
    admin.close()
    clerk = open_copy(CLERK, office_folder)
    assert clerk.can(Action.SETTINGS)
    assert not any(clerk.can(action) for action in (Action.KEYFILES, Action.KEYFILES_HEAD, Action.USERS, Action.RESTORE))


@pytest.mark.parametrize(
    ("absent", "substitute", "first", "last", "reason", "told"),
    [
        (CLERK, CLERK, "2026-11-21", "2026-11-22", "休假", "自己"),
        (CLERK, "没有的人", "2026-11-21", "2026-11-22", "休假", "没有用户"),
        (CLERK, CHECKER, "2026-11-22", "2026-11-21", "休假", "早于"),
        (CLERK, CHECKER, "2026-11-21", "2026-11-22", " ", "原因"),
    ],
)
def test_a_wrong_appointment_is_refused(
    town: Session, absent: str, substitute: str, first: str, last: str, reason: str, told: str
) -> None:
    with pytest.raises(AppError, match=told):
        substitutes.appoint(town, absent, substitute, first, last, reason)


def test_only_an_administrator_appoints(open_copy: Opener) -> None:
    with pytest.raises(NoRight):
        substitutes.appoint(open_copy(HEAD), CLERK, VIEWER, "2026-11-21", "2026-11-22", "休假")
