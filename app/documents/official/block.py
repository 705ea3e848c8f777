"""What a template with `layout = "official"` says, and the document it becomes once its blanks are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from app.documents import template_types as types
from app.documents.official.levels import FIRST
from app.documents.official.model import Annex, Form, Head, Official
from app.documents.template_types import Block, Template
from app.errors import AppError
from app.tables.table import Align, Column, Row, Table

_T = TypeVar("_T")
_BLANK = re.compile(r"\{([^{}]*)\}")
_TO_WRITE = "________"  # stands for an empty value inside the text
_FORMS: Mapping[str, Form] = {"文件": "document", "信函": "letter", "无版头": "plain"}
_HEADS: Mapping[str, Head] = {"红色": "red", "黑色": "black", "预印": "preprinted"}
_SEALS = {"盖章": True, "不盖章": False}
_SIDES = {"单面": False, "双面": True}

PARTS: Mapping[str, str] = MappingProxyType({
    "form": "版式：文件、信函、无版头", "head": "红头：红色、黑色、预印", "mark": "发文机关标志", "doc_no": "发文字号",
    "signer": "签发人", "copy_no": "份号", "secrecy": "密级", "urgency": "紧急程度", "title": "标题", "to": "主送机关",
    "body": "正文", "annexes": "附件名称，每行一个", "issuer": "署名", "date": "成文日期", "seal": "盖章、不盖章",
    "note": "附注", "copies": "抄送机关", "printed_by": "印发机关", "printed_on": "印发日期", "sides": "单面、双面",
    "tables": "随文印出的月报表，如 R-M1、R-M3",
})
"""Key of `[official]` → what it is. Each may hold blanks; an empty part is not printed."""

Lists = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class _Filler:
    """The values of a document's blanks by full name (`office.town`, `ask.title` …)."""

    values: Mapping[str, str]

    def text(self, text: str, empty: str = "") -> str:
        """Several lines; `empty` stands for a blank without a value."""
        return _BLANK.sub(lambda match: self.values.get(match[1], "").strip() or empty, text).strip()

    def line(self, text: str) -> str:
        """One line."""
        return " ".join(self.text(text).split("\n"))


def check(template: Template, where: str) -> None:
    """What only an official document asks of its template. Raises AppError."""
    parts = template.official
    strange = [key for key in parts if key not in PARTS]
    if strange:
        raise AppError(f"{where}的 [official] 有不认识的项“{'、'.join(strange)}”。", f"可用：{'、'.join(PARTS)}。")
    if not all(isinstance(text, str) for text in parts.values()):
        raise AppError(f"{where}的 [official] 各项都应是文字。")
    missing = [key for key in ("title", "body") if not parts.get(key)]
    if missing:
        raise AppError(f"{where}的 [official] 缺少“{'、'.join(missing)}”。")
    if template.recipients != "office" or template.numbered:
        raise AppError(f"{where}是公文，recipients 应为 office，并且不编号（发文字号由单位自己编）。")
    _parts(template.blocks, where)
    empty = _Filler({})
    for key, known in (("form", _FORMS), ("head", _HEADS), ("seal", _SEALS), ("sides", _SIDES)):
        if "{" not in str(parts.get(key, "")):
            _choice(empty.line(str(parts.get(key, ""))), known, key)


def document(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None = None,
             lists: Lists | None = None) -> Official:
    """The document a template becomes; without `asked` every ask says what the template proposes.

    Raises AppError for a form, head, seal or side that is none.
    """
    fill = _filler(template, office, asked)
    parts = {key: fill.line(str(template.official.get(key, ""))) for key in PARTS}
    signers = tuple(name for name in re.split(r"[、，\s]+", parts["signer"]) if name)
    named = fill.text(str(template.official.get("annexes", ""))).splitlines()
    return Official(
        title=parts["title"] or template.title, issuer=parts["issuer"], date=parts["date"],
        body=_lined(fill.text(str(template.official["body"]), _TO_WRITE)), form=_choice(parts["form"], _FORMS, "form"),
        head=_choice(parts["head"], _HEADS, "head"), mark=parts["mark"], doc_no=parts["doc_no"], signers=signers,
        copy_no=parts["copy_no"], secrecy=parts["secrecy"], urgency=parts["urgency"], to=parts["to"],
        annexes=(*(Annex(line.strip()) for line in named if line.strip()), *_annexes(template.blocks, fill, lists or {})),
        sealed=_choice(parts["seal"], _SEALS, "seal"), note=_said(parts["note"]), copies=parts["copies"],
        printed_by=parts["printed_by"], printed_on=parts["printed_on"], duplex=_choice(parts["sides"], _SIDES, "sides"))


def _lined(body: str) -> str:
    """A heading with nothing under it gets a line to write on, so that it is seen before it is signed."""
    lines = [line for line in body.splitlines() if line.strip()]
    made = []
    for line, after in zip(lines, [*lines[1:], "一、"], strict=True):
        made.append(line)
        if FIRST.match(line.strip()) and "。" not in line and FIRST.match(after.strip()):
            made.append(_TO_WRITE)
    return "\n".join(made)


def _said(note: str) -> str:
    """附注 without labels that have nothing behind them (a phone the office has not noted)."""
    return "，".join(item for item in re.split("[，；]", note.strip("（）()")) if not item.strip().endswith("："))


def part(template: Template, key: str, office: Mapping[str, str], asked: Mapping[str, str] | None = None) -> str:
    """One part of `[official]` on one line, filled."""
    return _filler(template, office, asked).line(str(template.official.get(key, "")))


def with_tables(doc: Official, tables: Sequence[Table]) -> Official:
    """`doc` with tables behind it: the first named annexes without pages of their own are theirs, title included."""
    waiting = list(tables)
    annexes = [replace(annex, table=replace(waiting.pop(0), title=annex.title))
               if waiting and not (annex.body or annex.table) else annex for annex in doc.annexes]
    return replace(doc, annexes=(*annexes, *(Annex(table.title, table=table) for table in waiting)))


def _filler(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None) -> _Filler:
    values = {name: office.get(name.partition(".")[2], "").strip() or template.defaults.get(name, "")
              for name in _office_names(template)}
    for name, ask in template.asks.items():
        values[f"ask.{name}"] = _Filler(values).text(ask.value) if asked is None else asked.get(name, "")
    return _Filler(values)


def _office_names(template: Template) -> set[str]:
    proposed = {name for ask in template.asks.values() for name in _BLANK.findall(ask.value)}
    return {name for name in (*template.used(), *proposed) if name.startswith("office.")}


def _choice(text: str, known: Mapping[str, _T], key: str) -> _T:
    if text and text not in known:
        raise AppError(f"公文的“{PARTS[key].partition('：')[0]}”写的是“{text}”。", f"可写：{'、'.join(known)}。")
    return known[text] if text else next(iter(known.values()))


@dataclass(slots=True)
class _Part:
    """An annex of the template: its title, then text and perhaps a list."""

    title: str = ""
    text: str = ""
    table: types.Table | None = None


def _parts(blocks: Sequence[Block], where: str = "") -> list[_Part]:
    """The annexes: each is a `page`, a `para` with its title, then a `para` or a `table`. Raises AppError."""
    found: list[_Part] = []
    how = "每个附件依次写 page、para（标题）、para（正文）或 table。"
    for block in blocks:
        match block:
            case types.Page():
                found.append(_Part())
            case types.Para() if found and not found[-1].title:
                found[-1].title = block.text
            case types.Para() if found:
                found[-1].text = f"{found[-1].text}\n{block.text}".strip()
            case types.Table() if found and found[-1].title and not found[-1].table:
                found[-1].table = block
            case _:
                raise AppError(f"{where}是公文，[[block]] 只用来写附件。", how)
    if not all(part.title for part in found):
        raise AppError(f"{where}的附件没有标题。", how)
    return found


def _annexes(blocks: Sequence[Block], fill: _Filler, lists: Lists) -> list[Annex]:
    made = []
    for part in _parts(blocks):
        title = fill.line(part.title)
        if part.table is None:
            made.append(Annex(title, fill.text(part.text, _TO_WRITE)))
        elif lists.get(part.table.source):
            made.append(Annex(title, table=_table(title, fill.text(part.text), part.table, lists[part.table.source])))
    return made


def _table(title: str, notes: str, block: types.Table, rows: Sequence[Mapping[str, str]]) -> Table:
    """A list as a table of the type area."""
    columns = tuple(
        Column(f"c{number}", column.title, width=column.width, align=Align(column.align or "center"))
        for number, column in enumerate(block.columns))
    cells = [Row(tuple(str(number) if column.number else row.get(column.key, "") for column in block.columns))
             for number, row in enumerate(rows, 1)]
    return Table(block.source, title, columns, cells, notes=tuple(notes.splitlines()), foot=None, landscape=False)
