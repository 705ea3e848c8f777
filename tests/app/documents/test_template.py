"""Templates are data: what is wrong with one is said in Chinese, with the place."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from app.documents import batch, template
from app.errors import AppError

GOOD = """
code = "notice"
title = "提示单"
version = 1
kind_letter = "T"
recipients = "household"
body_sizes = [16, 14]
margins = [20, 20, 20, 20]

[blanks]
"office.town" = "镇名"
"household.householder" = "户主"
"document.copy" = "联次"
"document.secret" = "某项"

[[block]]
kind = "para"
text = "{office.town}提示{household.householder}家"

[[block]]
kind = "row"
cells = [{ text = "户主：", blank = "household.householder", stretch = true }]
"""


def test_a_good_template_reads() -> None:
    read = template.parse(GOOD, "notice.toml")
    assert (read.code, read.kind_letter, read.copies, read.paper) == ("notice", "T", 1, "A4")
    assert list(read.used()) == ["office.town", "household.householder"]
    assert read.value_styles() == {"fang", "kai"}


ROW = '[[block]]\nkind = "row"\ncells = [{ text = "户主：", blank = "household.householder", stretch = true }]'


@pytest.mark.parametrize(("old", "new", "said"), [
    ('code = "notice"', 'code = "Notice 1"', "小写字母"),
    ('code = "notice"', "", "缺少“code”"),
    ('kind_letter = "T"', 'kind_letter = "TT"', "一个大写字母"),
    ('recipients = "household"', 'recipients = "everybody"', "类型不对"),
    ("version = 1", 'version = "1"', "类型不对"),
    ("version = 1", "version = true", "类型不对"),
    ("margins = [20, 20, 20, 20]", "margins = [20, 20]", "应有4个值"),
    ("body_sizes = [16, 14]", "body_sizes = []", "不能为空"),
    ("version = 1", "version = 1\ncolour = 3", "不认识的项“colour”"),
    ("version = 1", 'version = 1\npaper = "A3"', "纸张“A3”"),
    ("version = 1", 'version = 1\nstyle = "comic"', "字体“comic”"),
    ("version = 1", 'version = 1\ncopies = 2\ncopy_names = ["一"]', "copy_names 应有2个"),
    ('title = "提示单"', 'title = "提示单\\n第二行"', "title 应是一行文字"),
    ('title = "提示单"', 'title = " "', "title 应是一行文字"),
    ('kind = "row"', 'kind = "script"', "第2段的 kind"),
    ('kind = "row"', 'kind = "row"\npitch = "big"', "第2段的 pitch"),
    ("stretch = true", 'stretch = true, run = "x"', "第2段第1格有不认识的项“run”"),
    ('text = "{office.town}', 'align = "middle"\ntext = "{office.town}', "第1段的 align"),
    ("{office.town}提示", "{office.town.__class__}提示", "写法不对"),
    ("{office.town}提示", "{office.town!r}提示", "写法不对"),
    ("{office.town}提示", "{office.town:>10}提示", "写法不对"),
    ("{office.town}提示", "{os.environ}提示", "写法不对"),
    ("{office.town}提示", "{}提示", "写法不对"),
    ("{office.town}提示", "{office.town提示", "花括号"),
    ("{office.town}提示", "{office.county}提示", "没有登记的空“office.county”"),
    ("{office.town}提示", "{document.secret}提示", "“document.secret”不存在"),
    ("{office.town}提示", "{document.copy}提示", "请在 copy_names"),
    ("[blanks]", '[defaults]\n"household.householder" = "某"\n[blanks]', "defaults"),
    ("version = 1", 'version = 1\ngroup = "杂项"', "group 应为"),
    ("version = 1", "version = 1\npages = 2", "pages 应为"),
    ("version = 1", "version = 1\nup = 2", "up 与纸张不符"),
    ("version = 1", 'version = 1\npaper = "A5"\nup = 4', "up 与纸张不符"),
    ("version = 1", "version = 1\nlarge = [16]", "large 字号不能小于18"),
    ("version = 1", 'version = 1\nlevel = "village"', "level 与 recipients 不符"),
    ('recipients = "household"', 'recipients = "area"', "level 与 recipients 不符"),
    ('recipients = "household"', 'recipients = "unit"', "不能用空“household.householder”"),
    ("version = 1", 'version = 1\nlayout = "other"', "layout的值“other”"),
    ("margins = [20, 20, 20, 20]", "margins = [150, 20, 150, 20]", "没有位置写字"),
    ("margins = [20, 20, 20, 20]", "margins = [nan, 20, 20, 20]", "超出范围"),
    ("version = 1", f"version = {'9' * 5000}", "格式有误"),
    ("version = 1", f"version = {'[' * 3000}", "格式有误"),
    ("{office.town}提示", "{ask.day}提示", "没有登记的填写项“ask.day”"),
    ("[blanks]", '[asks.day]\nlabel = ""\n[blanks]', "填写项“day”"),
    ("[blanks]", '[asks.Day]\nlabel = "日期"\n[blanks]', "填写项“Day”"),
    ("[blanks]", '[asks.day]\nlabel = "日期"\nvalue = "{household.door}"\n[blanks]', "默认值只能用 office 空"),
    ("[blanks]", '[asks.day]\nlabel = "日期"\nkind = "colour"\n[blanks]', "类型不对"),
    ('text = "户主："', 'text = "户主{household.householder}："', "文字里不能写空"),
    ("stretch = true", 'line = 40, sign = "resident"', "签名框太窄"),
    ("stretch = true", 'stretch = true, sign = "resident"', "不能再填入空"),
    ("stretch = true", "line = 0", "没有填写线"),
    ("stretch = true", 'stretch = true, tick = "Met"', "tick、sign 只能用"),
    (ROW, '[[block]]\nkind = "qr"', "没有登记的空“document.serial”"),
    (ROW, '[[block]]\nkind = "grid"\ncolumns = [1, 1]\nrows = [{ cells = [{ text = "一" }] }]', "第2段第1行的格子合起来不是2列"),
    (ROW, '[[block]]\nkind = "grid"\ncolumns = [1]\nrows = [{ cells = [{ text = "一", rows_span = 2 }] }]', "rows_span 超出表格"),
    (ROW, '[[block]]\nkind = "grid"\ncolumns = [1, 0]\nrows = [{ cells = [{}, {}] }]', "列宽不对"),
    (ROW, '[[block]]\nkind = "grid"\ncolumns = [1]\nrows = [{ cells = [{ text = "一", blank = "office.town" }] }]', "只能写一个"),
    (ROW, '[[block]]\nkind = "table"\ncolumns = [{ title = "户", width = 1, key = "door" }]', "没有 source"),
    (ROW, '[[block]]\nkind = "table"\nsource = "a b"\ncolumns = [{ title = "户", width = 1 }]', "source 只能用"),
    (ROW, '[[block]]\nkind = "table"\ncolumns = [{ title = "户", width = 1, colour = 2 }]', "第2段第1列有不认识的项"),
    ("[[block]]", "[[blok]]", "没有正文"),
    ('title = "提示单"', 'title = "提示单', "格式有误"),
])
def test_a_mistake_is_named(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(AppError, match=re.escape(said)) as raised:
        template.parse(GOOD.replace(old, new), "notice.toml")
    assert "notice.toml" in raised.value.message


@pytest.mark.parametrize(("head", "blocks", "said"), [
    ('kind_letter = "T"', '[[block]]\nkind = "qr"\n' * 2, "只能有一个二维码"),
    ("", '[[block]]\nkind = "qr"', "却没有 kind_letter"),
    ('kind_letter = "T"\npaper = "A5"\nup = 2', '[[block]]\nkind = "qr"', "拼版的文书"),
    ('kind_letter = "T"', '[[block]]\nkind = "row"\ncells = [{ tick = "met" }, { tick = "met" }]', "“met”用了两次"),
])
def test_a_paper_that_could_not_be_told_apart_when_it_comes_back_is_refused(head: str, blocks: str, said: str) -> None:
    start = GOOD.partition("[[block]]")[0].replace('kind_letter = "T"', head)
    start = start.replace("[blanks]", '[blanks]\n"document.serial" = "编号"')
    with pytest.raises(AppError, match=said):
        template.parse(start + blocks, "notice.toml")


def test_an_unreadable_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="读不出模板文件"):
        template.load(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(AppError, match="读不出模板文件"):
        template.load(tmp_path / "gbk.toml")


def test_the_shipped_templates_are_found_by_code() -> None:
    shipped = template.shipped()
    assert {"letter-receipt", "pledge"} <= {one.code for one in shipped}
    letters = [one.kind_letter for one in shipped if one.numbered]
    assert len(set(letters)) == len(letters), "each kind numbers for itself"
    assert template.by_code("pledge").copies == 2
    with pytest.raises(AppError, match=r"没有编号为“none”.*"):
        template.by_code("none")


@pytest.mark.parametrize("one", template.shipped(), ids=lambda one: one.code)
def test_shipped_words_are_office_chinese(one: template.Template) -> None:
    text = (template.folder() / f"{one.code}.toml").read_text("utf-8")
    found = re.findall(r'text = (?:"""(.*?)"""|"(.*?)")', text, re.S)
    body = "\n".join(part for pair in found for part in pair)
    assert not re.search(r"[一-鿿][,.;:?!()]|[!！]", body), "full-width marks, no exclamation marks"
    assert "身份证" not in re.sub("不[^，。、]{1,3}身份证", "", body)
    for never in ("指纹", "按手印", "罚款处理", "必须安装", "家属担保"):
        assert never not in body
    assert set(one.blanks) >= {name for name in one.used() if not name.startswith("ask.")}


def test_a_new_letter_is_a_file_and_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notice.toml").write_text(GOOD, "utf-8")
    monkeypatch.setattr(template, "folder", lambda: tmp_path)
    out = io.BytesIO()
    batch.render(template.by_code("notice"), {"town": "新河镇"}, [{"householder": "王𬭎"}, {}], out)
    pdf = pypdfium2.PdfDocument(out.getvalue())
    assert "新河镇提示王𬭎家" in pdf[0].get_textpage().get_text_range()
    assert "新河镇提示________家" in pdf[1].get_textpage().get_text_range()


def test_emphasis_is_set_in_another_type_and_its_marks_are_not_printed() -> None:
    marked = template.parse(GOOD.replace("{office.town}提示", "**{office.town}提示**"), "notice.toml")
    out = io.BytesIO()
    batch.render(marked, {"town": "新河镇"}, [{"householder": "王明"}], out)
    assert "新河镇提示王明家" in pypdfium2.PdfDocument(out.getvalue())[0].get_textpage().get_text_range()
