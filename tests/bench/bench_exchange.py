"""Three PCs with 10,000 edits each become one, and a town takes the packages of thirty villages."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from pathlib import Path

from app import office
from app.exchange.apply import apply_take
from app.exchange.pack import pack_peer
from app.exchange.take import plan_take
from app.exchange.up import pack_up
from app.security.keyring import KeyRing
from app.session import Session
from tests.bench.harness import Report

NAME = "Packages between PCs and from villages"
EDITS, HOMES, VILLAGES, EACH = 10_000, 20_000, 30, 300
_USER, _PASSWORD = "管理员", "bench-pass-2026"


def run(report: Report) -> None:
    """Measure both."""
    folder = Path(tempfile.mkdtemp(prefix="bench-exchange-"))
    try:
        _three_pcs(report, folder / "pcs")
        _villages(report, folder / "villages")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path, level: str = "town") -> Session:
    office.create_office(folder, town="新河镇", county="清源县", user=_USER, password=_PASSWORD)
    session = office.open_office(folder, _USER, _PASSWORD)
    session.save("office", {"level": level, "name": folder.name}, session.office["uid"])
    return session


def _take(session: Session, path: Path) -> int:
    plan = plan_take(session, path)
    asked = len(plan.conflicts)
    apply_take(session, plan, {"*": "theirs"})
    plan.package.close()
    return asked


def _three_pcs(report: Report, folder: Path) -> None:
    first = _opened(folder / "A")
    grid = first.save("area", {"name": "第1网格", "level": "grid"}).uid
    rows = [{"area": grid, "door": f"{number}号", "householder": "甲一", "people": 1} for number in range(HOMES)]
    uids = first.save_many("household", rows)
    pack_peer(first, folder / "all.zip")
    first.close()
    pcs = []
    for letter in "ABC":
        if letter != "A":
            shutil.copytree(folder / "A", folder / letter, ignore=shutil.ignore_patterns("office.lock"))
        session = office.open_office(folder / letter, _USER, _PASSWORD)
        session.put_setting("device", letter)
        session.close()
        session = office.open_office(folder / letter, _USER, _PASSWORD)
        chance = random.Random(letter)
        edits = [{"uid": uid, "people": chance.randint(2, 9)} if number % 3 == 0 else
                 {"uid": uid, "note": f"{letter}{chance.randint(1, 9)}"} for number, uid in
                 enumerate(chance.sample(uids, EDITS))]
        session.save_many("household", edits)
        pcs.append(session)
    began = time.perf_counter()
    paths = [pack_peer(session, folder).file for session in pcs]
    packed = time.perf_counter() - began
    began = time.perf_counter()
    asked = sum(_take(pcs[0], path) for path in paths[1:])
    report.figure(f"Three PCs of {EDITS:,} edits merged on one", time.perf_counter() - began, "s", target=10,
                  note=f"{asked:,} questions answered, packages made in {packed:.1f} s")
    for session in pcs:
        session.close()


def _villages(report: Report, folder: Path) -> None:
    town = _opened(folder / "town")
    top = town.save("area", {"name": "新河镇", "level": "town"}).uid
    town.save_many("area", [{"name": f"第{n}村", "level": "village", "parent": top} for n in range(VILLAGES)])
    packages = [_village(folder, number) for number in range(VILLAGES)]
    began = time.perf_counter()
    for path in packages:
        _take(town, path)
    taken = time.perf_counter() - began
    rows = town.count("household") + town.count("visit") + town.count("activity")
    report.figure(f"{VILLAGES} village packages taken in", taken, "s", target=20, note=f"{rows:,} rows")
    town.close()


def _village(folder: Path, number: int) -> Path:
    """A village's own office: 300 households visited once, twenty activities. Copies share the key, not the name."""
    place = folder / f"v{number}"
    if number == 0:
        _opened(place, "village").close()
    else:
        shutil.copytree(folder / "v0-bare", place)
        ring = place / "keyring.json"
        data = json.loads(ring.read_text("utf8"))
        data["office"] = data["office"][:-12] + f"{number:012d}"
        keys = KeyRing.load(ring).open(_USER, _PASSWORD)
        ring.write_text(json.dumps(data), "utf8")
        renewed = KeyRing.load(ring)
        renewed.put_user(_USER, _PASSWORD, keys)
    if number == 0:
        shutil.copytree(place, folder / "v0-bare", ignore=shutil.ignore_patterns("office.lock"))
    session = office.open_office(place, _USER, _PASSWORD)
    try:
        root = session.save("area", {"name": f"第{number}村", "level": "village"}).uid
        grid = session.save("area", {"name": "第1网格", "level": "grid", "parent": root}).uid
        homes = session.save_many("household", [
            {"area": grid, "door": f"{n}号", "householder": "甲一", "people": 3} for n in range(EACH)])
        around = session.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
        session.save_many("visit", [{"round": around, "household": uid, "date": "2026-10-05", "outcome": "met"} for uid in homes])
        session.save_many("activity", [
            {"date": f"2026-10-{n + 1:02d}", "title": f"宣传{n}", "area": root, "persons": n} for n in range(20)])
        return pack_up(session, "2026-10", folder / f"v{number}.zip").file
    finally:
        session.close()
