"""知晓率测评汇总表 (R-Q5): anonymous sheets by group of people (domain reference 3.4, 5.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.reports.forms import form
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Chart, Column, Drill, Rate, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

TITLE = "知晓率测评汇总表"
_COUNTED = {"sheets_out": "发放（份）", "sheets_in": "收回（份）", "valid": "有效（份）", "knowing": "知晓（份）"}
_METRIC = {"valid": "sheets_valid", "knowing": "sheets_knowing"}
Record = Mapping[str, Any]


def survey_table(session: Session, period: Period) -> Table:
    """知晓率测评汇总表: sheets with at least 80 % right ÷ valid sheets, against the target that was set."""
    where = (Where("date", "ge", period.first), Where("date", "le", period.last))
    found = session.all("survey", Query(where))
    groups = {choice.code: choice.name for choice in session.choices("survey_group")}
    parts = {code: [row for row in found if row.get("audience") == code] for code in groups}
    rest = [row for row in found if row.get("audience") not in groups]
    within = (("date:ge", period.first), ("date:le", period.last))
    lines = [(groups[code], rows, ("audience", code)) for code, rows in parts.items() if rows]
    lines += [("未分群体", rest, ("audience:empty", ""))] if rest else []
    rows = [
        Row((number, name, len(part), *_cells(part)), Drill("survey", (condition, *within)))
        for number, (name, part, condition) in enumerate(lines, start=1)
    ]
    total = Row(("合计", None, len(found), *_cells(found)), Drill("survey", within))
    columns = (
        Column("no", "序号", width=3), Column("name", "群体", width=8), Column("times", "测评次数", width=4.5),
        *(Column(key, title, width=5, note=METRICS[_METRIC.get(key, key)].definition) for key, title in _COUNTED.items()),
        Column("rate", "知晓率", width=5.5, note=METRICS["knowing_rate"].definition),
        Column("target", "目标", width=5), Column("gap", "差（百分点）", width=6),
    )
    notes = ("问卷不记名。知晓率＝知晓份数÷有效份数，答对八成及以上的算知晓。",
             "差＝知晓率－目标；没有定目标或各次目标不同的，目标和差填“—”。")
    charts = (Chart("bars", "各群体知晓率", "name", ("rate",)),)
    return form(session, "R-Q5", TITLE, period, columns, rows, total, "份", notes, charts)


def _cells(rows: Sequence[Record]) -> tuple[Any, ...]:
    counts = [_sum(rows, key) for key in _COUNTED]
    knowing, valid = counts[3] or 0, counts[2] or 0
    targets = {row.get("target") for row in rows}
    target = targets.pop() if len(targets) == 1 else None
    gap = f"{knowing * 100 / valid - target:+.1f}" if valid and target is not None else None
    return (*counts, Rate(knowing, valid), None if target is None else f"{target}%", gap)


def _sum(rows: Sequence[Record], key: str) -> int | None:
    """The sum of what was stated; None where no sheet count was stated at all."""
    stated = [int(row[key]) for row in rows if row.get(key) is not None]
    return sum(stated) if stated or not rows else None
