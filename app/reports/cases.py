"""发案及损失汇总表 (R-M8): the police's figures shown back, compared, with few cases kept from telling a family."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from app.reports import drills, small_numbers
from app.reports.compare import ZERO_BASE_NOTE, Compared, compare, wan
from app.reports.forms import definitions, form, metric_column
from app.reports.kept import kept
from app.reports.measure import measure
from app.reports.period import Period
from app.reports.places import OTHER_ROW
from app.tables.table import Chart, Column, Drill, Row, Table
from db import tally as db_tally

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-M8", "发案及损失汇总表"
_CODES = ("cases", "loss")


def table(session: Session, period: Period) -> Table:
    """发案及损失汇总表."""
    made = compare(session, period, _CODES)
    year = Period.days(date.fromisoformat(f"{period.last[:4]}-01-01"), date.fromisoformat(period.last))
    so_far = measure(session, period, ("cases_so_far",))
    names = {area.uid: area.name for area in session.areas.villages()}
    keys = [*(key for key in names if key in {**made.now.values, **so_far.values}),
            *([""] if "" in {**made.now.values, **so_far.values} else [])]
    hidden = small_numbers.hidden({key: _cases(made, key) for key in keys})
    before = small_numbers.hidden({key: _cases_then(made, key) for key in keys})
    types = main_types(session, period)
    rows = [
        Row((at, names.get(key, OTHER_ROW), *_counts(made, key), so_far.at("cases_so_far", key),
             *_losses(made, key, key in hidden, key in before), None if key in hidden else types.get(key)),
            key=key, drills=_behind(key, period, year))
        for at, key in enumerate(keys, start=1)
    ]
    few, few_then = (0 < amount < small_numbers.LEAST for amount in (_cases(made, None), _cases_then(made, None)))
    total = Row(("合计", None, *_counts(made, None), so_far.at("cases_so_far"), *_losses(made, None, few, few_then),
                 None if few else types.get(None)), drills=_behind(None, period, year))
    word = "本月" if period.kind == "month" else "本期"
    columns = (
        Column("no", "序号", width=3), Column("name", "村（社区）", width=8),
        metric_column("cases", f"{word}（起）", "发案数", 6), Column("cases_year", "同比", "发案数", 6),
        Column("cases_last", "环比", "发案数", 6), metric_column("cases_so_far", "本年累计（起）", "发案数", 7),
        metric_column("loss", f"{word}（万元）", "损失金额", 7), Column("loss_year", "同比", "损失金额", 6),
        Column("type", "主要类型", width=10),
    )
    notes = (definitions("cases", "loss"),
             "同比＝（本期－上年同期）÷上年同期，环比＝（本期－上期）÷上期。" + ZERO_BASE_NOTE,
             small_numbers.NOTE + "能由合计推算出来的村，也不显示。")
    charts = (Chart("bars", "各村发案数", "name", ("cases",)),)
    return form(session, CODE, TITLE, period, columns, rows, total, "起、万元", notes, charts)


def main_types(session: Session, period: Period) -> dict[str | None, str]:
    """The fraud type with most cases by village uid, "" outside the villages, None in the town; the list's first of equals."""
    found: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    rows = kept(session, ("case types", str(period)), lambda: db_tally.cases(session.ledger, period.first, period.last))
    for area, kind, cases, _loss in rows:
        if kind and cases:
            found[session.areas.village_of(area) or ""][kind] += cases
            found[None][kind] += cases
    order = {choice.code: (at, choice.name) for at, choice in enumerate(session.choices("fraud_type"))}
    best = {key: min(counts, key=lambda kind: (-counts[kind], order.get(kind, (len(order), ""))[0]))
            for key, counts in found.items()}
    return {key: order[kind][1] if kind in order else kind for key, kind in best.items()}


def _cases(made: Compared, key: str | None) -> int:
    return made.year("cases", key).now


def _cases_then(made: Compared, key: str | None) -> int:
    return made.year("cases", key).base


def _counts(made: Compared, key: str | None) -> tuple[int, str, str]:
    return _cases(made, key), made.year("cases", key).percent, made.last("cases", key).percent


def _losses(made: Compared, key: str | None, hidden: bool, hidden_then: bool) -> tuple[str | None, str | None]:
    if hidden:
        return None, None
    loss = made.year("loss", key)
    return wan(loss.now), None if hidden_then else loss.percent


def _behind(key: str | None, period: Period, year: Period) -> dict[str, Drill]:
    now = drills.cases(drills.village(key), period)
    return {"cases": now, "loss": now, "type": now, "cases_so_far": drills.cases(drills.village(key), year)}
