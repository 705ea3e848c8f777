"""月度工作情况 (R-M7) as the month's page, its checks and its package see it: the newest version of that month's text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.reports.period import Period
from app.texts import fill, keep
from app.texts.kinds import kind_of

if TYPE_CHECKING:
    from app.session import Session

_KIND = kind_of(keep.MONTHLY)
PARTS = {part.key: part.title for part in _KIND.parts}
BY_HAND = {part.key: part.title for part in _KIND.parts if not part.fixed}
HAS_PROPOSAL = tuple(part.key for part in _KIND.parts if part.text and not part.fixed)


def current(session: Session, month: str) -> keep.ReportText:
    """The newest version of a month's text. Raises AppError for what is no month."""
    return keep.latest(session, keep.MONTHLY, str(Period.month(month)))


def written(session: Session, month: str) -> dict[str, str]:
    """What the clerk has written for a month, by part, with its blanks."""
    return {key: words for key, words in current(session, month).parts.items() if key in BY_HAND}


def save_text(session: Session, month: str, parts: Mapping[str, str]) -> None:
    """Keep the clerk's words. Raises NoRight, AppError for an unknown part or blank, a number of an ID or card, length,
    and a text that is final."""
    keep.save(session, current(session, month), parts)


def sections(session: Session, month: str) -> dict[str, str]:
    """Every part as it would be handed in: the clerk's words, else the proposal, else empty."""
    return dict(fill.fill(session, current(session, month)).parts)


def narrative(session: Session, month: str) -> str:
    """The whole text part: title, five numbered parts, signature."""
    return fill.fill(session, current(session, month)).plain()
