"""Materials in and out, day by day; scores beside what their item allows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from db.connect import Ledger


def by_day(ledger: Ledger, materials: Sequence[str]) -> list[tuple[str, str, int, int]]:
    """(material, day, came in, went out) of the moves in force, by material and day."""
    return ledger.fetch(
        "SELECT material, date, coalesce(sum(qty_in), 0), coalesce(sum(qty_out), 0) FROM material_move "
        "WHERE deleted_at IS NULL AND material IN (SELECT value FROM json_each(?)) "
        "GROUP BY material, date ORDER BY material, date",
        (json.dumps(list(materials)),),
    )


def moves(ledger: Ledger, materials: Sequence[str]) -> list[tuple[str, str, int, int]]:
    """(uid, material, came in, went out) of the moves in force as the ledger is kept: by day, what came in first."""
    return ledger.fetch(
        "SELECT uid, material, coalesce(qty_in, 0), coalesce(qty_out, 0) FROM material_move "
        "WHERE deleted_at IS NULL AND material IN (SELECT value FROM json_each(?)) "
        "ORDER BY date, qty_out IS NOT NULL, id",
        (json.dumps(list(materials)),),
    )


def materials_of(ledger: Ledger, moves: Sequence[str]) -> list[str]:
    """The materials of these moves, deleted ones too."""
    sql = "SELECT DISTINCT material FROM material_move WHERE uid IN (SELECT value FROM json_each(?))"
    return [row[0] for row in ledger.fetch(sql, (json.dumps(list(moves)),))]


def material_name(ledger: Ledger, uid: str) -> str:
    """What a material is called."""
    rows = ledger.fetch("SELECT name FROM material WHERE uid = ?", (uid,))
    return str(rows[0][0]) if rows else ""


def scores_above(ledger: Ledger) -> list[tuple[str, int, int]]:
    """(item, score, most it can be) of the scores in force that are above their item's points."""
    return ledger.fetch(
        "SELECT i.name, s.score, i.points FROM assess_score s JOIN assess_item i ON i.uid = s.item "
        "WHERE s.deleted_at IS NULL AND s.score > i.points"
    )


def expired_transfers(ledger: Ledger, before: str) -> list[str]:
    """Transfers passed on up to the ISO day `before`, deleted ones too, that still hold what was said or by whom."""
    sql = "SELECT uid FROM transfer WHERE passed_on <= ? AND (content IS NOT NULL OR reporter IS NOT NULL)"
    return [row[0] for row in ledger.fetch(sql, (before,))]
