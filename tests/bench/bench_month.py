"""The two monthly tables on 200,000 households and 1,000,000 visits: five quarterly rounds, the last one reported."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.reports.monthly import monthly
from app.session import Session
from app.uid import new_uid
from db import month as db_month
from db import rows as db_rows
from tests.bench.harness import Report, median
from tests.bench.town import HOUSEHOLDS, large_office

NAME = "monthly tables of 200,000 households"
ROUNDS = ("2025-10", "2026-01", "2026-04", "2026-07", "2026-10")
VISITS = 1_000_000
ACTIVITIES = 2_000
MONTH, FIRST, LAST = "2026-12", "2026-12-01", "2026-12-31"
_OUTCOMES = ("met", "met", "met", "nobody", "declined", "empty", "away", "demolished")
_COLUMNS = ("uid", "round", "household", "date", "outcome", "receipt", "visitor", "rev", "changed_at", "changed_by", "device")


def run(report: Report) -> None:
    """Measured on a fresh connection, as a job of the window has it, and again with the pages read."""
    with tempfile.TemporaryDirectory() as folder:
        session = large_office(Path(folder), HOUSEHOLDS)
        try:
            _measure(report, session, _fill(session))
        finally:
            session.close()


def _measure(report: Report, session: Session, round_uid: str) -> None:
    workers: list[Session] = []

    def fresh() -> None:
        for worker in workers:
            worker.close()
        workers[:] = [session.worker()]

    def both() -> None:
        monthly(workers[0], "R-M1", MONTH)
        monthly(workers[0], "R-M3", MONTH, round_uid)

    raw = _raw(session, round_uid)
    reference = median(lambda: raw.execute(db_month.STATES, (round_uid, FIRST, LAST)).fetchall())
    cold = median(both, before=fresh)
    report.figure("R-M1 and R-M3, connection just opened", cold, "s", reference=reference, target=1.5,
                  note="reference: the counting alone in plain sqlite3, in memory",
                  if_missed="whole-number keys in visit and round_target halve the pages to decrypt")
    report.figure("  the same again", median(both), "s", reference=reference)
    fresh()
    workers[0].close()


def _fill(session: Session) -> str:
    """A year of rounds over everybody, their visits, and a busy month of activities; gives the last round."""
    households = [row["uid"] for row in session.rows("household", session.query("household"))]
    rounds = [_round(session, start) for start in ROUNDS]
    with session.ledger.transaction():
        for round_uid, start in zip(rounds, ROUNDS, strict=True):
            db_rows.insert_many(session.ledger, "visit", _COLUMNS, _visits(round_uid, start, households))
    villages = [area.uid for area in session.areas.villages()]
    activity = {"title": "集中宣传", "kind": "rally", "persons": 80, "metrics": {"leaflet": 200, "banner": 2}}
    session.save_many("activity", (
        {**activity, "date": f"2026-12-{number % 28 + 1:02}", "area": villages[number % len(villages)]}
        for number in range(ACTIVITIES)
    ))
    return rounds[-1]


def _round(session: Session, start: str) -> str:
    months = _months(start)
    dates = {"from_date": f"{months[0]}-01", "to_date": f"{months[2]}-28"}
    return session.save("visit_round", {"name": f"{start}起敲门行动", **dates}).uid


def _months(start: str) -> list[str]:
    year, month = int(start[:4]), int(start[5:])
    return [f"{year}-{month + step:02}" for step in range(3)]


def _visits(round_uid: str, start: str, households: list[str]) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(start)
    months = _months(start)
    for _ in range(VISITS // len(ROUNDS)):
        day = f"{dice.choice(months)}-{dice.randint(1, 28):02}"
        outcome = dice.choice(_OUTCOMES)
        receipt = "signed" if outcome == "met" else "none"
        home = dice.choice(households)
        yield (new_uid(), round_uid, home, day, outcome, receipt, "测试", 1, f"{day}T09:00:00.000", "测试", "A")


def _raw(session: Session, round_uid: str) -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE visit (round TEXT, household TEXT, date TEXT, outcome TEXT, deleted_at TEXT)")
    raw.execute("CREATE TABLE round_target (round TEXT, household TEXT, area TEXT, lives_in TEXT)")
    visits = session.ledger.fetch("SELECT round, household, date, outcome, deleted_at FROM visit")
    raw.executemany("INSERT INTO visit VALUES (?,?,?,?,?)", visits)
    targets = session.ledger.fetch("SELECT round, household, area, lives_in FROM round_target WHERE round = ?", (round_uid,))
    raw.executemany("INSERT INTO round_target VALUES (?,?,?,?)", targets)
    raw.execute("CREATE INDEX visit_in_round ON visit (round, household, date, outcome, deleted_at) WHERE deleted_at IS NULL")
    raw.execute("CREATE INDEX target ON round_target (round, household, area, lives_in)")
    return raw
