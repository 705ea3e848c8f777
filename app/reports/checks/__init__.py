"""What to look at before a month is handed in: a list of findings, each leading to its row.

An error is something the county would send back (a wrong figure, a missing part); a warning is something
a person should have seen. Nothing is corrected here and no typing is stopped; only an error that nobody has
explained keeps the month from being verified (`app.month`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.month.tables import MonthTable, month_tables
from app.privacy import forbidden_number
from app.reports import narrative
from app.reports.checks import activities, compare, photos, sums, visits
from app.reports.checks.finding import (
    ERROR,
    WARNING,
    WHERE,
    Check,
    Finding,
    Rows,
    name_of,
    place_of,
    together,
)
from app.reports.monthly import activities_in
from app.reports.period import Period

if TYPE_CHECKING:
    from app.session import Session

__all__ = ["ERROR", "WARNING", "Finding", "check_month", "name_of", "together"]


def check_month(session: Session, month: str, tables: Sequence[MonthTable] | None = None) -> list[Finding]:
    """Everything found for a month like `2026-10`, errors first; `tables` are its tables where they are made already.

    Raises AppError for a wrong month.
    """
    span = Period.month(month)
    rows = [{**row, WHERE: place_of(session, row)} for row in activities_in(session, span)]
    found = [finding for check in _CHECKS for finding in check(session, span, rows)]
    found += sums.check_tables(session, span, month_tables(session, span) if tables is None else tables)
    return sorted(found, key=lambda finding: finding.level != ERROR)


def _text_part(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    written = narrative.written(session, str(span))
    for key, title in narrative.BY_HAND.items():
        text = written.get(key, "")
        if not text.strip():
            drafted = key in narrative.HAS_PROPOSAL
            words = f"文字材料“{title}”还没有写{'，将用自动拟稿' if drafted else ''}。"
            yield Finding(WARNING if drafted else ERROR, "text", words, "month_text", part=key)
        if forbidden_number(text):
            words = f"文字材料“{title}”含身份证号或银行卡号，须删去。"
            yield Finding(ERROR, "privacy", words, "month_text", part=key)


_CHECKS: tuple[Check, ...] = (
    *photos.CHECKS, *activities.CHECKS, *visits.CHECKS, _text_part, *compare.CHECKS,
)
