"""Every shipped paper, printed with fixed data and read back: its words, and where they stand on the sheet.

The words are compared with tests/golden/documents; after a meant change of wording run `python -m tests.paper_kit`
and read the difference before committing it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from app.documents import batch, layout, template
from app.documents.pdfkit import mm
from app.documents.template_types import Row, Seal, Table, Variant
from app.documents.values import nobody_in
from tests import paper_kit

PAPERS = {one.code: one for one in template.papers() if one.layout == "paper"}
CODES = sorted(PAPERS)
LARGE = [code for code in CODES if PAPERS[code].large]
EDGE = 4 * mm
"""What an office printer leaves white at each edge of the sheet."""

MUST: dict[str, str] = {
    "letter-receipt": (
        "凡是 第三十一条 110 96110 国家反诈中心APP 自愿 （盖章） 沿此线剪下 居民婉拒签字 居民签名 "
        "走访人员签名 自愿填写"
    ),
    "pledge": "自愿签署 不作为罚款、处分的依据 110 96110 承诺人签名 一式两份",
    "pledge-roll": "自愿 不作为罚款、处分的依据 序号 姓名 部门 签名 日期 单位负责人签名 盖章",
    "duty-village": (
        "甲方 乙方 责任期限 工作目标 乙方职责 甲方支持 个人信息保护 检查与回复 不得因群众受骗 一式两份 "
        "盖章 不定硬指标 第一联"
    ),
    "duty-unit": (
        "甲方 乙方 责任期限 工作目标 乙方职责 甲方支持 个人信息保护 检查与回复 不得因群众受骗 一式两份 "
        "盖章 不定硬指标 第一联"
    ),
    "tips-eight": "八个凡是 2023年 一、 八、 办事电话 官方网站 办事流程 96110 110",
    "tips-ten": "十个凡是 国家反诈中心 一、 十、 办事电话 官方网站 办事流程 96110 110",
    "tips-six": "六个凡是 一、 六、 来源 办事电话 官方网站 办事流程 96110 110",
    "parents-letter": "游戏 刷单 冒充老师 明星 支付 110 96110 自愿 沿此线剪下 班级 家长签名 不填写学生姓名 （盖章）",
    "finance-letter": "冒充老板 复核 回拨 新任财务 110 96110 自愿 沿此线剪下 签收人签名 单位盖章，自愿",
    "shop-notice": "提醒顾客 张贴 宾馆 寄递 个体工商户 110 96110 签收人签名",
    "elders-notice": "养老 拿房子 代办养老保险 保健品 免费 先问家里人 110 96110",
    "law-notice": "第三十一条 第三十八条 第四十四条 110 96110 自愿 （盖章） 沿此线剪下 居民婉拒签字 不影响任何权益",
    "appeal": "倡议 一、 五、 110 96110 （盖章）",
    "slogan-list": "序号 标语 适用场所",
    "group-roster": "附件 组　　长 常务副组长 副 组 长 成　　员 办公室 功能组",
    "contact-roster": "单位全称 联络员 联系电话 填报人 审核人 单位负责人 填报日期",
    "grid-roster": "村（社区） 网格编号 网格长 网格员 包片领导 村主干",
    "leader-areas": "包片领导 村主干",
    "task-list": "任务内容 具体措施 责任单位 完成时限",
    "activity-plan": "日期 活动名称 地点 牵头单位 参与单位",
    "unvisited": "门牌 已走访次数 下次走访日期 不写住户家庭情况",
    "door-note": "到访 96110 110 走访人员签名 联系电话 不影响任何权益",
    "activity-form": "活动名称 参与人次 记录人签名 核实人签名 照片",
    "sign-in": "姓名 单位 职务 签名",
    "minutes": "议程 议定事项 主持人签名 记录人签名",
    "material-slip": "品名 数量 领取人签名 保管员签名",
    "inspection": "检查项目 检查意见 照片编号 检查人签名 被查单位负责人签名",
    "rectify": "发现以下问题 整改要求 （盖章） 沿此线剪下 整改回复单 负责人签名 佐证",
    "transfer": "注意保密 接收时间 接收方式 简要情况 附件 移交人签名 沿此线剪下 签收人签名 反馈",
    "privacy-short": "谁在处理 自愿填写 保存多久 您的权利 婉拒",
    "privacy-full": (
        "第十七条 第三十条 第三十五条 处理者 目的 处理方式 信息种类 保存期限 必要性和影响 您的权利 "
        "怎样行使 本人签名"
    ),
    "survey": "不记姓名 群众 职工 财务 学生 老年人 1． 10． 调查员签名",
    "survey-sum": "发放份数 有效份数 知晓率 合计 参考答案",
    "nofraud-unit": "无诈单位 自评得分 申报意见 镇级意见 县级意见 （盖章）",
    "nofraud-community": "无诈社区 自评得分 申报意见 镇级意见 县级意见 （盖章）",
    "nofraud-grid": "无诈网格 自评得分 申报意见 镇级意见 县级意见 （盖章）",
    "nofraud-school": "无诈校园 自评得分 申报意见 镇级意见 县级意见 （盖章）",
    "nofraud-company": "无诈企业 自评得分 申报意见 镇级意见 县级意见 （盖章）",
    "poster-log": "通告 发布机关 张贴地点 份数 张贴人签名",
    "place-check": "场所等级 红 橙 黄 绿 不评个人 场所负责人签名",
    "staff-change": "原任 现任 变动日期 变动原因 （单位盖章）",
    "box-cover": "年　　度 盒　　号 起止编号 保管期限",
    "box-index": "编号 文书名称 页号",
    "box-note": "件（张）数 整理人签名 检查人签名",
    "handover": "台账 未办结事项 实物和介质 移交人签名 接交人签名 监交人签名",
    "award": "荣 誉 证 书 特发此证 （盖章）",
    "award-list": "同意公布 （盖章）",
    "remind-unit": "报送催报单 还没有收到 统计期 还缺 截止时间 请告诉我们",
    "remind-village": "报送催报单 还没有收到 统计期 还缺 截止时间 请告诉我们",
    "ledger-t03": "组别 组内职务 姓名 单位 职务 电话 起止日期",
    "ledger-t04": "序号 名称 类别 地址 所属村 负责人 财务联系人（企业） 电话 最近走访日期 已发文书编号 电子屏数 备注",
    "ledger-t05": "序号 任务内容 责任单位 配合单位 第一责任人 承办人 完成时限 频次要求 进展 完成日期 佐证",
    "ledger-t07": "序号 村（社区） 网格 应访户数 空户 已访户数 未遇户数 婉拒户数 覆盖率% 本周新增 计划完成日 责任人",
    "ledger-t09": "日期 品名 规格版本 单位 入库 出库 结存 领用单位 领用人 用途",
    "ledger-t10": "序号 名称 类别 位置 所属单位 数量（块/面） 启用日期 播放内容 播放起止 责任人 检查日期",
    "ledger-t11": "序号 群名称 平台 级别 类别 覆盖区域/单位 群主（负责人） 成员数 建群日期 核查日期 状态",
    "ledger-t12": "日期 标题 内容类别 来源 推送群数 应转发村数 已转发村数 经办人",
    "ledger-t13": "日期 渠道 标题或内容摘要 条数/次数 覆盖人数 单位",
    "ledger-t15": "日期 类别 地点 主持/主讲 参加单位数 人数 主要内容 签到表页数",
    "ledger-t16": "日期 收/发 文号 标题 来文/去文单位 份数 承办人 办结日期",
    "ledger-t17": "统计期 村（社区） 骗术类型 发案数（起） 损失（万元） 来源文号 收到日期",
    "ledger-t18": "编号 接收时间 方式 类别 移交单位 移交时间 签收人 反馈时间 反馈结果类别",
    "ledger-t19": "日期 单位 问题 整改要求 时限 回复日期 核验 状态",
}  # fmt: skip
"""What domain and law ask of each paper, beside its golden text: a change of wording must keep these."""

REFUSED = re.compile(
    r"身份证号码?[：_]|罚款[^、]{0,4}元|取消.{0,6}(资格|待遇|低保)|家属(担保|承诺)|保证金[：_]|开卡证明|曝光|强制安装|口令|！")


_opened: dict[tuple[str, Variant], pypdfium2.PdfDocument] = {}


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    for document in _opened.values():
        document.close()


def pdf(code: str, variant: Variant) -> pypdfium2.PdfDocument:
    """The paper filled with the fixed data, printed once for all tests."""
    if (code, variant) not in _opened:
        _opened[code, variant] = pypdfium2.PdfDocument(paper_kit.pdf_of(PAPERS[code], variant))
    return _opened[code, variant]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@dataclass(frozen=True)
class Glyph:
    """One printed character: its box in points from the lower left corner, and its type size."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@cache
def glyphs(code: str, variant: Variant, page: int) -> tuple[Glyph, ...]:
    text = pdf(code, variant)[page].get_textpage()
    sides = [ctypes.c_double() for _ in range(4)]
    found = []
    for at in range(pdfium.FPDFText_CountChars(text)):
        char = chr(pdfium.FPDFText_GetUnicode(text, at))
        if char.isspace():
            continue
        left, right, bottom, top = sides
        pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        size = pdfium.FPDFText_GetFontSize(text, at)
        found.append(Glyph(char, left.value, bottom.value, right.value, top.value, size))
    return tuple(found)


@cache
def words(code: str) -> str:
    return paper_kit.words_of(pdf(code, "normal"))


def strokes(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """(left, bottom, right, top) of every drawn path."""
    return [item.get_bounds() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5)]


def test_every_paper_is_listed_here() -> None:
    assert set(MUST) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_words_are_the_golden_ones(code: str) -> None:
    golden = (paper_kit.GOLDEN / f"{code}.txt").read_text("utf-8")
    assert words(code) == golden, "look at the difference; if it is meant, run python -m tests.paper_kit"


@pytest.mark.parametrize("code", CODES)
def test_what_must_be_on_it_is_and_what_must_not_is_not(code: str) -> None:
    text = plain(words(code))
    assert [word for word in MUST[code].split(" ") if plain(word) not in text] == []
    assert REFUSED.findall(text) == []
    assert "{" not in text


@pytest.mark.parametrize("code", CODES)
def test_it_stands_on_the_sheet(code: str) -> None:
    for number, page in enumerate(pdf(code, "normal")):
        width, height = page.get_size()
        off = [one for one in glyphs(code, "normal", number)
               if one.left < EDGE or one.right > width - EDGE or one.bottom < EDGE or one.top > height - EDGE]
        assert off == []
        assert {one.char for one in glyphs(code, "normal", number) if one.size < 9} == set(), "smaller than 9 points"


@pytest.mark.parametrize("code", CODES)
def test_pages_are_as_many_as_the_office_expects(code: str) -> None:
    paper = PAPERS[code]
    sheets = -(-paper.copies // paper.up)
    assert len(pdf(code, "normal")) == (sheets if paper.pages == 1 else max(1, len(pdf(code, "normal"))))
    assert len(pdf(code, "normal")) <= max(2, sheets)


@pytest.mark.parametrize("code", CODES)
def test_lines_to_write_on_are_long_and_far_enough_apart(code: str) -> None:
    rows = [block for block in PAPERS[code].blocks if isinstance(block, Row)]
    assert all(row.pitch >= 9 for row in rows)
    lists = [block for block in PAPERS[code].blocks if isinstance(block, Table)]
    assert all(block.height >= 9 for block in lists)
    signed = [(row, cell) for row in rows for cell in row.cells if cell.text.endswith("签名：") or cell.sign]
    assert all(cell.sign or cell.stretch or cell.line >= 35 for _, cell in signed)
    page = pdf(code, "normal")[0]
    lengths = sorted(right - left for left, _, right, _ in strokes(page) if right - left >= 35 * mm)
    assert len(lengths) >= len({id(cell) for _, cell in signed})


@pytest.mark.parametrize("code", [code for code in CODES if PAPERS[code].kind_letter])
def test_a_numbered_paper_has_its_code_and_its_box_on_one_page(code: str) -> None:
    for variant in ("normal", "large") if PAPERS[code].large else ("normal",):
        found = layout.regions(PAPERS[code], paper_kit.OFFICE, paper_kit.asked(PAPERS[code]), variant)
        codes = {one.page for one in found if one.kind == "qr"}
        boxes = [one for one in found if one.kind == "sign"]
        assert all(one.width == one.height == 20 for one in found if one.kind == "qr")
        assert boxes and {one.page for one in boxes} <= codes
        assert all(one.width >= 45 and one.height >= 11 for one in boxes)


@pytest.mark.parametrize("code", [code for code in CODES if any(isinstance(b, Seal) for b in PAPERS[code].blocks)])
def test_room_for_the_seal_is_free(code: str) -> None:
    """45 mm around the middle of 署名 and date hold nothing but these two."""
    text = glyphs(code, "normal", 0)
    line = "".join(one.char for one in text)
    start = line.index("（盖章）") if "（盖章）" in line else line.index("（单位盖章）") + 2
    mark = text[start]
    seal = next(block for block in PAPERS[code].blocks if isinstance(block, Seal))
    edge = pdf(code, "normal")[0].get_width() - (PAPERS[code].margins[1] + seal.width) * mm
    near = [one for one in text if abs(one.bottom - mark.bottom) < 2.2 * mark.size and one.left > edge - 2]
    day = min(one.bottom for one in near if one.char == "日" and one.bottom < mark.bottom)
    signed = [one for one in near if day - 2 <= one.bottom]
    middle_x = (min(one.left for one in signed) + max(one.right for one in signed)) / 2
    middle_y = (max(one.top for one in signed) + day) / 2
    reach = 22.4 * mm
    inside = [one for one in text if one not in signed and one.right > middle_x - reach and one.left < middle_x + reach
              and one.top > middle_y - reach and one.bottom < middle_y + reach]
    assert inside == []
    images = pdf(code, "normal")[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=5)
    widths = [right - left for left, _, right, _ in (item.get_bounds() for item in images)]
    assert all(width == pytest.approx(20 * mm, abs=0.5) for width in widths), "a picture that is not the number's symbol"


@pytest.mark.parametrize("code", LARGE)
def test_large_print_is_large(code: str) -> None:
    text = [one for number in range(len(pdf(code, "large"))) for one in glyphs(code, "large", number)]
    small = "".join(one.char for one in text if one.size < 18)
    left = re.sub(r"编号：|[A-Z]\d\d[A-Z]-\d{6}-\w|第\d页|共\d页|第.联(本人|承诺人|村（社区）|承办单位)留存|……[^…]*……", "", small)
    assert left == ""
    assert sum(one.size >= 18 for one in text) > 150


@pytest.mark.parametrize("code", [code for code in CODES if PAPERS[code].doc in ("D-01、D-02", "D-03", "D-10", "D-11",
"D-12", "D-20")])
def test_what_residents_get_comes_in_large_print(code: str) -> None:
    assert PAPERS[code].large


@pytest.mark.parametrize("code", CODES)
def test_a_blank_form_names_nobody(code: str) -> None:
    paper = PAPERS[code]
    out = BytesIO()
    batch.render(paper, nobody_in(paper_kit.OFFICE), [{}], out, asked={}, variant="blank", lists={})
    text = plain(paper_kit.words_of(out.getvalue()))
    assert not re.search(r"[A-Z]\d\d[A-Z]-\d{6}-\w|欧阳建国|赵晓燕|陈国华|王𬭎|138000", text)
    assert plain(paper_kit.words_of(out.getvalue()))


def test_letters_of_the_numbers_are_each_its_own() -> None:
    letters = [one.kind_letter for one in template.papers() if one.kind_letter]
    assert len(letters) == len(set(letters))
    assert "V" not in letters, "kept for visit sheets"


def test_a_long_list_goes_on_with_its_head_and_page_numbers() -> None:
    paper = PAPERS["contact-roster"]
    rows = {"members": [{"name": f"第{n}成员单位", "phone": "0000-2223334"} for n in range(1, 61)]}
    out = BytesIO()
    batch.render(paper, paper_kit.OFFICE, [{}], out, asked={}, lists=rows)
    pages = paper_kit.words_of(out.getvalue()).split("\f")
    assert len(pages) > 2
    assert all("单位全称" in page for page in pages)
    assert [f"第{n}页" in page and f"共{len(pages)}页" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "填报日期" in pages[-1] and "填报日期" not in pages[0]
    assert all(f"第{n}成员单位" in "".join(pages) for n in range(1, 61))


LONG_OFFICE = {
    **paper_kit.OFFICE, "town": "花园路街道办事处管理区", "name": "清源自治县花园路街道办事处",
    "issuer": "花园路街道打击治理电信网络新型违法犯罪工作领导小组办公室",
    "processor": "清源自治县花园路街道办事处平安法治办公室",
    "office_phone": "0000-1234567、0000-1234568", "address": "清源自治县花园路街道和平大道西段一百二十八号便民服务中心三楼",
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_long_names_and_an_office_that_filled_in_little_still_fit(code: str) -> None:
    paper = PAPERS[code]
    names = ("name", "village", "householder", "address", "place", "title", "host")
    row = paper_kit.values(paper)
    long = {key: f"{value}（社区居民委员会第一党支部）"[:40] if key in names else value for key, value in row.items()}
    typed = {name: paper_kit.asked(paper)[name] + ("（另有说明的，以说明为准）" if ask.kind == "line" else "")
             for name, ask in paper.asks.items()}
    for office, given, asked in ((LONG_OFFICE, long, typed), ({}, row, {})):
        out = BytesIO()
        batch.render(paper, office, [given], out, asked=asked, lists=paper_kit.lists() if asked is typed else {})
        with pypdfium2.PdfDocument(out.getvalue()) as pages:
            assert paper.pages == 0 or len(pages) == -(-paper.copies // paper.up)
