"""What is kept only for a time: the words of a transfer go thirty days after it was passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app import clock
from app.security.roles import Action
from db import stock as db_stock

if TYPE_CHECKING:
    from app.session import Session

TRANSFER_DAYS = 30


def remove_expired(session: Session) -> int:
    """Remove what was said, and by whom, from transfers passed on long enough ago; returns how many.

    Numbers, days and organs stay. Does nothing for a role that may not edit.
    """
    if not session.can(Action.EDIT):
        return 0
    last = (clock.today() - timedelta(days=TRANSFER_DAYS)).isoformat()
    uids = db_stock.expired_transfers(session.ledger, last)
    if uids:
        commands = session.commands("transfer")
        with session.step(f"清除{len(uids)}条移交满{TRANSFER_DAYS}天的线索内容", kind="retention"):
            for uid in uids:
                commands.put_back(uid, {"content": None, "reporter": None})
    return len(uids)
