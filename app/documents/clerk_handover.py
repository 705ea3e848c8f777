"""工作移交: one clerk's work goes to another (D-39): what there is, what is open, the list to sign, and one step in the log.

What the program can see it checks itself: the taker signs in with an account of his own, and the giver's account is
stopped or has a new password. The rest is ticked by the people who are present.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app import clock
from app.documents.issue import Options, issue
from app.documents.open_items import open_items
from app.documents.recipients import Recipients
from app.documents.sources import registers
from app.errors import AppError
from app.progress import SILENT, Progress
from app.records import history
from app.security.roles import Action
from app.security.users import account
from app.tables.table import Align, Column, Row, Table
from db.changes import Change

if TYPE_CHECKING:
    from app.session import Session

PAPER = "handover"
TICKS = ("清单已打印，双方和监交人签名", "纸质材料、备份盘、恢复单、工作群当面点清")
_RECENT = timedelta(days=7)


def overview(session: Session) -> tuple[Table, Table]:
    """The registers with their rows, and what is open."""
    rows = [Row((row["name"], int(row["count"]), row["changed"] or "—")) for row in registers(session)]
    first = Table("D-39", "一、台账", (Column("name", "台账名称", width=11, align=Align.LEFT), Column("count", "条数"),
                                       Column("changed", "最近变更", width=9)), rows, foot=None, landscape=False)
    still = [Row(item) for item in open_items(session)]
    columns = (Column("name", "事项", width=16, align=Align.LEFT), Column("count", "数量"))
    return first, Table("D-39", "二、未办结事项", columns, still, foot=None, landscape=False)


def write_list(session: Session, giver: str, taker: str, out: Path, progress: Progress = SILENT) -> Path:
    """The list to sign as a PDF. Raises AppError for a missing name, NoRight, a full disk."""
    _both(giver, taker)
    asked = {"giver": giver, "taker": taker, "day": clock.today().isoformat()}
    issue(session, PAPER, Recipients(), out, progress, Options(asked=asked))
    return out


def taker_ready(session: Session, taker: str) -> str:
    """What is missing on the taker's side; "" when there is an account of his own."""
    try:
        row = account(session, taker)
    except AppError:
        return "接交人还没有自己的账号，请先新增用户。"
    return "" if row["state"] == "active" else "接交人的账号已停用，请先重新启用。"


def giver_done(session: Session, giver: str) -> str:
    """What is missing on the giver's side; "" when the account is stopped or has a new password of the last days."""
    row = account(session, giver)
    if row["state"] != "active":
        return ""
    since = clock.today() - _RECENT
    for change in reversed(history.of_row(session.ledger, "user_account", row["uid"])):
        if change.action == "password" and date.fromisoformat(change.at[:10]) >= since:
            return ""
    return "移交人还能用原来的密码登录：不再经手的停用，留任的改密码。"


def finish(session: Session, giver: str, taker: str, ticked: Sequence[str] = ()) -> str:
    """Write the hand-over down as one step and give its sentence.

    Raises NoRight, AppError while an account or a tick is missing.
    """
    session.require(Action.USERS)
    _both(giver, taker)
    missing = [words for words in (taker_ready(session, taker), giver_done(session, giver)) if words]
    missing += [f"还没有勾选“{tick}”。" for tick in TICKS if tick not in ticked]
    if missing:
        raise AppError("".join(missing), "办完后再记下移交。")
    extra = [tick for tick in ticked if tick not in TICKS]
    sentence = f"工作移交：“{giver}”移交给“{taker}”" + (f"（{'、'.join(extra)}）" if extra else "")
    with session.step(sentence, kind="handover") as step:
        step.record("user_account", [Change("handover", "user_account", account(session, giver)["uid"], None, None)])
    return sentence


def _both(giver: str, taker: str) -> None:
    if not giver or not taker:
        raise AppError("请选移交人和接交人。")
    if giver == taker:
        raise AppError("移交人和接交人不能是同一人。")
