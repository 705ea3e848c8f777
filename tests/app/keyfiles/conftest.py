"""The restricted store, switched on once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from app.clock import pretend
from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.security import keyring
from tests import keyfiles_kit as kit
from tests.fixtures_office import office_template, open_copy, town
from tests.keyfiles_paper_kit import fill_up, propose
from tests.office_kit import Template

__all__ = ["office_template", "open_copy", "town"]

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
        patch.setattr(keyring, "stretch", lru_cache(maxsize=None)(keyring.stretch))
        folder = office_template.copy(tmp_path_factory.mktemp("keyfiles") / "office")
        with pretend("2026-11-20T09:30:00"):
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


@pytest.fixture(scope="session")
def whole(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An office with one file that has everything, and its number."""
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("papers") / "office"))
    no = ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")
        for user in (kit.ARCHIVIST, kit.HEAD):
            store = KeyStore.open(kit.sign_in(folder, user), kit.PASSWORDS[user])
            if user == kit.ARCHIVIST:
                no = propose(store)
            else:
                store.approve(no)
                fill_up(store, no)
            shut(store)
    return folder, no


@pytest.fixture
def no(whole: tuple[Path, str]) -> str:
    """The number of the whole file."""
    return whole[1]


@pytest.fixture
def store(whole: tuple[Path, str], tmp_path: Path) -> Iterator[KeyStore]:
    """The store of a copy with the whole file, opened by the head."""
    folder = Path(shutil.copytree(whole[0], tmp_path / "whole-office"))
    opened = KeyStore.open(kit.sign_in(folder, kit.HEAD), kit.PASSWORDS[kit.HEAD])
    yield opened
    shut(opened)
