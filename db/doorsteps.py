"""SQL for working through a round door by door."""

from __future__ import annotations

from collections.abc import Sequence

from db.connect import Ledger


def targets_in(ledger: Ledger, round_uid: str, areas: Sequence[str]) -> dict[str, str]:
    """Households of a round's frozen list that lay in these areas, with how they were lived in then."""
    marks = ",".join("?" * len(areas))
    rows = ledger.fetch(
        f"SELECT household, lives_in FROM round_target WHERE round = ? AND area IN ({marks})", (round_uid, *areas)
    )
    return {household: lives_in or "" for household, lives_in in rows}


def progress(ledger: Ledger, round_uid: str) -> list[tuple[str, int, int]]:
    """(area, households of the frozen list, those with at least one visit) per area of a round."""
    # GROUP BY, not DISTINCT: SQLite makes no index over a DISTINCT subquery and would read it once for each household
    return ledger.fetch(
        "WITH seen AS MATERIALIZED ("
        "SELECT household FROM visit WHERE round = ?1 AND deleted_at IS NULL GROUP BY household"
        ") SELECT t.area, count(*), count(v.household) FROM round_target t LEFT JOIN seen v ON v.household = t.household "
        "WHERE t.round = ?1 GROUP BY t.area",
        (round_uid,),
    )
