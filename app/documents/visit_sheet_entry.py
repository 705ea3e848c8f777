"""Taking a 入户宣传工作登记表 back: what stands on it, and saving its visits all at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import returns, serial
from app.errors import AppError
from app.records import doorsteps
from app.records.commands import Saved
from app.security.roles import Action
from db import issued as db_issued
from db import query as db_query
from db import visit_sheets as db_sheets
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

CODE = "visit-sheet"
OUTCOMES = ("met", "nobody", "declined", "empty", "away", "demolished")
_BACK = ("returned", "archived")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A printed line: its household as it is now, and the places its boxes stand in. `gone`: no longer in the register."""

    line: int
    household: str
    door: str
    householder: str
    people: int | None
    place: int
    places: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be saved for a line. `told`: talked to in person; `day` is ISO, "" for the sheet's own day."""

    line: int
    outcome: str
    told: bool = False
    leaflets: bool = False
    app: str = ""
    receipt: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """A sheet with its lines. `entries`, `day` and `visitor` are what was saved from it before."""

    uid: str
    serial: str
    round: str
    round_name: str
    area: str
    place: str
    sheet_no: int
    sheets: int
    state: str
    confirmed_on: str
    lines: list[SheetLine]
    entries: list[Entry] = field(default_factory=list)
    day: str = ""
    visitor: str = ""


def sheet(session: Session, text: str) -> VisitSheet:
    """The sheet with this number, as typed or sent by a gun. Raises AppError when it is wrong, strange or void."""
    number = serial.parse(text).text
    uid = db_sheets.by_serial(session.ledger, number)
    shown = serial.display(number)
    if uid is None:
        raise AppError(f"{shown} 不是走访登记表的编号。", "走访登记表的编号以 V 开头，印在表的右上角。")
    row = session.get("visit_sheet", uid)
    issued = _issued(session, number)
    if issued["state"] == "void":
        raise AppError(f"{shown} 已作废（{issued['void_reason']}），不能录入。", "请用重新编号的那一张。")
    found = _lines(session, row)
    saved = _saved(session, row, found)
    dates = [visit["date"] for visit in saved.values()]
    day = max(set(dates), key=dates.count) if dates else ""
    visitors = [visit["visitor"] or "" for visit in saved.values()]
    return VisitSheet(
        uid, number, row["round"], session.get("visit_round", row["round"])["name"], row["area"],
        session.areas.full_name(row["area"]), row["sheet_no"], row["sheets"], issued["state"], row["confirmed_on"] or "",
        found, [_entry(line, visit, day) for line in found if (visit := saved.get(line.household))], day,
        visitors[0] if visitors else "",
    )


def lines(session: Session, text: str) -> list[SheetLine]:
    """The lines of a sheet in printed order. Raises AppError as `sheet`."""
    return sheet(session, text).lines


def confirm(
    session: Session, text: str, entries: Sequence[Entry], day: str, visitor: str, page: bytes | None = None
) -> Saved:
    """Save the visits of a sheet in one step and take the sheet back; `page` is its picture, kept with the number.

    A visit of the same household on the same day is corrected, not doubled; a sheet confirmed before is corrected
    with its day. Lines without an entry stay as they are. Raises AppError, InvalidValues, NoRight.
    """
    session.require(Action.EDIT)
    found = sheet(session, text)
    by_line = {line.line: line for line in found.lines}
    _check(found, by_line, entries, day)
    earlier = _saved(session, session.get("visit_sheet", found.uid), found.lines)
    shown = serial.display(found.serial)
    with session.step(f"录入走访登记表{shown}：{len(entries)}户"):
        changed = False
        for entry in entries:
            household = by_line[entry.line].household
            changed |= _save(session, found.round, household, entry, entry.day or day, visitor, earlier.get(household))
        changed |= _take_back(session, found, page)
    said = f"已录入 {shown}：{len(entries)}户。" if changed else f"{shown} 没有改动。"
    return Saved(found.uid, session.get("visit_sheet", found.uid)["rev"], said, changed)


def _check(found: VisitSheet, by_line: Mapping[int, SheetLine], entries: Sequence[Entry], day: str) -> None:
    if not entries:
        raise AppError("这张表一行也没有填。", "整张都没走访的，不用录入；表收回了请在“登记收回”里登记。")
    seen: set[int] = set()
    for entry in entries:
        if entry.line not in by_line:
            raise AppError(f"这张表只有{len(by_line)}行，没有第{entry.line}行。")
        if entry.line in seen:
            raise AppError(f"第{entry.line}行填了两次。")
        seen.add(entry.line)
        if entry.outcome not in OUTCOMES:
            raise AppError(f"第{entry.line}行没有走访结果。", "请选已访、未遇、婉拒、空户、外出或拆迁。")
        if by_line[entry.line].gone:
            raise AppError(f"第{entry.line}行的户已不在户册里，不能登记。", "请先在回收站恢复这一户，或清空这一行。")
        _check_day(entry.day or day, f"第{entry.line}行的")


def _check_day(day: str, where: str) -> None:
    if not day:
        raise AppError("请先填走访日期。", "可写 11.5、昨天。")
    if day > clock.today().isoformat():
        raise AppError(f"{where}走访日期{clock.chinese_date(day)}还没有到。", "请核对日期。")


def _save(
    session: Session, round_uid: str, household: str, entry: Entry, day: str, visitor: str, earlier: dict[str, Any] | None
) -> bool:
    same = doorsteps.same_day(session, round_uid, household, day) or earlier
    values = _values(entry, day, visitor, same or {})
    if same:
        return session.save("visit", values, same["uid"], same["rev"]).changed
    return session.save("visit", {"round": round_uid, "household": household, **values}).changed


def _values(entry: Entry, day: str, visitor: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """A box says one; a greater number typed before for the same visit is kept."""
    met = entry.outcome == "met"
    values = {
        "date": day, "outcome": entry.outcome, "visitor": visitor.strip() or None, "in_person": int(entry.told),
        "told": (known.get("told") or 1) if met and entry.told else None,
        "leaflets": (known.get("leaflets") or 1) if entry.leaflets else None,
        "app": entry.app or None, "receipt": entry.receipt or None,
    }
    return values if met or entry.outcome == "declined" else {**values, "met_whom": None}


def _take_back(session: Session, found: VisitSheet, page: bytes | None) -> bool:
    changed = page is not None
    if found.state not in _BACK:
        changed |= returns.mark_returned(session, found.serial, page=page).state is returns.Returned.FILED
    elif page is not None:
        returns.add_page(session, found.serial, page)
    if not found.confirmed_on:
        today = clock.today().isoformat()
        changed |= session.commands("visit_sheet").update(found.uid, {"confirmed_on": today}, trusted=True).changed
    return changed


def _issued(session: Session, number: str) -> dict[str, Any]:
    uid = db_issued.by_serial(session.ledger, number)
    if uid is None:  # both rows are written in one transaction
        raise LookupError(number)
    return session.get("issued", uid)


def _lines(session: Session, row: Mapping[str, Any]) -> list[SheetLine]:
    held = db_sheets.lines_of(session.ledger, row["uid"])
    asked = json.loads(session.get("print_batch", row["batch"])["asked"] or "{}")
    counts = asked.get("places", {}).get(row["serial"]) or [1] * len(held)
    known = ("uid", "door", "householder", "people", "deleted_at")
    homes = {home["uid"]: home for home in db_query.fetch_by(session.ledger, "household", "uid", [uid for _, uid in held], known)}
    found, place = [], 1
    for (line, uid), places in zip(held, counts, strict=True):
        home = homes[uid]
        found.append(SheetLine(line, uid, home["door"] or "", home["householder"] or "", home["people"], place, places,
                               home["deleted_at"] is not None))
        place += places
    return found


def _saved(session: Session, row: Mapping[str, Any], found: Sequence[SheetLine]) -> dict[str, dict[str, Any]]:
    """Household → the visit that was saved from this sheet, when the sheet was confirmed before."""
    if not row["confirmed_on"]:
        return {}
    written = db_sheets.confirmed_visits(session.ledger, row["uid"])
    days = {visit["date"] for visit in session.all("visit", Query((Where("uid", "in", written),)))}
    where = (Where("round", "eq", row["round"]), Where("household", "in", [line.household for line in found]),
             Where("date", "in", sorted(days)))
    return {visit["household"]: visit for visit in session.all("visit", Query(where, order=(("date", False),)))}


def _entry(line: SheetLine, visit: Mapping[str, Any], day: str) -> Entry:
    return Entry(
        line.line, visit["outcome"], bool(visit["in_person"]), bool(visit["leaflets"]), visit["app"] or "",
        visit["receipt"] or "", "" if visit["date"] == day else visit["date"],
    )
