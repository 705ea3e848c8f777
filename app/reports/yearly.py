"""Yearly tables: 考评 of villages and units (R-Y3) and who claims to be free of fraud (R-Y4), domain reference 3.4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.reports.forms import form
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Align, Chart, Column, Drill, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

ASSESS_TITLE, CLAIM_TITLE = "村（社区）年度考评表", "无诈创建申报汇总表"
Record = Mapping[str, Any]


def assess_table(session: Session, period: Period) -> Table:
    """村（社区）年度考评表 of the period's year: item by item, with the reason of each score and a sum for each village."""
    year = int(period.last[:4])
    items = sorted(session.all("assess_item", Query((Where("year", "eq", year),))),
                   key=lambda row: (row.get("sort_no") or 0, row["id"]))
    scores: dict[str, dict[str, Record]] = {}
    for row in session.all("assess_score", Query((Where("item", "in", [item["uid"] for item in items]),))):
        scores.setdefault(row.get("area") or row["unit"], {})[row["item"]] = row
    rows: list[Row] = []
    for uid, name, column in _scored(session, scores):
        rows += _block(uid, name, column, items, scores.get(uid, {}), len(rows) - _sums(rows))
    columns = (
        Column("no", "序号", width=3), Column("name", "村（社区）、单位", width=9),
        Column("item", "项目", width=10, align=Align.LEFT), Column("points", "分值", width=4),
        Column("score", "得分", width=4, note=METRICS["score"].definition),
        Column("basis", "依据", width=16, align=Align.LEFT), Column("note", "备注", width=8),
    )
    notes = ("列出各村（社区）和有得分的单位。没有评定的项目得分为“—”，小计只加已评定的项目。",)
    if not items:
        notes = (f"{year}年没有登记考评项目。",)
    return form(session, "R-Y3", ASSESS_TITLE, period, columns, rows, None, "分", notes)


def _scored(session: Session, scores: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(uid, name, column) of the villages in the office's order, then of the units with scores, then of what is gone."""
    villages = [(area.uid, area.name, "area") for area in session.areas.villages()
                if area.state != "merged" or area.uid in scores]
    units = [(row["uid"], row["name"], "unit") for row in session.all("unit") if row["uid"] in scores]
    known = {uid for uid, _, _ in (*villages, *units)}
    areas = [(uid, session.areas.full_name(uid), "area") for uid in sorted(scores) if uid in session.areas and uid not in known]
    gone = set(scores) - known - {uid for uid, _, _ in areas}
    names = session.ref_names("unit", gone)
    return [*villages, *areas, *units, *((uid, names[uid], "unit") for uid in sorted(gone))]


def _block(uid: str, name: str, column: str, items: list[dict[str, Any]], given: Mapping[str, Record], before: int) -> list[Row]:
    """The items of one village or unit and their sum."""
    lines = []
    for number, item in enumerate(items, start=before + 1):
        score = given.get(item["uid"])
        cells = (score["score"], score.get("basis"), score.get("note")) if score else (None, None, "未评定")
        drill = Drill("assess_score", (("uid", score["uid"]),)) if score else Drill("assess_item", (("uid", item["uid"]),))
        lines.append(Row((number, name, item["name"], item["points"], *cells), drill, key=uid))
    if not items:
        return []
    points, reached = (sum(values) for values in zip(*((item["points"], _reached(given, item)) for item in items), strict=True))
    drill = Drill("assess_score", ((column, uid), ("item:in", tuple(item["uid"] for item in items))))
    note = None if len(given) == len(items) else f"已评定{len(given)}项"
    return [*lines, Row(("小计", name, None, points, reached if given else None, None, note), drill, key=uid)]


def _reached(given: Mapping[str, Record], item: Record) -> int:
    return int(given[item["uid"]]["score"]) if item["uid"] in given else 0


def _sums(rows: list[Row]) -> int:
    return sum(row.cells[0] == "小计" for row in rows)


def claim_table(session: Session, period: Period) -> Table:
    """无诈创建申报汇总表 of the period's year."""
    year = int(period.last[:4])
    where = (("year", year),)
    order = (("kind", False), ("claimed_on", False), ("id", False))
    found = session.all("nofraud_claim", Query((Where("year", "eq", year),), order=order))
    kinds = {choice.code: number for number, choice in enumerate(session.choices("nofraud_kind"))}
    found.sort(key=lambda row: kinds.get(row.get("kind") or "", len(kinds)))
    texts = session.show_many("nofraud_claim", found)
    rows = [
        Row((number, row["name"], text["area"] or None, text["kind"], text["claimed_on"] or None, row.get("self_score"),
             row.get("town_opinion"), text["county_result"] or None, row.get("note")),
            Drill("nofraud_claim", (("uid", row["uid"]),)), key=row.get("unit") or row.get("area") or "")
        for number, (row, text) in enumerate(zip(found, texts, strict=True), start=1)
    ]
    total = Row(("合计", f"共{len(found)}个", None, None, None, None, None,
                 f"通过{sum(row.get('county_result') == 'passed' for row in found)}个", None), Drill("nofraud_claim", where))
    columns = (
        Column("no", "序号", width=3), Column("name", "申报单位", width=12), Column("area", "所属村（社区）", width=7),
        Column("kind", "类别", width=6), Column("claimed_on", "申报日期", width=7),
        Column("self_score", "自评得分", width=4.5, note=METRICS["self_score"].definition),
        Column("town_opinion", "镇意见", width=14, align=Align.LEFT), Column("county_result", "县级结果", width=5),
        Column("note", "备注", width=8),
    )
    notes = ("创建自愿申报。有群众受骗的如实填报，不追究受骗群众责任。",)
    charts = (Chart("bars", "自评得分", "name", ("self_score",)),) if found else ()
    return form(session, "R-Y4", CLAIM_TITLE, period, columns, rows, total, "分", notes, charts)
