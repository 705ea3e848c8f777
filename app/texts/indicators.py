"""主要指标: the figures of a period beside those before, as the table behind a report."""

from __future__ import annotations

from app.reports.compare import YEAR_BASE, ZERO_BASE_NOTE, before_name
from app.reports.period import PeriodKind
from app.tables.table import Align, Column, Row, Table
from app.texts.figures import ACTIVE, Figures, unit_of

CODE = "主要指标"
_ALWAYS = ("活动场次", ACTIVE, "参与人次", "宣传单")
_MORE = ("一封信", "海报", "横幅", "展板", "宣传品", "广播", "电子屏", "短信", "推文", "群推送", "宣传车", "咨询", "集中培训",
         "集中培训人次", "推送")
_ROUND = ("应访户", "走访户次", "累计已访户", "不含空户覆盖率", "回执发出", "回执收回", "回收率")


def table(figures: Figures) -> Table:
    """The table of a period. Figures that are 0 now and before are left out, but for those every report names."""
    period = figures.period
    before, year_before = period.before(), period.year_before()
    yearly = period.kind is PeriodKind.YEAR  # the year before is the same period of the year before
    rows: list[Row] = []
    for name in (*_ALWAYS, *_MORE, *_ROUND):
        values = [figures.value(name, when) for when in (period, before, year_before)]
        if (name in _ROUND and values[0] is None) or (name in _MORE and not any(values)):
            continue
        cells = [len(rows) + 1, name, unit_of(name), figures.text(name), figures.text(name, before),
                 figures.change_cell(name, before)]
        more = [] if yearly else [figures.text(name, year_before), figures.change_cell(name, year_before)]
        rows.append(Row((*cells, *more)))
    columns = [Column("no", "序号", width=3), Column("name", "指标", width=8, align=Align.LEFT), Column("unit", "单位", width=4),
               Column("now", "本期", width=5), Column("before", before_name(period), width=5),
               Column("against", "同比" if yearly else "环比", width=8)]
    if not yearly:
        columns += [Column("then", YEAR_BASE, width=5), Column("year", "同比", width=8)]
    office = figures.session.office
    return Table(CODE, f"{period.title}反诈宣传主要指标", tuple(columns), rows, unit_name=office["name"] or "",
                 period=period.span, notes=(ZERO_BASE_NOTE, "比率按百分点比较。"), foot=None, landscape=False)
