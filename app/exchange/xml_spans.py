"""XML read with the place of every element in its bytes, so that some can be exchanged and all others stay as they are.

The standard library's parser is used because it tells byte offsets. Declarations of entities, which blow up or reach
out, are refused before anything is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import AppError

MAX_NODES = 400_000
"""Elements in one part; a form that is filled in has some thousands."""

_START = re.compile(rb"""<([^\s>/]+)(?:[^>"']|"[^"]*"|'[^']*')*?(/?)>""")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_GONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_COUNT_ATTRIBUTES = 200


@dataclass(slots=True, eq=False)
class Node:
    """One element: `raw[start:end]` are its bytes, the content begins at `inside`. Names come without a prefix."""

    tag: str
    attributes: dict[str, str]
    start: int
    inside: int
    closed: bool
    end: int = 0
    pieces: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The characters of the element itself, without those of its children."""
        return "".join(self.pieces)

    def child(self, tag: str) -> Node | None:
        """The first child with this name."""
        return next((node for node in self.children if node.tag == tag), None)

    def every(self, tag: str) -> Iterator[Node]:
        """All elements with this name below, in order, without recursion."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting += reversed(node.children)


@dataclass(slots=True)
class _Builder:
    name: str
    raw: bytes
    stack: list[Node] = field(default_factory=list)
    root: Node | None = None
    count: int = 0
    parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate(namespace_separator=" "))

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_NODES or len(attributes) > _COUNT_ATTRIBUTES:
            raise AppError(f"“{self.name}”内容太多，不像一张填报表。", "请删去多余的行列和工作表后另存再试。")
        at = self.parser.CurrentByteIndex
        found = _START.match(self.raw, at)
        if found is None:
            raise _damaged(self.name)
        node = Node(tag.rpartition(" ")[2], attributes, at, found.end(), bool(found[2]))
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def finish(self, _tag: str) -> None:
        node = self.stack.pop()
        node.end = node.inside if node.closed else self.raw.index(b">", self.parser.CurrentByteIndex) + 1

    def text(self, text: str) -> None:
        if self.stack:
            self.stack[-1].pieces.append(text)

    def refuse(self, *_declaration: object) -> None:
        raise AppError(f"“{self.name}”里有不该有的声明，没有打开。", "请核对文件来源，或用 WPS 另存为 xlsx 再试。")


def parse(name: str, raw: bytes) -> Node:
    """The root of one part of the file `name`. Raises AppError when it is damaged, hostile or not in UTF-8."""
    encoding = _ENCODING.match(raw)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise AppError(f"“{name}”不是用 UTF-8 保存的。", "请用 WPS 或 Excel 另存为 xlsx 再试。")
    builder = _Builder(name, raw)
    parser = builder.parser
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.begin, builder.finish
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError) as error:
        raise _damaged(name) from error
    if builder.root is None:
        raise _damaged(name)
    return builder.root


def splice(raw: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """`raw` with stretches (start, end, new bytes) exchanged; stretches must not overlap."""
    parts, at = [], 0
    for start, end, new in sorted(changes, key=lambda change: change[:2]):
        if start < at:
            raise ValueError(f"overlapping at {start}")
        parts += [raw[at:start], new]
        at = end
    return b"".join([*parts, raw[at:]])


def prefix_of(raw: bytes, node: Node) -> str:
    """`x:` where the element is written `<x:c>`, else ""."""
    found = _START.match(raw, node.start)
    name = found[1].decode() if found else ""
    return f"{name.rpartition(':')[0]}:" if ":" in name else ""


def escape(text: str) -> str:
    """Text as it may stand between tags and in attributes; characters that XML cannot hold are left out."""
    plain = _GONE.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _damaged(name: str) -> AppError:
    return AppError(f"“{name}”已损坏，读不出内容。", "请重新拷贝一次，或用 WPS 另存为 xlsx 再试。")
