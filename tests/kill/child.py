"""The program that is killed: works on an office and says on a pipe what was acknowledged.

Started by tests.kill; every line it prints stands for something a person was told is done.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

from app.documents.issue import Recipients, issue
from app.documents.returns import mark_returned, void
from app.errors import AppError
from app.security.keyring import Keys
from app.session import Query, Session
from tests import office_kit
from tests.office_kit import home

BATCH = (20, 300)
LETTER = "letter-receipt"


def say(**words: Any) -> None:
    """One line, in one write, so that it is told whole or not at all."""
    os.write(1, json.dumps(words, ensure_ascii=False).encode() + b"\n")


class Worker:
    """Does one kind of work after another until it is killed."""

    def __init__(self, session: Session, out: Path, mark: str, seed: int) -> None:
        self.session, self.out, self.mark = session, out, mark
        self.dice = Random(seed)
        self.grids = [area.uid for area in session.areas.walk() if area.level == "grid"]
        self.done = 0

    def save(self) -> None:
        """A new household, then the same one edited some times."""
        uid = self.session.save(
            "household",
            home(self.dice.choice(self.grids), f"{self.dice.randrange(1, 999)}号", "单存", people=0),
        ).uid
        say(saved=uid, people=0)
        for people in range(1, self.dice.randrange(2, 5)):
            self.session.save("household", {"people": people}, uid=uid)
            say(saved=uid, people=people)

    def load(self) -> None:
        """An import: units and households in one step, marked with its number."""
        amount, name = self.dice.randrange(*BATCH), f"{self.mark}批{self.done}"
        grid = self.dice.choice(self.grids)
        with self.session.step(f"导入{name}", kind="import") as step:
            self.session.save("unit", {"name": name, "staff_total": amount})
            self.session.save_many(
                "household", [home(grid, f"{n}号", f"户{n}", note=name) for n in range(amount)]
            )
        say(loaded=name, amount=amount)
        if self.dice.random() < 0.2:
            self.session.undo_step(step.tx)
            say(unloaded=name)

    def print(self) -> None:
        """A batch of letters, now and then a number back or void."""
        ids = self.session.query("household", Query())
        rows = self.session.rows(
            "household", self.dice.sample(ids, min(len(ids), self.dice.randrange(3, 25)))
        )
        if not rows:
            return
        out = self.out / f"{self.mark}-{self.done}.pdf"
        report = issue(
            self.session, LETTER, Recipients(uids=tuple(row["uid"] for row in rows), again=True), out
        )
        say(printed=out.name, first=report.first, last=report.last, count=report.count)
        mark_returned(self.session, report.first)
        say(returned=report.first)
        if report.count > 1:
            void(self.session, report.last, "卡纸")
            say(void=report.last)

    def run(self, rounds: int) -> None:
        """Work until killed, or for so many rounds."""
        for self.done in range(rounds):
            self.dice.choice((self.save, self.save, self.load, self.print))()


def main() -> None:
    """`python -m tests.kill.child OFFICE OUT MASTER-KEY MARK SEED`."""
    folder, out, master, mark, seed = sys.argv[1:]
    session = office_kit.open_with(Path(folder), Keys(bytes.fromhex(master)))
    say(ready=True)
    try:
        Worker(session, Path(out), mark, int(seed)).run(10_000)
    except AppError as error:
        say(refused=str(error))


if __name__ == "__main__":
    main()
