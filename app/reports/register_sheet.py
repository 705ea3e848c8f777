"""A register as the sheet kept in the office (台账, domain reference 3.3), made from its declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.records.spec import Field, Kind, Privacy, Register
from app.reports import small_numbers
from app.reports.forms import foot
from app.reports.sheet_parts import Part, fetch
from app.reports.sheet_work import parts
from app.security.roles import Action
from app.tables.table import Column, Foot, Row, Table
from db.query import Query

if TYPE_CHECKING:
    from app.session import Session


_KEPT_BACK = f"{small_numbers.NOTE}因此能推算出来的，也不显示。损失合计只加显示的。"


def sheet_title(register: Register) -> str:
    """What the register's sheet is called."""
    return register.sheet_title or f"{register.title}登记表"


def register_table(session: Session, register_key: str, query: Query | None = None, *, blank: int = 0) -> Table:
    """The sheet of all rows matching `query`, in the order a paper register is kept in unless it asks for another.

    Areas stand as the tree does, households and visits door by door, activities by date, papers by number.
    With `blank` it is the empty form instead: the heading and that many lines to write in. Raises NoRight.
    """
    if blank:
        return blank_form(register_sheet(session, register_key, ()), blank)
    asked = query or Query()
    if asked.order:
        return register_sheet(session, register_key, session.query(register_key, asked))
    order = tuple((name, False) for name in session.register(register_key).sheet_order)
    ids = session.query(register_key, replace(asked, order=order))
    made = register_sheet(session, register_key, _in_place(session, register_key, ids))
    days = [item.value for item in asked.where if item.op == "begun"]
    return replace(made, period=f"截至{clock.chinese_date(days[0])}") if days else made


def blank_form(made: Table, lines: int) -> Table:
    """The same sheet without rows, as a form of `lines` numbered lines to be filled in by hand."""
    numbered = made.columns[0].key == "no"
    rest = ("",) * (len(made.columns) - numbered)
    rows = [Row(((number, *rest) if numbered else rest), blank=True) for number in range(1, lines + 1)]
    return replace(made, rows=rows, total=None, period="", notes=(), foot=Foot())


def register_sheet(session: Session, register_key: str, ids: Sequence[int]) -> Table:
    """The sheet of these rows, in this order. Residents' phones are masked. Raises NoRight."""
    session.require(Action.EXPORT)
    register = session.register(register_key)
    rows, hidden = _leaving(session, register, session.rows(register_key, ids))
    same = _shared_round(register, rows)
    fields = [field for field in sheet_fields(register) if not (field.key == "round" and (same or not rows))]
    shown = parts(session, register, fields, rows)
    texts = session.show_many(register_key, rows, full=_phones_are_work(register))
    office = session.office
    numbered = register.numbered
    head = (Column("no", "序号", width=3),) if numbered else ()
    return Table(
        code=register.code,
        title=sheet_title(register),
        columns=(*head, *(column for part in shown for column in part.columns)),
        rows=[
            Row((*((number,) if numbered else ()), *(cell for part in shown for cell in part.cells(row, text))))
            for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
        ],
        total=_total(shown, rows, numbered=numbered) if register_key != "area" else None,  # a village holds its grids
        unit_name=office.get("name") or "",
        period=f"截至{clock.chinese_date(clock.today().isoformat())}",
        notes=(f"走访轮次：{texts[0]['round']}。",) if same else (_KEPT_BACK,) if hidden else (),
        foot=foot(office),
    )


def _leaving(session: Session, register: Register, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """Rows as they may stand on paper and in files, and whether something of them is kept back."""
    if register.key != "case_bulletin":
        return rows, False
    told = small_numbers.outside(rows, session.all("case_bulletin"))
    return told, told != rows


def _total(shown: Sequence[Part], rows: Sequence[Mapping[str, Any]], *, numbered: bool) -> Row | None:
    """合计 of what can be added up; none where nothing can, or where there is a single row."""
    sums = [cell for part in shown for cell in part.sums(rows)]
    if len(rows) < 2 or all(cell is None for cell in sums):
        return None
    return Row(("合计", *sums)) if numbered else Row(("合计", *sums[1:]))


def _shared_round(register: Register, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all rows are of one round, which is then said once under the sheet instead of in each row."""
    has = any(field.key == "round" and field.kind is Kind.REF for field in register.fields)
    return has and bool(rows) and rows[0]["round"] is not None and len({row["round"] for row in rows}) == 1


def _in_place(session: Session, register: str, ids: Sequence[int]) -> Sequence[int]:
    """Rows that lie somewhere, in the office's order of areas and then of doors; others as they come."""
    if register not in ("area", "household", "visit", "case_bulletin"):
        return ids
    rank = session.areas.rank()
    rows = session.rows(register, ids)
    if register == "case_bulletin":  # period by period
        return [row["id"] for row in sorted(rows, key=lambda row: (row["date"], rank.get(row["area"], len(rank))))]
    homes = {row["uid"]: row for row in rows} if register == "household" else {}
    if register == "visit":
        homes = {home["uid"]: home for home in fetch(session, "household", "uid", sorted({r["household"] for r in rows}))}

    def place(row: Mapping[str, Any]) -> tuple[int, str]:
        home = homes.get(row["household"] if register == "visit" else row["uid"]) or {}
        area = row["uid"] if register == "area" else home.get("area") or ""
        return rank.get(area, len(rank)), home.get("door_key") or ""

    return [row["id"] for row in sorted(rows, key=place)]


def sheet_fields(register: Register) -> list[Field]:
    """The fields a sheet shows: those the register names for it, else those its list shows."""
    if register.sheet:
        return [register.field(key) for key in register.sheet]
    return [field for field in register.fields if field.listed]


def _phones_are_work(register: Register) -> bool:
    return all(field.privacy is not Privacy.PERSONAL for field in register.fields if field.kind is Kind.PHONE)
