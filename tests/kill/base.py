"""What every kind of work that is killed needs: the office of a round, opened, and whole afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import office
from app.backup.check import check_office
from app.security.keyring import KeyRing, Keys
from app.session import Session
from tests import office_kit
from tests.office_kit import ADMIN

Told = list[dict[str, Any]]
Say = Callable[..., None]
MONTH = "2026-10"


def by_known_keys(masters: dict[str, str]) -> None:
    """Open key rings without stretching a password: a child that is killed has no time for it."""

    def known(self: KeyRing, _user: str, _password: str) -> Keys:
        return Keys(bytes.fromhex(masters[self.office]))

    KeyRing.open = known  # type: ignore[method-assign]


def opened(place: Path, keys: Keys, user: str = ADMIN) -> Session:
    """The office of a round, as after signing in."""
    office.user_names(place / "office")  # what the sign-in page does first
    return office_kit.open_with(place / "office", keys, user)


def whole(session: Session) -> None:
    """The office has nothing to complain of and nothing lies about in it."""
    assert check_office(session).problems == []
    assert not list(session.folder.rglob("*.part*")) and not list(session.folder.rglob(".tmp-*"))
    assert not list(session.folder.parent.glob(".*restoring"))
