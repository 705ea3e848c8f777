"""Versions of a field that several PCs wrote, and how two PCs' knowledge of them becomes one.

Each writing of a field is a version, named by its PC and that PC's count (a dot). A new writing takes the place of
every version its writer saw; versions that nobody has seen together stand beside each other. Two PCs merge what
they know by the rule of dotted version vectors with a causal context (Almeida, Baquero, Gonçalves, Preguiça,
Fonte: "Scalable and accurate causality tracking for eventually consistent stores", 2014): a version survives when
both sides hold it, or when the side that does not hold it has never seen it. The rule is commutative, associative
and idempotent, so that order and repetition of packages do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Clock = dict[str, int]
"""How far each PC's count is known."""

BASE = ""  # the row's creation, which wrote every field at once
DEAD = "#dead"  # whether the row is in the bin: None, or when and why
HELD = object()  # the value stands in the row itself


@dataclass(frozen=True, slots=True)
class Version:
    """One writing of a field."""

    replica: str
    counter: int
    by: str
    at: str
    value: Any = HELD

    @property
    def dot(self) -> tuple[str, int]:
        """What names it."""
        return self.replica, self.counter


Versions = tuple[Version, ...]


@dataclass(slots=True)
class Memory:
    """What is known of one row: its creation (several, where two offices entered the same row) and the fields
    written since."""

    register: str
    uid: str
    bases: Versions = ()
    fields: dict[str, Versions] = field(default_factory=dict)

    def of(self, key: str, value: Any) -> Versions:
        """The versions of a field whose value in the row is `value`."""
        found = self.fields.get(key, self.bases)
        return tuple(replace(item, value=value) if item.value is HELD else item for item in found)

    def write(self, key: str, version: Version) -> None:
        """A new writing takes the place of all versions seen."""
        if not self.bases:
            self.bases = (version,)
        self.fields[key] = (version,)


def seen(clock: Mapping[str, int], version: Version) -> bool:
    """Whether a PC with this clock has seen the version."""
    return clock.get(version.replica, 0) >= version.counter


def covers(clock: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether everything known to `other` is known to `clock`."""
    return all(clock.get(replica, 0) >= counter for replica, counter in other.items())


def joined(one: Mapping[str, int], other: Mapping[str, int]) -> Clock:
    """What both know together."""
    return {replica: max(one.get(replica, 0), other.get(replica, 0)) for replica in one.keys() | other.keys()}


def shared(clocks: Sequence[Mapping[str, int]]) -> Clock:
    """What all of them know."""
    if not clocks:
        return {}
    common = set(clocks[0]).intersection(*clocks[1:])
    return {replica: min(clock[replica] for clock in clocks) for replica in common}


def merged(mine: Versions, my_clock: Mapping[str, int], theirs: Versions, their_clock: Mapping[str, int]) -> Versions:
    """The versions that stand after two PCs told each other."""
    if len(mine) == len(theirs) == 1 and mine[0].dot == theirs[0].dot:
        return mine if mine[0].value is not None else theirs  # the same writing, one side without its value
    other = {item.dot: item for item in theirs}
    own = {item.dot for item in mine}
    stays = [
        item if item.value is not None else other.get(item.dot, item)
        for item in mine if item.dot in other or not seen(their_clock, item)
    ]
    comes = [item for item in theirs if item.dot not in own and not seen(my_clock, item)]
    return tuple(sorted([*stays, *comes], key=lambda item: item.dot))


def candidates(versions: Versions, bases: Iterable[Version]) -> list[Version]:
    """One version for each different value, the latest writing of it; latest value last.

    Nothing entered when a row was made is no answer against something that was.
    """
    born = {item.dot for item in bases}
    said = [item for item in versions if item.value is not None or item.dot not in born] or list(versions)
    latest: dict[Any, Version] = {}
    for item in sorted(said, key=_rank):
        latest[item.value] = item
    return sorted(latest.values(), key=_rank)


def winner(key: str, versions: Versions, bases: Iterable[Version]) -> Any:
    """The value to show where nobody has chosen: the latest; a deleted row stays deleted."""
    found = candidates(versions, bases)
    if key == DEAD:
        found = [item for item in found if item.value is not None] or found
    return found[-1].value


def _rank(version: Version) -> tuple[str, str, int]:
    return version.at, version.replica, version.counter
