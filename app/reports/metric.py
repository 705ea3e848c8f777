"""What a figure is: its name, unit, what is counted over what, and since when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: name, unit, what is counted over what, from which register, since when (ISO date).

    An activity counts as one where its 形式 belongs to one of `groups`; with `persons` its persons count instead.
    `metric` sums the numbers noted on activities; `kinds` are forms of which each activity without such a number
    counts as one. `share` are the codes of part and whole of a rate. A metric of a `round` stands as at the last
    day of the period; any other is counted in the period. One of `filling` is what the register holds on the day the
    table is filled, so that it is no correction of the month when it moves on. Amounts in 万元 are held in 分.
    """

    code: str
    name: str
    unit: str
    numerator: str
    denominator: str = ""
    source: str = "宣传活动"
    valid_from: str = "2026-01-01"
    groups: tuple[str, ...] = ()
    persons: bool = False
    metric: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    share: tuple[str, str] | None = None
    round: bool = False
    filling: bool = False

    @property
    def heading(self) -> str:
        """`海报（张）`; a unit the name ends with is not repeated."""
        return self.name if self.name.endswith(self.unit) else f"{self.name}（{self.unit}）"

    @property
    def definition(self) -> str:
        """The sentence printed under a table or shown on hover."""
        share = f"÷{self.denominator}" if self.denominator else ""
        return f"{self.name}：{self.numerator}{share}（{self.source}）"
