"""What encryption, sign-in, backups and the change-log chain cost, each beside what the bare work needs."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from app.backup.make import backup
from app.month.tables import monthly_reports
from app.office import open_office
from app.progress import Progress
from app.reports.catalogue import REPORTS
from app.reports.period import Period
from app.security.stretch import passes_here, stretch
from app.session import Query, Session
from app.uid import new_uid
from db import changes as db_changes
from db import connect, maintenance
from tests.bench.harness import Report, median
from tests.bench.town import HOUSEHOLDS, PASSWORD, large_office

NAME = "sign-in, backup, chain, encryption"
LOG = 1_000_000
DISK = 100  # MB/s, what an office's hard disk or a good stick writes
STEPS = 100_000  # ten changes a step
SMALL = 20_000
ASKED = 100
MONTH = Period.month("2026-11")


def run(report: Report) -> None:
    """Processor seconds, with the wall clock beside them: what else the machine does weighs on neither the program nor
    the reference then. By the wall clock are held the backup, for copying is mostly waiting for the disk, and signing
    in, for a person waits."""
    print(f"load average {', '.join(f'{load:.1f}' for load in os.getloadavg())}" if hasattr(os, "getloadavg") else "")
    with tempfile.TemporaryDirectory() as folder:
        _encryption(report, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        _large(report, Path(folder))


def _large(report: Report, folder: Path) -> None:
    session = large_office(folder, HOUSEHOLDS)
    office = session.folder
    session.close()
    taken, wall = _clocked(lambda: open_office(office, "测试", PASSWORD).close(), runs=5)
    passes = passes_here()
    report.figure("sign-in", wall, "s", target=0.5, note=f"processor {taken:.2f} s")
    report.figure("of it stretching the password", median(lambda: stretch(PASSWORD, bytes(16), passes), runs=5), "s",
                  target=0.2, at_least=True, note=f"on purpose; {passes} passes, measured when the password was set")
    session = open_office(office, "测试", PASSWORD)
    try:
        _backup(report, session, folder)
        _chain(report, session)
    finally:
        session.close()


def _backup(report: Report, session: Session, folder: Path) -> None:
    """Beside copying alone: as fast as this machine copies, which is from memory to memory, and onto an office's disk."""
    size = (session.folder / "ledger.db").stat().st_size
    for disk, missed in ((_Disk(0), "copying alone happens in memory here; decrypting every page once, which any check "
                                    "of a copy must, already takes longer than three times that"), (_Disk(DISK), "")):
        usb = folder / "usb"
        copied = median(partial(_copy, session.folder, folder / "copied", disk), runs=3)
        spent: list[float] = []
        taken = median(partial(_timed, partial(backup, session, usb, disk), spent), runs=3,
                       before=partial(shutil.rmtree, usb, ignore_errors=True))
        onto = f" onto a disk of {DISK} MB/s" if disk.rate else ""
        report.figure(f"backup of {HOUSEHOLDS:,} households ({size / 1e6:,.0f} MB){onto}", taken, "s", reference=copied, target=3,
                      of_ratio=True, note=f"processor {min(spent):.1f} s; reference: copying and fsync of the same files",
                      if_missed=missed)


def _timed(work: Callable[[], object], spent: list[float]) -> None:
    began = time.process_time()
    work()
    spent.append(time.process_time() - began)


class _Disk(Progress):
    """Holds a copy back to what a disk of `rate` MB/s takes; 0 holds nothing back."""

    def __init__(self, rate: int) -> None:
        self.rate, self._at, self._bytes = rate, time.perf_counter(), 0

    def step(self, done: int, total: int, text: str = "") -> None:
        if done < self._bytes:  # another file, or another round
            self._at, self._bytes = time.perf_counter(), 0
        if self.rate and total > 1_000_000:  # bytes, not photos
            due = self._at + (done - self._bytes) / self.rate / 1e6
            time.sleep(max(0.0, due - time.perf_counter()))
            self._at, self._bytes = time.perf_counter(), done


def _copy(office: Path, target: Path, disk: _Disk) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in office.rglob("*"):
        if path.is_file() and "backups" not in path.parts:
            made = target / path.relative_to(office)
            made.parent.mkdir(parents=True, exist_ok=True)
            disk.step(0, 0)
            shutil.copyfile(path, made)
            disk.step(path.stat().st_size, path.stat().st_size)
            with made.open("rb+") as written:
                os.fsync(written.fileno())


def _chain(report: Report, session: Session) -> None:
    """The log grown to a million rows, then looked at on a connection that has kept no page."""
    missing = LOG - db_changes.head(session.ledger)[0]
    per = max(1, missing // STEPS)
    with session.ledger.transaction():
        for _ in range(missing // per):
            log = db_changes.Log(session.ledger)
            log.add(("update", "household", new_uid(), '{"people":3}', '{"people":4}') for _ in range(per))
            log.close(db_changes.StepHead(new_uid(), "2026-11-20T09:00:00.000", "测试", "A", "edit", "修改户"))
    spent: dict[str, float] = {}

    def look() -> None:
        copy = session.ledger.twin()
        try:
            for name, call in (("integrity", maintenance.integrity), ("chain", db_changes.verify)):
                began = time.process_time()
                assert not call(copy)
                spent[name] = time.process_time() - began
        finally:
            copy.close()

    taken, wall = _clocked(look)
    rows = db_changes.head(session.ledger)[0]
    size = (session.folder / "ledger.db").stat().st_size / 1e6
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    report.figure(f"integrity and chain of {rows:,} changes, processor time", taken, "s", target=10,
                  note=f"{size:,.0f} MB; {parts}; wall clock {wall:.1f} s")


def _encryption(report: Report, folder: Path) -> None:
    """The same work on the same program, once with the key and once without: SQLCipher without a key is plain SQLite."""
    spent: dict[bool, dict[str, float]] = {}
    for locked in (True, False):
        with _keyless(not locked):
            spent[locked] = _work(folder / ("locked" if locked else "plain"))
    for name in (*spent[True], "all"):
        sealed, plain = (sum(spent[kind].values()) if name == "all" else spent[kind][name] for kind in (True, False))
        bound = 1.4 if name == "all" else None
        report.figure(f"encrypted store, {name}, processor time", sealed, "s", reference=plain, target=bound,
                      of_ratio=name == "all", note="reference: the same work without a key")


def _work(folder: Path) -> dict[str, float]:
    """Seconds for import (rows saved with their history), search, and the month on a fresh connection."""
    folder.mkdir()
    began = time.process_time()
    session = large_office(folder, SMALL)
    spent = {"import": time.process_time() - began}
    villages = [area.uid for area in session.areas.villages()]
    session.save_many("activity", (
        {"title": f"活动{at}", "kind": "rally", "persons": at % 300, "date": f"2026-11-{at % 28 + 1:02}",
         "area": villages[at % len(villages)]} for at in range(2_000)))
    session.save("visit_round", {"name": "敲门行动", "from_date": "2026-11-01", "to_date": "2026-11-30"})
    names = [row["householder"] for row in session.rows("household", random.Random(3).sample(session.query("household"), ASKED))]
    try:
        spent["search"] = _clocked(partial(_search, session, names))[0]
        spent["month"] = _clocked(partial(_month, session))[0]
    finally:
        session.close()
    return spent


def _search(session: Session, names: list[str]) -> None:
    worker = session.worker()
    for name in names:
        worker.find(name)
        worker.query("household", Query(search=name))
    worker.close()


def _month(session: Session) -> None:
    worker = session.worker()
    session.shared.kept = None
    turn = session.all("visit_round")[0]["uid"]
    for item in monthly_reports():
        REPORTS[item.code].build(worker, MONTH, turn if REPORTS[item.code].rounds else None)
    worker.close()


def _clocked(work: Callable[[], None], runs: int = 3) -> tuple[float, float]:
    """Median seconds of the processor, and of the wall clock."""
    spent: list[float] = []

    def timed() -> None:
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)

    wall = median(timed, runs=runs)
    return statistics.median(spent), wall


@contextmanager
def _keyless(plain: bool) -> Iterator[None]:
    """With `plain`, every connection is opened without its key."""
    if not plain:
        yield
        return

    def prepare(self: connect.Ledger) -> None:
        run = self.conn.execute
        run(f"PRAGMA busy_timeout = {connect.BUSY_MS}")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY",
                       f"cache_size = -{connect.CACHE_KIB}"):
            run(f"PRAGMA {pragma}")

    with mock.patch.object(connect.Ledger, "_prepare", prepare):
        yield
