"""Sums over registers for the tables: one statement per register, grouped by where a row belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.connect import Ledger


def activities(ledger: Ledger, first: str, last: str) -> list[tuple[Any, ...]]:
    """(area, host unit, host, tags, kind, metrics, persons, flags) of each of the days' activities not sent back."""
    return ledger.fetch(
        "SELECT area, host_unit, host, tags, kind, metrics, persons, flags FROM activity "
        "WHERE deleted_at IS NULL AND state IS NOT 'rejected' AND date BETWEEN ? AND ?",
        (first, last),
    )


def visits(ledger: Ledger, first: str, last: str) -> list[tuple[str, int, int, int]]:
    """(area, calls met, households met, calls with a voluntary install) of some days, over all rounds."""
    return ledger.fetch(
        "SELECT h.area, sum(v.calls), count(*), sum(v.installs) FROM ("
        "SELECT household, count(*) AS calls, sum(app IS 'installed') AS installs FROM visit "
        "WHERE deleted_at IS NULL AND outcome = 'met' AND date BETWEEN ? AND ? GROUP BY household"
        ") v JOIN household h ON h.uid = v.household GROUP BY 1",
        (first, last),
    )


def papers(
    ledger: Ledger, templates: Sequence[str], first: str, last: str, round_uid: str | None = None
) -> list[tuple[Any, ...]]:
    """(area, addressee's register, addressee, printed, void, back, back refused, back signed, of those filed).

    Of the papers printed from `first` to `last`, as they stand on `last`; void ones count as void only.
    """
    marks = ",".join("?" * len(templates))
    back = "state <> 'void' AND returned_on <= ?1"
    only, more = ("", ()) if round_uid is None else (" AND round = ?", (round_uid,))
    return ledger.fetch(
        "SELECT area, to_register, CASE WHEN to_register = 'unit' THEN to_uid END, total(state <> 'void'), "
        f"total(state = 'void'), total({back}), total({back} AND signed = 'refused'), total({back} AND signed = 'ink'), "
        f"total({back} AND signed = 'ink' AND archive_box <> '') FROM issued "
        f"WHERE deleted_at IS NULL AND printed_on BETWEEN ?2 AND ?1 AND template IN ({marks}){only} GROUP BY 1, 2, 3",
        (last, first, *templates, *more),
    )


def papers_back(ledger: Ledger, templates: Sequence[str], first: str, last: str) -> list[tuple[str | None, int]]:
    """(area, papers) that came back from `first` to `last`, whenever they were printed."""
    marks = ",".join("?" * len(templates))
    return ledger.fetch(
        "SELECT area, count(*) FROM issued WHERE deleted_at IS NULL AND state <> 'void' "
        f"AND returned_on BETWEEN ? AND ? AND template IN ({marks}) GROUP BY 1",
        (first, last, *templates),
    )


def kept_at(
    ledger: Ledger, templates: Sequence[str], first: str, last: str, round_uid: str | None = None
) -> list[tuple[str | None, str | None, str | None]]:
    """(area, place where papers lie, their box) of the papers `papers` counts as back, each once."""
    marks = ",".join("?" * len(templates))
    only, more = ("", ()) if round_uid is None else (" AND round = ?", (round_uid,))
    return ledger.fetch(
        "SELECT DISTINCT area, kept_at, archive_box FROM issued WHERE deleted_at IS NULL AND state <> 'void' "
        "AND (kept_at <> '' OR archive_box <> '') AND returned_on <= ?1 AND printed_on BETWEEN ?2 AND ?1 "
        f"AND template IN ({marks}){only} ORDER BY kept_at, archive_box",
        (last, first, *templates, *more),
    )


def chat_groups(ledger: Ledger, last: str) -> list[tuple[Any, ...]]:
    """(area, unit, unit in words, level, groups, members) of the groups in use that were made by the day `last`."""
    return ledger.fetch(
        "SELECT area, unit, unit_name, level, count(*), coalesce(sum(members), 0) FROM chat_group WHERE deleted_at IS NULL "
        "AND state = 'on' AND (created_on IS NULL OR created_on <= ?) GROUP BY 1, 2, 3, 4",
        (last,),
    )


def pushes(ledger: Ledger, first: str, last: str) -> tuple[int, int, int]:
    """(pushes, villages that should have passed them on, villages that did) of some days."""
    return ledger.fetch(
        "SELECT count(*), coalesce(sum(due_villages), 0), coalesce(sum(done_villages), 0) FROM push "
        "WHERE deleted_at IS NULL AND date BETWEEN ? AND ?",
        (first, last),
    )[0]


PLAYING = "SELECT asset FROM play_log WHERE deleted_at IS NULL AND date <= ? AND (date_to IS NULL OR date_to >= ?)"
"""Assets with something on them between two days; takes the last day, then the first."""


def assets(ledger: Ledger, first: str, last: str) -> list[tuple[Any, ...]]:
    """(area, unit, unit in words, kind, assets, faces, faces of those with content in the days) of what is in use by `last`."""
    return ledger.fetch(
        "SELECT area, unit, unit_name, kind, count(*), sum(coalesce(faces, 1)), "
        f"sum(CASE WHEN uid IN ({PLAYING}) THEN coalesce(faces, 1) ELSE 0 END) FROM venue_asset "
        "WHERE deleted_at IS NULL AND state = 'on' AND (installed_on IS NULL OR installed_on <= ?) GROUP BY 1, 2, 3, 4",
        (last, first, last),
    )


def meetings(ledger: Ledger, first: str, last: str) -> list[tuple[str | None, int, int]]:
    """(kind, meetings, heads) of some days."""
    return ledger.fetch(
        "SELECT kind, count(*), coalesce(sum(headcount), 0) FROM meeting "
        "WHERE deleted_at IS NULL AND date BETWEEN ? AND ? GROUP BY 1",
        (first, last),
    )


def cases(ledger: Ledger, first: str, last: str) -> list[tuple[str | None, str | None, int, int]]:
    """(area, fraud type, cases, loss in 分) of the bulletins whose last day lies in these days."""
    return ledger.fetch(
        "SELECT area, fraud_type, coalesce(sum(cases), 0), coalesce(sum(loss), 0) FROM case_bulletin "
        "WHERE deleted_at IS NULL AND date_to BETWEEN ? AND ? GROUP BY 1, 2",
        (first, last),
    )


def latest_coverage(ledger: Ledger, last: str) -> list[tuple[str, int, int, str]]:
    """(unit, staff, pledged, uid) of each unit's latest statement by the day `last`; of one day the one entered last."""
    return ledger.fetch(
        "SELECT unit, coalesce(staff_total, 0), coalesce(pledged, 0), uid FROM unit_coverage c "
        "WHERE deleted_at IS NULL AND date <= ?1 AND id = ("
        "SELECT id FROM unit_coverage o WHERE o.unit = c.unit AND o.deleted_at IS NULL AND o.date <= ?1 "
        "ORDER BY o.date DESC, o.id DESC LIMIT 1)",
        (last,),
    )


def talks(ledger: Ledger, first: str, last: str, kinds: Sequence[str]) -> list[tuple[Any, ...]]:
    """(area, host unit, host, audience) of the days' activities of these forms, each different one once."""
    marks = ",".join("?" * len(kinds))
    return ledger.fetch(
        "SELECT DISTINCT area, host_unit, host, audience FROM activity WHERE deleted_at IS NULL "
        f"AND state IS NOT 'rejected' AND date BETWEEN ? AND ? AND kind IN ({marks}) ORDER BY date, id",
        (first, last, *kinds),
    )
