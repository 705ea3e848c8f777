"""月度趋势: activities, attendance and calls of the twelve months up to one, summed by the database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.reports.forms import foot
from app.reports.metrics import METRICS, ON_SITE_GROUPS, ONLINE_GROUP, kind_groups
from app.reports.period import Period, PeriodKind
from app.tables.table import Chart, Column, Drill, Row, Table
from db import trend as db_trend

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-T1", "月度趋势表"
MONTHS = 12
KINDS = (PeriodKind.MONTH, PeriodKind.YEAR)
_COLUMNS = (
    Column("month", "月份", width=8),
    Column("held", "活动场次", width=8, note="集中宣传、讲座宣讲、入校、入企的场次"),
    Column("persons", METRICS["persons"].name, width=8, note=METRICS["persons"].definition),
    Column("calls", "入户户次", width=8, note="当月见到人的走访次数"),
)
_NOTES = (
    "活动为有地点、有群众参加的场次（集中宣传、讲座宣讲、入校、入企）；参与人次为现场人次，可以重复；走访为见到人的户次。",
    "本表由活动台账和走访登记自动汇总，各月按登记日期计。",
)


def trend_table(session: Session, period: Period, months: int = MONTHS) -> Table:
    """The months up to the last of the period, this one included; of a year its twelve months."""
    spans = _months(period, months)
    first, last = spans[0].first, spans[-1].last
    held, persons = _activities(session, first, last)
    calls = db_trend.calls(session.ledger, first, last)
    rows = [
        Row((span.title, held.get(str(span), 0), persons.get(str(span), 0), calls.get(str(span), 0)), drills=_drills(span))
        for span in spans
    ]
    sums = [sum(int(row.cells[at]) for row in rows) for at in range(1, len(_COLUMNS))]  # type: ignore[arg-type]
    office = session.office
    return Table(
        CODE, TITLE, _COLUMNS, rows, Row(("合计", *sums)), unit_name=office.get("name") or "",
        period=Period.days(date.fromisoformat(first), date.fromisoformat(last)).span, measure="场、人次、户次",
        notes=_NOTES, foot=foot(office), landscape=False,
        charts=(Chart("line", "月度趋势", "month", ("held", "persons", "calls")),),
    )


def _months(period: Period, months: int) -> list[Period]:
    spans = [Period.month_of(date.fromisoformat(period.last))]
    while len(spans) < months:
        spans.append(spans[-1].before())
    return spans[::-1]


def _activities(session: Session, first: str, last: str) -> tuple[dict[str, int], dict[str, int]]:
    """Held with people at a place, and persons, by month; what is read online has no persons."""
    groups = kind_groups()
    held: dict[str, int] = {}
    persons: dict[str, int] = {}
    for month, kind, amount, people in db_trend.activities(session.ledger, first, last):
        group = groups.get(kind, "")
        held[month] = held.get(month, 0) + amount * (group in ON_SITE_GROUPS)
        persons[month] = persons.get(month, 0) + people * (group != ONLINE_GROUP)
    return held, persons


def _drills(span: Period) -> dict[str, Drill]:
    days = (("date:ge", span.first), ("date:le", span.last))
    on_site = tuple(kind for kind, group in kind_groups().items() if group in ON_SITE_GROUPS)
    offline = (*days, ("state:ne", "rejected"))
    return {
        "held": Drill("activity", (*offline, ("kind:in", on_site))),
        "persons": Drill("activity", offline),
        "calls": Drill("visit", (*days, ("outcome", "met"))),
    }
