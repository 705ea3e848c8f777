"""Kill the program over and over and look whether anything was lost.

`python -m tests.kill ROUNDS [SEED]` at the desk (saving, importing, printing); `python -m tests.kill works ROUNDS [SEED]`
in every other kind of work; `python -m tests.kill flips TIMES [SEED]` flips single bits instead, in every kind of file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests import office_kit
from tests.kill import flips
from tests.kill.look import Told, look
from tests.kill.works import KINDS
from tests.office_kit import Template
from tests.paths import ROOT

ROUNDS_PER_OFFICE = 20


@dataclass
class Summary:
    """What a run saw."""

    rounds: int = 0
    acknowledged: int = 0
    households: int = 0
    numbers: int = 0
    papers: int = 0
    finished: int = 0
    drafts: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rounds} kills: {self.acknowledged} acknowledged, {self.households} households, {self.papers} PDFs with "
            f"{self.numbers} numbers, {self.finished} broken-off batches finished, {self.drafts} drafts left behind; nothing lost"
        )


def one_kill(folder: Path, out: Path, template: Template, mark: str, dice: Random) -> list[dict]:
    """Start the program, kill it at a random moment, return what it had acknowledged."""
    words = [str(folder), str(out), template.keys.master.hex(), mark, str(dice.randrange(1 << 30))]
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kill.child", *words], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout
    lines = [child.stdout.readline()]
    if dice.random() < 0.5:  # right after something was acknowledged
        lines += [child.stdout.readline() for _ in range(dice.randrange(1, 12))]
        time.sleep(dice.random() * 0.01)
    else:
        time.sleep(dice.random() * 0.7)
    child.kill()
    lines += child.stdout.readlines()
    child.stdout.close()
    assert child.wait(20) < 0, f"the child ended by itself: {lines[-1:]}"
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def run(rounds: int, seed: int, place: Path) -> Summary:
    """Kill so many times, on a new office every twenty; raises AssertionError at the first loss."""
    dice, summary = Random(seed), Summary()
    template = office_kit.make(place / "template")
    folder = out = place
    told, drafts = Told(), set[Path]()
    for number in range(rounds):
        if number % ROUNDS_PER_OFFICE == 0:
            told, folder, out = Told(), template.copy(place / f"office-{number}"), place / f"out-{number}"
            out.mkdir()
        before = told.acknowledged, told.unprinted
        for line in one_kill(folder, out, template, f"第{number}次", dice):
            told.hear(line)
        drafts |= {path for where in (out, folder) for path in where.rglob("*.part*")}
        session = office_kit.open_with(folder, template.keys)
        try:
            look(session, told, out)
            summary.households = session.count("household")
        finally:
            session.close()
        summary.rounds += 1
        summary.acknowledged += told.acknowledged - before[0]
        summary.finished += told.unprinted - before[1]
        if (number + 1) % ROUNDS_PER_OFFICE == 0 or number + 1 == rounds:
            summary.papers += len(told.on_paper)
            summary.numbers += sum(map(len, told.on_paper.values()))
    summary.drafts = len(drafts)
    return summary


def works(rounds: int, seed: int, place: Path) -> None:
    """Kills in every kind of `works`, told kind by kind."""
    from tests.kill.rounds import Kills

    kills = Kills(place, office_kit.make(place / "template"), seed)
    for kind in KINDS:
        kills.run(rounds, [kind])
        print(f"{kind}: {kills.seen[kind]}", flush=True)


def main() -> None:
    """Command line."""
    what = sys.argv.pop(1) if sys.argv[1:2] in (["works"], ["flips"]) else "desk"
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    print(f"{what}, seed {seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        if what == "flips":
            flips.main(rounds, seed, Path(place))
        elif what == "works":
            works(rounds, seed, Path(place))
        else:
            print(run(rounds, seed, Path(place)))
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
