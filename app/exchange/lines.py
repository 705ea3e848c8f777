"""A row on its way: how its versions stand on one line of a package's data file, and are read back.

`{"uid", "bases", "values", "fields"}`: a row the receiver may not know comes whole, with its creation (`bases`) and
the values it still has from then; of a row the receiver knows only the fields written since come. A version is
`[PC, count, who, when, value]`; the versions of a field always come all together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from app.exchange.container import refused
from app.exchange.memory import TRAVELLING, keys_of, value_of
from app.exchange.versions import HELD, Memory, Version, Versions, seen
from app.records.spec import Register


@dataclass(slots=True)
class Incoming:
    """A row as a package brings it; `whole` when every field can be told from it."""

    register: str
    uid: str
    bases: Versions
    values: dict[str, Any]
    fields: dict[str, Versions]
    where: str = ""

    @property
    def whole(self) -> bool:
        """Whether a ledger that has never seen the row can enter it."""
        return bool(self.bases)

    def of(self, key: str) -> Versions:
        """The versions of a field."""
        if key in self.fields:
            return self.fields[key]
        return tuple(replace(item, value=self.values.get(key)) for item in self.bases)


def outgoing(
    register: Register, memory: Memory, row: dict[str, Any], since: Mapping[str, int], keys: set[str] | None = None
) -> dict[str, Any] | None:
    """The line of a row for a receiver that knows `since`; None when it has nothing new. `keys` narrows the fields."""
    wanted = [key for key in keys_of(register) if keys is None or key in keys]
    whole = any(not seen(since, item) for item in memory.bases)
    line: dict[str, Any] = {"uid": memory.uid}
    if whole:
        line["bases"] = [_said(item)[:4] for item in memory.bases]
        held = {key: value_of(row, key) for key in wanted if key not in memory.fields}
        line["values"] = {key: value for key, value in held.items() if value is not None}
    fields: dict[str, Any] = {}
    for key in wanted:
        versions = memory.fields.get(key)
        if versions and (whole or any(not seen(since, item) for item in versions)):
            fields[key] = [_said(item) for item in memory.of(key, value_of(row, key))]
    if fields:
        line["fields"] = fields
    return line if whole or fields else None


def _said(version: Version) -> list[Any]:
    value = None if version.value is HELD else version.value
    return [version.replica, version.counter, version.by, version.at, value]


def incoming(register: Register, line: Mapping[str, Any], path: Path, where: str) -> Incoming:
    """A line read back. Raises AppError when it is not such a line or names a field this program does not know."""
    try:
        bases = tuple(_version([*item, None]) for item in line.get("bases", []))
        fields = {key: tuple(map(_version, found)) for key, found in line.get("fields", {}).items()}
        values = {key: _plain(value) for key, value in line.get("values", {}).items()}
        uid = line["uid"]
        good = isinstance(uid, str) and len(uid) == 36 and all(fields.values())
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise refused(path, f"{where}读不懂") from error
    known = _known(register.key)
    strange = [key for key in (*fields, *values) if key not in known]
    if strange:
        raise refused(path, f"{where}有本程序不认识的栏目“{strange[0]}”，可能是由更新版本的程序做的")
    if not good:
        raise refused(path, f"{where}读不懂")
    return Incoming(register.key, uid, bases, values, fields, where)


@cache
def _known(register: str) -> frozenset[str]:
    return frozenset(keys_of(TRAVELLING[register]))


def _version(item: Any) -> Version:
    replica, counter, by, at, value = item
    if not (isinstance(replica, str) and type(counter) is int and isinstance(by, str) and isinstance(at, str)):
        raise TypeError
    return Version(replica, counter, by, at, _plain(value))


def _plain(value: Any) -> Any:
    if value is not None and type(value) not in (str, int):
        raise TypeError
    return value
