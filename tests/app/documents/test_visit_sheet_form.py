"""The form itself: boxes far enough apart, every text in its cell, rare and long names, the same bytes twice."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import serial, visit_sheet_draw
from app.documents import visit_sheet_form as form
from app.documents.pdfkit import mm, text_width
from app.documents.visit_sheet_draw import Sheet
from app.documents.visit_sheet_form import ROWS, Household
from app.errors import AppError

LONG = Household("花园村三组北街农贸市场东侧第二排北数第三户后院平房（原供销社家属院旧宿舍楼）12-305", "王建国", "3")
ETHNIC = Household("一组5号", "阿卜杜热合曼·麦麦提依明·吐尔逊·买买提江·阿布都克里木·热合曼江·艾则孜", "12")
NUMBER = serial.make("V", 2026, "A", 7)


def homes(count: int) -> list[Household]:
    return [Household(f"二组{n}号", "单建国", "4") for n in range(1, count + 1)]


def sheets(households: list[Household]) -> list[Sheet]:
    placed = form.place_households(households)
    return [Sheet(serial.make("V", 2026, "A", at), "花园村", "第1网格", "四季度敲门行动", at, len(placed), item)
            for at, item in enumerate(placed, start=1)]


def pdf(drawn: list[Sheet], mark: str = "") -> bytes:
    out = BytesIO()
    visit_sheet_draw.draw("新河镇", drawn, out, mark=mark)
    return out.getvalue()


def _at(dpi: int) -> dict[str, Any]:
    return {"scale": dpi / 72, "grayscale": True}


def text_of(data: bytes, page: int = 0) -> str:
    return pdfium.PdfDocument(data)[page].get_textpage().get_text_range()


def test_boxes_stand_apart_and_inside_their_cells() -> None:
    spots = [spot for spot in form.spots() if spot.kind == "tick"]
    assert len(spots) == ROWS * 13 and len({spot.name for spot in spots}) == len(spots)
    for spot in spots:
        place, _, key = spot.name.partition(".")
        left, right = form.EDGES[key]
        top = form.place_top(int(place))
        assert left + 2.5 <= spot.x and spot.x + spot.width <= right - 2.5
        assert top + 1 <= spot.y and spot.y + spot.height <= top + form.ROW - 4
    assert form.ROW >= 11 and 10 <= ROWS <= 14
    assert form.EDGES["note"][1] == pytest.approx(form.RIGHT) and form.SIGN[1] >= form.BOTTOM


def test_a_sheet_says_who_where_and_which() -> None:
    said = text_of(pdf(sheets([*homes(13)])), 1)
    for words in ("新河镇入户宣传工作登记表", "村（社区）：花园村", "网格：第1网格", "轮次：四季度敲门行动",
                  "第2张　共2张", "本张1户", serial.display(serial.make("V", 2026, "A", 2)), "二组13号", "单建国", "走访人签名"):
        assert words in said, words
    assert "补打" not in said and "补打" in text_of(pdf(sheets(homes(1)), mark="补打"))


def test_long_texts_take_more_places_and_lose_nothing() -> None:
    placed = form.place_households([*homes(2), LONG, ETHNIC, *homes(7)])
    assert [item.places for item in placed[0]][:4] == [1, 1, 2, 3]
    assert [item.place for item in placed[0]][:6] == [1, 2, 3, 5, 8, 9] and len(placed) == 2
    for item, home in ((placed[0][2], LONG), (placed[0][3], ETHNIC)):
        assert "".join(item.texts["door"].lines) == home.door and "".join(item.texts["householder"].lines) == home.householder
    said = text_of(pdf(sheets([LONG, ETHNIC]))).replace("\r\n", "")
    assert ETHNIC.householder in said and LONG.door in said


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=200),
       st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=50))
def test_every_text_stays_in_its_cell(door: str, name: str) -> None:
    (item,), = form.place_households([Household(door, name, "99")])
    for key, words in item.texts.items():
        left, right = form.EDGES[key]
        assert words.size >= 9 and "".join(words.lines) == {"door": door, "householder": name, "people": "99"}[key]
        room = (right - left - 2 * form.PAD) * mm
        assert all(text_width(line, form.VALUE_STYLE, words.size) <= room + 0.6 for line in words.lines)
        assert len(words.lines) * words.size * 1.15 <= item.places * form.ROW * mm


def test_a_sheet_printed_again_keeps_its_places() -> None:
    before = form.place_households([*homes(2), LONG, *homes(1)])[0]
    shorter = [*homes(2), Household("三组1号", "王建国", "3"), *homes(1)]
    after = form.place_again(shorter, [item.places for item in before])
    assert [item.place for item in after] == [item.place for item in before]
    with pytest.raises(AppError, match="第1行"):
        form.place_again([Household("很长的住址" * 40, "王", "")], [1])


def test_a_rare_character_is_drawn_and_an_unknown_one_is_framed() -> None:
    said = text_of(pdf(sheets([Household("一组1号", "王𬭎", "2"), Household("一组2号", "\ue123三", "")])))
    assert "王𬭎" in said and "三" in said


def test_the_number_is_in_the_symbol_and_nothing_else_is() -> None:
    image = pdfium.PdfDocument(pdf(sheets(homes(3))))[0].render(**_at(200)).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [serial.make("V", 2026, "A", 1)]


def test_marks_and_boxes_are_where_the_regions_say() -> None:
    scale = 300 / 72
    image = pdfium.PdfDocument(pdf(sheets(homes(2))))[0].render(**_at(300)).to_pil()
    dots = scale * mm

    def ink(x: float, y: float, width: float, height: float) -> float:
        part = image.crop((round(x * dots), round(y * dots), round((x + width) * dots), round((y + height) * dots)))
        return sum(part.histogram()[:128]) / (part.width * part.height)

    for x, y in form.MARKS:
        assert ink(x + 0.3, y + 0.3, form.MARK - 0.6, form.MARK - 0.6) > 0.99
    for spot in form.spots():
        if spot.kind == "tick":
            assert ink(spot.x + 0.5, spot.y + 0.5, spot.width - 1, spot.height - 1) == 0.0, spot.name
            assert ink(spot.x - 0.3, spot.y - 0.3, spot.width + 0.6, 0.6) > 0.2, spot.name


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert pdf(sheets([LONG, *homes(3)])) == pdf(sheets([LONG, *homes(3)]))


def test_a_blank_form_has_every_box_and_no_number() -> None:
    data = pdf([Sheet("", "", "", "", 1, 1, ())])
    said = text_of(data)
    assert "编号" not in said and "第1张" not in said and said.count("未遇") == 1 + ROWS


def test_a_heading_too_long_is_said() -> None:
    with pytest.raises(AppError, match="太长"):
        pdf([Sheet(NUMBER, "村" * 120, "格" * 60, "轮" * 50, 1, 1, ())])
