"""The papers of the restricted store: what they say, what lies behind the words, and where nothing of them may be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.keyfiles import papers
from app.keyfiles.papers import Scope
from app.keyfiles.store import KeyStore
from tests import keyfiles_kit as kit
from tests.app.keyfiles.conftest import shut
from tests.keyfiles_paper_kit import WHY, fill_up, propose

LOOK = os.environ.get("LOOK_AT_PAPERS")


def look(name: str, pdf: bytes) -> None:
    """Leave the paper for a person to look at, when one asked."""
    if LOOK:
        (Path(LOOK) / f"{name}.pdf").write_bytes(pdf)


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
    return whole[1]


@pytest.fixture
def store(whole: tuple[Path, str], tmp_path: Path) -> Iterator[KeyStore]:
    """The store of a copy, opened by the head."""
    folder = Path(shutil.copytree(whole[0], tmp_path / "office"))
    opened = KeyStore.open(kit.sign_in(folder, kit.HEAD), kit.PASSWORDS[kit.HEAD])
    yield opened
    shut(opened)


def test_smoke(store: KeyStore, no: str) -> None:
    for form in papers.forms():
        look(f"{form.code}-blank", papers.blank(store.session, form.code).pdf)
        if form.scope in (Scope.FILE, Scope.REQUEST):
            look(form.code, papers.fill(store, form.code, no, WHY).pdf)
    look("assessment", papers.assessment(store, WHY).pdf)
    look("recovery", papers.recovery_sheet(store.session, "ABCDE-" * 7 + "ABCDE"))
