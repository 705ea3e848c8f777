"""What is looked at in the month's photos: too few, minors, taken in another month, used a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.clock import chinese_date
from app.reports.checks.finding import ERROR, WARNING, WHERE, Check, Finding, Rows, name_of, place_of
from app.reports.period import Period
from db import month as db_month
from db.month import Photo

if TYPE_CHECKING:
    from app.session import Session


def _too_few(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    least = session.office.get("photo_minimum")
    least = 1 if least is None else least
    counts = db_month.photo_counts(session.ledger, [row["uid"] for row in rows])
    for row in rows:
        here = counts.get(row["uid"], 0)
        if here >= least:
            continue
        said = row.get("photos_declared") or 0
        more = f"，村里报了{said}张，请收齐" if said > here else ""
        words = f"{name_of(row)}没有照片{more}。" if not here else f"{name_of(row)}只有{here}张照片，应有{least}张{more}。"
        yield Finding(ERROR, "photo", words, "activity", row["uid"])


def _each_photo(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    known = {row["uid"]: row for row in rows}
    photos = db_month.photos_of(session.ledger, list(known))
    for uid, owner, _blob, taken, _faces in photos:
        if taken and not _within(known[owner], taken):
            words = f"{name_of(known[owner])}有一张照片拍于{chinese_date(taken)}，不在活动所在的月份，请核对。"
            yield Finding(ERROR, "photo_month", words, "activity", owner, part=uid)
    yield from _twice(session, photos, known)
    yield from _minors(photos, known)


def _twice(session: Session, photos: list[Photo], known: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """The same picture with two activities, in whatever month; or twice with one."""
    users: dict[str, list[str]] = {}
    for _uid, owner, blob, _taken, _faces in db_month.photos_with(session.ledger, {photo[2] for photo in photos}):
        users.setdefault(blob, []).append(owner)
    named, told = dict(known), set()
    for uid, owner, blob, _taken, _faces in photos:
        other = next((user for user in users[blob] if user != owner), None)
        if other is not None:
            words = f"{name_of(known[owner])}有一张照片与{_called(session, other, named)}的照片是同一张，请更换。"
            yield Finding(ERROR, "photo_twice", words, "activity", owner, part=uid)
        elif (owner, blob) in told:
            yield Finding(WARNING, "photo_twice", f"{name_of(known[owner])}里同一张照片放了两次。", "activity", owner, part=uid)
        told.add((owner, blob))


def _within(row: Mapping[str, Any], taken: str) -> bool:
    """The camera's day lies in a month the activity lasted in."""
    return row["date"][:7] <= taken[:7] <= (row.get("date_to") or row["date"])[:7]


def _called(session: Session, uid: str, named: dict[str, Mapping[str, Any]]) -> str:
    """What an activity is called; it may lie in another month."""
    if uid not in named:
        row = session.get("activity", uid)
        named[uid] = {**row, WHERE: place_of(session, row)}
    return f"{named[uid]['date'][:4]}年{name_of(named[uid])}"


def _minors(photos: list[Photo], known: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for uid, amount in Counter(owner for _, owner, _, _, faces in photos if faces).items():
        words = f"{name_of(known[uid])}有{amount}张照片标明有未成年人面部，未经确认不放进上报包。"
        yield Finding(WARNING, "minors", words, "activity", uid)


CHECKS: tuple[Check, ...] = (_too_few, _each_photo)
