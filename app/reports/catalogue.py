"""Every table that is sent up, said once: its code, title, cadence and what computes it.

Screens, the command line, the month's package, the lock and the county's own workbook read this list. Adding a
table is a function and a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import AppError
from app.reports import (
    cases,
    filings,
    monthly,
    outreach,
    quarterly,
    reporting_table,
    survey_table,
    trend,
    unit_tables,
    week_figures,
    weekly,
    year_figures,
    yearly,
)
from app.reports.period import Period, PeriodKind
from app.tables.table import Table

if TYPE_CHECKING:
    from app.session import Session

Build = Callable[["Session", Period, str | None], Table]
"""(session, period, uid of a round or None) → the table; rounds are asked for by those that need one."""


@dataclass(frozen=True, slots=True)
class Report:
    """One table: `kinds` are the periods it is made for, the usual one first; `rounds` when it speaks of one round."""

    code: str
    title: str
    kinds: tuple[PeriodKind, ...]
    build: Build
    rounds: bool = False


_MONTHLY = (PeriodKind.MONTH, PeriodKind.SPAN, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
_WEEKLY = (PeriodKind.WEEK, PeriodKind.SPAN)
_QUARTERLY = (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.MONTH, PeriodKind.SPAN)
_YEARLY = (PeriodKind.YEAR,)
_ANY_TIME = (PeriodKind.SPAN, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


def _without_round(build: Callable[[Session, Period], Table]) -> Build:
    return lambda session, period, _round: build(session, period)


REPORTS: dict[str, Report] = {
    report.code: report
    for report in (
        Report("R-W1", weekly.TITLE, _WEEKLY, _without_round(weekly.week_table)),
        Report(week_figures.CODE, week_figures.TITLE, _WEEKLY, _without_round(week_figures.table)),
        Report("R-M1", monthly.CODES["R-M1"], _MONTHLY, _without_round(monthly.activity_table)),
        Report("R-M2", outreach.TITLES["R-M2"], _MONTHLY, _without_round(outreach.by_tag)),
        Report("R-M3", monthly.CODES["R-M3"], _MONTHLY, monthly.visit_table, rounds=True),
        Report("R-M4", outreach.TITLES["R-M4"], _MONTHLY, _without_round(outreach.groups)),
        Report("R-M5", outreach.TITLES["R-M5"], _MONTHLY, _without_round(outreach.assets)),
        Report(reporting_table.CODE, reporting_table.TITLE, (*_MONTHLY, *_ANY_TIME[2:], PeriodKind.WEEK),
               _without_round(reporting_table.report_table)),
        Report(cases.CODE, cases.TITLE, _MONTHLY, _without_round(cases.table)),
        Report("R-Q1", unit_tables.COVERAGE_TITLE, _QUARTERLY, _without_round(unit_tables.coverage_table)),
        Report("R-Q2", quarterly.TITLES["R-Q2"], _QUARTERLY, _without_round(quarterly.signing)),
        Report("R-Q3", quarterly.TITLES["R-Q3"], _QUARTERLY, quarterly.receipt_table),
        Report("R-Q4", quarterly.TITLES["R-Q4"], _QUARTERLY, _without_round(quarterly.trainings)),
        Report("R-Q5", survey_table.TITLE, _QUARTERLY, _without_round(survey_table.survey_table)),
        Report("R-Q6", unit_tables.INSPECTION_TITLE, _QUARTERLY, _without_round(unit_tables.inspection_table)),
        Report(year_figures.CODE, year_figures.TITLE, _YEARLY, _without_round(year_figures.table)),
        Report("R-Y3", yearly.ASSESS_TITLE, _YEARLY, _without_round(yearly.assess_table)),
        Report("R-Y4", yearly.CLAIM_TITLE, _YEARLY, _without_round(yearly.claim_table)),
        Report("R-A1", filings.ROSTER_TITLE, _ANY_TIME, _without_round(filings.roster_table)),
        Report("R-A2", filings.PLAN_TITLE, _ANY_TIME, _without_round(filings.plan_table)),
        Report("R-A5", filings.RISK_TITLE, _ANY_TIME, _without_round(filings.risk_table)),
        Report(trend.CODE, trend.TITLE, trend.KINDS, _without_round(trend.trend_table)),
    )
}


def report(session: Session, code: str, period: Period, round_uid: str | None = None) -> Table:
    """The table `code` for a period.

    Raises AppError for an unknown code, for a kind of period the table is not made for, and what the table itself
    cannot do without (such as a round).
    """
    found = REPORTS.get(code)
    if found is None:
        raise AppError(f"没有“{code}”这张报表。", f"可用的有：{'、'.join(REPORTS)}。")
    if period.kind not in found.kinds:
        raise AppError(f"“{found.title}”不按“{period.title}”这样的期间做。", "请换一种统计期间。")
    return found.build(session, period, round_uid)
