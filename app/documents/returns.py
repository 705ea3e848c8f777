"""Taking paper back by number, making numbers void, and the balance that must always hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app import clock
from app.documents import serial
from app.errors import AppError
from app.security.roles import Action
from app.tables.table import Align, Column, Drill, Rate, Row, Table
from db import issued as db_issued

if TYPE_CHECKING:
    from app.session import Session


class Returned(StrEnum):
    """What became of a number that was read back."""

    FILED = "filed"
    ALREADY = "already"
    UNKNOWN = "unknown"
    VOID = "void"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """One sheet's answer."""

    state: Returned
    serial: str
    sentence: str


def mark_returned(session: Session, text: str) -> ReturnResult:
    """File a returned paper by the number on it, as typed or sent by a barcode gun."""
    session.require(Action.RETURN)
    try:
        number = serial.parse(text).text
    except AppError as error:
        return ReturnResult(Returned.BAD, text.strip(), str(error))
    shown = serial.display(number)
    uid = db_issued.by_serial(session.ledger, number)
    if uid is None:
        return ReturnResult(Returned.UNKNOWN, number, f"{shown} 不是本台账编的号，没有登记。")
    row = session.get("issued", uid)
    if row["state"] == "void":
        return ReturnResult(Returned.VOID, number, f"{shown} 已作废（{row['void_reason']}），没有登记。")
    if row["state"] in ("returned", "archived"):
        day = clock.chinese_date(row["returned_on"] or "")
        return ReturnResult(Returned.ALREADY, number, f"{shown} 已在{day}登记收回。")
    today = clock.today().isoformat()
    with session.step(f"登记收回{shown}"):
        values = {"state": "returned", "returned_on": today, "printed_on": row["printed_on"] or today}
        session.commands("issued").update(uid, values, trusted=True)
    return ReturnResult(Returned.FILED, number, f"{shown} 已登记收回。")


def void(session: Session, text: str, reason: str) -> str:
    """Make a number void with a reason; it stays listed for good. Raises AppError when it is back already."""
    session.require(Action.VOID)
    number = serial.parse(text).text
    if not reason.strip():
        raise AppError("请填写作废原因。")
    uid = db_issued.by_serial(session.ledger, number)
    shown = serial.display(number)
    if uid is None:
        raise AppError(f"{shown} 不是本台账编的号。")
    state = session.get("issued", uid)["state"]
    if state in ("returned", "archived"):
        raise AppError(f"{shown} 已收回，不能作废。", "确实登记错了的，请先撤销收回。")
    if state == "void":
        raise AppError(f"{shown} 已经作废。")
    with session.step(f"作废{shown}（{reason.strip()}）"):
        session.commands("issued").update(uid, {"state": "void", "void_reason": reason.strip()}, trusted=True)
    return f"{shown} 已作废，原因已登记。"


@dataclass(slots=True)
class Balance:
    """Counts of one village; `printed = back + void + left` holds by construction."""

    unprinted: int = 0
    back: int = 0
    void: int = 0
    left: int = 0

    @property
    def printed(self) -> int:
        """Numbers that were ever on paper."""
        return self.back + self.void + self.left

    def add(self, state: str, on_paper: bool, amount: int) -> None:
        """Count `amount` numbers of a state."""
        if not on_paper:
            self.unprinted += amount
        elif state in ("returned", "archived"):
            self.back += amount
        elif state == "void":
            self.void += amount
        else:
            self.left += amount


_COLUMNS = (
    Column("no", "序号", width=3),
    Column("village", "村（社区）", width=10, align=Align.LEFT),
    Column("printed", "已打印", width=6),
    Column("back", "收回", width=6),
    Column("void", "作废", width=6),
    Column("left", "未收回", width=6),
    Column("rate", "回收率", width=6, note="收回÷（已打印−作废）"),
    Column("unprinted", "编号未打印", width=7),
)


def balances(session: Session, template: str | None = None, round_uid: str | None = None) -> dict[str | None, Balance]:
    """Counts per village uid (None for numbers outside any village)."""
    found: dict[str | None, Balance] = {}
    for area, state, on_paper, amount in db_issued.tally(session.ledger, template, round_uid):
        village = session.areas.village_of(area)
        found.setdefault(village, Balance()).add(state, bool(on_paper), amount)
    return found


def balance(session: Session, template: str | None = None, round_uid: str | None = None) -> Table:
    """The register of numbers per village: 已打印 = 收回 + 作废 + 未收回."""
    found = balances(session, template, round_uid)
    villages: list[tuple[str | None, str]] = [
        (area.uid, area.name) for area in session.areas.villages() if area.uid in found
    ]
    if None in found:
        villages.append((None, "其他"))
    rows = [
        Row((number, name, *_cells(found[uid])), Drill("issued", (("area", uid),)))
        for number, (uid, name) in enumerate(villages, start=1)
    ]
    return Table(
        code="T-14B",
        title="文书编号收发平衡表",
        columns=_COLUMNS,
        rows=rows,
        total=Row(("合计", "—", *_cells(_sum(found.values())))),
        unit_name=session.office["name"],
        period=f"截至{clock.chinese_date(clock.today().isoformat())}",
        measure="份",
        notes=("已打印＝收回＋作废＋未收回；作废的号不再使用，原因见编号登记簿。",),
    )


def _cells(item: Balance) -> tuple[int | Rate, ...]:
    rate = Rate(item.back, item.printed - item.void)
    return (item.printed, item.back, item.void, item.left, rate, item.unprinted)


def _sum(items: Iterable[Balance]) -> Balance:
    total = Balance()
    for item in items:
        total.unprinted += item.unprinted
        total.back += item.back
        total.void += item.void
        total.left += item.left
    return total
