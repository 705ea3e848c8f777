"""更正表: what changed since a month was handed in, cell by cell, naming the sheet it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.clock import chinese_date
from app.month.cells import Cell, Difference, Place, apply, cells, compare, freeze
from app.month.snapshot import Snapshot, load
from app.month.tables import MonthTable, all_tables
from app.reports.forms import foot
from app.reports.period import Period
from app.tables.table import Align, Column, Row, Table

if TYPE_CHECKING:
    from app.session import Session

CODE = "R-MC"
_COLUMNS = (
    Column("no", "序号", width=3),
    Column("table", "表", width=14, align=Align.LEFT),
    Column("line", "村（社区）/单位", width=8),
    Column("column", "项目", width=10),
    Column("was", "原报数", width=6),
    Column("now", "更正数", width=6),
    Column("gap", "差", width=6),
    Column("why", "原因", width=14, align=Align.LEFT),
)


def differences(session: Session, snapshot: Snapshot, tables: Sequence[MonthTable] | None = None) -> list[Difference]:
    """The cells that are known otherwise now than in this version; `tables` are all of the month's where they are made."""
    codes, _, as_of = snapshot.like
    now = all_tables(session, Period.parse(snapshot.row["period"]), codes, as_of) if tables is None else tables
    return compare(snapshot.compared, [freeze(item) for item in now], codes)


def differences_table(span: Period, version: int, found: Sequence[Difference]) -> Table:
    """The cells that differ from a version, to look at: the sheet before anybody has said why."""
    rows = [Row((number, item.table, item.line, item.column, *item.texts())) for number, item in enumerate(found, start=1)]
    columns = tuple(replace(column, title="现在的数") if column.key == "now" else column for column in _COLUMNS[:-1])
    return Table("R-MD", f"与第{version}版不同的数", columns, rows, period=span.span, foot=None)


def correction_of(found: Sequence[Difference], why: str, snapshot: Snapshot) -> dict[str, Any]:
    """What is kept of a correction: which version it corrects, why, and each cell with both values."""
    return {
        "version": snapshot.version, "submitted_at": snapshot.row["submitted_at"], "why": why,
        "changes": [[list(item.place), item.was, item.now] for item in found],
    }


def corrected(session: Session, span_rows: Sequence[dict[str, Any]]) -> dict[Place, Cell]:
    """The first version with every later correction put in: what the county knows by now."""
    first, *later = (load(session, row) for row in span_rows)
    known = cells(first.compared)
    for snapshot in later:
        known = apply(known, [((place[0], place[1], place[2]), now) for place, _, now in snapshot.body["corrects"]["changes"]])
    return known


def correction_sheet(session: Session, snapshot: Snapshot, found: Sequence[Difference], why: str) -> Table:
    """The sheet that goes out for the next version, correcting `snapshot`."""
    span = Period.parse(snapshot.row["period"])
    rows = [Row((number, item.table, item.line, item.column, *item.texts(), why)) for number, item in enumerate(found, start=1)]
    sent = chinese_date((snapshot.row["submitted_at"] or "")[:10])
    named = dict.fromkeys(f"{item.form_no or ''}《{item.table}》" for item in found)
    notes = (
        f"更正的表：{'、'.join(named)}，{span.title}第{snapshot.version}版，{sent}上报。",
        f"本表为第{snapshot.version}次更正，更正后为第{snapshot.version + 1}版；未列入本表的数与第{snapshot.version}版相同。",
        "“—”表示该表没有这一行或该项不适用；差＝更正数－原报数。",
    )
    office = session.office
    return Table(
        CODE, "月报更正表", _COLUMNS, rows, unit_name=office.get("name") or "", period=span.span, notes=notes,
        foot=foot(office),
    )
