"""Counts kept between two readings of the same month, and never stale.

What is counted can only have changed when the change log has: every write to a register appends to it in the same
transaction. So a count is kept under the log's last number and hash and the office's day, and both are read before
counting: a commit in between only makes the kept count newer than its mark, and the next reading has another mark.
Inside a transaction nothing is kept, for rows may be written before their log row. Settings are not in the change
log; nothing that reads them may be kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app import clock
from db import changes

if TYPE_CHECKING:
    from app.session import Session

T = TypeVar("T")


def kept(session: Session, key: tuple[object, ...], count: Callable[[], T]) -> T:
    """What `count` gives, or gave for `key` in the same state of the office. Not to be changed by the caller."""
    if session.ledger.conn.in_transaction:
        return count()
    mark = (*changes.head(session.ledger), clock.today().isoformat())
    held = session.shared.kept
    if held is None or held[0] != mark:
        held = session.shared.kept = (mark, {})
    found = held[1]  # this dictionary belongs to `mark` whatever another thread puts in its place meanwhile
    if key not in found:
        found[key] = count()
    return found[key]
