"""月度趋势: activities, attendance and calls of the twelve months up to one, summed by the database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.reports.forms import foot
from app.reports.kept import kept
from app.reports.metrics import METRICS, ON_SITE_GROUPS, figures, kind_groups
from app.reports.period import Period, PeriodKind
from app.tables.table import Chart, Column, Drill, Row, Table
from db import trend as db_trend

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-T1", "月度趋势表"
MONTHS = 12
KINDS = (PeriodKind.MONTH, PeriodKind.YEAR)
CODES = ("sessions", "persons", "visits")
_COLUMNS = (
    Column("month", "月份", width=8),
    *(Column(code, METRICS[code].name, width=8, note=METRICS[code].definition) for code in CODES),
)
_NOTES = (
    "活动场次为有地点、有群众参加的活动；参与人次为现场人次，可以重复；入户户次为见到人的走访次数，各轮次合计。",
    "本表由活动台账和走访登记自动汇总，各月按登记日期计。",
)


def trend_table(session: Session, period: Period, months: int = MONTHS) -> Table:
    """The months up to the last of the period, this one included; of a year its twelve months."""
    spans = _months(period, months)
    first, last = spans[0].first, spans[-1].last
    sums = kept(session, ("trend", first, last), lambda: _sums(session, first, last))
    lines = [sums.get(str(span), dict.fromkeys(CODES, 0)) for span in spans]
    rows = [Row((span.title, *(line[code] for code in CODES)), drills=_drills(span))
            for span, line in zip(spans, lines, strict=True)]
    total = Row(("合计", *(sum(line[code] for line in lines) for code in CODES)))
    office = session.office
    return Table(
        CODE, TITLE, _COLUMNS, rows, total, unit_name=office.get("name") or "",
        period=Period.days(date.fromisoformat(first), date.fromisoformat(last)).span, measure="场、人次、户次",
        notes=_NOTES, foot=foot(office), landscape=False,
        charts=(Chart("line", "近12个月", "month", CODES),),
    )


def _months(period: Period, months: int) -> list[Period]:
    spans = [Period.month_of(date.fromisoformat(period.last))]
    while len(spans) < months:
        spans.append(spans[-1].before())
    return spans[::-1]


def _sums(session: Session, first: str, last: str) -> dict[str, dict[str, int]]:
    """Month → figure by code."""
    found: dict[str, dict[str, int]] = {}
    for month, kind, amount, persons in db_trend.activities(session.ledger, first, last):
        line = found.setdefault(month, dict.fromkeys(CODES, 0))
        one = figures({"kind": kind, "persons": persons})
        line["sessions"] += one["sessions"] * amount
        line["persons"] += one["persons"]
    for month, calls in db_trend.calls(session.ledger, first, last).items():
        found.setdefault(month, dict.fromkeys(CODES, 0))["visits"] = calls
    return found


def _drills(span: Period) -> dict[str, Drill]:
    days = (("date:ge", span.first), ("date:le", span.last))
    on_site = tuple(kind for kind, group in kind_groups().items() if group in ON_SITE_GROUPS)
    offline = (*days, ("state:ne", "rejected"))
    return {
        "sessions": Drill("activity", (*offline, ("kind:in", on_site))),
        "persons": Drill("activity", offline),
        "visits": Drill("visit", (*days, ("outcome", "met"))),
    }
