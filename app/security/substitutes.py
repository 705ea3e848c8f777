"""代班: while somebody is away, another user may do what that role does. Dated, recorded, ends by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.security.roles import Action
from app.security.users import account
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

REGISTER = "substitution"


def appoint(session: Session, absent: str, substitute: str, first: str, last: str, reason: str) -> str:
    """Let `substitute` stand in for `absent` from one ISO day to another; the uid of the entry.

    Restricted files and managing users are never lent. Raises NoRight, AppError for unknown people, wrong days or
    no reason.
    """
    session.require(Action.USERS)
    if absent == substitute:
        raise AppError("不能自己代自己的班。")
    for name in (absent, substitute):
        if account(session, name)["state"] != "active":
            raise AppError(f"“{name}”已停用，不能代班。")
    if date.fromisoformat(last) < date.fromisoformat(first):
        raise AppError("结束日期早于开始日期。", "请改正代班的日期。")
    if not reason.strip():
        raise AppError("请写明代班原因，如“休假”。")
    values = {"absent": absent, "substitute": substitute, "from_date": first, "to_date": last, "reason": reason.strip()}
    with session.step(f"由“{substitute}”代“{absent}”的班", kind="user"):
        return session.commands(REGISTER).create_many([values])[0]


def end(session: Session, uid: str) -> None:
    """End a substitution with today. Raises NoRight, AppError."""
    session.require(Action.USERS)
    row = session.get(REGISTER, uid)
    with session.step(f"结束“{row['substitute']}”代“{row['absent']}”的班", kind="user"):
        session.commands(REGISTER).mark(uid, deleted=True, reason=f"{clock.chinese_date(clock.now())}结束")


def current(session: Session) -> list[dict[str, Any]]:
    """Substitutions that have not ended, by first day."""
    today = clock.today().isoformat()
    return session.all(REGISTER, Query((Where("to_date", "ge", today),), order=(("from_date", False),)))


def in_place_of(session: Session, user: str) -> tuple[tuple[str, str, str], ...]:
    """(role, from, to) of everybody this user stands in for now or later."""
    rows = [row for row in current(session) if row["substitute"] == user]
    return tuple((account(session, row["absent"])["role"], row["from_date"], row["to_date"]) for row in rows)
