"""What leaves 报送情况: reminder slips, the bulletin, R-M6; and the holiday table that comes in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from app.errors import AppError
from app.progress import Progress
from app.reports import catalogue, holidays, reporting, reporting_table
from app.reports.period import Period
from app.security.roles import Action
from app.session import Session
from app.tables import pdf, xlsx
from ui import look
from ui.context import AppContext
from ui.screens.submission_bar import NOW
from ui.widgets.sheet_preview import SheetPreview

SLIPS = (("area", "remind-village", "催村（社区）"), ("unit", "remind-unit", "催成员单位"))
_TABLES = "表格 (*.csv *.xlsx *.xls *.ods)"


def menu(parent: QWidget, context: AppContext, period: Callable[[], str]) -> QMenu:
    """Slips and the bulletin go through the print centre; the table is of the period shown (of the month for `now`)."""
    made = QMenu(parent)
    made.aboutToShow.connect(lambda: _fill(made, parent, context, period()))
    return made


def _fill(made: QMenu, parent: QWidget, context: AppContext, key: str) -> None:
    made.clear()
    may_print, may_export = context.session.can(Action.PRINT), context.session.can(Action.EXPORT)
    for register, template, words in SLIPS:
        uids = missing_of(context.session, register)
        entry = made.addAction(look.icon("printer"), f"催报单：{words} {len(uids)} 份…", partial(
            context.navigate, "print", {"tab": "print", "template": template, "register": register, "uids": uids}))
        entry.setEnabled(may_print and bool(uids))
    bulletin = made.addAction(look.icon("file-text"), "工作通报…", partial(
        context.navigate, "print", {"tab": "print", "template": "official-bulletin"}))
    bulletin.setEnabled(may_print)
    made.addSeparator()
    span = Period.month(context.month) if key == NOW else Period.parse(key)
    title = reporting_table.TITLE
    for words, icon, call in (
        (f"{title}：预览并打印…", "printer", partial(_preview, parent, context, span)),
        (f"{title}：Excel…", "sheet", partial(_export, context, span, ".xlsx")),
        (f"{title}：PDF…", "file-text", partial(_export, context, span, ".pdf")),
    ):
        made.addAction(look.icon(icon), words, call).setEnabled(may_export)


def missing_of(session: Session, register: str) -> list[str]:
    """Who of a register has something missing that is asked for now, in order."""
    return list(dict.fromkeys(
        cell.reporter.key for cell in reporting.still_missing(session) if cell.reporter.register == register))


def holiday_menu(parent: QWidget, context: AppContext) -> QMenu:
    """Bring in a year's table, save the form of the file, see what there is."""
    made = QMenu(parent)
    made.aboutToShow.connect(lambda: _fill_holidays(made, context))
    return made


def _fill_holidays(made: QMenu, context: AppContext) -> None:
    made.clear()
    for year in holidays.years(context.session):
        words = f"{year.year}年：休{year.rest}天，班{year.work}天（{year.source}）"
        made.addAction(words, partial(context.navigate, "holiday", {})).setEnabled(True)
    if made.isEmpty():
        made.addAction("还没有节假日表").setEnabled(False)
    made.addSeparator()
    take = made.addAction(look.icon("file-input"), "从U盘导入…", partial(_ask_take, context))
    take.setEnabled(context.session.can(Action.IMPORT))
    made.addAction(look.icon("file-output"), "存一份空白模板…", partial(_ask_template, context))


def _ask_take(context: AppContext) -> None:
    if paths := context.tell.open_files("导入节假日表", _TABLES):
        take_in(context, paths[0])


def take_in(context: AppContext, path: Path) -> None:
    """Take a holiday table in and say what it brought."""
    try:
        made = holidays.take_in(context.session, path)
    except AppError as fault:
        context.tell.error(fault)
        return
    context.tell.done(made.sentence, undo=bool(made.new or made.changed or made.removed))


def _ask_template(context: AppContext) -> None:
    path = context.tell.save_file("存空白模板", holidays.TEMPLATE, "CSV 文件 (*.csv)")
    if path is None:
        return
    try:
        context.tell.done(f"模板已存到“{holidays.save_template(path).name}”，用 WPS 填好后从U盘导入。")
    except AppError as fault:
        context.tell.error(fault)


def _export(context: AppContext, span: Period, suffix: str) -> None:
    name = f"{reporting_table.TITLE}_{span.title}{suffix}"
    kinds = "Excel 工作簿 (*.xlsx)" if suffix == ".xlsx" else "PDF 文件 (*.pdf)"
    if path := context.tell.save_file("导出报表", name, kinds):
        work = partial(_write, span=span, path=path.with_suffix(suffix))
        context.jobs.run(work, lambda done: context.tell.done(f"已导出到“{done}”。"), title="导出报表")


def _write(session: Session, progress: Progress, span: Period, path: Path) -> Path:
    table = catalogue.report(session, reporting_table.CODE, span)
    if path.suffix == ".pdf":
        pdf.render_tables([table], path, progress)
    else:
        xlsx.write_table(table, path, progress)
    return path


def _preview(parent: QWidget, context: AppContext, span: Period) -> None:
    def show(pages: bytes) -> None:
        SheetPreview(context, reporting_table.TITLE, pages, parent).exec()

    context.jobs.run(partial(_pages, span=span), show, title="排版")


def _pages(session: Session, _progress: Progress, span: Period) -> bytes:
    return pdf.table_pdf(catalogue.report(session, reporting_table.CODE, span))
