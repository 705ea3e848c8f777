"""Which font draws which character, and fonts whose text can be copied out of the PDF again.

Every style (宋 黑 楷 仿宋 …) is a chain of fonts; a character is drawn by the first font of the chain that has it.
`coverage.bin` (one bit per font and code point, made by resources/fonts/build_fonts.py) answers that without
opening a font. Private-use code points are drawable by no font: their meaning is not known, so they are reported.
"""

from __future__ import annotations

import json
import struct
import threading
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError

from app.documents.fontface import LedgerFont
from app.errors import AppError
from app.paths import resources

rl_config.useA85 = 0  # binary streams: a fifth smaller and much faster than ASCII85

STYLES = ("song", "song-bold", "hei", "hei-bold", "kai", "fang")
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class FontPlan:
    """What fonts.json says: the files in order of their coverage bit, and each style's chain of font keys."""

    files: dict[str, str]
    chains: dict[str, tuple[str, ...]]


@cache
def plan() -> FontPlan:
    """The declared fonts. Raises AppError when the font folder is missing or damaged."""
    try:
        data = json.loads((resources() / "fonts" / "fonts.json").read_text("utf-8"))
        files = {font["key"]: font["file"] for font in data["fonts"]}
        chains = {style: tuple(keys) for style, keys in data["styles"].items()}
    except (OSError, ValueError, KeyError) as error:
        raise AppError("字体目录不完整，无法排版。", "请重新安装本程序。") from error
    return FontPlan(files, chains)


@cache
def coverage() -> bytes:
    """One byte per code point: bit i is set when the i-th font of fonts.json draws it."""
    try:
        return zlib.decompress((resources() / "fonts" / "coverage.bin").read_bytes())
    except (OSError, zlib.error) as error:
        raise AppError("字体索引缺失或已损坏，无法排版。", "请重新安装本程序。") from error


class _Chooser(dict[str, str | None]):
    """Character → font key for one style, filled as characters are met."""

    def __init__(self, style: str) -> None:
        super().__init__()
        chains = plan().chains
        if style not in chains:
            raise ValueError(f"unknown style {style!r}")
        keys = list(plan().files)
        self._chain = [(key, 1 << keys.index(key)) for key in chains[style]]
        self._table = coverage()

    def __missing__(self, char: str) -> str | None:
        code = ord(char)
        bits = self._table[code] if code < len(self._table) else 0
        found = next((key for key, bit in self._chain if bits & bit), None)
        self[char] = found
        return found


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
        return _load(key)


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


def covered(keys: Iterable[str]) -> set[int]:
    """All code points that at least one of the fonts `keys` draws."""
    order = list(plan().files)
    mask = sum(1 << order.index(key) for key in set(keys))
    return {code for code, bits in enumerate(coverage()) if bits & mask}
