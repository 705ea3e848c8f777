"""What must hold before something about a person is kept (domain reference 4.2; articles of PIPL named there)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app import clock
from app.errors import AppError, InvalidValues, Problem
from app.privacy import forbidden_number, is_id_number
from app.records.spec import Kind, Register

REVIEW_MONTHS = 6
REMOVE_DAYS = 30
"""Personal data is removed within thirty days of closing (PIPL 47; domain reference 4.2)."""
CLOSE_WORKDAYS = 5
PURPOSE_LEAST = 5
_PHONE = re.compile(r"(?<!\d)1[ \-]?(?:\d[ \-]?){9}\d(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
Values = Mapping[str, Any]


def months_on(day: date, months: int) -> date:
    """The same day some months later, the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


def purpose(text: str) -> str:
    """Why somebody looks, as it is logged. Raises AppError for less than five characters and for numbers in it."""
    words = text.strip()
    if len(words) < PURPOSE_LEAST:
        raise AppError(f"请写明事由，不少于{PURPOSE_LEAST}个字。", "如“季度复核前查看”。")
    if looks_like_number(words):
        raise AppError("事由里有像电话、证件号或卡号的数字。", "请删去号码再查看。")
    return words


def looks_like_number(text: str) -> bool:
    """Whether free text holds what reads as a phone, ID or card number."""
    plain = text.translate(_WIDE)
    return forbidden_number(plain) or _PHONE.search(plain) is not None


def free_text(register: Register, values: Values) -> list[Problem]:
    """A problem for each text with a number that has no place there."""
    texts = (item for item in register.fields if item.kind in (Kind.TEXT, Kind.LONG) and item.key != "basis_no")
    return [
        Problem(item.key, f"“{item.label}”里有像电话、证件号或卡号的数字，不能保存；请删去。")
        for item in texts if looks_like_number(str(values.get(item.key) or ""))
    ]


def file_problems(values: Values, today: date) -> list[Problem]:
    """What keeps a file from being saved: a basis that is none, a minor, a phone without consent."""
    found: list[Problem] = []
    if values.get("basis_kind") in ("police", "justice"):
        found += [Problem(key, f"书面通知要填“{label}”。")
                  for key, label in (("basis_no", "依据文号"), ("basis_issuer", "发文机关")) if not values.get(key)]
    begun, until, now = values.get("basis_date") or "", values.get("basis_expiry") or "", today.isoformat()
    if begun > now:
        found.append(Problem("basis_date", "依据日期晚于今天。"))
    if until < max(begun, now):
        found.append(Problem("basis_expiry", "依据已经到期，不能建档。"))
    if not values.get("adult"):
        found.append(Problem("adult", "未满18周岁或没有核实的，不建档。"))
    if values.get("phone") and not values.get("phone_consent"):
        found.append(Problem("phone", "本人没有同意留电话，不能填。"))
    if bool(values.get("untold_reason")) != bool(values.get("untold_by")):
        found.append(Problem("untold_by", "不告知的，法定理由和批准人都要填。"))
    return found


def told(values: Values) -> bool:
    """Whether the person was told, or the lawful reason not to is on record (PIPL 17, 18, 35)."""
    return bool(values.get("told_on") and values.get("told_way")) or bool(values.get("untold_reason"))


def id_number(text: str, need: str | None, today: date) -> str:
    """An ID number in one form. Raises InvalidValues: without need in the basis, wrong check character, a minor."""
    number = text.translate(_WIDE).replace(" ", "").upper()
    if not need:
        raise InvalidValues([Problem("id_need", "依据没有要求证件号，不收集；确需的请先写明依据中的要求。")])
    if not is_id_number(number):
        raise InvalidValues([Problem("id_number", "证件号不对，请核对各位数字。")])
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise InvalidValues([Problem("id_number", "证件号里的出生日期不对。")]) from error
    if months_on(born, 18 * 12) > today:
        raise InvalidValues([Problem("adult", "未满18周岁，不建档。")])
    return number


def mask_name(name: str) -> str:
    """`张*`, `欧阳**`: the surname, a star for each further character; counted by code point."""
    kept = 2 if len(name) > 3 or name[:2] in _DOUBLE else 1
    return name[:kept] + "*" * (len(name) - kept if len(name) > kept else 1)


_DOUBLE = frozenset((
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "长孙", "夏侯", "端木", "南宫",
    "轩辕",
))


def standing(row: Values, today: str) -> str:
    """Where a file stands on an ISO day: its state, or `overdue` and `lapsed` for an open one nobody may change."""
    if row["state"] != "open":
        return str(row["state"])
    if row["basis_expiry"] < today:
        return "lapsed"
    return "overdue" if (row["review_due"] or today) < today else "open"


def writable(row: Values) -> None:
    """Raise AppError for a file that may only be reviewed or closed now."""
    state = standing(row, clock.today().isoformat())
    if state == "overdue":
        raise AppError(f"{row['no']}已过复核日，只能看，不能改。", "请先复核。")
    if state == "lapsed":
        raise AppError(f"{row['no']}的依据已到期，停止使用。", "请在5个工作日内解除。")
    if state not in ("open", "pending"):
        raise AppError(f"{row['no']}已经解除，不能再改。")
