"""周数据简表 (R-W2): a week of the villages in six figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.reports import drills
from app.reports.forms import definitions, form, metric_column
from app.reports.measure import measure
from app.reports.metrics import METRICS
from app.reports.period import Period
from app.tables.table import Chart, Column, Drill, Row, Table

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-W2", "周数据简表"
FIGURES = ("sessions", "persons", "homes", "receipts_in", "push", "installs")
_TITLES = {"receipts_in": "回执收回（份）", "push": "推送次数（次）", "installs": "新增APP（自愿，户次）"}
OUTSIDE_ROW = "镇本级及单位"


def table(session: Session, period: Period) -> Table:
    """周数据简表."""
    made = measure(session, period, FIGURES)
    names = {area.uid: area.name for area in session.areas.villages()}
    rows = [
        Row((at, names.get(key, OUTSIDE_ROW), *(line[code] for code in FIGURES)), key=key,
            drills=_behind(session, key, period))
        for at, (key, line) in enumerate(made.values.items(), start=1)
    ]
    total = Row(("合计", None, *(made.total[code] for code in FIGURES)), drills=_behind(session, None, period))
    columns = (Column("no", "序号", width=3), Column("name", "村（社区）", width=8),
               *(metric_column(code, _TITLES.get(code, ""), width=6) for code in FIGURES))
    notes = (definitions("sessions", "homes", "receipts_in"), definitions("push", "installs"),
             f"“{OUTSIDE_ROW}”为镇里和单位在村（社区）以外开展的。本表数据自动生成。")
    units = "、".join(dict.fromkeys(METRICS[code].unit for code in FIGURES))
    charts = (Chart("bars", "各村入户户数", "name", ("homes",)),)
    return form(session, CODE, TITLE, period, columns, rows, total, units, notes, charts)


def _behind(session: Session, key: str | None, period: Period) -> dict[str, Drill]:
    place = drills.village(key)
    return {
        **{code: drills.activities(code, place, period) for code in ("sessions", "persons", "push")},
        "homes": Drill("household", (*place, ("uid:met", (period.first, period.last)))),
        "receipts_in": drills.receipts_in(place, period),
        "installs": Drill("visit", (("outcome", "met"), ("app", "installed"), *drills.within(period),
                                    ("household:home_in", (None, drills.places(session, key))))),
    }


