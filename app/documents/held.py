"""From a record to its paper: the numbers that were issued to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.values import REGISTERS
from app.tables.table import Drill

if TYPE_CHECKING:
    from app.session import Session


def papers_of(session: Session, register: str, uid: str) -> Drill | None:
    """Where the papers issued to a record are found; those of a visit are its household's. None where a register
    gets no numbered papers."""
    if register == "visit":
        return papers_of(session, "household", session.get("visit", uid)["household"])
    return Drill("issued", (("to_uid", uid),)) if register in REGISTERS.values() else None
