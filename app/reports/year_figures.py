"""年度主要指标表 (R-Y2): this year beside the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.reports import drills, small_numbers
from app.reports.compare import ZERO_BASE_NOTE, Comparison, wan
from app.reports.forms import form
from app.reports.measure import measure
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Align, Column, Drill, Row, Table

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-Y2", "年度主要指标表"
FIGURES = ("sessions", "persons", "papers", "gift", "trainings", "visits", "homes", "receipts_out", "receipts_in",
           "groups", "members", "pushes", "push", "meetings", "cases", "loss")
_NAMES = {"pushes": "镇级推送", "push": "村、单位群推送", "receipts_out": "回执发出", "receipts_in": "回执收回"}


def table(session: Session, period: Period) -> Table:
    """年度主要指标表."""
    spans = {"base": period.year_before(), "now": period}
    values = {name: measure(session, span, FIGURES, by="town").total for name, span in spans.items()}
    rows = []
    for at, code in enumerate(FIGURES, start=1):
        base, now = (int(values[name][code]) for name in spans)  # type: ignore[arg-type]
        few = code == "loss" and any(0 < int(line["cases"]) < small_numbers.LEAST for line in values.values())  # type: ignore[arg-type]
        behind = {name: drill for name, span in spans.items() if (drill := _behind(code, span))}
        rows.append(Row((at, _NAMES.get(code, METRICS[code].name), METRICS[code].unit,
                         *_cells(code, Comparison(now, base, "上年"), few)), drills=behind))
    columns = (
        Column("no", "序号", width=3), Column("name", "指标", width=12), Column("unit", "单位", width=5),
        Column("base", "上年", width=8, align=Align.RIGHT), Column("now", "本年", width=8, align=Align.RIGHT),
        Column("difference", "增减", width=8, align=Align.RIGHT), Column("percent", "增减%", width=7, align=Align.RIGHT),
        Column("meaning", "口径", width=24, align=Align.LEFT),
    )
    notes = ("增减＝本年－上年，增减%＝增减÷上年。" + ZERO_BASE_NOTE,
             "微信群和成员数按填表时在用的群、以建群日期计算，不是当年末的存量记录。",
             small_numbers.NOTE)
    return form(session, CODE, TITLE, period, columns, rows, None, "见“单位”栏", notes)


def _cells(code: str, made: Comparison, few: bool) -> tuple[int | str | None, ...]:
    meaning = METRICS[code].numerator
    if few:
        return None, None, None, None, meaning
    if METRICS[code].unit == "万元":
        return wan(made.base), wan(made.now), wan(made.difference), made.percent, meaning
    return made.base, made.now, made.difference, made.percent, meaning


def _behind(code: str, span: Period) -> Drill | None:
    """The rows behind one figure of the whole town."""
    met = (("outcome", "met"), *drills.within(span))
    special = {
        "visits": Drill("visit", met), "homes": Drill("household", (("uid:met", (span.first, span.last)),)),
        "receipts_out": drills.receipts("receipts_out", (), span), "receipts_in": drills.receipts_in((), span),
        "pushes": Drill("push", drills.within(span)), "cases": drills.cases((), span), "loss": drills.cases((), span),
        "meetings": Drill("meeting", (("kind:not_in", ("training",)), *drills.within(span))),
        **dict.fromkeys(("groups", "members"), Drill("chat_group", (("state", "on"), ("created_on:begun", span.last)))),
    }
    return special.get(code) or drills.activities(code, (), span)
