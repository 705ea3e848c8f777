"""The columns of a register's sheet: one field as one column, and what the paper form (domain 3.3) joins or splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.documents import serial
from app.records.spec import Field, Kind, Register
from app.reports.metrics import RECEIPT_TEMPLATES
from app.tables.table import Align, Column
from db import month as db_month
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

ALWAYS = {"metric": ("leaflet", "gift", "banner", "poster", "consult")}
"""Numbers of a COUNTS field that have a column even when no row carries them (T-08)."""

_METRIC_HEADINGS = {"leaflet": "发放宣传单（份）"}
_UNSIGNED = ("refused", "empty")

_AT_ONCE = 500
Cell = int | str | None
Cells = Iterator[Cell]
Rows = Sequence[Mapping[str, Any]]


def fetch(session: Session, register: str, field: str, values: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a register whose field has one of these values, read in portions."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(values), _AT_ONCE):
        found += session.all(register, Query((Where(field, "in", values[start : start + _AT_ONCE]),)))
    return found


class Part:
    """One field as one column."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        self.field = field
        title = field.heading or _headed(field.label, field.unit if field.kind is Kind.INTEGER else "")
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

    def sums(self, rows: Rows) -> Cells:
        """The cells of the total row; None where adding up makes no sense."""
        if self.field.kind is Kind.INTEGER and self.field.unit and self.field.key != "archive_page":
            yield sum(row.get(self.field.key) or 0 for row in rows)
        else:
            yield from (None for _ in self.columns)


class Counts(Part):
    """A COUNTS field: a column for each number the sheet always has, the others told in one column."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        own = ALWAYS.get(field.choices, ())
        entries = {choice.code: choice for choice in session.choices(field.choices)}
        self._own = [code for code in own if code in entries]
        present = {code for row in rows for code in row.get(field.key) or {}}
        self._others = [choice for code, choice in entries.items() if code in present - set(own)]
        columns = [
            Column(f"{field.key}.{code}",
                   _METRIC_HEADINGS.get(code) or _headed(entries[code].name, entries[code].unit), width=4)
            for code in self._own
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

    def sums(self, rows: Rows) -> Cells:
        """The sum of each number with a column."""
        for code in self._own:
            yield sum(int((row.get(self.field.key) or {}).get(code) or 0) for row in rows)
        if self._others:
            yield None


class _Home(Part):
    """A household as the visiting sheet writes it: grid, door, name, people."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        uids = sorted({row[field.key] for row in rows if row.get(field.key)})
        self._homes = {home["uid"]: home for home in fetch(session, "household", "uid", uids)}
        self._grids = session.ref_names("area", {home["area"] for home in self._homes.values()})
        self.columns = (
            Column("grid", "网格", width=8),
            Column("door", "门牌/住址", width=10, align=Align.LEFT),
            Column("householder", "户主姓名", width=5),
            Column("people", "家庭人数", width=3),
        )

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """A household that is gone for good shows as —."""
        home = self._homes.get(row.get(self.field.key) or "")
        yield self._grids[home["area"]] if home else None
        for key in ("door", "householder", "people"):
            yield home.get(key) if home else None

    def sums(self, rows: Rows) -> Cells:
        """Visits repeat households, so nothing is added up."""
        yield from (None for _ in self.columns)


class _MetWhom(Part):
    """接待人: who opened, or why nobody was met."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """户主, 家属 …; 未遇, 婉拒, 空户 … for the other visits."""
        yield (text["met_whom"] or None) if row.get("outcome") == "met" else text["outcome"] or None


class _Receipt(Part):
    """信件编号 and 回执."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        papers = fetch(session, "issued", "to_uid", sorted({row["household"] for row in rows if row.get("household")}))
        self._letters = {
            (paper.get("round"), paper["to_uid"]): paper["serial"]
            for paper in papers
            if paper["template"] in RECEIPT_TEMPLATES and paper["state"] != "void"
        }
        self.columns = (Column("letter", "信件编号", width=6.5), *self.columns)

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """The number as it stands on the letter."""
        number = self._letters.get((row.get("round"), row.get("household")))
        yield serial.display(number) if number else None
        yield text["receipt"] or None


class _Place(Part):
    """地点（场所类别）: the village, the place in it and what kind of place it is."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self._areas = session.areas

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """花园村文化广场（广场）."""
        village, place = self._areas.village(row.get("area")), row.get("place") or ""
        name = village.name if village is not None and village.name not in place else ""
        kind = f"（{text['venue']}）" if text.get("venue") else ""
        yield f"{name}{place}{kind}" or None


class _Recorder(Part):
    """照片编号 and 记录人: photos are numbered through the sheet, as on the photo pages of the same activities."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        counts = db_month.photo_counts(session.ledger, [row["uid"] for row in rows])
        self._numbers: dict[str, str] = {}
        last = 0
        for row in rows:
            count = counts.get(row["uid"], 0)
            if count:
                first, last = last + 1, last + count
                self._numbers[row["uid"]] = f"{first}" if count == 1 else f"{first}—{last}"
        self.columns = (Column("photo", "照片编号", width=4), *self.columns)

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """1—4."""
        yield self._numbers.get(row["uid"])
        yield text["recorder"] or None


class _Serial(Part):
    """编号 as it stands on the paper."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """H26A-000123-K."""
        yield serial.display(row["serial"])


class _Object(Part):
    """对象（户/单位）: where, then who."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self.columns = (Column(field.key, self.columns[0].title, width=13, align=Align.LEFT),)

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """花园村第1网格 3号 王伟."""
        words = [text["area"], text["to_place"], text["to_name"]]
        yield " ".join(word for word in dict.fromkeys(words) if word) or None


class _State(Part):
    """状态, with what is on the line when that is no signature."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """已收回（婉拒签字）."""
        mark = f"（{text['signed']}）" if row.get("signed") in _UNSIGNED else ""
        yield f"{text['state']}{mark}"


class _Kept(Part):
    """存放位置: as written, else box and page."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """盒3第12页."""
        box = f"盒{row['archive_box']}" if row.get("archive_box") else ""
        page = f"第{row['archive_page']}页" if row.get("archive_page") else ""
        yield text["kept_at"] or f"{box}{page}" or None


SPECIAL: dict[tuple[str, str], type[Part]] = {
    ("visit", "household"): _Home,
    ("visit", "met_whom"): _MetWhom,
    ("visit", "receipt"): _Receipt,
    ("activity", "place"): _Place,
    ("activity", "recorder"): _Recorder,
    ("issued", "serial"): _Serial,
    ("issued", "to_name"): _Object,
    ("issued", "state"): _State,
    ("issued", "kept_at"): _Kept,
}


def _headed(label: str, unit: str) -> str:
    """`宣传单（份）`; a unit the label ends with is not said twice."""
    words = label.replace("(", "（").replace(")", "）")
    return f"{words}（{unit}）" if unit and not words.endswith(unit) else words
