"""Explanations of findings: kept under the finding's key, printed with the month, and what lets an error pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app import clock
from app.errors import AppError
from app.reports.checks import ERROR, Finding, check_month, together
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
OF_ONE_KIND = 20
"""Findings of one kind that are listed, or printed with one explanation, one by one; more stand on one line."""
CODE = "R-MN"


@dataclass(frozen=True, slots=True)
class Note:
    """What was said to a finding, by whom and when (ISO)."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding that still stands and what was said to it; `code` is empty in months locked before it was kept."""

    sentence: str
    text: str
    by: str
    at: str
    code: str = ""


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
    return [Explained(item.sentence, note.text, note.by, note.at, item.code) for item, note in found]


def grouped(items: Sequence[Explained]) -> list[Explained]:
    """As they are printed: many of one kind explained by one person in the same words on one day stand on one line."""
    groups: dict[tuple[str, str, str, str], list[Explained]] = {}
    for item in items:
        groups.setdefault((item.code, item.text, item.by, item.at[:10]), []).append(item)
    lines: list[Explained] = []
    for (code, *_said), members in groups.items():
        if code and len(members) > OF_ONE_KIND:
            lines.append(replace(members[0], sentence=f"{together(code, members[0].sentence, len(members))}。"))
        else:
            lines += members
    return lines


def explain(session: Session, month: str, findings: Sequence[Finding], text: str) -> str:
    """Keep one explanation for these findings in one step, or take theirs back with an empty one; returns the sentence.

    Raises NoRight, AppError for a finding that cannot be explained away, InvalidValues for a number that must not be
    kept; then nothing is kept.
    """
    session.require(Action.EDIT)
    span, text = Period.month(month), text.strip()
    if text and any(item.code in NEVER for item in findings):
        raise AppError("含身份证号或银行卡号的，不能用说明代替处理。", "请先按提示改正。")
    if len(text) > LONGEST:
        raise AppError(f"说明超过{LONGEST}字。", "请精简后再保存。")
    commands = session.commands("finding_note")
    known = {row["finding"]: row["uid"] for row in session.all("finding_note", Query((Where("period", "eq", str(span)),)))}
    wanted = {item.key: {"sentence": item.sentence, "text": text} for item in findings}
    many = f"，共{len(wanted):,}项" if len(wanted) > 1 else ""
    with session.step(f"{'说明' if text else '撤回'}{span.title}月报检查{many}", kind=KIND):
        for key in wanted.keys() & known.keys():
            commands.update(known[key], wanted[key], trusted=True)
        if text:
            fresh = [{"period": str(span), "finding": key, **values} for key, values in wanted.items() if key not in known]
            commands.create_many(fresh, trusted=True)
    return f"已{'保存' if text else '撤回'}{f'{len(wanted):,}项' if many else ''}说明。"


def explain_key(session: Session, month: str, key: str, text: str) -> str:
    """As `explain`, by the finding's key or its beginning. Raises AppError when none or several begin so."""
    findings = check_month(session, month)
    found = [item for item in findings if item.key == key] or [item for item in findings if key and item.key.startswith(key)]
    if len(found) != 1:
        what = "没有" if not found else f"有{len(found)}个"
        raise AppError(f"{what}以“{key}”开头的检查项。", "检查项的代号见 month --check --json 的 key。")
    return explain(session, month, found, text)


def explain_kind(session: Session, month: str, code: str, text: str) -> str:
    """As `explain`, for all findings of a kind that have no explanation yet; an empty text takes back those of all.

    Raises AppError when there is none.
    """
    findings, known = check_month(session, month), notes(session, month)
    found = [item for item in findings if item.code == code and (item.key in known) != bool(text.strip())]
    if not found:
        kinds = "、".join(dict.fromkeys(item.code for item in findings))
        raise AppError(f"没有要{'说明' if text.strip() else '撤回说明'}的“{code}”类检查项。", f"本月的类别：{kinds or '无'}。")
    return explain(session, month, found, text)


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
            for number, item in enumerate(grouped(items), start=1)]
    return Table(CODE, "核查说明", columns, rows, unit_name=unit_name, period=period, foot=None)
