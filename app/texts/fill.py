"""A text with its figures in it: what would be handed in now, or what a final version says for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import AppError
from app.texts.blanks import Blanks
from app.texts.keep import ReportText
from app.texts.kinds import HEAD, Part

if TYPE_CHECKING:
    from app.session import Session

NONE = "无"
"""Typed into an item of the head that is not wanted at all."""
_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Filled:
    """Head and parts by key, blanks filled."""

    text: ReportText
    head: Mapping[str, str]
    parts: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title on one line."""
        return self.head["title"]

    def sections(self, empty: str = "") -> Iterator[tuple[str, str]]:
        """(heading, text) of each part: `一、基本情况`, "" where a part has none; `empty` stands for nothing written."""
        number = 0
        for part in self.text.kind.parts:
            words = self.parts[part.key] or empty
            if part.title:
                number += 1
                yield f"{_NUMBERS[number - 1]}、{part.title}", words
            elif words:
                yield "", words

    def body(self, empty: str = "") -> str:
        """The text, a paragraph a line."""
        lines = []
        for heading, words in self.sections(empty):
            lines += [heading] if heading else []
            lines += [line.strip(" \u3000") for line in words.splitlines() if line.strip(" \u3000")]
        return "\n".join(lines)

    @property
    def length(self) -> int:
        """Characters of the text by code point, spaces and line ends not counted."""
        return sum(len("".join(words.split())) for _heading, words in self.sections())

    def plain(self) -> str:
        """The whole as plain text: title, parts, signature."""
        lines = [self.title, ""]
        for heading, words in self.sections("（无）"):
            lines += [heading] if heading else []
            lines += [f"　　{line.strip()}" for line in words.splitlines() if line.strip()]
        sign = "　" * 20
        return "\n".join([*lines, "", f"{sign}{self.head['issuer']}", f"{sign}{self.head['date']}"]) + "\n"

    def frozen(self) -> dict[str, str]:
        """Head and parts in one mapping, as a final version keeps them."""
        return {**self.head, **self.parts}


def fill(session: Session, text: ReportText, typed: Mapping[str, str] | None = None, blanks: Blanks | None = None) -> Filled:
    """A text with its blanks filled; `typed` are parts being written, not kept yet; `blanks` those of the text when
    they were made before. Raises AppError naming part and paragraph of a blank there is not."""
    keys = (*HEAD, *(part.key for part in text.kind.parts))
    if text.final:
        said = {key: text.frozen.get(key, "") for key in keys}
    else:
        blanks = blanks or text.blanks(session)
        said = {key: _said(text, key, typed or {}, blanks) for key in keys}
    return Filled(text, {key: said[key] for key in HEAD}, {part.key: said[part.key] for part in text.kind.parts})


def _said(text: ReportText, key: str, typed: Mapping[str, str], blanks: Blanks) -> str:
    words = typed.get(key, "").strip() or (text.written(key) if key not in typed else _proposed(text, key))
    if key not in HEAD:
        return blanks.fill(words, f"“{text.kind.named(key)}”").strip()
    if words == NONE:
        return ""
    made = blanks.fill(words, f"“{HEAD[key]}”").strip()
    return made if key in ("annexes", "note") else " ".join(made.split())


def _proposed(text: ReportText, key: str) -> str:
    return text.kind.head.get(key, "") if key in HEAD else text.kind.part(key).text


def notices(filled: Filled) -> list[str]:
    """What to look at before the text goes out; none of it stops anybody from writing."""
    found = []
    for part in filled.text.kind.parts:
        if _PHONE.search(filled.parts[part.key]):
            found.append(f"“{part.name}”里有手机号码，请确认不是群众的号码；工作电话写在附注里。")
    if filled.text.kind.limit and filled.length > filled.text.kind.limit:
        found.append(f"正文{filled.length}字，超过{filled.text.kind.limit}字，定稿前请精简。")
    found += [f"“{part.name}”还没有写。" for part in missing(filled)]
    return found


def missing(filled: Filled) -> list[Part]:
    """The parts that must be written and are not."""
    return [part for part in filled.text.kind.parts if part.required and not filled.parts[part.key]]


def refuse_unfinished(filled: Filled) -> None:
    """Raise AppError when the text cannot become final: a part not written, or too long."""
    if empty := missing(filled):
        names = "、".join(f"“{part.name}”" for part in empty)
        raise AppError(f"{names}还没有写，不能定稿。", "请写好后再定稿；确实没有的，写“无”。")
    limit = filled.text.kind.limit
    if limit and filled.length > limit:
        raise AppError(f"正文{filled.length}字，超过{limit}字，不能定稿。", f"请精简到{limit}字以内。")
