"""From each figure to exactly the rows it was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.reports.coverage import state_of
from app.reports.metric import Metric
from app.reports.metrics import METRICS, ONLINE_GROUP, RECEIPT_TEMPLATES, kind_groups
from app.reports.period import Period
from app.reports.tally import Place
from app.tables.table import Drill
from db.month import MARKS

if TYPE_CHECKING:
    from app.session import Session

Filter = tuple[str, Any]
OUTSIDE: Filter = ("area:outside", "")
"""What lies in no village."""
Areas = tuple[tuple[str, ...] | None, bool]
"""Area uids (None: any area), and whether what is meant lies outside of them."""
_NOT_VOID: Filter = ("state:ne", "void")


def within(period: Period, field: str = "date") -> tuple[Filter, Filter]:
    """The days of a period."""
    return (f"{field}:ge", period.first), (f"{field}:le", period.last)


def village(uid: str | None) -> tuple[Filter, ...]:
    """The filters of a village's line; "" is what lies in none, None the whole town."""
    return () if uid is None else (("area", uid),) if uid else (OUTSIDE,)


def places(session: Session, uid: str | None) -> Areas:
    """A village's areas with those below it; for "" those of all villages, to lie outside of; for None any."""
    if uid is None:
        return None, False
    if uid:
        return tuple(session.areas.under(uid)), False
    return tuple(one for item in session.areas.villages() for one in session.areas.under(item.uid)), True


def at_place(place: Place | None, unit: str, host: str) -> tuple[Filter, ...]:
    """The filters of rows counted at a place, village before unit; `unit` and `host` name the register's columns."""
    if place is None:
        return ()
    kind, key = place
    if kind == "area":
        return (("area", key),)
    if kind == "unit":
        return ((unit, key), OUTSIDE)
    return ((host, key) if kind == "host" else (f"{host}:empty", ""), (f"{unit}:empty", ""), OUTSIDE)


def activities(code: str, place: Sequence[Filter], period: Period) -> Drill:
    """The activities that add to a metric of theirs."""
    return Drill("activity", (*place, *within(period), ("state:ne", "rejected"), *_adding(METRICS[code])))


def _adding(metric: Metric) -> tuple[Filter, ...]:
    if metric.metric:
        return (("metrics:adds", (metric.metric, metric.kinds)),)
    if metric.groups:
        kinds: Filter = ("kind:in", tuple(kind for kind, group in kind_groups().items() if group in metric.groups))
    else:
        kinds = ("kind:not_in", tuple(kind for kind, group in kind_groups().items() if group == ONLINE_GROUP))
    return (kinds, ("persons:ge", 1)) if metric.persons else (kinds,)


def receipts(code: str, place: Sequence[Filter], period: Period, round_uid: str | None = None) -> Drill:
    """The papers with a receipt behind a figure; of a round they are counted from its beginning."""
    lately = () if round_uid and code in ("issued", "returned") else (("printed_on:ge", period.first),)
    where: list[Filter] = [*place, ("template:in", RECEIPT_TEMPLATES), *lately, ("printed_on:le", period.last)]
    if round_uid:
        where.append(("round", round_uid))
    if code == "receipts_void":
        return Drill("issued", (*where, ("state", "void")))
    if code in ("returned", "receipts_back", "receipts_refused", "return_rate", "receipts_rate"):
        where.append(("returned_on:le", period.last))
    if code == "receipts_refused":
        where.append(("signed", "refused"))
    return Drill("issued", (*where, _NOT_VOID))


def receipts_in(place: Sequence[Filter], period: Period) -> Drill:
    """The receipts that came back in a period."""
    return Drill("issued", (*place, ("template:in", RECEIPT_TEMPLATES), *within(period, "returned_on"), _NOT_VOID))


def papers(code: str, templates: Sequence[str], place: Place | None, period: Period) -> Drill:
    """Pledges and letters of duty as they stand at the end of a period; `code` ends in due, signed, rate or filed."""
    where: list[Filter] = [("template:in", templates), ("printed_on:le", period.last), _NOT_VOID]
    if place is not None and place[0] == "unit":
        where += [("to_register", "unit"), ("to_uid", place[1])]
    elif place is not None:
        where += [*village(place[1]), ("to_register:ne", "unit")]
    if not code.endswith("due"):
        where += [("returned_on:le", period.last), ("signed", "ink")]
    return Drill("issued", (*where, ("archive_box:filled", "")) if code.endswith("filed") else tuple(where))


def cases(place: Sequence[Filter], period: Period) -> Drill:
    """The police bulletins of a period."""
    return Drill("case_bulletin", (*place, *within(period, "date_to")))


@dataclass(frozen=True, slots=True)
class RoundDrills:
    """The rows behind the figures of one round at a period's end; `scope` are the areas it is held in, None all."""

    session: Session
    period: Period
    round_uid: str
    scope: frozenset[str] | None

    def of(self, uid: str | None) -> dict[str, Drill]:
        """By column of R-M3, for a village, "" for what lies in none, None for the whole town."""
        here = places(self.session, uid)
        living = village(uid) if self.scope is None else (("area:in", self._in_scope(uid)),)
        issued = (*village(uid),)
        found = {state: self._standing(states, here) for state, states in self._states().items()}
        return {
            **found, "cover_all": found["met"], "cover": found["met"],
            "living": Drill("household", living),
            "calls": Drill("visit", (("round", self.round_uid), ("outcome", "met"), *within(self.period),
                                     ("household:home_in", (self.round_uid, here)))),
            **{code: receipts("returned" if code == "return_rate" else code, issued, self.period, self.round_uid)
               for code in ("issued", "returned", "return_rate")},
        }

    def _standing(self, states: tuple[tuple[str, str], ...], here: Areas) -> Drill:
        return Drill("household", (("uid:stands", (self.round_uid, self.period.last, states, here)),))

    def _states(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By state, "targets" for all: each (居住状态 at the start, mark of the visits) that makes it."""
        lives = ["", *(choice.code for choice in self.session.choices("lives_in"))]
        pairs = [(word, mark) for word in lives for mark in ("", *MARKS)]
        found: dict[str, list[tuple[str, str]]] = {"targets": pairs}
        for word, mark in pairs:
            found.setdefault(state_of(MARKS.get(mark, ""), word or None), []).append((word, mark))
        return {state: tuple(made) for state, made in found.items()}

    def _in_scope(self, uid: str | None) -> tuple[str, ...]:
        inside = self.scope or frozenset()
        if uid is None:
            return tuple(sorted(inside))
        uids, outside = places(self.session, uid)
        return tuple(sorted(inside - set(uids or ()) if outside else inside & set(uids or ())))
