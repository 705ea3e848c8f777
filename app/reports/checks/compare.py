"""What is looked at beside the months before: figures that jump, units that fell silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.reports.checks.finding import WARNING, Check, Finding, Rows
from app.reports.metrics import ACTIVITY_COLUMNS, METRICS
from app.reports.monthly import ActivityRow, activity_rows
from app.reports.period import Period
from app.tables.table import Drill

if TYPE_CHECKING:
    from app.session import Session

MONTHS_BEFORE = 3
TIMES = 3
FLOOR = 30
"""A figure below this, or a mean below it, is too small to speak of a jump."""


def _compared(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    before, lines = _before(session, span), activity_rows(session, span)
    for line in lines if before else ():
        former = [known[_key(line)] for known in before if _key(line) in known]
        for code in ACTIVITY_COLUMNS if former else ():
            mean = sum(item.figures[code] for item in former) / len(former)
            if words := _jump(line.figures[code], mean):
                metric = METRICS[code]
                sentence = (f"{line.name}{metric.name}{line.figures[code]}{metric.unit}，前{len(former)}个月平均"
                            f"{mean:.0f}{metric.unit}，{words}，请核对。")
                yield Finding(WARNING, "jump", sentence, "activity", None, _drill(line, span), part=f"{_key(line)}:{code}")
    yield from _silent_units(before, {_key(line) for line in lines if any(line.figures.values())})


def _jump(now: int, mean: float) -> str:
    if now >= FLOOR and now > TIMES * mean and mean > 0:
        return f"是平均的{now / mean:.1f}倍"
    if mean >= FLOOR and 0 < now < mean / TIMES:
        return f"不到平均的{TIMES}分之一"
    return ""


def _silent_units(before: list[dict[str, ActivityRow]], active: set[str]) -> Iterator[Finding]:
    """Units that held something in each of the months before and nothing now; villages have their own rule."""
    steady = set.intersection(*(set(known) for known in before)) if len(before) > 1 else set()
    for key in sorted(steady - active):
        line = before[0][key]
        if ("host_unit", line.key) in line.where:
            words = f"{line.name}前{len(before)}个月都有宣传活动记录，本月没有，请核对是否漏登。"
            yield Finding(WARNING, "unit", words, "unit", line.key)


def _before(session: Session, span: Period) -> list[dict[str, ActivityRow]]:
    """The lines of up to three months before that have anything, the latest first: an office begins some day."""
    found, period = [], span
    for _ in range(MONTHS_BEFORE):
        period = period.before()
        lines = {_key(line): line for line in activity_rows(session, period) if any(line.figures.values())}
        if lines:
            found.append(lines)
    return found


def _key(line: ActivityRow) -> str:
    return line.key or line.name


def _drill(line: ActivityRow, span: Period) -> Drill:
    return Drill("activity", (*line.where, ("date:ge", span.first), ("date:le", span.last), ("state:ne", "rejected")))


CHECKS: tuple[Check, ...] = (_compared,)
