"""GB/T 9704-2012 measured in the PDF: places in millimetres, characters per line, lines per page."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest

from app.documents.official.compose import compose
from app.documents.official.draw import draw
from app.documents.official.grid import PAPER
from app.documents.official.model import Annex, Official
from app.documents.official.page import Rule, Words
from app.errors import AppError
from app.tables.table import Column, Row, Table
from tests.app.documents.official_kit import FILLER, MM, document, lines, pages, plain, rules, sample

LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 28.0, 184.0, 37.0, 262.0
SQUARE = 156 / 28
PITCH = (225 - SQUARE) / 21


def test_a_full_page_holds_22_lines_of_28_characters_that_fill_the_type_area() -> None:
    full = pages(sample(body=plain(28 * 60)))[1]
    text = [line for line in full if line.size == 16]
    assert len(text) == 22
    assert {len(line.chars) for line in text} == {28}
    assert all(line.x == pytest.approx(LEFT_MM, abs=0.1) for line in text)
    assert all(RIGHT_MM - 1.2 < line.right <= RIGHT_MM + 0.1 for line in text)
    assert TOP_MM - 0.1 <= min(line.top for line in text) <= TOP_MM + 1
    assert BOTTOM_MM - 1 <= max(line.bottom for line in text) <= BOTTOM_MM
    steps = [below.baseline - above.baseline for above, below in pairwise(text)]
    assert all(step == pytest.approx(PITCH, abs=0.05) for step in steps)
    across = [right.x - left.x for left, right in pairwise(text[3].chars)]
    assert all(step == pytest.approx(SQUARE, abs=0.05) for step in across)


def test_every_paragraph_begins_two_squares_in_and_marks_take_a_square() -> None:
    page = pages(sample(body=f"{FILLER[:10]}，{FILLER[10:20]}。{plain(40)}"))[0]
    first = next(line for line in page if line.text.startswith(f"{FILLER[:10]}，"))
    assert first.x == pytest.approx(LEFT_MM + 2 * SQUARE, abs=0.1)
    assert len(first.chars) == 26
    assert all(b.x - a.x == pytest.approx(SQUARE, abs=0.05) for a, b in pairwise(first.chars))


@pytest.mark.parametrize("squeezed", [True, False])
def test_a_mark_that_would_begin_a_line_is_taken_in_or_brings_a_character_along(squeezed: bool) -> None:
    text = plain(28)
    body = text[:26] + (f"{text[:10]}、{text[:7]}，{text[:9]}" if squeezed else text[:28]) + "。" + text
    second = [line for line in pages(sample(body=body))[0] if line.size == 16][3]
    assert len(second.chars) == (29 if squeezed else 27)
    assert second.right <= RIGHT_MM + 0.1
    assert second.chars[-1].text == ("。" if squeezed else text[26])


def test_head_number_and_line_stand_where_the_standard_says() -> None:
    with document(sample(copy_no="000012", secrecy="内部资料", urgency="加急")) as pdf:
        page = lines(pdf[0])
        line = rules(pdf[0])[0]
    number, secrecy, urgency = page[:3]
    assert [part.text for part in (number, secrecy, urgency)] == ["000012", "内部资料", "加急"]
    assert all(part.x == pytest.approx(LEFT_MM, abs=0.1) for part in (number, secrecy, urgency))
    mark = next(part for part in page if part.text == "新河镇人民政府文件")
    assert mark.top == pytest.approx(TOP_MM + 35, abs=1)
    assert mark.middle == pytest.approx((LEFT_MM + RIGHT_MM) / 2, abs=1)
    doc_no = next(part for part in page if part.text == "新政报〔2026〕12号")
    assert doc_no.middle == pytest.approx((LEFT_MM + RIGHT_MM) / 2, abs=0.5)
    assert doc_no.top - mark.bottom == pytest.approx(2 * PITCH + 2.4, abs=PITCH / 2)
    assert line[2] - doc_no.bottom == pytest.approx(4, abs=0.3)
    assert (line[0], line[1], line[4]) == (pytest.approx(LEFT_MM, abs=0.5), pytest.approx(RIGHT_MM, abs=0.5), True)
    title = next(part for part in page if part.size == 22)
    assert title.top - line[2] == pytest.approx(2 * PITCH, abs=1.5)


def test_a_report_upwards_has_its_number_left_and_who_signed_right_on_one_line() -> None:
    page = pages(sample(signers=("王建国", "欧阳明", "李静")))[0]
    upper = next(line for line in page if "签发人：" in line.text)
    lower = next(line for line in page if "新政报" in line.text)
    assert upper.text == "签发人：王建国欧阳明"
    assert lower.text == "新政报〔2026〕12号李静"
    assert lower.baseline - upper.baseline == pytest.approx(PITCH, abs=0.05)
    assert lower.x == pytest.approx(LEFT_MM + SQUARE, abs=0.1)
    assert lower.chars[-2].x == pytest.approx(upper.chars[4].x, abs=0.1), "names stand under each other"
    assert upper.right == pytest.approx(RIGHT_MM - SQUARE, abs=0.8)


def test_a_long_name_of_who_signed_never_meets_the_number() -> None:
    page = pages(sample(signers=("阿卜杜拉·买买提吐尔逊江",), doc_no="新反诈办〔2026〕123号"))[0]
    upper = next(line for line in page if "签发人：" in line.text)
    lower = next(line for line in page if "新反诈办" in line.text)
    assert upper.text == "签发人：阿卜杜拉·买买提吐尔逊江" and lower.text == "新反诈办〔2026〕123号"
    assert lower.baseline - upper.baseline == pytest.approx(PITCH, abs=0.05)


@pytest.mark.parametrize("head", ["red", "black", "preprinted"])
def test_the_head_is_red_or_black_or_left_to_the_paper(head: str) -> None:
    with document(sample(head=head)) as pdf:
        shown = "新河镇人民政府文件" in [line.text for line in lines(pdf[0])]
        red = [rule for rule in rules(pdf[0]) if rule[4]]
        title = next(line for line in lines(pdf[0]) if line.size == 22)
    assert shown == (head != "preprinted")
    assert len(red) == (head == "red")
    assert title.top == pytest.approx(140.5, abs=1), "the text stands at one place on every paper"


def test_a_long_title_is_broken_between_words_and_never_waisted() -> None:
    title = ("新河镇打击治理电信网络新型违法犯罪工作领导小组办公室关于2026年第四季度"
             "反电信网络诈骗宣传工作及入户走访工作进展情况的通报")
    shown = [line for line in pages(sample(title=title))[0] if line.size == 22]
    widths = [line.right - line.x for line in shown]
    assert "".join(line.text for line in shown) == title
    assert 3 <= len(shown) <= 4
    assert all(line.middle == pytest.approx(106, abs=0.6) for line in shown)
    assert not any(a > b + 4 and c > b + 4 for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))
    for line in shown[1:]:
        assert line.text[0] not in "的和及，、》"
    for whole in ("电信网络新型违法犯罪", "领导小组", "办公室", "2026年", "第四季度", "反电信网络诈骗", "入户走访", "通报"):
        assert any(whole in line.text for line in shown), whole


def test_where_to_is_flush_left_one_line_under_the_title_and_ends_in_a_colon() -> None:
    to = "各村（社区），镇综治中心、派出所、司法所、中心学校、卫生院、农村商业银行新河支行，各驻镇单位"
    page = pages(sample(to=to))[0]
    title = [line for line in page if line.size == 22][-1]
    at = page.index(title) + 1
    assert page[at].text + page[at + 1].text == f"{to}："
    assert page[at].x == page[at + 1].x == pytest.approx(LEFT_MM, abs=0.1)
    assert page[at].baseline - title.baseline == pytest.approx(2 * PITCH, abs=1.3)


def test_so_many_addressees_that_no_text_would_show_move_to_the_foot() -> None:
    to = "、".join(f"新河镇第{number}村村民委员会" for number in range(1, 25))
    shown = pages(sample(to=to, printed_by="新河镇党政综合办公室"))
    first = [line.text for line in shown[0]]
    assert "现将有关情况报告如下：" in first
    assert any(line.text.startswith("主送：新河镇第1村") for line in shown[-1])


def test_levels_are_told_by_their_type() -> None:
    with document(sample(body="一、总体情况\n（一）入户走访。逐户上门。\n1.讲解。\n（1）发放。")) as pdf:
        fonts = _fonts(pdf)
    assert fonts["总"].endswith("NotoSansSC-Regular")
    assert fonts["走"].endswith("LXGWWenKai-Regular")
    assert fonts["逐"] == fonts["讲"] == fonts["放"]
    assert "FandolFang" in fonts["逐"]


def _fonts(pdf: object) -> dict[str, str]:
    """Character → the font it is set in, on the first page."""
    import ctypes

    from pypdfium2 import raw

    text = pdf[0].get_textpage()  # type: ignore[index]
    found = {}
    for i in range(text.count_chars()):
        buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text.raw, i, buffer, 200, flags)
        found[chr(raw.FPDFText_GetUnicode(text.raw, i))] = buffer.value.decode()
    return found


def test_annexes_are_named_two_squares_in_with_turn_lines_under_the_first_character() -> None:
    long = "2026年10月新河镇反电信网络诈骗宣传活动情况及入户走访进度月报表（含各村、社区明细）；"
    page = pages(sample(title="情况报告", body="特此报告。", annexes=(Annex("宣传活动情况月报表。"), Annex(long))))[0]
    at = next(n for n, line in enumerate(page) if line.text.startswith("附件："))
    first, second, turned = page[at:at + 3]
    assert first.text == "附件：1.宣传活动情况月报表"
    assert second.text + turned.text == f"2.{long[:-1]}"
    assert first.baseline - page[at - 1].baseline == pytest.approx(2 * PITCH, abs=0.05)
    assert first.x == pytest.approx(LEFT_MM + 2 * SQUARE, abs=0.1)
    assert second.x == pytest.approx(first.chars[3].x, abs=0.1)
    assert turned.x == pytest.approx(second.chars[2].x, abs=0.1)


def test_one_annex_has_no_number() -> None:
    assert any(line.text == "附件：名单" for line in pages(sample(body="特此报告。", annexes=(Annex("名单"),)))[0])


def test_the_signature_leaves_the_room_of_a_seal_and_nothing_is_drawn_in_it() -> None:
    doc = sample(body="特此报告。")
    page = pages(doc)[0]
    date = next(line for line in page if line.text == "2026年11月3日")
    unit = page[page.index(date) - 1]
    above = page[page.index(date) - 2]
    assert unit.text == "新河镇人民政府"
    assert date.right == pytest.approx(RIGHT_MM - 4 * SQUARE, abs=1.5)
    assert unit.middle == pytest.approx(date.middle, abs=1)
    room = compose(doc, names=())[0].seal
    assert room is not None
    left, right, top, bottom = (room.left / MM, room.right / MM, (PAPER[1] - room.top) / MM, (PAPER[1] - room.bottom) / MM)
    assert (right - left, bottom - top) == (pytest.approx(45), pytest.approx(45))
    assert 0 <= top - above.bottom <= PITCH, "its upper edge is within a line of the text"
    assert top < unit.top < date.bottom < bottom
    assert (unit.top + date.bottom) / 2 > (top + bottom) / 2, "署名 and date lie a little below its middle"
    inside = [line.text for line in page for char in line.chars
              if char.left < right and char.right > left and char.top < bottom and char.bottom > top]
    assert set(inside) == {unit.text, date.text}
    with document(doc) as pdf:
        from pypdfium2 import raw
        assert not list(pdf[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        assert not [rule for rule in rules(pdf[0]) if top < rule[2] < bottom]


def test_without_a_seal_the_signature_stands_two_squares_from_the_right() -> None:
    page = pages(sample(sealed=False))[0]
    unit, date = page[-3], page[-2]
    assert (unit.text, date.text) == ("新河镇人民政府", "2026年11月3日")
    assert unit.baseline - page[-4].baseline == pytest.approx(2 * PITCH, abs=0.05), "one line is left free"
    assert unit.right == pytest.approx(RIGHT_MM - 2 * SQUARE, abs=0.6)
    assert date.x == pytest.approx(unit.x + 2 * SQUARE, abs=0.2)
    short = pages(sample(sealed=False, issuer="镇党委"))[0]
    assert short[-2].right == pytest.approx(RIGHT_MM - 2 * SQUARE, abs=1.5), "a short 署名 follows the date"


def test_a_long_office_signs_on_two_lines_over_the_date() -> None:
    office = "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室"
    page = pages(sample(issuer=office, body="特此报告。"))[0]
    date = next(line for line in page if line.text == "2026年11月3日")
    upper, lower = page[page.index(date) - 2], page[page.index(date) - 1]
    assert (upper.text, lower.text) == ("新河镇打击治理电信网络新型违法犯罪", "工作领导小组办公室")
    assert upper.right <= RIGHT_MM + 0.1
    assert upper.middle == pytest.approx(lower.middle, abs=0.6) == pytest.approx(date.middle, abs=1.2)


def test_a_note_stands_under_the_date_in_brackets_and_clear_of_the_seal() -> None:
    short, long = "此件公开发布", "联系人：李明，联系电话：0000-1234567"
    for note, rows in ((short, 1), (f"（{long}）", 2)):
        page = pages(sample(body="特此报告。", note=note))[0]
        date = next(line for line in page if line.text == "2026年11月3日")
        found = next(line for line in page if note.strip("（）") in line.text)
        assert found.text == f"（{note.strip('（）')}）"
        assert found.baseline - date.baseline == pytest.approx(rows * PITCH, abs=0.05)
        assert found.x == pytest.approx(LEFT_MM + 2 * SQUARE, abs=0.1)


def test_page_numbers_stand_outside_seven_millimetres_below() -> None:
    shown = pages(sample(body=plain(28 * 22 * 10)))
    assert len(shown) >= 10
    for number, page in enumerate(shown, 1):
        foot = page[-1]
        assert (foot.text, foot.size) == (f"— {number} —", 14)
        assert foot.chars[0].top == pytest.approx(BOTTOM_MM + 7, abs=0.3)
        edge = RIGHT_MM - foot.right if number % 2 else foot.x - LEFT_MM
        assert edge == pytest.approx(4.94, abs=0.8), "a 4号 square from the outer edge"


def test_the_imprint_closes_the_type_area_of_the_last_page() -> None:
    doc = sample(sealed=False, copies="县公安局，县委政法委，" * 6 + "镇党委办公室。", printed_by="新河镇党政综合办公室",
                 printed_on="2026年11月3日", body=plain(28 * 15))
    with document(doc) as pdf:
        page, drawn = lines(pdf[len(pdf) - 1]), rules(pdf[len(pdf) - 1])
    assert [round(rule[3], 2) for rule in drawn] == [0.35, 0.25, 0.35]
    assert drawn[-1][2] == pytest.approx(BOTTOM_MM, abs=0.1)
    assert all(rule[0] == pytest.approx(LEFT_MM, abs=0.5) and rule[1] == pytest.approx(RIGHT_MM, abs=0.5) for rule in drawn)
    sent = next(line for line in page if line.text.startswith("抄送："))
    turned = page[page.index(sent) + 1]
    assert sent.x == pytest.approx(LEFT_MM + 4.94, abs=0.1)
    assert turned.x == pytest.approx(sent.chars[3].x, abs=0.1), "turn lines stand under the first name"
    assert page[-3].text.endswith("。") or page[-4].text.endswith("。")
    last = page[-2]
    assert last.text == "新河镇党政综合办公室2026年11月3日印发"
    assert last.right == pytest.approx(RIGHT_MM - 4.94, abs=0.6)
    assert {line.size for line in (sent, last)} == {14}


@pytest.mark.parametrize(("rows", "count", "numbered"), [
    (6, 2, [True, True]),  # ends on an odd page: the imprint goes to its back
    (20, 2, [True, True]),  # ends on an even page with room
    (26, 4, [True, True, False, False]),  # ends on an even page without room: a blank page before, neither numbered
])
def test_printed_on_both_sides_the_imprint_is_on_an_even_page(rows: int, count: int, numbered: list[bool]) -> None:
    doc = sample(body="\n".join([FILLER[:20]] * rows), printed_by="新河镇党政综合办公室", printed_on="2026年11月3日", duplex=True)
    shown = pages(doc)
    assert len(shown) == count
    assert [any(line.text.startswith("— ") for line in page) for page in shown] == numbered
    assert any("印发" in line.text for line in shown[-1])


def test_the_imprint_keeps_clear_of_the_seal() -> None:
    for rows in range(1, 24):
        doc = sample(body="\n".join([FILLER[:20]] * rows), printed_by="新河镇党政综合办公室")
        made = compose(doc)
        last = made[-1]
        if last.seal is not None:
            assert max(item.y for item in last.items if isinstance(item, Rule) and item.y < PAPER[1] / 2) < last.seal.bottom


@pytest.mark.parametrize("sealed", [True, False])
def test_no_page_carries_a_signature_without_text_and_the_first_page_shows_text(sealed: bool) -> None:
    for rows in range(1, 60):
        body = [f"第{number}行{FILLER[:18]}" for number in range(1, rows + 1)]
        for annexes in ((), (Annex("名单"), Annex("报表"))):
            made = compose(sample(body="\n".join(body), sealed=sealed, annexes=annexes))
            texts = [[item.line.text for item in page.items if isinstance(item, Words)] for page in made]
            signed = next(page for page in texts if "2026年11月3日" in page)
            assert any(text.startswith("第") for text in signed), rows
            assert any(text.startswith("第1行") for text in texts[0]), rows
            assert [text for page in texts for text in page if text.startswith("第")] == body


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page() -> None:
    for rows in range(4, 14):
        body = "\n".join([FILLER[:20]] * rows + ["二、问题短板"] + [FILLER[:20]] * 12)
        for page in pages(sample(body=body)):
            text = [line.text for line in page if line.size == 16]
            assert text[-1] != "二、问题短板"


def test_annexes_follow_on_pages_of_their_own_with_label_and_title() -> None:
    annexes = (Annex("先进典型名单", "一、先进村\n新河社区。"), Annex("另附"), Annex("联络员名单", plain(28 * 40)))
    doc = sample(body="特此报告。", annexes=annexes, printed_by="党政办")
    shown = pages(doc)
    second = shown.pop(1)  # no room for the signature beside one line of text: the names go over with it
    assert second[0].text == "附件：1.先进典型名单"
    second = shown[1]
    assert [line.text for line in second[:3]] == ["附件1", "先进典型名单", "一、先进村"]
    assert second[0].x == pytest.approx(LEFT_MM, abs=0.1)
    assert second[1].baseline - second[0].baseline == pytest.approx(2 * PITCH, abs=1.4), "its title is on the third line"
    assert [page[0].text for page in shown[2:3]] == ["附件3"]
    assert "党政办" in [line.text for line in shown[-1]], "版记 comes after the annexes"
    assert [page[-1].text for page in shown] == [f"— {n} —" for n in (1, *range(3, len(shown) + 2))]


def test_an_annexed_table_keeps_the_type_area_and_its_page_number_the_place_of_an_upright_page() -> None:
    columns = (Column("n", "村（社区）"), Column("a", "活动场次"), Column("b", "参与人次"))
    rows = [Row((f"第{number}村", number, number * 37)) for number in range(1, 40)]
    upright = Table("x", "各村情况表", columns, rows, foot=None, landscape=False)
    lying = Table("y", "宣传活动情况月报表", columns, rows, foot=None)
    with document(sample(body="特此报告。", annexes=(Annex("各村情况表", table=upright), Annex("月报表", table=lying)))) as pdf:
        shown = [(page.get_width() > page.get_height(), lines(page)) for page in pdf]
    assert [wide for wide, _ in shown] == [False, False, False, True, True, True]
    first = shown[1][1]
    assert first[0].text == "附件1"
    assert {"各村情况表", "第1村137"} <= {line.text for line in first}
    for number, (wide, page) in enumerate(shown[1:], 2):
        chars = [char for line in page for char in line.chars if char.text == "—"]
        assert len(chars) == 2
        # on a page lying on its side the paper's lower edge is at the left
        down = [char.x if wide else 297 - char.baseline for char in chars]
        assert all(place == pytest.approx(26.5, abs=1.5) for place in down), number
        inside = [char for line in page for char in line.chars if char not in chars and not char.text.isdigit()]
        assert all(char.left >= (35 if wide else 28) - 0.2 for char in inside if char.text.strip())


def test_a_letter_has_two_double_lines_and_no_number_on_its_first_page() -> None:
    doc = sample(form="letter", mark="新河镇人民政府", doc_no="新政函〔2026〕5号", copies="县公安局", printed_by="党政办",
                 body=plain(28 * 20))
    with document(doc) as pdf:
        first, drawn = lines(pdf[0]), rules(pdf[0])
        second = lines(pdf[1])
        assert not rules(pdf[1])
    mark = first[0]
    assert (mark.text, mark.top) == ("新河镇人民政府", pytest.approx(30, abs=1))
    assert len(drawn) == 4 and all(rule[1] - rule[0] == pytest.approx(170, abs=1.5) for rule in drawn)
    assert all((rule[0] + rule[1]) / 2 == pytest.approx(105, abs=0.1) for rule in drawn)
    assert drawn[0][2] - mark.bottom == pytest.approx(4, abs=1)
    assert drawn[0][3] > drawn[1][3] and drawn[2][3] < drawn[3][3], "thick over thin above, thin over thick below"
    assert 297 - drawn[3][2] == pytest.approx(20.4, abs=0.5)
    number = first[1]
    assert number.text == "新政函〔2026〕5号" and number.right == pytest.approx(RIGHT_MM, abs=0.6)
    assert number.top - drawn[1][2] == pytest.approx(4.87, abs=0.7)
    assert not any(line.text.startswith("— ") for line in first) and second[-1].text == "— 2 —"
    assert any(line.text == "抄送：县公安局。" for line in second) and not any("印发" in line.text for line in second)


def test_a_paper_without_head_begins_with_its_title() -> None:
    page = pages(sample(form="plain", to=""))[0]
    assert page[0].text == "新河镇人民政府关于2026年10月" and page[0].baseline < TOP_MM + PITCH


def test_a_document_of_one_line_and_one_without_anything_optional() -> None:
    shown = pages(Official(title="情况说明", issuer="镇政府", date="2026年1月1日", body="现予说明。", mark="新河镇人民政府文件"))
    assert [len(shown), shown[0][-1].text] == [1, "— 1 —"]


@pytest.mark.parametrize("changed", [
    {"title": "关于" + "反诈宣传工作" * 60 + "的通知"}, {"doc_no": "新政报〔2026〕" + "1" * 80 + "号"},
    {"date": "二〇二六年" * 12}, {"signers": ("阿卜杜拉买买提吐尔逊" * 4,)},
    {"annexes": (Annex("名单" * 300, "正文"),)}, {"urgency": "特急" * 30},
])
def test_what_would_run_out_of_the_paper_is_named(changed: dict[str, object]) -> None:
    with pytest.raises(AppError, match="太长，公文里排不下"):
        compose(sample(**changed))


def test_the_same_document_gives_the_same_bytes_and_a_range_the_same_pages() -> None:
    doc = sample(body=plain(28 * 60))
    made = []
    for options in ({}, {}, {"only": range(2, 3)}, {"mark": "补打"}):
        out = io.BytesIO()
        draw(doc, out, **options)  # type: ignore[arg-type]
        made.append(out.getvalue())
    assert made[0] == made[1]
    with document(doc, only=range(2, 3)) as part, document(doc) as whole:
        assert len(part) == 1
        assert [line.text for line in lines(part[0])] == [line.text for line in lines(whole[1])]
    with document(doc, mark="补打") as marked:
        assert all(lines(page)[0].text == "补打" for page in marked)
