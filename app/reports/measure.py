"""The one way to a metric's value: tables, texts and the county's own form all ask here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import AppError
from app.reports import coverage, tally
from app.reports.coverage import Coverage
from app.reports.metric import Metric
from app.reports.metrics import METRICS
from app.reports.monthly import round_coverage, round_of
from app.reports.period import Period
from app.tables.table import Rate

if TYPE_CHECKING:
    from app.session import Session

Figure = int | Rate
"""A count (人, 户, 份 … as the metric says), an amount in 分 for a metric in 万元, or a rate."""

BY = ("village", "unit", "town")
ELSEWHERE = ""
"""The key of what belongs to no village (no unit): the town's own work and hosts outside the villages."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by uid of the village or unit, then by metric code; `total` is the whole town.

    Every village (unit) in force is there, with 0 where nothing was done; ELSEWHERE only where there is something.
    """

    values: Mapping[str, Mapping[str, Figure]]
    total: Mapping[str, Figure]

    def at(self, code: str, key: str | None = None) -> Figure:
        """One figure: of a place, 0 where the place is not there, or (key None) of the town."""
        line = self.total if key is None else self.values.get(key)
        return line[code] if line is not None else Rate(0, 0) if METRICS[code].share else 0


def measure(
    session: Session, period: Period, codes: Sequence[str], by: str = "village", round_uid: str | None = None
) -> Measured:
    """The metrics `codes` in a period, for each village, each unit, or for the town alone (`by`).

    Metrics of a round speak of `round_uid`, or of the latest begun in the period. Raises AppError for an unknown
    metric, for one that is not counted from rows here, and for a metric of a round where there is none.
    """
    if by not in BY:
        raise ValueError(by)
    wanted = [known(code) for code in codes]
    parts = list(dict.fromkeys(part for metric in wanted for part in metric.share or (metric.code,)))
    sums = _sums(session, period, parts, by, round_uid)
    whole = {code: sum(line.get(code, 0) for line in sums.values()) for code in parts}
    keys = [] if by == "town" else [*_keys(session, by, sums), *([ELSEWHERE] if any(sums.get(ELSEWHERE, {}).values()) else [])]
    return Measured({key: _figures(wanted, sums.get(key, {})) for key in keys}, _figures(wanted, whole))


def known(code: str) -> Metric:
    """The metric. Raises AppError for an unknown code and for one no register here adds up."""
    metric = METRICS.get(code)
    if metric is None:
        raise AppError(f"没有“{code}”这个指标。", "可用的指标见“口径”说明。")
    if not metric.round and not tally.countable(metric.source):
        raise AppError(f"“{metric.name}”不能按村、单位汇总。", f"请看“{metric.source}”的专门报表。")
    return metric


def _sums(
    session: Session, period: Period, codes: Iterable[str], by: str, round_uid: str | None
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    codes = set(codes)
    for source in dict.fromkeys(METRICS[code].source for code in codes if not METRICS[code].round):
        for (kind, uid), values in tally.counts(session, source, period).items():
            _add(found, uid if kind == {"village": "area", "unit": "unit"}.get(by) else ELSEWHERE, values, codes)
    if any(METRICS[code].round for code in codes):
        for village, item in round_coverage(session, period, round_of(session, period, round_uid)["uid"]).items():
            _add(found, village or ELSEWHERE if by == "village" else ELSEWHERE, _of_round(item), codes)
    return found


def _add(found: dict[str, dict[str, int]], key: str, values: Mapping[str, int], codes: set[str]) -> None:
    here = found.setdefault(key, {})
    for code, value in values.items():
        if code in codes:
            here[code] = here.get(code, 0) + value


def _of_round(item: Coverage) -> dict[str, int]:
    names = ("targets", "calls", "met", *coverage.REASONS, "left", "issued", "returned")
    return {**{name: getattr(item, name) for name in names}, "cover_base": item.targets - item.empty}


def _keys(session: Session, by: str, sums: Mapping[str, Mapping[str, int]]) -> list[str]:
    if by == "village":
        return [area.uid for area in session.areas.villages() if area.state != "merged" or any(sums.get(area.uid, {}).values())]
    return [row["uid"] for row in session.all("unit") if row.get("state") != "stopped" or any(sums.get(row["uid"], {}).values())]


def _figures(metrics: Iterable[Metric], sums: Mapping[str, int]) -> dict[str, Figure]:
    return {
        metric.code: Rate(*(sums.get(part, 0) for part in metric.share)) if metric.share else sums.get(metric.code, 0)
        for metric in metrics
    }
