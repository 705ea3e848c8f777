"""文字材料 as papers: PDF after GB/T 9704, the same as a Word document, plain text; and making a version final."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.official import draw, word
from app.documents.official.model import Annex, Form, Official
from app.errors import AppError
from app.files import write_beside
from app.reports.catalogue import REPORTS, report
from app.reports.monthly import rounds_of
from app.reports.period import Period
from app.security.roles import Action
from app.tables.table import Table
from app.texts import fill as filling
from app.texts import indicators, keep
from app.texts.figures import Figures
from app.texts.fill import Filled
from app.texts.keep import ReportText
from app.texts.kinds import FORMS

if TYPE_CHECKING:
    from app.session import Session

_FORMS: Mapping[str, Form] = {"文件": "document", "信函": "letter", "无版头": "plain"}
_TO_WRITE = "________"
SUFFIXES = (".pdf", ".docx", ".txt")


def official(session: Session, filled: Filled) -> Official:
    """The document a text becomes, its tables behind it. Raises AppError for a form or table there is not."""
    head, kind = filled.head, filled.text.kind
    form = head["form"] or kind.form
    if form not in _FORMS:
        raise AppError(f"“版式”写的是“{form}”。", f"可写：{'、'.join(FORMS)}。")
    named = [Annex(line.strip()) for line in re.split(r"[\n；;]", head["annexes"]) if line.strip()]
    tables = [Annex(table.title, table=table) for table in tables_of(session, filled)]
    mark = head["issuer"] if form == "信函" else f"{head['issuer']}文件"
    signers = tuple(name for name in re.split(r"[、，\s]+", head["signer"]) if name) if form == "文件" else ()
    return Official(
        title=filled.title, issuer=head["issuer"], date=head["date"], body=filled.body(_TO_WRITE), form=_FORMS[form],
        mark="" if form == "无版头" else mark, doc_no="" if form == "无版头" else head["doc_no"], signers=signers,
        urgency="" if form == "无版头" else head["urgency"], to=head["to"], annexes=(*tables, *named),
        sealed=kind.sealed, note=head["note"], copies=head["copies"], duplex=True)


def tables_of(session: Session, filled: Filled) -> list[Table]:
    """The tables printed behind a text: those named in its head, else those its kind has in this period.

    Raises AppError for a code there is not and a table that cannot be made.
    """
    period, said = filled.text.period, filled.head["tables"]
    codes = [code for code in re.split(r"[、，,\s]+", said) if code]
    if not codes and "tables" not in filled.text.parts:
        codes = [code for code in filled.text.kind.tables if _has(session, code, period)]
    made = []
    for code in codes:
        made += _tables(session, code, period)
    return made


def _has(session: Session, code: str, period: Period) -> bool:
    if code == indicators.CODE:
        return True
    found = REPORTS[code]
    return period.kind in found.kinds and (not found.rounds or bool(rounds_of(session, period)))


def _tables(session: Session, code: str, period: Period) -> list[Table]:
    if code == indicators.CODE:
        return [indicators.table(Figures(session, period))]
    found = REPORTS.get(code.upper())
    if found is None or not found.rounds:
        return [report(session, code.upper(), period)]
    rounds = [(row["uid"], row["name"]) for row in rounds_of(session, period)]
    if len(rounds) < 2:
        return [report(session, code.upper(), period)]
    made = [(report(session, code.upper(), period, uid), name) for uid, name in rounds]
    return [replace(table, title=f"{table.title}（{name}）") for table, name in made]


def pdf_bytes(session: Session, filled: Filled) -> bytes:
    """The paper as it would be printed; of a final version the very bytes it was kept with."""
    if filled.text.final:
        return session.blobs.get(filled.text.blob)
    return _pdf(session, official(session, filled))


def word_bytes(session: Session, filled: Filled) -> bytes:
    """The same as a Word document; of a final version the very bytes it was kept with."""
    if filled.text.final:
        return session.blobs.get(filled.text.word_blob)
    return word.made(official(session, filled))


def _pdf(session: Session, doc: Official) -> bytes:
    out, office = io.BytesIO(), session.office
    draw.draw(doc, out, [office[key] for key in ("town", "county", "name") if office[key]])
    return out.getvalue()


def write(session: Session, filled: Filled, out: Path) -> None:
    """Write a text to .pdf, .docx or .txt. Raises NoRight, AppError for another ending or a place not writable."""
    session.require(Action.PRINT)
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise AppError(f"不能写成“{out.name}”。", "文件名请以 .pdf、.docx 或 .txt 结尾。")
    if suffix == ".txt":
        data = filled.plain().replace("\n", "\r\n").encode("utf-8-sig")
    else:
        data = pdf_bytes(session, filled) if suffix == ".pdf" else word_bytes(session, filled)
    with write_beside(out) as draft:
        draft.write_bytes(data)


def finish(session: Session, text: ReportText) -> ReportText:
    """Make a version final: its numbers, PDF and Word file stay as they are now.

    Raises NoRight, AppError when a part is not written, the text is too long, or a table cannot be made.
    """
    session.require(Action.MONTH)
    filled = filling.fill(session, text)
    filling.refuse_unfinished(filled)
    doc = official(session, filled)
    return keep.keep_final(session, text, filled.frozen(), _pdf(session, doc), word.made(doc))


def undrawable(session: Session, filled: Filled) -> str:
    """The characters no font of the program draws; they are printed as empty frames."""
    return draw.undrawable(official(session, filled))
