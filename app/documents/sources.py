"""The lists a template's tables show: households still to visit, rosters, activities, slogans, what is handed over.

For a paper of the office a list covers the chosen area (or the town) and is the same on every page; for a paper
given to an area, a unit or an activity it is that recipient's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import serial
from app.documents.open_items import TO_VISIT, open_items
from app.documents.recipients import Recipients
from app.documents.values import REGISTERS, Places, month_of
from app.errors import AppError
from app.paths import resources
from app.records import doorsteps
from app.records.registers import REGISTERS as ALL
from app.reports.metrics import ON_SITE_GROUPS
from app.reports.monthly import OTHER_ROW, activity_rows, round_coverage
from app.reports.period import Period
from app.reports.reporting import STATE_WORDS, State, board, short, still_missing
from app.reports.reporting_table import due_by_reporter
from app.reports.rules import TOWN
from app.tables.table import cell_text
from db.query import Query, Where

if TYPE_CHECKING:
    from app.documents.template import Template
    from app.session import Session

Rows = list[dict[str, str]]
Lists = dict[str, Rows]
_HANDED_OVER = ("area", "unit", "staff", "household", "visit_round", "visit", "activity", "photo", "issued", "visit_sheet",
                "wording")
_NOT_HANDED_OVER = ("dictionary_entry", "user_account", "office", "substitution")


@dataclass(frozen=True)
class _Scope:
    """Whose list it is."""

    session: Session
    chosen: Recipients
    asked: Mapping[str, str]
    area: str | None
    own: Mapping[str, Any]
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What all papers of the batch look up in, read for the first of them."""
        if name not in self.kept:
            self.kept[name] = read()
        return self.kept[name]

    @property
    def places(self) -> Places:
        """Names of villages and grids."""
        return self.once("places", lambda: Places(self.session))

    def all(self, register: str, *where: Where, order: tuple[tuple[str, bool], ...] = ()) -> list[dict[str, Any]]:
        """Rows of a register inside the scope's area."""
        inside = (Where("area", "under", self.area),) if self.area else ()
        return self.session.all(register, Query((*inside, *where), order=order))

    def round(self) -> str:
        """The round the paper speaks of. Raises AppError when none is chosen."""
        if not self.chosen.round:
            raise AppError("这份文书要用走访轮次的数据。", "请先选择走访轮次。")
        return self.chosen.round


def lists(session: Session, paper: Template, chosen: Recipients, asked: Mapping[str, str]) -> Lists:
    """The lists every page of the batch shares: all of a paper of the office, none of the others. Raises AppError."""
    if REGISTERS[paper.recipients]:
        return {}
    scope = _Scope(session, chosen, asked, chosen.area, {})
    return {name: _SOURCES[name](scope) for name in paper.sources}


def lister(
    session: Session, paper: Template, chosen: Recipients, asked: Mapping[str, str]
) -> Callable[[Mapping[str, Any]], Lists]:
    """A function from a recipient's row to the lists of its own paper."""
    register, names = REGISTERS[paper.recipients], paper.sources
    if not names or not register:
        return lambda row: {}
    scope = _Scope(session, chosen, asked, None, {})

    def own(row: Mapping[str, Any]) -> Lists:
        if row.get("uid") is None:
            return {name: [] for name in names}
        here = replace(scope, area=row["uid"] if register == "area" else row["area"], own={**row, "register": register})
        return {name: _SOURCES[name](here) for name in names}

    return own


def _unvisited(scope: _Scope) -> Rows:
    session, turn = scope.session, scope.round()
    outcomes = {choice.code: choice.name for choice in session.choices("outcome")}
    planned = Query((Where("round", "eq", turn), Where("next_try", "filled")), order=(("date", False),))
    again = scope.once(f"next:{turn}", lambda: {row["household"]: row["next_try"] for row in session.all("visit", planned)})
    places = scope.places
    found = []
    for area in [scope.area] if scope.area else [item.uid for item in session.areas.villages()]:
        for step in doorsteps.doorsteps(session, turn, area):
            if step.target and step.state in TO_VISIT:
                found.append({
                    **_place(places, step.area), "door": step.door, "householder": step.householder,
                    "people": cell(step.people), "tries": str(step.visits), "last": clock.chinese_date(step.last_date),
                    "outcome": outcomes.get(step.outcome, ""), "next": clock.chinese_date(again.get(step.household) or ""),
                })
    return found


def _households(scope: _Scope) -> Rows:
    places, rank = scope.places, scope.session.areas.rank()
    rows = scope.all("household", order=(("door", False),))
    rows.sort(key=lambda row: rank.get(row["area"], len(rank)))
    return [{**_place(places, row["area"]), "door": row["door"] or "", "householder": row["householder"] or "",
             "people": cell(row["people"])} for row in rows]


def _areas(level: str) -> Callable[[_Scope], Rows]:
    def made(scope: _Scope) -> Rows:
        session, places = scope.session, scope.places
        inside = session.areas.under(scope.area) if scope.area else [area.uid for area in session.areas.walk()]
        rows = [places.rows[uid] for uid in inside if places.rows[uid]["level"] == level]
        texts = session.show_many("area", rows, full=True)
        plain = ("code", "households", "population", "grid_head", "grid_worker", "informant", "publicist", "town_leader",
                 "village_cadre")
        return [{**_place(places, row["uid"]), "phone": text["grid_phone"], **{name: text[name] for name in plain}}
                for row, text in zip(rows, texts, strict=True) if row["state"] != "merged"]

    return made


def _units(*where: Where) -> Callable[[_Scope], Rows]:
    def made(scope: _Scope) -> Rows:
        session, places = scope.session, scope.places
        kinds = (Where("kind", "in", scope.chosen.kinds),) if scope.chosen.kinds else ()
        rows = scope.all("unit", Where("state", "ne", "stopped"), *kinds, *where)
        names = ("name", "kind", "address", "head", "head_post", "vice_head", "contact", "contact_post", "phone",
                 "staff_total", "duties", "note")
        texts = session.show_many("unit", rows, full=True)
        return [{"village": places.of(row["area"])["village"], **{name: text[name] for name in names}}
                for row, text in zip(rows, texts, strict=True)]

    return made


def _staff(scope: _Scope) -> Rows:
    session, rank = scope.session, scope.session.areas.rank()
    on = Where("state", "ne", "off")
    if scope.own.get("register") == "unit":
        everybody = scope.once("staff", lambda: session.all("staff", Query((on,))))
        rows = [row for row in everybody
                if row["unit"] == scope.own["uid"] or row["unit_name"] == scope.own["name"]]
    else:
        rows = scope.all("staff", on)
    rows.sort(key=lambda row: rank.get(row["area"] or "", len(rank)))
    return [{"name": text["name"], "unit": text["unit_name"], "post": text["post"], "roles": text["roles"],
             "area": text["area"], "phone": text["mobile"] or text["office_phone"]}
            for text in session.show_many("staff", rows, full=True)]


def _activities(scope: _Scope) -> Rows:
    """Those of the month asked for, else of this year so far."""
    today = clock.today()
    span = month_of(scope.asked) if scope.asked.get("month") else None
    first, last = (span.first, span.last) if span else (f"{today.year}-01-01", today.isoformat())
    return _told(scope, Where("date", "ge", first), Where("date", "le", min(last, today.isoformat())))


def _plans(scope: _Scope) -> Rows:
    return _told(scope, Where("date", "ge", clock.today().isoformat()))


def _told(scope: _Scope, *days: Where) -> Rows:
    rows = scope.all("activity", *days, Where("state", "ne", "rejected"), order=(("date", False), ("title", False)))
    names = ("date", "title", "kind", "host", "place", "partners", "persons")
    return [{"village": text["area"], **{name: text[name] for name in names}}
            for text in scope.session.show_many("activity", rows)]


def _counts(scope: _Scope) -> Rows:
    amounts = scope.own.get("metrics") or {}
    return [{"name": choice.name, "count": str(amounts[choice.code]), "unit": choice.unit}
            for choice in scope.session.choices("metric") if amounts.get(choice.code)]


def _slogans(scope: _Scope) -> Rows:
    """The lines of the shipped sets, or only of the one asked for as `ask.set`."""
    wanted = scope.asked.get("set", "")
    entries = json.loads((resources() / "dictionaries" / "slogan.json").read_text("utf8"))["entries"]
    return [{"set": entry["name"], "text": line, "issuer": entry.get("issuer") or ""}
            for entry in entries if wanted in ("", entry["code"], entry["name"]) for line in entry.get("lines", ())]


def _fraud_types(scope: _Scope) -> Rows:
    return [{"name": choice.name} for choice in scope.session.choices("fraud_type", clock.today().isoformat())]


def registers(session: Session) -> Rows:
    """What is handed over: the working registers, and every other that has rows and is no setting."""
    found = []
    others = [key for key in ALL if key not in _HANDED_OVER and key not in _NOT_HANDED_OVER and session.count(key)]
    for key in (*_HANDED_OVER, *others):
        latest = session.rows(key, session.query(key, Query(order=(("changed_at", True),)))[:1])
        day = clock.chinese_date(latest[0]["changed_at"][:10]) if latest else ""
        found.append({"name": ALL[key].title, "count": str(session.count(key)), "changed": day})
    return found


def _open_items(scope: _Scope) -> Rows:
    return [{"name": name, "count": str(count)} for name, count in open_items(scope.session, scope.area)]


def _archived(scope: _Scope) -> Rows:
    """What lies in the box asked for as `ask.box`, in order of pages; all boxes when none is asked for."""
    box = scope.asked.get("box", "").strip()
    where = Where("archive_box", "eq", box) if box else Where("archive_box", "filled")
    rows = scope.all("issued", where, order=(("archive_box", False), ("archive_page", False), ("serial", False)))
    titles = {choice.code: choice.name for choice in scope.session.choices("template")}
    return [{"box": row["archive_box"], "page": cell(row["archive_page"]), "serial": serial.display(row["serial"]),
             "title": titles.get(row["template"] or "", ""), "name": row["to_name"] or "",
             "date": clock.chinese_date(row["returned_on"] or "")} for row in rows]


def _progress(scope: _Scope) -> Rows:
    found = round_coverage(scope.session, Period.month(clock.today().isoformat()[:7]), scope.round())
    names: Iterable[tuple[str | None, str]] = [*((area.uid, area.name) for area in scope.session.areas.villages()),
                                               (None, OTHER_ROW)]
    return [{"village": name, "targets": str(item.targets), "visited": str(item.met), "empty": str(item.empty),
             "nobody": str(item.nobody), "declined": str(item.declined), "rate": cell_text(item.without_empty)}
            for uid, name in names if (item := found.get(uid))]


def _month_activities(scope: _Scope) -> Rows:
    rows = activity_rows(scope.session, month_of(scope.asked))
    return [{"name": row.name, "sessions": str(sum(row.figures[code] for code in ON_SITE_GROUPS)),
             "persons": str(row.figures["persons"]), "leaflets": str(row.figures["leaflet"])} for row in rows]


def _missing(scope: _Scope) -> Rows:
    """What the recipient (on a paper of the office: anybody) has not sent: of the period asked for, else of what is
    asked for now."""
    given = scope.asked.get("period", "").strip()
    found = scope.once(f"missing:{given}", lambda: still_missing(scope.session, Period.parse(given) if given else None))
    parts = {choice.code: choice.name for choice in scope.session.choices("report_part")}
    return [{"by": cell.reporter.name, "name": cell.item.rule.name, "period": short(cell.item.period),
             "lacking": "、".join(parts.get(part) or part for part in cell.lacking), "due": cell.item.due.text,
             "state": "已过期" if cell.overdue and cell.state is State.PART else STATE_WORDS[cell.state]}
            for cell in found if scope.own.get("uid") in (None, cell.reporter.key)]


def _report_counts(scope: _Scope) -> Rows:
    """Who reported how much in the month asked for: units by name, no person."""
    found = board(scope.session, month_of(scope.asked))
    return [{"name": one.name, "owed": str(made.owed), "reported": str(made.reported), "on_time": str(made.on_time),
             "late": str(made.late), "missing": str(made.missing), "returned": str(made.returned), "rate": made.rate.text()}
            for one, made in due_by_reporter(found) if one.key != TOWN]


def _tasks(scope: _Scope) -> Rows:
    """The tasks of the year asked for as `ask.year`, else of this year, but for those that were cancelled."""
    first, last = f"{_year(scope)}-01-01", f"{_year(scope)}-12-31"
    where = (Where("from_date", "begun", last), Where("due", "lasting", first), Where("state", "ne", "cancelled"))
    rows = scope.session.all("task", Query(where, order=(("due", False), ("no", False), ("id", False))))
    found = []
    for row, text in zip(rows, scope.session.show_many("task", rows, full=True), strict=True):
        often = "" if row["frequency"] in (None, "once") else f"至少{row.get('minimum') or 1}次"
        names = ("title", "units", "partners", "first_owner", "handler", "due", "note")
        found.append({**{name: text[name] for name in names}, "frequency": f"{text['frequency']}{often}"})
    return found


def _awards(scope: _Scope) -> Rows:
    """The awards of the year that may be made public: who did not agree is on no list."""
    where = (Where("date", "prefix", _year(scope)), Where("consent", "eq", 1))
    rows = scope.session.all("award", Query(where, order=(("whom", True), ("date", False), ("id", False))))
    return [{"unit": "" if row["whom"] == "person" else row["name"], "name": row["name"] if row["whom"] == "person" else "—",
             "kind": text["kind"], "consent": text["consent"], "reason": text["reason"]}
            for row, text in zip(rows, scope.session.show_many("award", rows, full=True), strict=True)]


def _year(scope: _Scope) -> str:
    given = scope.asked.get("year", "").strip().removesuffix("年")
    return given if given.isdecimal() and len(given) == 4 else str(clock.today().year)


def _place(places: Places, area: str) -> dict[str, str]:
    place = places.of(area)
    return {"area": places.full_name(area), "village": place["village"], "grid": place["grid"]}


def cell(number: int | None) -> str:
    """A count as a table writes it; nothing where none was noted."""
    return "" if number is None else str(number)


_SOURCES: Mapping[str, Callable[[_Scope], Rows]] = {
    "unvisited": _unvisited,
    "households": _households,
    "grids": _areas("grid"),
    "villages": _areas("village"),
    "units": _units(),
    "members": _units(Where("member", "eq", 1)),
    "staff": _staff,
    "activities": _activities,
    "plans": _plans,
    "counts": _counts,
    "slogans": _slogans,
    "fraud_types": _fraud_types,
    "registers": lambda scope: registers(scope.session),
    "open_items": _open_items,
    "archived": _archived,
    "progress": _progress,
    "month_activities": _month_activities,
    "missing": _missing,
    "report_counts": _report_counts,
    "tasks": _tasks,
    "awards": _awards,
}
