"""The same official document as .docx for further editing: one page layout, real styles, Word tables (GB/T 9704-2012).

Fonts are named as office PCs have them and not embedded. Nothing in the file points outside it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Pt

from app.documents.official import word_page, word_table
from app.documents.official.body import body_spans, paragraphs
from app.documents.official.levels import FIRST
from app.documents.official.model import Annex, Official
from app.documents.official.titles import break_title
from app.documents.official.word_style import (
    ANNEX,
    HEI,
    IMPRINT,
    KAI,
    LABEL,
    MARK,
    NUMBER,
    PLAIN,
    SIGN,
    TITLE,
    TO,
    build_styles,
    indent,
    rule,
)

_TITLE_SQUARES = 19
_SIZE, _WIDTH = 16.0, 442.2  # points: 3号, and the width of the type area
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_RUNS = {"hei": HEI, "kai": KAI}
_ENDS = "。，、；：.,;: "


def made(doc: Official, names: Sequence[str] = ()) -> bytes:
    """The bytes of the .docx; the same document gives the same bytes. `names` are kept whole when titles are broken."""
    document = docx.Document()
    _clean(document, doc)
    build_styles(document)
    word_page.first_section(document, doc)
    _head(document, doc)
    _title(document, doc.title, (doc.issuer, *names))
    if doc.to:
        _blank(document)
        document.add_paragraph(f"{doc.to.strip().rstrip('：:')}：", style=TO)
    elif doc.form != "plain" or doc.body:
        _blank(document)
    _body(document, doc.body)
    _annex_names(document, doc.annexes)
    _sign(document, doc)
    for number, annex in enumerate(doc.annexes, start=1):
        if annex.table is not None or annex.body.strip():
            _annex(document, annex, f"附件{number}" if len(doc.annexes) > 1 else "附件", names)
    _imprint(document, doc)
    return _steady(document)


def _clean(document: Document, doc: Official) -> None:
    """Take out what python-docx's own blank document brings: its picture and its maker's name."""
    package = document.part.package
    assert package is not None
    rels = package.rels
    for key in [key for key, rel in rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]
    said = document.core_properties
    said.author = said.last_modified_by = doc.issuer[:255]
    said.title, said.comments, said.language = doc.title[:255], "", "zh-CN"
    said.created = said.modified = datetime(*_day(doc.date))
    body = document.element.body
    for paragraph in list(body.p_lst):
        body.remove(paragraph)


def _day(date: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", date)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (2026, 1, 1)


def _blank(document: Document, count: int = 1) -> None:
    for _ in range(count):
        document.add_paragraph(style=TO)


# -- head


def _head(document: Document, doc: Official) -> None:
    """份号 to 紧急程度, then the mark with the number under it."""
    for text, style in ((doc.copy_no, ""), (doc.secrecy, HEI), (doc.urgency, HEI)):
        if text:
            document.add_paragraph(style=TO).add_run(text, style=style or None)
    if doc.form == "plain":
        return
    mark = document.add_paragraph(style=MARK)
    colour = word_page.RED if doc.head == "red" else word_page.BLACK
    run = mark.add_run(doc.mark if doc.head != "preprinted" else "")
    size = min(56.0, (_WIDTH - 2 * _SIZE) / max(len(doc.mark), 1))
    run.font.size = Pt(max(22.0, round(size * 2) / 2))
    run.font.color.rgb = colour
    shown = doc.head != "preprinted"
    if doc.form == "letter":
        mark.paragraph_format.space_before = Pt(0)
        if shown:
            indent(mark, left=-word_page.WIDER, right=-word_page.WIDER)
            rule(mark, "bottom", "thickThinSmallGap", 24, 11, colour)
        line = document.add_paragraph(doc.doc_no, style=NUMBER)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _blank(document, 1)
        return
    mark.paragraph_format.space_before = Pt(60 if doc.copy_no or doc.secrecy or doc.urgency else 92)
    _blank(document)
    line = document.add_paragraph(style=NUMBER)
    if doc.signers:
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        line.paragraph_format.tab_stops.add_tab_stop(Pt(_WIDTH - _SIZE), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"　{doc.doc_no}\t签发人：")
        line.add_run("　".join(doc.signers), style=KAI)
    else:
        line.add_run(doc.doc_no)
    if shown:
        rule(line, "bottom", "single", 8, 11, colour)
    _blank(document, 2)


def _title(document: Document, text: str, names: Sequence[str]) -> None:
    paragraph = document.add_paragraph(style=TITLE)
    for number, line in enumerate(break_title(text, _TITLE_SQUARES, names)):
        if number:
            paragraph.add_run().add_break(WD_BREAK.LINE)
        paragraph.add_run(line)


# -- text


def _body(document: Document, text: str) -> None:
    """一、 becomes Heading 1 and （一） Heading 2 where all of the paragraph is a heading; else its first sentence is set
    so, as in the PDF."""
    for line in paragraphs(text):
        spans, heading = body_spans(line)
        if heading:
            document.add_paragraph(line, style="Heading 1" if FIRST.match(line) else "Heading 2")
            continue
        paragraph = document.add_paragraph(style=PLAIN)
        for span in spans:
            paragraph.add_run(span.text, style=_RUNS.get(span.style))


def _annex_names(document: Document, annexes: Sequence[Annex]) -> None:
    """附件说明: names without a mark at the end, turn lines under a name's first character."""
    if annexes:
        _blank(document)
    for number, annex in enumerate(annexes, start=1):
        count = f"{number}." if len(annexes) > 1 else ""
        paragraph = document.add_paragraph(style=ANNEX)
        left = 5 * _SIZE + (0.75 * _SIZE if count else 0)
        indent(paragraph, left=left, first=(2 if number == 1 else 5) * _SIZE - left)
        paragraph.add_run(f"{'附件：' if number == 1 else ''}{count}{annex.title.strip().rstrip(_ENDS)}")


def _sign(document: Document, doc: Official) -> None:
    """署名 and date, with room above them where a seal is pressed over both (7.3.5)."""
    if not (doc.issuer or doc.date):
        return
    _blank(document, 2 if doc.sealed else 1)
    date, unit = _long(doc.date), _long(doc.issuer)
    if doc.sealed:
        middle = max(4 + date / 2, unit / 2)
        unit_right, date_right = middle - unit / 2, middle - date / 2
    elif date > unit:
        unit_right, date_right = 4 + date - unit, 2.0
    else:
        unit_right, date_right = 2.0, unit - date
    for text, right in ((doc.issuer, unit_right), (doc.date, date_right)):
        if text:
            paragraph = document.add_paragraph(text, style=SIGN)
            paragraph.paragraph_format.keep_with_next = text != doc.date
            indent(paragraph, right=max(0.0, right) * _SIZE)
    if note := doc.note.strip().strip("（）()"):
        _blank(document, 1 if doc.sealed else 0)
        document.add_paragraph(f"（{note}）", style=PLAIN)


def _long(text: str) -> float:
    """Characters a text takes; Latin letters and digits take half of one."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


# -- after the text


def _annex(document: Document, annex: Annex, label: str, names: Sequence[str]) -> None:
    """附件1 on the first line of a new page, its title on the third, then its text or table."""
    lying = annex.table is not None and annex.table.landscape
    word_page.next_section(document, lying)
    document.add_paragraph(label, style=LABEL)
    if annex.table is not None:
        word_table.add(document, annex.table)
        return
    _blank(document)
    _title(document, annex.title, names)
    _blank(document)
    _body(document, annex.body)


def _imprint(document: Document, doc: Official) -> None:
    """版记 at the foot of the last page."""
    lines = [f"抄送：{doc.copies.strip().rstrip('。.')}。"] if doc.copies.strip() else []
    if doc.printed_by and doc.form != "letter":
        lines.append(f"{doc.printed_by}\t{doc.printed_on}印发" if doc.printed_on else doc.printed_by)
    width = word_page.type_width(document)
    for number, text in enumerate(lines):
        paragraph = document.add_paragraph(text, style=IMPRINT)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(width - 14), WD_TAB_ALIGNMENT.RIGHT)
        word_page.at_foot(paragraph, width)
        if doc.form == "letter":
            continue
        rule(paragraph, "top", "single", 8 if number == 0 else 6, 1, word_page.BLACK)
        if number == len(lines) - 1:
            rule(paragraph, "bottom", "single", 8, 1, word_page.BLACK)


def _steady(document: Document) -> bytes:
    """The file without the time of its making in the zip."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(item))
    return out.getvalue()
