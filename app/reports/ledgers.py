"""Registers of domain reference 3.3 that are put together from several: grids, places, progress of a round, messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import serial
from app.errors import AppError
from app.records.due import due_items
from app.reports.coverage import Coverage, state_of, total
from app.reports.forms import foot
from app.reports.period import Period
from app.reports.sheet_parts import fetch
from app.reports.sheet_work import span
from app.security.roles import Action
from app.tables.table import Align, Column, Row, Table
from db import month as db_month
from db.query import Query, Where

if TYPE_CHECKING:
    from app.records.areas import Area
    from app.session import Session

TITLES = {
    "T-02": "村（社区）与网格名册", "T-04": "企业、商户、场所底册", "T-07": "入户工作进度表",
    "T-13": "短信、推文、广播记录", "T-05D": "任务落实情况表",
    "T-09S": "宣传品结存表",
}
BESIDE = {"area": "T-02", "unit": "T-04", "visit_round": "T-07", "activity": "T-13", "task": "T-05D",
          "material": "T-09S"}
"""Register → the table that is looked for beside its list."""

PLACE_KINDS = ("company", "shop", "market", "bank", "telecom", "courier", "hotel", "medical", "site", "elderly_home",
               "property")
"""Kinds of units that are visited as businesses and places (T-04)."""

MESSAGES = {"sms": ("sms",), "article": ("article",), "broadcast": ("broadcast",), "loudspeaker": ("broadcast",)}
"""Forms of activities that are messages (T-13), and the number that tells how many were sent."""

_GRID_STAFF = ("grid_head", "grid_worker", "grid_phone")
_VILLAGE_STAFF = ("informant", "publicist", "town_leader", "village_cadre")  # named once for all grids of a village


def grids(session: Session) -> Table:
    """T-02 村（社区）与网格名册: a line for each grid, and for each village without grids."""
    rows_of = {row["uid"]: row for row in session.all("area")}
    lines: list[tuple[Any, ...]] = []
    counted: list[Mapping[str, Any]] = []
    listed: Counter[str] = Counter()
    for uid, amount in db_month.living(session.ledger):
        listed[_grid_of(session, uid)] += amount
    for village in _valid(session.areas.villages()):
        own = rows_of[village.uid]
        below = [area for area in _valid(list(session.areas.walk(village.uid))) if area.level == "grid"]
        for area in below or [village]:
            row = rows_of[area.uid]
            grid = (row.get("code"), row["name"]) if below else (None, None)
            people = (*(row.get(key) or None for key in _GRID_STAFF),
                      *(row.get(key) or own.get(key) or None for key in _VILLAGE_STAFF))
            homes = row["households"] if row.get("households") is not None else listed.get(area.uid)
            lines.append((own["name"], own.get("code"), *grid, homes, row.get("population"), *people))
            counted.append({**row, "households": homes})
    columns = (
        Column("village", "村（社区）", width=6), Column("code", "区划代码", width=6), Column("grid_code", "网格编号", width=6),
        Column("grid", "网格名称", width=6), Column("households", "户数", width=4),
        Column("population", "常住人口", width=4), Column("grid_head", "网格长", width=4),
        Column("grid_worker", "网格员", width=4), Column("phone", "电话", width=6), Column("informant", "信息员", width=4),
        Column("publicist", "宣传员", width=4), Column("leader", "包片领导", width=4), Column("cadre", "村主干", width=4),
    )
    sums = [_sum(counted, key) for key in ("households", "population")]
    whole = (None, None, None, None, *sums, *([None] * 7)) if any(sums) else None
    return _ledger(session, "T-02", columns, lines, whole,
                   notes=("未填户数的网格按户册中的户数列出。",))


def places(session: Session) -> Table:
    """T-04 企业、商户、场所底册: the units of those kinds with the last visit and the numbers of their papers."""
    units = session.all("unit", Query((Where("kind", "in", list(PLACE_KINDS)),)))
    texts = session.show_many("unit", units, full=True)
    uids = [unit["uid"] for unit in units]
    visited: dict[str, str] = {}
    for row in fetch(session, "activity", "host_unit", uids):
        visited[row["host_unit"]] = max(visited.get(row["host_unit"], ""), row["date"])
    papers: dict[str, list[str]] = {}
    for row in fetch(session, "issued", "to_uid", uids):
        if row["state"] != "void":
            papers.setdefault(row["to_uid"], []).append(serial.display(row["serial"]))
    screens: Counter[str] = Counter()
    for row in fetch(session, "venue_asset", "unit", uids):
        if row["kind"] == "led" and row["state"] != "off":
            screens[row["unit"]] += row.get("faces") or 1
    lines = [
        (unit["name"], text["kind"] or None, unit.get("address"), text["area"] or None, unit.get("head"),
         unit.get("contact") if unit.get("kind") == "company" else None, unit.get("phone"),
         clock.chinese_date(visited[unit["uid"]]) if unit["uid"] in visited else None,
         "、".join(sorted(papers.get(unit["uid"], ()))) or None, screens.get(unit["uid"]), unit.get("note"))
        for unit, text in zip(units, texts, strict=True)
    ]
    columns = (
        Column("name", "名称", width=12, align=Align.LEFT), Column("kind", "类别", width=5),
        Column("address", "地址", width=10, align=Align.LEFT), Column("area", "所属村", width=5),
        Column("head", "负责人", width=4), Column("finance", "财务联系人（企业）", width=4), Column("phone", "电话", width=6),
        Column("visited", "最近走访日期", width=6), Column("papers", "已发文书编号", width=7, align=Align.LEFT),
        Column("screens", "电子屏数", width=3), Column("note", "备注", width=8, align=Align.LEFT),
    )
    return _ledger(session, "T-04", columns, lines, None,
                   notes=("最近走访日期取自以该单位为主办单位的宣传活动。",))


def progress(session: Session, month: str | None = None, round_uid: str | None = None) -> Table:
    """T-07 入户工作进度表 of a round as it stands today (or at the month's end), grid by grid.

    Raises AppError when there is no round.
    """
    row = _round(session, round_uid)
    day = clock.today()
    if month is not None:
        day = min(day, date.fromisoformat(Period.month(month).last))
    monday = day - timedelta(days=day.weekday())
    now, before = _standing(session, row["uid"], day), _standing(session, row["uid"], monday - timedelta(days=1))
    areas = {area["uid"]: area for area in session.all("area")}
    rank = session.areas.rank()
    due = clock.chinese_date(row["to_date"])
    lines, counted, fresh = [], [], 0
    for uid in sorted(now, key=lambda uid: rank.get(uid, len(rank))):
        item, area = now[uid], areas.get(uid, {})
        village = session.areas.village(uid)
        grid = area.get("name") if area.get("level") == "grid" else None
        new = item.met - before.get(uid, Coverage()).met
        lines.append((village.name if village else None, grid, *_progress_cells(item, new), due,
                      area.get("grid_worker") or area.get("grid_head")))
        counted.append(item)
        fresh += new
    whole = (None, None, *_progress_cells(total(counted), fresh), None, None)
    notes = (f"走访轮次：{row['name']}。截至{clock.chinese_date(day.isoformat())}；"
             f"本周新增为{clock.chinese_date(monday.isoformat())}以来首次见到人的户。",
             "应访户为轮次开始时在册的户；覆盖率＝已访户÷（应访户－空户）。未列出的拆迁、整户外出和未访户也在应访户内。")
    return _ledger(session, "T-07", _PROGRESS, lines, whole, notes=notes)


_PROGRESS = (
    Column("village", "村（社区）", width=7), Column("grid", "网格", width=6), Column("targets", "应访户数", width=4),
    Column("empty", "空户", width=4), Column("met", "已访户数", width=4), Column("nobody", "未遇户数", width=4),
    Column("declined", "婉拒户数", width=4), Column("rate", "覆盖率", width=5), Column("new", "本周新增", width=4),
    Column("due", "计划完成日", width=7), Column("owner", "责任人", width=5),
)


def messages(session: Session, month: str | None = None) -> Table:
    """T-13 短信、推文、广播记录: the activities of those forms, by date."""
    where = [Where("kind", "in", list(MESSAGES))]
    if month is not None:
        span = Period.month(month)
        where += [Where("date", "ge", span.first), Where("date", "le", span.last)]
    rows = session.all("activity", Query(tuple(where), order=(("date", False), ("title", False))))
    texts = session.show_many("activity", rows)
    lines = [
        (text["date"], text["kind"], row["title"], _sent(row), row.get("persons"), row.get("host") or text["area"] or None)
        for row, text in zip(rows, texts, strict=True)
    ]
    columns = (
        Column("date", "日期", width=7), Column("kind", "渠道", width=6),
        Column("title", "标题或内容摘要", width=20, align=Align.LEFT), Column("count", "条数（次数）", width=4),
        Column("persons", "覆盖人数", width=5), Column("host", "单位", width=10, align=Align.LEFT),
    )
    whole = (None, None, None, sum(_sent(row) for row in rows), sum(row.get("persons") or 0 for row in rows), None)
    return _ledger(session, "T-13", columns, lines, whole,
                   notes=("未填条数、次数的记录计1。",))


def due(session: Session, day: str) -> Table:
    """T-05D 任务落实情况表: each task's period that holds the ISO day, and those before it that were not met."""
    tasks = {row["uid"]: row for row in session.all("task")}
    often = {choice.code: choice.name for choice in session.choices("task_frequency")}
    lines = []
    for item in due_items(session, day):
        state = item.state(day)
        if state == "met" and item.last < day:
            continue
        task = tasks[item.task]
        lines.append((task["title"], task["units"], often.get(task.get("frequency") or "once"), span(item.first, item.last),
                      item.wanted, item.done, max(item.wanted - item.done, 0), _DUE_STATES[state]))
    columns = (
        Column("title", "任务内容", width=14, align=Align.LEFT), Column("units", "责任单位", width=9, align=Align.LEFT),
        Column("often", "频次要求", width=4), Column("span", "本期起止", width=9), Column("wanted", "应完成（次）", width=4),
        Column("done", "已完成（次）", width=4), Column("left", "还差（次）", width=4), Column("state", "情况", width=5),
    )
    made = _ledger(session, "T-05D", columns, lines, None, notes=("列出各任务的本期，以及以前没有完成的各期。",))
    return replace(made, period=f"截至{clock.chinese_date(day)}")


def stock(session: Session, day: str) -> Table:
    """T-09S 宣传品结存表: what came in, where it went and what is left of each material at the end of an ISO day."""
    moved: dict[str, Counter[str]] = {}
    for row in session.all("material_move", Query((Where("date", "le", day),))):
        here = moved.setdefault(row["material"], Counter())
        here["in"] += row.get("qty_in") or 0
        here[row["kind"] if row.get("kind") in _WAYS_OUT else "other"] += row.get("qty_out") or 0
    lines = []
    for row in session.all("material"):
        here = moved.get(row["uid"], Counter())
        out = [here[way] for way in (*_WAYS_OUT, "other")]
        lines.append((row["name"], row.get("version"), row.get("measure"), here["in"], *out, here["in"] - sum(out)))
    columns = (
        Column("name", "品名", width=12, align=Align.LEFT), Column("version", "规格版本", width=8),
        Column("measure", "单位", width=3), Column("in", "入库", width=5), Column("village", "发到村（单位）", width=5),
        Column("residents", "发给群众", width=5), Column("loss", "损耗", width=4), Column("other", "其他出库", width=4),
        Column("left", "结存", width=5),
    )
    made = _ledger(session, "T-09S", columns, lines, None,
                   notes=("结存＝入库－各项出库。发到村和发给群众是两个数，不相加作发放数。",))
    return replace(made, period=f"截至{clock.chinese_date(day)}")


_WAYS_OUT = ("village", "residents", "loss")
_DUE_STATES = {"met": "已完成", "late": "逾期", "open": "未到期"}


def _sent(row: Mapping[str, Any]) -> int:
    amounts = row.get("metrics") or {}
    noted = [int(amounts[key]) for key in MESSAGES[row["kind"]] if amounts.get(key) is not None]
    return sum(noted) if noted else 1


def _progress_cells(item: Coverage, new: int) -> tuple[Any, ...]:
    return (item.targets, item.empty, item.met, item.nobody, item.declined, item.without_empty, new)


def _standing(session: Session, round_uid: str, day: date) -> dict[str, Coverage]:
    """Counts per grid (or village, for homes that lie in no grid) on a day."""
    found: dict[str, Coverage] = {}
    rows, _ = db_month.states(session.ledger, round_uid, day.isoformat(), day.isoformat())
    for area, lives_in, outcome, households, _calls in rows:
        found.setdefault(_grid_of(session, area), Coverage()).add(state_of(outcome, lives_in), households)
    return found


def _grid_of(session: Session, uid: str) -> str:
    area = session.areas.get(uid)
    while area is not None and area.level not in ("grid", "village", "town"):
        area = session.areas.get(area.parent)
    return area.uid if area is not None else uid


def _round(session: Session, uid: str | None) -> Mapping[str, Any]:
    if uid is not None:
        return session.get("visit_round", uid)
    rounds = session.all("visit_round", Query((Where("state", "ne", "planned"),), order=(("from_date", True),)))
    if not rounds:
        raise AppError("还没有走访轮次，无法做入户工作进度表。", "请先建立走访轮次。")
    return rounds[0]


def _valid(areas: Sequence[Area]) -> list[Area]:
    return [area for area in areas if area.state != "merged"]


def _sum(rows: Sequence[Mapping[str, Any]], key: str) -> int | None:
    """The sum of what is stated; None when nothing is."""
    stated = [row[key] for row in rows if row.get(key) is not None]
    return sum(stated) if stated else None


def _ledger(session: Session, code: str, columns: Sequence[Column], lines: Sequence[tuple[Any, ...]],
            whole: tuple[Any, ...] | None, notes: tuple[str, ...] = ()) -> Table:
    session.require(Action.EXPORT)
    office = session.office
    return Table(
        code=code,
        title=TITLES[code],
        columns=(Column("no", "序号", width=3), *columns),
        rows=[Row((number, *line)) for number, line in enumerate(lines, start=1)],
        total=Row(("合计", *whole)) if whole is not None and lines else None,
        unit_name=office.get("name") or "",
        period=f"截至{clock.chinese_date(clock.today().isoformat())}",
        notes=notes,
        foot=foot(office),
    )
