"""From ticks to a visit: what a line of boxes says, and when only a person can say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.documents.visit_sheet_entry import OUTCOMES, Entry
from app.documents.visit_sheet_form import TICKS

OUTCOME_KEYS: tuple[tuple[str, str, str], ...] = (
    ("1", "met", "已访"), ("2", "nobody", "未遇"), ("3", "declined", "婉拒"), ("4", "empty", "空户"), ("5", "away", "外出"),
    ("6", "demolished", "拆迁"),
)
APP_KEYS: tuple[tuple[str, str, str], ...] = (
    ("Q", "explained", "已讲解"), ("W", "installed", "自愿安装"), ("E", "declined", "婉拒"),
)
RECEIPT_KEYS: tuple[tuple[str, str, str], ...] = (("R", "signed", "收回"), ("T", "declined", "婉拒"))
TOLD_KEY, LEAFLETS_KEY, EMPTY_KEY = "A", "S", "0"
"""Keys of the keyboard and of the command line: (key, code, name)."""
_FIELDS = {"outcome": OUTCOME_KEYS, "app": APP_KEYS, "receipt": RECEIPT_KEYS}
_BY_KEY = {key: (field, code) for field, choices in _FIELDS.items() for key, code, _name in choices}
SHORT = {field: {code: name for _key, code, name in choices} for field, choices in _FIELDS.items()}
"""Field → code → short name."""
NAMES = {column.key: column.head for column in TICKS}
_NO_MEETING = ("nobody", "empty", "away", "demolished")
_TALK = ("told", "app.explained", "app.installed", "app.declined", "receipt.signed", "receipt.declined")


def press(entry: Entry, key: str) -> Entry | None:
    """The entry after a key; None for a key without meaning. A second press takes a tick away, but not an outcome:
    an outcome is changed by another one, and `0` empties the line."""
    if key in _BY_KEY:
        field, code = _BY_KEY[key]
        again = field != "outcome" and getattr(entry, field) == code
        return replace(entry, **{field: "" if again else code})
    if key == TOLD_KEY:
        return replace(entry, told=not entry.told)
    if key == LEAFLETS_KEY:
        return replace(entry, leaflets=not entry.leaflets)
    return Entry(entry.line, "") if key == EMPTY_KEY else None


def read(line: int, on: Collection[str], unsure: Collection[str]) -> tuple[Entry, str]:
    """The entry that ticks `on` stand for, and in words why a person must decide ("" when it is plain).

    `unsure` are boxes nobody can be certain of; they are never counted. No tick at all is an entry without an outcome.
    """
    outcomes = [key for key in OUTCOMES if key in on]
    entry = Entry(
        line, outcomes[0] if len(outcomes) == 1 else "", "told" in on, "leaflets" in on,
        _one(on, "app.installed", "app.declined", "app.explained"), _one(on, "receipt.signed", "receipt.declined"),
    )
    if unsure:
        return entry, f"{_named(unsure)}看不清"
    return entry, conflict(on)


def conflict(on: Collection[str]) -> str:
    """Why ticks cannot all be true, in words; "" when they can."""
    outcomes = [key for key in OUTCOMES if key in on]
    if len(outcomes) > 1:
        return f"{_named(outcomes)}都勾了"
    if not outcomes:
        return "没勾走访结果" if on else ""
    if {"app.installed", "app.declined"} <= set(on):
        return "APP 自愿安装和婉拒都勾了"
    if {"receipt.signed", "receipt.declined"} <= set(on):
        return "回执收回和婉拒都勾了"
    talk = [key for key in _TALK if key in on]
    if outcomes[0] in _NO_MEETING and talk:
        return f"{NAMES[outcomes[0]]}却勾了{NAMES[talk[0]] if talk[0] == 'told' else '讲解或回执'}"
    return ""


def ticks_of(entry: Entry) -> set[str]:
    """The boxes an entry stands for."""
    found = {entry.outcome} if entry.outcome else set()
    found |= {key for key, on in (("told", entry.told), ("leaflets", entry.leaflets)) if on}
    found |= {f"app.{entry.app}"} if entry.app else set()
    return found | ({f"receipt.{entry.receipt}"} if entry.receipt else set())


def _one(on: Collection[str], *keys: str) -> str:
    """The first of the boxes that is ticked, without its group: an APP explained and then installed is installed."""
    return next((key.partition(".")[2] for key in keys if key in on), "")


def _named(keys: Collection[str]) -> str:
    names = [f"“{_long(key)}”" for key in NAMES if key in keys]
    return "、".join(names) if len(names) <= 3 else f"{'、'.join(names[:3])}等{len(names)}处"


def _long(key: str) -> str:
    group = {"app": "APP", "receipt": "回执"}.get(key.partition(".")[0], "")
    return group + NAMES[key]
