"""Refused rows back to whoever sent them: a workbook with the reason beside each row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.importing.outcome import Fate, Plan, SheetPlan
from app.importing.sensitive import scrub
from app.tables.xlsx import write_rows

_FIXED = ("文件", "工作表", "行号", "原因")


def write_refused(plan: Plan, path: Path) -> int:
    """Write the refused rows of a plan and return how many; columns with identity numbers are left out.

    Raises AppError when the file cannot be written.
    """
    labels = _labels(plan)
    widths = [14, 8, 4, 24, *[8] * len(labels)]
    return write_rows(path, [*_FIXED, *labels], _rows(plan, labels), widths=widths, sheet="未导入的行")


def _labels(plan: Plan) -> list[str]:
    """Headings of all refused rows, in order of first appearance."""
    found: dict[str, None] = {}
    for sheet in plan.sheets:
        if any(True for _ in sheet.of(Fate.REFUSED)):
            found.update(dict.fromkeys(_heading_labels(sheet).values()))
    return list(found)


def _heading_labels(sheet: SheetPlan) -> dict[int, str]:
    """Column → heading, repeated headings numbered; refused columns are not among them."""
    used: dict[str, int] = {}
    labels = {}
    for match in sheet.matches:
        if not match.target and "不登记" in match.reason:
            continue
        used[match.label] = used.get(match.label, 0) + 1
        labels[match.column] = match.label if used[match.label] == 1 else f"{match.label}{used[match.label]}"
    return labels


def _rows(plan: Plan, labels: list[str]) -> Iterator[list[str | int | None]]:
    for sheet in plan.sheets:
        headings = _heading_labels(sheet)
        for line in sheet.of(Fate.REFUSED):
            cells = sheet.cells.get(line.row, {})
            by_label = {label: cells.get(column, "") for column, label in headings.items()}
            yield [sheet.file, sheet.sheet, line.row, line.reason, *scrub(by_label.get(label, "") for label in labels)]
