"""Who gets a paper: households, units, staff, areas, activities, or the office itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.documents.values import REGISTERS
from db import issued as db_issued
from db import query as db_query
from db.query import Query, Where

if TYPE_CHECKING:
    from app.documents.template import Template
    from app.session import Session

Row = dict[str, Any]
_NOBODY: Row = {"uid": None, "area": None}
_IN_FORCE = {"unit": ("state", "stopped"), "staff": ("state", "off"), "area": ("state", "merged")}
_NOUNS = {"household": "户", "unit": "个单位", "staff": "人", "area": "个区域", "activity": "场活动"}
KIND = {"unit": "kind", "activity": "kind", "staff": "roles"}
"""The field `Recipients.kinds` are of, by register."""
_ORDER = {"household": "door", "unit": "sort_no", "staff": "name", "area": "sort_no", "activity": "date"}


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets the paper: those of an area (all when None) or just those named by `uids`.

    `kinds` narrows units by 类别, activities by 形式 and staff by 工作身份; `where` are further filters of the
    register the paper's recipients stand in. Those who hold a number of the paper in the same `round` (None: in no
    round) are left out unless `again`.
    """

    area: str | None = None
    round: str | None = None
    uids: tuple[str, ...] | None = None
    again: bool = False
    kinds: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()


def recipients(session: Session, paper: Template, chosen: Recipients) -> tuple[list[Row], int]:
    """The rows to print for, in area and then door order, and how many were left out as holding a number.

    A paper of the office has one row that is nobody's. Raises KeyError for a filter on an unknown field.
    """
    rows = _matching(session, paper, chosen)
    if chosen.again or paper.repeat or not paper.kind_letter or paper.recipients == "office":
        return rows, 0
    held = db_issued.held_by(session.ledger, paper.code, chosen.round)
    fresh = [row for row in rows if row["uid"] not in held]
    return fresh, len(rows) - len(fresh)


def nobody(rows: int) -> list[Row]:
    """So many rows for forms without a recipient."""
    return [_NOBODY] * rows


def named(paper: Template, amount: int) -> str:
    """`120户`, `6个单位` …: how many recipients, in the words of the trade."""
    return f"{amount}{_NOUNS.get(REGISTERS[paper.recipients], '份')}"


def _matching(session: Session, paper: Template, chosen: Recipients) -> list[Row]:
    register = REGISTERS[paper.recipients]
    if not register:
        return nobody(1)
    where = [*chosen.where]
    if register == "area":
        where.append(Where("level", "eq", paper.level))
    elif chosen.area:
        where.append(Where("area", "under", chosen.area))
    if chosen.uids is not None:
        where.append(Where("uid", "in", chosen.uids))
    elif register in _IN_FORCE:
        where.append(Where(_IN_FORCE[register][0], "ne", _IN_FORCE[register][1]))
    if chosen.kinds and register in ("unit", "activity"):
        where.append(Where(KIND[register], "in", chosen.kinds))
    rows = session.all(register, Query(tuple(where), order=((_ORDER[register], False),)))
    if chosen.kinds and register == "staff":
        rows = [row for row in rows if set(row["roles"]) & set(chosen.kinds)]
    return _in_place(session, register, rows, chosen.area)


def _in_place(session: Session, register: str, rows: list[Row], area: str | None) -> list[Row]:
    """In the office's order of areas; activities stay in the order of their dates."""
    place = "uid" if register == "area" else "area"
    if register == "area" and area:
        inside = set(session.areas.under(area))
        rows = [row for row in rows if row["uid"] in inside]
    if register in ("household", "staff", "area"):
        rank = session.areas.rank()
        rows.sort(key=lambda row: rank.get(row[place] or "", len(rank)))
    return rows


def by_uid(session: Session, register: str, uids: Sequence[str]) -> dict[str, Row]:
    """Rows of a register by uid; those removed meanwhile are not among them."""
    found: dict[str, Row] = {}
    for start in range(0, len(uids), db_query.FETCH_AT_ONCE):
        part = uids[start : start + db_query.FETCH_AT_ONCE]
        found.update({row["uid"]: row for row in session.all(register, Query((Where("uid", "in", part),)))})
    return found


def area_of(register: str, row: Mapping[str, Any]) -> str | None:
    """The area a recipient's number counts for."""
    return row["uid"] if register == "area" else row["area"]
