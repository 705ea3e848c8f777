"""Tables of the level above: one line a town instead of a village, each figure as the town handed it in.

A county adds what its towns sent; a share is computed anew from its parts and wholes. The line of a town is the total
of the town's own table, so that it can be read against the paper the town signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.reports.catalogue import REPORTS
from app.reports.period import Period
from app.tables.table import Align, Column, Drill, Rate, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

TOTAL = "total"
Cell = int | str | Rate | None


def available(session: Session, period: str) -> dict[str, str]:
    """The tables received for a period: code as received → title."""
    found = {row["report"] for row in session.all("received_figure", Query((Where("period", "eq", period),)))}
    return {code: title_of(code) for code in sorted(found)}


def title_of(code: str) -> str:
    """A table's title; one that speaks of a round names it."""
    known, _, round_name = code.partition(" ")
    title = REPORTS[known].title if known in REPORTS else known
    return f"{title}（{round_name}）" if round_name else title


def rollup(session: Session, code: str, period: str) -> Table:
    """The table `code` of a period over all towns, in the office's order; towns that sent nothing are said.

    Raises AppError when no town has sent it.
    """
    span = Period.parse(period)
    where = (Where("period", "eq", period), Where("report", "eq", code), Where("line", "eq", TOTAL))
    rows = session.all("received_figure", Query(where, order=(("item", False),)))
    if not rows:
        raise AppError(f"{span.title}还没有收到“{title_of(code)}”。", "请先收下各镇的上报包。")
    items = {row["item"]: row["item_name"] for row in rows}
    figures = {(row["town"], row["item"]): row for row in rows}
    towns = [area for area in session.areas.walk() if area.level == "town"]
    columns = (Column("name", "镇（街道）", width=9, align=Align.LEFT), *(_column(key, name) for key, name in items.items()))
    lines = [_line(session, area.uid, area.name, items, figures, code, period) for area in towns]
    missing = [area.name for area in towns if not any((area.uid, item) in figures for item in items)]
    total = Row(("合计", *(_sum(figures.get((area.uid, item)) for area in towns) for item in items)))
    lacking = f"，未报：{'、'.join(missing)}" if missing else ""
    notes = (f"{len(towns)}个镇（街道），已报{len(towns) - len(missing)}个{lacking}。", "各镇一行取自其上报包中本表的合计。")
    return Table(f"{code.partition(' ')[0]}-H", f"{title_of(code)}汇总", columns, lines, total,
                 unit_name=session.office["name"] or session.county, period=span.span, notes=notes)


def _column(item: str, name: str) -> Column:
    group, _, title = name.rpartition("·")
    return Column(item, title, group)


def _line(
    session: Session, town: str, name: str, items: Iterable[str], figures: dict[tuple[str, str], dict[str, Any]],
    code: str, period: str,
) -> Row:
    cells: list[Cell] = [_cell(figures.get((town, item))) for item in items]
    where = (("town", town), ("period", period), ("report", code))
    return Row((name, *cells), Drill("received_figure", where), key=town)


def _cell(row: dict[str, Any] | None) -> Cell:
    if row is None:
        return None
    return row["value"] if row["whole"] is None else Rate(row["value"], row["whole"])


def _sum(rows: Iterable[dict[str, Any] | None]) -> Cell:
    found = [row for row in rows if row is not None]
    if not found:
        return None
    total = sum(row["value"] for row in found)
    if found[0]["whole"] is None:
        return total
    return Rate(total, sum(row["whole"] or 0 for row in found))
