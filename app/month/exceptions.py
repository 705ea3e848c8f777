"""A village's month opened again after it was locked: recorded with who, why and until when.

Rows may be edited after the lock by whoever may edit, and every such edit lists itself. The exception does not open
a door; it says which of the edits were agreed to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import clock
from app.errors import AppError
from app.month.notes import KIND
from app.month.report import status
from app.privacy import refuse_numbers
from app.security.roles import Action
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True)
class Exemption:
    """One village (uid and name) that may still change its rows until the end of a day."""

    area: str
    name: str
    why: str
    until: str
    at: str
    by: str

    def covers(self, village: str | None, at: str) -> bool:
        """Whether a change in a village at a moment was agreed to."""
        return village == self.area and self.at <= at and at[:10] <= self.until


def reopen(session: Session, month: str, area: str, why: str, until: str) -> str:
    """准予补改. Raises NoRight, AppError for a month not locked, no village, no reason, a day that is past."""
    session.require(Action.VERIFY)
    now, village, why = status(session, month), session.areas.get(area), why.strip()
    title = clock.chinese_date(now.month)
    if not now.locked:
        raise AppError(f"{title}月报还没有锁定，不用准予补改，可以直接修改。")
    if village is None or village.level != "village":
        raise AppError("准予补改要指明一个村（社区）。")
    if not why:
        raise AppError("请填写准予补改的原因。")
    refuse_numbers(why, "准予补改的原因")
    if until < clock.today().isoformat():
        raise AppError("补改期限不能早于今天。")
    values = {"period": now.month, "area": area, "why": why, "until": until, "given_at": clock.now(),
              "given_by": session.user.name}
    with session.step(f"准予{village.name}补改{title}月报数据到{clock.chinese_date(until)}", kind=KIND):
        session.commands("report_exception").create_many([values], trusted=True)
    return f"已准予{village.name}补改到{clock.chinese_date(until)}。"


def exemptions(session: Session, month: str) -> list[Exemption]:
    """What was agreed to for a month, in order."""
    rows = session.all("report_exception", Query((Where("period", "eq", month),), order=(("given_at", False),)))
    names = session.ref_names("area", [row["area"] for row in rows])
    return [Exemption(row["area"], names.get(row["area"], ""), row["why"], row["until"], row["given_at"], row["given_by"])
            for row in rows]
