"""The counting behind the monthly tables: one pass over the indexes per table, summed per area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.connect import Ledger

MET = "met"
# A household's state is one text to take the greatest of: a meeting outranks every date, the later visit
# outranks the earlier, and on one day the more telling outcome wins, so that two offices with the same
# rows always count alike. The last character names the outcome.
MARKS = {"9": MET, "5": "declined", "4": "demolished", "3": "empty", "2": "away", "1": "nobody"}

LATEST = (
    "CASE outcome WHEN 'met' THEN '~9' WHEN 'declined' THEN date || '5' WHEN 'demolished' THEN date || '4' "
    "WHEN 'empty' THEN date || '3' WHEN 'away' THEN date || '2' WHEN 'nobody' THEN date || '1' ELSE '' END"
)
STATES = f"""
WITH seen AS MATERIALIZED (
    SELECT household,
        max({LATEST}) AS latest,
        sum(outcome = 'met' AND date >= ?2) AS calls
    FROM visit WHERE round = ?1 AND deleted_at IS NULL AND date <= ?3 GROUP BY household
)
SELECT t.area, t.lives_in, substr(s.latest, -1), count(*), total(s.calls)
FROM round_target t LEFT JOIN seen s ON s.household = t.household WHERE t.round = ?1 GROUP BY 1, 2, 3
UNION ALL SELECT '', NULL, 'all', count(*), total(calls) FROM seen
"""

_STRANGERS = """
SELECT h.area, count(*) FROM visit v JOIN household h ON h.uid = v.household
WHERE v.round = ?1 AND v.deleted_at IS NULL AND v.outcome = 'met' AND v.date BETWEEN ?2 AND ?3
    AND NOT EXISTS (SELECT 1 FROM round_target t WHERE t.round = ?1 AND t.household = v.household)
GROUP BY h.area
"""

State = tuple[str, str | None, str, int, int]


def states(
    ledger: Ledger, round_uid: str, first: str, last: str
) -> tuple[list[State], list[tuple[str, int]]]:
    """How the targets of a round stand on the day `last`, and the calls of the month `first` to `last`.

    Gives (area, 居住状态 when the round began, outcome or "" for none, households, calls met in the month)
    and, apart from them, (area, calls met) at households that are not targets of the round.
    """
    rows = ledger.fetch(STATES, (round_uid, first, last))
    everyone, calls = rows[-1][3], rows[-1][4]
    known = [
        (area, lives, MARKS.get(mark or "", ""), amount, int(met))
        for area, lives, mark, amount, met in rows[:-1]
    ]
    matched = sum(row[3] for row in rows[:-1] if row[2] is not None)
    if matched == everyone and sum(row[4] for row in known) == calls:
        return known, []
    return known, [(area, amount) for area, amount in ledger.fetch(_STRANGERS, (round_uid, first, last))]


def living(ledger: Ledger) -> list[tuple[str, int]]:
    """Households in the register now, by area."""
    return [
        (area, amount)
        for area, amount in ledger.fetch(
            "SELECT area, count(*) FROM household WHERE deleted_at IS NULL GROUP BY area"
        )
    ]


def receipts(
    ledger: Ledger, round_uid: str, last: str, templates: Sequence[str]
) -> list[tuple[str, int, int]]:
    """(area, printed, back) of a round's papers of these kinds on the day `last`; void numbers are left out."""
    marks = ",".join("?" * len(templates))
    rows = ledger.fetch(
        "SELECT area, count(*), total(returned_on <= ?) FROM issued "
        f"WHERE round = ? AND template IN ({marks}) AND state <> 'void' AND printed_on <= ? "
        "AND deleted_at IS NULL GROUP BY area",
        (last, round_uid, *templates, last),
    )
    return [(area, amount, int(back)) for area, amount, back in rows]


def visited_areas(ledger: Ledger, round_uid: str, first: str, last: str) -> set[str]:
    """The areas in which somebody called at a door in the month, whatever came of it."""
    rows = ledger.fetch(
        "SELECT DISTINCT h.area FROM visit v JOIN household h ON h.uid = v.household "
        "WHERE v.round = ? AND v.deleted_at IS NULL AND v.date BETWEEN ? AND ?",
        (round_uid, first, last),
    )
    return {row[0] for row in rows}


def photo_counts(ledger: Ledger, owners: Sequence[str]) -> dict[str, int]:
    """How many photos each of these rows has; rows without any are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(owners), 500):
        part = list(owners[start : start + 500])
        marks = ",".join("?" * len(part))
        rows = ledger.fetch(
            f"SELECT owner, count(*) FROM photo WHERE owner IN ({marks}) AND deleted_at IS NULL GROUP BY owner",
            part,
        )
        found.update({owner: amount for owner, amount in rows})
    return found


Photo = tuple[str, str, str, str | None, int]


def photos_of(ledger: Ledger, owners: Sequence[str]) -> list[Photo]:
    """(uid, owner, content, day taken, 1 when it shows minors) of the photos of these rows, in order."""
    return _photos(ledger, "owner", owners)


def photos_with(ledger: Ledger, blobs: Iterable[str]) -> list[Photo]:
    """The photos of activities that have one of these contents, wherever they are; binned activities do not count."""
    return _photos(ledger, "blob", sorted(blobs))


def _photos(ledger: Ledger, column: str, values: Sequence[str]) -> list[Photo]:
    found: list[Photo] = []
    for start in range(0, len(values), 500):
        part = list(values[start : start + 500])
        found += ledger.fetch(
            "SELECT p.uid, p.owner, p.blob, p.taken_on, coalesce(p.minors, 0) FROM photo p "
            "JOIN activity a ON a.uid = p.owner AND a.deleted_at IS NULL "
            f"WHERE p.{column} IN ({','.join('?' * len(part))}) AND p.deleted_at IS NULL ORDER BY p.owner, p.sort_no, p.id",
            part,
        )
    return found
