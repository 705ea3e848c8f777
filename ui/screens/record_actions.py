"""What is done with chosen rows: delete with a reason, edit one field for all, export the sheet, photo pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app import clock
from app.errors import AppError
from app.progress import Progress
from app.records.spec import Register
from app.reports.ledgers import TITLES
from app.session import Session
from app.tables.table import Table
from ui.context import AppContext
from ui.widgets.bulk_edit import BulkEdit
from ui.widgets.record_table import RecordTable
from ui.widgets.sheet_preview import SheetPreview

_SHOWN = 8  # places told before a preview
_FORM_LINES = 14  # of an empty form: what a landscape page holds
_Made = tuple[bytes, list[str]]  # pages, and what is not complete on them
_KINDS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)"}


def remove(context: AppContext, register: Register, uids: Sequence[str]) -> bool:
    """Ask for a reason and delete; True when it was done."""
    what = f"{len(uids)} 条{register.noun}"
    reason = context.tell.ask_text("删除", f"删除 {what} 的原因（移到回收站，可以恢复）")
    if reason is None:
        return False
    try:
        sentence = context.session.remove(register.key, uids, reason)
    except AppError as fault:
        context.tell.error(fault)
        return False
    context.tell.done(sentence, undo=True)
    return True


def bulk_edit(context: AppContext, register: Register, uids: Sequence[str], parent: QWidget) -> None:
    """Ask for a field and a value and write it to all rows as one step."""
    box = BulkEdit(context, register, len(uids), parent)
    if not box.exec() or box.chosen is None:
        return
    key, value = box.chosen
    sentence = f"把 {len(uids)} 条{register.noun}的{register.field(key).label}改为同一个值"
    work = partial(_write_all, register=register.key, uids=tuple(uids), key=key, value=value, sentence=sentence)
    context.jobs.run(work, lambda _n: context.tell.done(f"已{sentence}。", undo=True), title="批量修改")


def export(context: AppContext, table: RecordTable, suffix: str) -> None:
    """Write the listed rows as the register's sheet to a file the person names."""
    register = table.register
    name = f"{register.title}台账_{clock.today().isoformat()}{suffix}"
    target = context.tell.save_file("导出台账表", name, _KINDS[suffix])
    if target is None:
        return
    if target.suffix.lower() != suffix:
        target = target.with_name(target.name + suffix)
    work = partial(_export, register=register, ids=list(table.model.ids), target=target)
    context.jobs.run(work, lambda count: context.tell.done(f"已导出 {count} 条到“{target}”。"), title="导出台账表")


def preview(context: AppContext, table: RecordTable, parent: QWidget) -> None:
    """Show the listed rows as the register's sheet, ready to print."""
    register = table.register
    work = partial(_pages, register=register, ids=list(table.model.ids))

    def show(made: _Made) -> None:
        _look(context, f"{register.title}台账表", made, parent)

    context.jobs.run(work, show, title="排版台账表")


def ledger(context: AppContext, code: str, row: str | None, parent: QWidget) -> None:
    """Show the table `code` that is put together beside this list, ready to print; `row` is the round meant."""
    work = partial(_ledger, code=code, row=row)
    context.jobs.run(work, lambda made: _look(context, TITLES[code], made, parent), title=f"排版{TITLES[code]}")


def export_ledger(context: AppContext, code: str, row: str | None, suffix: str) -> None:
    """Write the table `code` to a file the person names."""
    target = context.tell.save_file(f"导出{TITLES[code]}", f"{TITLES[code]}_{clock.today().isoformat()}{suffix}", _KINDS[suffix])
    if target is None:
        return
    if target.suffix.lower() != suffix:
        target = target.with_name(target.name + suffix)
    work = partial(_export_ledger, code=code, row=row, target=target)
    context.jobs.run(work, lambda count: context.tell.done(f"已导出 {count} 行到“{target}”。"), title=f"导出{TITLES[code]}")


def roster(context: AppContext, register: Register, day: str, parent: QWidget) -> None:
    """Show which bodies there were, or who sat in them, on an ISO day, ready to print."""
    work = partial(_roster, code=register.code, day=day)
    context.jobs.run(work, lambda made: _look(context, f"{clock.chinese_date(day)}名册", made, parent), title="排版名册")


def blank_form(context: AppContext, register: Register, parent: QWidget) -> None:
    """Show the register's sheet as an empty form of one page, ready to print."""
    work = partial(_blank, code=register.code)
    context.jobs.run(work, lambda made: _look(context, f"{register.title}空白表", made, parent), title="排版空白表")


def photo_pages(context: AppContext, table: RecordTable, per_page: int, parent: QWidget) -> None:
    """Show the photos of the listed rows, ready to print."""
    work = partial(_photos, ids=list(table.model.ids), per_page=per_page)
    context.jobs.run(work, lambda made: _look(context, "照片页", made, parent), title="排版照片页")


def _look(context: AppContext, title: str, made: _Made, parent: QWidget) -> None:
    """The pages; before them what is missing on them, which the person may go and mend first."""
    pdf, odd = made
    if odd:
        shown = "\n".join(odd[:_SHOWN]) + (f"\n等{len(odd)}处。" if len(odd) > _SHOWN else "")
        if context.tell.ask("有内容印不完整", shown, ("继续预览", "先不打印")) != "继续预览":
            return
    SheetPreview(context, title, pdf, parent).exec()


def _write_all(
    session: Session, progress: Progress, register: str, uids: Sequence[str], key: str, value: Any, sentence: str
) -> int:
    with session.step(sentence):
        session.save_many(register, [{"uid": uid, key: value} for uid in uids], progress)
    return len(uids)


def _pages(session: Session, _progress: Progress, register: Register, ids: list[int]) -> _Made:
    from app.reports.register_sheet import (
        register_sheet,  # the page renderer loads slowly and is seldom needed
    )

    return _drawn(register_sheet(session, register.key, ids))


def _ledger(session: Session, _progress: Progress, code: str, row: str | None) -> _Made:
    from app.reports import tables

    return _drawn(tables.table(session, code, round_uid=row))


def _drawn(table: Table) -> _Made:
    from app.tables import pdf

    odd = [f"{item.place}：缺“{item.characters}”，印成空框" for item in pdf.undrawable([table])]
    return pdf.table_pdf(table), odd


def _roster(session: Session, _progress: Progress, code: str, day: str) -> _Made:
    from app.reports import tables

    return _drawn(tables.table(session, code, day))


def _blank(session: Session, _progress: Progress, code: str) -> _Made:
    from app.reports import tables

    return _drawn(tables.table(session, code, blank=_FORM_LINES))


def _photos(session: Session, progress: Progress, ids: list[int], per_page: int) -> _Made:
    from app.documents import photo_sheet

    out = BytesIO()
    uids = [row["uid"] for row in session.rows("activity", ids)]
    report = photo_sheet.render(session, uids, per_page, out, progress)
    return out.getvalue(), [*report.missing, *report.undrawable]


def _export(session: Session, progress: Progress, register: Register, ids: list[int], target: Path) -> int:
    from app.reports.register_sheet import register_sheet

    return _write(register_sheet(session, register.key, ids), progress, target)


def _export_ledger(session: Session, progress: Progress, code: str, row: str | None, target: Path) -> int:
    from app.reports import tables

    return _write(tables.table(session, code, round_uid=row), progress, target)


def _write(table: Table, progress: Progress, target: Path) -> int:
    from app.tables import pdf, xlsx

    if target.suffix.lower() == ".pdf":
        pdf.render_tables([table], target, progress)
    else:
        xlsx.write_table(table, target, progress)
    return len(table.rows)
