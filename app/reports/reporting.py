"""Who has reported what, and when: every report owed in a stretch of time, beside what came in for it.

Counts (domain reference 5.9): 应报 are the reports owed; 已报 those of which every part asked for has come and was not
returned; 已报＝按时＋逾期 by the moment the last part came; 未报＝应报－已报; 退回 is how often something was sent back.
What is late stays late after it has come.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from app import clock
from app.reports import holidays
from app.reports.deadlines import NO_TABLE, Calendar, Due, Rule, due, owed, periods
from app.reports.kept import kept
from app.reports.period import Period, PeriodKind
from app.reports.rules import Reporter, of_rule, reporters, rules, unknown
from app.tables.table import Rate
from db import rules as db_rules

if TYPE_CHECKING:
    from app.session import Session

_AHEAD, _BACK, _SOON = 40, 62, 7  # days looked through for what is due next, for what is missing, and what is asked for now


class State(StrEnum):
    """Where one report stands."""

    ON_TIME = "on_time"
    LATE = "late"
    PART = "part"
    RETURNED = "returned"
    OPEN = "open"
    OVERDUE = "overdue"


STATE_WORDS = {State.ON_TIME: "按时", State.LATE: "逾期", State.PART: "不全", State.RETURNED: "退回", State.OPEN: "未到期",
               State.OVERDUE: "未报"}
_DONE = (State.ON_TIME, State.LATE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One receipt: `at` is its ISO moment (the day's beginning where no hour was noted), `parts` empty for all."""

    uid: str
    at: str
    parts: tuple[str, ...]
    way: str = ""
    photos: int | None = None
    rows: int | None = None
    returned_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One report to be made: a rule in one of its periods. `key` is the rule's uid and the period's key."""

    rule: Rule
    period: Period
    due: Due
    key: tuple[str, str]

    @property
    def name(self) -> str:
        """`周宣传情况（11月2日—11月8日）`."""
        return f"{self.rule.name}（{short(self.period)}）"


@dataclass(frozen=True, slots=True)
class Cell:
    """One reporter's report."""

    reporter: Reporter
    item: Item
    state: State
    overdue: bool
    at: str = ""
    lacking: tuple[str, ...] = ()
    received: tuple[Delivery, ...] = ()
    known: int = 0

    @property
    def done(self) -> bool:
        """Whether it counts as 已报."""
        return self.state in _DONE

    @property
    def returns(self) -> int:
        """How often something of it was sent back."""
        return sum(bool(one.returned_on) for one in self.received)

    @property
    def few(self) -> str:
        """What was noted as fewer than the rule asks, in words; "" when nothing was."""
        standing = [one for one in self.received if not one.returned_on]
        words = []
        for least, counts, what in ((self.item.rule.photo_min, [one.photos for one in standing], "图片{}张，少于{}张"),
                                    (self.item.rule.row_min, [one.rows for one in standing], "数据{}条，少于{}条")):
            noted = [count for count in counts if count is not None]
            if noted and sum(noted) < least:
                words.append(what.format(sum(noted), least))
        return "；".join(words)


@dataclass(frozen=True, slots=True)
class Counts:
    """应报, 按时, 逾期, of the missing those past their day, 退回."""

    owed: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    returned: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.owed + other.owed, self.on_time + other.on_time, self.late + other.late,
                      self.overdue + other.overdue, self.returned + other.returned)

    @property
    def reported(self) -> int:
        """已报."""
        return self.on_time + self.late

    @property
    def missing(self) -> int:
        """未报."""
        return self.owed - self.reported

    @property
    def rate(self) -> Rate:
        """按时报送率."""
        return Rate(self.on_time, self.owed)


@dataclass(frozen=True, slots=True)
class Board:
    """Reporters by reports of a period."""

    period: Period
    items: tuple[Item, ...]
    reporters: tuple[Reporter, ...]
    cells: dict[tuple[str, str, str], Cell]
    notes: tuple[str, ...] = ()
    part_names: dict[str, str] = field(default_factory=dict)

    def cell(self, reporter: Reporter, item: Item) -> Cell | None:
        """None where nothing is owed."""
        return self.cells.get((*item.key, reporter.key))

    def row(self, reporter: Reporter) -> list[Cell]:
        """What one reporter owes."""
        return [cell for item in self.items if (cell := self.cell(reporter, item))]

    def lacking(self, cell: Cell) -> str:
        """The parts still to come, in words."""
        return "、".join(self.part_names.get(part, part) for part in cell.lacking)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which reports are due, with how many are still missing."""

    item: Item
    owed: int
    missing: int

    @property
    def own(self) -> bool:
        """Whether the town itself has to send it."""
        return self.item.rule.who == "town"


def board(session: Session, period: Period, rule: str | None = None) -> Board:
    """The reports whose periods end in `period` (of one rule only, when given), as they stand now.

    Looking at a week shows the reports of weeks only. Raises AppError for a holiday table without a working day.
    """
    return _board(session, period, rule, lambda item: period.kind is not PeriodKind.WEEK
                  or item.period.kind is PeriodKind.WEEK)


def asked_now(session: Session, rule: str | None = None) -> Board:
    """The reports of the last two months that are past their day or due within a week, of periods that have begun.

    Raises AppError as `board`.
    """
    today = clock.today()
    soon = (today + timedelta(days=_SOON)).isoformat()
    span = Period.days(today - timedelta(days=_BACK), today + timedelta(days=_AHEAD))
    return _board(session, span, rule, lambda item: item.due.day <= soon and item.period.first <= today.isoformat())


def counts(cells: Iterable[Cell]) -> Counts:
    """The honest counts of some reports."""
    due_ = on_time = late = overdue = returned = 0
    for cell in cells:
        due_ += 1
        if cell.state is State.ON_TIME:
            on_time += 1
        elif cell.state is State.LATE:
            late += 1
        else:
            overdue += cell.overdue
        if cell.received:
            returned += cell.returns
    return Counts(due_, on_time, late, overdue, returned)


def deadlines(session: Session, most: int = 6) -> list[Deadline]:
    """What is missing and due soon or past, and what is due next; by day, at most so many."""
    today = clock.today()
    first, last = (today - timedelta(days=_BACK)).isoformat(), (today + timedelta(days=_AHEAD)).isoformat()
    calendar = holidays.calendar(session)
    found = [item for one in rules(session) for item in _items(one, first, last, calendar)]
    cells = _cells(session, found, reporters(session), hints=False)
    by_item: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells.values():
        by_item.setdefault(cell.item.key, []).append(cell)
    lines = []
    for item in found:
        if (here := by_item.get(item.key)) and (missing := sum(not cell.done for cell in here)):
            lines.append(Deadline(item, len(here), missing))
    lines.sort(key=lambda line: (line.item.due.at, line.item.rule.sort_no))
    late = [line for line in lines if line.item.due.days_left(today) < 0]
    soon = _next_of_each([line for line in lines if line.item.due.days_left(today) >= 0])
    return sorted([*late[-most // 2 :], *soon[: most - min(len(late), most // 2)]], key=lambda line: line.item.due.at)


def still_missing(session: Session, period: Period | None = None) -> list[Cell]:
    """Reports not yet in, reporter by reporter: of a period, or by default of what is asked for now."""
    found = board(session, period) if period is not None else asked_now(session)
    return [cell for one in found.reporters for cell in found.row(one) if not cell.done]


def short(period: Period) -> str:
    """A period in few words: `11月`, `11月2日—11月8日`, `第四季度`, `下半年`, `2026年`."""
    if period.kind in (PeriodKind.WEEK, PeriodKind.SPAN):
        return period.span.partition("年")[2] if period.span.count("年") == 1 else period.span
    return period.title if period.kind is PeriodKind.YEAR else period.title.partition("年")[2]


def moment() -> str:
    """Now, to the minute, as receipts are noted."""
    return clock.now()[:16]


def _board(session: Session, span: Period, rule: str | None, wanted: Callable[[Item], bool]) -> Board:
    known, everybody, calendar = rules(session), reporters(session), holidays.calendar(session)
    found = [item for one in known if rule in (None, one.uid)
             for item in _items(one, span.first, span.last, calendar) if wanted(item)]
    cells = _cells(session, found, everybody)
    shown, used = {key[2] for key in cells}, {key[:2] for key in cells}
    items = tuple(item for item in found if item.key in used)
    rest = [f"“{one.name}”写的单位名册里没有：{'、'.join(names)}" for one in known if (names := unknown(one, everybody))]
    return Board(span, items, tuple(one for one in everybody if one.key in shown), cells,
                 (*_notes(items), *rest), _part_names(session))


def _items(rule: Rule, first: str, last: str, calendar: Calendar) -> list[Item]:
    spans = periods(rule, first, last) if rule.active else []
    return [Item(rule, span, due(rule, span, calendar), (rule.uid, str(span))) for span in spans]


def _next_of_each(lines: Sequence[Deadline]) -> list[Deadline]:
    """Of each rule the nearest."""
    seen: dict[str, Deadline] = {}
    for line in lines:
        seen.setdefault(line.item.rule.uid, line)
    return list(seen.values())


def _cells(
    session: Session, items: Sequence[Item], everybody: list[Reporter], hints: bool = True
) -> dict[tuple[str, str, str], Cell]:
    now = moment()
    came = _received(session, items)
    own = _own_work(session, items) if hints else {}
    found: dict[tuple[str, str, str], Cell] = {}
    who = {item.rule.uid: of_rule(item.rule, everybody) for item in items}
    for item in items:
        overdue = now > item.due.at
        for one in who[item.rule.uid]:
            if owed(item.rule, item.period, item.due, (one.span,)):
                key = (*item.key, one.key)
                found[key] = _cell(one, item, tuple(came.get(key, ())), overdue, own.get((one.key, item.key[1]), 0))
    return found


def _cell(one: Reporter, item: Item, received: tuple[Delivery, ...], overdue: bool, known: int) -> Cell:
    if not received:
        return Cell(one, item, State.OVERDUE if overdue else State.OPEN, overdue, lacking=item.rule.parts, known=known)
    wanted = item.rule.parts
    arrived: dict[str, str] = {}
    for delivery in received:  # in the order in which they came
        if not delivery.returned_on:
            for part in delivery.parts or wanted:
                arrived.setdefault(part, delivery.at)
    lacking = tuple(part for part in wanted if part not in arrived)
    if lacking:
        state = State.PART if arrived else State.RETURNED
        return Cell(one, item, state, overdue, "", lacking, received, known)
    at = max(arrived[part] for part in wanted)
    return Cell(one, item, State.ON_TIME if at <= item.due.at else State.LATE, overdue, at, (), received, known)


def _received(session: Session, items: Sequence[Item]) -> dict[tuple[str, str, str], list[Delivery]]:
    found: dict[tuple[str, str, str], list[Delivery]] = {}
    for row in db_rules.received(session.ledger, sorted({item.key[1] for item in items})):
        uid, rule, period, area, unit, parts, day, hour, way, photos, rows, returned, why = row
        made = Delivery(uid, f"{day}T{hour or '00:00'}", _parts(parts or ""), way or "", photos, rows, returned or "", why or "")
        found.setdefault((rule, period, area or unit or "town"), []).append(made)
    return found


@lru_cache(maxsize=256)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _own_work(session: Session, items: Sequence[Item]) -> dict[tuple[str, str], int]:
    """How many activities the program itself holds of a reporter in a period: a hint, never a receipt."""
    spans = {item.period: item.key[1] for item in items}
    return kept(session, ("own work", *sorted(spans.values())), lambda: _counted_work(session, spans)) if spans else {}


def _counted_work(session: Session, spans: Mapping[Period, str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    days = db_rules.activity_days(session.ledger, min(span.first for span in spans), max(span.last for span in spans))
    for area, host, day, amount in days:
        who = {uid for uid in (session.areas.village_of(area), host) if uid}
        for span, key in spans.items():
            if day in span:
                for uid in who:
                    found[(uid, key)] = found.get((uid, key), 0) + amount
    return found


def _notes(items: Sequence[Item]) -> tuple[str, ...]:
    years = sorted({int(item.due.day[:4]) for item in items if not item.due.sure})
    if not years:
        return ()
    return (f"{'、'.join(f'{year}年' for year in years)}没有节假日表，截止日{NO_TABLE}，只按周六、周日算。",)


def _part_names(session: Session) -> dict[str, str]:
    return {choice.code: choice.name for choice in session.choices("report_part")}


