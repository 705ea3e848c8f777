"""Adding users, changing passwords and roles. The role is in the ledger, the key in the key ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.security import attempts, passwords
from app.security.keyring import KeyRing
from app.security.roles import ROLE_NAMES, Action
from db.changes import Change
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


def account(session: Session, name: str) -> dict[str, Any]:
    """A user's row. Raises AppError when there is none."""
    found = session.all("user_account", Query((Where("name", "eq", name),)))
    if not found:
        raise AppError(f"没有用户“{name}”。")
    return found[0]


def add_user(session: Session, name: str, password: str, role: str) -> None:
    """Give somebody a sign-in; a stopped user's name comes back to life.

    Raises AppError for a name taken, a weak password or an unknown role.
    """
    session.require(Action.USERS)
    _known(role)
    name = name.strip()
    former = session.all("user_account", Query((Where("name", "eq", name),)))
    if former and former[0]["state"] == "active":
        raise AppError(f"用户“{name}”已存在。", "请换一个名字，或给他重设密码。")
    commands = session.commands("user_account")
    with session.step(f"{'重新启用' if former else '新增'}用户“{name}”（{ROLE_NAMES[role]}）", kind="user"):
        if former:
            commands.update(former[0]["uid"], {"role": role, "state": "active"}, trusted=True)
        else:
            commands.create_many([{"name": name, "role": role}], trusted=True)
        _ring(session).put_user(name, password, session.keys)


def set_role(session: Session, name: str, role: str) -> None:
    """Change what a user may do. The last system administrator keeps the role."""
    session.require(Action.USERS)
    _known(role)
    row = account(session, name)
    if row["role"] == "admin" and role != "admin":
        _keep_an_administrator(session, name)
    with session.step(f"把“{name}”的角色改为{ROLE_NAMES[role]}", kind="user"):
        session.commands("user_account").update(row["uid"], {"role": role}, trusted=True)


def set_password(session: Session, name: str, password: str) -> None:
    """Set a password: one's own, or anybody's for an administrator. The ledger is not re-encrypted."""
    if name != session.user.name:
        session.require(Action.USERS)
    row = account(session, name)
    if row["state"] != "active":
        raise AppError(f"用户“{name}”已停用。", "请先重新启用，再设密码。")
    with session.step(f"重设“{name}”的密码", kind="user") as step:
        _ring(session).put_user(name, password, session.keys)
        step.record("user_account", [Change("password", "user_account", row["uid"], None, None)])


def change_password(session: Session, old: str, new: str) -> None:
    """Change one's own password, for the ledger and, for its holders, the restricted store.

    Raises AppError for a wrong old password (counted) or a weak new one; then nothing has changed.
    """
    from app.keyfiles import ring as keyfiles_ring

    name = session.user.name
    passwords.check(new, name)
    attempts.guarded(session.folder, name, lambda: _ring(session).open(name, old))
    with session.step(f"“{name}”修改自己的密码", kind="user") as step:
        step.record("user_account", [Change("password", "user_account", account(session, name)["uid"], None, None)])
        keyfiles_ring.rewrap(session.folder, name, old, new)
        _ring(session).put_user(name, new, session.keys)


def stop_user(session: Session, name: str) -> None:
    """Take a user's key away; the name stays in the records."""
    session.require(Action.USERS)
    row = account(session, name)
    if name == session.user.name:
        raise AppError("不能停用正在登录的自己。")
    if row["role"] == "admin":
        _keep_an_administrator(session, name)
    with session.step(f"停用用户“{name}”", kind="user"):
        session.commands("user_account").update(row["uid"], {"state": "stopped"}, trusted=True)
        _ring(session).drop_user(name)


def _keep_an_administrator(session: Session, name: str) -> None:
    others = (Where("role", "eq", "admin"), Where("state", "eq", "active"), Where("name", "ne", name))
    if not session.count("user_account", Query(others)):
        raise AppError("至少要留一名系统管理员。", "请先让另一人担任系统管理员。")


def _known(role: str) -> None:
    if role not in ROLE_NAMES:
        raise AppError(f"没有“{role}”这种角色。", f"可用的有：{'、'.join(ROLE_NAMES.values())}。")


def _ring(session: Session) -> KeyRing:
    return KeyRing.load(session.folder / "keyring.json")
