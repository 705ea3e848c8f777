"""Explanations of findings: kept under the finding's key, printed with the month, and what lets an error pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import clock
from app.errors import AppError
from app.reports.checks import ERROR, Finding, check_month
from app.reports.period import Period
from app.security.roles import Action
from app.tables.table import Align, Column, Row, Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

KIND = "month"
"""The kind of every step of a month's report: none of them can be taken back by 撤销."""
NEVER = frozenset({"privacy"})
"""Findings that no explanation lets pass: a number of an identity card must go."""
LONGEST = 500
CODE = "R-MN"


@dataclass(frozen=True, slots=True)
class Note:
    """What was said to a finding, by whom and when (ISO)."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding that still stands and what was said to it."""

    sentence: str
    text: str
    by: str
    at: str


def notes(session: Session, month: str) -> dict[str, Note]:
    """Explanations of a month by the key of their finding, of findings that are settled by now too."""
    rows = session.all("finding_note", Query((Where("period", "eq", str(Period.month(month))),)))
    return {row["finding"]: Note(row["text"], row["changed_by"], row["changed_at"]) for row in rows if row["text"]}


def settled(finding: Finding, known: Mapping[str, Note]) -> bool:
    """Whether an explanation lets this one pass."""
    return finding.key in known and finding.code not in NEVER


def unexplained(findings: Sequence[Finding], known: Mapping[str, Note]) -> list[Finding]:
    """The errors that keep the month from being verified."""
    return [item for item in findings if item.level == ERROR and not settled(item, known)]


def explained(findings: Sequence[Finding], known: Mapping[str, Note]) -> list[Explained]:
    """The findings that were explained, in their order."""
    found = [(item, known[item.key]) for item in findings if settled(item, known)]
    return [Explained(item.sentence, note.text, note.by, note.at) for item, note in found]


def explain(session: Session, month: str, finding: Finding, text: str) -> str:
    """Keep an explanation, or take it back with an empty one; returns the sentence.

    Raises NoRight, AppError for a finding that cannot be explained away, InvalidValues for a number that must not be kept.
    """
    session.require(Action.EDIT)
    span, text = Period.month(month), text.strip()
    if finding.code in NEVER and text:
        raise AppError("这一项不能用说明代替处理。", "请先按提示改正。")
    if len(text) > LONGEST:
        raise AppError(f"说明超过{LONGEST}字。", "请精简后再保存。")
    commands = session.commands("finding_note")
    where = (Where("period", "eq", str(span)), Where("finding", "eq", finding.key))
    known = session.all("finding_note", Query(where))
    values = {"sentence": finding.sentence, "text": text}
    with session.step(f"{'说明' if text else '撤回'}{span.title}月报检查", kind=KIND):
        if known:
            commands.update(known[0]["uid"], values, trusted=True)
        elif text:
            commands.create_many([{"period": str(span), "finding": finding.key, **values}], trusted=True)
    return "已保存说明。" if text else "已撤回说明。"


def explain_key(session: Session, month: str, key: str, text: str) -> str:
    """As `explain`, by the finding's key or its beginning. Raises AppError when none or several begin so."""
    findings = check_month(session, month)
    found = [item for item in findings if item.key == key] or [item for item in findings if key and item.key.startswith(key)]
    if len(found) != 1:
        what = "没有" if not found else f"有{len(found)}个"
        raise AppError(f"{what}以“{key}”开头的检查项。", "检查项的代号见 month --check --json 的 key。")
    return explain(session, month, found[0], text)


def notes_table(unit_name: str, period: str, items: Sequence[Explained]) -> Table:
    """核查说明: printed after the tables of a month in which something had to be explained."""
    columns = (
        Column("no", "序号", width=3),
        Column("found", "检查发现", width=24, align=Align.LEFT),
        Column("text", "说明", width=20, align=Align.LEFT),
        Column("by", "说明人", width=5),
        Column("day", "日期", width=8),
    )
    rows = [Row((number, item.sentence, item.text, item.by, clock.chinese_date(item.at[:10])))
            for number, item in enumerate(items, start=1)]
    return Table(CODE, "核查说明", columns, rows, unit_name=unit_name, period=period, foot=None)
