"""A report on its way out of the window: workbook, PDF, printer, clipboard."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMenu, QWidget

from app import clock
from app.progress import Progress
from app.reports.period import Period
from app.reports.summary import summary, write_summary
from app.security.roles import Action
from app.session import Session
from app.tables import pdf, xlsx
from app.tables.table import Table
from ui import look, printing
from ui.context import AppContext
from ui.printing import Sent
from ui.screens.base import PageHead
from ui.widgets.table_view import TableView

_KINDS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)"}


class ReportOut:
    """Offers the ways out for the table shown; nothing is offered while there is none."""

    def __init__(self, context: AppContext, host: QWidget) -> None:
        self._context, self._host = context, host
        self.month = context.month
        """The month whose summary is offered."""
        self._table: Table | None = None
        self._period = ""
        self._buttons: list[QWidget] = []

    def put_in(self, head: PageHead, view: TableView) -> None:
        """The buttons of the page's head."""
        month = head.add_button("月度汇总…", "file-text")
        month.setToolTip("一个月的主要数字、同比、环比和图，一两页 PDF")
        month.setEnabled(self._context.session.can(Action.EXPORT))
        month.clicked.connect(lambda: self.ask_summary(self.month))
        copy = head.add_button("复制", "copy")
        copy.setToolTip("复制选中的格；没有选即整张表，可粘贴到 WPS 表格")
        copy.clicked.connect(view.copy)
        paper = head.add_button("打印…", "printer")
        paper.clicked.connect(self.ask_print)
        export = head.add_button("导出", "file-output", "primary")
        menu = QMenu(export)
        for suffix, words, icon in ((".xlsx", "Excel 工作簿…", "sheet"), (".pdf", "PDF 文件…", "file-text")):
            menu.addAction(look.icon(icon), words, partial(self.ask_export, suffix))
        export.setMenu(menu)
        self._buttons = [copy, paper, export]
        self.offer(None)

    def offer(self, table: Table | None, period: Period | None = None) -> None:
        """The table that is shown now; None while it cannot be shown."""
        self._table, self._period = table, period.title if period is not None else ""
        for button in self._buttons:
            button.setEnabled(table is not None and self._context.session.can(Action.EXPORT))

    def ask_export(self, suffix: str) -> None:
        """Ask for a place and write the table there."""
        if self._table is None:
            return
        name = f"{self._table.title}_{self._period}{suffix}"
        if path := self._context.tell.save_file("导出报表", name, _KINDS[suffix]):
            self.export(path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

    def ask_summary(self, month: str) -> None:
        """Ask for a place and write the month's summary there."""
        name = f"月度汇总_{clock.chinese_date(month)}.pdf"
        if path := self._context.tell.save_file("月度汇总", name, _KINDS[".pdf"]):
            self.write_summary(month, path.with_suffix(".pdf"))

    def write_summary(self, month: str, path: Path) -> None:
        """Write the month's summary as PDF."""

        def work(session: Session, progress: Progress) -> int:
            return write_summary(summary(session, month), path, progress)

        words = "{}月度汇总已写到“{}”，共 {} 页。"
        self._context.jobs.run(work, lambda pages: self._context.tell.done(
            words.format(clock.chinese_date(month), path, pages)), title="月度汇总")

    def export(self, path: Path) -> None:
        """Write the table as it is on screen, with its charts, to a workbook or a PDF."""
        table = self._table
        if table is None:
            return

        def work(_session: Session, progress: Progress) -> Path:
            if path.suffix.lower() == ".pdf":
                pdf.render_tables([table], path, progress)
            else:
                xlsx.write_table(table, path, progress)
            return path

        self._context.jobs.run(work, lambda done: self._context.tell.done(f"已导出到“{done}”。"), title="导出报表")

    def ask_print(self) -> None:
        """Ask for a printer and send the table's pages."""
        if self._table is not None and (printer := printing.ask(self._context.own, self._host)) is not None:
            self.print(printer)

    def print(self, printer: QPrinter) -> None:
        """Send the table to a printer."""
        table = self._table
        if table is None:
            return
        plan = printing.plan_of(self._context.own, printer.printerName())

        def work(_session: Session, progress: Progress) -> Sent:
            return printing.send(pdf.table_pdf(table), printer, plan, progress)

        self._context.jobs.run(work, self._sent, title="打印报表")

    def _sent(self, gone: Sent) -> None:
        if gone.whole:
            self._context.tell.done(f"已送打印机 {len(gone.pages):,} 页。")
        else:
            self._context.tell.warn(f"已停止，送出了 {len(gone.pages):,} 页。")
