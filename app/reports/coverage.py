"""How a round of visits stands: every target household is counted exactly once, in one state.

A household is visited when anybody of it was met on or before the day. Otherwise its latest visit tells
(未遇, 婉拒, 空户, 拆迁, 整户外出; on one day 婉拒 before 拆迁 before 空户 before 外出 before 未遇), and where nobody
has called yet, what the list said when the round began. So visited + reasons + left = targets, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from app.tables.table import Rate

MET, LEFT = "met", "left"
REASONS = ("empty", "demolished", "away", "nobody", "declined")
_AT_START = {"empty", "demolished", "away"}


def state_of(outcome: str, lives_in: str | None) -> str:
    """The state of one household: the outcome of its visits ("" when none), else the list's word."""
    if outcome == MET or outcome in REASONS:
        return outcome
    return lives_in if lives_in in _AT_START else LEFT


@dataclass(slots=True)
class Coverage:
    """Counts of one village: households except `calls`, which are 户次 of the month."""

    targets: int = 0
    met: int = 0
    empty: int = 0
    demolished: int = 0
    away: int = 0
    nobody: int = 0
    declined: int = 0
    left: int = 0
    calls: int = 0
    living: int = 0
    issued: int = 0
    returned: int = 0

    def add(self, state: str, households: int) -> None:
        """Count target households in a state of `state_of`."""
        setattr(self, state, getattr(self, state) + households)
        self.targets += households

    @property
    def with_empty(self) -> Rate:
        """已访户 ÷ 应访户."""
        return Rate(self.met, self.targets)

    @property
    def without_empty(self) -> Rate:
        """已访户 ÷ (应访户 − 空户)."""
        return Rate(self.met, self.targets - self.empty)

    @property
    def receipts(self) -> Rate:
        """收回 ÷ 发出, void numbers left out."""
        return Rate(self.returned, self.issued)


def total(items: Iterable[Coverage]) -> Coverage:
    """The sum over villages."""
    whole = Coverage()
    for item in items:
        for part in fields(Coverage):
            setattr(whole, part.name, getattr(whole, part.name) + getattr(item, part.name))
    return whole
