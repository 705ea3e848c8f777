"""Which bodies there were on a day, and who sat in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


def as_at(session: Session, register: str, day: str) -> tuple[Where, ...]:
    """The rows of `body` or `seat` in force on an ISO day; of seats, those in a body that was."""
    standing = (Where("founded_on", "begun", day), Where("ended_on", "lasting", day))
    if register == "body":
        return standing
    bodies = [row["uid"] for row in session.all("body", Query(standing))]
    return Where("from_date", "begun", day), Where("to_date", "lasting", day), Where("body", "in", bodies)
