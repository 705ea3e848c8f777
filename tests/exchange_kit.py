"""Several PCs of one office: copies of a folder told apart by a letter, and packages between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.exchange.apply import apply_take
from app.exchange.memory import TRAVELLING, keys_of, value_of
from app.exchange.outcome import Taken
from app.exchange.pack import pack_peer
from app.exchange.take import plan_take
from app.session import Session
from db import query as db_query
from tests.fixtures_office import Opener


def pcs(open_copy: Opener, letters: str = "AB") -> list[Session]:
    """The same office on several PCs, with a letter each; A is where it was set up."""
    found = []
    for letter in letters:
        session = open_copy()
        if letter != "A":
            session.put_setting("device", letter)
            folder = session.folder
            session.close()
            session = open_copy(folder=folder)
        found.append(session)
    return found


def send(sender: Session, out: Path, **how: Any) -> Path:
    """A peer package in a folder."""
    return pack_peer(sender, out, **how).file


def take(receiver: Session, path: Path, answer: Callable[..., int] | None = None, **how: Any) -> Taken:
    """Take a package; `answer` chooses a side of each conflict."""
    plan = plan_take(receiver, path, **how)
    try:
        answers = {conflict.key: answer(conflict) if answer else 0 for conflict in plan.conflicts}
        return apply_take(receiver, plan, answers)
    finally:
        plan.package.close()


def content(session: Session) -> dict[str, dict[str, Any]]:
    """Every travelling row by uid, its fields as stored; deleted ones only as deleted."""
    found: dict[str, dict[str, Any]] = {}
    for key, register in TRAVELLING.items():
        names = db_query.columns(session.ledger, register.table)
        for row in db_query.select_columns(session.ledger, register.table, names, names, deleted=True):
            values = dict(zip(names, row, strict=True))
            found[values["uid"]] = {"register": key} | {name: value_of(values, name) for name in keys_of(register)}
    return found


def state(session: Session) -> str:
    """The content as one text, to be compared."""
    return json.dumps(content(session), ensure_ascii=False, sort_keys=True)
