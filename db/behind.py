"""Conditions that lead from a figure to its rows where no plain filter on the row's own columns can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from db.month import LATEST
from db.tally import PLAYING

Clause = tuple[str, list[Any]]
Places = tuple[Sequence[str] | None, bool]
"""Area uids (None: anywhere), and whether they are those it must not lie in."""


def _in(column: str, places: Places) -> Clause:
    uids, outside = places
    if uids is None:
        return "1", []
    marks = ",".join("?" * len(uids))
    return (f"({column} IS NULL OR {column} NOT IN ({marks}))" if outside else f"{column} IN ({marks})"), list(uids)


def _stands(value: tuple[str, str, Sequence[tuple[str, str]], Places]) -> Clause:
    """Target households of a round that stand, on a day, in one of these (居住状态 at the start, mark) pairs."""
    round_uid, last, states, places = value
    inside, args = _in("t.area", places)
    pairs = ",".join("(?,?)" for _ in states)
    return (
        f"IN (WITH seen AS (SELECT household, max({LATEST}) AS latest FROM visit "
        "WHERE round = ? AND deleted_at IS NULL AND date <= ? GROUP BY household) "
        "SELECT t.household FROM round_target t LEFT JOIN seen s ON s.household = t.household WHERE t.round = ? AND "
        f"(coalesce(t.lives_in, ''), coalesce(substr(s.latest, -1), '')) IN (VALUES {pairs}) AND {inside})",
        [round_uid, last, round_uid, *(part for pair in states for part in pair), *args],
    )


def _met(value: tuple[str, str]) -> Clause:
    """Households met at least once between two days."""
    return ("IN (SELECT household FROM visit WHERE deleted_at IS NULL AND outcome = 'met' AND date BETWEEN ? AND ?)",
            list(value))


def _home_in(value: tuple[str | None, Places]) -> Clause:
    """Visits at households in some areas: where they lay when the round began, for its targets; else where they lie."""
    round_uid, places = value
    now, args = _in("h.area", places)
    if round_uid is None:
        return f"IN (SELECT h.uid FROM household h WHERE {now})", args
    then, _ = _in("t.area", places)
    return (
        f"IN (SELECT t.household FROM round_target t WHERE t.round = ? AND {then} UNION ALL "
        f"SELECT h.uid FROM household h WHERE {now} AND NOT EXISTS "
        "(SELECT 1 FROM round_target t WHERE t.round = ? AND t.household = h.uid))",
        [round_uid, *args, *args, round_uid],
    )


def _playing(value: tuple[str, str]) -> Clause:
    """Assets with something on them between two days, first and last."""
    return f"IN ({PLAYING})", [value[1], value[0]]


def _adds(value: tuple[Sequence[str], Sequence[str]]) -> Clause:
    """Activities with one of these numbers noted, or, where none is noted, of one of these forms."""
    keys, kinds = value
    noted = f"SELECT 1 FROM json_each(metrics) WHERE key IN ({','.join('?' * len(keys))})"
    forms = f"kind IN ({','.join('?' * len(kinds))})"
    return (f"IS NOT NULL AND EXISTS ({noted} AND value > 0) OR {forms} AND (metrics IS NULL OR NOT EXISTS ({noted}))",
            [*keys, *kinds, *keys])


CONDITIONS: dict[str, Callable[[Any], Clause]] = {
    "stands": _stands, "met": _met, "home_in": _home_in, "playing": _playing, "adds": _adds,
}
"""By operator: what stands after the column's name, with its values."""
WITH_REMOVED = frozenset({"stands", "met"})
"""A round counts its households once and for all: those removed since belong to its figures."""
