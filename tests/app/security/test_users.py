"""Users come and go by an administrator's hand; at least one administrator stays."""

from __future__ import annotations

import pytest

from app import office
from app.errors import AppError, InvalidValues, NoRight
from app.security import users
from app.security.keyring import KeyRing
from app.session import Query, Session, Where
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CLERK, VIEWER


def ring(session: Session) -> KeyRing:
    return KeyRing.load(session.folder / office.RING)


def test_a_user_is_added_signs_in_and_is_stopped(town: Session) -> None:
    users.add_user(town, " 新来的 ", "long enough", "clerk")
    assert ring(town).open("新来的", "long enough").master == town.keys.master
    users.stop_user(town, "新来的")
    assert ring(town).users() == [ADMIN]
    assert users.account(town, "新来的")["state"] == "stopped"
    with pytest.raises(AppError, match="已停用"):
        users.set_password(town, "新来的", "yet another one")
    users.add_user(town, "新来的", "long enough 2", "checker")
    account = users.account(town, "新来的")
    assert (account["state"], account["role"]) == ("active", "checker")
    assert town.count("user_account", Query((Where("name", "eq", "新来的"),))) == 1
    assert ring(town).open("新来的", "long enough 2")


def test_a_name_taken_keeps_its_password(town: Session) -> None:
    before = (town.folder / office.RING).read_bytes()
    for name in (ADMIN, f" {ADMIN} "):
        with pytest.raises(AppError, match="已存在"):
            users.add_user(town, name, "long enough", "viewer")
    assert (town.folder / office.RING).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("甲", "short", "clerk"), (" ", "long enough", "clerk"), ("甲", "long enough", "boss")],
)
def test_a_refused_user_leaves_no_trace(town: Session, name: str, password: str, role: str) -> None:
    before, accounts = (town.folder / office.RING).read_bytes(), town.count("user_account")
    with pytest.raises(AppError):
        users.add_user(town, name, password, role)
    assert (town.folder / office.RING).read_bytes() == before and town.count("user_account") == accounts


def test_the_last_administrator_stays(town: Session) -> None:
    with pytest.raises(AppError, match="至少要留一名系统管理员"):
        users.set_role(town, ADMIN, "clerk")
    with pytest.raises(AppError, match="不能停用正在登录的自己"):
        users.stop_user(town, ADMIN)
    users.set_role(town, CLERK, "admin")
    users.set_role(town, ADMIN, "clerk")
    assert users.account(town, ADMIN)["role"] == "clerk"


def test_accounts_change_only_through_these_commands(town: Session) -> None:
    """A form over the register would get round the last administrator and the key ring."""
    uid = users.account(town, ADMIN)["uid"]
    for values in ({"role": "viewer"}, {"state": "stopped"}, {"name": "别名"}):
        with pytest.raises(InvalidValues):
            town.save("user_account", values, uid=uid)
    with pytest.raises(InvalidValues):
        town.save("user_account", {"name": "影子", "role": "admin"})
    with pytest.raises(AppError):
        town.revert("user_account", uid, town.history("user_account", uid)[0].seq)
    with pytest.raises(AppError):
        town.remove("user_account", [uid], "试试")


def test_users_cannot_be_undone(town: Session) -> None:
    users.set_role(town, CLERK, "head")
    assert town.undo() is None
    with pytest.raises(AppError, match="不能撤销"):
        town.undo_step(town.steps(1)[0][0])


def test_one_may_change_ones_own_password_only(open_copy: Opener) -> None:
    session = open_copy(CLERK)
    users.set_password(session, CLERK, "my own new one")
    assert ring(session).open(CLERK, "my own new one")
    with pytest.raises(NoRight):
        users.set_password(session, VIEWER, "not mine to set")
    for forbidden in (
        lambda: users.add_user(session, "甲", "long enough", "admin"),
        lambda: users.set_role(session, CLERK, "admin"),
        lambda: users.stop_user(session, VIEWER),
    ):
        with pytest.raises(NoRight):
            forbidden()
