"""Any text: lines lawful and whole, nothing lost between input and paper, titles broken between words."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.official.block import with_tables
from app.documents.official.body import body_spans, paragraphs
from app.documents.official.compose import compose
from app.documents.official.draw import draw, undrawable
from app.documents.official.grid import CELL, WIDTH, set_lines, text_width
from app.documents.official.model import Annex
from app.documents.official.page import Words
from app.documents.official.titles import break_title
from app.documents.typeset import NO_END, NO_START, Span, line_end
from app.tables.table import Column, Row, Table
from tests.app.documents.official_kit import FILLER, lines, sample

HAN = ("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
       "定行学法所民得经反诈骗镇村户")
WHOLE = re.compile(r"\d+[年月日号个户人元份次时分场条张名起件块篇处天岁%]|[0-9A-Za-z]+(?:[.%][0-9A-Za-z]+)*|…+|—+")
MARKS = "，。、；：？（）《》“”〔〕"
texts = st.text(alphabet=HAN + HAN + MARKS + "0123456789ABabc.%—…·", min_size=1, max_size=300)
titles = st.text(alphabet=HAN + "（）《》“”、2026", min_size=1, max_size=70)


@given(texts, st.sampled_from([0.0, 2.0]))
@settings(max_examples=200)
def test_lines_lose_nothing_and_keep_the_rules(text: str, indent: float) -> None:
    made = set_lines([Span(text, "fang")], indent=indent * CELL)
    assert "".join(line.text for line in made) == text
    for line in made:
        assert line_end(line, 16) <= WIDTH + 8.1, "only a mark's empty half may stand over"
        ink = sum(text_width(piece.text, piece.style, 16) for piece in line.pieces)
        assert ink > 0
    at = 0
    for above, below in pairwise(made):
        if not _lawful(text, at + len(above.text)):
            assert not any(_lawful(text, stop) for stop in range(at + 1, at + len(above.text))), (above.text, below.text)
        at += len(above.text)


def _lawful(text: str, stop: int) -> bool:
    """Whether a line may end before character `stop`."""
    if text[stop] in NO_START or text[stop - 1] in NO_END:
        return False
    return not any(match.start() < stop < match.end() for match in WHOLE.finditer(text))


@given(st.lists(texts, min_size=1, max_size=12), st.booleans())
@settings(max_examples=40)
def test_every_character_of_the_text_stands_on_the_pages_in_order(parts: list[str], sealed: bool) -> None:
    body = "\n".join(parts)
    made = compose(sample(body=body, sealed=sealed))
    found = "".join(item.line.text for page in made for item in page.items
                    if isinstance(item, Words) and item.size == 16 and item.line.text[:4] not in ("新政报〔", "县打击治")
                    and item.line.text not in ("新河镇人民政府", "2026年11月3日"))
    assert found == "".join(paragraphs(body))


def test_the_text_copied_out_of_the_file_is_the_text_that_went_in() -> None:
    body = ("一、总体情况\n（一）走访。王𬭎、䶮㛃㐂同志带队，走访2116户次，覆盖率86.4%；参与者有阿卜杜拉·买买提，“反诈”宣传——"
            f"不漏一户……\n{FILLER * 12}。")
    out = io.BytesIO()
    doc = sample(body=body)
    assert undrawable(doc) == ""
    draw(doc, out)
    with pypdfium2.PdfDocument(out.getvalue()) as pdf:
        found = "".join(line.text for page in pdf for line in lines(page))
    for paragraph in body.split("\n"):
        assert paragraph in found.replace("— 1 —", "")


def test_tabs_and_line_ends_of_pasted_text_become_blanks_and_paragraphs() -> None:
    assert paragraphs("\t　一、总体情况\r\n\r\n　　第一\t段。\u2028第二段。　") == ["一、总体情况", "第一 段。", "第二段。"]


def test_a_character_no_font_draws_is_told_and_left_as_a_frame() -> None:
    doc = sample(body="王\ue123同志。", signers=("李\ue456",))
    assert undrawable(doc) == "\ue456\ue123"
    out = io.BytesIO()
    draw(doc, out)


@given(titles)
@settings(max_examples=200)
def test_a_title_loses_nothing_and_fits(title: str) -> None:
    made = break_title(title, 19, ("新河镇",))
    assert "".join(made) == title.strip()
    assert all(len(line) <= 32 for line in made)
    for line in made[1:]:
        assert line[0] not in "，。、；：）》”" or len(line) == 1 or any(not any(c in HAN for c in part) for part in made)


@pytest.mark.parametrize(("title", "expected"), [
    ("关于报送2026年10月反诈宣传工作报表的报告", ["关于报送2026年10月", "反诈宣传工作报表的报告"]),
    ("新河镇人民政府关于成立打击治理电信网络新型违法犯罪工作领导小组的通知",
     ["新河镇人民政府", "关于成立打击治理电信网络新型违法犯罪", "工作领导小组的通知"]),
    ("关于印发《新河镇反诈宣传工作方案》的通知", ["关于印发", "《新河镇反诈宣传工作方案》的通知"]),
    ("工作总结", ["工作总结"]),
])
def test_titles_of_the_office_break_by_sense(title: str, expected: list[str]) -> None:
    assert break_title(title, 19, ("新河镇", "新河镇人民政府")) == expected


@pytest.mark.parametrize(("text", "styles", "heading"), [
    ("一、总体情况", ["hei"], True),
    ("十二、加强领导。成立专班。", ["hei", "fang"], False),
    ("（一）入户走访", ["kai"], True),
    ("（二）做好“五进”宣传。分片开展。", ["kai", "fang", "kai", "fang", "kai", "fang"], False),
    ("1.讲解", ["fang"], False),
    ("一是白天不在家", ["fang"], False),
])
def test_levels_are_read_from_their_numbers(text: str, styles: list[str], heading: bool) -> None:
    spans, whole = body_spans(text)
    assert ([span.style for span in spans], whole) == (styles, heading)
    assert "".join(span.text for span in spans) == text


def test_tables_become_the_named_annexes_and_more() -> None:
    table = Table("R-M1", "宣传活动情况月报表", (Column("n", "村"),), [Row(("花园村",))])
    doc = with_tables(sample(annexes=(Annex("说明", "正文"), Annex("10月报表"))), [table, table])
    assert [(annex.title, annex.table and annex.table.title) for annex in doc.annexes] == [
        ("说明", None), ("10月报表", "10月报表"), ("宣传活动情况月报表", "宣传活动情况月报表")]
