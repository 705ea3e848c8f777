"""Columns of the working registers' sheets (domain 3.3) that join, split or compute: stock, terms of office, what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import clock
from app.records.spec import Field, Kind, Register
from app.reports.sheet_parts import SPECIAL as GENERAL
from app.reports.sheet_parts import Cells, Counts, Part, Rows, fetch
from app.tables.table import Align, Column
from db import stock as db_stock

if TYPE_CHECKING:
    from app.session import Session


def parts(session: Session, register: Register, fields: Sequence[Field], rows: Rows) -> list[Part]:
    """The columns for these fields, filled for these rows."""
    found: list[Part] = []
    for field in fields:
        make = SPECIAL.get((register.key, field.key))
        if make is None:
            make = Counts if field.kind is Kind.COUNTS else Part
        found.append(make(session, register, field, rows))
    return found


def span(first: str | None, last: str | None) -> str | None:
    """`2026年11月1日—11月7日`; `2026年11月1日起` without an end."""
    if not first:
        return f"至{clock.chinese_date(last)}" if last else None
    if not last:
        return f"{clock.chinese_date(first)}起"
    end = clock.chinese_date(last)
    return f"{clock.chinese_date(first)}—{end.partition('年')[2] if first[:4] == last[:4] else end}"


class _State(Part):
    """状态, with 逾期 for what is pending past its day."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self._pending, self._today = register.pending, clock.today().isoformat()

    def state(self, row: Mapping[str, Any], text: Mapping[str, str]) -> str:
        """待改, 已改, 逾期."""
        late = row.get("state") in self._pending and (row.get("due") or self._today) < self._today
        return "逾期" if late else text["state"]

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """The state alone."""
        yield self.state(row, text) or None


class _Term(Part):
    """起止日期 of a seat."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """2026年3月1日起."""
        yield span(row.get("from_date"), row.get("to_date"))


class _Period(Part):
    """统计期 of received figures."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """2026年11月1日—11月7日."""
        yield span(row.get("date"), row.get("date_to"))


class _Loss(Part):
    """损失 in 万元 as a number, added up."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """12.34."""
        yield f"{row['loss'] / 1_000_000:.2f}" if row.get("loss") is not None else None

    def sums(self, rows: Rows) -> Cells:
        """The sum of what is stated; none where nothing is."""
        stated = [row["loss"] for row in rows if row.get("loss") is not None]
        yield f"{sum(stated) / 1_000_000:.2f}" if stated else None


class _Often(Part):
    """频次要求 with the least number."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """每月2次."""
        once = row.get("frequency") in (None, "once")
        yield text["frequency"] or None if once else f"{text['frequency']}{row.get('minimum') or 1}次"


class _Progress(_State):
    """进展: how it stands, then the clerk's words."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """逾期；已印5000份."""
        yield "；".join(word for word in (self.state(row, text), text["progress"]) if word) or None


class _Material(Part):
    """品名, 规格版本 and 单位."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self._known = {item["uid"]: item for item in fetch(session, "material", "uid", _uids(rows, "material"))}
        self.columns = (Column("name", "品名", width=10, align=Align.LEFT), Column("version", "规格版本", width=7),
                        Column("measure", "单位", width=3))

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """A material that is gone shows its name as the list does."""
        item = self._known.get(row["material"], {})
        yield item.get("name") or text["material"]
        yield item.get("version")
        yield item.get("measure")

    def sums(self, rows: Rows) -> Cells:
        """Nothing to add up."""
        yield from (None, None, None)


class _Out(Part):
    """出库 and 结存 after the move, with every move of the material counted whether it is listed or not."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self.columns = (*self.columns, Column("left", "结存", width=5))
        self._left: dict[str, int] = {}
        stock: dict[str, int] = {}
        for uid, material, came, went in db_stock.moves(session.ledger, _uids(rows, "material")):
            stock[material] = stock.get(material, 0) + came - went
            self._left[uid] = stock[material]

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """What went out, what was left."""
        yield row.get("qty_out")
        yield self._left.get(row["uid"])

    def sums(self, rows: Rows) -> Cells:
        """Different materials are not added up."""
        yield from (None, None)


class _Shown(Part):
    """播放内容 and 播放起止: the latest entry of the play log."""

    def __init__(self, session: Session, register: Register, field: Field, rows: Rows) -> None:
        super().__init__(session, register, field, rows)
        self.columns = (Column("content", "播放内容", width=10, align=Align.LEFT), Column("span", "播放起止", width=8))
        self._last: dict[str, Mapping[str, Any]] = {}
        for entry in fetch(session, "play_log", "asset", _uids(rows, "uid")):
            known = self._last.get(entry["asset"])
            if known is None or known["date"] < entry["date"]:
                self._last[entry["asset"]] = entry

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """What is out of use shows that instead."""
        entry = self._last.get(row["uid"], {})
        yield entry.get("content") or (None if row.get("state") == "on" else text["state"] or None)
        yield span(entry.get("date"), entry.get("date_to"))

    def sums(self, rows: Rows) -> Cells:
        """Nothing to add up."""
        yield from (None, None)


class _Reach(Part):
    """覆盖区域/单位: the area, else the unit."""

    def cells(self, row: Mapping[str, Any], text: Mapping[str, str]) -> Cells:
        """花园村, or 中心小学."""
        words = (text["area"], text["unit_name"])
        yield "、".join(dict.fromkeys(word for word in words if word)) or None


def _uids(rows: Rows, key: str) -> list[str]:
    return sorted({row[key] for row in rows if row.get(key)})


SPECIAL: dict[tuple[str, str], type[Part]] = {
    **GENERAL,
    ("seat", "from_date"): _Term,
    ("task", "frequency"): _Often,
    ("task", "progress"): _Progress,
    ("material_move", "material"): _Material,
    ("material_move", "qty_out"): _Out,
    ("venue_asset", "state"): _Shown,
    ("chat_group", "area"): _Reach,
    ("case_bulletin", "date"): _Period,
    ("case_bulletin", "loss"): _Loss,
    ("rectification", "state"): _State,
    ("place_risk", "state"): _State,
}
