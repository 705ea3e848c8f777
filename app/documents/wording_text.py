"""The words in the text of a template, each with its place, so that one can be changed and all else stays as it is.

A template is TOML. Reading it gives values without places, and writing it anew would lose the office's order and
remarks; so this walks over the text, finds every string value with its path (`block.3.text`), and puts a new string
in just there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.blanks import BLANKS
from app.errors import AppError

Path = tuple[str | int, ...]

_BLOCK_NAMES = {
    "para": "正文", "row": "填写行", "qr": "二维码", "seal": "署名和日期", "cut": "裁切线", "rule": "横线", "clear": "空行",
    "grid": "表格", "table": "名单表", "page": "换页",
}
_FIELD_NAMES = {"text": "文字", "after": "后面的字", "unit": "署名", "date": "日期", "title": "表头", "label": "名称",
                "value": "预填内容", "hint": "提示"}
_EDITED = {"text", "after", "unit", "date"}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_PAPER = ("title", "block", "asks", "defaults")
_OFFICIAL = ("title", "asks", "block", "defaults")  # an official document is almost all asked
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TITLE_SIZE = 15.0  # points; a paragraph set this large is a heading


@dataclass(frozen=True, slots=True)
class Words:
    """One string of the template: its path, its value, and where the literal stands in the text."""

    path: Path
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words an office may want to change: `group` names the part of the paper, `label` the words in it."""

    path: Path
    group: str
    label: str
    value: str
    long: bool


def words(text: str) -> list[Words]:
    """Every string value in order. Raises AppError when the text is no TOML this can follow."""
    return list(_Walk(text).run())


def replace(text: str, path: Path, value: str) -> str:
    """The text with one string changed. Raises AppError when there is no string at the path."""
    for found in words(text):
        if found.path == path:
            return text[: found.start] + literal(value) + text[found.end :]
    raise AppError("这一处文字已经不在了。", "请重新打开这份文书。")


def literal(value: str) -> str:
    """How a string is written in TOML: several lines as a block, as people wrote them before."""
    escaped = "".join(_escape(char) for char in value)
    if "\n" not in value:
        return '"' + escaped.replace('"', '\\"') + '"'
    return '"""\n' + escaped.replace('"', '\\"') + '"""'


def _escape(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char in "\t\n" or (char >= " " and char != "\x7f"):
        return char
    return f"\\u{ord(char):04X}"


def pieces(text: str, data: Mapping[str, Any]) -> list[Piece]:
    """What can be changed without knowing the format, in the order of the paper; `data` is the parsed text."""
    found: list[Piece] = []
    for item in words(text):
        named = _named(item.path, data) if item.value or len(item.path) < 4 else None  # an empty box has no words
        if named is not None:
            group, label = named
            found.append(Piece(item.path, group, label, item.value, _is_long(item)))
    order = _OFFICIAL if data.get("layout") == "official" else _PAPER
    return sorted(found, key=lambda piece: order.index(str(piece.path[0])))


def blank_names(data: Mapping[str, Any]) -> dict[str, str]:
    """Full name of each blank of the paper → the Chinese name it goes by; one that is not told apart by it is left out."""
    asked = {f"ask.{name}": str(ask.get("label", "")) for name, ask in data.get("asks", {}).items()}
    known = {**{str(name): str(words) for name, words in data.get("blanks", {}).items()}, **asked}
    counts = Counter(known.values())
    found = {name: words for name, words in known.items() if words and counts[words] == 1}
    for name, words in BLANKS.items():  # those of the office come first and keep their name
        if name not in known and words not in counts:
            counts[words] = 1
            found[name] = words
    return {name: words for name, words in found.items() if words not in found and not set(words) & set("{}")}


def strangers(text: str) -> list[str]:
    """Names in braces that no blank can have: Chinese ones that stand for none of the paper's. Raises AppError."""
    inside = (name for item in words(text) for name in _IN_BRACES.findall(item.value))
    return [name for name in dict.fromkeys(inside) if not name.isascii()]


def shown(text: str, names: Mapping[str, str]) -> str:
    """`{office.town}` as people read it: `{镇名}`."""
    return _IN_BRACES.sub(lambda match: f"{{{names.get(match[1], match[1])}}}", text)


def stored(text: str, names: Mapping[str, str]) -> str:
    """What `shown` made, and what was typed in its manner, as the template writes it."""
    back = {words: name for name, words in names.items()}
    return _IN_BRACES.sub(lambda match: f"{{{back.get(match[1], match[1])}}}", text)


def _is_long(item: Words) -> bool:
    return "\n" in item.value or len(item.value) > 24 or (item.path[0] == "block" and len(item.path) == 3)


def _named(path: Path, data: Mapping[str, Any]) -> tuple[str, str] | None:
    """(part of the paper, what the words are there), None for what is not for an office to change."""
    if path == ("title",):
        return "文书名称", "名称"
    if path[0] == "asks" and len(path) == 3 and path[2] in ("label", "value", "hint"):
        return f"填写项“{data['asks'][path[1]].get('label', path[1])}”", _FIELD_NAMES[str(path[2])]
    if path[0] == "defaults" and len(path) == 2:
        return "没有登记时用的话", str(data.get("blanks", {}).get(path[1], path[1]))
    if path[0] != "block" or not isinstance(path[1], int):
        return None
    block = data["block"][path[1]]
    group = f"第{path[1] + 1}段　{_block_name(block)}"
    name = str(path[-1])
    if len(path) == 3:
        return (group, _FIELD_NAMES[name]) if name in _EDITED else None
    if name == "title" and path[2] == "columns":
        return group, f"第{int(path[3]) + 1}列表头"
    if name in ("text", "after"):
        places = "、".join(str(part + 1) for part in path[3:-1] if isinstance(part, int))
        return group, f"第{places}格{'后面的字' if name == 'after' else ''}"
    return None


def _block_name(block: Mapping[str, Any]) -> str:
    kind = str(block.get("kind", ""))
    if kind == "para" and (block.get("align") == "center" and float(block.get("size", 0)) >= _TITLE_SIZE):
        return "标题"
    return _BLOCK_NAMES.get(kind, kind)


class _Walk:
    """Goes over TOML once, keeping the path it stands at."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._arrays: dict[Path, int] = {}
        self._base: Path = ()

    def run(self) -> Iterator[Words]:
        while True:
            self._blank(lines=True)
            if self._at >= len(self._text):
                return
            if self._peek("["):
                self._header()
            else:
                yield from self._pair(self._base)

    def _header(self) -> None:
        array = self._peek("[[")
        self._at += 2 if array else 1
        keys = self._keys()
        self._take("]]" if array else "]")
        path = self._real(keys[:-1])
        if array:
            number = self._arrays.get((*path, keys[-1]), -1) + 1
            self._arrays[(*path, keys[-1])] = number
            self._base = (*path, keys[-1], number)
        else:
            self._base = self._real(keys)

    def _real(self, keys: list[str]) -> Path:
        """The path of a table, through the last entry of every array of tables on the way."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _pair(self, base: Path) -> Iterator[Words]:
        keys = self._keys()
        self._take("=")
        self._blank()
        yield from self._value((*base, *keys))

    def _value(self, path: Path) -> Iterator[Words]:
        char = self._text[self._at : self._at + 1]
        if char in ('"', "'"):
            start = self._at
            value = self._string()
            yield Words(path, value, start, self._at)
        elif char == "[":
            yield from self._array(path)
        elif char == "{":
            yield from self._table(path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in ",]}\n#":
                self._at += 1

    def _array(self, path: Path) -> Iterator[Words]:
        self._at += 1
        number = 0
        while True:
            self._blank(lines=True)
            if self._peek("]"):
                self._at += 1
                return
            if self._peek(","):
                self._at += 1
                continue
            before = self._at
            yield from self._value((*path, number))
            if self._at == before:
                raise self._lost()
            number += 1

    def _table(self, path: Path) -> Iterator[Words]:
        self._at += 1
        while True:
            self._blank(lines=True)
            if self._peek("}"):
                self._at += 1
                return
            if self._peek(","):
                self._at += 1
                continue
            yield from self._pair(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._blank()
            if self._text[self._at : self._at + 1] in ('"', "'"):
                keys.append(self._string())
            elif match := _BARE.match(self._text, self._at):
                keys.append(match[0])
                self._at = match.end()
            else:
                raise self._lost()
            self._blank()
            if not self._peek("."):
                return keys
            self._at += 1

    def _string(self) -> str:
        """The value of the literal that begins here; the place moves behind it."""
        text, start = self._text, self._at
        quote = text[start]
        if text.startswith(quote * 3, start):
            return self._long_string(quote)
        at = start + 1
        while at < len(text) and text[at] != quote:
            at += 2 if text[at] == "\\" and quote == '"' else 1
        self._at = at + 1
        inside = text[start + 1 : at]
        return inside if quote == "'" else _unescape(inside)

    def _long_string(self, quote: str) -> str:
        text, at = self._text, self._at + 3
        start = at
        while at < len(text) and not text.startswith(quote * 3, at):
            at += 2 if text[at] == "\\" and quote == '"' else 1
        while text.startswith(quote, at + 3):  # up to two quotation marks may stand before the closing three
            at += 1
        self._at = at + 3
        inside = text[start:at].replace("\r\n", "\n").removeprefix("\n")
        return inside if quote == "'" else _unescape(inside)

    def _blank(self, lines: bool = False) -> None:
        """Over blanks, and (`lines`) over line ends and remarks."""
        while self._at < len(self._text):
            char = self._text[self._at]
            if char in " \t" or (lines and char in "\r\n"):
                self._at += 1
            elif lines and char == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            else:
                return

    def _peek(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _take(self, sign: str) -> None:
        self._blank()
        if not self._peek(sign):
            raise self._lost()
        self._at += len(sign)

    def _lost(self) -> AppError:
        line = self._text.count("\n", 0, self._at) + 1
        return AppError(f"第{line}行看不懂。", "请检查引号、括号和等号，或退回上一次的文字。")


_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\n[ \t\n]*|.)", re.DOTALL)


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        sign = match[1]
        if sign[0] in "uU" and len(sign) > 1:
            return chr(int(sign[1:], 16))
        return "" if "\n" in sign else _ESCAPES.get(sign, sign)

    return _ESCAPE.sub(one, text)
