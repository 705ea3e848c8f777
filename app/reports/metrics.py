"""口径: what each figure means, said once; tables, notes and the text part use it by its code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.paths import resources
from app.reports.metric import Metric
from app.reports.metrics_reports import REPORT_METRICS
from app.reports.metrics_units import UNIT_METRICS
from app.reports.metrics_work import ACTIVITY_METRICS, ON_SITE_GROUPS, WORK_METRICS

__all__ = ["METRICS", "ON_SITE_GROUPS", "Metric"]

METRICS: dict[str, Metric] = {metric.code: metric for metric in (*WORK_METRICS, *UNIT_METRICS, *REPORT_METRICS)}

ACTIVITY_COLUMNS = (
    "rally", "lecture", "school", "company", "persons", "leaflet", "letter", "poster", "banner", "board", "gift",
    "broadcast", "screen", "sms", "article", "push", "van", "consult",
)
"""The figures of R-M1, in its order."""
ONLINE_GROUP = "online"
RECEIPT_TEMPLATES = ("letter-receipt",)
"""Papers that carry a receipt to be brought back."""


@lru_cache(maxsize=1)
def kind_groups() -> dict[str, str]:
    """Activity form → the group it is counted in; forms an office adds itself belong to none."""
    data = json.loads((resources() / "dictionaries" / "activity_kind.json").read_text("utf8"))
    return {entry["code"]: entry.get("group", "") for entry in data["entries"]}


def counted(row: Mapping[str, Any]) -> bool:
    """Whether an activity enters the tables: all but those sent back."""
    return row.get("state") != "rejected"


def figures(row: Mapping[str, Any]) -> dict[str, int]:
    """What one activity adds to each metric of activities."""
    return dict.fromkeys(_CODES, 0) | added(row.get("kind"), row.get("metrics") or {}, int(row.get("persons") or 0))


def added(kind: str | None, amounts: Mapping[str, Any], persons: int) -> dict[str, int]:
    """As `figures`, without what is nothing: many activities are added up this way."""
    once, attended = _of_kind(kind)
    noted: dict[str, int] = {}
    for key, amount in amounts.items():
        if amount is not None:
            for code in _OF_NUMBER.get(key, ()):
                noted[code] = noted.get(code, 0) + int(amount)
    found = {**once, **noted}
    if persons:
        found.update(dict.fromkeys(attended, persons))
    return found


@lru_cache(maxsize=1_000)
def _of_kind(kind: str | None) -> tuple[dict[str, int], tuple[str, ...]]:
    """(metrics such an activity counts as one in while no number is noted, metrics its persons count in)."""
    group = kind_groups().get(kind or "", "")
    plain = [metric for metric in ACTIVITY_METRICS if not metric.persons]
    once = {metric.code: 1 for metric in plain if group in metric.groups or kind in metric.kinds}
    people = [metric for metric in ACTIVITY_METRICS if metric.persons]
    return once, tuple(metric.code for metric in people
                       if (group in metric.groups if metric.groups else group != ONLINE_GROUP))


_CODES = tuple(metric.code for metric in ACTIVITY_METRICS)
_OF_NUMBER = {
    key: tuple(metric.code for metric in ACTIVITY_METRICS if key in metric.metric)
    for metric in ACTIVITY_METRICS for key in metric.metric
}
"""A number noted on activities → the metrics it adds to."""
