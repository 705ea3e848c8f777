"""The restricted store, switched on once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.security import keyring
from tests import keyfiles_kit as kit
from tests.fixtures_office import office_template
from tests.office_kit import Template

__all__ = ["office_template"]

OpenStore = Callable[[str], KeyStore]


def shut(store: KeyStore) -> None:
    """Leave the store and the office."""
    store.close()
    store.session.close()


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")


@pytest.fixture(scope="session")
def built(office_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The office as built; passwords are stretched once and remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "_stretch", lru_cache(maxsize=None)(keyring._stretch))
        patch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-20T09:30:00")
        folder = office_template.copy(tmp_path_factory.mktemp("keyfiles") / "office")
        kit.people(folder, office_template.keys)
        head = kit.sign_in(folder, kit.HEAD)
        ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
        store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
        for name in (kit.OTHER_HEAD, kit.ARCHIVIST):
            ring.grant(head, store.keys, name, kit.PASSWORDS[name])
        store.close()
        head.close()
        yield folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(built, tmp_path / "office"))


@pytest.fixture
def open_store(folder: Path) -> Iterator[OpenStore]:
    """Open the store as a holder; the former one is closed first, as one office is open once."""
    now: list[KeyStore] = []

    def open_(user: str) -> KeyStore:
        while now:
            shut(now.pop())
        session = kit.sign_in(folder, user)
        now.append(KeyStore.open(session, kit.PASSWORDS[user]))
        return now[-1]

    yield open_
    for store in now:
        shut(store)
