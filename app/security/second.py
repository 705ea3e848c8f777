"""A second person beside the screen: another user's own password, asked before personal data leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import AppError
from app.security import attempts
from app.security.keyring import KeyRing
from app.security.roles import Action, allowed
from app.security.users import account
from db.changes import Change

if TYPE_CHECKING:
    from app.session import Session


def confirm(session: Session, user: str, password: str, what: str) -> str:
    """Check that another user who may verify agrees to `what`, write that down, and return the name.

    Raises AppError for oneself, a wrong password (counted) or a role that may not verify.
    """
    name = user.strip()
    if name == session.user.name:
        raise AppError("要由另一人确认，不能是正在登录的自己。", "请由审核员或负责人输入他的用户名和密码。")
    row = account(session, name)
    if row["state"] != "active" or not allowed(row["role"], Action.VERIFY):
        raise AppError(f"“{name}”不能确认。", "请由审核员或负责人确认。")
    ring = KeyRing.load(session.folder / "keyring.json")
    attempts.guarded(session.folder, name, lambda: ring.open(name, password))
    with session.step(f"“{name}”确认：{what}", kind="confirm") as step:
        step.record("user_account", [Change("confirm", "user_account", row["uid"], None, None)])
    return name
