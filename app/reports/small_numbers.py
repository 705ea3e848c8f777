"""The small-number rule: outside the office, one case in one village and period does not tell its kind and loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

LEAST = 2
"""From this many cases of a village and period on, kind and loss may be shown."""

NOTE = f"一个村一期不足{LEAST}起的，不显示类型和损失。"


def outside(rows: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Rows of `case_bulletin` as they may leave the office: in each period the `hidden` places lose kind and loss.

    `known` are all rows of those periods, where `rows` are only some of them.
    """
    cases: dict[tuple[Any, Any], Counter[str]] = {}
    for row in known or rows:
        cases.setdefault(_period(row), Counter())[row.get("area") or ""] += row.get("cases") or 0
    few = {period: hidden(places) for period, places in cases.items()}
    return [
        {**row, "fraud_type": None, "loss": None} if (row.get("area") or "") in few[_period(row)] else dict(row)
        for row in rows
    ]


def _period(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("date"), row.get("date_to")


def hidden(cases: Mapping[str, int]) -> set[str]:
    """The places of one table whose kind and loss are not shown: too few cases, and, where a single such place could
    be told from the total, the one with the next fewest cases too."""
    few = {place for place, amount in cases.items() if 0 < amount < LEAST}
    if len(few) == 1:
        others = sorted((amount, place) for place, amount in cases.items() if amount >= LEAST)
        few |= {place for _, place in others[:1]}
    return few
