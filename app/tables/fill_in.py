"""A workbook that people fill in by hand: locked headings, open rows, drop-downs and hints in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app.tables.xlsx import open_workbook

LISTS = "可选内容"
_HINT, _HINT_TITLE = 250, 30
_TEXT, _WHOLE, _DATE = "@", "0", "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class FillColumn:
    """One column: `kind` is text, whole (a number from 0 to `most`) or date; `choices` become a drop-down.

    `width` in Chinese characters; `hint` shows when a cell is entered; an answer may be free where `strict` is off.
    """

    title: str
    width: float = 8
    hint: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    most: int = 1_000_000
    strict: bool = True
    required: bool = False


@dataclass(frozen=True, slots=True)
class FillSheet:
    """One sheet: title, a line that says how to fill it in, and columns over `lines` open rows."""

    name: str
    title: str
    hint: str
    columns: tuple[FillColumn, ...]
    lines: int = 300


def write_fill_in(path: Path, sheets: Sequence[FillSheet]) -> None:
    """Write the workbook; its headings are protected without a password. Raises AppError when it cannot be written."""
    with open_workbook(path) as book:
        looks = _looks(book)
        made = [(sheet, book.add_worksheet(sheet.name)) for sheet in sheets]
        lists = book.add_worksheet(LISTS)
        lists.hide()
        at = 0
        for sheet, page in made:
            _head(page, sheet, looks)
            for column, item in enumerate(sheet.columns):
                if item.choices:
                    lists.write_column(0, at, item.choices)
                _column(page, sheet, column, looks, at)
                at += bool(item.choices)


def _looks(book: Workbook) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    framed = {**base, "border": 1, "border_color": "#9AA7B4"}
    head = {**framed, "bold": True, "align": "center", "text_wrap": True}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16, "align": "center"}),
        "hint": book.add_format({**base, "font_color": "#5B6773", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({**head, "bg_color": "#F2F5F8"}),
        "required": book.add_format({**head, "bg_color": "#E1EBF7"}),
        "text": book.add_format({**framed, "locked": False, "num_format": _TEXT}),
        "whole": book.add_format({**framed, "locked": False, "num_format": _WHOLE}),
        "date": book.add_format({**framed, "locked": False, "num_format": _DATE}),
    }


def _head(page: Worksheet, sheet: FillSheet, looks: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    page.merge_range(0, 0, 0, last, sheet.title, looks["title"])
    page.merge_range(1, 0, 1, last, sheet.hint, looks["hint"])
    page.set_row(0, 30)
    page.set_row(1, 48)
    page.set_row(2, 32)
    for column, item in enumerate(sheet.columns):
        page.write_string(2, column, item.title, looks["required" if item.required else "head"])
    page.freeze_panes(3, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _column(page: Worksheet, sheet: FillSheet, column: int, looks: dict[str, Any], at: int) -> None:
    """The open cells of a column with their look, hint and limits; `at` is where its choices stand in the list sheet."""
    item = sheet.columns[column]
    page.set_column(column, column, item.width * 2 + 1)
    for row in range(3, 3 + sheet.lines):
        page.write_blank(row, column, None, looks[item.kind])
    rule: dict[str, Any] = {"validate": "any"}
    if item.choices:
        letter = _letters(at)
        rule = {"validate": "list", "source": f"='{LISTS}'!${letter}$1:${letter}${len(item.choices)}"}
    elif item.kind == "whole":
        rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": item.most}
        rule |= {"error_message": f"请填0到{item.most}之间的整数。"}
    elif item.kind == "date":
        rule = {"validate": "custom", "value": f"=OR(ISNUMBER({_letters(column)}4),LEN({_letters(column)}4)>5)"}
        rule |= {"error_message": "日期写成2026-10-12这样。"}
    rule |= {"input_title": item.title[:_HINT_TITLE], "input_message": item.hint[:_HINT]} if item.hint else {}
    rule |= {"error_title": "请核对", "error_type": "stop" if item.strict else "warning"}
    if rule["validate"] != "any" or item.hint:
        page.data_validation(3, column, 2 + sheet.lines, column, rule)


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)
