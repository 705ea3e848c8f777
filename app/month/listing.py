"""Which findings a page lists: what still has to be dealt with first, many of one kind under one line, never too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.month.notes import Note, settled
from app.reports.checks import ERROR, Finding

MOST = 150
"""Lines a page lists at once; nobody reads more, and the window stands still while it makes them."""
OF_ONE_KIND = 20
"""Findings of one kind that are listed one by one before the rest is only counted."""

_WORDS = {
    "photo": "没有照片或照片不够", "photo_month": "照片不是活动当月拍的", "photo_twice": "照片重复使用",
    "minors": "照片有未成年人面部",
    "kind": "没有填形式", "where": "没有填村（社区）和主办单位", "persons": "没有填参与人次", "place": "没有填地点",
    "summary": "没有写活动情况", "many": "参与人次过多", "leaflets": "宣传单份数过多", "amount": "数量过大", "date": "日期要核对",
    "approximate": "填的是约数", "twin": "可能重复登记", "jump": "与前几个月相差很大", "unit": "单位本月没有活动",
    "village": "村（社区）本月没有活动", "visits": "村（社区）本月没有走访", "receipts": "回执份数对不上", "sum": "合计对不上",
    "text": "文字材料没有写", "privacy": "含身份证号或银行卡号",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Many findings of one kind under one line; `uids` are their rows where each has one."""

    sentence: str
    register: str
    uids: tuple[str, ...]
    grave: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed, in its order, and how many findings stand on no line and under no line."""

    lines: tuple[Finding | Kind, ...]
    hidden: int


def listing(
    findings: Sequence[Finding], known: Mapping[str, Note], most: int = MOST, of_one_kind: int = OF_ONE_KIND,
    under: int = OF_ONE_KIND,
) -> Listing:
    """Errors nobody explained, then warnings, then what was explained; a kind with more than `of_one_kind` gets a line
    of its own, which leads to all of them, before the first `under` of them. At most `most` lines."""
    lines: list[Finding | Kind] = []
    hidden, first = 0, {code: at for at, code in enumerate(dict.fromkeys(item.code for item in findings))}

    def place(item: Finding) -> tuple[int, int]:
        return _rank(item, known), first[item.code]

    for (rank, _code), group in groupby(sorted(findings, key=place), key=place):
        members = list(group)
        together = _together(members, rank) if len(members) > of_one_kind else None
        shown = members[:under] if together else members
        block: list[Finding | Kind] = [*([together] if together else ()), *shown]
        room = most - len(lines)
        lines += block[:room]
        reached = room > 0 and together is not None and bool(together.uids)
        hidden += 0 if reached else len(members) - sum(isinstance(item, Finding) for item in block[:room])
    return Listing(tuple(lines), hidden)


def _rank(finding: Finding, known: Mapping[str, Note]) -> int:
    if settled(finding, known):
        return 2
    return 0 if finding.level == ERROR else 1


def _together(members: Sequence[Finding], rank: int) -> Kind:
    first, registers = members[0], {item.register for item in members}
    rows = dict.fromkeys(item.uid for item in members if item.uid)
    whole = len(registers) == 1 and all(item.uid for item in members)
    words = _WORDS.get(first.code, first.sentence.rstrip("。"))
    return Kind(f"{words}　共{len(members):,}项", first.register, tuple(rows) if whole else (), rank == 0, rank == 2)
