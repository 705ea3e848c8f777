"""A step: everything a person did at once. One transaction, one change-log step, one undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app import clock
from app.errors import InvalidValues
from app.finder import REBUILD_AT
from app.records.hooks import STEP_RULES
from app.uid import new_uid
from db import changes as db_changes
from db import search as db_search
from db.changes import Row, StepHead
from db.connect import Ledger

TAKE = "take"  # the kind of a step in which a package of another PC was taken
Lines = Sequence[tuple[str, int, str | None]]


@dataclass(frozen=True, slots=True)
class Author:
    """Whose hand writes: the signed-in user and the device letter."""

    name: str
    device: str


class Step:
    """A step while it is being done: what it changes is logged as it goes."""

    def __init__(self, ledger: Ledger, sentence: str, kind: str) -> None:
        self.sentence = sentence
        self.kind = kind
        self.tx = new_uid()
        self.lines: list[tuple[str, int, str | None]] = []
        self.registers: set[str] = set()
        self._ruled: dict[str, list[Row]] = {}
        self._ledger = ledger
        self._log = db_changes.Log(ledger)

    @property
    def count(self) -> int:
        """Changes made so far."""
        return self._log.count

    def record(self, register: str, changes: Iterable[Row], lines: Lines = ()) -> None:
        """Log changes of a register's rows and keep their finder lines; None as text takes a line away."""
        if register in STEP_RULES:
            changes = list(changes)
            self._ruled.setdefault(register, []).extend(changes)
        self._log.add(changes)
        self.registers.add(register)
        db_search.put(self._ledger, register, [(row, text) for _, row, text in lines if text is not None])
        db_search.drop(self._ledger, register, [row for _, row, text in lines if text is None])
        if len(self.lines) <= REBUILD_AT:  # past that the finder reads everything anew
            self.lines += lines

    def broken(self) -> list[str]:
        """What should hold at the end of a step and does not, in words."""
        found: list[str] = []
        for register, changes in self._ruled.items():
            try:
                STEP_RULES[register](self._ledger, changes)
            except InvalidValues as error:
                found += [problem.message for problem in error.problems]
        return found

    def close(self, author: Author) -> None:
        """Ask what must hold at the end of a step and write the step's own row. Raises InvalidValues.

        What two PCs entered without knowing of each other happened; a taken package tells instead of refusing.
        """
        if self.kind != TAKE:
            for register, changes in self._ruled.items():
                STEP_RULES[register](self._ledger, changes)
        self._log.close(StepHead(self.tx, clock.now(), author.name, author.device, self.kind, self.sentence))


class StepKeeper:
    """Opens, joins and closes steps on one connection."""

    def __init__(self, ledger: Ledger, author: Author, committed: Callable[[Step], None]) -> None:
        self._ledger = ledger
        self.author = author
        self._committed = committed
        self.current: Step | None = None

    @contextmanager
    def step(self, sentence: str, kind: str = "edit") -> Iterator[Step]:
        """Begin a step, or join the one under way. Left by an exception, nothing of it remains."""
        if self.current is not None:
            yield self.current
            return
        with self._ledger.transaction():
            step = self.current = Step(self._ledger, sentence, kind)
            try:
                yield step
                if step.count:
                    step.close(self.author)
            finally:
                self.current = None
        if step.count:
            self._committed(step)
