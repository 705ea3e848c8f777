"""Search as you type on 200,000 households, against a plain SQLite scan of one folded column."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from pathlib import Path

from app.pinyin import name_initials
from app.session import Query, Session
from db import search as db_search
from tests.bench.harness import Report, percentile
from tests.bench.town import HOUSEHOLDS, large_office

NAME = "search in 200,000 households"
_ASKED = 400


def run(report: Report) -> None:
    """Each query is a piece of a real row, as a clerk types it."""
    with tempfile.TemporaryDirectory() as folder:
        session = large_office(Path(folder), HOUSEHOLDS)
        try:
            _measure(report, session)
        finally:
            session.close()


def _measure(report: Report, session: Session) -> None:
    began = time.perf_counter()
    session.warm()
    loading = time.perf_counter() - began
    queries = _queries(session)
    raw = _raw(session)
    for kind, asked in queries.items():
        taken, plain = [], []
        for text in asked:
            began = time.perf_counter()
            session.find(text)
            taken.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            raw.execute("SELECT id FROM finder WHERE instr(text, ?) > 0 LIMIT 50", (text,)).fetchall()
            plain.append((time.perf_counter() - began) * 1000)
        report.figure(f"search by {kind}, p95", percentile(taken, 95), "ms", reference=percentile(plain, 95), target=30,
                      note=f"{len(asked)} queries; reference: plain sqlite3 scan")
    report.figure("finder loaded after sign-in, in the background", loading, "s")


def _queries(session: Session) -> dict[str, list[str]]:
    dice = random.Random(7)
    ids = session.query("household", Query())
    rows = session.rows("household", dice.sample(ids, _ASKED))
    return {
        "part of a name": [row["householder"][dice.randint(0, 1):] for row in rows],
        "initials": [name_initials(row["householder"]) for row in rows],
        "address part": [row["door"][-5:] for row in rows],
        "phone tail": [row["phone"][-4:] for row in rows],
        "no such thing": [f"{row['householder']}某" for row in rows],
    }


def _raw(session: Session) -> sqlite3.Connection:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE finder (id INTEGER, text TEXT)")
    plain.executemany("INSERT INTO finder VALUES (?, ?)", ((row, text) for _, row, text in db_search.load(session.ledger)))
    return plain

