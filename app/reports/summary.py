"""月度汇总: a month's main figures with 环比 and 同比 and the charts people look at, on a page or two."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.progress import SILENT, Progress
from app.reports.compare import DASH, SAME, YEAR_BASE, ZERO_BASE_NOTE, Comparison, before_name, compare
from app.reports.measure import measure
from app.reports.metrics import METRICS
from app.reports.monthly import rounds_of, visit_table
from app.reports.period import Period
from app.reports.reporting import board
from app.reports.reporting_table import due_by_item
from app.reports.trend import trend_table
from app.tables.pdf import render_sheet
from app.tables.table import Align, Chart, Column, Row, Table

if TYPE_CHECKING:
    from app.session import Session

CODES = ("sessions", "persons", "papers", "visits", "homes", "receipts_in", "pushes", "installs")
ROUND_CODES = ("cover", "return_rate")
"""Shares of the round that runs in the month; they have no 环比 or 同比 in percent."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The table of figures, and the tables whose charts stand beneath it."""

    table: Table
    pictures: tuple[Table, ...]


def summary(session: Session, month: str) -> Summary:
    """The summary of a month like `2026-10`. Raises AppError for another text."""
    period = Period.month(month)
    rounds = rounds_of(session, period)
    pictures = [trend_table(session, period)]
    if rounds:
        pictures.insert(0, visit_table(session, period, rounds[0]["uid"]))
    if found := _on_time(session, period):
        pictures.append(found)
    return Summary(_figures(session, period, rounds[0] if rounds else None), tuple(pictures))


def write_summary(made: Summary, out: Path, progress: Progress = SILENT) -> int:
    """Write it as a PDF for the laser printer and return its pages. Raises AppError when the file cannot be written."""
    if out.suffix.lower() != ".pdf":
        raise AppError(f"不能写成“{out.name}”。", "文件名请以 .pdf 结尾。")
    return render_sheet(made.table, made.pictures, out, progress)


def _on_time(session: Session, period: Period) -> Table | None:
    """How many of those who owe each report sent it in time, report by report; None where nothing was due."""
    found = due_by_item(board(session, period))
    rows = [Row((item.name, one.rate)) for item, one in found if one.owed]
    if not rows:
        return None
    columns = (Column("name", "报送事项"), Column("rate", "按时报送率"))
    return Table("", "报送情况", columns, rows, charts=(Chart("bars", "按时报送率（按时÷应报）", "name", ("rate",)),))


def _figures(session: Session, period: Period, turn: dict[str, object] | None) -> Table:
    found = compare(session, period, CODES, "town")
    rows = [
        Row((METRICS[code].name, METRICS[code].unit, found.last(code).now, found.last(code).base, _change(found.last(code)),
             found.year(code).base, _change(found.year(code))))
        for code in CODES
    ]
    notes = [ZERO_BASE_NOTE]
    if turn is not None:
        now = measure(session, period, ROUND_CODES, "town", str(turn["uid"]))
        rows += [Row((METRICS[code].name, METRICS[code].unit, now.at(code), None, None, None, None)) for code in ROUND_CODES]
        notes.append(f"覆盖率、回收率为走访轮次“{turn['name']}”截至月末的累计数，不作环比、同比。")
    else:
        notes.append("本月没有进行中的走访轮次，不列覆盖率。")
    office = session.office
    before = before_name(period)
    columns = (
        Column("name", "指标", width=10, align=Align.LEFT), Column("unit", "单位", width=4), Column("now", "本月", width=6),
        Column("before", before, width=6), Column("last", "环比", width=7), Column("base", YEAR_BASE, width=6),
        Column("year", "同比", width=7),
    )
    return Table(
        "R-T2", f"{session.town}{period.title}反诈宣传工作汇总", columns, rows, unit_name=office.get("name") or "",
        period=period.span, notes=tuple(notes), foot=None, landscape=False,
    )


def _change(one: Comparison) -> str:
    """`上升12.5%`, `持平`, — where the base is 0."""
    if not one.difference:
        return SAME
    return DASH if not one.base else f"{one.word}{one.percent.lstrip('-')}"
