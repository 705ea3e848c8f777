"""Texts on paper: the Word document says what the PDF says, on the same page, with real styles and tables, nothing foreign."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from app import clock
from app.documents import text_paper
from app.documents.official import word
from app.documents.official.model import Annex, Official
from app.errors import AppError
from app.reports.monthly import monthly
from app.session import Session
from app.tables.table import Column, Row, Table
from app.texts import fill, keep
from tests.app.texts.test_blanks import rally

WRITTEN = {
    "problems": "部分老年人防范意识不强，活动场次〔活动场次环比〕。\n（一）宣传不均衡。个别村没有开展活动。\n1.方式单一。",
    "plans": "继续入户，重名用字𬱖𠅤照打。", "doc_no": "新政〔2026〕12号", "copies": "镇党委，镇人大",
}


@pytest.fixture
def filled(town: Session) -> fill.Filled:
    with clock.pretend("2026-11-03T09:00:00"):
        rally(town, "2026-10-03", 120, 300)
        rally(town, "2026-10-09", 80, 150, village=1)
        town.save("office", {"head": "张三峰", "filler": "李小四", "phone": "0571-88880000"}, town.office["uid"])
        return fill.fill(town, keep.save(town, keep.latest(town, "R-M7", "2026-10"), WRITTEN))


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def style_of(part: Paragraph | Run | WordTable) -> str | None:
    assert part.style is not None
    return part.style.name


def heads_a_page(row: WordRow) -> bool:
    properties = row._tr.trPr
    return properties is not None and properties.find(qn("w:tblHeader")) is not None


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pdf_text(data: bytes) -> str:
    return squeezed("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)))


def test_word_and_pdf_say_the_same(town: Session, filled: fill.Filled) -> None:
    made, printed = opened(text_paper.word_bytes(town, filled)), pdf_text(text_paper.pdf_bytes(town, filled))
    for paragraph in made.paragraphs:
        for piece in paragraph.text.split("\t"):
            assert squeezed(piece) in printed, piece
    body = [squeezed(line) for line in filled.body().splitlines()]
    told = [squeezed(paragraph.text) for paragraph in made.paragraphs]
    assert [line for line in told if line in body] == body
    assert "一、基本情况" in told and "活动场次上月为0。" in "".join(body)


def test_the_page_is_that_of_the_standard(town: Session, filled: fill.Filled) -> None:
    made = opened(text_paper.word_bytes(town, filled))
    first = made.sections[0]
    sides = [first.page_width, first.page_height, first.top_margin, first.bottom_margin, first.left_margin, first.right_margin]
    assert [round(side.mm) for side in sides if side is not None] == [210, 297, 37, 35, 28, 26]
    foot = first.footer.paragraphs[0]
    assert foot.text == "— 1 —" and foot._p.findall(f".//{qn('w:instrText')}")[0].text == " PAGE "
    assert first.even_page_footer.paragraphs[0].text == "— 1 —" and made.settings.odd_and_even_pages_header_footer
    lying = [section for section in made.sections if section.orientation == WD_ORIENT.LANDSCAPE]
    assert len(lying) == 1, "R-M1 lies on its side, the indicators stand"


def test_styles_are_words_own_and_name_the_fonts_offices_have(town: Session, filled: fill.Filled) -> None:
    made = opened(text_paper.word_bytes(town, filled))
    fonts = {name: made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("Normal", "Title", "Heading 1", "Heading 2")}
    assert fonts == {"Normal": "仿宋_GB2312", "Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312"}
    normal = made.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    size, spacing = normal.font.size, normal.paragraph_format.line_spacing
    assert isinstance(size, Length) and size.pt == 16
    assert isinstance(spacing, Length) and spacing.pt == pytest.approx(28.95)
    by_text = {paragraph.text: paragraph for paragraph in made.paragraphs}
    assert style_of(by_text["一、基本情况"]) == "Heading 1"
    assert style_of(by_text[filled.title]) == "Title"
    spoken = next(paragraph for paragraph in made.paragraphs if paragraph.text.startswith("（一）"))
    assert next((run.text, style_of(run)) for run in spoken.runs) == ("（一）宣传不均衡。", "公文楷体")
    assert made.core_properties.author == filled.head["issuer"] and made.core_properties.title == filled.title


def test_a_table_comes_as_a_word_table(town: Session, filled: fill.Filled) -> None:
    tables = opened(text_paper.word_bytes(town, filled)).tables
    wanted = monthly(town, "R-M1", "2026-10")
    shown = tables[1]
    assert [squeezed(cell.text) for cell in shown.rows[0].cells] == [column.title for column in wanted.columns]
    assert [[cell.text for cell in row.cells] for row in shown.rows[1:-1]] == [list(row.texts()) for row in wanted.rows]
    assert wanted.total is not None and [cell.text for cell in shown.rows[-1].cells] == list(wanted.total.texts())
    assert heads_a_page(shown.rows[0]) and style_of(shown) == "Table Grid"
    figures = {row.cells[1].text: [cell.text for cell in row.cells] for row in tables[0].rows}
    assert figures["活动场次"][3:] == ["2", "0", "—", "0", "—"]


def test_merged_headings_span_their_columns() -> None:
    columns = (Column("no", "序号"), Column("a", "甲", "合起来"), Column("b", "乙", "合起来"))
    table = Table("T", "表", columns, [Row((1, 2, 3))], foot=None)
    made = opened(word.made(Official("题", "镇", "2026年11月3日", "文。", form="plain", annexes=(Annex("表", table=table),))))
    (shown,) = made.tables
    assert [[cell.text for cell in row.cells] for row in shown.rows] == [
        ["序号", "合起来", "合起来"], ["序号", "甲", "乙"], ["1", "2", "3"]]
    assert [heads_a_page(row) for row in shown.rows] == [True, True, False]


def test_nothing_in_the_file_points_outside_or_runs(town: Session, filled: fill.Filled) -> None:
    data = text_paper.word_bytes(town, filled)
    assert text_paper.word_bytes(town, filled) == data, "the same text gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)
    assert not [name for name in names if re.search(r"vba|bin|embed|thumbnail|\.jpe?g", name)]
    assert b"python-docx" not in data


def test_a_letter_has_no_number_on_its_first_page(town: Session) -> None:
    text = keep.latest(town, "D-29", "2026-10")
    made = opened(text_paper.word_bytes(town, fill.fill(town, text)))
    assert made.sections[0].different_first_page_header_footer
    assert made.sections[0].first_page_footer.paragraphs[0].text == ""
    assert not made.sections[1].different_first_page_header_footer


def test_files_are_written_by_their_ending(town: Session, filled: fill.Filled, tmp_path: Path) -> None:
    for suffix, begin in ((".pdf", b"%PDF"), (".docx", b"PK"), (".txt", b"\xef\xbb\xbf")):
        text_paper.write(town, filled, tmp_path / f"报告{suffix}")
        assert (tmp_path / f"报告{suffix}").read_bytes().startswith(begin)
    with pytest.raises(AppError, match=r"docx"):
        text_paper.write(town, filled, tmp_path / "报告.wps")


def test_a_table_asked_for_that_cannot_be_made_is_said(town: Session) -> None:
    text = keep.save(town, keep.latest(town, "D-28", "2026-10"), {"tables": "R-M3"})
    with pytest.raises(AppError, match="轮次"):
        text_paper.pdf_bytes(town, fill.fill(town, text))
    text = keep.save(town, text, {"tables": "R-Z9"})
    with pytest.raises(AppError, match="R-Z9"):
        text_paper.pdf_bytes(town, fill.fill(town, text))
    text = keep.save(town, text, {"tables": "无", "form": "海报"})
    with pytest.raises(AppError, match="海报"):
        text_paper.pdf_bytes(town, fill.fill(town, text))
