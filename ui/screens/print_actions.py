"""Making the pages and getting them onto paper: to a file, to a printer, what was sent is kept in the register."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.documents import reprint
from app.errors import Cancelled
from app.progress import Progress
from app.session import Session
from ui import printing
from ui.context import AppContext
from ui.printing import PrinterPlan, Sent
from ui.screens import print_work
from ui.screens.print_work import Broken, Made, Work, make

_NOTHING = "已取消，没有编号，也没有留下改动。"


class PrintActions(QObject):
    """`made(Made)` when pages exist, `sent(Made, pages)` when they went to a printer, `stopped` when making broke off."""

    made = Signal(object)
    sent = Signal(object, list)
    stopped = Signal()

    def __init__(self, context: AppContext, host: QWidget) -> None:
        super().__init__(host)
        self._context, self._host = context, host
        self.waiting = 0
        """Numbers that wait for their pages now."""
        self.working = False
        """Whether numbers are being taken or pages made."""

    def to_file(self, title: str, name: str, work: Work, start: str = "生成 PDF") -> None:
        """Ask where to write the pages and make them."""
        out = self._context.tell.save_file(start, name, "PDF 文件 (*.pdf)")
        if out is not None:
            self.make(title, work, out.with_suffix(".pdf"))

    def to_printer(self, title: str, work: Work, kind: str = "first") -> None:
        """Ask for a printer, then make the pages and send them."""
        printer = printing.ask(self._context.own, self._host)
        if printer is not None:
            self.make(title, work, None, printer, kind)

    def make(self, title: str, work: Work, out: Path | None, printer: QPrinter | None = None, kind: str = "first") -> None:
        """Make the pages: into the file `out`, or only for the printer, leaving nothing on the disk."""

        def run(session: Session, progress: Progress) -> Made:
            return make(session, out, work, progress)

        def done(made: Made) -> None:
            self.made.emit(made)
            if printer is not None:
                self.send(made, printer, kind)

        self.run(run, done, title)

    def run(
        self, work: Callable[[Session, Progress], Any], done: Callable[[Any], None], title: str, nothing: str = _NOTHING
    ) -> None:
        """Do work that takes numbers; when it is cancelled, what it left behind is said: `nothing` if no number waits."""
        self.working = True

        def finished(result: Any) -> None:
            self.working = False
            done(result)

        self._context.jobs.run(work, finished, partial(self._broken_off, self.waiting, nothing), title=title)

    def print_made(self, made: Made) -> None:
        """Ask for a printer and send pages that exist already."""
        printer = printing.ask(self._context.own, self._host, made.report.pages)
        if printer is not None:
            self.send(made, printer)

    def send(self, made: Made, printer: QPrinter, kind: str = "first") -> None:
        """Send the pages chosen in the dialog; the register is told which went out."""
        plan = printing.plan_of(self._context.own, printer.printerName())
        work = partial(_send, made=made, printer=printer, plan=plan, kind=kind)
        self._context.jobs.run(work, partial(self._sent, made), title="打印")

    def _sent(self, made: Made, gone: Sent) -> None:
        if gone.whole:
            self._context.tell.done(f"已送打印机 {len(gone.pages):,} 页。")
        elif gone.pages:
            words = f"已停止，送出了第{gone.pages[0]}页至第{gone.pages[-1]}页。没送的可以再点“打印…”，填页码接着打。"
            self._context.tell.warn(words)
        else:
            self._context.tell.warn("已停止，一页也没有送到打印机。编号已登记，可以再点“打印…”。")
        self.sent.emit(made, gone.pages)

    def _broken_off(self, waiting: int, nothing: str, fault: BaseException) -> None:
        self.working = False
        if isinstance(fault, Cancelled):
            self._context.jobs.read(print_work.broken, partial(self._say_stopped, waiting, nothing), key="print.stopped")
        else:
            self._context.tell.error(fault)
            self.stopped.emit()

    def _say_stopped(self, waiting: int, nothing: str, broken: list[Broken]) -> None:
        """Numbers taken before the stop stay in the register."""
        papers = sum(item.papers for item in broken)
        if papers > waiting:
            words = f"已取消出页。{papers - waiting:,} 个编号已占用，留在登记簿里，可以点“接着打印”。"
        else:
            words = nothing
        self._context.tell.warn(words)
        self.stopped.emit()


def _send(
    session: Session, progress: Progress, made: Made, printer: QPrinter, plan: PrinterPlan, kind: str
) -> Sent:
    gone = printing.send(made.pages, printer, plan, progress)
    if made.report.batch and kind == "first":
        for first, last in spans(gone.pages):
            reprint.note_printed(session, made.report.batch, first, last, kind)
    return gone


def spans(pages: list[int]) -> list[tuple[int, int]]:
    """Pages in order as runs from–to."""
    found: list[tuple[int, int]] = []
    for page in pages:
        if found and found[-1][1] == page - 1:
            found[-1] = (found[-1][0], page)
        else:
            found.append((page, page))
    return found
