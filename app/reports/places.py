"""The lines of a table: every village in the office's order, then units, other hosts and the town itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.reports.tally import NOWHERE, Counts, Place

if TYPE_CHECKING:
    from app.session import Session

TOWN_ROW = "镇本级"
OTHER_ROW = "其他"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it is and what it is called."""

    place: Place
    name: str

    @property
    def key(self) -> str:
        """The uid of the village or unit; "" for a host known by name only and for the town itself."""
        return self.place[1] if self.place[0] in ("area", "unit") else ""


def lines(session: Session, places: Iterable[Place], units: Collection[str] = ()) -> list[Line]:
    """A line per village, merged ones only where they are among `places`; then every other of `places`.

    `units` (uids) have a line in any case. Units stand in the office's order.
    """
    found = set(places) | {("unit", uid) for uid in units}
    villages = [Line(("area", area.uid), area.name) for area in session.areas.villages()
                if area.state != "merged" or ("area", area.uid) in found]
    known = {row["uid"]: row["name"] for row in session.all("unit")} if any(kind == "unit" for kind, _ in found) else {}
    removed = session.ref_names("unit", [uid for kind, uid in found if kind == "unit" and uid not in known])
    order = {uid: number for number, uid in enumerate(known)}
    others = [Line(place, _name(place, {**removed, **known})) for place in found if place[0] != "area"]
    others.sort(key=lambda line: (line.place == NOWHERE, order.get(line.place[1], len(order)), line.name))
    return [*villages, *others]


def filled(counts: Counts, codes: Iterable[str]) -> list[Place]:
    """The places where one of the metrics is more than nothing."""
    wanted = tuple(codes)
    return [place for place, values in counts.items() if any(values.get(code) for code in wanted)]


def _name(place: Place, units: dict[str, str]) -> str:
    kind, key = place
    return units.get(key, OTHER_ROW) if kind == "unit" else key or TOWN_ROW
