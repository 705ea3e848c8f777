"""Sums by calendar month for the trend: two passes over indexes, no row is handed out."""

from __future__ import annotations

from db.connect import Ledger


def activities(ledger: Ledger, first: str, last: str) -> list[tuple[str, str, int, int]]:
    """(month `2026-10`, form, activities, persons) of the days from–to; those sent back are left out."""
    rows = ledger.fetch(
        "SELECT substr(date, 1, 7), coalesce(kind, ''), count(*), total(persons) FROM activity "
        "WHERE date BETWEEN ? AND ? AND deleted_at IS NULL AND state IS NOT 'rejected' GROUP BY 1, 2",
        (first, last),
    )
    return [(month, kind, amount, int(persons)) for month, kind, amount, persons in rows]


def calls(ledger: Ledger, first: str, last: str) -> dict[str, int]:
    """Visits at which somebody was met, by month."""
    return dict(ledger.fetch(
        "SELECT substr(date, 1, 7), count(*) FROM visit INDEXED BY visit_in_round "
        "WHERE date BETWEEN ? AND ? AND deleted_at IS NULL AND outcome = 'met' GROUP BY 1",
        (first, last),
    ))
