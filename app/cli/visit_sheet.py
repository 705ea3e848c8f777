"""`visit-sheet`: what stands on a sheet, and entering it without a window, with the keys of the entry page."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from typing import Any

from app.cli import words
from app.documents import visit_sheet, visit_sheet_rules
from app.documents.visit_sheet import Entry
from app.errors import AppError
from app.session import Session

_LINE = re.compile(r"(\d{1,2})=([0-9A-Za-z]+)")


def visit_sheet_command(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """List a sheet's lines, or save the visits of the lines given."""
    if not args.entries:
        found = visit_sheet.sheet(session, args.serial)
        rows = [asdict(line) for line in found.lines]
        said = f"{found.place}，第{found.sheet_no}张，共{found.sheets}张，{len(rows)}户。"
        return {"serial": found.serial, "round": found.round_name, "place": found.place, "state": found.state,
                "confirmed_on": found.confirmed_on, "rows": rows, "entries": [asdict(item) for item in found.entries],
                "message": said}
    if not args.date:
        raise AppError("请用 --date 写明走访日期。", "日期写在表上，程序不猜。")
    day = words.day(args.date)
    entries = parse_entries(args.entries)
    saved = visit_sheet.confirm(session, args.serial, entries, day, args.visitor)
    return {"serial": args.serial, "entries": [asdict(item) for item in entries], "changed": saved.changed,
            "message": saved.sentence}


def parse_entries(text: str) -> list[Entry]:
    """`1=1asr,2=2`: line and keys. Raises AppError for what is not understood or contradicts itself."""
    found = []
    for part in filter(None, re.split(r"[,，、;；\s]+", text)):
        match = _LINE.fullmatch(part)
        if match is None:
            raise AppError(f"看不懂“{part}”。", "应写成 行号=按键，如 1=1as,2=2。")
        item = Entry(int(match[1]), "")
        for key in match[2].upper():
            item = visit_sheet_rules.press(item, key)
            if item is None:
                raise AppError(f"“{part}”里的“{key}”不是录入的按键。", "按键见登记表录入页。")
        if doubt := visit_sheet_rules.conflict(visit_sheet_rules.ticks_of(item)):
            raise AppError(f"“{part}”自相矛盾：{doubt}。", "请对照纸面改正。")
        found.append(item)
    return found
