"""Which tables belong to a month: those of the catalogue made by the month, less those the office leaves out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app import clock
from app.errors import AppError
from app.reports.catalogue import REPORTS, Report
from app.reports.monthly import rounds_in
from app.reports.period import Period, PeriodKind
from app.tables.table import Rate, Table

if TYPE_CHECKING:
    from app.session import Session

ALWAYS = ("R-M1", "R-M3")
"""Tables that go up even when they hold nothing yet."""
LEFT_OUT = "month.left_out"


@dataclass(frozen=True, slots=True)
class MonthTable:
    """One table of a month; `key` tells it apart where one code is made once for each round."""

    key: str
    code: str
    title: str
    table: Table


def monthly_reports() -> list[Report]:
    """The tables of the catalogue that a township sends by the month."""
    return [report for report in REPORTS.values() if report.code.startswith("R-M") and report.kinds[0] is PeriodKind.MONTH]


def month_tables(session: Session, span: Period) -> list[MonthTable]:
    """The tables of a month that are sent: those of `all_tables` that say anything, R-M1 and R-M3 always."""
    return [item for item in all_tables(session, span) if is_sent(item)]


def all_tables(
    session: Session, span: Period, codes: Collection[str] | None = None, as_of: str = ""
) -> list[MonthTable]:
    """Every table of a month in the order of the catalogue: once for each round where it speaks of one, the latest last.

    `codes` are those asked for; otherwise all but what the office leaves out. `as_of` is the moment (ISO) for which
    overdue things are counted, now when not given: a month handed in on the 3rd does not change on the 4th because
    a day went by. Rows count as they are known now in either case.
    """
    asked = sent_codes(session) if codes is None else codes
    with clock.pretend(as_of or clock.now()):
        made = [item for report in monthly_reports() if report.code in asked for item in _made(session, report, span)]
    return [_filled_today(item) for item in made] if as_of else made


def _filled_today(item: MonthTable) -> MonthTable:
    """The signature line carries the day on which the table is printed, whatever day it counts for."""
    if item.table.foot is None:
        return item
    day = clock.chinese_date(clock.today().isoformat())
    return replace(item, table=replace(item.table, foot=replace(item.table.foot, filled_on=day)))


def is_sent(item: MonthTable) -> bool:
    """Whether a table goes up: an empty one does not, except R-M1 and R-M3."""
    return item.code in ALWAYS or has_content(item.table)


def sent_codes(session: Session) -> list[str]:
    """The codes of the monthly tables this office sends when they hold anything."""
    out = left_out(session)
    return [report.code for report in monthly_reports() if report.code not in out]


def _made(session: Session, report: Report, span: Period) -> list[MonthTable]:
    if not report.rounds:
        return [MonthTable(report.code, report.code, report.title, report.build(session, span, None))]
    rounds = list(reversed(rounds_in(session, str(span))))
    more = len(rounds) > 1
    return [
        MonthTable(f"{report.code}:{row['uid']}", report.code, f"{report.title}（{row['name']}）" if more else report.title,
                   report.build(session, span, row["uid"]))
        for row in rounds
    ]


def has_content(table: Table) -> bool:
    """Whether a table says anything: a figure that is not 0, a share with a base."""
    places = [at for at, column in enumerate(table.columns) if column.key != "no"]
    cells = [row.cells[at] for row in table.rows for at in places]
    return any(cell.whole if isinstance(cell, Rate) else isinstance(cell, int) and cell != 0 for cell in cells)


def left_out(session: Session) -> list[str]:
    """The codes of the monthly tables this office does not send."""
    return list(session.setting(LEFT_OUT, []))


def leave_out(session: Session, codes: Collection[str]) -> None:
    """Send the monthly tables without these from now on. Raises NoRight, AppError for a code that has to stay."""
    known = [report.code for report in monthly_reports()]
    for code in codes:
        if code not in known:
            raise AppError(f"没有“{code}”这张月报表。", f"可用的有：{'、'.join(known)}。")
        if code in ALWAYS:
            raise AppError(f"“{REPORTS[code].title}”是必报的，不能不报。")
    session.put_setting(LEFT_OUT, [code for code in known if code in codes])
