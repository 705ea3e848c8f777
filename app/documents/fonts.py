"""Which font draws which character, and fonts whose text can be copied out of the PDF again.

Every style (宋 黑 楷 仿宋 …) is a chain of fonts; a character is drawn by the first font of the chain that has it.
`coverage.bin` (one bit per font and code point, made by resources/fonts/build_fonts.py) answers that without
opening a bundled font. Private-use code points are drawable by no font: their meaning is not known, so they are
reported. A font of this PC that the office prefers (`prefer`) stands at the head of its style's chain.
"""

from __future__ import annotations

import json
import struct
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError

from app.documents import fontnames
from app.documents.fontface import COMPATIBLE, INVISIBLE, LedgerFont
from app.errors import AppError
from app.paths import resources

rl_config.useA85 = 0  # binary streams: a fifth smaller and much faster than ASCII85

STYLES = ("song", "song-bold", "hei", "hei-bold", "kai", "fang", "title")
RARE = "rare"
"""Stands for all styles in `prefer`: a font asked for rare characters before the bundled ones are."""

UNREADABLE = (OSError, TTFError, struct.error, ValueError, IndexError, KeyError)
"""What reading a damaged font file raises."""

_lock = threading.Lock()
_own: dict[str, LedgerFont] = {}
"""Fonts of this PC by key, read once."""
_own_names: dict[str, str] = {}
_heads: dict[str, str] = {}
"""Style, or RARE → key of the font of this PC that the office prefers."""


@dataclass(frozen=True, slots=True)
class Undrawable:
    """A value with characters no font has; they are printed as empty frames. `place` says whose it is."""

    name: str
    place: str
    characters: str


@dataclass(frozen=True, slots=True)
class FontPlan:
    """What fonts.json says: the files in order of their coverage bit, and each style's chain of font keys."""

    files: dict[str, str]
    chains: dict[str, tuple[str, ...]]
    names: dict[str, str]


@cache
def plan() -> FontPlan:
    """The declared fonts. Raises AppError when the font folder is missing or damaged."""
    try:
        data = json.loads((resources() / "fonts" / "fonts.json").read_text("utf-8"))
        files = {font["key"]: font["file"] for font in data["fonts"]}
        names = {font["key"]: font["name"] for font in data["fonts"]}
        chains = {style: tuple(keys) for style, keys in data["styles"].items()}
    except (OSError, ValueError, KeyError) as error:
        raise AppError("字体目录不完整，无法排版。", "请重新安装本程序。") from error
    return FontPlan(files, chains, names)


@cache
def coverage() -> bytes:
    """One byte per code point: bit i is set when the i-th font of fonts.json draws it."""
    try:
        return zlib.decompress((resources() / "fonts" / "coverage.bin").read_bytes())
    except (OSError, zlib.error) as error:
        raise AppError("字体索引缺失或已损坏，无法排版。", "请重新安装本程序。") from error


def chain(style: str) -> tuple[str, ...]:
    """The keys of the fonts tried for a character of `style`, the office's own in their places."""
    keys = plan().chains[style]
    rare = _heads.get(RARE)
    if rare is not None:
        at = next((at for at, key in enumerate(keys) if key.startswith(RARE)), len(keys))
        keys = (*keys[:at], rare, *keys[at:])
    return (_heads[style], *keys) if style in _heads else keys


class _Chooser(dict[str, str | None]):
    """Character → font key for one style, filled as characters are met."""

    def __init__(self, style: str) -> None:
        super().__init__()
        if style not in plan().chains:
            raise ValueError(f"unknown style {style!r}")
        order = list(plan().files)
        self._chain = [(key, 0 if key in _own else 1 << order.index(key)) for key in chain(style)]
        self._first = plan().chains[style][0]
        self._table = coverage()

    def __missing__(self, char: str) -> str | None:
        self[char] = found = self._find(ord(char))
        return found

    def _find(self, code: int) -> str | None:
        """The first font that has the character; else the first that has the one it is a second code of."""
        found = self._has(code)
        return found if found or code not in COMPATIBLE else self._has(COMPATIBLE[code])

    def _has(self, code: int) -> str | None:
        if code in INVISIBLE:
            return self._first
        if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            return None
        bits = self._table[code] if code < len(self._table) else 0
        for key, bit in self._chain:
            if bits & bit if bit else _own[key].leaves_ink(code):
                return key
        return None


@cache
def chooser(style: str) -> _Chooser:
    """A mapping character → font key (None when nothing draws it) for `style`."""
    return _Chooser(style)


def choose(style: str, text: str) -> list[tuple[str | None, str]]:
    """Cut `text` into runs of one font each; the font is None for characters no font draws."""
    pick = chooser(style)
    runs: list[tuple[str | None, str]] = []
    start, current = 0, pick[text[0]] if text else None
    for i, char in enumerate(text):
        font = pick[char]
        if font != current:
            runs.append((current, text[start:i]))
            start, current = i, font
    if text:
        runs.append((current, text[start:]))
    return runs


def undrawable(text: str, style: str = "fang") -> list[str]:
    """The characters of `text` that would print as an empty frame, each once, in order of appearance."""
    pick = chooser(style)
    return [char for char in dict.fromkeys(text) if pick[char] is None]


@cache
def _load(key: str) -> LedgerFont:
    path = resources() / "fonts" / plan().files[key]
    try:
        font = LedgerFont(key, path)
    except (OSError, TTFError, struct.error, ValueError, IndexError, KeyError) as error:
        raise AppError(f"无法读取字体文件“{path.name}”。", "请重新安装本程序。") from error
    pdfmetrics.registerFont(font)
    return font


def load(key: str) -> LedgerFont:
    """The font `key`, read and registered with ReportLab under that name at first use. Raises AppError."""
    with _lock:
        return _own[key] if key in _own else _load(key)


def prefer(chosen: Mapping[str, tuple[Path, int]]) -> list[str]:
    """Put fonts of this PC (file and number in its collection) at the head of their styles' chains.

    `chosen` is the whole choice: styles not in it go back to the bundled fonts; `RARE` serves all styles. A font
    that is gone or damaged is left out and said in a sentence. Not while pages are being set: those would mix both.
    """
    said: list[str] = []
    heads: dict[str, str] = {}
    for style, (path, index) in chosen.items():
        if style != RARE and style not in STYLES:
            raise ValueError(f"unknown style {style!r}")
        try:
            heads[style] = _own_key(path, index)
        except UNREADABLE:  # the page is set with the bundled font instead, and that is said
            said.append(f"字体文件“{path.name}”找不到或已损坏，改用程序自带的字体。")
    with _lock:
        _heads.clear()
        _heads.update(heads)
        for cached in (chooser, widths):
            cached.cache_clear()
    return list(dict.fromkeys(said))


def _own_key(path: Path, index: int) -> str:
    """Read a font of this PC unless that is done; the key tells the font by what is in it."""
    face = fontnames.faces(path)[index]
    key = f"own-{face.fingerprint}-{index}"
    if key not in _own:
        font = LedgerFont(key, path, index)
        # ReportLab takes two fonts of one PostScript name for the same font.
        font.face.name = type(font.face.name)(font.face.name + b"-" + key.encode("ascii"))
        pdfmetrics.registerFont(font)
        _own_names[key] = face.name or path.stem
        _own[key] = font
    return key


def used(style: str) -> str:
    """The name of the font `style` (or RARE) is set in, and where it is from."""
    key = _heads.get(RARE, RARE) if style == RARE else chain(style)[0]
    if key in _own:
        return f"{_own_names[key]}（本机字体）"
    return f"{plan().names[key]}（程序自带）"


class _Widths(dict[str, float]):
    """Character → advance in thousandths of the size, for one style. An undrawable one is a full square."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._pick = chooser(style)

    def __missing__(self, char: str) -> float:
        key = self._pick[char]
        width = 1000.0 if key is None else float(load(key).face.getCharWidth(ord(char)))
        self[char] = width
        return width


@cache
def widths(style: str) -> _Widths:
    """A mapping character → advance width in 1/1000 of the type size for `style`."""
    return _Widths(style)
