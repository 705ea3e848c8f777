"""Rows of another office that are rows of this one: found by what identifies them, asked where that is unsure.

Between PCs of one office a uid is enough; only what every office enters by itself at its start (dictionaries, the
office's own row) is found by its code. From a village or a town also areas, units, rounds, households and the rest
are found by the fields that identify them, and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.exchange.container import Package
from app.exchange.lines import Incoming
from app.exchange.outcome import Place
from app.exchange.versions import Versions
from app.records.registers import REGISTERS
from app.records.spec import Kind
from db import exchange as db_exchange
from db import query as db_query

if TYPE_CHECKING:
    from app.session import Session

_PEER = ("office", "dictionary_entry")
_OWNED = {"photo": "owner", "issued": "to_uid"}  # text fields that hold a uid


class Matcher:
    """Translates the rows of one package to the uids they have here; changes them in place."""

    def __init__(self, session: Session, package: Package, places: Mapping[str, str]) -> None:
        self._session = session
        self._kind = package.manifest["kind"]
        self._alias = db_exchange.aliases(session.ledger)
        self._given = places
        self.places: list[Place] = []
        self.learnt: dict[str, dict[str, str]] = {}
        self.notes: list[str] = []

    def match(self, rows: dict[str, list[Incoming]]) -> None:
        """Give every row and reference its own uid."""
        for key in _PEER:
            if items := rows.get(key):
                self._by_code(key, items)
        self._translate(rows)

    def _by_code(self, key: str, items: Sequence[Incoming]) -> None:
        register = REGISTERS[key]
        names = register.identity or ()
        columns = ("uid", *names)
        known = [*columns, "deleted_at"]
        here = {row[1:]: row[0] for row in db_query.select_columns(self._session.ledger, key, columns, known, True)}
        for item in items:
            if not item.whole or item.uid in self._alias:
                continue
            own = here.get(tuple(item.of(name)[-1].value for name in names))
            if own is not None and own != item.uid:
                self._learn(key, item.uid, own)

    def _learn(self, key: str, uid: str, own: str) -> None:
        self._alias[uid] = own
        self.learnt.setdefault(key, {})[uid] = own

    def _translate(self, rows: dict[str, list[Incoming]]) -> None:
        if not self._alias:
            return
        for key, items in rows.items():
            fields = [item.key for item in REGISTERS[key].fields if item.kind is Kind.REF]
            if key in _OWNED:
                fields.append(_OWNED[key])
            for item in items:
                item.uid = self._alias.get(item.uid, item.uid)
                for field in fields:
                    self._translate_field(item, field)
            rows[key] = _one_each(items)

    def _translate_field(self, item: Incoming, field: str) -> None:
        value = item.values.get(field)
        if value in self._alias:
            item.values[field] = self._alias[value]
        if versions := item.fields.get(field):
            item.fields[field] = tuple(_renamed(version, self._alias) for version in versions)


def _renamed(version: Any, alias: Mapping[str, str]) -> Any:
    return replace(version, value=alias[version.value]) if version.value in alias else version


def _one_each(items: list[Incoming]) -> list[Incoming]:
    """Two of the sender's rows that are one row here are taken one after the other; the second is told apart."""
    found: dict[str, Incoming] = {}
    for item in items:
        if item.uid in found:
            found[item.uid] = _joined(found[item.uid], item)
        else:
            found[item.uid] = item
    return list(found.values())


def _joined(one: Incoming, other: Incoming) -> Incoming:
    bases: Versions = (*one.bases, *other.bases)
    keys = one.values.keys() | other.values.keys() | one.fields.keys() | other.fields.keys()
    fields = {key: (*one.of(key), *other.of(key)) for key in keys}
    return Incoming(one.register, one.uid, bases, {}, fields, one.where)


