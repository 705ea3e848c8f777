"""What fills the blanks of a paper: the office's values once for a batch, each recipient's from its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents.blanks import BODY_BLANKS, MONTH_BLANKS
from app.documents.bodies import body_values
from app.documents.template_types import Ask, blanks_in
from app.entry import parse_date
from app.errors import AppError
from app.privacy import refuse_numbers
from app.reports import narrative
from app.reports.metrics import ON_SITE_GROUPS
from app.reports.monthly import activity_rows
from app.reports.period import Period
from db.query import Query, Where

if TYPE_CHECKING:
    from app.documents.template import Template
    from app.session import Session

Row = Mapping[str, Any]
Filled = dict[str, Any]
"""Name after the dot of a blank → text; `lists` may hold the rows of the paper's own tables."""

REGISTERS: Mapping[str, str] = {
    "household": "household", "unit": "unit", "person": "staff", "area": "area", "activity": "activity", "office": "",
}
"""Whom a template is for → the register its recipients stand in; papers of the office are for nobody in particular."""
_LONGEST, _LONGEST_VALUE = 20_000, 40  # characters of what is typed: words, and a date or a number


def office_values(session: Session, paper: Template, round_uid: str | None = None, asked: Row | None = None) -> dict[str, str]:
    """What every page of a batch shares: names, phones and dates of the office, and the month's figures if used."""
    row, today = session.office, clock.today()
    turn = session.get("visit_round", round_uid) if round_uid else {}
    found = {
        **{name: row[name] or "" for name in ("town", "county", "name", "address", "risk_types", "police_phone",
                                              "head", "checker", "filler", "phone")},
        "issuer": row["office_name"] or row["name"],
        "processor": row["name"],
        "date": clock.chinese_date(today.isoformat()),
        "year": str(today.year),
        "office_phone": row["duty_phone"] or row["phone"] or "",
        "keep": row["receipt_keep"] or "",
        "round": turn.get("name") or "",
        "round_from": clock.chinese_date(turn.get("from_date") or ""),
        "round_to": clock.chinese_date(turn.get("to_date") or ""),
    }
    if uses_month(paper):
        found |= _month_values(session, month_of(asked or {}))
    if _uses(paper, BODY_BLANKS):
        found |= body_values(session)
    return found


def nobody_in(office: Mapping[str, str]) -> dict[str, str]:
    """The office's values for a blank form, which proposes nobody."""
    return {name: "" if name in BODY_BLANKS else value for name, value in office.items()}


def uses_month(paper: Template) -> bool:
    """Whether the paper speaks of a month's figures, in its text or in what it proposes to the clerk."""
    return _uses(paper, MONTH_BLANKS)


def _uses(paper: Template, blanks: Mapping[str, str]) -> bool:
    words = set(paper.used()) | {name for ask in paper.asks.values() for name in blanks_in(ask.value)}
    return any(f"office.{name}" in words for name in blanks)


def month_of(asked: Row) -> Period:
    """The month asked for (2026-10 or 2026年10月), else the one before today's. Raises AppError."""
    given = str(asked.get("month") or "").strip()
    if len(given) > _LONGEST_VALUE:
        raise AppError("看不懂月份。", "应写成 2026-10 这样。")
    refuse_numbers(given, "“月份”")
    if given:
        year, _, month = given.replace("年", "-").removesuffix("月").partition("-")
        return Period.month(f"{year}-{month.zfill(2)}")
    today = clock.today()
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return Period.month(f"{year}-{month:02d}")


def _month_values(session: Session, span: Period) -> dict[str, str]:
    parts = narrative.sections(session, str(span))
    rows = activity_rows(session, span)
    total = {code: sum(row.figures[code] for row in rows) for code in (*ON_SITE_GROUPS, "persons", "leaflet")}
    return {
        "month": span.title,
        **{f"month_{key}": text for key, text in parts.items()},
        "month_sessions": str(sum(total[code] for code in ON_SITE_GROUPS)),
        "month_persons": str(total["persons"]),
        "month_leaflets": str(total["leaflet"]),
    }


def ask_values(paper: Template, office: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """What the clerk typed for each of the paper's asks, else what the paper proposes.

    A proposal may name `{office.…}` blanks. Raises AppError for an ask the paper does not have and for numbers of
    identity or bank cards.
    """
    asks = paper.asks
    strange = [name for name in given if name not in asks]
    if strange:
        known = "、".join(f"{name}（{ask.label}）" for name, ask in asks.items()) or "没有要填写的项"
        raise AppError(f"“{paper.title}”没有填写项“{'、'.join(strange)}”。", f"可填：{known}。")
    found = {}
    for name, ask in asks.items():
        text = given[name].strip() if name in given else _proposed(ask.value, office)
        most = _LONGEST if ask.kind in ("text", "line") else _LONGEST_VALUE
        if len(text) > most:
            raise AppError(f"“{ask.label}”超过{most}字。", "请精简后再打印。")
        refuse_numbers(text, f"“{ask.label}”")
        found[name] = _typed(ask, text) if name in given else text
    return found


def _typed(ask: Ask, text: str) -> str:
    """A date as the office writes it, a number as it is. Raises AppError for what is none."""
    if ask.kind == "number" and text and not text.isdecimal():
        raise AppError(f"“{ask.label}”应填整数。")
    if ask.kind == "date":
        return clock.chinese_date(parse_date(text, clock.today()))
    return text


def _proposed(text: str, office: Mapping[str, str]) -> str:
    for name in blanks_in(text):
        group, _, key = name.partition(".")
        if group == "office":
            text = text.replace(f"{{{name}}}", office.get(key, ""))
    return text.strip()


Fill = Callable[[Row], Filled]


def filler(session: Session, register: str, rows: Sequence[Row], areas: Sequence[Row] | None = None) -> Fill:
    """A function from a row of the register to the values of its paper; look-ups are made once for the batch.

    `areas` are the area rows to take names from: the present ones, or as they were when the batch was numbered.
    """
    if not register:
        return lambda row: {}
    places = Places(session, areas)
    if register == "household":
        return _household(session, places)
    texts = dict(zip((row["uid"] for row in rows), session.show_many(register, rows, full=True), strict=True))
    fill = {"unit": _unit, "staff": _person, "area": _area, "activity": _activity}[register]
    return lambda row: fill(session, places, row, texts[row["uid"]])


class Places:
    """Village and grid names and contacts by area uid, from area rows that carry their parents."""

    def __init__(self, session: Session, areas: Sequence[Row] | None = None) -> None:
        self.rows = {row["uid"]: row for row in (session.all("area", Query()) if areas is None else areas)}
        self._known: dict[str | None, dict[str, str]] = {None: dict.fromkeys(_PLACE, "")}

    def of(self, uid: str | None) -> dict[str, str]:
        """`village`, `grid`, `contact`, `contact_phone`, `grid_worker`, `grid_phone` of an area; empty where unknown."""
        if uid not in self._known:
            self._known[uid] = self._look(uid or "")
        return self._known[uid]

    def full_name(self, uid: str | None) -> str:
        """`花园村第1网格`, or the plain name of a village or anything above it."""
        village = self.of(uid)["village"]
        own = (self.rows.get(uid or "") or {}).get("name") or ""
        return own if not village or own.startswith(village) else village + own

    def _look(self, uid: str) -> dict[str, str]:
        own, head = self.rows.get(uid) or {}, self._village(uid)
        inside = bool(own) and own is not head
        return {
            "village": head.get("name") or "",
            "grid": (own.get("name") or "") if inside and head else "",
            "contact": head.get("village_cadre") or head.get("grid_head") or "",
            "contact_phone": head.get("grid_phone") or "",
            "grid_worker": (own.get("grid_worker") or "") if inside else "",
            "grid_phone": (own.get("grid_phone") or "") if inside else "",
        }

    def _village(self, uid: str | None) -> Row:
        seen: set[str] = set()
        while uid and uid in self.rows and uid not in seen:
            if self.rows[uid]["level"] == "village":
                return self.rows[uid]
            seen.add(uid)
            uid = self.rows[uid]["parent"]
        return {}


_PLACE = ("village", "grid", "contact", "contact_phone", "grid_worker", "grid_phone")


def _household(session: Session, places: Places) -> Fill:
    lives = {choice.code: choice.name for choice in session.choices("lives_in")}

    def fill(row: Row) -> Filled:
        return {
            **places.of(row["area"]),
            "door": row["door"] or "",
            "householder": row["householder"] or "",
            "people": str(row["people"]) if row["people"] else "",
            "lives_in": lives.get(row["lives_in"] or "", ""),
        }

    return fill


def _unit(session: Session, places: Places, row: Row, text: Mapping[str, str]) -> Filled:
    names = ("name", "short_name", "kind", "address", "head", "head_post", "vice_head", "contact", "contact_post",
             "phone", "staff_total", "duties")
    return {"village": places.of(row["area"])["village"], **{name: text[name] for name in names}}


def _person(session: Session, places: Places, row: Row, text: Mapping[str, str]) -> Filled:
    place = places.of(row["area"])
    names = ("name", "post", "roles", "office_phone", "mobile", "from_date", "to_date")
    return {"village": place["village"], "grid": place["grid"], "unit": text["unit_name"],
            **{name: text[name] for name in names}}


def _area(session: Session, places: Places, row: Row, text: Mapping[str, str]) -> Filled:
    place = places.of(row["uid"])
    names = ("level", "code", "households", "population", "phone_users", "grid_head", "grid_worker", "grid_phone",
             "informant", "publicist", "town_leader", "village_cadre")
    same = ("village", "grid", "contact", "contact_phone")
    return {"name": places.full_name(row["uid"]), **{name: place[name] for name in same},
            **{name: text[name] for name in names}}


def _activity(session: Session, places: Places, row: Row, text: Mapping[str, str]) -> Filled:
    names = ("title", "kind", "tags", "host", "venue", "place", "partners", "audience", "persons", "metrics",
             "fraud_types", "contents", "occasion", "enterprises", "solved", "staff_count", "summary", "recorder",
             "verified_by")
    days = text["date"] + (f"至{text['date_to']}" if text["date_to"] else "")
    photos = session.count("photo", Query((Where("owner", "eq", row["uid"]),)))
    return {"village": places.of(row["area"])["village"] or text["area"], "date": days, "photos": str(photos) if photos else "",
            **{name: text[name] for name in names}}


def held_as(register: str, row: Row, filled: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(name, place) under which the number register keeps a recipient."""
    if register == "household":
        return row["householder"], row["door"]
    name, place = {
        "unit": ("name", filled.get("address") or filled.get("village")),
        "staff": ("name", filled.get("unit")),
        "area": ("name", ""),
        "activity": ("title", filled.get("place")),
    }[register]
    return (filled[name] or "")[:100] or None, place or None
