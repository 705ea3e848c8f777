"""The system administrator cannot read the restricted store: with every password, key and file but a holder's."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import AppError, NoRight
from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.security import users
from app.security.keyring import KeyRing
from db import keyfiles as db_keyfiles
from db.blobs import Blobs
from db.connect import Ledger
from db.errors import StoreError
from tests import keyfiles_kit as kit
from tests import office_kit
from tests.app.keyfiles.conftest import OpenStore, shut
from tests.office_kit import Template, files_of


def dumped(ledger: Ledger) -> str:
    """Every stored value of every table as one text."""
    tables = [row[0] for row in ledger.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join(str(row) for table in tables for row in ledger.fetch(f"SELECT * FROM {table}"))


@pytest.fixture
def kept(open_store: OpenStore) -> str:
    """A file with a name, a phone, an ID number and a scan; everything closed again."""
    store = open_store(kit.ARCHIVIST)
    no = store.propose(kit.values(id_need="通知要求核对证件号"), kit.SCAN, kit.NUMBER)
    store.view(no, "建档后核对内容")
    head = open_store(kit.HEAD)
    head.approve(no)
    shut(head)
    return no


def test_no_key_of_the_administrator_opens_it(folder: Path, kept: str, office_template: Template) -> None:
    ledger_keys = KeyRing.load(folder / "keyring.json").open(kit.ADMIN, kit.PASSWORDS[kit.ADMIN])
    store_ring = KeyRing.load(ring.place(folder) / ring.RING)
    assert kit.ADMIN not in store_ring.users()
    with pytest.raises(AppError, match="密码"):
        store_ring.open(kit.ADMIN, kit.PASSWORDS[kit.ADMIN])
    for holder in store_ring.users():
        with pytest.raises(AppError, match="密码"):
            store_ring.open(holder, kit.PASSWORDS[kit.ADMIN])
    with pytest.raises(AppError, match="恢复码不是"):
        store_ring.open_with_recovery(office_template.recovery)
    for key in (ledger_keys.ledger, ledger_keys.master, ledger_keys.blobs[:32], ledger_keys.blobs[32:]):
        with pytest.raises(StoreError):
            db_keyfiles.open_store(ring.place(folder) / ring.STORE, key)
    mine = Blobs(ring.place(folder) / "blobs", ledger_keys.blobs)
    names = list(mine.names())
    assert names
    for name in names:
        with pytest.raises(StoreError):
            mine.get(name)


def test_no_role_or_new_password_of_the_administrators_making_opens_it(folder: Path, kept: str) -> None:
    session = kit.sign_in(folder, kit.ADMIN)
    try:
        with pytest.raises(NoRight):
            KeyStore.open(session, kit.PASSWORDS[kit.ADMIN])
        users.set_password(session, kit.HEAD, "taken-over-2026")
        users.add_user(session, "新负责人", "made-up-pass-2026", "head")
    finally:
        session.close()
    for name, password in ((kit.HEAD, "taken-over-2026"), ("新负责人", "made-up-pass-2026")):
        keys = KeyRing.load(folder / "keyring.json").open(name, password)
        session = office_kit.open_with(folder, keys, name)
        try:
            with pytest.raises(AppError, match="密码"):
                KeyStore.open(session, password)
            with pytest.raises(AppError):
                ring.recover(session, "ABCDE-" * 8, password)
        finally:
            session.close()


def test_no_byte_of_a_person_stands_anywhere_in_the_folder(folder: Path, kept: str) -> None:
    words = (kit.NAME, kit.PHONE, kit.NUMBER, "清公通")
    planted = [text.encode(code) for text in words for code in ("utf-8", "utf-16-le", "gb18030")]
    planted.append(b"a notice that was scanned")
    for name, data in files_of(folder).items():
        assert not any(text in data for text in planted), name


def test_the_ledger_itself_knows_no_name(folder: Path, kept: str) -> None:
    session = kit.sign_in(folder, kit.ADMIN)
    try:
        dump = dumped(session.ledger)
        assert kit.NAME not in dump and kit.PHONE not in dump and kept not in dump
        assert not session.find("欧阳") and not session.find(kit.PHONE[-4:])
    finally:
        session.close()


def test_a_holder_keeps_the_key_with_a_new_password(folder: Path, kept: str) -> None:
    ring.rewrap(folder, kit.HEAD, kit.PASSWORDS[kit.HEAD], "changed-head-2026")
    assert KeyRing.load(ring.place(folder) / ring.RING).open(kit.HEAD, "changed-head-2026")
    ring.rewrap(folder, kit.ADMIN, "whatever-it-was", "changed-again-2026")
    assert kit.ADMIN not in ring.holders(folder)
