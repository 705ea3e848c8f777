"""A small office whose restricted store is on, and the window of a holder on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from small_office import PASSWORD, USER

from app.keyfiles import lifecycle, ring
from app.keyfiles.store import KeyStore
from app.office import open_office
from app.security import users
from tests import keyfiles_kit as kit

WHY = "季度复核前查看"
MARKED = "核对通知原件"


def switch_on(folder: Path) -> None:
    """Users with passwords, the store on, three files: in file, waiting for approval, closed."""
    session = open_office(folder, USER, PASSWORD)
    for name, role in ((kit.HEAD, "head"), (kit.OTHER_HEAD, "head"), (kit.ARCHIVIST, "archivist")):
        users.add_user(session, name, kit.PASSWORDS[name], role)
    session.close()
    head = open_office(folder, kit.HEAD, kit.PASSWORDS[kit.HEAD])
    ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
    store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
    for name in (kit.OTHER_HEAD, kit.ARCHIVIST):
        store.grant(name, kit.PASSWORDS[name])
    store.close()
    head.close()
    _files(folder)


def _files(folder: Path) -> None:
    session = open_office(folder, kit.ARCHIVIST, kit.PASSWORDS[kit.ARCHIVIST])
    store = KeyStore.open(session, kit.PASSWORDS[kit.ARCHIVIST])
    need = kit.values(id_need="通知附件要求核对证件号")
    first = store.propose(need, kit.SCAN, kit.NUMBER)
    store.propose(kit.values(name="单测试", phone=None, phone_consent=0, told_on=None, told_way=None), kit.SCAN)
    third = store.propose(kit.values(name="张测试甲", village="桥头村"), kit.SCAN + b"2")
    store.close()
    session.close()
    head = open_office(folder, kit.HEAD, kit.PASSWORDS[kit.HEAD])
    store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
    for no in (first, third):
        store.approve(no)
    lifecycle.close(store, third, "lifted")
    store.close()
    head.close()


def sign_in(folder: Path, user: str) -> Any:
    """The user's session."""
    return open_office(folder, user, kit.PASSWORDS[user])
