"""What kinds of texts there are, read from `resources/texts`: one TOML file a kind, a new kind needs no code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app.errors import AppError
from app.paths import resources
from app.reports.period import PeriodKind

FORMS = ("文件", "信函", "无版头")
HEAD: Mapping[str, str] = MappingProxyType({
    "title": "标题", "doc_no": "发文字号", "to": "主送机关", "issuer": "署名", "date": "成文日期", "signer": "签发人",
    "urgency": "紧急程度", "form": "版式", "tables": "附件报表", "annexes": "其他附件", "note": "附注", "copies": "抄送机关",
})
"""What stands around the text: key → Chinese name. Each is a line of its own, `annexes` one name a line."""
_HEAD_TEXT = {"issuer": "〔单位全称〕", "date": "〔落款日期〕"}
_KEYS = {"title", "periods", "form", "annexes", "subject", "limit", "sealed", "head", "part"}
_PART_KEYS = {"key", "title", "text", "hint", "required", "fixed"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: `text` is what the program proposes, blanks in it; a `fixed` one is not written by hand, a
    `required` one must be written before the text is final. Without a title it has no heading."""

    key: str
    title: str = ""
    text: str = ""
    hint: str = ""
    required: bool = False
    fixed: bool = False

    @property
    def name(self) -> str:
        """What the part is called in messages."""
        return self.title or {"opening": "开头", "closing": "结尾"}.get(self.key, "正文")


@dataclass(frozen=True, slots=True)
class TextKind:
    """One kind: `tables` are printed behind it, `limit` the most characters of its text (0: none), `subject` whether
    there may be several about different things in one period."""

    code: str
    title: str
    periods: tuple[PeriodKind, ...]
    form: str
    parts: tuple[Part, ...]
    head: Mapping[str, str]
    tables: tuple[str, ...] = ()
    subject: bool = False
    limit: int = 0
    sealed: bool = True

    def part(self, key: str) -> Part:
        """A part by key. Raises AppError when the kind has none."""
        for item in self.parts:
            if item.key == key:
                return item
        known = "、".join(f"{item.key}（{item.name}）" for item in self.parts)
        raise AppError(f"“{self.title}”没有“{key}”这一部分。", f"可用的有：{known}。")

    def named(self, key: str) -> str:
        """What a part or an item of the head is called. Raises AppError for a stranger."""
        return HEAD[key] if key in HEAD else self.part(key).name


@lru_cache(maxsize=1)
def kinds() -> dict[str, TextKind]:
    """Every kind by its code, in the order they are offered. Raises AppError for a wrong file."""
    files = sorted((resources() / "texts").glob("*.toml"), key=lambda path: ("MHYAD".find(path.stem.lstrip("R-")[0]), path.stem))
    return {path.stem: parse(path.read_text("utf-8"), path.stem) for path in files}


def kind_of(code: str) -> TextKind:
    """The kind with this code. Raises AppError naming those there are."""
    found = kinds().get(code.upper())
    if found is None:
        known = "、".join(f"{item.code}（{item.title}）" for item in kinds().values())
        raise AppError(f"没有“{code}”这种文字材料。", f"可用的有：{known}。")
    return found


def parse(text: str, code: str) -> TextKind:
    """A kind from the text of its file. Raises AppError saying what is wrong."""
    where = f"文字材料“{code}”"
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AppError(f"{where}的文件写得不对：{error}。") from error
    _known(data, _KEYS, where)
    _known(data.get("head", {}), set(HEAD), f"{where}的 [head] ")
    parts = tuple(_part(item, where) for item in data.get("part", []))
    if not data.get("title") or not parts or not data.get("head", {}).get("title"):
        raise AppError(f"{where}缺少 title、[head] 的 title 或 [[part]]。")
    if len({part.key for part in parts} | set(HEAD)) != len(parts) + len(HEAD):
        raise AppError(f"{where}各部分的 key 重复，或与 [head] 的项重名。")
    if data.get("form", "无版头") not in FORMS:
        raise AppError(f"{where}的 form 写的是“{data['form']}”。", f"可写：{'、'.join(FORMS)}。")
    try:
        periods = tuple(PeriodKind(name) for name in data.get("periods", ["month"]))
    except ValueError as error:
        raise AppError(f"{where}的 periods 不对：{error}。", f"可写：{'、'.join(PeriodKind)}。") from error
    form = data.get("form", "无版头")
    return TextKind(
        code, data["title"], periods, form, parts, {**_HEAD_TEXT, "form": form, **data["head"]},
        tuple(data.get("annexes", ())), bool(data.get("subject")), int(data.get("limit", 0)), bool(data.get("sealed", True)))


def _part(item: Mapping[str, Any], where: str) -> Part:
    _known(item, _PART_KEYS, f"{where}的 [[part]] ")
    if not item.get("key"):
        raise AppError(f"{where}有一个 [[part]] 没有 key。")
    return Part(**{**item, "text": str(item.get("text", "")).strip()})


def _known(data: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := sorted(set(data) - known):
        raise AppError(f"{where}有不认识的项“{'、'.join(strange)}”。", f"可用：{'、'.join(sorted(known))}。")
