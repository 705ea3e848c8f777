"""A village of the sample office that has begun to use the program itself, and the first package it handed in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.clock import pretend
from app.exchange.apply import apply_take
from app.exchange.pack import ALL
from app.exchange.take import plan_take
from app.exchange.up import pack_up
from app.office import create_office, open_office
from app.session import Session

Data = Mapping[str, Any]


def take(session: Session, data: Data, village: Data, words: Data, returns: Path) -> tuple[Path, str]:
    """Let the village make its package into `returns` and take it; gives the file and what taking it did."""
    made = _made(data, village, words, returns)
    plan = plan_take(session, made)
    try:
        return made, apply_take(session, plan).sentence
    finally:
        plan.package.close()


def _made(data: Data, village: Data, words: Data, out: Path) -> Path:
    """The package of the village's own office, which is not kept: it stands on a PC of the village."""
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=out.parent) as temporary:
        folder = Path(temporary) / f"{village['name']}台账"
        with pretend(words["set_up"]):
            create_office(folder, town=data["town"], county=data["county"], user=village["cadre"], password=data["password"])
            session = open_office(folder, village["cadre"], data["password"])
        try:
            _fill(session, village, words)
            return pack_up(session, words["month"], out, since=ALL).file
        finally:
            session.close()


def _fill(session: Session, village: Data, words: Data) -> None:
    session.save("office", {"level": "village", "name": village["name"], "filler": village["cadre"]}, session.office["uid"])
    area = session.save("area", {"name": village["name"], "level": "village"}).uid
    session.save_many("area", [{"name": f"第{grid}网格", "level": "grid", "parent": area, "sort_no": grid}
                               for grid in range(1, village["grids"] + 1)])
    for entry in words["activities"]:
        session.save("activity", {**entry, "area": area})
