"""The number register's life and its books: handed out, archived, void; what balances and what explains a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from app import clock
from app.documents import recipients, serial
from app.errors import AppError
from app.records.batch import dumps
from app.records.prepare import Preparer
from app.security.roles import Action
from app.tables.table import Align, Column, Drill, Rate, Row, Table
from db import issued as db_issued
from db.changes import Change
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

By = Literal["village", "kind", "day"]
CODES = {"T-14B": "文书编号收发平衡表", "T-14K": "文书编号收发平衡表（按种类）", "T-14D": "文书编号收发平衡表（按打印日期）",
         "T-14G": "文书编号缺号说明表", "T-14O": "未收回文书清单"}
_BALANCES: Mapping[str, By] = {"T-14B": "village", "T-14K": "kind", "T-14D": "day"}
_TOLD = 3


def hand_out(session: Session, uids: Sequence[str], on: str) -> str:
    """Note that printed papers were given to those who carry them round, on a day (ISO); returns the sentence.

    All or none: raises AppError naming papers that are not in the state 已打印, and for a day before the printing or
    still to come.
    """
    session.require(Action.PRINT)
    try:
        on = date.fromisoformat(on).isoformat()
    except ValueError as error:
        raise AppError("“发出日期”不是有效日期，写法如2026-10-12。") from error
    rows = _rows(session, uids, {"printed"}, "登记发出")
    if any(on < row["printed_on"] for row in rows):
        raise AppError("发出日期早于打印日期。", "请核对日期。")
    if on > clock.today().isoformat():
        raise AppError(f"发出日期{clock.chinese_date(on)}还没有到。", "请核对日期。")
    return _change(session, rows, f"登记发出{len(rows)}份", lambda _at, _row: {"state": "issued", "issued_on": on})


def archive(session: Session, uids: Sequence[str], box: str, first_page: int) -> str:
    """Put papers that are back into a box, in the order given, from this page on; returns the sentence. Raises AppError."""
    session.require(Action.RETURN)
    box = box.strip()
    if not box or first_page < 1:
        raise AppError("请填写盒号和起始页号。", "页号从1起。")
    rows = _rows(session, uids, {"returned"}, "归档")
    return _change(session, rows, f"归档{len(rows)}份到{box}", lambda at, _row: {
        "state": "archived", "archive_box": box, "archive_page": first_page + at})


def void_many(session: Session, uids: Sequence[str], reason: str) -> str:
    """Make numbers void with one reason; returns the sentence. Raises AppError when one is back or void already."""
    session.require(Action.VOID)
    reason = reason.strip()
    if not reason:
        raise AppError("请填写作废原因。")
    rows = _rows(session, uids, {"numbered", "printed", "issued"}, "作废")
    return _change(session, rows, f"作废{len(rows)}份（{reason}）", lambda _at, _row: {"state": "void", "void_reason": reason})


def find(session: Session, text: str) -> dict[str, Any]:
    """The row of a number as typed. Raises AppError when it is none of this register's."""
    number = serial.parse(text).text
    uid = db_issued.by_serial(session.ledger, number)
    if uid is None:
        raise AppError(f"{serial.display(number)} 不是本台账编的号。")
    return session.get("issued", uid)


def _rows(session: Session, uids: Sequence[str], states: set[str], what: str) -> list[dict[str, Any]]:
    found = recipients.by_uid(session, "issued", uids)
    rows = [found[uid] for uid in dict.fromkeys(uids) if uid in found]
    if not rows:
        raise AppError(f"没有选中要{what}的编号。")
    wrong = [row for row in rows if row["state"] not in states]
    if wrong:
        names = {choice.code: choice.name for choice in session.choices("issued_state")}
        told = "、".join(f"{serial.display(row['serial'])}（{names[row['state']]}）" for row in wrong[:_TOLD])
        more = f"等{len(wrong)}份" if len(wrong) > _TOLD else ""
        raise AppError(f"{told}{more}不能{what}。", "请只选状态相符的编号。")
    return rows


def _change(
    session: Session, rows: Sequence[dict[str, Any]], done: str, new: Callable[[int, dict[str, Any]], dict[str, Any]]
) -> str:
    """Write the same fields of many numbers in one step, each with its change. Raises InvalidValues."""
    after = [new(at, row) for at, row in enumerate(rows)]
    checked = Preparer(session.register("issued"), lambda name: frozenset(choice.code for choice in session.choices(name)))
    for values in (after[0], after[-1]):  # all are alike but for the page, which counts up
        checked.change(values, {}, trusted=True)
    columns = list(after[0])
    with session.step(done) as step:
        written = ((*values.values(), row["uid"]) for row, values in zip(rows, after, strict=True))
        db_issued.set_many(session.ledger, columns, written, clock.now(), session.user.name, session.device)
        step.record("issued", [
            Change("update", "issued", row["uid"], dumps({name: row[name] for name in columns}), dumps(values))
            for row, values in zip(rows, after, strict=True)
        ])
    return f"已{done}。"


@dataclass(slots=True)
class Balance:
    """Counts of one line; `printed = back + void + left` holds by construction."""

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


_FIGURES = (
    Column("printed", "已打印", width=6),
    Column("back", "收回", width=6),
    Column("void", "作废", width=6),
    Column("left", "未收回", width=6),
    Column("rate", "回收率", width=6, note="收回÷（已打印−作废）"),
    Column("unprinted", "编号未打印", width=7),
)
_FIRST = {
    "village": Column("village", "村（社区）", width=10, align=Align.LEFT),
    "kind": Column("template", "文书种类", width=16, align=Align.LEFT),
    "day": Column("printed_on", "打印日期", width=10),
}
_COLUMN: Mapping[By, str] = {"village": "area", "kind": "template", "day": "printed_on"}


def balances(
    session: Session, template: str | None = None, round: str | None = None, by: By = "village"
) -> dict[str | None, Balance]:
    """Counts per village uid (None for numbers outside any village), template code or day of printing (ISO)."""
    found: dict[str | None, Balance] = {}
    for value, state, on_paper, amount in db_issued.tally(session.ledger, _COLUMN[by], template, round):
        key = session.areas.village_of(value) if by == "village" else value
        found.setdefault(key, Balance()).add(state, bool(on_paper), amount)
    return found


def balance(session: Session, by: By = "village", template: str | None = None, round: str | None = None) -> Table:
    """The books of the number register: 已打印 = 收回 + 作废 + 未收回 in every line."""
    found = balances(session, template, round, by)
    rows = [
        Row((number, name, *_cells(found[key])), Drill("issued", ((_COLUMN[by], key),)))
        for number, (key, name) in enumerate(_lines(session, by, found), start=1)
    ]
    code = next(code for code, way in _BALANCES.items() if way == by)
    return Table(
        code=code,
        title=CODES["T-14B"],
        columns=(Column("no", "序号", width=3), _FIRST[by], *_FIGURES),
        rows=rows,
        total=Row(("合计", "—", *_cells(_sum(found.values())))),
        unit_name=session.office["name"],
        period=f"截至{clock.chinese_date(clock.today().isoformat())}",
        measure="份",
        notes=("已打印＝收回＋作废＋未收回；作废的号不再使用，原因见编号登记簿。",),
    )


def _lines(session: Session, by: By, found: Mapping[str | None, Balance]) -> list[tuple[str | None, str]]:
    """The lines in order with their names; what lies nowhere comes last."""
    if by == "village":
        known = [(area.uid, area.name) for area in session.areas.villages()]
    elif by == "kind":
        known = [(choice.code, choice.name) for choice in session.choices("template")]
    else:
        known = [(day, clock.chinese_date(day)) for day in sorted(day for day in found if day)]
    lines: list[tuple[str | None, str]] = [(key, name) for key, name in known if key in found]
    named = {key for key, _ in lines}
    lines += [(key, key) for key in found if key and key not in named]
    return [*lines, (None, "未打印" if by == "day" else "其他")] if None in found else lines


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


@dataclass(slots=True)
class Gap:
    """Neighbouring numbers of one series that are not in use, for one reason."""

    template: str
    letter: str
    first: str
    last: str
    count: int
    reason: str


def missing(session: Session) -> list[Gap]:
    """Every number taken that never came to paper, was made void, or is not in the register, with its reason."""
    held: dict[tuple[str, int, str], dict[int, tuple[str, str]]] = {}
    for number, code, state, why, removed in db_issued.serials(session.ledger):
        reason = _reason(state, why, removed)
        held.setdefault((number[0], 2000 + int(number[1:3]), number[3]), {})[int(number[4:10])] = (code or "", reason)
    taken = {(kind, year, device): last for kind, year, device, last in db_issued.series(session.ledger)}
    found: list[Gap] = []
    for key in sorted(held.keys() | taken.keys()):
        found += _gaps(key, held.get(key, {}), taken.get(key, 0))
    return found


def _reason(state: str | None, why: str | None, removed: str | None) -> str:
    if removed:
        return "登记已撤销"
    return {"numbered": "编号未打印", "void": f"作废（{why}）"}.get(state or "", "")


def _gaps(key: tuple[str, int, str], held: Mapping[int, tuple[str, str]], last: int) -> list[Gap]:
    """The gaps of one series, neighbours with the same reason together."""
    letter, year, device = key
    found: list[Gap] = []
    before = 0
    for n in range(1, max([last, *held]) + 1):
        code, reason = held.get(n, ("", "登记簿里没有这个号，请核查"))
        if n > last and not reason:
            reason = "号码大于已取用的最大号，请核查"
        if not reason:
            continue
        number = serial.make(letter, year, device, n)
        if found and n == before + 1 and (found[-1].template, found[-1].reason) == (code, reason):
            found[-1].last, found[-1].count = number, found[-1].count + 1
        else:
            found.append(Gap(code, letter, number, number, 1, reason))
        before = n
    return found


def gaps(session: Session) -> Table:
    """Each number that is not in use, with what explains it."""
    titles = {choice.code: choice.name for choice in session.choices("template")}
    found = missing(session)
    rows = [
        Row((number, titles.get(gap.template) or f"{gap.letter} 字头", serial.display(gap.first), serial.display(gap.last),
             gap.count, gap.reason))
        for number, gap in enumerate(found, start=1)
    ]
    columns = (
        Column("no", "序号", width=3), Column("template", "文书种类", width=14, align=Align.LEFT),
        Column("first", "起号", width=8), Column("last", "止号", width=8), Column("count", "个数", width=4),
        Column("reason", "说明", width=16, align=Align.LEFT),
    )
    return Table(
        code="T-14G", title=CODES["T-14G"], columns=columns, rows=rows,
        total=Row(("合计", "—", None, None, sum(gap.count for gap in found), None)),
        unit_name=session.office["name"], period=f"截至{clock.chinese_date(clock.today().isoformat())}", measure="个",
        notes=("每个取用过的编号都应在登记簿里；作废和没有打印的号不再使用。",) if found else ("编号连续，没有缺号。",),
    )


def still_out(session: Session, template: str | None = None, round: str | None = None, area: str | None = None) -> Table:
    """What was printed and has neither come back nor been made void, village by village. Raises NoRight."""
    session.require(Action.EXPORT)
    given = (("template", "eq", template), ("round", "eq", round), ("area", "under", area))
    where = [Where(field, op, value) for field, op, value in given if value]
    rows = session.all("issued", Query((Where("state", "in", ("printed", "issued")), *where), order=(("serial", False),)))
    rank = session.areas.rank()
    rows.sort(key=lambda row: rank.get(row["area"] or "", len(rank)))
    texts = session.show_many("issued", rows)
    columns = (
        Column("no", "序号", width=3), Column("area", "区域", width=8, align=Align.LEFT), Column("serial", "编号", width=8),
        Column("template", "文书种类", width=12, align=Align.LEFT), Column("to_name", "姓名（名称）", width=8),
        Column("to_place", "住址", width=12, align=Align.LEFT), Column("printed_on", "打印日期", width=7),
        Column("issued_on", "发出日期", width=7),
    )
    return Table(
        code="T-14O", title=CODES["T-14O"], columns=columns,
        rows=[
            Row((number, text["area"] or None, serial.display(row["serial"]),
                 *(text[name] or None for name in ("template", "to_name", "to_place", "printed_on", "issued_on"))),
                Drill("issued", (("serial", row["serial"]),)))
            for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
        ],
        unit_name=session.office["name"], period=f"截至{clock.chinese_date(clock.today().isoformat())}", measure="份",
    )


def table(session: Session, code: str, round: str | None = None) -> Table:
    """One of the register's tables by its code (see CODES)."""
    if code in _BALANCES:
        return balance(session, _BALANCES[code], None, round)
    return gaps(session) if code == "T-14G" else still_out(session, round=round)
