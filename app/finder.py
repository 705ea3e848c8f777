"""Finding by any part of a name, initials, address or phone, over everything, in memory.

SQLite's own scan of 200,000 encrypted rows takes 40–60 ms; one joined text searched by
`bytes.find` takes a few. The stored lines are the truth, this is only their reading copy.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.pinyin import initials_all, spelled_all
from app.records.spec import Kind, Register, Values

Entry = tuple[str, int]
REBUILD_AT = 5_000
_GROUPED = re.compile(r"(?<!\S)([a-z][0-9]{2}[a-z])-([0-9]{0,6})-?([0-9a-z]?)(?!\S)", re.IGNORECASE)


def fold(text: str) -> str:
    """How searched text and query are brought to one form."""
    lower = text.lower()
    if not unicodedata.is_normalized("NFKC", lower):
        lower = unicodedata.normalize("NFKC", lower).lower()
    return lower.replace("\n", " ").strip()


def ungrouped(text: str) -> str:
    """With document numbers, or their beginnings, as they are stored: `H26A-000123-K` stands on the paper."""
    return _GROUPED.sub(r"\1\2\3", unicodedata.normalize("NFKC", text))


def words_of(query: str) -> list[str]:
    """The words a query asks for, in the form of the finder lines."""
    return fold(ungrouped(query)).split()


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of each text; together when none needs more than lower case."""
    whole = "\0".join(texts).lower()
    if texts and "\n" not in whole and unicodedata.is_normalized("NFKC", whole):
        return whole.split("\0")
    return [fold(text) for text in texts]


def lines_maker(register: Register) -> Callable[[Mapping[str, Sequence[Any]], int], list[str]]:
    """A function giving the finder lines of rows held as columns, `line_maker` for many."""
    makers: list[tuple[str, Callable[[Sequence[str]], list[str]] | None]] = []
    for item in sorted(register.fields, key=lambda field: field.key != register.title_field):
        if item.searched and item.kind in (Kind.TEXT, Kind.LONG, Kind.PHONE):
            spell = spelled_all if item.ordered == "pinyin" else initials_all
            makers.append((item.key, spell if item.pinyin else None))

    def lines(columns: Mapping[str, Sequence[Any]], size: int) -> list[str]:
        parts = []
        for key, spell in makers:
            if cells := columns.get(key):
                texts = [cell or "" for cell in cells]
                spelt = spell(texts) if spell else None
                parts.append([text and f"{text}\t{said}" for text, said in zip(texts, spelt, strict=True)] if spelt else texts)
        if not parts:
            return [""] * size
        return fold_all(["\t".join(filter(None, row)) for row in zip(*parts, strict=True)])

    return lines


def line_maker(register: Register) -> Callable[[Values], str]:
    """A function giving the finder line of a row: its title first, then the other searched fields, each with pinyin."""
    lines = lines_maker(register)
    return lambda values: lines({key: [value] for key, value in values.items()}, 1)[0]


@dataclass(frozen=True, slots=True)
class _State:
    """One consistent reading; replaced as a whole, so that readers in another thread need no lock."""

    text: bytes = b""
    starts: list[int] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    fresh: dict[Entry, bytes | None] = field(default_factory=dict)


class Finder:
    """The finder lines of one office, shared by the window and its worker thread."""

    def __init__(self) -> None:
        self._state = _State()
        self.ready = False
        self._loading = False

    def load(self, read: Callable[[], Iterable[tuple[str, int, str]]]) -> None:
        """Take all stored lines; what is committed while they are being read is kept beside them."""
        self._loading = True
        before = self._state.fresh
        lines = read()
        entries, starts, parts, at = [], [], [], 1
        for register, row, text in lines:
            data = text.encode()
            entries.append((register, row))
            starts.append(at)
            parts.append(data)
            at += len(data) + 1
        later = {entry: text for entry, text in self._state.fresh.items() if before.get(entry, b"") is not text}
        self._state = _State(b"\n" + b"\n".join(parts) + b"\n", starts, entries, later)
        self.ready, self._loading = True, False

    def note(self, changed: Sequence[tuple[str, int, str | None]]) -> None:
        """Take committed changes; None means the row is no longer to be found. Too many, and all is read anew."""
        if not self.ready and not self._loading:
            return
        old = self._state
        fresh = dict(old.fresh)
        for register, row, text in changed:
            fresh[(register, row)] = None if text is None else text.encode()
        self._state = replace(old, fresh=fresh)
        if max(len(fresh), len(changed)) > REBUILD_AT:
            self.ready = False  # the next search reads the stored lines anew

    def find(self, query: str, register: str | None = None, limit: int = 2_000) -> list[Entry]:
        """Rows whose line holds every word of the query, those that begin with it first, at most `limit`."""
        words = sorted((word.encode() for word in words_of(query)), key=len, reverse=True)
        if not words:
            return []
        state = self._state
        first: list[Entry] = []
        others: list[Entry] = []
        for entry, line in state.fresh.items():
            if line is not None and (register is None or entry[0] == register) and all(word in line for word in words):
                (first if line.startswith(words[0]) else others).append(entry)
        _scan(state, words, register, limit, first, others)
        return (first + others)[:limit]


def _scan(
    state: _State, words: list[bytes], register: str | None, limit: int, first: list[Entry], others: list[Entry]
) -> None:
    text, starts, entries, fresh = state.text, state.starts, state.entries, state.fresh
    wanted, more = words[0], words[1:]
    at = text.find(wanted)
    while at >= 0 and len(first) + len(others) < limit:
        place = bisect_right(starts, at) - 1
        begin = starts[place]
        end = text.find(b"\n", at)
        entry = entries[place]
        if (
            (register is None or entry[0] == register)
            and entry not in fresh
            and all(text.find(word, begin, end) >= 0 for word in more)
        ):
            (first if at == begin else others).append(entry)
        at = text.find(wanted, end)
