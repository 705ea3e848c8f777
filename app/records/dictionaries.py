"""Dictionaries: shipped as files, kept in the office, editable; codes never change."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.paths import resources
from app.records.month_report import STATES as MONTH_STATES
from app.security.roles import ROLE_NAMES
from db import query as db_query
from db.connect import Ledger

# Lists the program itself gives meaning to: not editable, so not shipped as data.
FIXED: dict[str, dict[str, str]] = {
    "area_state": {"valid": "有效", "merged": "撤并"},
    "unit_state": {"active": "在册", "stopped": "停用"},
    "staff_state": {"on": "在岗", "off": "离岗"},
    "user_state": {"active": "启用", "stopped": "停用"},
    "text_state": {"draft": "起草", "final": "定稿"},
    "round_state": {"planned": "筹备", "running": "进行", "closed": "结束"},
    "role": ROLE_NAMES,
    "signed_mark": {"ink": "已签字", "refused": "婉拒签字", "empty": "未签字", "unseen": "未核对"},
    "print_variant": {"normal": "普通版", "large": "大字版", "blank": "空白表"},
    "print_kind": {"first": "首次打印", "file": "生成文件", "again": "补打"},
    "body_state": {"running": "运行", "changing": "调整中", "ended": "撤销"},
    "campaign_state": {"planned": "筹备", "running": "进行", "summing_up": "总结", "filed": "归档"},
    "task_frequency": {"once": "一次", "week": "每周", "month": "每月", "quarter": "每季", "half": "每半年", "year": "每年"},
    "task_state": {"waiting": "未开始", "running": "进行中", "done": "已完成", "cancelled": "取消"},
    "move_kind": {"county": "县里发来", "own": "自印入库", "back": "退回", "village": "发到村（单位）", "residents": "发给群众",
                  "loss": "损耗"},
    "asset_state": {"on": "在用", "broken": "损坏", "off": "停用"},
    "chat_state": {"on": "在用", "off": "停用", "closed": "解散"},
    "risk_level": {"red": "红", "orange": "橙", "yellow": "黄", "green": "绿"},
    "risk_state": {"open": "在办", "closed": "已销号"},
    "rect_state": {"open": "待改", "done": "已改"},
    "assess_how": {"data": "按数据", "manual": "人工评定"},
    "award_whom": {"unit": "单位", "person": "个人"},
    "doc_direction": {"in": "收", "out": "发"},
    "month_state": MONTH_STATES,
    "report_who": {"village": "村（社区）", "unit": "成员单位", "both": "村（社区）和成员单位",
                   "picked": "特定单位", "town": "镇"},
    "report_period": {"week": "周", "month": "月", "cut": "跨月", "quarter": "季", "half": "半年", "year": "年",
                      "once": "一次性"},
    "due_in": {"same": "当期末月（当周）", "next": "次月（次周）"},
    "due_shift": {"none": "不变", "later": "顺延", "earlier": "提前"},
    "report_way": {"paper": "纸质", "usb": "U盘", "wechat": "微信", "package": "数据包", "program": "程序"},
    "day_kind": {"rest": "休", "work": "班"},
    "claim_result": {"waiting": "待定", "passed": "通过", "failed": "未通过"},
    "office_level": {"village": "村（社区）", "town": "镇（街道）", "county": "县（区）"},
    "wording_source": {"office": "本单位修改", "pack": "上级模板", "shipped": "随程序"},
}
# Other ways in which lists write the names above.
_FIXED_ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "doc_direction": {"in": ("收文", "来文"), "out": ("发文", "去文")},
    "risk_level": {"red": ("红色",), "orange": ("橙色",), "yellow": ("黄色",), "green": ("绿色",)},
    "risk_state": {"closed": ("销号", "已整改")},
    "rect_state": {"open": ("未改", "整改中"), "done": ("已整改", "完成")},
    "task_frequency": {"once": ("一次性",), "week": ("每周一次", "周"), "month": ("每月一次", "月"),
                       "quarter": ("每季度", "季度")},
    "task_state": {"running": ("正在进行",), "done": ("完成",)},
}
# Papers the program draws itself, with a number but without a template file.
DRAWN = {"visit-sheet": "入户宣传工作登记表"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a dictionary."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    valid_from: str = ""
    valid_to: str = ""

    def in_force(self, on: str) -> bool:
        """Whether the entry is offered on an ISO date."""
        return (not self.valid_from or self.valid_from <= on) and (not self.valid_to or on <= self.valid_to)


def shipped() -> Iterator[dict[str, Any]]:
    """The rows a new office's dictionary starts with."""
    for path in sorted((resources() / "dictionaries").glob("*.json")):
        data = json.loads(path.read_text("utf8"))
        if data["code"] in FIXED:
            continue
        for number, entry in enumerate(data["entries"], start=1):
            yield {
                "dictionary": data["code"],
                "code": entry["code"],
                "name": entry["name"],
                "aliases": "、".join(entry.get("aliases", [])) or None,
                "unit": entry.get("unit"),
                "sort_no": number,
                "valid_from": entry.get("valid_from"),
                "valid_to": entry.get("valid_to"),
                "note": entry.get("note"),
            }


def missing(ledger: Ledger) -> list[dict[str, Any]]:
    """The rows of shipped dictionaries that an office made by an earlier program does not have at all."""
    have = set(db_query.distinct(ledger, "dictionary_entry", "dictionary", ("dictionary",), 10_000))
    return [row for row in shipped() if row["dictionary"] not in have]


@lru_cache(maxsize=1)
def templates() -> dict[str, str]:
    """Template code → title: the kinds of paper a number can belong to."""
    files = sorted((resources() / "templates").glob("*.toml"))
    return {data["code"]: data["title"] for data in (tomllib.loads(path.read_text("utf8")) for path in files)} | DRAWN


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Dictionary code → Chinese title, for the settings page."""
    files = sorted((resources() / "dictionaries").glob("*.json"))
    return {data["code"]: data["title"] for data in (json.loads(path.read_text("utf8")) for path in files)}


def _added(ledger: Ledger) -> dict[str, str]:
    """Papers that came with a pack; their titles stay known when they are out of use."""
    return dict(db_query.select_columns(ledger, "wording", ("code", "title"), ("code", "title"), deleted=True))


def load(ledger: Ledger) -> dict[str, list[Choice]]:
    """Every dictionary of the office, entries in order."""
    names = ("dictionary", "code", "name", "aliases", "unit", "valid_from", "valid_to", "sort_no", "id")
    known = [*names, "deleted_at"]
    rows = db_query.select_columns(ledger, "dictionary_entry", names, known)
    fixed = {**FIXED, "template": {**_added(ledger), **templates()}}
    found = {
        key: [Choice(code, name, _FIXED_ALIASES.get(key, {}).get(code, ())) for code, name in entries.items()]
        for key, entries in fixed.items()
    }
    for row in sorted(rows, key=lambda item: (item[0], item[7] or 0, item[8])):
        aliases = tuple(part for part in (row[3] or "").split("、") if part)
        found.setdefault(row[0], []).append(Choice(row[1], row[2], aliases, row[4] or "", row[5] or "", row[6] or ""))
    return found
