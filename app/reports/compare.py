"""同比 and 环比: a figure beside the same one a year and a period before (domain reference 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from app.reports.measure import Figure, Measured, measure
from app.reports.period import Period, PeriodKind
from app.tables.table import Rate

if TYPE_CHECKING:
    from app.session import Session

DASH = "—"
ZERO_BASE_NOTE = "上年同期或上期为0的，不计算增减幅度，以“—”表示。"
UP, DOWN, SAME = "上升", "下降", "持平"
YEAR_BASE = "上年同期"
_BEFORE = {PeriodKind.WEEK: "上周", PeriodKind.MONTH: "上月", PeriodKind.QUARTER: "上季度", PeriodKind.HALF: "上个半年",
           PeriodKind.YEAR: "上年", PeriodKind.SPAN: "上期"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A count or amount `now` beside its `base`; `base_name` is what the base is called, such as 上年同期."""

    now: int
    base: int
    base_name: str

    @property
    def difference(self) -> int:
        """Now less the base, in the figure's own unit."""
        return self.now - self.base

    @property
    def percent(self) -> str:
        """`12.5%`, `-12.5%`; — where the base is 0."""
        return f"{_tenths(self.difference, self.base)}%" if self.base else DASH

    @property
    def word(self) -> str:
        """上升, 下降 or 持平."""
        return SAME if not self.difference else UP if self.difference > 0 else DOWN

    @property
    def phrase(self) -> str:
        """`比上年同期上升12.5%`, `与上月持平`, `上年同期为0`, for a sentence."""
        if not self.difference:
            return f"与{self.base_name}{SAME}"
        if not self.base:
            return f"{self.base_name}为0"
        return f"比{self.base_name}{self.word}{_tenths(abs(self.difference), self.base)}%"


@dataclass(frozen=True, slots=True)
class Compared:
    """The same figures of a period, of the period before and of the same period a year before."""

    period: Period
    now: Measured
    before: Measured
    year_before: Measured

    def year(self, code: str, key: str | None = None) -> Comparison:
        """同比 of a figure, of an area or unit or (key None) of the whole."""
        return Comparison(_number(self.now.at(code, key)), _number(self.year_before.at(code, key)), YEAR_BASE)

    def last(self, code: str, key: str | None = None) -> Comparison:
        """环比 of a figure, of an area or unit or (key None) of the whole."""
        return Comparison(_number(self.now.at(code, key)), _number(self.before.at(code, key)), before_name(self.period))


def compare(session: Session, period: Period, codes: Sequence[str], by: str = "village") -> Compared:
    """Measure three times. Raises AppError as `measure` does, and for a rate, which has no 同比 in percent."""
    parts = (measure(session, span, codes, by) for span in (period, period.before(), period.year_before()))
    return Compared(period, *parts)


def before_name(period: Period) -> str:
    """What the period before is called: 上周, 上月, 上季度."""
    return _BEFORE[period.kind]


def wan(fen: int) -> str:
    """An amount in 分 as 万元 with two decimals."""
    return str((Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _tenths(part: int, whole: int) -> Decimal:
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return share if share else abs(share)  # never -0.0


def _number(figure: Figure) -> int:
    if isinstance(figure, Rate):
        raise TypeError("a rate is compared in points, not in percent")
    return figure
