"""The styles of a Word 公文: fonts by the names office PCs know, sizes and line pitch of GB/T 9704-2012."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

FANG, SONG_TITLE, HEITI, KAITI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
PLAIN, TITLE = "Normal", "Title"
TO, MARK, NUMBER, ANNEX, SIGN, LABEL, IMPRINT = (
    "公文顶格", "公文发文机关标志", "公文发文字号", "公文附件说明", "公文落款", "公文附件", "公文版记")
HEI, KAI = "公文黑体", "公文楷体"
PAGE_NUMBER, CELL, TABLE_TITLE, TABLE_LINE = "公文页码", "公文表格", "公文表题", "公文表注"
PITCH = 28.95  # points: 22 lines fill 225 mm
_SIZE = 16.0
_CLOSER = -5  # twentieths of a point: 28 characters of 16 pt fill 156 mm
_BLACK = RGBColor(0, 0, 0)


def build_styles(document: Document) -> None:
    """Set the styles of a new document."""
    normal = _style(document, PLAIN, FANG, _SIZE)
    normal.paragraph_format.widow_control = False
    _chars(normal, "firstLineChars", 200, "firstLine", 2 * _SIZE)
    _language(document)
    title = _style(document, TITLE, SONG_TITLE, 22, align=1, pitch=35)
    _no_borders(title)
    for name, font in (("Heading 1", HEITI), ("Heading 2", KAITI)):
        heading = _style(document, name, font, _SIZE)
        heading.paragraph_format.keep_with_next = True
        _chars(heading, "firstLineChars", 200, "firstLine", 2 * _SIZE)
    for name, font, size, align in (
        (TO, FANG, _SIZE, None), (MARK, SONG_TITLE, 40, 1), (NUMBER, FANG, _SIZE, 1), (ANNEX, FANG, _SIZE, None),
        (SIGN, FANG, _SIZE, 2), (LABEL, HEITI, _SIZE, 0), (IMPRINT, FANG, 14, None), (PAGE_NUMBER, SONG, 14, None),
        (CELL, SONG, 10.5, 1), (TABLE_TITLE, SONG_TITLE, 18, 1), (TABLE_LINE, SONG, 10.5, 0),
    ):
        pitch = 0 if name in (MARK, PAGE_NUMBER, CELL, TABLE_TITLE, TABLE_LINE) else PITCH
        _chars(_style(document, name, font, size, align=align, pitch=pitch), "firstLineChars", 0, "firstLine", 0)
    for name, font in ((HEI, HEITI), (KAI, KAITI)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        assert isinstance(style, CharacterStyle)
        _font(style, font, _SIZE)


def indent(paragraph: Paragraph, left: float = 0, right: float = 0, first: float = 0) -> None:
    """Indents of one paragraph, points; a negative `first` hangs the others."""
    told = paragraph.paragraph_format
    told.left_indent, told.right_indent, told.first_line_indent = Pt(left), Pt(right), Pt(first)


def rule(paragraph: Paragraph, side: str, kind: str, eighths: int, space: float, colour: RGBColor) -> None:
    """A line along one side of a paragraph; its width in eighths of a point, its distance in points."""
    borders = paragraph._p.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        _insert(paragraph._p.get_or_add_pPr(), borders)
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", kind), ("sz", eighths), ("space", round(space)), ("color", str(colour))):
        line.set(qn(f"w:{key}"), str(value))
    borders.append(line)


def _style(document: Document, name: str, font: str, size: float, align: int | None = 3, pitch: float = PITCH) -> Any:
    """A paragraph style: made when there is none, freed of its own looks when there is."""
    known = {style.name for style in document.styles}
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    if name not in (PLAIN, TITLE, "Heading 1", "Heading 2"):
        style.base_style = document.styles[PLAIN]
        style.quick_style = True
    _font(style, font, size)
    told = style.paragraph_format
    told.space_before = told.space_after = Pt(0)
    if size != _SIZE:  # lines of another size are not pulled onto the grid of the text
        properties = style.element.get_or_add_pPr()
        off = OxmlElement("w:snapToGrid")
        off.set(qn("w:val"), "0")
        properties.insert_element_before(off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
    told.alignment = None if align is None else WD_ALIGN_PARAGRAPH(align)
    told.line_spacing_rule, told.line_spacing = (
        (WD_LINE_SPACING.EXACTLY, Pt(pitch)) if pitch else (WD_LINE_SPACING.SINGLE, 1.0))
    return style


def _font(style: ParagraphStyle | CharacterStyle, name: str, size: float) -> None:
    """One font for all scripts, black, not bold; the theme's fonts would come before it and are taken out."""
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), False, False, _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    properties = style.element.rPr
    for tag in ("w:spacing", "w:kern"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(_CLOSER if size == _SIZE else 0))
    properties.insert_element_before(
        closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd",
        "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")


def _chars(style: Any, key: str, hundredths: int, twin: str, points: float) -> None:
    """An indent counted in characters, with its twin in points for programs that only know those."""
    properties = style.element.get_or_add_pPr()
    found = properties.find(qn("w:ind"))
    if found is None:
        style.paragraph_format.first_line_indent = Pt(points)
        found = properties.find(qn("w:ind"))
    found.set(qn(f"w:{key}"), str(hundredths))
    found.set(qn(f"w:{twin}"), str(round(points * 20)))


def _no_borders(style: Any) -> None:
    """Title has a blue line of its own in Word's blank document."""
    properties = style.element.get_or_add_pPr()
    for found in properties.findall(qn("w:pBdr")):
        properties.remove(found)
    _chars(style, "firstLineChars", 0, "firstLine", 0)


def _language(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    found = defaults.find(f".//{qn('w:lang')}") if defaults is not None else None
    if found is not None:
        found.set(qn("w:eastAsia"), "zh-CN")


def _insert(properties: Any, borders: Any) -> None:
    """The schema wants the borders before the shading, tabs and spacing of a paragraph."""
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
        "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
        "w:pPrChange")
