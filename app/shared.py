"""What the sessions of one open office share: the finder, the undo list, listeners and the lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.finder import Finder
from app.security.lock import OfficeLock

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in, with the role's code, and the roles of those this user stands in for: (role, from, to)."""

    name: str
    role: str
    stands_in: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Shared:
    """One per opened office."""

    lock: OfficeLock
    finder: Finder = field(default_factory=Finder)
    undo: list[str] = field(default_factory=list)
    listeners: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    version: int = 0
    first: Session | None = None
    restricted: Lock = field(default_factory=Lock)
    """Held while the restricted store is written, and while its files are copied."""
    kept: tuple[tuple[int, bytes, str], dict[tuple[object, ...], Any]] | None = None
    """Counts of one state of the office, for `app.reports.kept`."""

    def release(self, session: Session) -> None:
        """Let the office go when its first session closes."""
        if session is self.first:
            self.lock.release()
