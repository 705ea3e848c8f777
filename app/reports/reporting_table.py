"""成员单位报送情况表 (R-M6, domain reference 3.4), and the same counts for measures and papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.reports.deadlines import Rule
from app.reports.forms import form
from app.reports.metrics_reports import REPORT_METRICS
from app.reports.period import Period
from app.reports.reporting import Board, Cell, Counts, Item, State, board, counts
from app.reports.rules import TOWN, Reporter
from app.tables.table import Align, Column, Drill, Row, Table

if TYPE_CHECKING:
    from app.session import Session

CODE, TITLE = "R-M6", "成员单位报送情况表"
_NOTES = {metric.code: metric.definition for metric in REPORT_METRICS}
_STATES = (
    ("owed", "应报", "reports_owed"), ("reported", "已报", "reports_in"), ("on_time", "按时", "reports_on_time"),
    ("late", "逾期", "reports_late"), ("missing", "未报", "reports_missing"),
)
_CELLS = {"reported": (State.ON_TIME, State.LATE), "on_time": (State.ON_TIME,), "late": (State.LATE,)}


def report_table(session: Session, period: Period) -> Table:
    """成员单位报送情况表: villages and member units by what they owed in a period. Raises AppError as `board` does."""
    found = board(session, period)
    parts = [(choice.code, choice.name) for choice in session.choices("report_part")]
    lines = [(one, found.row(one)) for one in found.reporters if one.key != TOWN]
    rows = [_row((number, one.name), cells, parts, one.key) for number, (one, cells) in enumerate(lines, start=1)]
    whole = [cell for _, cells in lines for cell in cells]
    columns = (
        Column("no", "序号", width=3), Column("name", "单位", width=10, align=Align.LEFT),
        *(Column(f"part_{code}", _short(name), "应报项（项）", width=4, note=name) for code, name in parts),
        *(Column(key, title, "报送情况（份）", width=4, note=_NOTES[metric]) for key, title, metric in _STATES),
        Column("returned", "退回次数", width=4, note=_NOTES["reports_returned"]),
        Column("rate", "按时报送率", width=5, note=_NOTES["on_time_rate"]),
        Column("note", "备注", width=9, align=Align.LEFT),
    )
    notes = (
        "列入统计期在本期内结束的各项报送；应报＝已报＋未报，已报＝按时＋逾期，按时报送率＝按时÷应报。"
        "一项报送的内容收齐才算已报；退回的按重报收齐的时间算。",
        *_annexes(parts),
        *found.notes,
    )
    return form(session, CODE, TITLE, period, columns, rows, _row(("合计", None), whole, parts, ""), "项、份、次", notes)


def told(one: Counts) -> tuple[int, ...]:
    """应报, 已报, 按时, 逾期, 未报."""
    return one.owed, one.reported, one.on_time, one.late, one.missing


def due_by_item(found: Board) -> list[tuple[Item, Counts]]:
    """The counts of each report, in order."""
    return [(item, counts(cell for one in found.reporters if (cell := found.cell(one, item)))) for item in found.items]


def due_by_reporter(found: Board) -> list[tuple[Reporter, Counts]]:
    """The counts of each reporter, in order."""
    return [(one, counts(found.row(one))) for one in found.reporters]


def _row(head: tuple[Any, ...], cells: Sequence[Cell], parts: Sequence[tuple[str, str]], key: str) -> Row:
    made = counts(cells)
    asked = [sum(code in cell.item.rule.parts for cell in cells) for code, _ in parts]
    note = f"未报中{made.overdue}份已过期" if made.overdue else None
    drills = {
        "owed": _rules(cell.item.rule for cell in cells),
        "missing": _rules(cell.item.rule for cell in cells if not cell.done),
        **{f"part_{code}": _rules(cell.item.rule for cell in cells if code in cell.item.rule.parts) for code, _ in parts},
        **{name: _receipts(one.uid for cell in cells if cell.state in states for one in cell.received if not one.returned_on)
           for name, states in _CELLS.items()},
        "returned": _receipts(one.uid for cell in cells for one in cell.received if one.returned_on),
    }
    return Row((*head, *asked, *told(made), made.returned, made.rate, note), key=key, drills=drills)


def _short(name: str) -> str:
    """`附件2` for `回执（附件2）`, as the county's own form heads its columns."""
    return name.partition("（")[2].rstrip("）") or name


def _annexes(parts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    words = [f"{_short(name)}为{name.partition('（')[0]}" for _, name in parts if _short(name) != name]
    return (f"{'，'.join(words)}。",) if words else ()


def _rules(found: Any) -> Drill:
    rules: list[Rule] = list(found)
    return Drill("report_rule", (("uid:in", tuple(sorted({rule.uid for rule in rules}))),))


def _receipts(uids: Any) -> Drill:
    return Drill("submission", (("uid:in", tuple(sorted(uids))),))
