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
    group = kind_groups().get(row.get("kind") or "", "")
    return {metric.code: _amount(metric, group, row) for metric in ACTIVITY_METRICS}


def _amount(metric: Metric, group: str, row: Mapping[str, Any]) -> int:
    if metric.persons:
        here = group in metric.groups if metric.groups else group != ONLINE_GROUP
        return int(row.get("persons") or 0) if here else 0
    if metric.groups:
        return int(group in metric.groups)
    amounts = row.get("metrics") or {}
    noted = [int(amounts[key]) for key in metric.metric if amounts.get(key) is not None]
    return sum(noted) if noted else int(row.get("kind") in metric.kinds)
