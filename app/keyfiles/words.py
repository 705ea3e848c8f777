"""Lists of the restricted store. Codes never change; which categories and seats there are is data."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from app.paths import resources
from app.records.dictionaries import Choice
from app.records.spec import Field, Kind

CHOICES: dict[str, dict[str, str]] = {
    "kf_state": {"pending": "待审批", "open": "在档", "closed": "已解除", "disposed": "已销毁", "mistaken": "录错撤销"},
    "basis_kind": {"police": "公安机关书面通知", "justice": "司法行政机关书面通知", "consent": "本人书面同意"},
    "told_way": {"in_person": "当面告知", "letter": "送达告知书", "phone": "电话告知"},
    "seat": {"town": "镇干部", "police": "派出所", "village": "村干部", "officer": "社区民警", "grid": "网格员",
             "informant": "信息员", "relative": "本人同意的联系亲友", "other": "其他"},
    "contact_way": {"visit": "上门", "phone": "电话", "office": "来访"},
    "contact_result": {"met": "已联系", "missed": "未联系上", "declined": "本人婉拒", "police": "转公安"},
    "help_kind": {"job": "就业", "training": "培训", "relief": "救助指引", "legal": "法律援助", "mind": "心理疏导"},
    "review_decision": {"continue": "继续", "category": "调整类别", "close": "解除"},
    "close_reason": {"expired": "依据失效", "lifted": "公安通知解除", "withdrawn": "本人撤回同意", "moved": "迁出",
                     "deceased": "死亡", "mistake": "录入错误"},
    "request_kind": {"read": "查阅", "copy": "复制", "correct": "更正", "add": "补充", "delete": "删除", "explain": "解释"},
    "request_decision": {"granted": "同意", "partly": "部分同意", "refused": "不同意"},
    "log_kind": {"view": "查看", "search": "检索", "list": "看目录", "print": "打印", "export": "导出", "transfer": "移交",
                 "propose": "建档", "approve": "审批", "change": "修改", "review": "复核", "request": "权利申请",
                 "close": "解除", "dispose": "销毁", "key": "授权", "enable": "启用", "import": "导入"},
}
STANDING = {"pending": "待审批", "open": "在档", "overdue": "复核逾期", "lapsed": "依据到期", "closed": "已解除，待销毁",
            "mistaken": "录错撤销，待销毁"}
"""Where a file stands, as `rules.standing` tells it; the last two wait for disposal."""
LATE = ("overdue", "lapsed")
"""Standings the office is late with; the only ones shown in red. They say nothing about the person."""
LOOKS = ("view", "search", "print", "export", "transfer")
"""Kinds of log lines that are looks at a file: T-21 lists them."""


@lru_cache(maxsize=1)
def schemes() -> dict[str, Any]:
    """Category and seat schemes as shipped."""
    return dict(json.loads((resources() / "keyfiles" / "schemes.json").read_text("utf8")))


def codes(dictionary: str) -> frozenset[str]:
    """The codes of a list, as field checks ask for them."""
    if dictionary == "kf_scheme":
        return frozenset(item["code"] for item in schemes()["categories"])
    return frozenset(CHOICES[dictionary])


def named(dictionary: str, code: str | None) -> str:
    """What a code is called; "" for none."""
    if dictionary == "kf_scheme":
        return next((item["name"] for item in schemes()["categories"] if item["code"] == code), "")
    return CHOICES[dictionary].get(code or "", "")


def choices(dictionary: str) -> list[Choice]:
    """The entries of a list, as an editor offers them."""
    if dictionary == "kf_scheme":
        return [Choice(item["code"], item["name"]) for item in schemes()["categories"]]
    return [Choice(code, name) for code, name in CHOICES[dictionary].items()]


def coded(field: Field, text: str) -> Any:
    """What somebody typed for a field as it is stored: a choice by code or name, 是 and 否 as flags."""
    if field.choices:
        return next((item.code for item in choices(field.choices) if text in (item.code, item.name)), text)
    return {"是": 1, "否": 0, "1": 1, "0": 0, "True": 1, "False": 0}.get(text, text) if field.kind is Kind.FLAG else text


def categories(scheme: str | None) -> list[str]:
    """The category names of a scheme, proposed only: the notice's own words stand."""
    return next((list(item["lines"]) for item in schemes()["categories"] if item["code"] == scheme), [])


def seat_schemes() -> dict[str, str]:
    """Code → name of the seat schemes."""
    return {item["code"]: item["name"] for item in schemes()["seats"]}


def seat_lines(scheme: str) -> list[str]:
    """The seats a scheme proposes. A relative's is offered and never missing."""
    return next((list(item["lines"]) for item in schemes()["seats"] if item["code"] == scheme), [])
