"""One thing found by the checks, and what it can be recognised by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.clock import chinese_date
from app.tables.table import Drill

if TYPE_CHECKING:
    from app.reports.period import Period
    from app.session import Session

ERROR, WARNING = "error", "warning"
WHERE = " where"
"""The key under which a row carries the name of its place while it is checked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `uid` is its row in `register`, None when it speaks of a whole village or the month.

    `part` tells several findings of one rule about one row apart: a field, a figure, a round.
    """

    level: str
    code: str
    sentence: str
    register: str
    uid: str | None = None
    drill: Drill | None = None
    part: str = ""

    @property
    def key(self) -> str:
        """What stays the same while figures change: the rule, the row, the part. Explanations are kept under it."""
        return ":".join(item for item in (self.code, self.uid or "", self.part) if item)


Rows = Sequence[Mapping[str, Any]]
Check = Callable[["Session", "Period", Rows], Iterator[Finding]]


def name_of(row: Mapping[str, Any]) -> str:
    """`花园村10月12日“反诈讲座”`, as a sentence calls an activity."""
    day = chinese_date(row["date"]).partition("年")[2]
    return f"{row.get(WHERE, '')}{day}“{row['title']}”"


def place_of(session: Session, row: Mapping[str, Any]) -> str:
    """The village an activity was held in, else the unit that held it."""
    village = session.areas.village(row.get("area"))
    if village is not None:
        return village.name
    unit = row.get("host_unit")
    return session.ref_names("unit", [unit]).get(unit, "") if unit else row.get("host") or ""
