"""The figures a text may name, for its own period and those it is compared with; each is measured once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from app.records.areas import Area
from app.reports import tally
from app.reports.compare import DASH, DOWN, SAME, UP, Comparison, wan
from app.reports.measure import Figure, measure
from app.reports.metric import Metric
from app.reports.metrics import METRICS
from app.reports.monthly import activities_in, rounds_of
from app.reports.period import Period
from app.tables.table import Rate

if TYPE_CHECKING:
    from app.session import Session

ACTIVE = "开展活动村数"
_FLOWS = ("宣传活动", "走访登记", "推送记录", "会议培训")
_MONEY = "万元"


@lru_cache(maxsize=1)
def named() -> Mapping[str, Metric]:
    """The metrics a text may name, by what the blank calls them: those counted from rows, each name once."""
    found: dict[str, Metric] = {}
    for metric in METRICS.values():
        name = metric.name.removeprefix("本月")
        if (metric.round or tally.countable(metric.source)) and name not in found:
            found[name] = metric
    return found


def source_of(name: str) -> str:
    """Where a figure comes from."""
    return "宣传活动" if name == ACTIVE else named()[name].source


def unit_of(name: str) -> str:
    """The unit of a figure."""
    return "个" if name == ACTIVE else named()[name].unit


def adds_up(name: str) -> bool:
    """Whether the months of a year can be added up: what was done, not what there is."""
    metric = named().get(name)
    return name == ACTIVE or (metric is not None and not metric.round and not metric.share and metric.source in _FLOWS)


class Figures:
    """The office's figures around one period."""

    def __init__(self, session: Session, period: Period) -> None:
        self.session, self.period = session, period
        self._kept: dict[tuple[str, Period], Figure | None] = {}

    def value(self, name: str, period: Period | None = None) -> Figure | None:
        """The town's figure called `name` in a period (the text's own when None); None for one of a round without one.

        Raises KeyError for a name there is not.
        """
        period = period or self.period
        if (name, period) not in self._kept:
            self._measure(name, period)
        return self._kept[name, period]

    def _measure(self, name: str, period: Period) -> None:
        if name == ACTIVE:
            self._kept[name, period] = self._active(period)
            return
        metrics = named()
        if not metrics[name].round:
            code = metrics[name].code
            self._kept[name, period] = measure(self.session, period, (code,), "town").total[code]
            return
        there = bool(rounds_of(self.session, period))  # all figures of a round at once: its households are counted once
        codes = {other: metric.code for other, metric in metrics.items() if metric.round}
        total = measure(self.session, period, tuple(codes.values()), "town").total if there else {}
        for other, code in codes.items():
            self._kept[other, period] = total.get(code)

    def _active(self, period: Period) -> int:
        held = {self.session.areas.village_of(row.get("area")) for row in activities_in(self.session, period)}
        return len(held & {area.uid for area in self.villages()})

    def villages(self) -> list[Area]:
        """The villages there are now."""
        return [area for area in self.session.areas.villages() if area.state != "merged"]

    def year_so_far(self) -> Period:
        """From New Year to the end of the period."""
        last = date.fromisoformat(self.period.last)
        return Period.days(last.replace(month=1, day=1), last)

    def text(self, name: str, period: Period | None = None) -> str:
        """A figure as it stands in a sentence: — where there is none, an amount in 万元."""
        value = self.value(name, period)
        if value is None:
            return DASH
        if isinstance(value, Rate):
            return value.text()
        return wan(value) if unit_of(name) == _MONEY else str(value)

    def change(self, name: str, base: Period, base_name: str) -> str:
        """How a figure moved: `比上月上升12.5%`, `与上月持平`, `上月为0`, `上月无数据`; shares in 百分点."""
        now, then = self.value(name), self.value(name, base)
        if isinstance(now, Rate) and isinstance(then, Rate) and now.whole and then.whole:
            return _points(now, then, base_name)
        if not isinstance(now, int) or not isinstance(then, int):
            return f"{base_name}无数据"
        return Comparison(now, then, base_name).phrase

    def change_cell(self, name: str, base: Period) -> str:
        """The same for a table: `上升12.5%`, `持平`, — where there is nothing to divide by."""
        now, then = self.value(name), self.value(name, base)
        if isinstance(now, Rate) and isinstance(then, Rate) and now.whole and then.whole:
            return _points(now, then, "").removeprefix("比").removeprefix("与")
        if not isinstance(now, int) or not isinstance(then, int) or not then:
            return DASH
        found = Comparison(now, then, "")
        return found.word if found.word == SAME else f"{found.word}{found.percent.removeprefix('-')}"


def _points(now: Rate, base: Rate, base_name: str) -> str:
    moved = now.part / now.whole * 100 - base.part / base.whole * 100
    if f"{abs(moved):.1f}" == "0.0":
        return f"与{base_name}{SAME}"
    return f"比{base_name}{UP if moved > 0 else DOWN}{abs(moved):.1f}个百分点"
