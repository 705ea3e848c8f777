"""Which findings a page lists: what still has to be dealt with first, many of one kind under one line, never too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.month.notes import OF_ONE_KIND, Note, settled
from app.reports.checks import ERROR, Finding, together

MOST = 150
"""Lines a page lists at once; nobody reads more, and the window stands still while it makes them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Many findings of one kind under one line: `keys` are theirs, `uids` their rows where each has one."""

    sentence: str
    register: str
    uids: tuple[str, ...]
    grave: bool
    settled: bool
    keys: tuple[str, ...]


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
        line = _together(members, rank) if len(members) > of_one_kind else None
        shown = members[:under] if line else members
        block: list[Finding | Kind] = [*([line] if line else ()), *shown]
        room = most - len(lines)
        lines += block[:room]
        reached = room > 0 and line is not None and bool(line.uids)
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
    words = together(first.code, first.sentence, len(members))
    keys = tuple(item.key for item in members)
    return Kind(words, first.register, tuple(rows) if whole else (), rank == 0, rank == 2, keys)
