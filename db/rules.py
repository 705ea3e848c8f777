"""What came in, for the table of who has reported; what the ledger already holds of a reporter's own work."""

from __future__ import annotations

import json
from collections.abc import Sequence

from db.connect import Ledger

Received = tuple[str, str, str, str | None, str | None, str | None, str, str | None, str | None, int | None, int | None,
                 str | None, str | None]


def received(ledger: Ledger, periods: Sequence[str]) -> list[Received]:
    """(uid, rule, period, area, unit, parts, day, hour, way, photos, rows, returned on, why) of these periods, in the
    order in which they came."""
    return ledger.fetch(
        "SELECT uid, rule, period, area, unit, parts, received_on, received_time, way, photos, row_count, returned_on, "
        "return_reason FROM submission WHERE deleted_at IS NULL AND period IN (SELECT value FROM json_each(?)) "
        "ORDER BY received_on, received_time, id",
        (json.dumps(list(periods)),),
    )


def ruled(ledger: Ledger, uids: Sequence[str]) -> list[tuple[str, str, str | None, str | None]]:
    """(rule, period, area, unit) of these submissions in force."""
    return ledger.fetch(
        "SELECT rule, period, area, unit FROM submission "
        "WHERE deleted_at IS NULL AND uid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(uids)),),
    )


def activity_days(ledger: Ledger, first: str, last: str) -> list[tuple[str | None, str | None, str, int]]:
    """(area, host unit, day, activities) of the activities from one ISO day to another that were not rejected."""
    return ledger.fetch(
        "SELECT area, host_unit, date, count(*) FROM activity "
        "WHERE deleted_at IS NULL AND state IS NOT 'rejected' AND date BETWEEN ? AND ? GROUP BY 1, 2, 3", (first, last))


def any_rule(ledger: Ledger) -> bool:
    """Whether the office ever had a rule, deleted ones too."""
    return bool(ledger.fetch("SELECT 1 FROM report_rule LIMIT 1"))


def rule_rows(ledger: Ledger, uids: Sequence[str]) -> list[tuple]:
    """(uid, name, who, period_kind, cut_day, valid_from, valid_to) of these rules."""
    return ledger.fetch(
        "SELECT uid, name, who, period_kind, cut_day, valid_from, valid_to FROM report_rule "
        "WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),))
