"""Columns → fields: proposed from headings, checked against the cells, remembered per file shape."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.importing.headings import SEQUENCE_WORDS, Heading
from app.importing.numbers import Bad
from app.importing.targets import AREA_PARENT, Target
from app.importing.text import as_text, fold, fold_bare
from app.importing.values import DITTO, Converter, phone
from app.records.spec import Kind, Register

SURE_ENOUGH = 0.55
SAMPLE = 60
UNREAD = "台账没有对应的项"

_FOLLOWS_A_PERSON = frozenset(map(fold, ("职务", "电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "职位", "单位")))
_NAMES = frozenset(map(fold, ("姓名", "名字", "人员")))

Probe = Callable[[Target], Converter]


@dataclass(frozen=True, slots=True)
class Match:
    """One column's place: `target` is "" when nothing fits; `reason` says why it is not read."""

    column: int
    label: str
    target: str = ""
    target_label: str = ""
    confidence: float = 0.0
    hidden: bool = False
    reason: str = ""


def fingerprint(headings: Sequence[Heading]) -> str:
    """Names a file shape: the same headings in the same order give the same text. Holds no data."""
    text = "\x1f".join(fold(heading.label) for heading in headings).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def propose(
    headings: Sequence[Heading],
    samples: Mapping[int, Sequence[Any]],
    possible: Sequence[Target],
    probe: Probe,
    refused: Mapping[int, str],
    fixed: Mapping[int, str] | None = None,
) -> list[Match]:
    """A target for each column, at most one column per target.

    `samples` are cells per column, `refused` columns that must not be read with the reason, `fixed`
    what a person chose (column → target key, "" for: leave out).
    """
    chosen = _chosen(fixed or {}, possible)
    taken = {target.key for target in chosen.values() if target is not None}
    found = []
    for heading in headings:
        if heading.column in refused or heading.column in chosen or not heading.label:
            continue
        words = readings(heading, headings)
        cells = samples.get(heading.column, ())
        for order, target in enumerate(possible):
            score = score_of(words, target.words)
            if score and target.key not in taken:
                score *= _fits(target, cells, probe)
                found.append((-score, heading.column, order, target))
    best: dict[int, tuple[Target, float]] = {}
    for score, column, _, target in sorted(found, key=lambda item: item[:3]):
        if -score >= SURE_ENOUGH and column not in best and target.key not in taken:
            best[column] = (target, -score)
            taken.add(target.key)
    _name_of_the_village(best, possible)
    return [_match(heading, chosen, best, refused) for heading in headings if heading.label or heading.column in chosen]


def _name_of_the_village(best: dict[int, tuple[Target, float]], possible: Sequence[Target]) -> None:
    """In a list of areas the village column is what a grid lies in; without a grid column it is the area itself."""
    keys = {target.key for target, _ in best.values()}
    if AREA_PARENT in keys and "name" not in keys:
        name = next(target for target in possible if target.key == "name")
        for column, (target, score) in list(best.items()):
            if target.key == AREA_PARENT:
                best[column] = (name, score)


def total_confidence(matches: Sequence[Match]) -> float:
    """How well a register fits a sheet."""
    return sum(match.confidence for match in matches if match.target)


def covers(register: Register, matches: Sequence[Match], given: frozenset[str] = frozenset()) -> list[str]:
    """Labels of required fields no column gives and the program cannot work out; empty when all are there."""
    have = {match.target.split(":")[0].split(".")[0] for match in matches if match.target} | given
    parts = {match.target for match in matches}
    missing = []
    for item in register.fields:
        if not item.required or item.computed or item.default is not None:
            continue
        if item.kind is Kind.REF and item.target == "household" and not parts & {f"{item.key}:door", f"{item.key}:householder"}:
            missing.append(item.label)
        elif item.kind is Kind.REF and item.target in ("area", "visit_round"):
            continue
        elif item.key not in have and not (register.key == "area" and item.key == "level"):
            missing.append(item.label)
    return missing


def _chosen(fixed: Mapping[int, str], possible: Sequence[Target]) -> dict[int, Target | None]:
    by_key = {target.key: target for target in possible}
    return {int(column): by_key.get(key) for column, key in fixed.items() if key == "" or key in by_key}


def _match(heading: Heading, chosen: Mapping[int, Target | None], best: Mapping[int, tuple[Target, float]],
           refused: Mapping[int, str]) -> Match:
    column = heading.column
    if column in refused:
        return Match(column, heading.label, hidden=heading.hidden, reason=refused[column])
    if column in chosen:
        target = chosen[column]
        if target is not None:
            return Match(column, heading.label, target.key, target.label, 1.0, heading.hidden)
        return Match(column, heading.label, hidden=heading.hidden, reason="按选择不读")
    if column in best:
        target, score = best[column]
        return Match(column, heading.label, target.key, target.label, min(score, 1.0), heading.hidden)
    reason = "序号" if fold(heading.leaf) in SEQUENCE_WORDS else UNREAD
    return Match(column, heading.label, hidden=heading.hidden, reason=reason)


def readings(heading: Heading, headings: Sequence[Heading]) -> list[tuple[str, float]]:
    """Ways to read a heading with their weight: its leaf, with its group, after the person before it."""
    leaf = heading.leaf
    ways = [(fold(leaf), 1.0), (fold_bare(leaf), 0.97)]
    if len(heading.parts) > 1:
        joined = "".join(heading.parts)
        ways += [(fold(joined), 1.05), (fold_bare(joined), 1.0)]
        if fold(leaf) in _NAMES:
            ways.append((fold(heading.parts[-2]), 1.08))
    if fold(leaf) in _FOLLOWS_A_PERSON and (person := _person_before(heading, headings)):
        ways.append((fold(person) + fold(leaf), 1.1))
    return [(word, weight) for word, weight in ways if word]


def _person_before(heading: Heading, headings: Sequence[Heading]) -> str:
    for other in reversed([h for h in headings if h.column < heading.column]):
        if other.leaf and fold(other.leaf) not in _FOLLOWS_A_PERSON:
            return other.leaf
    return ""


def score_of(ways: Sequence[tuple[str, float]], known: Mapping[str, float]) -> float:
    """How well a heading (as `readings`) fits folded words → how sure they are; 0.0 when it does not."""
    exact = max((known[word] * weight for word, weight in ways if word in known), default=0.0)
    if exact:
        return exact
    return max((_likeness(word, other) for word, _ in ways[:2] for other in known), default=0.0)


def _likeness(word: str, known: str) -> float:
    """Headings that contain a known one, or are contained: less sure, the shorter the common part."""
    short, long = sorted((word, known), key=len)
    share = len(short) / len(long)
    if len(short) >= 2 and short in long and share >= 0.5:
        return 0.45 + 0.35 * share
    # 参加活动人次 has every character of 参加人次, in order; one character exchanged would be another thing.
    rest = iter(word)
    if len(known) >= 4 and share >= 0.6 and all(character in rest for character in known):
        return 0.4 + 0.35 * share
    return 0.0


def _fits(target: Target, cells: Sequence[Any], probe: Probe) -> float:
    """1.0 when the cells look like this field (or are all empty), towards 0.2 when they do not."""
    filled = [cell for cell in cells if as_text(cell).strip() and as_text(cell).strip() not in DITTO][:SAMPLE]
    if not filled:
        return 1.0
    kind = target.spec.kind
    if kind in (Kind.TEXT, Kind.LONG) or target.part in ("village", "grid", "group", "door", "householder"):
        wrong = sum(1 for cell in filled if _is_mobile(cell))
        return 0.3 if wrong * 2 > len(filled) and kind is not Kind.LONG else 1.0
    if kind in (Kind.REF, Kind.MULTI):
        return 1.0
    convert = probe(target)
    good = sum(1 for cell in filled if not isinstance(convert(cell), Bad))
    share = good / len(filled)
    return 1.0 if share >= 0.9 else 0.3 + 0.7 * share if share >= 0.5 else 0.3


def _is_mobile(cell: Any) -> bool:
    number = phone(cell) if not isinstance(cell, bool) else ""
    return isinstance(number, str) and len(number) == 11 and number.startswith("1")
