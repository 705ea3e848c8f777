"""Numbering and printing a batch: numbers are taken in a transaction before a page exists.

Killed in between, a batch leaves numbers in state 已编号: they stay in the register, are never
given out again, and can be printed by `finish` or made void.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import batch, serial, template
from app.documents.batch import Undrawable
from app.documents.template import Template
from app.errors import AppError
from app.progress import SILENT, Progress
from app.records.batch import dumps
from app.security.roles import Action
from app.uid import new_uid
from db import issued as db_issued
from db import rows as db_rows
from db.changes import Change
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets the paper: the households of an area (all when None), or just those named."""

    area: str | None = None
    round: str | None = None
    uids: tuple[str, ...] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What was printed: first and last number, papers, pages, those left out because they hold a number already."""

    batch: str
    first: str
    last: str
    count: int
    pages: int
    held: int
    undrawable: list[Undrawable]


def recipients(session: Session, paper: Template, chosen: Recipients) -> tuple[list[dict[str, Any]], int]:
    """Households in area and door order, and how many were left out as holding a number. Raises AppError."""
    if paper.recipients != "household":
        raise AppError(f"“{paper.title}”不是按户发放的文书。", "请选择按户发放的模板。")
    where = [Where("area", "under", chosen.area)] if chosen.area else []
    if chosen.uids is not None:
        where.append(Where("uid", "in", chosen.uids))
    rank = session.areas.rank()
    rows = session.all("household", Query(tuple(where), order=(("door", False),)))
    rows.sort(key=lambda row: rank.get(row["area"], len(rank)))
    if chosen.again:
        return rows, 0
    held = db_issued.held_by(session.ledger, paper.code, chosen.round)
    fresh = [row for row in rows if row["uid"] not in held]
    return fresh, len(rows) - len(fresh)


def undrawable(session: Session, code: str, chosen: Recipients) -> list[Undrawable]:
    """Names with characters no font can draw, to be told before printing."""
    paper = template.by_code(code)
    rows, _ = recipients(session, paper, chosen)
    fill = _Filler(session).values
    return batch.check_rows(paper, [fill(row, "") for row in rows])


def preview(session: Session, code: str, chosen: Recipients, limit: int = 3) -> bytes:
    """The first papers as they will come out, without numbers."""
    paper = template.by_code(code)
    rows, _ = recipients(session, paper, chosen)
    out, fill = BytesIO(), _Filler(session).values
    batch.render(paper, office_values(session), [fill(row, "") for row in rows[:limit]] or [{}], out)
    return out.getvalue()


def issue(
    session: Session, code: str, chosen: Recipients, out: Path, progress: Progress = SILENT
) -> IssueReport:
    """Number and print for every recipient, into one PDF. Raises AppError when there is nobody to print for."""
    session.require(Action.PRINT)
    paper = template.by_code(code)
    rows, held = recipients(session, paper, chosen)
    if not rows:
        hint = f"{held}户都已有编号；要重新编号请勾选“已编过号的也重新编号”。" if held else "请先导入户册，或换一个区域。"
        raise AppError("没有需要打印的户。", hint)
    batch_id, numbers = _reserve(session, paper, chosen, rows)
    return _print(session, paper, batch_id, rows, numbers, held, out, progress)


def finish(session: Session, batch_id: str, out: Path, progress: Progress = SILENT) -> IssueReport:
    """Print what a broken-off batch had numbered but not printed, under the same numbers."""
    session.require(Action.PRINT)
    unprinted = (Where("batch", "eq", batch_id), Where("state", "eq", "numbered"))
    waiting = session.all("issued", Query(unprinted, order=(("serial", False),)))
    by_uid = {row["uid"]: row for row in session.all("household", Query((Where("uid", "in", [w["to_uid"] for w in waiting]),)))}
    kept = [item for item in waiting if item["to_uid"] in by_uid]
    if not kept:
        raise AppError("这一批没有可以补印的编号。", "已不在册的户，请把编号作废并注明原因。" if waiting else "")
    paper = template.by_code(kept[0]["template"])
    rows = [by_uid[item["to_uid"]] for item in kept]
    return _print(session, paper, batch_id, rows, [item["serial"] for item in kept], 0, out, progress)


def _reserve(session: Session, paper: Template, chosen: Recipients, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[str]]:
    year = clock.today().year
    batch_id = new_uid()
    with session.step(f"为{len(rows)}户编号：{paper.title}", kind="issue"):
        start = db_rows.reserve(session.ledger, paper.kind_letter, year, session.device, len(rows))
        numbers = [serial.make(paper.kind_letter, year, session.device, start + at) for at in range(len(rows))]
        session.commands("issued").create_many(
            (
                {
                    "serial": number,
                    "template": paper.code,
                    "template_version": str(paper.version),
                    "batch": batch_id,
                    "round": chosen.round,
                    "area": row["area"],
                    "to_register": "household",
                    "to_uid": row["uid"],
                    "to_name": row["householder"],
                    "to_place": row["door"],
                    "state": "numbered",
                }
                for number, row in zip(numbers, rows, strict=True)
            ),
            trusted=True,
        )
    return batch_id, numbers


def _print(
    session: Session, paper: Template, batch_id: str, rows: Sequence[Mapping[str, Any]], numbers: Sequence[str],
    held: int, out: Path, progress: Progress,
) -> IssueReport:
    fill = _Filler(session).values
    values = [fill(row, number) for row, number in zip(rows, numbers, strict=True)]
    result = batch.render(paper, office_values(session), values, out, progress)
    _printed(session, batch_id, paper, numbers)
    return IssueReport(batch_id, numbers[0], numbers[-1], len(numbers), result.pages, held, result.undrawable)


def _printed(session: Session, batch_id: str, paper: Template, numbers: Sequence[str]) -> None:
    waiting = db_issued.batch_uids(session.ledger, batch_id, "numbered")
    uids = [waiting[number] for number in numbers]
    today = clock.today().isoformat()
    with session.step(f"打印{len(uids)}份：{paper.title}", kind="issue") as step:
        db_issued.mark_printed(session.ledger, uids, today, clock.now(), session.user.name, session.device)
        before, after = dumps({"state": "numbered", "printed_on": None}), dumps({"state": "printed", "printed_on": today})
        step.record("issued", [Change("update", "issued", uid, before, after) for uid in uids])


def office_values(session: Session) -> dict[str, str]:
    """What every page of a batch shares: names, phones and dates of the office."""
    row = session.office
    return {
        "town": row["town"],
        "county": row["county"],
        "name": row["name"],
        "issuer": row["office_name"] or row["name"],
        "processor": row["name"],
        "date": clock.chinese_date(clock.today().isoformat()),
        "risk_types": row["risk_types"] or "",
        "police_phone": row["police_phone"] or "",
        "office_phone": row["duty_phone"] or row["phone"] or "",
        "keep": row["receipt_keep"] or "",
    }


class _Filler:
    """Turns household rows into the values of a page; villages and contacts are looked up once per batch."""

    def __init__(self, session: Session) -> None:
        self._areas = session.areas
        self._contacts = {
            row["uid"]: (row["village_cadre"] or row["grid_head"] or "", row["grid_phone"] or "")
            for row in session.all("area", Query((Where("level", "eq", "village"),)))
        }
        self._places: dict[str, tuple[str, str, str, str]] = {}

    def values(self, row: Mapping[str, Any], number: str) -> dict[str, str]:
        place = self._places.get(row["area"])
        if place is None:
            place = self._places[row["area"]] = self._place(row["area"])
        return {
            "serial": number,
            "village": place[0],
            "grid": place[1],
            "door": row["door"] or "",
            "householder": row["householder"] or "",
            "people": str(row["people"]) if row["people"] else "",
            "contact": place[2],
            "contact_phone": place[3],
        }

    def _place(self, uid: str) -> tuple[str, str, str, str]:
        area, village = self._areas.get(uid), self._areas.village(uid)
        contact, phone = self._contacts.get(village.uid, ("", "")) if village else ("", "")
        grid = area.name if area and area is not village else ""
        return village.name if village else "", grid, contact, phone
