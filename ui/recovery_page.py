"""A recovery code shown once: to print or copy, then to lock away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.documents.recovery import RecoverySheet, recovery_pdf, write_recovery
from app.progress import Progress
from ui import look, printing
from ui.jobs import Jobs
from ui.tell import Tell


class RecoveryPage(QWidget):
    """`put_away` once the person says that the sheet is kept; nothing of it stays here then."""

    put_away = Signal()

    def __init__(self, jobs: Jobs, tell: Tell, title: str, says: str, verb: str) -> None:
        super().__init__()
        self._jobs, self._tell = jobs, tell
        self._paper: RecoverySheet | None = None
        self.sheet = QPlainTextEdit()
        self.sheet.setReadOnly(True)
        self.kept = QCheckBox("恢复单已打印或抄下，准备锁进保险柜")
        self.go = QPushButton(verb)
        self._said = QLabel(" ", wordWrap=True)
        look.mark(self._said, tone="muted", level="small")
        self._build(title, says)

    def show_paper(self, paper: RecoverySheet) -> None:
        """Show a sheet."""
        self._paper = paper
        self.sheet.setPlainText(paper.text)
        self.kept.setChecked(False)
        self._said.setText(" ")

    def print_sheet(self) -> None:
        """Send the recovery sheet to a printer the person chooses."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        if self._paper is None or not QPrintDialog(printer, self).exec():
            return
        work = partial(_print, paper=self._paper, printer=printer)
        self._jobs.run(work, lambda _pages: self._said.setText("已送打印机。"), title="打印恢复单")

    def save_sheet(self) -> None:
        """Write the recovery sheet where the person chooses."""
        paper = self._paper
        name = f"{paper.office}{'档案' if paper.restricted else ''}恢复单.pdf" if paper else ""
        target = self._tell.save_file("保存恢复单", name, "PDF 文件 (*.pdf)") if paper else None
        if paper is None or target is None:
            return
        work = partial(_write, paper=paper, out=target)
        said = "已存成 PDF，打印后请删掉文件。"
        self._jobs.run(work, lambda _none: self._said.setText(said), title="保存恢复单")

    def _finish(self) -> None:
        self._paper = None
        self.sheet.clear()
        self.put_away.emit()

    def _build(self, title: str, says: str) -> None:
        head, words = QLabel(title), QLabel(says, wordWrap=True)
        look.mark(head, level="title")
        look.mark(words, tone="muted")
        send, save = QPushButton("打印恢复单…"), QPushButton("存成 PDF…")
        send.clicked.connect(self.print_sheet)
        save.clicked.connect(self.save_sheet)
        look.mark(self.go, role="primary")
        self.go.setEnabled(False)
        self.kept.toggled.connect(self.go.setEnabled)
        self.go.clicked.connect(self._finish)
        tools = QHBoxLayout()
        for part in (send, save):
            tools.addWidget(part)
        tools.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (head, words, self.sheet):
            column.addWidget(part)
        column.addLayout(tools)
        column.addWidget(self.kept)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)


def _print(_session: Any, progress: Progress, paper: RecoverySheet, printer: QPrinter) -> int:
    return len(printing.send(recovery_pdf(paper), printer, progress=progress).pages)


def _write(_session: Any, _progress: Progress, paper: RecoverySheet, out: Path) -> None:
    write_recovery(paper, out)
