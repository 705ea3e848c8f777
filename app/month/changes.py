"""Edits made after a month was locked, to rows that belong to it: read from the change log.

Which rows belong to a month:
- an activity, push, meeting and the like by its day in the month, before or after the edit;
- a visit of one of the month's rounds up to the month's end, for R-M3 counts the round until then; a numbered paper of
  such a round likewise; the round itself; a household that came, went or moved to another village;
- photos of the month's activities; villages and units whose name or place changed;
- what was reported for a period that touches the month;
- rows of the other registers behind the month's tables up to the month's end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.clock import chinese_moment
from app.month.exceptions import Exemption, exemptions
from app.month.snapshot import Snapshot
from app.records.commands import decoded
from app.records.spec import Privacy, Register
from app.reports.period import Period
from app.tables.table import Align, Column, Drill, Row, Table
from db import query as db_query
from db import snapshots as db_snapshots

if TYPE_CHECKING:
    from app.session import Session

SHOWN = 2_000
_HIDDEN = "（见该条历史）"
_IN_MONTH = frozenset({"activity", "push", "meeting", "play_log", "material_move"})
_FEEDS = {"household": ("visit", "issued", "visit_round"), "activity": ("photo",)}
_ALWAYS = ("area", "unit")
_ONLY = {"area": {"name", "parent", "state", "level"}, "unit": {"name", "state", "member"}, "household": {"area"},
         "visit_round": {"from_date", "to_date", "state", "scope", "name"}}
_ACTIONS = {"create": "新增", "delete": "删除", "recover": "恢复", "update": "修改"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One later edit: `fields` are (what, before, after) in words; `agreed` when it fell under an exception."""

    seq: int
    at: str
    by: str
    action: str
    register: str
    uid: str
    noun: str
    name: str
    village: str
    fields: tuple[tuple[str, str, str], ...]
    why: str
    agreed: bool

    def sentence(self) -> str:
        """`参与人次：60 → 75`; what was added or taken away where no field is to be named."""
        return "；".join(f"{label}：{was} → {now}" for label, was, now in self.fields) or self.action


@dataclass(frozen=True, slots=True)
class Edits:
    """The latest of them in order, and how many there are."""

    shown: list[Edit]
    total: int


@dataclass(slots=True)
class _Change:
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


def later_edits(session: Session, snapshot: Snapshot) -> Edits:
    """Edits after this version was locked to rows that belong to its month."""
    registers = _registers(session, snapshot)
    raw = db_snapshots.changes_after(session.ledger, snapshot.row["change_seq"], registers)
    changes = [_Change(seq, at, by, action, register, uid, _loads(before), _loads(after), sentence)
               for seq, at, by, action, register, uid, before, after, sentence in raw]
    present = _Present(session, changes)
    found = [change for change in changes if _belongs(session, snapshot, change, present)]
    agreed = exemptions(session, snapshot.row["period"])
    shown = found[-SHOWN:]
    return Edits(list(_told(session, shown, present, agreed)), len(found))


def edits_table(span: Period, edits: Edits) -> Table:
    """The edits as lines that lead to their rows."""
    columns = (
        Column("at", "时间", width=11), Column("by", "修改人", width=5), Column("village", "村（社区）", width=6),
        Column("what", "记录", width=14, align=Align.LEFT), Column("change", "改了什么", width=22, align=Align.LEFT),
        Column("why", "操作或原因", width=14, align=Align.LEFT), Column("agreed", "准予补改", width=4),
    )
    rows = [
        Row((chinese_moment(item.at), item.by, item.village or None, f"{item.noun}“{item.name}”",
             item.sentence() if item.action == "修改" else f"{item.action}　{item.sentence()}" if item.fields else item.action,
             item.why or None, "是" if item.agreed else None), Drill(item.register, (("uid", item.uid),)))
        for item in reversed(edits.shown)
    ]
    more = (f"共{edits.total}处，列出最近{len(rows)}处。",) if edits.total > len(rows) else ()
    return Table("R-ME", "锁定后的修改", columns, rows, period=span.span, notes=more, foot=None)


def _registers(session: Session, snapshot: Snapshot) -> list[str]:
    behind = dict.fromkeys(item["register"] for item in snapshot.body["sources"]["sets"])
    more = [key for register in behind for key in _FEEDS.get(register, ())]
    return [key for key in dict.fromkeys([*behind, *more, *_ALWAYS])]


class _Present:
    """The present values that a change alone does not say: the day, round and place of its row."""

    def __init__(self, session: Session, changes: Iterable[_Change]) -> None:
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


_ASKED = frozenset({"date", "period", "printed_on", "round", "area", "unit", "household", "owner"})


def _belongs(session: Session, snapshot: Snapshot, change: _Change, present: _Present) -> bool:
    span, key = Period.parse(snapshot.row["period"]), change.register
    if key in _ONLY and change.action == "update" and not _ONLY[key] & (change.before.keys() | change.after.keys()):
        return False
    if key == "submission" and not _values(change, present, "area") | _values(change, present, "unit"):
        return False  # the town's own handing in, of this very report
    if key == "photo":
        days = {present.of(owner).get("date") for owner in _values(change, present, "owner")}
        return any(day and day in span for day in days)
    if key in ("visit", "issued"):
        rounds, column = set(snapshot.body["rounds"]), "date" if key == "visit" else "printed_on"
        days = _values(change, present, column)
        return bool(rounds & _values(change, present, "round")) and any(day <= span.last for day in days)
    if periods := _values(change, present, "period"):
        spoken = [Period.parse(period) for period in periods]
        return any(item.first <= span.last and item.last >= span.first for item in spoken)
    days = _values(change, present, "date")
    if key in _IN_MONTH:
        return any(day in span for day in days)
    return not days or any(day <= span.last for day in days)


def _values(change: _Change, present: _Present, column: str) -> set[str]:
    """What a column held before, holds after the change, and now."""
    found = (change.before.get(column), change.after.get(column), present.of(change.uid).get(column))
    return {str(value) for value in found if value}


def _told(session: Session, changes: list[_Change], present: _Present, agreed: list[Exemption]) -> Iterator[Edit]:
    names: dict[str, str] = {}
    fields: dict[int, tuple[tuple[str, str, str], ...]] = {}
    for key in {change.register for change in changes}:
        here = [change for change in changes if change.register == key]
        names |= session.ref_names(key, [change.uid for change in here])
        fields |= _fields(session, session.register(key), here)
    for change in changes:
        village = session.areas.village(present.area(change.uid))
        uid, name = (village.uid, village.name) if village else (None, "")
        why = str(change.after.get("deleted_why") or "") if change.action == "delete" else change.sentence
        yield Edit(
            change.seq, change.at, change.by, _ACTIONS.get(change.action, change.action), change.register, change.uid,
            session.register(change.register).noun, names.get(change.uid, ""), name, fields[change.seq], why,
            any(item.covers(uid, change.at) for item in agreed),
        )


def _fields(
    session: Session, register: Register, changes: list[_Change]
) -> dict[int, tuple[tuple[str, str, str], ...]]:
    """The fields of each change in words; what is a resident's is named, not repeated."""
    old, new = (
        session.show_many(register.key, [decoded(register, row) for row in rows])
        for rows in ([change.before for change in changes], [change.after for change in changes])
    )
    found = {}
    for change, was, now in zip(changes, old, new, strict=True):
        whole = change.action == "create"
        asked = [item for item in register.fields if not whole or (item.listed and now[item.key])]
        differing = [item for item in asked if change.before.get(item.key) != change.after.get(item.key)]
        found[change.seq] = tuple(
            (item.label, _HIDDEN, _HIDDEN) if item.privacy == Privacy.PERSONAL
            else (item.label, was[item.key] or "空", now[item.key] or "空")
            for item in differing
        )
    return found


def _loads(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}
