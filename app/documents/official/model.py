"""An official document (公文) as plain data, after GB/T 9704-2012; nothing here knows of paper or fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.tables.table import Table

Form = Literal["document", "letter", "plain"]
"""文件格式 with a red head, 信函格式 with two double lines, or a paper without any head (总结, 汇报材料)."""
Head = Literal["red", "black", "preprinted"]
"""How 发文机关标志 and its line come out: red, black, or left free for paper that has them already."""


@dataclass(frozen=True, slots=True)
class Annex:
    """One 附件. Without text and table it is only named: the office adds the paper itself."""

    title: str
    body: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Official:
    """The elements of one document; an empty one is not printed. Dates are written out (`2026年11月21日`).

    `body` has one paragraph a line. `sealed` leaves the room for a seal, which is never drawn. `duplex` puts
    版记 on an even page, as two-sided printing asks for.
    """

    title: str
    issuer: str
    date: str
    body: str
    form: Form = "document"
    head: Head = "red"
    mark: str = ""
    doc_no: str = ""
    signers: tuple[str, ...] = ()
    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    to: str = ""
    annexes: tuple[Annex, ...] = ()
    sealed: bool = True
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: str = ""
    duplex: bool = False
