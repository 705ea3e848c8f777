"""The power goes: the files as they lie at a random instant, while another process writes, are an office in order."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from app.backup.check import check_office
from app.security.keyring import Keys
from app.session import Query, Where
from tests import office_kit
from tests.office_kit import Template, home

COPIES = 60


def write_on(folder: Path, master: str, grid: str, told: Path) -> None:
    """The other process: single rows and imports, each acknowledged once it was saved."""
    session = office_kit.open_with(folder, Keys(bytes.fromhex(master)))
    out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(100_000):
        name = f"第{number}批"
        if number % 3:
            session.save("household", home(grid, f"{number}号", "单存", note=name))
        else:
            session.save_many("household", [home(grid, f"{number}之{n}号", "批存", note=name) for n in range(30)])
        session.blobs.put(number.to_bytes(8, "big") * 200)
        os.write(out, json.dumps({"name": name, "rows": 1 if number % 3 else 30}).encode() + b"\n")


def lines(told: Path) -> list[dict]:
    return [json.loads(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []


@contextmanager
def halted(pid: int) -> Iterator[None]:
    """The writer stands still in the middle of whatever it does, as when the power goes."""
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)  # it has stopped, and is not only told to
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def frozen(folder: Path, target: Path) -> None:
    """What the disk holds at that instant."""
    target.mkdir()
    for name in ("ledger.db", "ledger.db-wal", "keyring.json"):
        if (folder / name).exists():
            shutil.copyfile(folder / name, target / name)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot halt a process in the middle of a step")
def test_every_copy_opens_whole_with_all_that_was_acknowledged(tmp_path: Path, office_template: Template) -> None:
    folder, told = office_template.copy(tmp_path / "office"), tmp_path / "told.jsonl"
    context, dice = multiprocessing.get_context("spawn"), Random(9)
    words = (folder, office_template.keys.master.hex(), office_template.grid, told)
    process = context.Process(target=write_on, args=words)
    process.start()
    assert process.pid is not None
    try:
        while not lines(told) and process.is_alive():
            time.sleep(0.01)
        seen: list[int] = []
        for number in range(COPIES):
            time.sleep(dice.random() * 0.02)
            target = tmp_path / f"copy-{number}"
            with halted(process.pid):
                acknowledged = lines(told)
                frozen(folder, target)
                seen.append(_looked_at(target, office_template, acknowledged, check=number % 6 == 0))
            shutil.rmtree(target)
    finally:
        process.kill()
        process.join()
    assert len(seen) == COPIES and seen == sorted(seen) and seen[-1] > seen[0]


def _looked_at(target: Path, template: Template, acknowledged: list[dict], check: bool) -> int:
    """How many rows the copy has, once they are found to be whole steps and all that was told before."""
    session = office_kit.open_with(target, template.keys)
    try:
        if check:
            assert check_office(session).problems == []
        notes = Counter(row["note"] for row in session.all("household", Query((Where("note", "filled"),))))
        for line in acknowledged:
            assert notes[line["name"]] == line["rows"], f"{line['name']} was acknowledged and is not whole"
        assert set(notes.values()) <= {1, 30}, "half a step"
        return sum(notes.values())
    finally:
        session.close()
