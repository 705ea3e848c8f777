"""Edits made after a month was locked, to rows that belong to it (`belonging`): read from the change log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.clock import chinese_moment
from app.month.belonging import Change, Present, belongs, logged, scope_of
from app.month.exceptions import Exemption, exemptions
from app.month.snapshot import Snapshot
from app.records.commands import decoded
from app.records.spec import Privacy, Register
from app.reports.period import Period
from app.tables.table import Align, Column, Drill, Row, Table
from db import snapshots as db_snapshots

if TYPE_CHECKING:
    from app.session import Session

SHOWN = 2_000
_HIDDEN = "（见该条历史）"
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


def later_edits(session: Session, snapshot: Snapshot) -> Edits:
    """Edits after this version was locked to rows that belong to its month."""
    scope = scope_of(snapshot)
    changes = [logged(raw) for raw in db_snapshots.changes_after(session.ledger, scope.seq, sorted(scope.registers))]
    present = Present(session, changes)
    found = [change for change in changes if belongs(scope, change, present)]
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


def _told(session: Session, changes: list[Change], present: Present, agreed: list[Exemption]) -> Iterator[Edit]:
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
    session: Session, register: Register, changes: list[Change]
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
