"""Noting what came in, what was sent back, and what was noted by mistake; each call is one step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.reports import reporting
from app.reports.period import Period
from app.reports.reporting import Board, Cell, Item
from app.reports.rules import TOWN, Reporter

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is noted with a receipt: when (ISO, to the minute; "" for now), how, which parts (none: all), how much."""

    at: str = ""
    way: str = ""
    parts: tuple[str, ...] = ()
    photos: int | None = None
    rows: int | None = None
    note: str = ""


def receive(session: Session, cells: Sequence[Cell], receipt: Receipt = Receipt()) -> str:
    """Note that these reports came in; those already complete are left as they are. Returns the sentence.

    Raises InvalidValues for a moment or a part that is none, NoRight.
    """
    at = receipt.at or reporting.moment()
    fresh = [cell for cell in cells if not cell.done]
    if fresh:
        with session.step(_told("收到", fresh, clock.chinese_date(at[:10]))):
            session.save_many("submission", [_values(cell.item, cell.reporter, at, receipt) for cell in fresh])
    known = len(cells) - len(fresh)
    words = f"已登记收到{len(fresh)}份" + (f"，另有{known}份原已收齐" if known else "")
    return f"{words}。" if fresh or known else "没有选中要登记的报送。"


def give_back(session: Session, cells: Sequence[Cell], reason: str, on: str = "") -> str:
    """Note that what came in for these reports was sent back, with the reason. Returns the sentence.

    Raises AppError without a reason, or when nothing of them is here; NoRight.
    """
    if not reason.strip():
        raise AppError("请填写退回原因。")
    standing = [one for cell in cells for one in cell.received if not one.returned_on]
    if not standing:
        raise AppError("所选的还没有收到，不能退回。", "先登记收到，再退回。")
    day = on or clock.today().isoformat()
    back = [cell for cell in cells if any(not one.returned_on for one in cell.received)]
    with session.step(_told("退回", back, reason.strip())):
        session.save_many("submission", [
            {"uid": one.uid, "returned_on": max(day, one.at[:10]), "return_reason": reason.strip()} for one in standing])
    return f"已退回{len(back)}份。"


def take_off(session: Session, cells: Sequence[Cell]) -> str:
    """Take back what was noted last for each of these reports: a return, else the receipt. Returns the sentence."""
    last = [(cell, cell.received[-1]) for cell in cells if cell.received]
    if not last:
        raise AppError("所选的没有登记过，不用撤销。")
    with session.step(_told("撤销登记", [cell for cell, _ in last], "")):
        back = [{"uid": one.uid, "returned_on": None, "return_reason": None} for _, one in last if one.returned_on]
        if back:
            session.save_many("submission", back)
        if gone := [one.uid for _, one in last if not one.returned_on]:
            session.remove("submission", gone, "登记有误")
    return f"已撤销{len(last)}份的登记。"


def note_received(
    session: Session, period: Period | str, *, area: str | None = None, unit: str | None = None,
    parts: Sequence[str] = (), way: str = "package", at: str = "", rule: str | None = None, rows: int | None = None,
    photos: int | None = None, note: str = "",
) -> list[str]:
    """Note that a village (`area`), a unit or, with neither, the town handed in its reports of exactly this period,
    as a package does when it is taken in. Returns the names of the rules it was noted for.

    `parts` (dictionary report_part) are those that came: a rule that asks for none of them is left alone; none given
    means all of each. `rule` narrows to one. What is complete already is not noted twice, so the call may be
    repeated. `at` is an ISO moment, now when empty. Joins a step under way. Raises NoRight.
    """
    span = Period.parse(period) if isinstance(period, str) else period
    key = area or unit or TOWN
    done: list[str] = []
    for cell in reporting.board(session, span, rule).cells.values():
        item = cell.item
        came = tuple(part for part in item.rule.parts if part in cell.lacking and (not parts or part in parts))
        if cell.reporter.key != key or item.period != span or cell.done or not came:
            continue
        receipt = Receipt(at, way, came, photos if "picture" in came else None, rows if "data" in came else None, note)
        receive(session, [cell], receipt)
        done.append(item.rule.name)
    return done


@dataclass(frozen=True, slots=True)
class Pasted:
    """Lines of a pasted block that name somebody, and those that name nobody."""

    cells: tuple[Cell, ...]
    strangers: tuple[str, ...]


def pasted(board: Board, item: Item, text: str) -> Pasted:
    """The reports of those named in a block copied from a table: the first cell of a line that is somebody's name."""
    names = {name: one for one in board.reporters for name in (one.short, one.name) if name}
    found: dict[str, Cell] = {}
    strangers: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        one = next((names[cell] for cell in cells if cell in names), None)
        cell = board.cell(one, item) if one else None
        if cell is not None:
            found[cell.reporter.key] = cell
        elif cells:
            strangers.append(" ".join(cells))
    return Pasted(tuple(found.values()), tuple(strangers))


def _values(item: Item, who: Reporter, at: str, receipt: Receipt) -> dict[str, Any]:
    whole = set(item.rule.parts) <= set(receipt.parts)
    given: dict[str, Any] = {
        "rule": item.rule.uid, "period": str(item.period), "received_on": at[:10], "received_time": at[11:16] or None,
        "way": receipt.way or None, "parts": [] if whole else [part for part in receipt.parts if part in item.rule.parts],
        "photos": receipt.photos, "row_count": receipt.rows, "note": receipt.note or None,
    }
    if who.register in ("area", "unit"):
        given[who.register] = who.key
    return given


def _told(verb: str, cells: Sequence[Cell], more: str) -> str:
    head = cells[0]
    whom = head.reporter.name if len({cell.reporter.key for cell in cells}) == 1 else f"{head.reporter.name}等{len(cells)}份"
    return f"{verb}{whom}{head.item.name}" + (f"，{more}" if more else "")
