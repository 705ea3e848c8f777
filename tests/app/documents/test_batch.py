"""Papers of several pages, shared sheets, large print, blank forms, lists and page ranges, read back from the PDF."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pytest

from app.documents import batch, imposition, layout, serial, template
from app.documents.template_types import Cut, Variant
from app.errors import AppError, Cancelled
from app.progress import Progress
from tests.app.documents.layout_kit import HEAD, Printed, dark, made

LIST = """
[[block]]
kind = "para"
text = "{office.town}名册"
style = "song-bold"
align = "center"
[[block]]
kind = "table"
source = "units"
rows = 5
columns = [
  { title = "序号", width = 10, number = true },
  { title = "单位名称", width = 60, key = "name" },
  { title = "备注", width = 20 },
]
[[block]]
kind = "row"
cells = [{ text = "填报人：", stretch = true }]
"""


def lines(count: int) -> list[dict[str, str]]:
    return [{"name": f"第{n}小学"} for n in range(1, count + 1)]


def number(n: int = 1) -> str:
    return serial.make("T", 2026, "A", n)


@pytest.mark.parametrize("count", [1, 25, 26, 27, 60, 211])
def test_a_list_loses_no_line_and_has_its_head_and_page_number_on_every_page(count: int) -> None:
    page = Printed(made(LIST, "pages = 0"), lists={"units": lines(count)})
    words = "".join(page.text(at) for at in range(len(page)))
    found = [words.count(f"第{n}小学") for n in range(1, count + 1)]
    assert found == [1] * count
    for at in range(len(page)):
        head, body = page.place("单位名称", at), page.text(at)
        assert head[1] < 40
        assert (f"第{at + 1}页　共{len(page)}页" in body) == (len(page) > 1)
    last = page.text(len(page) - 1)
    assert f"第{count}小学" in last, "the line to sign on does not stand alone"
    assert page.place("填报人：", len(page) - 1)[3] < 297 - 18
    assert len(page) == {1: 1, 25: 1, 26: 2, 27: 2, 60: 3, 211: 8}[count]


def test_a_list_too_long_for_a_paper_of_one_page_is_refused() -> None:
    with pytest.raises(AppError, match=r"超出一页\d+毫米"):
        Printed(made(LIST), lists={"units": lines(60)})


def test_empty_lines_give_way_before_a_list_is_refused() -> None:
    rows = LIST.replace("rows = 5", "rows = 25").replace('kind = "table"', 'kind = "table"\nheight = 10')
    page = Printed(made(rows), lists={"units": lines(3)})
    assert "第3小学" in page.text()


def test_a_text_longer_than_a_page_names_its_line_and_column() -> None:
    with pytest.raises(AppError, match=r"第2行“单位名称”的内容一页放不下"):
        Printed(made(LIST, "pages = 0"), lists={"units": [{"name": "甲"}, {"name": "很长的名称" * 600}]})


def test_long_texts_of_a_list_wrap_inside_their_column() -> None:
    name = "清源县新河镇打击治理电信网络新型违法犯罪工作领导小组办公室成员单位联络员"
    page = Printed(made(LIST), lists={"units": [{"name": name}, {"name": "短"}]})
    assert page.text().count(name) == 1
    sizes = {size for size, char in page.sizes() if char == "违"}
    assert sizes == {14}
    (column,) = page.places("单位名称")
    assert page.place("短")[0] < column[0], "a column with long texts stands at the left"


def test_each_paper_shows_its_own_list() -> None:
    rows = [{"name": "甲", "lists": {"units": lines(2)}}, {"name": "乙", "lists": {"units": lines(40)}}, {"name": "丙"}]
    page = Printed(made(LIST, "pages = 0"), rows, lists={"units": [{"name": "共有的一行"}]})
    texts = [page.text(at) for at in range(len(page))]
    assert len(texts) == 4
    assert [("第2小学" in text, "第40小学" in text, "共有的一行" in text) for text in texts] == [
        (True, False, False), (True, False, False), (False, True, False), (False, False, True)]
    assert "第1页　共2页" in texts[1]
    assert "第1页" not in texts[0]


def test_running_text_goes_on_and_leaves_no_line_alone() -> None:
    text = "电信网络诈骗可防可控，请您牢记并告诉家人。" * 9
    blocks = "\n".join(f'[[block]]\nkind = "para"\ntext = "第{n}段。{text}"' for n in range(1, 12))
    page = Printed(made(blocks, "pages = 0"))
    words = "".join(re.sub("第.页　共.页", "", page.text(at)) for at in range(len(page)))
    assert words.count(text) == 11
    assert len(page) >= 2
    for at in range(len(page)):
        foot = page.place(f"第{at + 1}页　共{len(page)}页", at)
        assert (foot[0] + foot[2]) / 2 == pytest.approx(105, abs=0.5)
        body = [bottom for *_, bottom in page.places("请您", at)]
        assert max(body) < 297 - 20 + 0.5
        assert foot[1] > 297 - 20


def test_a_seal_never_stands_on_a_page_without_text() -> None:
    for filler in range(20, 30):
        blocks = "\n".join(f'[[block]]\nkind = "para"\ntext = "第{n}段"' for n in range(filler))
        blocks += '\n[[block]]\nkind = "seal"\nunit = "{office.town}人民政府"\ndate = "2026年11月1日"'
        page = Printed(made(blocks, "pages = 0"))
        assert f"第{filler - 1}段" in page.text(len(page) - 1)
        assert "人民政府" in page.text(len(page) - 1)


def test_the_words_over_a_list_stay_with_its_head() -> None:
    table = LIST[LIST.index('[[block]]\nkind = "table"'):]
    for filler in range(20, 34):
        blocks = "\n".join(f'[[block]]\nkind = "para"\ntext = "{text}"' for text in ["正文"] * filler + ["下面的名册"])
        page = Printed(made(f"{blocks}\n{table}", "pages = 0"), lists={"units": lines(3)})
        at = next(at for at in range(len(page)) if "下面的名册" in page.text(at))
        assert "单位名称" in page.text(at)


def test_a_page_block_begins_a_new_page_always_or_in_large_print_only() -> None:
    text = '[[block]]\nkind = "para"\ntext = "甲"\n[[block]]\nkind = "page"\n{}\n[[block]]\nkind = "para"\ntext = "乙"'
    assert len(Printed(made(text.format("")))) == 2
    paper = made(text.format('when = "large"'), "large = [20]")
    assert len(Printed(paper)) == 1
    assert len(Printed(paper, variant="large")) == 2


SLIP = """
[[block]]
kind = "para"
text = "{office.town}通知"
[[block]]
kind = "cut"
text = "……沿此线剪下……"
at = 90
[[block]]
kind = "qr"
[[block]]
kind = "row"
cells = [{ text = "单位：", blank = "unit.name", line = 90 }]
[[block]]
kind = "clear"
[[block]]
kind = "row"
cells = [{ text = "签名：", sign = "resident", stretch = true }]
"""


def test_the_slip_stays_on_one_page_at_the_foot_with_its_symbol_and_its_signature() -> None:
    more = "\n".join(['[[block]]\nkind = "para"\ntext = "正文一段。"'] * 29)
    paper = made(more + SLIP, 'pages = 0\nkind_letter = "T"')
    page = Printed(paper, [{"serial": number(), "name": "中心小学"}])
    assert len(page) == 2
    assert page.place("……沿此线剪下……", 1)[1] == pytest.approx(297 - 90 - 2, abs=1)
    found = layout.regions(paper, {})
    assert {(one.page, one.kind) for one in found} == {(2, "qr"), (2, "sign")}


def test_a_paper_that_comes_back_whole_has_its_symbol_and_number_on_every_page() -> None:
    blocks = '[[block]]\nkind = "qr"\n' + "\n".join(['[[block]]\nkind = "para"\ntext = "正文一段。"'] * 60)
    blocks += '\n[[block]]\nkind = "row"\ncells = [{ text = "签名：", sign = "head", line = 60 }]'
    paper = made(blocks, 'pages = 0\nkind_letter = "T"')
    found = layout.regions(paper, {})
    pages = max(one.page for one in found)
    assert pages == 2
    assert [(one.page, one.x, one.y) for one in found if one.kind == "qr"] == [(n, 170, 20) for n in range(1, pages + 1)]
    assert [one.page for one in found if one.kind == "sign"] == [pages]
    page = Printed(paper, [{"serial": number()}])
    assert serial.display(number()) in page.text(1)


SMALL = '[[block]]\nkind = "para"\ntext = "{unit.name}留言"\nindent = 0\nlines = 1'


@pytest.mark.parametrize(("paper", "up", "sheet", "corners"), [
    ("A5", 2, (297, 210), [(0.25, 0), (148.75, 0)]),
    ("A6", 4, (210, 297), [(0, 0.25), (105, 0.25), (0, 148.75), (105, 148.75)]),
])
def test_small_papers_fill_a_sheet_in_reading_order(
    paper: str, up: int, sheet: tuple[float, float], corners: list[tuple[float, float]]
) -> None:
    names = "甲乙丙丁戊己"
    page = Printed(made(SMALL, f'paper = "{paper}"\nup = {up}'), [{"name": name} for name in names])
    assert len(page) == page.result.pages == -(-len(names) // up)
    assert page.size() == sheet
    for at, name in enumerate(names):
        left, top = corners[at % up]
        place = page.place(f"{name}留言", at // up)
        assert place[0] == pytest.approx(left + 20.7, abs=0.6)
        assert place[1] == pytest.approx(top + 22, abs=1)


def test_cut_marks_lie_in_the_middle_and_are_light() -> None:
    page = Printed(made(SMALL, 'paper = "A6"\nup = 4'), [{"name": "甲"}])
    picture = page.picture()
    for left, top, right, bottom in ((1047, 0, 1053, 50), (1047, 2920, 1053, 2970), (0, 1482, 50, 1488),
                                     (2050, 1482, 2100, 1488)):
        part = picture.crop((left, top, right, bottom))
        assert 90 < min(part.tobytes()) < 235
    assert imposition.corners(2, (148, 210))[0][1] == pytest.approx((595.28 - 210) / 2, abs=0.1)


def test_a_small_paper_in_large_print_stands_on_a4_and_is_not_doubled() -> None:
    page = Printed(made(SMALL, 'paper = "A5"\nup = 2\ncopies = 2\nlarge = [20]'), [{"name": "甲"}], variant="large")
    assert (len(page), page.size()) == (1, (210, 297))


@pytest.mark.parametrize("code", [one.code for one in template.papers() if one.large and one.layout == "paper"])
def test_large_print_has_nothing_small_but_numbers_and_the_foot(code: str) -> None:
    paper = template.by_code(code)
    row = {"serial": serial.make(paper.kind_letter, 2026, "A", 1)} if paper.numbered else {}
    page = Printed(paper, [row], variant="large")
    for at in range(len(page)):
        small = "".join(char for size, char in page.sizes(at) if size < 17.99).replace("\r", "").replace("\n", "")
        small = re.sub("第.页　共.页", "", small)
        for words in (*[block.text for block in paper.blocks if isinstance(block, Cut)],
                      *paper.copy_names, *(["编号：" + serial.display(row["serial"])] * 3 if row else [])):
            small = small.replace(words, "", 1)
        assert small.strip() == "", small


def test_what_has_no_large_print_says_so() -> None:
    with pytest.raises(AppError, match="没有大字版"):
        Printed(made(SMALL), variant="large")


def test_a_blank_form_keeps_the_number_and_nothing_of_the_paper_s_own() -> None:
    paper = made(LIST + SLIP, 'pages = 0\nkind_letter = "T"')
    row = {"serial": number(), "name": "中心小学", "lists": {"units": lines(30)}}
    full, blank = Printed(paper, [row]), Printed(paper, [row], variant="blank", lists={"units": lines(3)})
    assert "中心小学" in full.text(0) + full.text(len(full) - 1)
    words = "".join(blank.text(at) for at in range(len(blank)))
    assert "中心小学" not in words
    assert "小学" not in words
    assert "新河镇" in words
    assert len(blank) == 1
    spot = next(one for one in layout.regions(paper, {"town": "新河镇"}) if one.kind == "qr")
    assert dark(blank.picture(), spot.x, spot.y, spot.x + 5, spot.y + 5)


def test_the_mark_of_a_second_print_stands_at_the_head_of_every_page() -> None:
    page = Printed(made(LIST, "pages = 0"), lists={"units": lines(60)}, mark="补打")
    for at in range(len(page)):
        left, top, _, bottom = page.place("补打", at)
        assert top > 3.5
        assert bottom < 9
        assert left > 7


@pytest.mark.parametrize("only", [range(1, 2), range(3, 6), range(5, 99)])
def test_a_range_of_pages_is_the_same_as_in_the_whole(only: range) -> None:
    paper = made(SMALL)
    rows = [{"name": f"第{n}家"} for n in range(1, 7)]
    whole, part = Printed(paper, rows), Printed(paper, rows, only=only)
    wanted = [n for n in only if n <= len(whole)]
    assert len(part) == part.result.pages == len(wanted)
    for at, n in enumerate(wanted):
        assert part.picture(at, 60).tobytes() == whole.picture(n - 1, 60).tobytes()


def test_undrawable_characters_are_told_of_rows_lists_and_what_was_asked() -> None:
    paper = made(LIST + SMALL + '\n[[block]]\nkind = "para"\ntext = "{ask.matter}"', asks='[asks.matter]\nlabel = "事项"')
    rows = [{"name": "甲\ue001", "village": "花园村"}, {"name": "乙", "lists": {"units": [{"name": "丙\ue002"}]}}]
    found = batch.check_rows(paper, rows, asked={"matter": "丁\ue003"}, lists={"units": [{"name": "戊\ue004"}]})
    assert [(one.name, one.place, one.characters) for one in found] == [
        ("丁\ue003", "事项", "\ue003"), ("甲\ue001", "花园村 甲\ue001", "\ue001"), ("丙\ue002", "乙", "\ue002"),
        ("戊\ue004", "戊\ue004", "\ue004")]
    assert Printed(paper, rows, asked={"matter": "丁\ue003"}).result.undrawable == found[:3]


def test_equal_input_gives_equal_bytes_with_lists_and_ranges() -> None:
    paper, rows = made(LIST, "pages = 0"), [{"lists": {"units": lines(40)}}, {}]
    assert Printed(paper, rows).bytes == Printed(paper, rows).bytes
    assert Printed(paper, rows, mark="补打").bytes == Printed(paper, rows, mark="补打").bytes


def test_a_new_letter_is_a_text_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD.replace('"made"', '"heating"').replace("试样", "取暖用电提示") + """
kind_letter = "N"
doc = "D-99"
group = "单位"
large = [20]
[asks.day]
label = "检查日期"
kind = "date"
[blanks]
"office.town" = "镇名"
"unit.name" = "单位"
"document.serial" = "编号"
[[block]]
kind = "qr"
[[block]]
kind = "para"
text = "{unit.name}：{office.town}定于{ask.day}检查用电安全。"
lines = 2
[[block]]
kind = "row"
cells = [{ tick = "received", text = "已收到" }, { text = "签名：", sign = "head", stretch = true }]
"""
    (tmp_path / "heating.toml").write_text(text, "utf-8")
    monkeypatch.setattr(template, "folder", lambda: tmp_path)
    paper = template.by_code("heating")
    row = {"serial": serial.make("N", 2026, "A", 1), "name": "中心小学"}
    for variant in ("normal", "large", "blank"):
        page = Printed(paper, [row], asked={"day": "2026年12月1日"}, variant=variant)
        assert "定于2026年12月1日检查用电安全。" in page.text()
        assert ("中心小学" in page.text()) == (variant != "blank")
    assert {one.kind for one in layout.regions(paper, {})} == {"qr", "tick", "sign"}


class _Stop(Progress):
    def step(self, done: int, total: int, text: str = "") -> None:
        raise Cancelled


def test_pages_are_written_as_they_come() -> None:
    """What is on the way to the disk before a batch is broken off: most of its pages."""
    out = io.BytesIO()
    rows = [{"name": f"第{n}家"} for n in range(1, 101)]
    with pytest.raises(Cancelled):
        batch.render(made(SMALL), {}, rows, out, _Stop())
    assert out.getvalue().count(b"/Type /Page ") == 100


@pytest.mark.parametrize("code", [one.code for one in template.papers() if one.layout == "paper"])
def test_every_number_that_comes_back_has_one_symbol_on_the_page_of_its_signature(code: str) -> None:
    paper = template.by_code(code)
    for variant in ("normal", "large") if paper.large else ("normal",):
        found = layout.regions(paper, {}, None, variant)
        codes = [one.page for one in found if one.kind == "qr"]
        assert len(set(codes)) == len(codes)
        assert bool(codes) == paper.numbered
        assert {one.page for one in found if one.kind == "sign"} <= set(codes) or not paper.numbered
        for one in found:
            assert dataclasses.astuple(one)[3:] == tuple(round(value, 1) for value in dataclasses.astuple(one)[3:])
            if one.kind == "sign":
                assert one.width >= 45 and one.height >= 11
            if one.kind == "qr":
                assert one.width == one.height == 20


@pytest.mark.parametrize("variant", ["normal", "large"])
def test_a_value_too_long_for_its_line_gets_more_lines_on_its_own_paper_only(variant: Variant) -> None:
    paper, name = template.by_code("letter-receipt"), "阿卜杜热西提·阿卜杜克热木·麦麦提敏·吾布力艾山"
    rows = [{"contact": contact, "contact_phone": "13800001234", "serial": serial.make("H", 2026, "A", n)}
            for n, contact in enumerate(("王明", name, "李强"), 1)]
    page = Printed(paper, rows, variant=variant)
    each = len(page) // 3
    words = "".join(page.text(each + at) for at in range(each))
    assert words.count(name) == 1
    assert words.count("13800001234") == 1
    sizes = [size for at in range(each) for size, char in page.sizes(each + at) if char == "阿"]
    assert min(sizes) >= (9 if variant == "normal" else 18)
    alone = Printed(paper, rows[:1], variant=variant)
    assert page.picture(0, 60).tobytes() == alone.picture(0, 60).tobytes(), "the others stay as they are"


def test_a_value_no_paper_can_hold_names_the_paper_and_no_person() -> None:
    grid = '[[block]]\nkind = "grid"\ncolumns = [1]\nrows = [{ height = 250, cells = [{ blank = "unit.name" }] }]'
    with pytest.raises(AppError, match=r"^第2份：“试样”超出一页\d+毫米。") as raised:
        Printed(made(grid), [{"name": "甲"}, {"name": "中心小学" * 1500}])
    assert "中心小学" not in str(raised.value)
