"""Papers of the restricted store (D-30, D-31, D-32): made in memory, written only where the person chose.

No number register, no batch, no preview file: what is printed is known to the store's own log alone, with its purpose.
Every page carries a light watermark (who, when, why); restricted ones the secrecy line and the basis at their head.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import batch, template, wordings
from app.documents.fonts import Undrawable
from app.documents.marks import Marks
from app.documents.recovery import RecoverySheet, recovery_pdf
from app.documents.template_types import Block, Para, Qr, Row, Template, Variant
from app.documents.values import ask_values, office_values
from app.errors import AppError
from app.files import writing
from app.keyfiles import lifecycle, paper_values, rules
from app.keyfiles.store import KeyFile, KeyStore
from app.paths import resources
from app.security.roles import Action
from db import keyfiles as db_keyfiles

if TYPE_CHECKING:
    from app.session import Session

SECRET = "内部资料 注意保密 不得复印"
NOTICE = "privacy-full"
_WRITE_ON = "依据文号：____________________"
_REASON_SHOWN = 28
"""Characters of the purpose in the watermark; the log has the whole."""
Asked = Mapping[str, str]


class Scope(StrEnum):
    """What a paper is about: one file, one rights request, an organ that gets one file, or the office."""

    FILE = "file"
    REQUEST = "request"
    HANDOUT = "handout"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Form:
    """A paper on offer. `secret` ones carry the secrecy line; `paper` tells what is asked before printing."""

    code: str
    scope: Scope
    secret: bool
    paper: Template

    @property
    def title(self) -> str:
        """Its name."""
        return self.paper.title


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper in memory, and what on it is to be completed by hand."""

    title: str
    pdf: bytes = field(repr=False)
    pages: int
    undrawable: list[Undrawable] = field(repr=False)

    def save(self, out: Path) -> None:
        """Write it where the person chose. Raises AppError; an older file there then stays."""
        with writing(out) as stream:
            stream.write(self.pdf)


CODES: Mapping[str, tuple[Scope, bool]] = {
    "approval": (Scope.FILE, True), "basic": (Scope.FILE, True), "seats": (Scope.FILE, True), "contacts": (Scope.FILE, True),
    "help": (Scope.FILE, True), "review": (Scope.FILE, True), "closing": (Scope.FILE, True), "looks": (Scope.FILE, True),
    "disposal": (Scope.FILE, True), NOTICE: (Scope.FILE, False), "request": (Scope.REQUEST, False),
    "answer": (Scope.REQUEST, False), "copy": (Scope.HANDOUT, False), "transfer": (Scope.HANDOUT, True),
    "assessment": (Scope.OFFICE, True), "breach": (Scope.OFFICE, True), "breach-report": (Scope.OFFICE, True),
    "breach-person": (Scope.FILE, False),
}
"""Every paper in the order it is offered; the secret ones carry the secrecy line on each page."""


def forms(*scopes: Scope) -> list[Form]:
    """The papers of some scopes, or all."""
    return [form(code) for code, (scope, _) in CODES.items() if not scopes or scope in scopes]


def form(code: str) -> Form:
    """One paper. Raises AppError naming those there are."""
    if code not in CODES:
        raise AppError(f"没有“{code}”这种档案用表。", f"现有：{'、'.join(f'{item.code}（{item.title}）' for item in forms())}。")
    scope, secret = CODES[code]
    return Form(code, scope, secret, _notice(template.by_code(NOTICE)) if code == NOTICE else _shipped(code))


@lru_cache(maxsize=32)
def _shipped(code: str) -> Template:
    return template.load(resources() / "keyfiles" / "papers" / f"{code}.toml")


def fill(store: KeyStore, code: str, no: str, why: str, asked: Asked | None = None, *, request: str = "") -> Printed:
    """A paper of one file, filled, and logged as printed; `request` is the uid a paper on a rights request speaks of.

    Raises AppError without a purpose, for an unknown file, request or paper, and for what may not be said on it.
    """
    chosen = form(code)
    if chosen.scope not in (Scope.FILE, Scope.REQUEST):
        raise AppError(f"“{chosen.title}”不是一份档案的用表。")
    if code == "disposal" and (gone := _disposed(store, no)):
        reason = rules.purpose(why)
        store.look("print", no, chosen.title, reason)
        return made(store.session, chosen, [paper_values.disposal_values(gone)], reason, basis="已随档案清除")
    file = store.taken_out(no, "print", why, chosen.title)
    values: dict[str, Any] = paper_values.file_values(file)
    if chosen.scope is Scope.REQUEST:
        values |= paper_values.request_values(_request(file, request))
    if code in _LISTS:
        values["lists"] = _LISTS[code](store, file)
    paper = _notice(wordings.paper(store.session, NOTICE)) if code == NOTICE else chosen.paper
    given = _notice_asks(file) | dict(asked or {}) if code == NOTICE else asked
    return made(store.session, replace(chosen, paper=paper), [values], why, given, basis=paper_values.basis(file.values))


def blank(session: Session, code: str) -> Printed:
    """A paper with nothing on it, to be written on by hand. Raises NoRight for who may not keep such files."""
    session.require(Action.KEYFILES)
    return made(session, form(code), [{}], "空白表", variant="blank")


def assessment(store: KeyStore, why: str) -> Printed:
    """The impact assessment the store was switched on with, to be signed."""
    chosen, reason = form("assessment"), rules.purpose(why)
    row = db_keyfiles.rows(store.ledger, "kf_assessment")[-1]
    store.look("print", "", chosen.title, reason)
    answers = {f"a_{key}": text for key, text in json.loads(row["answers"]).items()}
    return made(store.session, chosen, [{**answers, "made_on": paper_values.day(row["made_on"]), "made_by": row["made_by"]}],
                reason, basis=answers["a_basis"][:_REASON_SHOWN])


def recovery_sheet(session: Session, code: str) -> bytes:
    """The store's own recovery sheet, to be sealed apart from that of the ledger."""
    office = session.office
    return recovery_pdf(RecoverySheet(office["town"] or "", office["county"] or "", session.user.name, session.folder.name,
                                      code, clock.today().isoformat(), restricted=True))


def made(session: Session, chosen: Form, rows: Sequence[Mapping[str, Any]], why: str, asked: Asked | None = None, *,
         basis: str = "", variant: Variant = "normal") -> Printed:
    """Set a paper in memory with its marks. Raises AppError for a text asked that holds a number, or is too long."""
    paper, office = chosen.paper, office_values(session, chosen.paper)
    given = {} if variant == "blank" else ask_values(paper, office, asked or {})
    for name, text in given.items():
        if name != "contact" and rules.looks_like_number(text):
            raise AppError(f"“{paper.asks[name].label}”里有像电话、证件号或卡号的数字。", "请删去号码再打印。")
    head = ""
    if chosen.secret:
        head = f"{SECRET}　　{f'依据：{basis}' if basis else _WRITE_ON}"
    out = io.BytesIO()
    result = batch.render(paper, office, rows, out, asked=given, variant=variant, mark=head, watermark=behind(session, why))
    return Printed(chosen.title, out.getvalue(), result.pages, result.undrawable)


def behind(session: Session, why: str) -> str:
    """The watermark: who and when, then why."""
    reason = " ".join(why.split())
    shown = reason if len(reason) <= _REASON_SHOWN else reason[: _REASON_SHOWN - 1] + "…"
    return f"{session.user.name}　{clock.chinese_moment(clock.now())}\n{shown}"


def marks(session: Session, why: str) -> Marks:
    """What stands on every page of a table of the store."""
    return Marks(SECRET, behind(session, why))


def _disposed(store: KeyStore, no: str) -> dict[str, Any] | None:
    return next((row for row in lifecycle.disposals(store) if row["file_no"] == no), None)


def _request(file: KeyFile, uid: str) -> Mapping[str, Any]:
    rows = file.parts["kf_request"]
    found = [row for row in rows if row["uid"] == uid] if uid else rows[-1:]
    if not found:
        raise AppError(f"{file.values['no']}没有登记权利申请。", "请先登记申请，或打印空白表手写。")
    return found[0]


def _notice(paper: Template) -> Template:
    """The full notice (D-30) with the person's name on it, and without a number: it is in no register."""
    blocks = tuple(_named(block) for block in paper.blocks if not isinstance(block, Qr))
    texts = [block.text for block in blocks if isinstance(block, Para)]
    blanks = {**paper.blanks, "person.name": "姓名"}
    if any("document.serial" in text for text in texts):
        raise AppError("告知书的编号没有去掉。")
    return replace(paper, recipients="person", kind_letter="", blocks=blocks, blanks=blanks, large=())


def _named(block: Block) -> Block:
    if isinstance(block, Row):
        cells = tuple(replace(cell, blank="person.name") if cell.text == "姓名：" and (cell.line or cell.stretch) else cell
                      for cell in block.cells)
        return replace(block, cells=cells)
    if isinstance(block, Para):
        kept = [line for line in block.text.split("\n") if "{document.serial}" not in line]
        return replace(block, text="\n".join(kept))
    return block


def _notice_asks(file: KeyFile) -> dict[str, str]:
    row = file.values
    return {"basis": "".join(part for part in (row["basis_issuer"], row["basis_no"]) if part)
            or "经您本人书面同意", "purpose": row["purpose"], "keep": f"至{paper_values.day(row['basis_expiry'])}"}


_Lists = Callable[[KeyStore, KeyFile], dict[str, list[dict[str, str]]]]
_LISTS: Mapping[str, _Lists] = {
    "seats": lambda store, file: {"seats": paper_values.seats(file)},
    "contacts": lambda store, file: {"contacts": paper_values.contacts(file)},
    "help": lambda store, file: {"help": paper_values.helps(file)},
    "review": lambda store, file: {"reviews": paper_values.reviews(file)},
    "looks": lambda store, file: {"looks": paper_values.looks(store.looks("0000-00-00", "9999-99-99"), file.values["no"])},
}
