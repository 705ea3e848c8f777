"""A register's sheet as it will lie on the paper, and the way to the printer."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.progress import Progress
from ui import look, printing
from ui.context import AppContext
from ui.widgets.pdf_preview import PdfPreview


class SheetPreview(QDialog):
    """Shows finished pages; 打印 sends them to a printer in the background."""

    def __init__(self, context: AppContext, title: str, pdf: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._pdf = context, pdf
        self.setWindowTitle(title)
        self.resize(look.px(980), look.px(680))
        self.preview = PdfPreview()
        send, close = QPushButton("打印…"), QPushButton("关闭")
        look.mark(send, role="primary")
        send.setAutoDefault(False)
        send.clicked.connect(self._print)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(send)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.preview, 1)
        column.addLayout(foot)
        self.preview.show_pdf(pdf)

    def done(self, result: int) -> None:
        """Let the pages go with the dialog."""
        self.preview.clear()
        super().done(result)

    def _print(self) -> None:
        printer = printing.ask(self._context.own, self, self.preview.count, self.preview.paper_size())
        if printer is None:
            return
        plan = printing.plan_of(self._context.own, printer.printerName())
        work = partial(_send, pdf=self._pdf, printer=printer, plan=plan)
        self._context.jobs.run(work, self._printed, title="打印台账表")

    def _printed(self, pages: int) -> None:
        self._context.tell.done(f"已送打印机 {pages} 页。")


def _send(_session: Any, progress: Progress, pdf: bytes, printer: QPrinter, plan: printing.PrinterPlan) -> int:
    return len(printing.send(pdf, printer, plan, progress).pages)
