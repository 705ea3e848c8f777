"""Rules and reporters to test with."""

from __future__ import annotations

from typing import Any

from app.reports.period import Period
from app.reports.reporting import Board, Cell, board
from app.session import Session

WEEKLY: dict[str, Any] = {"name": "周报", "who": "both", "parts": ["text", "picture"], "photo_min": 1, "period_kind": "week",
                          "due_in": "same", "due_day": 5, "due_time": "16:00"}
MONTHLY: dict[str, Any] = {"name": "月报", "who": "village", "parts": ["data"], "period_kind": "month", "due_day": 5}
OCTOBER = Period.month("2026-10")


def only(session: Session, *rules: dict[str, Any]) -> list[str]:
    """The office with just these rules; returns their uids."""
    old = [row["uid"] for row in session.all("report_rule")]
    session.remove("report_rule", old, "测试")
    return [session.save("report_rule", rule).uid for rule in rules]


def units(session: Session, *names: str, **more: Any) -> list[str]:
    """Member units."""
    return [session.save("unit", {"name": name, "kind": "bank", "member": 1, **more}).uid for name in names]


def cell(found: Board, name: str, key: str) -> Cell:
    """One reporter's report of one period."""
    return next(one for one in found.cells.values() if one.reporter.name == name and str(one.item.period) == key)


def october(session: Session) -> Board:
    """The reports of October 2026 as they stand now."""
    return board(session, OCTOBER)
