"""Whether a county form's own data validation would take a value."""

from __future__ import annotations

from app.exchange.form_book import FormSheet, Place, Rule, area_of
from app.importing.text import as_text, clean

_BETWEEN = ("between", "notBetween")


def refused_by(sheet: FormSheet, place: Place, value: int | float | str) -> str:
    """Why the cell's validation does not take the value, "" when it does or cannot be told."""
    for rule in sheet.rules:
        if rule.covers(place) and (why := _why(sheet, rule, value)):
            return why
    return ""


def _why(sheet: FormSheet, rule: Rule, value: int | float | str) -> str:
    if rule.kind == "list":
        allowed = _allowed(sheet, rule)
        if allowed is not None and clean(as_text(value)) not in allowed:
            shown = "、".join(sorted(allowed)[:8])
            return f"不在下拉可选的内容里（{shown}）"
        return ""
    if rule.kind in ("whole", "decimal"):
        if not isinstance(value, int | float) or (rule.kind == "whole" and float(value) != int(value)):
            return "不是表里要求的整数" if rule.kind == "whole" else "不是表里要求的数字"
        return _bounds(rule, value, "数值")
    return _bounds(rule, len(as_text(value)), "字数") if rule.kind == "textLength" else ""


def _allowed(sheet: FormSheet, rule: Rule) -> set[str] | None:
    """The words of a drop-down list: written out, or in a range of the same sheet; None when they are elsewhere."""
    operand = rule.operands[0] if rule.operands else ""
    if operand.startswith('"') and operand.endswith('"'):
        return {clean(word) for word in operand[1:-1].replace('""', '"').split(",")}
    if (area := area_of(operand)) is None:
        return None
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > 5_000:
        return None
    return {clean(as_text(sheet.value((row, column)))) for row in range(top, bottom + 1) for column in range(left, right + 1)}


def _bounds(rule: Rule, number: float, what: str) -> str:
    try:
        limits = [float(operand) for operand in rule.operands]
    except ValueError:
        return ""  # a formula: cannot be told
    if not limits or (rule.operator in _BETWEEN and len(limits) < 2):
        return ""
    low, high = limits[0], limits[-1]
    fine = {
        "between": low <= number <= high, "notBetween": not low <= number <= high, "equal": number == low,
        "notEqual": number != low, "greaterThan": number > low, "lessThan": number < low,
        "greaterThanOrEqual": number >= low, "lessThanOrEqual": number <= low,
    }.get(rule.operator, True)
    return "" if fine else f"{what}不在表里限定的范围内"
