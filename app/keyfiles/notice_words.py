"""What the columns of a police notice's list may be called, and which columns are known and never read (4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.importing.headings import SEQUENCE_WORDS, Heading
from app.importing.text import fold, fold_bare

NAME, CATEGORY, VILLAGE, GRID, OWNER, ID, BORN, AGE = "name", "category", "village", "grid", "owner", "id", "born", "age"
TARGETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    NAME: ("姓名", ("姓名", "名字", "人员姓名", "对象姓名", "重点人员姓名", "人员", "本人姓名")),
    CATEGORY: ("类别", ("类别", "人员类别", "重点人员类别", "类型", "人员类型", "种类", "分类")),
    VILLAGE: ("村（社区）", ("村", "社区", "村社区", "村（社区）", "所属村",
                             "所在村", "行政村", "所属社区", "所在村（社区）", "所属村社区")),
    GRID: ("网格", ("网格", "所属网格", "所在网格", "网格名称")),
    OWNER: ("责任人", ("责任人", "包联责任人", "包保责任人", "帮扶责任人")),
    ID: ("证件号", ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "公民身份号码", "公民身份证号码", "身份号码")),
    BORN: ("出生日期", ("出生日期", "出生年月", "出生年月日", "生日")),
    AGE: ("年龄", ("年龄", "周岁", "实际年龄")),
}
"""Target → its name and what it may be called; birth and age are looked at to keep minors out, and not kept."""

_FORBIDDEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("亲属、家庭情况不收集", ("亲属", "家属", "家庭", "父", "母", "配偶", "妻", "丈夫", "子女", "儿子", "女儿", "孩子", "监护人",
                    "兄弟", "姐妹", "户主", "联系人")),
    ("健康情况不收集", ("健康", "病", "残疾", "精神", "吸毒", "用药", "血型")),
    ("就学、工作单位不收集", ("学校", "学历", "班级", "就读", "文化程度", "工作单位", "用人单位", "职业")),
    ("账户、卡号不收集", ("银行", "账号", "账户", "卡号", "开户", "电话卡", "手机卡", "微信", "支付宝", "qq", "抖音")),
    ("案情、前科不收集", ("案", "违法", "犯罪", "前科", "罪名", "处罚", "刑", "拘", "涉诈", "涉嫌", "劳教")),
    ("民族、宗教、婚姻、政治面貌不收集", ("民族", "宗教", "信仰", "婚姻", "政治面貌", "党员")),
    ("行踪、住址以外的位置不收集", ("轨迹", "行踪", "定位", "出境", "车牌", "车辆")),
    ("照片、人脸、指纹不收集", ("照片", "相片", "人脸", "指纹", "dna", "声纹")),
    ("救助、低保情况不收集", ("低保", "救助", "五保", "贫困", "收入", "财产", "房产")),
    ("不打分、不定级", ("风险", "等级", "级别", "评分", "得分", "积分", "颜色", "红橙黄绿", "研判")),
    ("本人同意后才能登记电话，同意后逐人补记", ("电话", "手机", "联系方式")),
)
NO_PLACE = "没有对应的项"
NO_NEED = "依据没有要求证件号，不收集"
TWICE = "同类的列已经读了一列"
ONLY_CHECKED = "只用来核对是否年满18周岁，不保存"
SEQUENCE = "序号"

_KNOWN = {fold(word): target for target, (_, words) in TARGETS.items() for word in words}
_WORDS = frozenset(_KNOWN) | SEQUENCE_WORDS
_LONGEST = 15
"""Characters of a heading; longer cells are sentences."""


def vocabulary(rows: Sequence[Sequence[Any]]) -> frozenset[str]:
    """The words that head columns, and those of these first rows that read like a column known and never read."""
    texts = {fold(cell) for row in rows for cell in row if isinstance(cell, str) and len(cell) <= _LONGEST}
    return _WORDS | {text for text in texts if _forbidden(text)}


def place_of(heading: Heading) -> tuple[str, str]:
    """The target a heading names, or "" with the reason why the column is not read."""
    for text in (heading.label, heading.leaf):
        for key in (fold(text), fold_bare(text)):
            if key in _KNOWN:
                return _KNOWN[key], ""
    word = fold(heading.label)
    if word in SEQUENCE_WORDS:
        return "", SEQUENCE
    return "", _forbidden(word) or NO_PLACE


def _forbidden(word: str) -> str:
    """Why a column with such a heading is never read; "" for one that is not known."""
    return next((reason for reason, parts in _FORBIDDEN if any(part in word for part in parts)), "")
