"""A round worked through door by door: who is to be visited, what came of it, one visit a day and door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.reports.coverage import LEFT as LEFT
from app.reports.coverage import state_of
from db import doorsteps as db_doorsteps
from db.query import Query, Where

if TYPE_CHECKING:
    from app.records.commands import Saved
    from app.session import Session

_SAME_DAY = ("declined", "demolished", "empty", "away", "nobody")


@dataclass(frozen=True, slots=True)
class Doorstep:
    """One household in a round. `outcome` is 已访 once anybody was met, else that of the last visit, "" for
    not visited; `target` is False for one that came into the register after the round was frozen;
    `lived_in` is how the frozen list says it was lived in."""

    household: str
    area: str
    door: str
    householder: str
    people: int | None
    lives_in: str
    target: bool
    outcome: str = ""
    visits: int = 0
    last_date: str = ""
    last_visitor: str = ""
    told: int | None = None
    lived_in: str = ""

    @property
    def state(self) -> str:
        """As the monthly table counts it: the outcome, else what the frozen list said, else `left`."""
        return state_of(self.outcome, self.lived_in if self.target else "")


def doorsteps(session: Session, round_uid: str, area: str) -> list[Doorstep]:
    """The households of an area in the office's area order and door order."""
    areas = session.areas
    rows = session.all("household", Query((Where("area", "under", area),), order=(("door", False),)))
    rank = areas.rank()
    rows.sort(key=lambda row: rank.get(row["area"], len(rank)))
    targets = db_doorsteps.targets_in(session.ledger, round_uid, areas.under(area))
    visits = _visits(session, round_uid, [row["uid"] for row in rows])
    return [_doorstep(row, targets.get(row["uid"]), visits.get(row["uid"], [])) for row in rows]


def doorstep(session: Session, round_uid: str, household: str) -> Doorstep:
    """One household's state. Raises AppError when it is gone."""
    row = session.get("household", household)
    targets = db_doorsteps.targets_in(session.ledger, round_uid, [row["area"]])
    return _doorstep(row, targets.get(household), _visits(session, round_uid, [household]).get(household, []))


def progress(session: Session, round_uid: str) -> dict[str, tuple[int, int]]:
    """Area uid → (households to visit, households with a visit), with everything below added."""
    found: dict[str, tuple[int, int]] = {}
    own = {area: (count, done) for area, count, done in db_doorsteps.progress(session.ledger, round_uid)}
    areas = session.areas
    for area in reversed(list(areas.walk())):
        parts = [own.get(area.uid, (0, 0)), *(found[child.uid] for child in areas.children(area.uid))]
        found[area.uid] = (sum(part[0] for part in parts), sum(part[1] for part in parts))
    return found


def tally(steps: Iterable[Doorstep]) -> Counter[str]:
    """Households of the frozen list by state; sums up to all of them."""
    return Counter(step.state for step in steps if step.target)


def record(session: Session, round_uid: str, step: Doorstep, values: dict[str, Any]) -> Saved:
    """Save a visit; a second one on the same day corrects the first. Raises InvalidValues, NoRight."""
    known = same_day(session, round_uid, step.household, values["date"])
    if known:
        return session.save("visit", values, known["uid"], known["rev"])
    return session.save("visit", {"round": round_uid, "household": step.household, **values})


def same_day(session: Session, round_uid: str, household: str, day: str) -> dict[str, Any] | None:
    """The visit a household already has in a round on an ISO day."""
    same = Query((Where("round", "eq", round_uid), Where("household", "eq", household), Where("date", "eq", day)))
    known = session.all("visit", same)
    return known[-1] if known else None


def _visits(session: Session, round_uid: str, households: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for start in range(0, len(households), 500):
        where = (Where("round", "eq", round_uid), Where("household", "in", households[start : start + 500]))
        for row in session.all("visit", Query(where, order=(("date", False),))):
            found.setdefault(row["household"], []).append(row)
    return found


def _doorstep(row: dict[str, Any], lived_in: str | None, visits: list[dict[str, Any]]) -> Doorstep:
    """`lived_in` is None for a household that is not on the frozen list."""
    latest = [visit for visit in visits if visit["date"] == visits[-1]["date"]]
    met = [visit for visit in visits if visit["outcome"] == "met"]
    last = met[-1] if met else min(latest, key=lambda visit: _SAME_DAY.index(visit["outcome"]), default={})
    return Doorstep(
        household=row["uid"], area=row["area"], door=row["door"] or "", householder=row["householder"] or "",
        people=row["people"], lives_in=row["lives_in"] or "", target=lived_in is not None,
        outcome=last.get("outcome", ""), visits=len(visits),
        last_date=last.get("date", ""), last_visitor=last.get("visitor") or "", told=last.get("told"),
        lived_in=lived_in or "",
    )
