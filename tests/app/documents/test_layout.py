"""Every kind of block where the template puts it, read back from the PDF."""

from __future__ import annotations

import pytest
from PIL import Image

from app.documents import layout, serial
from app.errors import AppError
from tests.app.documents.layout_kit import Printed, dark, made

GRID = """
[[block]]
kind = "grid"
columns = [1, 1, 2]
rows = [
  { height = 12, cells = [{ text = "甲", align = "center" }, { text = "乙", rows_span = 2 }, { blank = "unit.name" }] },
  { height = 20, cells = [{ text = "丙", top = true }, { text = "丁", align = "right" }] },
  { height = 10, cells = [{ text = "戊", span = 3 }] },
]
"""


def test_a_grid_has_its_columns_heights_and_spans() -> None:
    page = Printed(made(GRID), [{"name": "中心小学"}])
    left, top = 20, 20  # the margins; the columns are 42.5, 42.5 and 85 mm wide
    picture = page.picture()
    for x in (left, left + 42.5, left + 85, left + 170):
        assert dark(picture, x - 0.3, top + 1, x + 0.3, top + 31), f"a rule at {x}"
    for y in (top, top + 12, top + 32, top + 42):
        assert dark(picture, left + 1, y - 0.3, left + 40, y + 0.3), f"a rule at {y}"
    assert not dark(picture, left + 45, top + 11.5, left + 84, top + 12.5), "no rule through the tall box"
    assert not dark(picture, left + 42, top + 33, left + 43, top + 41), "none through the wide one"
    a = page.place("甲")
    assert (a[0] + a[2]) / 2 == pytest.approx(left + 21.25, abs=0.4), "in the middle of its column"
    assert (a[1] + a[3]) / 2 == pytest.approx(top + 6, abs=0.6)
    tall = page.place("乙")
    assert (tall[1] + tall[3]) / 2 == pytest.approx(top + 16, abs=0.6), "in the middle of both rows"
    assert page.place("丙")[1] == pytest.approx(top + 12 + 3.5, abs=1), "at the top of its box"
    assert page.place("丁")[2] == pytest.approx(left + 170 - 1.2, abs=0.6)
    assert page.place("中心小学")[0] > left + 85


@pytest.mark.parametrize("amount", [1, 4, 40])
def test_a_long_value_in_a_grid_wraps_then_shrinks_to_nine_points_then_the_row_grows(amount: int) -> None:
    name = "清源县新河镇中心小学校" * amount
    page = Printed(made(GRID), [{"name": name}])
    assert page.text().count(name) == 1, "all of it"
    sizes = [size for size, char in page.sizes() if char == "清"]
    assert min(sizes) >= 9
    assert (max(sizes) == 14) == (amount != 4)
    below = page.place("戊")
    assert below[1] > 20 + 32
    assert (below[1] > 20 + 34 + 2) == (amount == 40), "only then is the form longer"


def test_a_row_stands_on_one_line_with_long_enough_strokes() -> None:
    page = Printed(made("""
[[block]]
kind = "row"
pitch = 11
cells = [
  { text = "单位：", blank = "unit.name", stretch = true },
  { text = "日期：", date = true },
  { text = "共", line = 18, after = "页" },
]
"""), [{"name": "中心小学"}])
    name, label, day = page.place("中心小学"), page.place("单位："), page.place("日期：")
    assert name[3] == pytest.approx(label[3], abs=0.7)
    assert name[0] >= label[2]
    assert label[0] == pytest.approx(20, abs=0.5)
    assert page.place("页")[2] == pytest.approx(190, abs=0.8), "the row fills the width"
    base = 20 + 11 - 2.4  # the baseline, 2.4 mm above the lower end of the row
    picture = page.picture()
    assert dark(picture, label[2] + 2, base + 1, day[0] - 6, base + 1.6)
    count = page.place("共")
    assert all(dark(picture, x, base + 1, x + 0.5, base + 1.6) for x in (count[2] + 1, count[2] + 9, count[2] + 16.5))


def test_cells_too_wide_for_the_paper_are_refused_by_number() -> None:
    with pytest.raises(AppError, match="第1段的格子超出纸面宽度"):
        Printed(made('[[block]]\nkind = "row"\ncells = [{ text = "一", line = 100 }, { text = "二", line = 100 }]'))


def test_boxes_to_sign_in_and_to_tick_are_drawn_where_their_regions_say() -> None:
    paper = made("""
[[block]]
kind = "row"
cells = [{ tick = "received", text = "已收到" }, { tick = "declined", text = "婉拒" }]
[[block]]
kind = "row"
cells = [{ text = "签名：", sign = "resident", line = 60 }, { text = "日期：", date = true }]
[[block]]
kind = "grid"
columns = [1, 1]
rows = [{ height = 10, cells = [{ text = "属实", tick = "true" }, { tick = "false" }] }]
[[block]]
kind = "table"
rows = 2
columns = [{ title = "门牌", width = 3 }, { title = "见到", width = 1, tick = "met" }]
""")
    found = layout.regions(paper, {})
    assert [(one.page, one.kind, one.name) for one in found] == [
        (1, "tick", "received"), (1, "tick", "declined"), (1, "sign", "resident"), (1, "tick", "true"), (1, "tick", "false"),
        (1, "tick", "met_1"), (1, "tick", "met_2")]
    picture = Printed(paper).picture()
    for one in found:
        if one.kind == "tick":
            assert (one.width, one.height) == (4, 4)
        else:
            assert one.width == 60 and one.height >= 11
        _assert_framed(picture, one)


def _assert_framed(picture: Image.Image, one: layout.Region) -> None:
    right, bottom, near = one.x + one.width, one.y + one.height, 0.25
    for x in (one.x, right):
        assert dark(picture, x - near, one.y + 1, x + near, bottom - 1), one
    for y in (one.y, bottom):
        assert dark(picture, one.x + 1, y - near, right - 1, y + near), one
    assert not dark(picture, one.x + 0.5, one.y + 0.5, right - 0.5, bottom - 0.5), "empty inside"


def test_the_words_stand_right_of_their_box() -> None:
    paper = made('[[block]]\nkind = "row"\ncells = [{ tick = "received", text = "已收到" }]')
    (box,), page = layout.regions(paper, {}), Printed(paper)
    words = page.place("已收到")
    assert 0.5 < words[0] - (box.x + box.width) < 2.5
    assert (words[1] + words[3]) / 2 == pytest.approx(box.y + 2, abs=0.4)


def test_what_was_asked_is_printed_the_same_on_every_paper_and_never_read_as_a_blank() -> None:
    paper = made("""
[[block]]
kind = "para"
text = "事项：{ask.matter}"
indent = 0
[[block]]
kind = "para"
text = "{ask.more}"
""", asks='[asks.matter]\nlabel = "事项"\nvalue = "{office.town}的事"\n[asks.more]\nlabel = "说明"\nkind = "text"')
    first = Printed(paper, [{}, {}], asked={"matter": "{unit.name}**{", "more": "一、甲\n二、乙"})
    assert [first.text(at).count("{unit.name}**{") for at in range(2)] == [1, 1]
    one, two = first.place("一、甲"), first.place("二、乙")
    assert two[1] > one[3], "each line a paragraph"
    assert one[0] == pytest.approx(two[0], abs=0.3) == pytest.approx(20 + 2 * 14 * 25.4 / 72, abs=1)
    assert "新河镇的事" in Printed(paper).text(), "what the template proposes"
    lines = Printed(paper, asked={"matter": "甲", "more": ""})
    picture, below = lines.picture(), lines.place("事项：甲")[3]
    ruled = [y / 10 for y in range(round(below * 10) + 20, 900) if dark(picture, 30, y / 10, 180, y / 10 + 0.1)]
    assert len({round(y) for y in ruled}) == 3, "three lines to write on"


def test_the_symbol_is_at_the_right_margin_and_words_keep_clear_of_it() -> None:
    paper = made("""
[[block]]
kind = "qr"
[[block]]
kind = "row"
cells = [{ text = "单位：", blank = "unit.name", stretch = true }]
[[block]]
kind = "row"
cells = [{ text = "地址：", stretch = true }]
[[block]]
kind = "row"
cells = [{ text = "电话：", stretch = true }]
""", 'kind_letter = "T"')
    (spot,) = layout.regions(paper, {})
    assert (spot.kind, spot.x, spot.y, spot.width, spot.height) == ("qr", 170, 20, 20, 20)
    picture = Printed(paper, [{"serial": serial.make("T", 2026, "A", 1)}]).picture()
    quiet = 4 * 20 / 21
    assert dark(picture, spot.x, spot.y, spot.x + 5, spot.y + 5)
    assert not dark(picture, spot.x - quiet, spot.y, spot.x - 0.2, spot.y + 20)
    assert not dark(picture, spot.x - quiet, spot.y + 20.2, spot.x + 20, spot.y + 20 + quiet)


def test_a_form_of_too_many_columns_is_refused() -> None:
    columns = ", ".join(["1"] * 40)
    cells = ", ".join(['{ text = "甲" }'] * 40)
    with pytest.raises(AppError, match="第1段的列太窄"):
        Printed(made(f'[[block]]\nkind = "grid"\ncolumns = [{columns}]\nrows = [{{ cells = [{cells}] }}]'))
