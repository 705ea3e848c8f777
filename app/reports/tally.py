"""Counting register by register: what each place adds to each metric. Everything is counted in one pass and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from app.reports import metrics_units as units
from app.reports import metrics_work as of
from app.reports import tally_units
from app.reports.kept import kept
from app.reports.metrics import RECEIPT_TEMPLATES, added
from app.reports.metrics_reports import REPORT_METRICS
from app.reports.metrics_reports import SOURCE as REPORTS
from app.reports.period import Period
from app.reports.reporting import board
from app.reports.reporting_table import due_by_reporter, told
from app.reports.rules import TOWN
from db import month as db_month
from db import tally as db_tally

if TYPE_CHECKING:
    from app.session import Session

Place = tuple[str, str]
"""("area", village), ("unit", unit), ("host", a name that is no unit's) or NOWHERE."""
Counts = dict[Place, dict[str, int]]

NOWHERE: Place = ("", "")
PLEDGES, DUTIES = ("pledge", "pledge-roll"), ("duty-unit", "duty-village")
_REPORT_CODES = tuple(metric.code for metric in REPORT_METRICS if not metric.share)
_BEGINNING = "0000"  # before every ISO day
_LEVELS = {"town": "groups_town", "village": "groups_village", "group": "groups_group", "unit": "groups_unit"}


def counts(session: Session, source: str, period: Period) -> Counts:
    """What the register called `source` adds to its metrics in a period, place by place. Raises KeyError for another."""
    if source == REPORTS:  # a report turns late at an hour, while what is kept holds for the day
        return _reports(session, period)
    return kept(session, ("counts", source, str(period)), lambda: _SOURCES[source](session, period))


def countable(source: str) -> bool:
    """Whether `counts` knows the register."""
    return source in _SOURCES


def place(session: Session, area: str | None, unit: str | None = None, host: str | None = None) -> Place:
    """Where a row belongs: its village before its unit before the name of a host."""
    village = session.areas.village_of(area)
    if village is not None:
        return "area", village
    return ("unit", unit) if unit else ("host", host) if host else NOWHERE


Group = tuple[Place, tuple[str, ...], dict[str, int], int]
"""(place, 几进 tags, figures other than 0, rough numbers) of some activities."""


def activity_groups(session: Session, period: Period) -> list[Group]:
    """The period's activities added up by place and tags."""
    return kept(session, ("activities", str(period)), lambda: _activity_groups(session, period))


def _activity_groups(session: Session, period: Period) -> list[Group]:
    found: dict[tuple[Any, ...], tuple[dict[str, int], list[int]]] = {}
    for area, unit, host, tags, kind, metrics, persons, flags in db_tally.activities(session.ledger, period.first, period.last):
        sums, rough = found.setdefault((area, unit, host, tags), ({}, [0]))
        for code, value in added(kind, json.loads(metrics) if metrics else {}, persons or 0).items():
            sums[code] = sums.get(code, 0) + value
        if flags:
            rough[0] += len(json.loads(flags))
    return [(place(session, area, unit, host), tuple(json.loads(tags)) if tags else (), sums, rough[0])
            for (area, unit, host, tags), (sums, rough) in found.items()]


def _add(found: Counts, where: Place, values: Iterable[tuple[str, int]]) -> None:
    here = found.setdefault(where, {})
    for code, value in values:
        here[code] = here.get(code, 0) + int(value)


def _activities(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for where, _tags, sums, _rough in activity_groups(session, period):
        _add(found, where, sums.items())
    return found


def _visits(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for area, calls, homes, installs in db_tally.visits(session.ledger, period.first, period.last):
        _add(found, place(session, area), (("visits", calls), ("homes", homes), ("installs", installs)))
    return found


def _homes(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for area, amount in db_month.living(session.ledger):
        _add(found, place(session, area), (("living", amount),))
    return found


def receipts(session: Session, period: Period, round_uid: str | None = None) -> Counts:
    """Papers with a receipt printed in the period, of one round or of all."""
    found: Counts = {}
    rows = db_tally.papers(session.ledger, RECEIPT_TEMPLATES, period.first, period.last, round_uid)
    for area, _register, unit, printed, void, back, refused, _signed, _filed in rows:
        _add(found, place(session, area, unit), (
            ("receipts_out", printed), ("receipts_void", void), ("receipts_back", back), ("receipts_refused", refused)))
    return found


def _papers(session: Session, period: Period) -> Counts:
    found = receipts(session, period)
    for area, back in db_tally.papers_back(session.ledger, RECEIPT_TEMPLATES, period.first, period.last):
        _add(found, place(session, area), (("receipts_in", back),))
    for name, templates in (("pledge", PLEDGES), ("duty", DUTIES)):
        for area, _register, unit, printed, _void, _back, _refused, signed, filed in db_tally.papers(
                session.ledger, templates, _BEGINNING, period.last):
            where = ("unit", unit) if unit else place(session, area)
            _add(found, where, ((f"{name}_due", printed), (f"{name}_signed", signed), (f"{name}_filed", filed)))
    return found


def _groups(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for area, unit, name, level, groups, members in db_tally.chat_groups(session.ledger, period.last):
        values = [("groups", groups), ("members", members)]
        if level in _LEVELS:
            values.append((_LEVELS[level], groups))
        _add(found, place(session, area, unit, name), values)
    return found


def _pushes(session: Session, period: Period) -> Counts:
    pushes, due, done = db_tally.pushes(session.ledger, period.first, period.last)
    return {NOWHERE: {"pushes": pushes, "push_due": due, "push_done": done}}


def _assets(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for area, unit, name, kind, amount, faces, playing in db_tally.assets(session.ledger, period.first, period.last):
        values = {"led": (("led", faces), ("led_on", playing)), "column": (("columns", amount),),
                  "board": (("boards", faces),), "radio": (("radios", amount),), "lightbox": (("lightboxes", faces),)}
        _add(found, place(session, area, unit, name), values.get(kind, ()))
    return found


def _meetings(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for kind, amount, heads in db_tally.meetings(session.ledger, period.first, period.last):
        training = kind == "training"
        values = (("town_trainings", amount), ("town_trainees", heads)) if training else (("meetings", amount),)
        _add(found, NOWHERE, values)
    return found


def _cases(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for area, _kind, cases, loss in db_tally.cases(session.ledger, period.first, period.last):
        _add(found, place(session, area), (("cases", cases), ("loss", loss)))
    for area, _kind, cases, _loss in db_tally.cases(session.ledger, f"{period.last[:4]}-01-01", period.last):
        _add(found, place(session, area), (("cases_so_far", cases),))
    return found


def _reports(session: Session, period: Period) -> Counts:
    found: Counts = {}
    for one, made in due_by_reporter(board(session, period)):
        values = (*told(made), made.returned)
        found[NOWHERE if one.key == TOWN else (one.register, one.key)] = dict(zip(_REPORT_CODES, values, strict=True))
    return found


def _of_rows(count: Callable[[Session, Period], tally_units.Found]) -> Callable[[Session, Period], Counts]:
    def counted(session: Session, period: Period) -> Counts:
        found: Counts = {}
        for row, values in count(session, period):
            unit = row.get("unit")
            where = ("unit", unit) if unit else place(session, row.get("area"))
            _add(found, where, values.items())
        return found

    return counted


_SOURCES: dict[str, Callable[[Session, Period], Counts]] = {
    of.ACTIVITY: _activities, of.VISITS: _visits, of.HOMES: _homes, of.PAPERS: _papers, of.GROUPS: _groups,
    of.PUSHES: _pushes, of.ASSETS: _assets, of.MEETINGS: _meetings, of.CASES: _cases,
    REPORTS: _reports, units.COVERAGE: _of_rows(tally_units.coverage), units.SURVEY: _of_rows(tally_units.surveys),
    units.INSPECTION: _of_rows(tally_units.inspections), units.RECT: _of_rows(tally_units.rectifications),
    units.RISK: _of_rows(tally_units.risks),
}
