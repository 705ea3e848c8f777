"""The pages of a Word 公文: margins, 22 lines a page, page numbers and what stands at the foot."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, RGBColor
from docx.text.paragraph import Paragraph

from app.documents.official.model import Official
from app.documents.official.word_style import PAGE_NUMBER, indent, rule

RED, BLACK = RGBColor(0xFF, 0, 0), RGBColor(0, 0, 0)
_LINE_PITCH = 579  # twentieths of a point: 225 mm ÷ 22
_FOOT = 22  # mm from the paper's lower edge: the number stands 7 mm under the type area
_INSET = 14
WIDER = 19.8  # points at either side: the double lines of a letter are 170 mm long


def first_section(document: Document, doc: Official) -> None:
    """A4 upright with the margins of 5.2.1; page numbers outside, odd at the right and even at the left."""
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    _size(section, lying=False)
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        _number(footer.paragraphs[0], align)
    if doc.form == "letter":  # 信函格式: no number on page 1, a double line 20 mm from the edge
        section.different_first_page_header_footer = True
        section.first_page_footer.is_linked_to_previous = False
        line = section.first_page_footer.paragraphs[0]
        line.style = PAGE_NUMBER
        if doc.head != "preprinted":
            indent(line, left=-WIDER, right=-WIDER)
            rule(line, "top", "thinThickSmallGap", 24, 1, RED if doc.head == "red" else BLACK)


def next_section(document: Document, lying: bool) -> None:
    """Go on with a new page, on its side where the table is."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _size(section, lying)


def type_width(document: Document) -> float:
    """The width of the type area where the document ends, points."""
    section = document.sections[-1]
    width, left, right = (side.pt if side is not None else 0.0
                          for side in (section.page_width, section.left_margin, section.right_margin))
    return width - left - right


def at_foot(paragraph: Paragraph, width: float) -> None:
    """Hold a paragraph at the foot of the type area, whatever the length of the text above it."""
    frame = OxmlElement("w:framePr")
    for key, value in (("w", round(width * 20)), ("hSpace", 0), ("wrap", "around"), ("vAnchor", "margin"),
                       ("hAnchor", "margin"), ("xAlign", "left"), ("yAlign", "bottom")):
        frame.set(qn(f"w:{key}"), str(value))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        frame, "w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind",
        "w:jc", "w:rPr", "w:sectPr")


def _size(section: Section, lying: bool) -> None:
    """The type area; a table that lies on its side has its head at the binding edge."""
    sides = (28, 37, 26, 35) if lying else (37, 26, 35, 28)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if lying else (Mm(210), Mm(297))
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (Mm(side) for side in sides)
    section.header_distance, section.footer_distance = Mm(15), Mm(13 if lying else _FOOT)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for key in list(grid.attrib):
        del grid.attrib[key]
    if lying:
        return
    for key, value in (("type", "lines"), ("linePitch", _LINE_PITCH)):
        grid.set(qn(f"w:{key}"), str(value))


def _number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — a character from the edge."""
    paragraph.style = PAGE_NUMBER
    paragraph.alignment = align
    indent(paragraph, left=_INSET, right=_INSET)
    paragraph.add_run("— ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" —")


def _field(paragraph: Paragraph, name: str) -> None:
    """A field the word processor computes; 1 stands until it has."""
    for kind, text in (("begin", ""), ("", f" {name} "), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        if kind == "shown":
            continue
        mark: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
