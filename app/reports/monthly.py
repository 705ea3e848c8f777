"""宣传活动情况月报表 (R-M1) and 入户走访进度月报表 (R-M3), computed from rows (domain reference 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.reports import coverage, drills
from app.reports.coverage import Coverage, state_of
from app.reports.forms import form, metric_column
from app.reports.kept import kept
from app.reports.metrics import ACTIVITY_COLUMNS, METRICS, RECEIPT_TEMPLATES, counted
from app.reports.period import Period, PeriodKind
from app.reports.places import OTHER_ROW, Line, lines
from app.reports.tally import activity_groups
from app.tables.table import Chart, Column, Drill, Row, Table
from db import month as db_month
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

CODES = {"R-M1": "宣传活动情况月报表", "R-M3": "入户走访进度月报表"}
_ACTIVITY_CHARTS = (Chart("bars", "各村（社区）参与人次", "name", ("persons",)),)
_VISIT_CHARTS = (Chart("bars", "各村（社区）走访覆盖率", "name", ("cover",)),)


def monthly(session: Session, code: str, month: str, round_uid: str | None = None) -> Table:
    """The monthly table `code` (R-M1 or R-M3) for a month like `2026-10`.

    R-M3 speaks of one round: the one given, else the latest begun of those active in the month.
    Raises AppError for an unknown code or month, and when R-M3 has no round to speak of.
    """
    span = Period.month(month)
    if code == "R-M1":
        return activity_table(session, span)
    if code == "R-M3":
        return visit_table(session, span, round_uid)
    raise AppError(f"没有“{code}”这张月报表。", f"可用的有：{'、'.join(CODES)}。")


def rounds_in(session: Session, month: str) -> list[dict[str, Any]]:
    """The rounds active in a month, latest begun first."""
    return rounds_of(session, Period.month(month))


def rounds_of(session: Session, span: Period) -> list[dict[str, Any]]:
    """The rounds active in a period, latest begun first."""
    where = (Where("from_date", "le", span.last), Where("to_date", "ge", span.first))
    rounds = session.all("visit_round", Query(where, order=(("from_date", True), ("name", False))))
    return [row for row in rounds if row.get("state") != "planned"]


def activities_in(session: Session, span: Period) -> list[dict[str, Any]]:
    """The activities that count for a month, in order of date; one that lasts counts by its first day."""
    where = (Where("date", "ge", span.first), Where("date", "le", span.last))
    rows = session.all("activity", Query(where, order=(("date", False), ("title", False))))
    return [row for row in rows if counted(row)]


@dataclass(slots=True)
class ActivityRow:
    """One line of R-M1: a village, or a unit that held something outside the villages."""

    line: Line
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACTIVITY_COLUMNS, 0))
    flagged: int = 0

    @property
    def name(self) -> str:
        """What the line is called."""
        return self.line.name

    @property
    def key(self) -> str:
        """The uid of the village or unit; "" for a host known by name only and for the town itself."""
        return self.line.key

    @property
    def where(self) -> tuple[drills.Filter, ...]:
        """The filters that select its activities, of any time and state."""
        return drills.at_place(self.line.place, "host_unit", "host")

    def add(self, figures: Mapping[str, int], flags: int) -> None:
        """Count activities."""
        for code, amount in figures.items():
            self.figures[code] = self.figures.get(code, 0) + amount
        self.flagged += flags

    def cells(self, number: int) -> tuple[Any, ...]:
        """The cells in column order."""
        note = f"含约数{self.flagged}处" if self.flagged else None
        return (number, self.name, *(self.figures[code] for code in ACTIVITY_COLUMNS), note)


def activity_rows(session: Session, span: Period) -> list[ActivityRow]:
    """Every village in the office's order, then the units that held activities outside the villages."""
    groups = activity_groups(session, span)
    rows = {line.place: ActivityRow(line) for line in lines(session, {where for where, *_ in groups})}
    for where, _tags, figures, flags in groups:
        rows[where].add(figures, flags)
    return list(rows.values())


def activity_table(session: Session, span: Period) -> Table:
    """宣传活动情况月报表."""
    counted_lines = activity_rows(session, span)
    rows = [_activity_line(line.cells(at), line.where, span, line.key) for at, line in enumerate(counted_lines, start=1)]
    sums = [sum(line.figures[code] for line in counted_lines) for code in ACTIVITY_COLUMNS]
    columns = (
        Column("no", "序号", width=3),
        Column("name", "村（社区）/单位", width=8),
        *(metric_column(code) for code in ACTIVITY_COLUMNS),
        Column("note", "备注", width=7),
    )
    notes = (
        "场次为有地点、有群众参加的活动；广播、张贴、线上推送不计场次。参与人次为现场人次，可以重复，不含线上阅读量。",
        "在村（社区）内开展的活动计入该村（社区），其他活动计入主办单位。"
        "宣传品含宣传册；广播、推文、群推送、宣传车未填数量的，每条记录计1。",
        "本表由活动台账自动汇总，约数按所写数字计入并在备注中注明处数。",
    )
    total = _activity_line(("合计", None, *sums, None), (), span)
    measure = "场、次、人次、份、张、条、块、篇"
    return form(session, "R-M1", CODES["R-M1"], span, columns, rows, total, measure, notes, _ACTIVITY_CHARTS)


def _activity_line(cells: tuple[Any, ...], place: Sequence[drills.Filter], span: Period, key: str = "") -> Row:
    everything = Drill("activity", (*place, *drills.within(span), ("state:ne", "rejected")))
    return Row(cells, everything, key=key, drills={code: drills.activities(code, place, span) for code in ACTIVITY_COLUMNS})


def visit_table(session: Session, span: Period, round_uid: str | None = None) -> Table:
    """入户走访进度月报表 of one round."""
    row = round_of(session, span, round_uid)
    found = round_coverage(session, span, row["uid"])
    names = {area.uid: area.name for area in session.areas.villages()}
    shown: list[tuple[str, str, Coverage]] = [(uid, name, found[uid]) for uid, name in names.items() if uid in found]
    if None in found:
        shown.append(("", OTHER_ROW, found[None]))
    scope = frozenset(session.areas.under(row["scope"])) if row.get("scope") else None
    behind = drills.RoundDrills(session, span, row["uid"], scope)
    rows = [
        Row((number, name, *_visit_cells(item)), Drill("household", drills.village(uid)), key=uid, drills=behind.of(uid))
        for number, (uid, name, item) in enumerate(shown, start=1)
    ]
    whole = coverage.total(item for _, _, item in shown)
    total = Row(("合计", None, *_visit_cells(whole)), Drill("household"), drills=behind.of(None))
    month = "本月" if span.kind is PeriodKind.MONTH else "本期"
    columns = [replace(column, title=column.title.replace("本月", month)) for column in VISIT_COLUMNS]
    notes = (
        f"走访轮次：{row['name']}（{clock.chinese_date(row['from_date'])}至{clock.chinese_date(row['to_date'])}）。"
        f"应访户为轮次开始时在册的户，以后不变；{month}走访户次为见到人的次数。",
        f"累计已访户＋空户＋拆迁＋整户外出＋未遇＋婉拒＋未访＝应访户，均截至{month[1]}末；未见到人的户按最近一次走访结果列示。",
        "含空户覆盖率＝累计已访户÷应访户；不含空户覆盖率＝累计已访户÷（应访户－空户）；"
        "回收率＝回执收回÷回执发出，作废号不计。",
    )
    return form(session, "R-M3", CODES["R-M3"], span, columns, rows, total, "户、户次、份", notes, _VISIT_CHARTS)


def round_coverage(session: Session, span: Period, round_uid: str) -> dict[str | None, Coverage]:
    """Counts per village uid of the round at the period's end; None holds what lies in no village. Not to be changed."""
    return kept(session, ("round", round_uid, str(span)), lambda: _round_coverage(session, span, round_uid))


def _round_coverage(session: Session, span: Period, round_uid: str) -> dict[str | None, Coverage]:
    village = session.areas.village_of
    found: dict[str | None, Coverage] = {}

    def at(area: str | None) -> Coverage:
        return found.setdefault(village(area), Coverage())

    scope = session.get("visit_round", round_uid).get("scope")
    inside = set(session.areas.under(scope)) if scope else None
    for area in session.areas.villages():
        if area.state != "merged" and (inside is None or area.uid in inside):
            at(area.uid)
    states, strangers = db_month.states(session.ledger, round_uid, span.first, span.last)
    for area, lives_in, outcome, households, calls in states:
        at(area).add(state_of(outcome, lives_in), households)
        at(area).calls += calls
    for area, calls in strangers:
        at(area).calls += calls
    for area, households in db_month.living(session.ledger):
        if inside is None or area in inside:
            at(area).living += households
    for area, issued, back in db_month.receipts(session.ledger, round_uid, span.last, RECEIPT_TEMPLATES):
        at(area).issued += issued
        at(area).returned += back
    return found


def round_of(session: Session, span: Period, round_uid: str | None) -> dict[str, Any]:
    """The round a table speaks of: the one asked for, else the latest begun of the period's. Raises AppError for none."""
    if round_uid:
        return session.get("visit_round", round_uid)
    rounds = rounds_of(session, span)
    if not rounds:
        raise AppError(f"{span.title}没有进行中的走访轮次，无法统计入户走访进度。", "请先建立走访轮次。")
    return rounds[0]


def _visit_column(code: str, title: str, group: str = "", metric: str = "", width: float = 4.5) -> Column:
    note = METRICS[metric].definition if metric else ""
    return Column(code, title, group, width=width, note=note)


VISIT_COLUMNS = (
    Column("no", "序号", width=3),
    Column("name", "村（社区）", width=8),
    _visit_column("living", "总户数", metric="living"),
    _visit_column("targets", "应访户", metric="targets"),
    _visit_column("calls", "本月走访户次", metric="calls", width=6),
    _visit_column("met", "累计已访户", metric="met", width=5),
    _visit_column("empty", "空户", "未访到的户"),
    _visit_column("demolished", "拆迁", "未访到的户"),
    _visit_column("away", "整户外出", "未访到的户", width=5),
    _visit_column("nobody", "未遇", "未访到的户"),
    _visit_column("declined", "婉拒", "未访到的户"),
    _visit_column("left", "未访", "未访到的户"),
    _visit_column("cover_all", "含空户", "覆盖率", "cover_all", 5),
    _visit_column("cover", "不含空户", "覆盖率", "cover", 5),
    _visit_column("issued", "发出", "回执", "issued"),
    _visit_column("returned", "收回", "回执", "returned"),
    _visit_column("return_rate", "回收率", "回执", "return_rate", 5),
)


def _visit_cells(item: Coverage) -> tuple[Any, ...]:
    return (
        item.living,
        item.targets,
        item.calls,
        item.met,
        item.empty,
        item.demolished,
        item.away,
        item.nobody,
        item.declined,
        item.left,
        item.with_empty,
        item.without_empty,
        item.issued,
        item.returned,
        item.receipts,
    )
