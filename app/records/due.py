"""Due items: what a task asks for in each of its periods, and how often it was done in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class DueItem:
    """One period of a task: from `first` to `last` (ISO days) `wanted` times, done `done` times."""

    task: str
    first: str
    last: str
    wanted: int
    done: int

    def state(self, on: str) -> str:
        """met, late (the period is over) or open, on an ISO day."""
        if self.done >= self.wanted:
            return "met"
        return "late" if self.last < on else "open"


def periods(frequency: str, first: date, last: date) -> list[tuple[date, date]]:
    """The weeks (Monday to Sunday), months, quarters, half-years or years from `first` to `last`, cut at both ends."""
    found: list[tuple[date, date]] = []
    while first <= last:
        end = min(_end(frequency, first, last), last)
        found.append((first, end))
        first = end + timedelta(days=1)
    return found


def items_of(task: Mapping[str, Any], reports: Iterable[Mapping[str, Any]], on: str) -> list[DueItem]:
    """The due items of a task that have begun by the ISO day `on`; none for a cancelled task or one without a time."""
    if task.get("state") == "cancelled" or not task.get("due"):
        return []
    often = task.get("frequency") or "once"
    first = date.fromisoformat(task.get("from_date") or task["due"])
    spans = periods(often, first, date.fromisoformat(task["due"]))
    given = [(row["date"], row.get("count") or 1) for row in reports]
    found = []
    for begin, end in ((a.isoformat(), b.isoformat()) for a, b in spans):
        if begin <= on or often == "once":
            done = sum(count for day, count in given if begin <= day <= end)
            if often == "once" and task.get("done_on"):
                done = max(done, task.get("minimum") or 1)
            found.append(DueItem(task["uid"], begin, end, task.get("minimum") or 1, done))
    return found


def due_items(session: Session, on: str, tasks: Sequence[Mapping[str, Any]] | None = None) -> list[DueItem]:
    """The due items of these tasks (all by default) that have begun by the ISO day `on`, by last day."""
    rows = session.all("task") if tasks is None else tasks
    reports: dict[str, list[dict[str, Any]]] = {}
    for report in session.all("task_report", Query((Where("date", "le", on),))):
        reports.setdefault(report["task"], []).append(report)
    found = [item for row in rows for item in items_of(row, reports.get(row["uid"], ()), on)]
    return sorted(found, key=lambda item: (item.last, item.task))


def _end(frequency: str, day: date, last: date) -> date:
    if frequency == "week":
        return day + timedelta(days=6 - day.weekday())
    months = _MONTHS.get(frequency)
    if months is None:
        return last
    count = day.year * 12 + (day.month - 1) // months * months + months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)
