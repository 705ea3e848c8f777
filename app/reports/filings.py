"""What is filed with the county: rosters (R-A1), villages' plans (R-A2), risks of places (R-A5), domain reference 3.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from app import clock
from app.records.terms import as_at
from app.reports.forms import form
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Align, Column, Drill, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

ROSTER_TITLE, PLAN_TITLE, RISK_TITLE = "名册备案表", "实施方案备案表", "养老、非法集资排查统计表"
PLAN_WORD = "方案"
_LEVELS = ("red", "orange", "yellow", "green")


def roster_table(session: Session, period: Period) -> Table:
    """名册备案表 as at the period's last day, today at the latest: who sits in the bodies, who is the units' contact."""
    day = min(period.last, clock.today().isoformat())
    lines = [*_seats(session, day), *_contacts(session)]
    rows = [replace(row, cells=(number, *row.cells)) for number, row in enumerate(lines, start=1)]
    columns = (
        Column("no", "序号", width=3), Column("body", "组别", width=12, align=Align.LEFT), Column("role", "组内职务", width=6),
        Column("name", "姓名", width=6), Column("unit", "单位", width=12), Column("post", "职务", width=7),
        Column("phone", "联系电话", width=8), Column("note", "备注", width=6),
    )
    notes = (f"领导小组及功能组按{clock.chinese_date(day)}在任的人员列出；成员单位联络员按现有名册列出。",)
    made = form(session, "R-A1", ROSTER_TITLE, period, columns, rows, None, "人", notes)
    return replace(made, period=f"截至{clock.chinese_date(day)}")


def _seats(session: Session, day: str) -> list[Row]:
    order_of = (("sort_no", False), ("name", False))
    bodies = {row["uid"]: row for row in session.all("body", Query(as_at(session, "body", day), order=order_of))}
    order = {uid: number for number, uid in enumerate(bodies)}
    roles = {choice.code: choice.name for choice in session.choices("seat_role")}
    seats = session.all("seat", Query(as_at(session, "seat", day)))
    seats.sort(key=lambda row: (order[row["body"]], row.get("sort_no") or 0, row["id"]))
    return [
        Row((bodies[row["body"]]["name"], roles.get(row["role"], row["role"]), row["name"], row.get("unit_name"),
             row.get("post"), row.get("phone"), None), Drill("seat", (("uid", row["uid"]),)))
        for row in seats
    ]


def _contacts(session: Session) -> list[Row]:
    where = (Where("member", "eq", 1), Where("state", "ne", "stopped"))
    return [
        Row(("成员单位", "联络员", row.get("contact"), row["name"], row.get("contact_post"), row.get("phone"),
             None if row.get("contact") else "未报联络员"), Drill("unit", (("uid", row["uid"]),)), key=row["uid"])
        for row in session.all("unit", Query(where))
    ]


def plan_table(session: Session, period: Period) -> Table:
    """实施方案备案表: the plans that villages and units handed in, from the papers received in the period."""
    where = (Where("direction", "eq", "in"), Where("title", "contains", PLAN_WORD),
             Where("date", "ge", period.first), Where("date", "le", period.last))
    found = session.all("document_log", Query(where, order=(("date", False), ("id", False))))
    texts = session.show_many("document_log", found)
    senders = _Senders(session)
    rows: list[Row] = []
    told: set[str] = set()
    for row, text in zip(found, texts, strict=True):
        sender = senders.of(row.get("party"))
        if sender:
            told.add(sender)
            cells = (len(rows) + 1, row["party"], row["title"], row.get("doc_no"), text["campaign"] or None, text["date"],
                     row.get("note"))
            rows.append(Row(cells, Drill("document_log", (("uid", row["uid"]),)), key=sender))
    columns = (
        Column("no", "序号", width=3), Column("name", "单位", width=10), Column("title", "方案名称", width=18, align=Align.LEFT),
        Column("doc_no", "文号", width=8), Column("campaign", "专项活动", width=12), Column("date", "报送日期", width=7),
        Column("note", "备注", width=8),
    )
    notes = ["取自收发文登记中标题含“方案”的来文。"]
    if others := len(found) - len(rows):
        notes.append(f"另有{others}件标题含“方案”的来文，来文单位不是本镇村（社区）或名册上的单位，没有列入。")
    if missing := [area.name for area in session.areas.villages() if area.state != "merged" and area.uid not in told]:
        notes.append(f"本期没有报方案的村（社区）{len(missing)}个：{'、'.join(missing)}。")
    filed = tuple(row.drill.where[0][1] for row in rows if row.drill)
    total = Row(("合计", f"{len(told)}个单位", f"{len(rows)}件", None, None, None, None),
                Drill("document_log", (("uid:in", filed),)))
    return form(session, "R-A2", PLAN_TITLE, period, columns, rows, total, "件", tuple(notes))


class _Senders:
    """Which village or unit a name on an envelope belongs to."""

    def __init__(self, session: Session) -> None:
        units = session.all("unit")
        self._full = {row["name"]: row["uid"] for row in units} | {
            row["short_name"]: row["uid"] for row in units if row.get("short_name")}
        self._villages = {area.name: area.uid for area in session.areas.villages()}

    def of(self, party: str | None) -> str:
        """The uid; "" for a stranger. “柳湾村民委员会” and “柳河镇柳湾村” are 柳湾村."""
        name = (party or "").strip()
        found = self._villages.get(name) or self._full.get(name)
        if found or not name:
            return found or ""
        inside = [village for village in self._villages if village in name]
        return self._villages[max(inside, key=len)] if inside else ""


def risk_table(session: Session, period: Period) -> Table:
    """养老、非法集资排查统计表: places found at risk in the period, by level, as they stood at its last day."""
    within = (("found_on:ge", period.first), ("found_on:le", period.last))
    where = (Where("found_on", "ge", period.first), Where("found_on", "le", period.last))
    found = session.all("place_risk", Query(where, order=(("found_on", False), ("id", False))))
    rank = session.areas.rank()
    found.sort(key=lambda row: rank.get(row.get("area") or "", len(rank)))
    texts = {row["uid"]: text for row, text in zip(found, session.show_many("place_risk", found), strict=True)}
    levels = {choice.code: choice.name for choice in session.choices("risk_level")}
    rows: list[Row] = []
    numbers = count(1)
    for level in _LEVELS:
        part = [row for row in found if row["level"] == level]
        rows += [Row((next(numbers), *_risk_cells(row, texts[row["uid"]], period)),
                     Drill("place_risk", (("uid", row["uid"]),)), key=row.get("unit") or row.get("area") or "")
                 for row in part]
        rows.append(_risk_sum("小计", f"{levels[level]}色", part, period, (("level", level), *within)))
    total = _risk_sum("总计", None, found, period, within)
    columns = (
        Column("no", "序号", width=3), Column("level", "等级", width=3.5), Column("place", "场所", width=12),
        Column("area", "村（社区）", width=7), Column("found_on", "排查日期", width=7),
        Column("issue", "存在问题", width=14, align=Align.LEFT), Column("measure", "措施", width=12, align=Align.LEFT),
        Column("due", "时限", width=7), Column("closed", "销号", width=7, note=METRICS["risks_closed"].definition),
    )
    day = min(period.last, clock.today().isoformat())
    notes = (f"红、橙、黄、绿只用于场所和机构，不用于人。{METRICS['risks'].numerator}。",
             f"销号截至{clock.chinese_date(day)}，以后销号的列为在办。")
    return form(session, "R-A5", RISK_TITLE, period, columns, rows, total, "处", notes)


def _risk_cells(row: Mapping[str, Any], text: Mapping[str, str], period: Period) -> tuple[Any, ...]:
    closed = text["closed_on"] if _closed(row, period) else "在办"
    return (text["level"], row["place"], text["area"] or None, text["found_on"], row["issue"], row.get("measure"),
            text["due"] or None, closed)


def _closed(row: Mapping[str, Any], period: Period) -> bool:
    return row.get("state") == "closed" and (row.get("closed_on") or "") <= period.last


def _risk_sum(head: str, level: str | None, rows: list[dict[str, Any]], period: Period,
              where: tuple[tuple[str, Any], ...]) -> Row:
    closed = sum(_closed(row, period) for row in rows)
    drill = Drill("place_risk", where)
    ended = Drill("place_risk", (*where, ("state", "closed"), ("closed_on:le", period.last)))
    return Row((head, level, f"{len(rows)}处", None, None, None, None, None, f"已销号{closed}处"), drill,
               drills={"closed": ended})
