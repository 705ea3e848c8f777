"""Whom a row of the county's form speaks of: a village, a unit, a line of our tables, or the whole town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.importing.books import AreaBook
from app.importing.text import clean_name, fold
from app.tables.table import Row, Table

if TYPE_CHECKING:
    from app.session import Session

_NAME_KEYS = ("name", "area", "village", "unit")


@dataclass(frozen=True, slots=True)
class Subject:
    """`key` is the uid of a village or unit, "" for a line known by its name only; `whole` is the town itself."""

    key: str
    name: str
    whole: bool = False


class Roster:
    """Everybody a row can speak of, found by what counties call them."""

    def __init__(self, session: Session, tables: Mapping[str, Table]) -> None:
        self._book = AreaBook(session.areas.walk(), (session.county, session.town))
        self._villages = {area.uid: area.name for area in session.areas.villages()}
        self._named: dict[str, Subject] = {}
        for table in tables.values():
            for row in table.rows:
                subject = subject_of(table, row)
                self._named.setdefault(fold(subject.name), subject)
        for unit in session.all("unit"):
            subject = Subject(unit["uid"], unit["name"])
            for name in (unit["name"], unit.get("short_name") or ""):
                if name:
                    self._named.setdefault(fold(name), subject)
        town = session.town
        own = (town, f"{town}人民政府", f"{session.county}{town}", str(session.office.get("name") or ""))
        self._whole, self._town = {fold(name) for name in own}, town

    def find(self, label: str) -> Subject | None:
        """The village, unit, line or town a row's name means; None for a stranger."""
        name = clean_name(label)
        folded = fold(name)
        if not folded:
            return None
        if (uid := self._book.find_village(name)) is not None:
            return Subject(uid, self._villages.get(uid, name))
        if folded in self._named:
            return self._named[folded]
        return Subject("", self._town, whole=True) if folded in self._whole else None

    def word(self, label: str) -> str:
        """The row's choice in a map: `name:花园村`, `whole` for the town itself, "" for a stranger."""
        found = self.find(label)
        if found is None:
            return ""
        return "whole" if found.whole else f"name:{found.name}"

    def names(self, tables: Iterable[Table]) -> list[str]:
        """Everybody the tables speak of, in their order, then villages they do not name."""
        found = dict.fromkeys(subject_of(table, row).name for table in tables for row in table.rows)
        return [*dict.fromkeys([*self._villages.values(), *found])]


def name_place(table: Table) -> int:
    """The column that names the rows: by its key, else by its heading, else the one after the number."""
    keys = [column.key for column in table.columns]
    for key in _NAME_KEYS:
        if key in keys:
            return keys.index(key)
    titles = [at for at, column in enumerate(table.columns) if "村" in column.title or "单位" in column.title]
    return titles[0] if titles else min(1, len(table.columns) - 1)


def subject_of(table: Table, row: Row) -> Subject:
    """Whom a row of one of our tables speaks of."""
    return Subject(row.key, str(row.cells[name_place(table)] or ""))


def line_of(table: Table, subject: Subject) -> Row | None:
    """The row of a table that speaks of somebody; None when it has none."""
    if subject.whole:
        return table.total
    if subject.key:
        for row in table.rows:
            if row.key == subject.key:
                return row
    wanted = fold(subject.name)
    return next((row for row in table.rows if fold(subject_of(table, row).name) == wanted), None)
