"""All monthly tables on 200,000 households, 1,000,000 visits in five quarterly rounds, and 20,000 activities in the month."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.month.tables import monthly_reports
from app.reports.catalogue import REPORTS
from app.reports.period import Period
from app.session import Session
from app.uid import new_uid
from db import month as db_month
from db import rows as db_rows
from tests.bench.harness import Report, median
from tests.bench.town import HOUSEHOLDS, large_office

NAME = "monthly tables of 200,000 households"
ROUNDS = ("2025-10", "2026-01", "2026-04", "2026-07", "2026-10")
VISITS = 1_000_000
ACTIVITIES = 20_000
MONTH = "2026-12"
SPAN = Period.month(MONTH)
_OUTCOMES = ("met", "met", "met", "nobody", "declined", "empty", "away", "demolished")
_COLUMNS = ("uid", "round", "household", "date", "outcome", "receipt", "visitor", "rev", "changed_at", "changed_by", "device")


def run(report: Report) -> None:
    """Cold: on a fresh connection, nothing kept, as a job of the window has it first. Warm: the month asked for again."""
    with tempfile.TemporaryDirectory() as folder:
        session = large_office(Path(folder), HOUSEHOLDS)
        try:
            _measure(report, session, _fill(session))
        finally:
            session.close()


def _measure(report: Report, session: Session, round_uid: str) -> None:
    workers: list[Session] = []

    def cold() -> None:
        for worker in workers:
            worker.close()
        workers[:] = [session.worker()]
        session.shared.kept = None

    def make(*codes: str) -> None:
        for code in codes:
            REPORTS[code].build(workers[0], SPAN, round_uid if REPORTS[code].rounds else None)

    raw = _raw(session, round_uid)
    reference = median(lambda: raw.execute(db_month.STATES, (round_uid, SPAN.first, SPAN.last)).fetchall())
    codes = [item.code for item in monthly_reports()]
    taken = median(lambda: make(*codes), before=cold)
    report.figure(f"all {len(codes)} monthly tables, cold", taken, "s", target=3)
    taken = median(lambda: make("R-M1", "R-M3"), before=cold)
    report.figure("  of them R-M1 and R-M3", taken, "s", reference=reference, target=1.5,
                  note="reference: the counting of R-M3 alone in plain sqlite3, in memory",
                  if_missed="whole-number keys in visit and round_target halve the pages to decrypt")
    for code in codes:
        report.figure(f"  {code} cold", median(lambda code=code: make(code), before=cold, runs=3), "s")
    make(*codes)
    warm = {code: median(lambda code=code: make(code)) * 1000 for code in codes}
    slowest = max(warm, key=lambda code: warm[code])
    report.figure("one table, the month warm", warm[slowest], "ms", target=60, note=f"the slowest, {slowest}")
    session.save("activity", {"date": f"{MONTH}-01", "title": "又一场", "kind": "rally", "persons": 1})
    report.figure("all of them after one more activity", median(lambda: make(*codes), runs=1), "s",
                  note="every write makes what was kept void")
    cold()
    workers[0].close()


def _fill(session: Session) -> str:
    """A year of rounds over everybody, their visits, and a busy month of activities; gives the last round."""
    households = [row["uid"] for row in session.rows("household", session.query("household"))]
    rounds = [_round(session, start) for start in ROUNDS]
    with session.ledger.transaction():
        for round_uid, start in zip(rounds, ROUNDS, strict=True):
            db_rows.insert_many(session.ledger, "visit", _COLUMNS, _visits(round_uid, start, households))
    villages = [area.uid for area in session.areas.villages()]
    dice = random.Random("活动")
    session.save_many("activity", (
        {"title": f"活动{number}", "kind": dice.choice(("rally", "lecture", "group_push", "broadcast")), "persons": number % 300,
         "tags": ["rural"], "metrics": {"leaflet": number % 700, "banner": number % 5, "gift": number % 90},
         "date": f"{MONTH}-{number % 28 + 1:02}", "area": villages[number % len(villages)]}
        for number in range(ACTIVITIES)
    ))
    _registers(session, villages)
    _letters(session, rounds[-1], households)
    return rounds[-1]


def _registers(session: Session, villages: list[str]) -> None:
    """Groups, screens and police figures of every village; three years of monthly bulletins."""
    session.save_many("chat_group", [{"name": f"群{at}", "level": "group", "members": 200, "area": area}
                                     for at, area in enumerate(villages * 20)])
    session.save_many("venue_asset", [{"name": f"屏{at}", "kind": "led", "place": f"{at}号", "area": area}
                                      for at, area in enumerate(villages * 20)])
    spans = [Period.month(f"{year}-{month:02}") for year in (2024, 2025, 2026) for month in range(1, 13)]
    session.save_many("case_bulletin", [
        {"date": span.first, "date_to": span.last, "area": area, "fraud_type": "brushing", "cases": at % 4, "loss": 1_000_000,
         "source_no": f"{span}期"} for span in spans for at, area in enumerate(villages)])


def _letters(session: Session, round_uid: str, households: list[str]) -> None:
    """A letter with receipt for every household of the last round, half of them back."""
    areas = dict(session.ledger.fetch("SELECT uid, area FROM household"))
    columns = ("uid", "serial", "template", "round", "area", "to_register", "to_uid", "printed_on", "returned_on", "state",
               "rev", "changed_at", "changed_by", "device")
    with session.ledger.transaction():
        db_rows.insert_many(session.ledger, "issued", columns, (
            (new_uid(), f"26AH{at:06}", "letter-receipt", round_uid, areas[home], "household", home, "2026-10-08",
             f"{MONTH}-05" if at % 2 else None, "returned" if at % 2 else "printed", 1, f"{MONTH}-05T09:00:00.000", "测试", "A")
            for at, home in enumerate(households)))


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
