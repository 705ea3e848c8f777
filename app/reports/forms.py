"""Head and foot of the tables that are sent up (domain reference 3.4): filled from the office's own row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import clock
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Chart, Column, Foot, Row, Table

if TYPE_CHECKING:
    from app.session import Session

_SERIES = {"W": "周", "M": "月", "Q": "季", "H": "半年", "Y": "年", "A": "专"}


def form(
    session: Session,
    code: str,
    title: str,
    period: Period,
    columns: Sequence[Column],
    rows: Sequence[Row],
    total: Row | None,
    measure: str,
    notes: tuple[str, ...] = (),
    charts: tuple[Chart, ...] = (),
) -> Table:
    """A table with the office's name, the period, the form number and the signature line."""
    office = session.office
    return Table(
        code=code, title=title, columns=tuple(columns), rows=rows, total=total, unit_name=office.get("name") or "",
        period=period.span, form_no=form_no(office, code), measure=measure, notes=notes, foot=foot(office), charts=charts,
    )


def metric_column(code: str, title: str = "", group: str = "", width: float = 4.5) -> Column:
    """A column of a metric under its own name (or `title`), with its 口径 as the note."""
    metric = METRICS[code]
    own = metric.name if metric.unit == "%" else metric.heading  # a rate's cells carry the sign themselves
    return Column(code, title or own, group, width=width, note=metric.definition)


def definitions(*codes: str) -> str:
    """The 口径 of some metrics as one line under a table."""
    return "；".join(METRICS[code].definition for code in codes) + "。"


def form_no(office: Mapping[str, Any], code: str) -> str:
    """`清源县反诈月1表` for R-M1; "" where the office has no prefix for its forms."""
    prefix = office.get("form_prefix") or ""
    series, number = code[2:3], code[3:]
    return f"{prefix}{_SERIES[series]}{number}表" if prefix else ""


def foot(office: Mapping[str, Any]) -> Foot:
    """The signature line from the office's settings, filled in today."""
    return Foot(
        head=office.get("head") or "",
        checker=office.get("checker") or "",
        filler=office.get("filler") or "",
        phone=office.get("phone") or "",
        filled_on=clock.chinese_date(clock.today().isoformat()),
    )
