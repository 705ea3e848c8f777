"""Fixtures of an office; a conftest imports what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest

from app.security import keyring
from app.session import Session
from tests import office_kit
from tests.office_kit import Template

Opener = Callable[..., Session]


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The office that is copied; made once per worker. Its copies share one key ring, so the same password is
    stretched once and remembered: the true derivation, without its wait each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "stretch", lru_cache(maxsize=None)(keyring.stretch))
        yield office_kit.make(tmp_path_factory.mktemp("template") / "office")


@pytest.fixture
def office_folder(office_template: Template, tmp_path: Path) -> Path:
    """A closed office of this test's own."""
    return office_template.copy(tmp_path / "office")


@pytest.fixture
def open_copy(office_template: Template, tmp_path: Path) -> Iterator[Opener]:
    """A function opening a fresh copy of the office (or the given folder) as any user; closed after the test."""
    opened: list[Session] = []
    numbers = count(1)

    def open_(user: str = office_kit.ADMIN, folder: Path | None = None) -> Session:
        where = folder or office_template.copy(tmp_path / f"office-{next(numbers)}")
        session = office_kit.open_with(where, office_template.keys, user)
        opened.append(session)
        return session

    yield open_
    for session in opened:
        session.close()


@pytest.fixture
def town(open_copy: Opener) -> Session:
    """An open office with two villages, three grids and nothing else, signed in as its administrator."""
    return open_copy()
