"""Rows of another office that are rows of this one: found by what identifies them, asked where that is unsure.

Between PCs of one office a uid is enough; only what every office enters by itself at its start (dictionaries, the
office's own row) is found by its code. From a village or a town also areas, units, rounds, households and the rest
are found by the fields that identify them. What was found or answered once is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.exchange import book
from app.exchange.container import Package
from app.exchange.lines import Incoming
from app.exchange.outcome import Place
from app.exchange.versions import Version, Versions
from app.records.registers import REGISTERS
from app.records.spec import Kind, Register
from db import exchange as db_exchange
from db import query as db_query

if TYPE_CHECKING:
    from app.session import Session

NEW = ""  # the answer that a place is none of the own ones
_BY_CODE = ("office", "dictionary_entry")
_OWNED = {"photo": "owner", "issued": "to_uid"}  # text fields that hold a uid
_NEVER = {"photo", "received_figure", "area", *_BY_CODE}  # not found by identity, or in their own way
# What others point to comes first.
_FIRST = ("dictionary_entry", "office", "area", "unit", "household", "visit_round")


class Matcher:
    """Translates the rows of one package to the uids they have here; changes them in place."""

    def __init__(self, session: Session, package: Package, places: Mapping[str, str]) -> None:
        self._session = session
        self._up = package.manifest["kind"] == book.UP
        self._root: str = package.manifest["root"]
        self._name: str = package.manifest["office"]["name"]
        self._alias = db_exchange.aliases(session.ledger)
        self._given = places
        self.places: list[Place] = []
        self.learnt: dict[str, dict[str, str]] = {}

    @property
    def own_root(self) -> str:
        """The area here that the sender stands for, "" when it stands for none."""
        return self._alias.get(self._root, self._root)

    def match(self, rows: dict[str, list[Incoming]]) -> None:
        """Give every row and reference its own uid."""
        for key in sorted(rows, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)):
            items = rows[key]
            if not items:
                continue
            if key in _BY_CODE:
                self._by_code(key, items)
            elif self._up and key == "area":
                self._areas(items)
            self._references(REGISTERS[key], items)
            if self._up and key not in _NEVER and REGISTERS[key].identity:
                self._by_identity(REGISTERS[key], items)
            for item in items:
                item.uid = self._alias.get(item.uid, item.uid)
            rows[key] = _one_each(items)
        if self._up and rows.get("dictionary_entry"):  # a lower office adds words to the lists, it does not change them
            known = set(db_exchange.existing(self._session.ledger, "dictionary_entry", "uid",
                                             [item.uid for item in rows["dictionary_entry"]]))
            rows["dictionary_entry"] = [item for item in rows["dictionary_entry"] if item.uid not in known]

    def _learn(self, key: str, uid: str, own: str) -> None:
        self._alias[uid] = own
        self.learnt.setdefault(key, {})[uid] = own

    def _unknown(self, register: Register, items: Sequence[Incoming]) -> list[Incoming]:
        """Rows that come whole and are met for the first time."""
        fresh = [item for item in items if item.whole and item.uid not in self._alias]
        here = db_exchange.existing(self._session.ledger, register.table, "uid", [item.uid for item in fresh])
        return [item for item in fresh if item.uid not in here]

    # -- by code

    def _by_code(self, key: str, items: Sequence[Incoming]) -> None:
        register = REGISTERS[key]
        columns = ("uid", *register.identity)
        known = [*columns, "deleted_at"]
        rows = db_query.select_columns(self._session.ledger, key, columns, known, deleted=True)
        here = {row[1:]: row[0] for row in rows}
        for item in items:
            own = here.get(_identity(item, register)) if item.whole else None
            if own is not None and own != item.uid and item.uid not in self._alias:
                self._learn(key, item.uid, own)

    # -- areas

    def _areas(self, items: list[Incoming]) -> None:
        """The sender's own area by its code or name, else asked; what lies in it by its name there."""
        fresh = {item.uid: item for item in self._unknown(REGISTERS["area"], items)}
        if self._root in fresh:
            self._own_area(fresh.pop(self._root))
        children: dict[str | None, list[Incoming]] = {}
        for item in fresh.values():
            children.setdefault(_value(item, "parent"), []).append(item)
        queue: list[str | None] = [parent for parent in children if parent not in fresh]
        while queue:
            parent = queue.pop()
            names = {area.name: area.uid for area in self._session.areas.children(self._alias.get(parent or "", parent))}
            for item in children.get(parent, ()):
                own = names.get(_value(item, "name"))
                if own is not None and parent is not None:
                    self._learn("area", item.uid, own)
                queue.append(item.uid)

    def _own_area(self, item: Incoming) -> None:
        areas = self._session.areas
        level, name, code = (_value(item, key) for key in ("level", "name", "code"))
        among = [area for area in areas.walk() if area.level == level]
        if item.uid in self._given:
            answer = self._given[item.uid]
            if answer != NEW:
                self._learn("area", item.uid, answer)
            else:
                self._below_own(item)
            return
        coded = db_exchange.existing(self._session.ledger, "area", "code", [code]) if code else {}
        found = [area.uid for area in among if area.uid == coded.get(code)] or [area.uid for area in among if area.name == name]
        if len(found) == 1:
            self._learn("area", item.uid, found[0])
        else:
            self.places.append(Place(item.uid, str(name), tuple((area.uid, areas.full_name(area.uid)) for area in among)))

    def _below_own(self, item: Incoming) -> None:
        """A new village or town stands below the own area, where there is one."""
        level = book.level_of(self._session)
        above = next((area.uid for area in self._session.areas.walk() if area.level == level), None)
        if above is not None:
            item.values["parent"] = above

    # -- by identity

    def _by_identity(self, register: Register, items: Sequence[Incoming]) -> None:
        fresh = self._unknown(register, items)
        if not fresh:
            return
        columns = ["uid", "deleted_at", *register.identity]
        first = register.identity[0]
        if register.field(first).kind is Kind.REF:
            wanted = list({_value(item, first) for item in fresh} - {None})
            rows = db_query.fetch_by(self._session.ledger, register.table, first, wanted, columns)
        else:
            rows = [dict(zip(columns, row, strict=True)) for row in
                    db_query.select_columns(self._session.ledger, register.table, columns, columns)]
        here = {tuple(row[name] for name in register.identity): row["uid"] for row in rows if not row["deleted_at"]}
        for item in fresh:
            own = here.get(_identity(item, register))
            if own is not None:
                self._learn(register.key, item.uid, own)

    # -- references

    def _references(self, register: Register, items: Sequence[Incoming]) -> None:
        fields = [item.key for item in register.fields if item.kind is Kind.REF]
        if register.key in _OWNED:
            fields.append(_OWNED[register.key])
        for item in items:
            for field in fields:
                value = item.values.get(field)
                if value in self._alias:
                    item.values[field] = self._alias[value]
                if versions := item.fields.get(field):
                    item.fields[field] = tuple(self._renamed(version) for version in versions)

    def _renamed(self, version: Version) -> Version:
        return replace(version, value=self._alias[version.value]) if version.value in self._alias else version


def _value(item: Incoming, key: str) -> Any:
    return item.of(key)[-1].value


def _identity(item: Incoming, register: Register) -> tuple[Any, ...]:
    return tuple(_value(item, name) for name in register.identity)


def _one_each(items: list[Incoming]) -> list[Incoming]:
    """Two of the sender's rows that are one row here are taken as one."""
    found: dict[str, Incoming] = {}
    for item in items:
        found[item.uid] = _joined(found[item.uid], item) if item.uid in found else item
    return list(found.values())


def _joined(one: Incoming, other: Incoming) -> Incoming:
    bases: Versions = (*one.bases, *other.bases)
    keys = one.values.keys() | other.values.keys() | one.fields.keys() | other.fields.keys()
    fields = {key: (*_told(one, key), *_told(other, key)) for key in keys}
    return Incoming(one.register, one.uid, bases, {}, {key: found for key, found in fields.items() if found}, one.where)


def _told(item: Incoming, key: str) -> Versions:
    return item.of(key) if item.whole or key in item.fields else ()


