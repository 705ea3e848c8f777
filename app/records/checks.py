"""Checks that several registers share: dates in order, parts within wholes, no lists of persons."""

from __future__ import annotations

import re

from app.errors import Problem
from app.records.spec import Check, Values

_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_NAMES = re.compile(r"(?:(?<![\u4e00-\u9fff])[\u3400-\u9fff·]{2,4}[、，,;；\s]+){4,}[\u3400-\u9fff·]{2,4}(?![\u4e00-\u9fff])")


def dates_in_order(first: str, last: str, message: str = "结束日期早于开始日期。") -> Check:
    """The day in `last` is not before the one in `first`."""

    def check(values: Values) -> list[Problem]:
        begin, end = values.get(first), values.get(last)
        return [Problem(last, message)] if begin and end and end < begin else []

    return check


def at_most(part: str, part_label: str, whole: str, whole_label: str) -> Check:
    """The number in `part` is not above the one in `whole`; without a whole nothing is asked."""

    def check(values: Values) -> list[Problem]:
        some, most = values.get(part), values.get(whole)
        if some is None or most is None or some <= most:
            return []
        return [Problem(part, f"“{part_label}”{some}，多于“{whole_label}”{most}。")]

    return check


def needs(field: str, value: str, other: str, message: str) -> Check:
    """Where `field` has this value, `other` is filled in."""

    def check(values: Values) -> list[Problem]:
        return [Problem(other, message)] if values.get(field) == value and not values.get(other) else []

    return check


def no_member_list(*fields: str) -> Check:
    """Free text holds no list of persons: not two telephones, not five names in a row."""

    def check(values: Values) -> list[Problem]:
        found = []
        for key in fields:
            text = str(values.get(key) or "")
            if len(_PHONE.findall(text)) > 1 or _NAMES.search(text):
                found.append(Problem(key, "不登记成员名单和电话，只记人数。"))
        return found

    return check
