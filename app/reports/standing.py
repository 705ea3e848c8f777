"""Where the month stands: what is due when, what the first page shows at a glance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import numbers
from app.reports import holidays
from app.reports.coverage import Coverage
from app.reports.deadlines import Due
from app.reports.metrics import RECEIPT_TEMPLATES, figures
from app.reports.monthly import activities_in, round_coverage, rounds_in
from app.reports.period import Period
from app.reports.rules import town_due
from db import month as db_month

if TYPE_CHECKING:
    from app.session import Session

_PACKAGES = "month.packages"


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village of the running round; `name` carries 其他 for what lies in no village."""

    uid: str
    name: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Receipts of the letter in one village: on paper and not void, and those back."""

    uid: str
    name: str
    issued: int
    back: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A month at a glance: 场次 and 人次 as the monthly table counts them. `round_name` is "" when no round runs in the month."""

    activities: int
    persons: int
    round_name: str
    villages: tuple[VillageLine, ...]
    receipts: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new office has done already."""

    office: bool
    households: bool
    printed: bool
    month: bool

    @property
    def all_done(self) -> bool:
        """Nothing left to show."""
        return self.office and self.households and self.printed and self.month


def due(session: Session, month: str) -> Due | None:
    """When a month's tables must be at the county by the office's rules; None when no rule says so."""
    return town_due(session, month, holidays.calendar(session))


def standing(session: Session, month: str) -> Standing:
    """The figures of the first page."""
    span = Period.month(month)
    held = [figures(row) for row in activities_in(session, span)]
    names = {area.uid: area.name for area in session.areas.villages()}
    rounds = rounds_in(session, month)
    villages: tuple[VillageLine, ...] = ()
    if rounds:
        found = round_coverage(session, span, rounds[0]["uid"])
        order = [(uid, name) for uid, name in names.items() if uid in found]
        villages = tuple(VillageLine(uid, name, found[uid]) for uid, name in order)
        if None in found and found[None].targets:
            villages += (VillageLine("", "其他", found[None]),)
    receipts: dict[str | None, ReceiptLine] = {}
    for template in RECEIPT_TEMPLATES:
        for uid, item in numbers.balances(session, template).items():
            before = receipts.get(uid, ReceiptLine(uid or "", names.get(uid or "", "其他"), 0, 0))
            line = replace(before, issued=before.issued + item.printed - item.void, back=before.back + item.back)
            receipts[uid] = line
    places = list(names)
    return Standing(
        sum(one["sessions"] for one in held), sum(one["persons"] for one in held), rounds[0]["name"] if rounds else "", villages,
        tuple(sorted((line for line in receipts.values() if line.issued),
                     key=lambda line: places.index(line.uid) if line.uid in names else len(places))),
    )


def first_steps(session: Session) -> FirstSteps:
    """Which of the four first steps are done."""
    office = session.office
    return FirstSteps(
        office=bool(office.get("office_name") or office.get("head") or office.get("filler")),
        households=session.count("household") > 0,
        printed=session.count("issued") > 0,
        month=bool(session.setting(_PACKAGES)),
    )


def living(session: Session) -> dict[str, int]:
    """Households in the register now, by the area they are entered in."""
    return dict(db_month.living(session.ledger))


def package_made(session: Session, month: str) -> dict[str, Any] | None:
    """When (`at`), by whom (`by`) and where (`where`) a month's package was made last; None when it was not."""
    return session.setting(_PACKAGES, {}).get(month)


def note_package(session: Session, month: str, folder: Path) -> None:
    """Remember that a month's package was made."""
    made = {"at": clock.now(), "by": session.user.name, "where": str(folder)}
    session.put_setting(_PACKAGES, {**session.setting(_PACKAGES, {}), month: made})
