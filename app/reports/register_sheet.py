"""A register as the sheet kept in the office (台账, domain reference 3.3), made from its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.records.spec import Field, Kind, Privacy, Register
from app.reports.metrics import RECEIPT_TEMPLATES
from app.reports.monthly import foot
from app.security.roles import Action
from app.tables.table import Align, Column, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

TITLES = {
    "T-01": "成员单位名册",
    "T-02": "村（社区）与网格名册",
    "T-06": "入户宣传工作登记表",
    "T-08": "宣传活动台账",
    "T-14": "文书编号登记簿",
}
_ORDER = {"activity": ("date", "title"), "visit": ("date",), "issued": ("serial",)}
ALWAYS = {"metric": ("leaflet", "gift", "banner", "poster", "consult")}
"""Numbers of a COUNTS field that have a column even when no row carries them (T-08)."""

_AT_ONCE = 500
Cells = Iterator["int | str | None"]


def register_table(session: Session, register_key: str, query: Query | None = None) -> Table:
    """The sheet of all rows matching `query`, in the order a paper register is kept in unless it asks for another.

    Areas stand as the tree does, households and visits door by door, activities by date, papers by number.
    Raises NoRight.
    """
    asked = query or Query()
    if asked.order:
        return register_sheet(session, register_key, session.query(register_key, asked))
    order = tuple((name, False) for name in _ORDER.get(register_key, ()))
    ids = session.query(register_key, replace(asked, order=order))
    return register_sheet(session, register_key, _in_place(session, register_key, ids))


def register_sheet(session: Session, register_key: str, ids: Sequence[int]) -> Table:
    """The sheet of these rows, in this order. Residents' phones are masked. Raises NoRight."""
    session.require(Action.EXPORT)
    register = session.register(register_key)
    rows = session.rows(register_key, ids)
    same = _shared_round(register, rows)
    parts = [part for part in _parts(session, register, rows) if not (same and part.field.key == "round")]
    texts = session.show_many(register_key, rows, full=_phones_are_work(register))
    office = session.office
    return Table(
        code=register.code,
        title=TITLES.get(register.code, f"{register.title}登记表"),
        columns=(Column("no", "序号", width=3), *(column for part in parts for column in part.columns)),
        rows=[
            Row((number, *(cell for part in parts for cell in part.cells(row, text))))
            for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
        ],
        unit_name=office.get("name") or "",
        period=f"截至{clock.chinese_date(clock.today().isoformat())}",
        notes=(f"走访轮次：{texts[0]['round']}。",) if same else (),
        foot=foot(office),
    )


def _shared_round(register: Register, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all rows are of one round, which is then said once under the sheet instead of in each row."""
    has = any(field.key == "round" and field.kind is Kind.REF for field in register.fields)
    return has and bool(rows) and rows[0]["round"] is not None and len({row["round"] for row in rows}) == 1


def _in_place(session: Session, register: str, ids: Sequence[int]) -> Sequence[int]:
    """Rows that lie somewhere, in the office's order of areas and then of doors; others as they come."""
    if register not in ("area", "household", "visit"):
        return ids
    rank = session.areas.rank()
    rows = session.rows(register, ids)
    homes = {row["uid"]: row for row in rows} if register == "household" else {}
    if register == "visit":
        homes = {home["uid"]: home for home in _by(session, "household", "uid", sorted({r["household"] for r in rows}))}

    def place(row: Mapping[str, Any]) -> tuple[int, str]:
        home = homes.get(row["household"] if register == "visit" else row["uid"]) or {}
        area = row["uid"] if register == "area" else home.get("area") or ""
        return rank.get(area, len(rank)), home.get("door_key") or ""

    return [row["id"] for row in sorted(rows, key=place)]


class _Part:
    """One field as one column."""

    def __init__(self, field: Field) -> None:
        self.field = field
        title = _headed(field.label, field.unit if field.kind is Kind.INTEGER else "")
        align = Align.LEFT if field.kind in (Kind.LONG, Kind.MULTI) or field.width > 10 else Align.CENTER
        self.columns: tuple[Column, ...] = (
            Column(field.key, title, width=min(field.width, 14), align=align),
        )

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """The cells of one row."""
        if self.field.kind is Kind.INTEGER:
            yield row.get(self.field.key)
        else:
            yield text[self.field.key] or None


class _Counts(_Part):
    """A COUNTS field: a column for each number the sheet always has, the others told in one column."""

    def __init__(self, session: Session, field: Field, rows: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(field)
        own = ALWAYS.get(field.choices, ())
        entries = session.choices(field.choices)
        self._own = [choice.code for choice in entries if choice.code in own]
        present = {code for row in rows for code in row.get(field.key) or {}}
        self._others = [choice for choice in entries if choice.code in present - set(own)]
        columns = [
            Column(f"{field.key}.{choice.code}", _headed(choice.name, choice.unit), width=4)
            for choice in entries
            if choice.code in own
        ]
        if self._others:
            columns.append(Column(f"{field.key}.others", "其他", width=8, align=Align.LEFT))
        self.columns = tuple(columns)

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """0 for a number that was not noted."""
        amounts = row.get(self.field.key) or {}
        for code in self._own:
            yield int(amounts.get(code) or 0)
        if self._others:
            told = [f"{item.name}{amounts[item.code]}{item.unit}" for item in self._others if amounts.get(item.code)]
            yield "、".join(told) or None


class _Home(_Part):
    """A household as the visiting sheet writes it: grid, door, name, people, and the number of its letter."""

    def __init__(self, session: Session, field: Field, rows: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(field)
        uids = sorted({row[field.key] for row in rows if row.get(field.key)})
        self._homes = {home["uid"]: home for home in _by(session, "household", "uid", uids)}
        self._grids = session.ref_names("area", {home["area"] for home in self._homes.values()})
        papers = _by(session, "issued", "to_uid", uids)
        self._letters = {
            (paper.get("round"), paper["to_uid"]): paper["serial"]
            for paper in papers
            if paper["template"] in RECEIPT_TEMPLATES and paper["state"] != "void"
        }
        self.columns = (
            Column("grid", "网格", width=8),
            Column("door", "门牌/住址", width=10, align=Align.LEFT),
            Column("householder", "户主姓名", width=5),
            Column("people", "家庭人数", width=3),
            Column("letter", "信件编号", width=6),
        )

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """A household that is gone for good shows as —."""
        home = self._homes.get(row.get(self.field.key) or "")
        yield self._grids[home["area"]] if home else None
        for key in ("door", "householder", "people"):
            yield home.get(key) if home else None
        yield self._letters.get((row.get("round"), row.get(self.field.key)))


def _parts(session: Session, register: Register, rows: Sequence[Mapping[str, Any]]) -> list[_Part]:
    parts: list[_Part] = []
    for field in sheet_fields(register):
        if field.kind is Kind.COUNTS:
            parts.append(_Counts(session, field, rows))
        elif field.kind is Kind.REF and field.target == "household":
            parts.append(_Home(session, field, rows))
        else:
            parts.append(_Part(field))
    return parts


def sheet_fields(register: Register) -> list[Field]:
    """The fields a sheet shows: those the register names for it, else those its list shows."""
    if register.sheet:
        return [register.field(key) for key in register.sheet]
    return [field for field in register.fields if field.listed]


def _headed(label: str, unit: str) -> str:
    """`宣传单（份）`; a unit the label ends with is not said twice."""
    words = label.replace("(", "（").replace(")", "）")
    return f"{words}（{unit}）" if unit and not words.endswith(unit) else words


def _phones_are_work(register: Register) -> bool:
    return all(field.privacy is not Privacy.PERSONAL for field in register.fields if field.kind is Kind.PHONE)


def _by(session: Session, register: str, field: str, values: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(values), _AT_ONCE):
        found += session.all(register, Query((Where(field, "in", values[start : start + _AT_ONCE]),)))
    return found
