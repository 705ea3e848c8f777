"""The same with real ledgers: three PCs work at random on real registers and exchange real package files."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.exchange.container import open_package
from app.session import Query, Session, Where
from tests.exchange_kit import pcs, send, state, take
from tests.fixtures_office import Opener


def work(session: Session, grid: str, chance: Random) -> None:
    """A few things a clerk does."""
    for _ in range(chance.randint(1, 5)):
        rows = session.all("household")
        what = chance.random()
        if what < 0.3 or not rows:
            values = {"area": grid, "door": f"{session.device}{chance.randrange(10**6)}", "householder": "甲一"}
            session.save("household", values)
        elif what < 0.8:
            row = chance.choice(rows)
            session.save("household", {chance.choice(("people", "lives_in", "note")): None} if what < 0.35 else
                         {"people": chance.randint(1, 3), "note": chance.choice(("甲", "乙"))}, row["uid"])
        elif what < 0.9:
            session.remove("household", [chance.choice(rows)["uid"]], "重复")
        else:
            gone = session.all("household", Query(deleted=True))
            if gone:
                session.recover("household", gone[0]["uid"])


@pytest.mark.parametrize("seed", [7])
def test_three_ledgers_come_to_one_state(open_copy: Opener, tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    offices = pcs(open_copy, "ABC")
    grid = offices[0].all("area", Query((Where("level", "eq", "grid"),)))[0]["uid"]
    files: list[Path] = []
    rows: set[str] = set()
    for turn in range(6):
        sender = chance.choice(offices)
        for office in offices:
            work(office, grid, chance)
            rows |= {row["uid"] for row in office.all("household")}
        files.append(send(sender, tmp_path / f"{turn}.zip", since="all"))
        receiver = chance.choice([office for office in offices if office is not sender])
        take(receiver, files[-1], lambda conflict: chance.randrange(len(conflict.sides)))
    chance.shuffle(files)
    for office in offices:
        mine = [path for path in files if not path.name.startswith(office.device)]
        for path in mine + mine[:1]:
            if _sender(path) != office.device:
                take(office, path, lambda conflict: chance.randrange(len(conflict.sides)))
    for turn in range(3):
        for number, sender in enumerate(offices):
            path = send(sender, tmp_path / f"last-{turn}-{number}.zip", since="all")
            for office in offices:
                if office is not sender:
                    take(office, path, lambda conflict: 0)
    states = {state(office) for office in offices}
    assert len(states) == 1
    held = {row["uid"] for row in [*offices[0].all("household"), *offices[0].all("household", Query(deleted=True))]}
    assert rows <= held


def _sender(path: Path) -> str:

    package = open_package(path)
    package.close()
    return package.manifest["office"]["device"]
