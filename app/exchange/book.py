"""The book of packages: which went out and came in, from whom, and which are missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.exchange.versions import Clock
from app.records import dictionaries
from db import exchange as db_exchange
from db.exchange import PackageRow, PeerRow

if TYPE_CHECKING:
    from app.session import Session

PEER, UP = "peer", "up"
KIND_NAMES = {PEER: "交换包", UP: "上报包"}
LEVEL_NAMES = dictionaries.FIXED["office_level"]
_MARKS = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """A line of the book."""

    direction: str
    kind: str
    no: int
    party: str
    period: str
    file: str
    at: str
    by: str
    counts: dict[str, int]
    undone: bool
    step: str


def level_of(session: Session) -> str:
    """village, town or county."""
    return session.office.get("level") or "town"


def entries(session: Session) -> list[Sent]:
    """The book, newest first."""
    names = {peer.replica: party(peer.name, peer.device, peer.kind) for peer in db_exchange.peers(session.ledger)}
    return [
        Sent(row.direction, row.kind, row.no, "" if row.direction == "out" else names.get(row.replica, ""), row.period,
             row.file, row.at, row.by, json.loads(row.counts), bool(row.undone), row.step)
        for row in reversed(db_exchange.packages(session.ledger))
    ]


def party(name: str, device: str, kind: str) -> str:
    """`新河镇人民政府（B机）`; an office that sends up is its name alone."""
    return f"{name}（{device}机）" if kind == PEER else name


def made(session: Session, kind: str, replica: str) -> list[PackageRow]:
    """The packages of a kind this PC made, in order."""
    return [row for row in db_exchange.packages(session.ledger)
            if row.direction == "out" and row.kind == kind and row.replica == replica]


def clock_of(row: PackageRow) -> Clock:
    """What the maker of a package knew."""
    return json.loads(row.known)


def marks(rows: list[PackageRow]) -> list[list[Any]]:
    """(number, own count, the log's hash there) of the last packages: a PC set back by an old backup shows by them."""
    return [[row.no, *json.loads(row.chain)] for row in rows[-_MARKS:]]


def peers(session: Session, kind: str) -> list[PeerRow]:
    """The PCs packages of a kind came from."""
    return [peer for peer in db_exchange.peers(session.ledger) if peer.kind == kind]


def numbers(first: int, last: int) -> str:
    """`第6包`, `第6至8包`."""
    return f"第{first}包" if first == last else f"第{first}至{last}包"


def package_row(
    direction: str, kind: str, replica: str, no: int, period: str, file: str, by: str, counts: dict[str, int],
    known: dict[str, int], chain: list[Any], former: dict[str, Any], step: str,
) -> PackageRow:
    """A line to be noted."""
    return PackageRow(0, direction, kind, replica, no, period, file, clock.now(), by,
                      json.dumps(counts, ensure_ascii=False), json.dumps(known), json.dumps(chain),
                      json.dumps(former, ensure_ascii=False), step, 0)
