"""Registers of the restricted store as tables: T-20, T-21, T-22, and R-M9 with numbers only. No name stands in any."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import clock
from app.errors import AppError
from app.keyfiles import lifecycle, paper_values, papers, rules
from app.keyfiles.paper_values import NONE, day
from app.keyfiles.store import KeyStore
from app.keyfiles.words import STANDING, named
from app.reports import forms
from app.reports.period import Period
from app.tables import pdf, xlsx
from app.tables.table import Align, Column, Row, Table
from db import keyfiles as db_keyfiles

CODES: Mapping[str, str] = {
    "T-20": "重点人员档案目录", "T-21": "重点人员档案查阅登记", "T-22": "个人信息权利申请台账", "R-M9": "重点人员工作数量表",
}
_LETTER_LEAST = 5
_WIDE = ("view", "search", "list", "print", "export", "transfer")


def table(store: KeyStore, code: str, period: Period, letter: str = "") -> Table:
    """A register by its code; T-20 is as of today. `letter` is the county's written demand, without it no R-M9.

    Raises AppError for an unknown code or a missing letter.
    """
    if code not in CODES:
        raise AppError(f"没有“{code}”这张表。", f"现有：{'、'.join(f'{key}{title}' for key, title in CODES.items())}。")
    return numbers_table(store, period, letter) if code == "R-M9" else _REGISTERS[code](store, period)


def directory(store: KeyStore, period: Period | None = None) -> Table:
    """T-20 as of today: no name, no phone."""
    columns = (
        Column("no", "档号", width=8), Column("basis_no", "依据文号", width=12, align=Align.LEFT),
        Column("category", "类别", width=7), Column("village", "村（社区）", width=8), Column("opened_on", "建档日期", width=8),
        Column("review_due", "下次复核日", width=8), Column("owner", "责任人", width=6), Column("state", "状态", width=6),
    )
    rows = [
        Row((row["no"], paper_values.basis(row), row["category"], row["village"], day(row["opened_on"]), day(row["review_due"]),
             row["owner"], STANDING[row["standing"]]))
        for row in map(store.masked, db_keyfiles.rows(store.ledger, "key_file"))
    ]
    return _register(store, "T-20", columns, rows, f"截至{day(clock.today().isoformat())}")


def looks(store: KeyStore, period: Period) -> Table:
    """T-21: every look of the period, for the head to go through and sign."""
    columns = (
        Column("line", "序号", width=3), Column("at", "日期", width=10), Column("no", "档号", width=8),
        Column("by", "查阅人", width=6), Column("why", "事由", width=18, align=Align.LEFT), Column("way", "方式", width=4),
        Column("approved", "批准人", width=7),
    )
    entries = store.looks(period.first, period.last, _WIDE)
    rows = [Row((at, clock.chinese_moment(entry.at), entry.file_no or NONE, entry.by, entry.purpose,
                 named("log_kind", entry.kind), ""), blank=True)
            for at, entry in enumerate(entries, 1)]
    return replace(_register(store, "T-21", columns, rows, period.span),
                   notes=("批准人由负责人审阅后签名；目录查看和没有档号的打印，档号写“—”。",))


def requests(store: KeyStore, period: Period) -> Table:
    """T-22: the rights requests received in the period; the file's number, no name."""
    columns = (
        Column("received_on", "日期", width=9), Column("kind", "类别", width=6), Column("no", "对象编号", width=9),
        Column("decision", "处理结果", width=8), Column("done_on", "办结日期", width=9),
    )
    found = [row for row in db_keyfiles.rows(store.ledger, "kf_request")
             if period.first <= row["received_on"] <= period.last]
    rows = [Row((day(row["received_on"]), named("request_kind", row["kind"]), row["file_no"],
                 named("request_decision", row["decision"]) or "办理中", day(row["done_on"]))) for row in found]
    return _register(store, "T-22", columns, rows, period.span)


def numbers_table(store: KeyStore, period: Period, letter: str) -> Table:
    """R-M9 重点人员工作数量表: numbers only, and only when the county asked in writing (`letter`: name and number).

    Raises AppError without the letter.
    """
    asked = letter.strip()
    if len(asked) < _LETTER_LEAST:
        raise AppError("重点人员工作数量表只在县里书面要求时报。", "请写明县里来文的名称和文号。")
    columns = (
        Column("category", "类别", width=10), Column("at_begin", "期初", "人数"), Column("new", "新增", "人数"),
        Column("closed", "解除", "人数"), Column("at_end", "期末", "人数"), Column("reviewed", "已复核", "工作情况"),
        Column("employed", "帮扶就业人数", "工作情况", width=8),
    )
    lines = lifecycle.numbers(store, period.first, period.last)
    figures = [(item.at_begin, item.new, item.closed, item.at_end, item.reviewed, item.employed) for item in lines]
    rows = [Row((item.category, *cells)) for item, cells in zip(lines, figures, strict=True)]
    total = Row(("合计", *(sum(column) for column in zip(*figures, strict=True)))) if figures else Row(("合计", *[0] * 6))
    notes = (f"报送依据：{asked}。", "类别照书面通知所写；只报数量，不报名单；录入错误撤销的不计。")
    return forms.form(store.session, "R-M9", CODES["R-M9"], period, columns, rows, total, "人", notes)


def save(store: KeyStore, made: Table, out: Path, why: str) -> int:
    """Write a table where the person chose, as PDF or workbook by its suffix, and log it; the pages or rows written.

    Raises AppError without a purpose, for another suffix or a file that cannot be written.
    """
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".xlsx"):
        raise AppError(f"“{out.name}”不是能保存的格式。", "请用 .pdf 或 .xlsx。")
    reason = rules.purpose(why)
    store.look("print" if suffix == ".pdf" else "export", "", f"{made.code}{made.title}", reason)
    if suffix == ".pdf":
        return pdf.render_tables([made], out, marks=papers.marks(store.session, reason))
    said = papers.behind(store.session, reason).replace("\n", "　")
    xlsx.write_table(replace(made, notes=(*made.notes, papers.SECRET, said)), out)
    return len(made.rows)


def preview(store: KeyStore, made: Table, why: str) -> bytes:
    """A table as PDF in memory, logged as printed."""
    reason, out = rules.purpose(why), io.BytesIO()
    store.look("print", "", f"{made.code}{made.title}", reason)
    pdf.render_tables([made], out, marks=papers.marks(store.session, reason))
    return out.getvalue()


def _register(store: KeyStore, code: str, columns: tuple[Column, ...], rows: list[Row], span: str) -> Table:
    office = store.session.office
    return Table(code, CODES[code], columns, rows, unit_name=office.get("name") or "", period=span,
                 foot=forms.foot(office))


_REGISTERS: Mapping[str, Callable[[KeyStore, Any], Table]] = {"T-20": directory, "T-21": looks, "T-22": requests}
