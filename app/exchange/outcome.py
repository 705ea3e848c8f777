"""What taking a package would do, and did: counts, questions, sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.exchange.container import Package
from app.exchange.versions import Clock, Memory
from app.records.commands import Foreign


class Fate(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values a field was given: as stored and as people read it, by whom and when, on which PC."""

    value: Any
    text: str
    by: str
    at: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each without knowing of the other; somebody has to choose.

    `key` names it in a file of answers. The side shown here comes first.
    """

    register: str
    uid: str
    field: str
    row: str
    label: str
    sides: tuple[Side, ...]

    @property
    def key(self) -> str:
        """`household/0198…/phone`."""
        return f"{self.register}/{self.uid}/{self.field}"


@dataclass(frozen=True, slots=True)
class Place:
    """An area of the sender that has to be found among the own ones, once."""

    uid: str
    name: str
    choices: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """`area/0198…`."""
        return f"area/{self.uid}"


@dataclass(slots=True)
class Outcome:
    """One row: what is known of it before and after, what to write, and how it fares."""

    register: str
    uid: str
    row: dict[str, Any] | None
    before: Memory | None
    after: Memory
    fate: Fate
    write: Foreign | None
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(slots=True)
class TakePlan:
    """What taking a package would do; nothing is written yet."""

    package: Package
    sender: str
    sentences: list[str]
    outcomes: list[Outcome]
    places: list[Place]
    known: Clock
    aliases: dict[str, dict[str, str]]
    blobs: dict[str, str]
    mark: tuple[Any, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
    repeated: bool = False
    first_time: bool = False
    fingerprint: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the package says of itself."""
        return self.package.manifest

    @property
    def conflicts(self) -> list[Conflict]:
        """The questions, in order."""
        return [conflict for outcome in self.outcomes for conflict in outcome.conflicts]

    @property
    def counts(self) -> Counter[Fate]:
        """Rows by fate."""
        return Counter(outcome.fate for outcome in self.outcomes)

    def by_register(self) -> dict[str, Counter[Fate]]:
        """Rows by register and fate."""
        found: dict[str, Counter[Fate]] = {}
        for outcome in self.outcomes:
            found.setdefault(outcome.register, Counter())[outcome.fate] += 1
        return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written; `step` takes it back."""

    counts: Counter[Fate]
    answered: int
    step: str
    sentence: str
    notes: tuple[str, ...] = ()
