"""The change log: append-only, hash-chained, written in the transaction of the change itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from db.connect import Ledger

START = bytes(32)
_TOLD_EVERY = 5_000
_LINKED = (
    "CAST(action || char(31) || register || char(31) || uid || char(31) || iif(before IS NULL, '1None', '0' || before) "
    "|| char(31) || iif(after IS NULL, '1None', '0' || after) AS BLOB)"
)
"""What `_link` puts together, put together by SQLite: one value a row instead of five, and nothing decoded."""


Row = tuple[str, str, str, str | None, str | None]
"""A change as a plain tuple, in the order of `Change`."""


class Change(NamedTuple):
    """One row's change as stored; `before`/`after` are JSON texts of the fields that differ."""

    action: str
    register: str
    uid: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class StepHead:
    """Who did a step, when, on which device, and what it was in a Chinese sentence."""

    uid: str
    at: str
    by: str
    device: str
    kind: str
    sentence: str


def head(ledger: Ledger) -> tuple[int, bytes]:
    """The last sequence number and its hash; (0, zeros) for an empty log."""
    rows = ledger.fetch("SELECT seq, hash FROM change_log ORDER BY seq DESC LIMIT 1")
    return (rows[0][0], rows[0][1]) if rows else (0, START)


class Log:
    """The writing end of the log for one step. Lives inside the step's transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seq, self._link = head(ledger)
        row = ledger.fetch("SELECT id, hash FROM change_step ORDER BY id DESC LIMIT 1")
        self._step, self._seal = (row[0][0] + 1, row[0][1]) if row else (1, START)
        self._first = self._seq + 1

    @property
    def count(self) -> int:
        """Changes written so far."""
        return self._seq - self._first + 1

    def add(self, changes: Iterable[Row]) -> None:
        """Write changes, each chained to the one before."""
        seq, link, step = self._seq, self._link, self._step
        fresh: list[tuple[Any, ...]] = []
        others: list[tuple[Any, ...]] = []
        for action, register, uid, before, after in changes:
            seq += 1
            link = _link(link, action, register, uid, before, after)
            # The driver binds None and bytes many times slower than texts and byte arrays.
            if before is None:
                fresh.append((seq, step, action, register, uid, after, bytearray(link)))
            else:
                others.append((seq, step, action, register, uid, before, after, bytearray(link)))
        run = self._ledger.conn.executemany
        run("INSERT INTO change_log (seq, step, action, register, uid, after, hash) VALUES (?,?,?,?,?,?,?)", fresh)
        run("INSERT INTO change_log VALUES (?,?,?,?,?,?,?,?)", others)
        self._seq, self._link = seq, link

    def close(self, step: StepHead) -> None:
        """Write the step itself, sealing its changes."""
        seal = _seal(self._seal, step, self._first, self._seq, self._link)
        self._ledger.conn.execute(
            "INSERT INTO change_step VALUES (?,?,?,?,?,?,?,?,?,?)",
            (self._step, step.uid, step.at, step.by, step.device, step.kind, step.sentence, self._first, self._seq, seal),
        )


def of_row(ledger: Ledger, register: str, uid: str) -> list[tuple]:
    """(seq, at, by, device, action, sentence, before, after, step uid) of one row, oldest first."""
    return ledger.fetch(
        "SELECT l.seq, s.at, s.by, s.device, l.action, s.sentence, l.before, l.after, s.uid "
        "FROM change_log l JOIN change_step s ON s.id = l.step WHERE l.uid = ? AND l.register = ? ORDER BY l.seq",
        (uid, register),
    )


def of_step(ledger: Ledger, step_uid: str) -> list[tuple]:
    """(seq, action, register, uid, before, after) of one step, newest first."""
    return ledger.fetch(
        "SELECT l.seq, l.action, l.register, l.uid, l.before, l.after FROM change_log l "
        "WHERE l.seq BETWEEN (SELECT first_seq FROM change_step WHERE uid = ?1) "
        "AND (SELECT last_seq FROM change_step WHERE uid = ?1) ORDER BY l.seq DESC",
        (step_uid,),
    )


def steps(ledger: Ledger, limit: int) -> list[tuple]:
    """(uid, at, by, device, kind, sentence, changes) of the latest steps, newest first."""
    return ledger.fetch(
        "SELECT uid, at, by, device, kind, sentence, last_seq - first_seq + 1 "
        "FROM change_step ORDER BY id DESC LIMIT ?",
        (limit,),
    )


def step_sentence(ledger: Ledger, step_uid: str) -> tuple[str, str] | None:
    """(kind, sentence) of a step, or None when there is no such step."""
    rows = ledger.fetch("SELECT kind, sentence FROM change_step WHERE uid = ?", (step_uid,))
    return (rows[0][0], rows[0][1]) if rows else None


def worked_since(ledger: Ledger, seq: int) -> bool:
    """Whether anything but signing in was written after change `seq`."""
    return bool(ledger.fetch("SELECT 1 FROM change_step WHERE last_seq > ? AND kind <> 'sign_in' LIMIT 1", (seq,)))


def undone(ledger: Ledger, step_uid: str) -> bool:
    """Whether a later step has taken this one back."""
    return bool(ledger.fetch("SELECT 1 FROM change_step WHERE kind = ?", (f"undo:{step_uid}",)))


def verify(ledger: Ledger, tell: Callable[[int, int], None] = lambda done, total: None) -> int | None:
    """The sequence number of the first broken link, or None when the whole chain holds.

    The rows are read in one pass, as they lie in the file, and compared with the step that sealed them.
    """
    total, _ = head(ledger)
    seals = ledger.fetch("SELECT uid, at, by, device, kind, sentence, first_seq, last_seq, hash, id FROM change_step ORDER BY id")
    rows = ledger.conn.execute(f"SELECT seq, step, hash, {_LINKED} FROM change_log ORDER BY seq")
    seal, previous, expected = START, START, 1
    told = 0
    for number, row in enumerate(seals, start=1):
        if row[9] != number or row[6] != expected:
            return expected
        previous, broken = _verify_rows(rows, number, expected, row[7], previous)
        expected = row[7] + 1
        seal = _seal(seal, StepHead(*row[:6]), row[6], row[7], previous)
        if broken or seal != row[8]:
            return broken or row[6]
        if expected - told > _TOLD_EVERY:
            told = expected
            tell(expected - 1, total)
    return expected if expected != total + 1 else None


def _verify_rows(rows: Iterator[tuple], step: int, first: int, last: int, previous: bytes) -> tuple[bytes, int | None]:
    """The link after the step's rows, and the first that does not fit; `rows` stands right before them."""
    expected = first
    for seq, owner, link, linked in islice(rows, max(0, last - first + 1)):
        previous = hashlib.sha256(previous + linked).digest()
        if seq != expected or owner != step or link != previous:
            return previous, expected
        expected += 1
    return previous, None if expected == last + 1 else expected


def _link(previous: bytes, action: str, register: str, uid: str, before: str | None, after: str | None) -> bytes:
    was = "1None" if before is None else f"0{before}"  # the digit keeps a missing text apart from the text "None"
    now = "1None" if after is None else f"0{after}"
    return hashlib.sha256(previous + f"{action}\x1f{register}\x1f{uid}\x1f{was}\x1f{now}".encode()).digest()


def _seal(previous: bytes, step: StepHead, first: int, last: int, link: bytes) -> bytes:
    parts = (step.uid, step.at, step.by, step.device, step.kind, step.sentence, str(first), str(last))
    return hashlib.sha256(previous + link + "\x1f".join(parts).encode()).digest()
