"""What a template says of an official document, and the document it becomes once its blanks are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.documents.official.model import Annex, Form, Head, Official
from app.errors import AppError
from app.tables.table import Column, Row, Table

_BLANK = re.compile(r"\{([^{}]*)\}")
_TO_WRITE = "________"  # stands for an empty value inside the text
_FORMS: Mapping[str, Form] = {"文件": "document", "信函": "letter", "无版头": "plain"}
_HEADS: Mapping[str, Head] = {"红色": "red", "黑色": "black", "预印": "preprinted"}
_SEALS = {"盖章": True, "不盖章": False}
_SIDES = {"单面": False, "双面": True}

_T = TypeVar("_T")

Lists = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class OfficialBlock:
    """The elements of a document after GB/T 9704-2012; each is text with blanks, an empty one is not printed.

    `form` is 文件, 信函 or 无版头; `head` is 红色, 黑色 or 预印 (paper that has its red head already); `seal` is 盖章
    or 不盖章; `sides` is 单面 or 双面. `body` and `annexes` have one paragraph or name a line.
    """

    title: str
    body: str
    issuer: str = "{office.issuer}"
    date: str = "{office.date}"
    form: str = "文件"
    head: str = "红色"
    mark: str = "{office.issuer}文件"
    doc_no: str = ""
    signer: str = ""
    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    to: str = ""
    annexes: str = ""
    seal: str = "盖章"
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: str = ""
    sides: str = "单面"

    def texts(self) -> tuple[str, ...]:
        """Everything that may hold blanks."""
        return (self.title, self.body, self.issuer, self.date, self.form, self.head, self.mark, self.doc_no, self.signer,
                self.copy_no, self.secrecy, self.urgency, self.to, self.annexes, self.seal, self.note, self.copies,
                self.printed_by, self.printed_on, self.sides)


@dataclass(frozen=True, slots=True)
class AnnexBlock:
    """An annex on its own pages: running `text`, or the list `source` as a table of `columns`, each of which is
    `key` and heading separated by a blank. An empty list is left out."""

    title: str
    text: str = ""
    source: str = ""
    columns: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """Everything that may hold blanks."""
        return (self.title, self.text)


def fill(text: str, values: Mapping[str, str], empty: str = "") -> str:
    """Replace the blanks (`office.town`, `ask.title` …); `empty` stands for one without a value."""
    return _BLANK.sub(lambda match: values.get(match[1], "").strip() or empty, text).strip()


def document(block: OfficialBlock, annexes: Iterable[AnnexBlock], values: Mapping[str, str],
             lists: Lists | None = None) -> Official:
    """The document a template becomes. Raises AppError for a form, head, seal or side that is none."""

    def said(text: str) -> str:
        return " ".join(fill(text, values).split("\n"))

    signers = said(block.signer)
    named = [Annex(line.strip()) for line in fill(block.annexes, values).splitlines() if line.strip()]
    own = [made for annex in annexes if (made := _annex(annex, values, lists or {}))]
    form = _choice(said(block.form), _FORMS, "版式")
    return Official(
        title=said(block.title), issuer=said(block.issuer), date=said(block.date),
        body=fill(block.body, values, _TO_WRITE), form=form, head=_choice(said(block.head), _HEADS, "红头"),
        mark=said(block.mark), doc_no=said(block.doc_no),
        signers=tuple(re.split(r"[、，\s]+", signers)) if signers else (),
        copy_no=said(block.copy_no), secrecy=said(block.secrecy),
        urgency=said(block.urgency), to=said(block.to), annexes=(*named, *own),
        sealed=_choice(said(block.seal), _SEALS, "盖章"), note=said(block.note), copies=said(block.copies),
        printed_by=said(block.printed_by), printed_on=said(block.printed_on),
        duplex=_choice(said(block.sides), _SIDES, "单双面"))


def _choice(text: str, known: Mapping[str, _T], what: str) -> _T:
    if text and text not in known:
        raise AppError(f"公文的“{what}”写的是“{text}”。", f"可写：{'、'.join(known)}。")
    return known[text] if text else next(iter(known.values()))


def _annex(block: AnnexBlock, values: Mapping[str, str], lists: Lists) -> Annex | None:
    title = fill(block.title, values)
    if not block.source:
        return Annex(title, fill(block.text, values, _TO_WRITE))
    rows = lists.get(block.source, ())
    if not rows:
        return None
    columns = [column.split(" ", 1) for column in block.columns]
    table = Table(
        block.source, title, (Column("no", "序号", width=3), *(Column(key, heading, width=8) for key, heading in columns)),
        [Row((number, *(row.get(key, "") for key, _ in columns))) for number, row in enumerate(rows, 1)],
        notes=tuple(fill(block.text, values).splitlines()), foot=None, landscape=False)
    return Annex(title, table=table)
