"""Visits of the sample round: every outcome, some doors tried twice, villages at different speeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

FIRST, LAST = date(2026, 10, 10), date(2026, 10, 31)
_FEEDBACK = ("希望多发几张大字的宣传单", "家里老人常接陌生来电，想让网格员再来讲一次", "建议在大集上再设咨询台", "")
_STANDING = {"empty": "empty", "demolished": "demolished", "away": "away"}

Row = Mapping[str, Any]


def visits(
    round_uid: str, village: Row, homes: Sequence[Row], visitors: Mapping[str, str], *, letters: bool
) -> list[dict[str, Any]]:
    """The round's visits in one village, oldest first.

    `homes` are household rows in door order, `visitors` the grid workers' names by area uid;
    the village's `visited` is the share of doors knocked at, `met` how often somebody opens.
    Receipts are only marked where `letters` were printed.
    """
    dice = Random(f"走访{village['name']}")
    made: list[dict[str, Any]] = []
    days = (LAST - FIRST).days + 1
    knocked = round(len(homes) * village["visited"])
    for at, home in enumerate(homes[:knocked]):
        first = FIRST + timedelta(days=at * (days - 4) // max(knocked, 1))
        visitor = visitors.get(home["area"], "")
        for visit in _calls(home, first, village["met"], dice):
            if not letters:
                visit.pop("receipt", None)
            made.append({"round": round_uid, "household": home["uid"], "visitor": visitor, **visit})
    return sorted(made, key=lambda visit: visit["date"])


def _calls(home: Row, day: date, met: float, dice: Random) -> Iterator[dict[str, Any]]:
    """One call, or two when nobody opened the first time."""
    standing = _STANDING.get(home["lives_in"])
    if standing and dice.random() < 0.85:
        yield {"date": day.isoformat(), "outcome": standing, "met_whom": "nobody"}
        return
    luck = dice.random()
    if luck < met:
        yield _met(home, day, dice)
    elif luck < met + 0.03:
        yield {"date": day.isoformat(), "outcome": "declined", "receipt": "declined", "app": "na"}
    else:
        again = day + timedelta(days=3)
        yield {"date": day.isoformat(), "outcome": "nobody", "met_whom": "nobody", "next_try": again.isoformat()}
        if dice.random() < 0.5 and again <= LAST:
            yield _met(home, again, dice)


def _met(home: Row, day: date, dice: Random) -> dict[str, Any]:
    told = min(home["people"] or 1, dice.choice((1, 1, 2, 2, 3)))
    return {
        "date": day.isoformat(),
        "outcome": "met",
        "met_whom": "tenant" if home["lives_in"] == "tenant" else dice.choice(("householder", "householder", "family")),
        "told": told,
        "in_person": 1,
        "contents": ["tricks", "recognise", "after"],
        "leaflets": told,
        "receipt": "declined" if dice.random() < 0.02 else "signed",
        "app": dice.choices(("explained", "installed", "declined", "na"), (56, 18, 10, 16))[0],
        "feedback": dice.choice(_FEEDBACK) if dice.random() < 0.06 else "",
    }
