"""For the tables that are sent up: an office with every awkward row, and figures counted again from the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from app.records.drill import query_of
from app.reports import year_figures
from app.reports.compare import wan
from app.reports.metrics import figures
from app.reports.period import Period
from app.session import Session
from app.tables.table import Drill, Rate, Row, Table

Values = Mapping[str, Any]


def days(dice: Random) -> str:
    """A day of some months, most of them October 2026; often the first or the last of its month."""
    month = dice.choice(("2026-10",) * 6 + ("2026-09", "2026-11", "2025-10", "2026-12"))
    span = Period.month(month)
    return dice.choice((span.first, span.last, f"{month}-{dice.randint(2, 29):02}", f"{month}-{dice.randint(2, 29):02}"))


@dataclass(frozen=True)
class Places:
    """Where rows of a busy office may lie."""

    villages: list[str]
    areas: list[str | None]
    units: list[str]
    homes: list[str]


def busy(session: Session, seed: int) -> Session:
    """Fill an office at random: a merged village, the town itself, hosts inside and outside the villages, rows sent
    back and removed, homes that moved or went, numbers made void."""
    dice = Random(seed)
    town = next(area.uid for area in session.areas.walk() if area.level == "town")
    session.save_many("area", [
        {"name": "老村", "level": "village", "parent": town, "sort_no": 3, "state": "merged"},
        {"name": "空村", "level": "village", "parent": town, "sort_no": 4, "state": "merged"},
        {"name": "新村", "level": "village", "parent": town, "sort_no": 5},
    ])
    units = session.save_many("unit", [{"name": name, "staff_total": 20} for name in ("派出所", "中心小学", "丝厂")])
    villages = [area.uid for area in session.areas.villages() if area.name != "空村"]
    grids = [area.uid for area in session.areas.walk() if area.level == "grid"]
    where = [*villages[:3], *grids, town]
    homes = session.save_many("household", [
        {"area": dice.choice(where), "door": f"{at}号", "householder": f"住户{at}",
         "lives_in": dice.choice(("resident", "away", "empty", "demolished", "tenant"))} for at in range(40)])
    places = Places(villages, [*where, None], units, homes)
    rounds = [_round(session, "第三季度", "2026-07-01", "2026-10-15", None),
              _round(session, "第四季度", "2026-10-08", "2026-12-31", villages[0] if seed % 2 else None)]
    session.save_many("household", [{"area": grids[0], "door": f"新{at}号", "householder": "新户"} for at in range(3)])
    session.save("household", {"area": grids[-1]}, homes[0])
    _activities(session, dice, places)
    _visits(session, dice, rounds, [row["uid"] for row in session.all("household")])
    session.remove("household", [homes[1], homes[2]], "搬走")
    _papers(session, dice, places, rounds)
    _registers(session, dice, places)
    return session


def _round(session: Session, name: str, first: str, last: str, scope: str | None) -> str:
    return session.save("visit_round", {"name": name, "from_date": first, "to_date": last, "scope": scope}).uid


def _activities(session: Session, dice: Random, places: Places) -> None:
    kinds = [choice.code for choice in session.choices("activity_kind")]
    tags = [choice.code for choice in session.choices("jin_tag")][:5]
    audiences = [choice.code for choice in session.choices("audience")]
    made = session.save_many("activity", [{
        "date": days(dice), "title": f"活动{at}", "kind": dice.choice([*kinds, None]), "area": dice.choice(places.areas),
        "host_unit": dice.choice([*places.units, None]), "host": dice.choice(["综治中心", "老年大学", None]),
        "persons": dice.choice([None, 0, 12, 80]), "tags": dice.sample(tags, dice.randint(0, 2)),
        "audience": dice.sample(audiences, dice.randint(0, 2)),
        "state": dice.choice(["draft", "verified", "rejected"]),
        "metrics": {key: dice.choice([0, 3, 10]) for key in dice.sample(
            ["leaflet", "letter", "brochure", "gift", "broadcast", "push", "article", "banner", "van"], dice.randint(0, 4))},
        "flags": {"persons": "约数"} if dice.random() < 0.1 else {},
    } for at in range(120)])
    session.remove("activity", made[:5], "录错")


def _visits(session: Session, dice: Random, rounds: list[str], homes: Iterable[str]) -> None:
    outcomes = [choice.code for choice in session.choices("outcome")]
    seen = {}
    for home in homes:
        for _ in range(dice.randint(0, 5)):
            key = (dice.choice(rounds), home, days(dice))
            outcome = dice.choice(outcomes)
            seen[key] = {"outcome": outcome, "app": dice.choice(["installed", "explained", None]) if outcome == "met" else None}
    made = session.save_many("visit", [
        {"round": round_uid, "household": home, "date": day, **values} for (round_uid, home, day), values in seen.items()])
    session.remove("visit", made[:4], "录错")


def _papers(session: Session, dice: Random, places: Places, rounds: list[str]) -> None:
    rows = []
    for at in range(150):
        template = dice.choice(["letter-receipt"] * 3 + ["pledge", "pledge-roll", "duty-unit", "duty-village", "visit-sheet"])
        unit = dice.choice(places.units) if template in ("duty-unit", "pledge-roll") else None
        state = dice.choice(["numbered", "printed", "issued", "returned", "archived", "void"])
        printed = None if state == "numbered" else days(dice)
        back = days(dice) if state in ("returned", "archived") or (state == "void" and dice.random() < 0.3) else None
        rows.append({
            "serial": f"26AH{at:06}", "template": template, "state": state, "printed_on": printed,
            "returned_on": max(back, printed) if back and printed else back, "round": dice.choice([*rounds, None]),
            "signed": dice.choice(["ink", "refused", "empty", None]) if back else None, "area": dice.choice(places.areas),
            "to_register": "unit" if unit else "household", "to_uid": unit or places.homes[5],
            "archive_box": "2026-1" if state == "archived" else None, "kept_at": dice.choice(["东柜", None]) if back else None,
        })
    with session.step("编号"):
        session.commands("issued").create_many(rows, trusted=True)


def _registers(session: Session, dice: Random, places: Places) -> None:
    def where() -> dict[str, Any]:
        return {"area": dice.choice(places.areas), "unit": dice.choice([*places.units, None]),
                "unit_name": dice.choice(["综治中心", None])}

    codes = {name: [choice.code for choice in session.choices(name)] for name in ("chat_level", "asset_kind", "meeting_kind",
                                                                                  "fraud_type")}
    session.save_many("chat_group", [{
        "name": f"群{at}", "level": dice.choice([*codes["chat_level"], None]), "members": dice.choice([None, 30, 200]),
        "created_on": dice.choice([None, days(dice)]), "state": dice.choice(["on", "on", "off", "closed"]), **where(),
    } for at in range(30)])
    session.save_many("push", [{
        "date": days(dice), "title": f"提示{at}", "due_villages": dice.choice([None, 6]), "done_villages": None,
    } for at in range(10)] + [{"date": days(dice), "title": f"转发{at}", "due_villages": 6, "done_villages": 5}
                              for at in range(5)])
    assets = session.save_many("venue_asset", [{
        "name": f"阵地{at}", "kind": dice.choice([*codes["asset_kind"][:5], None]), "place": f"{at}号",
        "faces": dice.choice([None, 1, 4]), "installed_on": dice.choice([None, days(dice)]),
        "state": dice.choice(["on", "on", "broken"]), **where(),
    } for at in range(40)])
    plays = [(dice.choice(assets), days(dice), dice.choice([None, 0, 40])) for _ in range(40)]
    session.save_many("play_log", [{"asset": asset, "date": day, "date_to": "2026-12-31" if length == 40 else day if length == 0
                                    else None, "content": f"标语{at}"} for at, (asset, day, length) in enumerate(plays)])
    session.save_many("meeting", [{"date": days(dice), "kind": dice.choice([*codes["meeting_kind"], "training"]),
                                   "headcount": 20 + at, "agenda": f"会议{at}"} for at in range(20)])
    spans = (("2026-10-01", "2026-10-31"), ("2026-09-28", "2026-10-04"), ("2025-10-01", "2025-10-31"),
             ("2026-09-01", "2026-09-30"))
    bulletins = [(dice.choice(spans), at) for at in range(24)]
    session.save_many("case_bulletin", [{
        "date": first, "date_to": last, "area": dice.choice([area for area in places.areas if area]),
        "fraud_type": dice.choice([*codes["fraud_type"][:3], None]), "cases": dice.choice([0, 1, 1, 2, 3]),
        "loss": dice.choice([None, 1_234_567, 8_000_000]), "source_no": f"通报{at}号"} for (first, last), at in bulletins])
    session.save_many("unit_coverage", [
        {"unit": unit, "date": day, "staff_total": 20, "pledged": dice.randint(0, 19), "source": "名册"}
        for unit in places.units[:2] for day in ("2026-09-30", "2026-10-30")])


def leading(table: Table) -> list[tuple[Row, str, Any, Drill]]:
    """(row, column key, cell, drill) of every figure that leads to its rows."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [(row, column.key, row.cells[at], row.drills[column.key])
            for row in rows for at, column in enumerate(table.columns) if column.key in row.drills]


def recounted(session: Session, table: Table, row: Row, column: str, drill: Drill) -> int:
    """The figure counted again from the rows its drill finds; of a rate the part above the line."""
    rows = session.all(drill.register, query_of(drill))
    code = year_figures.FIGURES[int(str(row.cells[0])) - 1] if table.code == year_figures.CODE else column
    code = "push" if (table.code, column) == ("R-M4", "pushes") and drill.register == "activity" else code
    if drill.register == "activity":
        return sum(figures(item)[code] for item in rows)
    summed = {
        **{("venue_asset", key): ("faces", 1) for key in ("led", "led_on", "led_rate", "boards", "lightboxes")},
        ("chat_group", "members"): ("members", 0), ("meeting", "trainees"): ("headcount", 0),
        ("case_bulletin", "cases"): ("cases", 0), ("case_bulletin", "cases_so_far"): ("cases", 0),
        ("case_bulletin", "loss"): ("loss", 0), ("unit_coverage", "staff_total"): ("staff_total", 0),
        ("unit_coverage", "staff_pledged"): ("pledged", 0), ("unit_coverage", "staff_pledged_rate"): ("pledged", 0),
    }.get((drill.register, code))
    if summed is None:
        return len(rows)
    return sum(item[summed[0]] if item[summed[0]] is not None else summed[1] for item in rows)


def agrees(cell: Any, count: int) -> bool:
    """Whether a cell says what was counted: a count, a rate's part, or an amount in 万元."""
    if isinstance(cell, Rate):
        return cell.part == count
    return cell in (count, wan(count)) if isinstance(cell, str) else cell == count


MADE_FOR = {"R-W2": "2026-W41", "R-M1": "2026-10", "R-M2": "2026-10", "R-M3": "2026-10", "R-M4": "2026-10", "R-M5": "2026-10",
            "R-M8": "2026-10", "R-Q2": "2026-Q4", "R-Q3": "2026-Q4", "R-Q4": "2026-Q4", "R-Y2": "2026"}
"""The tables held against plain counting, each with a period."""


def period_of(code: str) -> Period:
    """The period of `MADE_FOR`."""
    return Period.parse(MADE_FOR[code])
