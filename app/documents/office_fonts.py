"""The Chinese fonts installed on this PC that papers may be set in instead of the bundled ones.

Which fonts there are differs from PC to PC, so the choice is kept with the PC, not with the office: a mapping
`style → (file, number)` that `use` puts in force. A font that may not or cannot be embedded is refused in words.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents import fontnames, fonts
from app.documents.fontface import LedgerFont
from app.errors import AppError

STYLE_NAMES = {
    "fang": "仿宋（正文）", "kai": "楷体（填写内容）", "song": "宋体（表格、说明）", "song-bold": "宋体加粗（表题）",
    "hei": "黑体（小标题）", "hei-bold": "黑体加粗（表头）", "title": "小标宋（公文标题）", fonts.RARE: "生僻字",
}
"""What each style is called where the office chooses its fonts."""

_SERVES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("simsun-ext", "宋体-ext", "超大字符集", "superfont", "全宋体", "simsun ext"), (fonts.RARE,)),
    (("小标宋", "xiaobiaosong", "大标宋", "dabiaosong"), ("title",)),
    (("仿宋", "fangsong"), ("fang",)),
    (("楷", "kaiti", "simkai"), ("kai",)),
    (("黑体", "simhei", "heiti", "微软雅黑", "microsoft yahei"), ("hei", "hei-bold")),
    (("宋体", "simsun", "书宋", "shusong", "中宋", "zhongsong"), ("song", "song-bold", "title")),
)
"""Parts of family names, most particular first, and the styles such a font may serve."""

_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
_MOST_FILES = 20_000  # a font folder linked to itself ends here
_PROBE = "的一是村户"  # a usable Chinese font draws these; a rare-character font draws the first of plane 2


@dataclass(frozen=True, slots=True)
class FoundFont:
    """An installed font: its name, where it is, and the styles it may serve."""

    family: str
    path: Path
    index: int
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What the font folders hold: usable fonts by name, and a sentence for each that cannot be used."""

    found: tuple[FoundFont, ...]
    refused: tuple[str, ...]


_kept: dict[tuple[Path, ...], Scan] = {}


def folders() -> tuple[Path, ...]:
    """Where this system keeps fonts: those of the PC and of the user."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local" / "share" / "fonts", home / ".fonts")


def scan(where: Sequence[Path] | None = None, *, again: bool = False) -> Scan:
    """Look through the font folders; remembered until the program ends unless asked `again`."""
    key = tuple(where if where is not None else folders())
    if again or key not in _kept:
        _kept[key] = _scan(key)
    return _kept[key]


def found(where: Sequence[Path] | None = None) -> list[FoundFont]:
    """The usable fonts, by name."""
    return list(scan(where).found)


def check(font: FoundFont) -> None:
    """Raise AppError unless the font can be read now and draws what it is for."""
    try:
        made = LedgerFont("check", font.path, font.index)
    except fonts.UNREADABLE as error:
        raise AppError(f"字体“{font.family}”读不出来，文件可能已损坏。", "请重新安装该字体，或改选其他字体。") from error
    probe = "\U00020000" if font.styles == (fonts.RARE,) else _PROBE
    if not all(made.leaves_ink(ord(char)) for char in probe):
        raise AppError(f"字体“{font.family}”缺少常用汉字，不能用来排版。", "请改选其他字体。")


def plain(font: FoundFont) -> list[object]:
    """The font as plain values (file, number) to be kept with the PC's settings."""
    return [str(font.path), font.index]


def use(chosen: Mapping[str, Sequence[object]]) -> list[str]:
    """Put the choice kept by this PC in force; returns a sentence for each font that is gone or damaged.

    `chosen` maps styles to what `plain` gave; what is not understood (an old settings file) is left out.
    """
    wanted: dict[str, tuple[Path, int]] = {}
    for style, value in chosen.items():
        if style in STYLE_NAMES and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int):
            wanted[style] = (Path(value[0]), value[1])
    return fonts.prefer(wanted)


def used_line(styles: Iterable[str]) -> str:
    """`仿宋：FandolFang（程序自带）；楷体：…` for the line that tells what a print was set in."""
    return "；".join(f"{STYLE_NAMES[style].partition('（')[0]}：{fonts.used(style)}" for style in styles)


def _scan(where: Iterable[Path]) -> Scan:
    usable: dict[tuple[str, tuple[str, ...]], FoundFont] = {}
    refused: list[str] = []
    for path in _files(where):
        try:
            faces = fontnames.faces(path)
        except (OSError, ValueError, struct.error):
            refused.append(f"字体文件“{path.name}”读不出来，没有列出。")
            continue
        for face in faces:
            styles = _styles(face)
            name = f"{face.name}（粗体）" if face.bold else face.name
            if not styles:
                continue
            if not face.outlines:
                refused.append(f"字体“{name}”是 PostScript 轮廓（OTF），本程序不能嵌入，请安装它的 TrueType 版（.ttf）。")
            elif not face.embeddable:
                refused.append(f"字体“{name}”的厂商不允许嵌入文件，不能使用。")
            else:
                usable.setdefault((name, styles), FoundFont(name, path, face.index, styles))
    return Scan(tuple(sorted(usable.values(), key=lambda font: font.family)), tuple(dict.fromkeys(refused)))


def _files(where: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for folder in where:
        for parent, _, names in os.walk(folder):
            files += [Path(parent, name) for name in sorted(names) if name.lower().endswith(_ENDINGS)]
            if len(files) > _MOST_FILES:
                return files[:_MOST_FILES]
    return files


def _styles(face: fontnames.Face) -> tuple[str, ...]:
    """The styles a font of these names may serve: a bold one only those that are bold."""
    folded = [name.casefold() for name in face.names]
    for parts, styles in _SERVES:
        if any(part in name for part in parts for name in folded):
            bold = tuple(style for style in styles if style.endswith("-bold") or style == "title")
            return bold or styles if face.bold else styles
    return ()
