"""Counting the registers about units, surveys, inspections and places: few rows, as their own tables count them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app import clock
from app.reports.period import Period
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

Row = Mapping[str, Any]
Found = Iterable[tuple[Row, dict[str, int]]]
"""Rows with what each adds to the metrics."""

_STATED = {"staff_total": "staff_total", "staff_tested": "tested", "staff_knowing": "knowing", "staff_pledged": "pledged",
           "staff_installed": "installed", "staff_deceived": "deceived"}
_SHEETS = {"sheets_out": "sheets_out", "sheets_in": "sheets_in", "sheets_valid": "valid", "sheets_knowing": "knowing"}


def _rows(session: Session, register: str, period: Period, day: str = "date") -> list[dict[str, Any]]:
    where = (Where(day, "ge", period.first), Where(day, "le", period.last))
    return session.all(register, Query(where, order=((day, False), ("id", False))))


def coverage(session: Session, period: Period) -> Found:
    """The latest statement of each unit in the period; who knows is taken of those tested, else of the staff."""
    latest = {row["unit"]: row for row in _rows(session, "unit_coverage", period)}
    for row in latest.values():
        yield row, {**_numbers(row, _STATED), "staff_asked": asked(row)}


def asked(row: Row) -> int:
    """How many the share of those who know is taken of; nobody where nothing was said about it."""
    if row.get("tested") is not None:
        return int(row["tested"])
    return int(row.get("staff_total") or 0) if row.get("knowing") is not None else 0


def surveys(session: Session, period: Period) -> Found:
    """The sheets of anonymous surveys."""
    return [(row, _numbers(row, _SHEETS)) for row in _rows(session, "survey", period)]


def inspections(session: Session, period: Period) -> Found:
    """Inspections, and apart from them talks and notices to all."""
    names = {"talk": "talks", "bulletin": "bulletins"}
    return [(row, {names.get(row["kind"] or "", "inspections"): 1}) for row in _rows(session, "inspection", period)]


def rectifications(session: Session, period: Period) -> Found:
    """What was demanded in the period, and of it what was verified by its end."""
    day = min(period.last, clock.today().isoformat())
    return [(row, {"issues": 1, "issues_done": int(mended(row, day))})
            for row in _rows(session, "rectification", period)]


def mended(row: Row, day: str) -> bool:
    """Whether it was verified by the ISO day."""
    return row.get("state") == "done" and (row.get("verified_on") or "") <= day


def risks(session: Session, period: Period) -> Found:
    """Places found at risk in the period, and of them those closed by its end."""
    return [(row, {"risks": 1, "risks_closed": int(row["state"] == "closed" and (row["closed_on"] or "") <= period.last)})
            for row in _rows(session, "place_risk", period, "found_on")]


def _numbers(row: Row, columns: Mapping[str, str]) -> dict[str, int]:
    return {code: int(row[column] or 0) for code, column in columns.items()}
