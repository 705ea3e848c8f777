"""Which rows belong to a month, and so which edits of them count as made to it once it is locked.

- an activity, push, meeting and the like by its day in the month, before or after the edit;
- a visit of one of the month's rounds up to the month's end, for R-M3 counts the round until then; a numbered paper of
  such a round likewise; the round itself; a household that came, went or moved to another village;
- photos of the month's activities; villages and units whose name or place changed;
- what was reported for a period that touches the month;
- rows of the other registers behind the month's tables up to the month's end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.reports.period import Period
from db import query as db_query
from db import snapshots as db_snapshots

if TYPE_CHECKING:
    from app.month.snapshot import Snapshot
    from app.session import Session

_IN_MONTH = frozenset({"activity", "push", "meeting", "play_log", "material_move"})
DATED = _IN_MONTH | {"visit", "issued"}
"""Registers whose rows belong to a month by a day of their own."""
_FEEDS = {"household": ("visit", "issued", "visit_round"), "activity": ("photo",)}
_ALWAYS = ("area", "unit")
_ONLY = {"area": {"name", "parent", "state", "level"}, "unit": {"name", "state", "member"}, "household": {"area"},
         "visit_round": {"from_date", "to_date", "state", "scope", "name"}}
_ASKED = frozenset({"date", "period", "printed_on", "round", "area", "unit", "household", "owner"})


@dataclass(slots=True)
class Change:
    """A logged change with its values as Python objects."""

    seq: int
    at: str
    by: str
    action: str
    register: str
    uid: str
    before: dict[str, Any]
    after: dict[str, Any]
    sentence: str


def logged(raw: tuple[Any, ...]) -> Change:
    """A change as `db.snapshots.changes_after` reads it."""
    seq, at, by, action, register, uid, before, after, sentence = raw
    return Change(seq, at, by, action, register, uid, _loads(before), _loads(after), sentence)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a locked month is asked about: the registers behind its figures, its rounds, and the last change before the lock."""

    span: Period
    registers: frozenset[str]
    rounds: frozenset[str]
    seq: int


def scope_of(snapshot: Snapshot) -> Scope:
    """The scope of a kept version."""
    behind = dict.fromkeys(item["register"] for item in snapshot.body["sources"]["sets"])
    more = {key for register in behind for key in _FEEDS.get(register, ())}
    registers = frozenset({*behind, *more, *_ALWAYS})
    return Scope(Period.parse(snapshot.row["period"]), registers, frozenset(snapshot.body["rounds"]), snapshot.row["change_seq"])


class Present:
    """The present values that a change alone does not say: the day, round and place of its row."""

    def __init__(self, session: Session, changes: Iterable[Change]) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        by_register: dict[str, list[str]] = {}
        for change in changes:
            by_register.setdefault(change.register, []).append(change.uid)
        for register, uids in by_register.items():
            self._read(session, register, uids)
        homes = [row["household"] for row in self._rows.values() if row.get("household")]
        owners = [row["owner"] for row in self._rows.values() if row.get("owner")]
        self._read(session, "household", homes)
        self._read(session, "activity", owners)

    def _read(self, session: Session, register: str, uids: Iterable[str]) -> None:
        wanted = [uid for uid in dict.fromkeys(uids) if uid not in self._rows]
        table = session.register(register).table
        known = [name for name in db_query.columns(session.ledger, table) if name in _ASKED]
        for uid, values in db_snapshots.values_of(session.ledger, table, wanted, known).items() if known else ():
            self._rows[uid] = dict(zip(known, values, strict=True))

    def of(self, uid: str | None) -> Mapping[str, Any]:
        """What is known of a row."""
        return self._rows.get(uid or "", {})

    def area(self, uid: str) -> str | None:
        """Where a row lies: its own area, its household's, its activity's."""
        row = self.of(uid)
        for holder in (row, self.of(row.get("household")), self.of(row.get("owner"))):
            if holder.get("area"):
                return str(holder["area"])
        return None


def belongs(scope: Scope, change: Change, present: Present) -> bool:
    """Whether this change was made to a row of the month."""
    span, key = scope.span, change.register
    if key not in scope.registers:
        return False
    if key in _ONLY and change.action == "update" and not _ONLY[key] & (change.before.keys() | change.after.keys()):
        return False
    if key == "submission" and not _values(change, present, "area") | _values(change, present, "unit"):
        return False  # the town's own handing in, of this very report
    if key == "photo":
        days = {present.of(owner).get("date") for owner in _values(change, present, "owner")}
        return any(day and day in span for day in days)
    if key in ("visit", "issued"):
        days = _values(change, present, "date" if key == "visit" else "printed_on")
        return bool(scope.rounds & _values(change, present, "round")) and any(day <= span.last for day in days)
    if periods := _values(change, present, "period"):
        spoken = [Period.parse(period) for period in periods]
        return any(item.first <= span.last and item.last >= span.first for item in spoken)
    days = _values(change, present, "date")
    if key in _IN_MONTH:
        return any(day in span for day in days)
    return not days or any(day <= span.last for day in days)


def _values(change: Change, present: Present, column: str) -> set[str]:
    """What a column held before, holds after the change, and now."""
    found = (change.before.get(column), change.after.get(column), present.of(change.uid).get(column))
    return {str(value) for value in found if value}


def _loads(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}
