"""The program that is killed: works on an office and says on a pipe what was acknowledged.

Started by tests.kill; every line it prints stands for something a person was told is done.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from app import clock
from app.documents import numbers, reprint
from app.documents.issue import Options, Recipients, issue
from app.documents.returns import mark_returned, void
from app.errors import AppError
from app.security.keyring import Keys
from app.session import Query, Session, Where
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
        """A batch of letters or of empty forms; a number back with its page, another void."""
        ids = self.session.query("household", Query())
        rows = self.session.rows(
            "household", self.dice.sample(ids, min(len(ids), self.dice.randrange(3, 25)))
        )
        if not rows:
            return
        out = self.out / f"{self.mark}-{self.done}.pdf"
        blanks = self.dice.choice((0, 0, 5))
        chosen = Recipients(uids=tuple(row["uid"] for row in rows), again=True)
        report = issue(self.session, LETTER, chosen, out, options=Options(blanks=blanks))
        say(printed=out.name, first=report.first, last=report.last, count=report.count)
        page = io.BytesIO()
        Image.new("RGB", (60, 80), "white").save(page, "JPEG")
        mark_returned(self.session, report.first, "ink", page.getvalue())
        say(returned=report.first)
        if report.count > 1:
            void(self.session, report.last, "卡纸")
            say(void=report.last)

    def book(self) -> None:
        """Papers handed out, archived or made void, some at once."""
        rows = self.session.all("issued", Query((Where("state", "in", ("printed", "issued", "returned")),)))
        state = self.dice.choice(("printed", "issued", "returned"))
        some = [row for row in rows if row["state"] == state][:20]
        if not some:
            return
        uids = [row["uid"] for row in some]
        if state == "printed":
            numbers.hand_out(self.session, uids, clock.today().isoformat())
        elif state == "returned":
            numbers.archive(self.session, uids, "1", 1)
        else:
            numbers.void_many(self.session, uids[:3], "遗失")
            some = some[:3]
        became = {"printed": "issued", "returned": "archived", "issued": "void"}[state]
        say(booked=[row["serial"] for row in some], state=became)

    def again(self) -> None:
        """Some pages of a batch printed once more."""
        batches = self.session.all("print_batch", Query((Where("pages", "filled"),)))
        if not batches:
            return
        batch = self.dice.choice(batches)
        last = self.dice.randrange(1, batch["pages"] + 1)
        target = self.out / "again"
        target.mkdir(exist_ok=True)
        reprint.again(self.session, batch["uid"], target / f"{self.mark}-{self.done}.pdf", 1, last, "卡纸")
        say(again=batch["uid"], last=last)

    def run(self, rounds: int) -> None:
        """Work until killed, or for so many rounds."""
        for self.done in range(rounds):
            self.dice.choice((self.save, self.save, self.load, self.print, self.print, self.book, self.again))()


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
