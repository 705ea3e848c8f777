"""Quarterly tables about units: 四个100% (R-Q1) and what was inspected and mended (R-Q6), domain reference 3.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import clock
from app.reports.forms import form
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.reports.tally_units import asked as asked_of
from app.reports.tally_units import mended
from app.tables.table import Chart, Column, Drill, Rate, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

COVERAGE_TITLE, INSPECTION_TITLE = "四个100%落实情况统计表", "督导检查及整改情况表"
DECEIVED = "reports.deceived"
"""The setting that shows 发案人数; off unless the county asks for it in writing."""

_NAMED = 30
Record = Mapping[str, Any]


def coverage_table(session: Session, period: Period) -> Table:
    """四个100%落实情况统计表: the latest record of each unit in the period, as the unit gave it."""
    latest: dict[str, Record] = {}
    for row in sorted(session.all("unit_coverage", _within(period)), key=lambda row: (row["date"], row["id"])):
        latest[row["unit"]] = row
    units = {row["uid"]: row for row in session.all("unit")}
    names = session.ref_names("unit", latest)
    asked = bool(session.setting(DECEIVED, False))
    told = sorted(latest.items(), key=_by_order(units))
    rows = [
        Row((number, names[uid], clock.chinese_date(row["date"]), *_coverage_cells([row], asked), row.get("note")),
            Drill("unit_coverage", (("uid", row["uid"]),)), key=uid)
        for number, (uid, row) in enumerate(told, start=1)
    ]
    total = Row(("合计", None, None, *_coverage_cells(list(latest.values()), asked), None),
                Drill("unit_coverage", (("date:ge", period.first), ("date:le", period.last))))
    missing = [unit["name"] for uid, unit in units.items()
               if unit.get("member") and unit.get("state") != "stopped" and uid not in latest]
    notes = ("各单位取本期内最近一次填报的数字。知晓率＝知晓人数÷测评人数，没有填测评人数的除以职工总数；"
             "签订率、安装率＝人数÷职工总数。合计中没有填的按0计。", "APP由本人自愿安装，婉拒不影响评价。",
             *_listed("本期没有填报的成员单位", missing))
    charts = (Chart("bars", "知晓率、签订率、安装率", "name", ("knowing_rate", "pledged_rate", "installed_rate")),)
    return form(session, "R-Q1", COVERAGE_TITLE, period, _coverage_columns(asked), rows, total, "人", notes, charts)


def _coverage_cells(rows: Sequence[Record], asked: bool) -> tuple[Any, ...]:
    """Figures of one record, or of several added up."""
    staff, tested = _sum(rows, "staff_total"), _sum(rows, "tested")
    knowing, pledged, installed = (_sum(rows, key) for key in ("knowing", "pledged", "installed"))
    base = sum(asked_of(row) for row in rows)
    cells = (staff, tested, knowing, _rate(knowing, base), pledged, _rate(pledged, staff), installed,
             _rate(installed, staff))
    return (*cells, _sum(rows, "deceived")) if asked else cells


def _coverage_columns(asked: bool) -> tuple[Column, ...]:
    deceived = (_column("deceived", "发案人数", "", "staff_deceived"),) if asked else ()
    return (
        Column("no", "序号", width=3), Column("name", "单位", width=12), Column("date", "统计日期", width=7),
        _column("staff", "职工总数", "", "staff_total"), _column("tested", "测评人数", "知晓", "staff_tested"),
        _column("knowing", "知晓人数", "知晓", "staff_knowing"),
        _column("knowing_rate", "知晓率", "知晓", "staff_knowing_rate"),
        _column("pledged", "签订人数", "承诺书", "staff_pledged"),
        _column("pledged_rate", "签订率", "承诺书", "staff_pledged_rate"),
        _column("installed", "自愿安装人数", "国家反诈中心APP", "staff_installed"),
        _column("installed_rate", "安装率", "国家反诈中心APP", "staff_installed_rate"),
        *deceived, Column("note", "备注", width=8),
    )


def inspection_table(session: Session, period: Period) -> Table:
    """督导检查及整改情况表: units that were inspected, talked to or told to mend something in the period."""
    visits, issues = (_by_unit(session.all(key, _within(period))) for key in ("inspection", "rectification"))
    units = {row["uid"]: row for row in session.all("unit")}
    names = session.ref_names("unit", {*visits, *issues})
    told = sorted(((uid, names[uid]) for uid in names), key=_by_order(units))
    within = (("date:ge", period.first), ("date:le", period.last))
    day = min(period.last, clock.today().isoformat())
    rows = [
        Row((number, name, *_inspection_cells(visits.get(uid, ()), issues.get(uid, ()), day),
             _odd(visits.get(uid, ()), issues.get(uid, ()), day)),
            Drill("inspection", (("unit", uid), *within)), key=uid, drills=_inspection_drills((("unit", uid), *within), day))
        for number, (uid, name) in enumerate(told, start=1)
    ]
    everything = [row for rows in visits.values() for row in rows], [row for rows in issues.values() for row in rows]
    total = Row(("合计", None, *_inspection_cells(*everything, day), None), Drill("inspection", within),
                drills=_inspection_drills(within, day))
    columns = (
        Column("no", "序号", width=3), Column("name", "单位", width=14), _column("visits", "检查次数", "", "inspections"),
        _column("issues", "问题数", "", "issues"), _column("done", "已改", "", "issues_done"),
        _column("rate", "整改率", "", "issues_rate"), _column("talks", "约谈", "", "talks"),
        _column("bulletins", "通报", "", "bulletins"), Column("note", "备注", width=14),
    )
    notes = (f"问题数为本期提出的整改事项，已改为其中截至{clock.chinese_date(day)}已核验的。检查次数不含约谈、通报。",)
    charts = (Chart("bars", "问题数与已改", "name", ("issues", "done")),)
    return form(session, "R-Q6", INSPECTION_TITLE, period, columns, rows, total, "次、个", notes, charts)


_MEETINGS = ("talk", "bulletin")


def _inspection_cells(visits: Sequence[Record], issues: Sequence[Record], day: str) -> tuple[Any, ...]:
    kinds = [row.get("kind") for row in visits]
    done = sum(mended(row, day) for row in issues)
    return (sum(kind not in _MEETINGS for kind in kinds), len(issues), done, Rate(done, len(issues)),
            kinds.count("talk"), kinds.count("bulletin"))


def _odd(visits: Sequence[Record], issues: Sequence[Record], day: str) -> str | None:
    """What somebody should look at: demands past their day, problems noted without a demand."""
    late = sum(not mended(row, day) and (row.get("due") or day) < day for row in issues)
    noted = sum(row.get("issues") or 0 for row in visits)
    words = [f"逾期{late}个"] if late else []
    if noted > len(issues):
        words.append(f"检查登记问题{noted}个，提出整改{len(issues)}个")
    return "；".join(words) or None


def _inspection_drills(where: tuple[tuple[str, Any], ...], day: str) -> dict[str, Drill]:
    demanded = Drill("rectification", where)
    mended = Drill("rectification", (*where, ("state", "done"), ("verified_on:le", day)))
    return {
        "visits": Drill("inspection", (*where, ("kind:ne", "talk"), ("kind:ne", "bulletin"))),
        "issues": demanded, "done": mended, "rate": demanded,
        "talks": Drill("inspection", (*where, ("kind", "talk"))),
        "bulletins": Drill("inspection", (*where, ("kind", "bulletin"))),
    }


def _by_unit(rows: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found


def _by_order(units: Mapping[str, Record]) -> Any:
    """Sorts (uid, …) as the office orders its units; units in the bin come last."""
    order = {uid: number for number, uid in enumerate(units)}
    return lambda item: (order.get(item[0], len(order)), item[0])


def _within(period: Period) -> Query:
    return Query((Where("date", "ge", period.first), Where("date", "le", period.last)))


def _sum(rows: Sequence[Record], key: str) -> int | None:
    """The sum of what was stated; None where nobody stated anything."""
    stated = [int(row[key]) for row in rows if row.get(key) is not None]
    return sum(stated) if stated or not rows else None


def _rate(part: int | None, whole: int | None) -> Rate | None:
    return None if part is None or whole is None else Rate(part, whole)


def _column(key: str, title: str, group: str, metric: str) -> Column:
    return Column(key, title, group, width=5, note=METRICS[metric].definition)


def _listed(head: str, names: Sequence[str]) -> tuple[str, ...]:
    """A note naming units, the first of them where there are many."""
    more = f"等{len(names)}个" if len(names) > _NAMED else ""
    return (f"{head}{len(names)}个：{'、'.join(names[:_NAMED])}{more}。",) if names else ()
