"""The small-number rule: outside the office, one case in one village and period does not tell its kind and loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

LEAST = 2
"""From this many cases of a village and period on, kind and loss may be shown."""

NOTE = f"一个村一期不足{LEAST}起的，不显示类型和损失。"


def outside(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `case_bulletin` as they may leave the office: too few cases of a village and period lose kind and loss."""
    cases: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        cases[_where(row)] += row.get("cases") or 0
    return [
        dict(row) if cases[_where(row)] >= LEAST else {**row, "fraud_type": None, "loss": None}
        for row in rows
    ]


def _where(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row.get("area"), row.get("date"), row.get("date_to")


def hidden(cases: Mapping[str, int]) -> set[str]:
    """The places of one table whose kind and loss are not shown: too few cases, and, where a single such place could
    be told from the total, the one with the next fewest cases too."""
    few = {place for place, amount in cases.items() if 0 < amount < LEAST}
    if len(few) == 1:
        others = sorted((amount, place) for place, amount in cases.items() if amount >= LEAST)
        few |= {place for _, place in others[:1]}
    return few
