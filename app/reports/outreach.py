"""“几进”活动分类表 (R-M2), 微信群及推送月报表 (R-M4) and 宣传阵地与电子屏月报表 (R-M5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.reports import drills
from app.reports.forms import definitions, form, metric_column
from app.reports.metrics_work import ACTIVITY, ASSETS, GROUPS, PUSHES
from app.reports.period import Period, PeriodKind
from app.reports.places import Line, filled, lines
from app.reports.tally import NOWHERE, activity_groups, counts
from app.tables.table import Chart, Column, Drill, Rate, Row, Table

if TYPE_CHECKING:
    from app.session import Session

TITLES = {"R-M2": "“几进”活动分类表", "R-M4": "微信群及推送月报表", "R-M5": "宣传阵地与电子屏月报表"}
_BY_TAG = ("sessions", "persons", "papers", "gift")
_GROUPS = ("groups_town", "groups_village", "groups_group", "groups_unit", "groups", "members")
_LEVEL = {"groups_town": "town", "groups_village": "village", "groups_group": "group", "groups_unit": "unit"}
_ASSETS = {"led": "led", "led_on": "led", "columns": "column", "boards": "board", "radios": "radio", "lightboxes": "lightbox"}
_UNTAGGED = ""


def by_tag(session: Session, period: Period) -> Table:
    """“几进”活动分类表: an activity with several tags is in several lines, and once in the total."""
    found: dict[str, dict[str, int]] = {}
    whole: dict[str, int] = dict.fromkeys(_BY_TAG, 0)
    for _place, tags, figures, _flags in activity_groups(session, period):
        for tag in dict.fromkeys(tags or [_UNTAGGED]):
            here = found.setdefault(tag, dict.fromkeys(_BY_TAG, 0))
            for code in _BY_TAG:
                here[code] += figures.get(code, 0)
        for code in _BY_TAG:
            whole[code] += figures.get(code, 0)
    names = {choice.code: f"进{choice.name}" for choice in session.choices("jin_tag")
             if choice.in_force(period.last) or choice.code in found}
    names |= {tag: tag or "未标类别" for tag in found if tag not in names and any(found[tag].values())}
    rows = [_tag_row((at, name), found.get(tag, {}), period, ("tags:has", tag) if tag else ("tags:empty", ""))
            for at, (tag, name) in enumerate(names.items(), start=1)]
    columns = (Column("no", "序号", width=3), Column("name", "类别", width=10),
               *(metric_column(code, width=8) for code in _BY_TAG))
    notes = (definitions("sessions", "persons", "papers", "gift"),
             "一场活动标有几个类别的，在各类别分别计入；合计每场只计一次，所以合计不等于各行之和。")
    charts = (Chart("bars", "各类别活动场次", "name", ("sessions",)),)
    return form(session, "R-M2", TITLES["R-M2"], period, columns, rows, _tag_row(("合计", None), whole, period), "场、人次、份",
                notes, charts)


def _tag_row(head: tuple[int | str | None, ...], figures: Mapping[str, int], period: Period, *place: drills.Filter) -> Row:
    return Row((*head, *(figures.get(code, 0) for code in _BY_TAG)),
               drills={code: drills.activities(code, place, period) for code in _BY_TAG})


def groups(session: Session, period: Period) -> Table:
    """微信群及推送月报表."""
    held, posted = counts(session, GROUPS, period), counts(session, ACTIVITY, period)
    sent = counts(session, PUSHES, period)[NOWHERE]
    pushed = {place: values.get("push", 0) for place, values in posted.items() if place != NOWHERE}
    shown = lines(session, {*filled(held, ("groups",)), *(place for place, amount in pushed.items() if amount), NOWHERE})
    rows = []
    for at, line in enumerate(shown, start=1):
        town = line.place == NOWHERE
        here = held.get(line.place, {})
        rate = Rate(sent["push_done"], sent["push_due"]) if town else None
        cells = (at, line.name, *(here.get(code, 0) for code in _GROUPS),
                 sent["pushes"] if town else pushed.get(line.place, 0), rate)
        rows.append(Row(cells, key=line.key, drills={**_group_drills(line, period), "pushes": _push_drill(line, period)}))
    sums = [sum(values.get(code, 0) for values in held.values()) for code in _GROUPS]
    total = Row(("合计", None, *sums, sum(pushed.values()) + sent["pushes"], Rate(sent["push_done"], sent["push_due"])),
                drills=_group_drills(None, period))
    month = "本月" if period.kind is PeriodKind.MONTH else "本期"
    columns = (Column("no", "序号", width=3), Column("name", "村（社区）/单位", width=9),
               *(metric_column(code, width=5.5) for code in _GROUPS),
               metric_column("pushes", f"{month}推送（次）", width=6), metric_column("push_rate", width=6))
    notes = (definitions("groups", "members"),
             "镇本级的推送次数取自推送记录；村（社区）和单位的取自宣传活动台账登记的群推送，未填次数的记1次。",
             definitions("push_rate") + "只按镇本级的推送记录计算，各村不分列。")
    charts = (Chart("bars", "各村微信群成员数", "name", ("members",)),)
    return form(session, "R-M4", TITLES["R-M4"], period, columns, rows, total, "个、人次、次", notes, charts)


def _group_drills(line: Line | None, period: Period) -> dict[str, Drill]:
    place = drills.at_place(line.place if line else None, "unit", "unit_name")
    inside: tuple[drills.Filter, ...] = (*place, ("state", "on"), ("created_on:begun", period.last))
    return {code: Drill("chat_group", (*inside, ("level", _LEVEL[code])) if code in _LEVEL else inside) for code in _GROUPS}


def _push_drill(line: Line, period: Period) -> Drill:
    if line.place == NOWHERE:
        return Drill("push", drills.within(period))
    return drills.activities("push", drills.at_place(line.place, "host_unit", "host"), period)


def assets(session: Session, period: Period) -> Table:
    """宣传阵地与电子屏月报表."""
    held = counts(session, ASSETS, period)
    shown = lines(session, filled(held, _ASSETS))
    rows = [Row((at, line.name, *_asset_cells(held.get(line.place, {}))), key=line.key, drills=_asset_drills(line, period))
            for at, line in enumerate(shown, start=1)]
    whole = {code: sum(values.get(code, 0) for values in held.values()) for code in _ASSETS}
    total = Row(("合计", None, *_asset_cells(whole)), drills=_asset_drills(None, period))
    columns = (Column("no", "序号", width=3), Column("name", "村（社区）/单位", width=9),
               *(metric_column(code, width=6) for code in _ASSETS), metric_column("led_rate", width=7))
    notes = (definitions("led", "led_on", "led_rate"),
             "在用状态按填表时的台账；没有登记停播日期的播放记录算一直在播。有村（社区）的计入村（社区），其他计入所属单位。")
    charts = (Chart("bars", "电子屏与在播", "name", ("led", "led_on")),)
    return form(session, "R-M5", TITLES["R-M5"], period, columns, rows, total, "块、处、个、面", notes, charts)


def _asset_cells(values: Mapping[str, int]) -> tuple[int | Rate, ...]:
    return (*(values.get(code, 0) for code in _ASSETS), Rate(values.get("led_on", 0), values.get("led", 0)))


def _asset_drills(line: Line | None, period: Period) -> dict[str, Drill]:
    inside: tuple[drills.Filter, ...] = (
        *drills.at_place(line.place if line else None, "unit", "unit_name"), ("state", "on"), ("installed_on:begun", period.last))
    found: dict[str, tuple[drills.Filter, ...]] = {code: (*inside, ("kind", kind)) for code, kind in _ASSETS.items()}
    found["led_on"] = found["led_rate"] = (*found["led_on"], ("uid:playing", (period.first, period.last)))
    return {code: Drill("venue_asset", where) for code, where in found.items()}
