"""One row of a package against what stands here: its versions merged, what to write, what to ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.exchange.lines import Incoming
from app.exchange.memory import keys_of, value_of
from app.exchange.outcome import Fate
from app.exchange.versions import DEAD, Memory, Version, Versions, candidates, merged, seen, winner
from app.records.spec import Register


@dataclass(slots=True)
class Merged:
    """A merged row: `values` are those that differ from the row here, `asked` the fields with several answers."""

    after: Memory
    values: dict[str, Any]
    asked: dict[str, list[Version]]
    fate: Fate
    last: Version
    lost: bool = False


def merge_row(
    register: Register, item: Incoming, row: dict[str, Any] | None, mine: Memory | None,
    my_clock: Mapping[str, int], their_clock: Mapping[str, int], told: Collection[str] = (),
) -> Merged:
    """Merge one row. `row` is None when there is none here; then `item` is whole. `told` are the fields the sender
    tells of, when not all."""
    before = mine or Memory(register.key, item.uid)
    bases = _united(before.bases, item.bases)
    after = Memory(register.key, item.uid, bases, dict(before.fields))
    values: dict[str, Any] = {}
    same_birth = mine is not None and [version.dot for version in bases] == [version.dot for version in before.bases]
    for key in (told or keys_of(register)) if item.whole else item.fields:
        if key not in item.fields and key not in before.fields and (same_birth or row is None):
            value = item.values.get(key)  # as at creation on both sides, or not known here at all
            if value is not None and (row is None or value_of(row, key) is None):
                values[key] = value
            continue
        here = before.of(key, value_of(row, key)) if row is not None and mine is not None else ()
        found = merged(here, my_clock, item.of(key), their_clock) or here or item.of(key)
        _settle(after, key, found)
        chosen = winner(key, found, bases)
        if row is None or value_of(row, key) != chosen:
            values[key] = chosen
    dead = values[DEAD] if DEAD in values else row is not None and value_of(row, DEAD)
    asked = {} if dead else _asked(register, after)
    lost = bool(values.get(DEAD)) and mine is not None and _edited(mine, their_clock)
    return Merged(after, values, asked, _fate(row, values), _last(item), lost)


def _asked(register: Register, after: Memory) -> dict[str, list[Version]]:
    """Fields with more than one answer, of a row that is not in the bin; what stayed open there is asked now."""
    several = {key: found for key, found in after.fields.items() if len(found) > 1 and key != DEAD}
    answers = {key: candidates(found, after.bases) for key, found in several.items() if not _quiet(register, key)}
    return {key: found for key, found in answers.items() if len(found) > 1}


def _united(one: Versions, other: Versions) -> Versions:
    found = {item.dot: item for item in (*one, *other)}
    return tuple(found[dot] for dot in sorted(found))


def _settle(after: Memory, key: str, found: Versions) -> None:
    """A field that stands as at creation keeps no versions of its own."""
    born = {item.dot for item in after.bases}
    if {item.dot for item in found} == born and len({item.value for item in found}) == 1:
        after.fields.pop(key, None)
    else:
        after.fields[key] = found


def _quiet(register: Register, key: str) -> bool:
    """Fields the program fills: the latest writing stands, nobody is asked."""
    return key == "flags" or register.field(key).computed


def _edited(mine: Memory, their_clock: Mapping[str, int]) -> bool:
    """Whether the row was changed here in a way the deleting side did not know."""
    return any(not seen(their_clock, item) for versions in mine.fields.values() for item in versions)


def _fate(row: dict[str, Any] | None, values: Mapping[str, Any]) -> Fate:
    if values.get(DEAD):
        return Fate.DELETED
    if row is None:
        return Fate.NEW
    return Fate.CHANGED if values else Fate.SAME


def _last(item: Incoming) -> Version:
    every = [*item.bases, *(version for versions in item.fields.values() for version in versions)]
    return max(every, key=lambda version: (version.at, version.dot))


