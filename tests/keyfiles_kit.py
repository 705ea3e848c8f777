"""An office whose restricted store is on: a head, a second head, an archivist, all with passwords, and fictional files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.security import users
from app.security.keyring import KeyRing
from app.session import Session
from app.shared import User
from tests import office_kit

ADMIN, HEAD, OTHER_HEAD, ARCHIVIST = office_kit.ADMIN, "周主任", "吴副主任", "档案员"
PASSWORDS = {ADMIN: office_kit.PASSWORD, HEAD: "head-pass-2026", OTHER_HEAD: "other-head-2026", ARCHIVIST: "archive-2026"}
ANSWERS = {key: f"{title}：已逐项写明。" for key, title in ring.QUESTIONS.items()}
SCAN = b"%PDF-1.4 a notice that was scanned " + bytes(64)
NAME, PHONE, NUMBER = "欧阳测试", "13900001234", "999999198001010038"
"""A fictional person; the number has an area code that does not exist."""


def people(folder: Path, keys: Any) -> None:
    """Give the office its heads and archivist."""
    session = office_kit.open_with(folder, keys)
    for name, role in ((HEAD, "head"), (OTHER_HEAD, "head"), (ARCHIVIST, "archivist")):
        users.add_user(session, name, PASSWORDS[name], role)
    session.close()


def sign_in(folder: Path, user: str) -> Session:
    """As signing in does, with the user's own password."""
    keys = KeyRing.load(folder / "keyring.json").open(user, PASSWORDS[user])
    return office_kit.open_with(folder, keys, user)


def values(**more: Any) -> dict[str, Any]:
    """The values of a file that may be proposed."""
    return {
        "basis_kind": "police", "basis_no": "清公通〔2026〕12号", "basis_issuer": "清源县公安局", "basis_date": "2026-10-01",
        "basis_expiry": "2027-09-30", "purpose": "回流人员教育帮扶", "scheme": "four", "category": "第二类", "name": NAME,
        "adult": 1, "village": "花园村", "phone_consent": 1, "phone": PHONE, "told_on": "2026-10-08", "told_way": "in_person",
        "owner": "李四", **more,
    }


def opened(store: KeyStore, other: KeyStore, **more: Any) -> str:
    """A file proposed by one holder and approved by another."""
    no = store.propose(values(**more), SCAN)
    other.approve(no)
    return no


def switched_on(session: Session) -> KeyStore:
    """The restricted store of an office without one, opened by its own user, who is made the head for it."""
    account = users.account(session, session.user.name)
    session.commands("user_account").update(account["uid"], {"role": "head"}, trusted=True)
    session.user = User(session.user.name, "head")
    ring.enable(session, office_kit.PASSWORD, ANSWERS)
    return KeyStore.open(session, office_kit.PASSWORD)
