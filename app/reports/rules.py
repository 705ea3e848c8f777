"""The office's report rules, and who reports: villages, member units, named ones, the town itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.paths import resources
from app.reports.deadlines import Calendar, Due, Rule, due, periods
from app.reports.period import Period
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

TOWN = "town"
"""The key of the town itself among those who report."""
_VILLAGE_KINDS = ("village", "community")  # such a unit reports as its village


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: `register` is area, unit or office, `key` the uid (`town` for the office itself). From and to are
    ISO days, "" open; one that ended on no known day owes nothing any more."""

    register: str
    key: str
    name: str
    short: str = ""
    kind: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def span(self) -> tuple[str, str]:
        """From and to."""
        return self.valid_from, self.valid_to


def shipped(day: str) -> Iterator[dict[str, Any]]:
    """The rules a new office begins with on an ISO day: nothing is owed for the time before, but the town owes its
    whole first month."""
    rows = json.loads((resources() / "rules" / "report_rules.json").read_text("utf8"))
    for number, row in enumerate(rows, start=1):
        yield {**row, "sort_no": number, "valid_from": f"{day[:7]}-01" if row["who"] == TOWN else day}


def rules(session: Session) -> list[Rule]:
    """The rules, in order, those not in use too."""
    return [Rule.of(row) for row in session.all("report_rule")]


def reporters(session: Session) -> list[Reporter]:
    """Everybody who may have to report, in the office's order: villages, member units, the town."""
    areas = {row["uid"]: row for row in session.all("area", Query((Where("level", "eq", "village"),)))}
    found = [_reporter("area", areas[area.uid], "merged") for area in session.areas.villages() if area.uid in areas]
    units = session.all("unit", Query((Where("member", "eq", 1),)))
    found += [_reporter("unit", row, "stopped") for row in units if row["kind"] not in _VILLAGE_KINDS]
    return [*found, Reporter("office", TOWN, session.town)]


def of_rule(rule: Rule, everybody: list[Reporter]) -> list[Reporter]:
    """Those a rule speaks of."""
    if rule.who == "picked":
        names = set(names_in(rule))
        return [one for one in everybody if one.name in names or (one.short and one.short in names)]
    registers = {"village": ("area",), "unit": ("unit",), "both": ("area", "unit"), "town": ("office",)}[rule.who]
    return [one for one in everybody if one.register in registers
            and (one.register != "unit" or not rule.kinds or one.kind in rule.kinds)]


def names_in(rule: Rule) -> list[str]:
    """The names a rule lists."""
    return [name.strip() for name in rule.units.replace("，", "、").split("、") if name.strip()]


def unknown(rule: Rule, everybody: list[Reporter]) -> list[str]:
    """Names a rule lists that nobody has."""
    known = {name for one in everybody for name in (one.name, one.short)}
    return [name for name in names_in(rule) if rule.who == "picked" and name not in known]


def town_due(session: Session, month: str, calendar: Calendar) -> Due | None:
    """When the month's tables must be at the county: the earliest of the town's monthly rules in force; None when
    there is none."""
    period = Period.month(month)
    found = [due(rule, period, calendar) for rule in rules(session)
             if rule.active and rule.who == "town" and period in periods(rule, period.last, period.last)
             and (not rule.valid_from or rule.valid_from <= period.last)
             and (not rule.valid_to or rule.valid_to >= period.last)]
    return min(found, key=lambda item: item.at, default=None)


def first_day() -> str:
    """Today, from which a new office's rules hold."""
    return clock.today().isoformat()


def _reporter(register: str, row: dict[str, Any], ended: str) -> Reporter:
    to = row.get("valid_to") or ("0000-00-00" if row.get("state") == ended else "")
    return Reporter(register, row["uid"], row["name"], row.get("short_name") or "", row.get("kind") or "",
                    row.get("valid_from") or "", to)
