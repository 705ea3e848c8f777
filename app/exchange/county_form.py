"""The county's own workbook: opened, proposed, remembered by its fingerprint, filled into a copy.

Nothing is ever written to the file the county handed out; of the copy only the addressed cells differ.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.exchange.form_book import FormBook, open_form, read_form
from app.exchange.form_map import FormMap, from_json, propose
from app.exchange.form_plan import FillPlan, plan_fill
from app.exchange.form_roster import Roster
from app.exchange.form_sources import Supply, TableOf, supply
from app.exchange.form_write import write_filled
from app.exchange.names import safe_name
from app.reports.period import Period
from app.security.roles import Action

if TYPE_CHECKING:
    from app.session import Session

_INDEX, _ONE = "county_form.index", "county_form."
_KEPT_FILE = 1_500_000
_MOST_KEPT = 30


@dataclass(frozen=True, slots=True)
class Remembered:
    """A form filled before. `kept` says whether the blank form itself is kept, so that one click is enough."""

    fingerprint: str
    name: str
    title: str
    filled_on: str
    month: str
    kept: bool


@dataclass(slots=True)
class Filling:
    """One form on the way: the book, what can be taken, the choice, and what it leads to. `again` when remembered."""

    book: FormBook
    supply: Supply
    roster: Roster
    period: Period
    map: FormMap
    plan: FillPlan
    again: bool = False


def begin(session: Session, book: FormBook, period: Period, *, chosen: FormMap | None = None, sheet: str | None = None,
          head: tuple[int, int] | None = None, table_of: TableOf | None = None) -> Filling:
    """Propose how to fill a form, or take the choice given; a form filled before is filled as then.

    `table_of` gives the tables (default: of a locked month those locked, else computed now). Raises NoRight, and
    AppError when no table is found in it.
    """
    session.require(Action.EXPORT)
    supplied = supply(session, period, table_of)
    roster = Roster(session, supplied.tables)
    again = False
    if chosen is None:
        chosen = propose(book, supplied, roster, sheet, head)
        if head is None and (known := recall(session, chosen.fingerprint)) is not None:
            chosen, again = renewed(known, chosen), True
    return Filling(book, supplied, roster, period, chosen, plan_fill(session, book, chosen, supplied, period), again)


def replan(session: Session, filling: Filling) -> Filling:
    """The same with the choice as it was edited."""
    filling.plan = plan_fill(session, filling.book, filling.map, filling.supply, filling.period)
    return filling


def renewed(known: FormMap, fresh: FormMap) -> FormMap:
    """A remembered choice on this month's file: columns by their place, rows by the names that stand in them."""
    fresh.columns |= {column: key for column, key in known.columns.items() if column in fresh.columns}
    for column, key in known.columns.items():
        if column not in fresh.columns and key:
            fresh.columns[column] = key
    by_words = {words: known.rows[row] for row, words in known.row_words.items() if words and row in known.rows}
    for row, words in fresh.row_words.items():
        if words:
            fresh.rows[row] = by_words.get(words, fresh.rows[row])
        elif row in known.rows and not known.row_words.get(row):
            fresh.rows[row] = known.rows[row]
    fresh.labels = {place: key for place, key in fresh.labels.items() if place in known.labels}
    return fresh


def save_copy(session: Session, filling: Filling, out: Path) -> None:
    """Write the filled copy and remember the choice. Raises NoRight, and AppError when it cannot be written."""
    session.require(Action.EXPORT)
    write_filled(filling.book, filling.plan, out)
    if session.can(Action.EDIT):
        remember(session, filling)


def copy_name(session: Session, filling: Filling) -> str:
    """`县月报空表_新河镇_2026年10月.xlsx`."""
    stem, _, ending = filling.book.name.rpartition(".")
    return f"{safe_name(f'{stem}_{session.town}_{filling.period.title}', 100)}.{ending or 'xlsx'}"


# -- forms filled before


def remember(session: Session, filling: Filling) -> None:
    """Keep the choice, and the blank form when it is small, under the form's fingerprint."""
    key = filling.map.fingerprint
    data = filling.book.data
    entry: dict[str, Any] = {
        "name": filling.book.name, "title": filling.map.title or filling.map.sheet, "filled_on": clock.today().isoformat(),
        "month": str(filling.period), "map": filling.map.as_json(),
        "file": base64.b64encode(data).decode() if len(data) <= _KEPT_FILE else "",
    }
    index = [key, *(other for other in session.setting(_INDEX, []) if other != key)][:_MOST_KEPT]
    session.put_setting(_ONE + key, entry)
    session.put_setting(_INDEX, index)


def remembered(session: Session) -> list[Remembered]:
    """Forms filled before, the latest first."""
    found = []
    for key in session.setting(_INDEX, []):
        if entry := session.setting(_ONE + key):
            found.append(Remembered(key, entry["name"], entry["title"], entry["filled_on"], entry["month"], bool(entry["file"])))
    return found


def recall(session: Session, fingerprint: str) -> FormMap | None:
    """The choice kept for a form, None when it was never filled."""
    entry = session.setting(_ONE + fingerprint)
    return from_json(entry["map"]) if entry else None


def kept_form(session: Session, fingerprint: str) -> FormBook:
    """The blank form as it was kept. Raises AppError when it was too large to keep."""
    entry = session.setting(_ONE + fingerprint) or {}
    if not entry.get("file"):
        raise AppError("这份表没有留存空表。", "请重新选择县里发的空表文件，对应关系会自动带出。")
    return read_form(entry["name"], base64.b64decode(entry["file"]))


__all__ = [
    "Filling", "Remembered", "begin", "copy_name", "kept_form", "open_form", "recall", "remember", "remembered", "replan",
    "save_copy",
]
