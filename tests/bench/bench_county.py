"""Packages into a real PostgreSQL: rows a second from the file to the committed table, and bytes a row there."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from app.exchange import county_load
from app.exchange.pack import pack_peer
from app.exchange.up import pack_up
from db.postgres import County
from tests import postgres_kit
from tests.bench.harness import Report
from tests.bench.town import VILLAGES, large_office

NAME = "packages into the county's PostgreSQL"
HOUSEHOLDS, ACTIVITIES = 60_000, 20_000


def run(report: Report) -> None:
    """One package of a large town, loaded once into an empty server and once more as a correction of every row."""
    if not postgres_kit.found():
        print("PostgreSQL is not installed here (Debian: postgresql): nothing measured")
        return
    with tempfile.TemporaryDirectory() as folder, postgres_kit.server() as dsn:
        package, upward = _packages(Path(folder))
        began = time.perf_counter()
        done = county_load.load([package], dsn)[0]
        taken = time.perf_counter() - began
        rows = sum(done.counts.values())
        report.figure("rows of a package loaded, checks and all", rows / taken, "rows/s", target=20_000, at_least=True,
                      note=f"{rows:,} rows in {taken:.1f} s, server with fsync off")
        figures = sum(county_load.load([upward], dsn)[0].counts.values())
        report.figure("  rows of one town's month on its way to the county", figures, "rows",
                      note=f"{VILLAGES} villages; figures of the monthly tables, activities, areas")
        county = County(dsn)
        for table in ("household", "activity", "received_figure"):
            size, count = county.size(table)
            report.figure(f"  bytes a row of {table}, indexes and stamps in", size / count, "bytes", note=f"{count:,} rows")
        county.close()


def _packages(folder: Path) -> tuple[Path, Path]:
    """Everything for another PC, and the month for the county."""
    session = large_office(folder, HOUSEHOLDS)
    try:
        villages = [area.uid for area in session.areas.villages()]
        session.save_many("activity", (
            {"title": "集中宣传", "kind": "rally", "persons": 80, "metrics": {"leaflet": 200, "banner": 2},
             "date": f"2026-12-{number % 28 + 1:02}", "area": villages[number % len(villages)],
             "place": "村文化广场", "summary": "发放宣传单，讲解刷单返利、冒充客服等骗术，解答群众咨询。"}
            for number in range(ACTIVITIES)
        ))
        return pack_peer(session, folder).file, pack_up(session, "2026-12", folder).file
    finally:
        session.close()
