"""Printing a batch: which paper, for whom, how it looks, then numbers and pages."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.documents import issue as issuing
from app.documents import serial, template
from app.documents.batch import Undrawable
from app.documents.issue import IssueReport, Recipients
from app.errors import AppError, Cancelled
from app.progress import Progress
from app.reports.standing import living
from app.security.roles import Action
from app.session import Query, Session, Where
from ui import look, printing
from ui.context import AppContext
from ui.widgets.area_tree import AreaTree, sums
from ui.widgets.pdf_preview import PdfPreview

_SAMPLE = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What printing would do: papers to number, households that hold a number, undrawable values, first pages."""

    fresh: int
    held: int
    undrawable: list[Undrawable]
    pages: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A printed batch: its numbers, its pages, and the file when there is one."""

    report: IssueReport
    pages: bytes
    file: Path | None


class PrintBatch(QWidget):
    """The tab 编号打印."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.papers = [paper for paper in template.shipped() if paper.recipients == "household"]
        self.paper = QComboBox()
        self.tree = AreaTree()
        self.round = QComboBox()
        self.again = QCheckBox("已编过号的也重新编号")
        self.facts = QLabel(wordWrap=True)
        self.warning = QFrame()
        self.warning_head = QLabel(wordWrap=True)
        self.warning_list = QPlainTextEdit(readOnly=True)
        self.broken = QFrame()
        self.broken_words = QLabel(wordWrap=True)
        self.to_file = QPushButton("编号并生成 PDF…")
        self.to_printer = QPushButton("编号并打印…")
        self.preview = PdfPreview()
        self.badge = QLabel()
        self.result = QFrame()
        self.result_words = QLabel(wordWrap=True)
        self._made: Made | None = None
        self._folder_button = QPushButton("打开文件夹")
        self._broken_batch = ""
        self._wanted = ""
        self._ready, self._asked = 0, 0
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._look)
        self._build()

    # -- what is chosen

    @property
    def code(self) -> str:
        """The chosen paper."""
        return str(self.paper.currentData())

    def chosen(self) -> Recipients:
        """Who is to get it."""
        return Recipients(self.tree.uid or None, self.round.currentData() or None, None, self.again.isChecked())

    def choose(self, area: str) -> None:
        """Choose an area, at the latest when the tree has been read."""
        self._wanted = "" if self.tree.choose(area) else area

    def reload(self) -> None:
        """Households, rounds and broken-off batches as they are now."""
        self._context.jobs.read(_counts, self._take_counts, key="print.counts")
        kept = self.round.currentData()
        self.round.blockSignals(True)
        self.round.clear()
        self.round.addItem("不属于任何轮次", "")
        for row in self._context.session.all("visit_round"):
            self.round.addItem(row["name"], row["uid"])
        at = self.round.findData(kept) if kept is not None else min(1, self.round.count() - 1)
        self.round.setCurrentIndex(max(at, 0))
        self.round.blockSignals(False)
        if self.result.isHidden() and not self.tree.nothing:
            self._soon.start()

    # -- looking before printing

    def _take_counts(self, found: tuple[dict[str, int], int, list[tuple[str, int]]]) -> None:
        figures, total, broken = found
        self.tree.fill(self._context.session.areas, {uid: f"{count:,}" for uid, count in figures.items()}, f"{total:,}")
        if self._wanted:
            self.choose(self._wanted)
        if self.tree.nothing:
            first = next((area.uid for area in self._context.session.areas.villages()), "")
            self.tree.choose(first)
        self.broken.setVisible(bool(broken))
        if broken:
            self._broken_batch, count = broken[0]
            self.broken_words.setText(f"有一批 {count} 个编号没有打印完。编号不会重用，请接着打印。")

    def _look(self) -> None:
        self._asked += 1
        work = partial(_look_at, code=self.code, chosen=self.chosen())
        self._context.jobs.read(work, partial(self._show_look, self._asked), key="print.look", failed=self._no_look)
        self.facts.setText("正在准备样张…")

    def _no_look(self, fault: BaseException) -> None:
        self._ready = 0
        self.facts.setText(str(fault) if isinstance(fault, AppError) else "样张没有做出来。")
        self.preview.clear()
        self._allow()
        if not isinstance(fault, AppError):
            self._context.tell.error(fault)

    def _show_look(self, asked: int, seen: Look) -> None:
        if asked != self._asked:
            return  # a batch was printed meanwhile; its pages stay in sight
        self._ready = seen.fresh
        held = f"，另有 {seen.held:,} 户已有编号，不再重编" if seen.held else ""
        if seen.fresh:
            self.facts.setText(f"将为 {seen.fresh:,} 户编号{held}。")
        elif seen.held:
            self.facts.setText(f"这里 {seen.held:,} 户都已有编号，不需要再编。")
        else:
            self.facts.setText("这里没有户，请换一个区域或先导入户册。")
        self._show_undrawable(seen.undrawable)
        self.preview.show_pdf(seen.pages)
        self.result.hide()
        self._badge("样张，未编号", "blue")
        self._allow()

    def _show_undrawable(self, found: list[Undrawable]) -> None:
        self.warning.setVisible(bool(found))
        self.warning_head.setText(f"{len(found)} 处有字库里没有的字，打出来是空框。可在户册里改正，或留空手写：")
        self.warning_list.setPlainText("\n".join(f"{item.place}　{item.name}　缺“{item.characters}”" for item in found))

    def _allow(self) -> None:
        may = bool(self._ready) and self._context.session.can(Action.PRINT)
        self.to_file.setEnabled(may)
        self.to_printer.setEnabled(may)

    # -- printing

    def issue_to(self, out: Path | None, printer: QPrinter | None = None) -> None:
        """Number and make the pages: into the file `out`, or only for the printer, leaving nothing on the disk."""
        code, chosen = self.code, self.chosen()

        def work(session: Session, progress: Progress) -> Made:
            return _make(out, lambda path: issuing.issue(session, code, chosen, path, progress))

        self._context.jobs.run(work, partial(self._issued, printer), self._broken_off, title="编号打印")

    def _file(self) -> None:
        name = f"{self.paper.currentText()}_{self._area_name()}.pdf"
        if out := self._context.tell.save_file("生成 PDF", name, "PDF 文件 (*.pdf)"):
            self.issue_to(out.with_suffix(".pdf"))

    def _printer(self) -> None:
        printer = _ask_printer(self)
        if printer is not None:
            self.issue_to(None, printer)

    def _issued(self, printer: QPrinter | None, made: Made) -> None:
        self._made = made
        self._asked += 1
        self._soon.stop()
        report = made.report
        first, last = serial.display(report.first), serial.display(report.last)
        where = f"，已存到 {made.file.name}" if made.file else ""
        words = f"已编号 {report.count:,} 份：{first} 至 {last}，共 {report.pages:,} 页{where}。"
        self._context.tell.done(words)
        self.preview.show_pdf(made.pages)
        self._badge("已编号", "green")
        self.result_words.setText(words)
        self._folder_button.setVisible(made.file is not None)
        self.result.show()
        self.facts.setText(f"{report.count:,} 份已编号。")
        self._ready = 0
        self._allow()
        if printer is not None:
            self._send(printer)

    def _broken_off(self, fault: BaseException) -> None:
        """Stopped after numbers were taken: they stay in the register, and that must be said."""
        if isinstance(fault, Cancelled):
            self._context.tell.warn("已取消出页。已占用的编号留在登记簿里，可在左边点“接着打印”。")
        else:
            self._context.tell.error(fault)
        self.reload()

    def _finish(self) -> None:
        out = self._context.tell.save_file("接着打印", "接着打印.pdf", "PDF 文件 (*.pdf)")
        if out is None:
            return
        batch = self._broken_batch

        def work(session: Session, progress: Progress) -> Made:
            return _make(out, lambda path: issuing.finish(session, batch, path, progress))

        self._context.jobs.run(work, partial(self._issued, None), self._broken_off, title="接着打印")

    def _print_result(self) -> None:
        printer = _ask_printer(self) if self._made is not None else None
        if printer is not None:
            self._send(printer)

    def _send(self, printer: QPrinter) -> None:
        assert self._made is not None
        work = partial(_to_printer, pages=self._made.pages, printer=printer)
        self._context.jobs.run(work, self._sent, self._not_sent, title="打印")

    def _sent(self, pages: int) -> None:
        self._context.tell.done(f"已送打印机 {pages:,} 页。")

    def _not_sent(self, fault: BaseException) -> None:
        if isinstance(fault, Cancelled):
            self._context.tell.warn("已停止送打印机，编号已登记。可点“打印…”再打，没打出的号不用了请作废。")
        else:
            self._context.tell.error(fault)

    def _open_folder(self) -> None:
        if self._made is not None and self._made.file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.file.parent)))

    def _area_name(self) -> str:
        uid = self.tree.uid
        return self._context.session.areas.full_name(uid) if uid else "全镇"

    def _badge(self, words: str, tone: str) -> None:
        look.mark(self.badge, badge=tone, level="small")
        self.badge.setText(words)

    # -- laying out

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self.tree.picked.connect(lambda _uid: self._soon.start())
        self.round.currentIndexChanged.connect(lambda _at: self._soon.start())
        self.again.toggled.connect(lambda _on: self._soon.start())
        self.paper.currentIndexChanged.connect(lambda _at: self._soon.start())
        self.to_file.clicked.connect(self._file)
        self.to_printer.clicked.connect(self._printer)

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(300))
        side.setMaximumWidth(look.px(400))
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        for paper in self.papers:
            self.paper.addItem(paper.title, paper.code)
        self.paper.setAccessibleName("文书")
        head = QHBoxLayout()
        head.addWidget(_section("文书"))
        head.addWidget(self.paper, 1)
        column.addLayout(head)
        column.addWidget(_section("发给"))
        column.addWidget(self.tree, 1)
        line = QHBoxLayout()
        line.addWidget(QLabel("轮次"))
        line.addWidget(self.round, 1)
        column.addLayout(line)
        column.addWidget(self.again)
        self._notices(column)
        column.addWidget(self.facts)
        look.mark(self.to_file, role="primary")
        column.addWidget(self.to_file)
        column.addWidget(self.to_printer)
        return side

    def _notices(self, column: QVBoxLayout) -> None:
        look.mark(self.warning, role="warning")
        inside = QVBoxLayout(self.warning)
        inside.setContentsMargins(8, 6, 8, 8)
        self.warning_list.setFixedHeight(look.px(64))
        inside.addWidget(self.warning_head)
        inside.addWidget(self.warning_list)
        look.mark(self.broken, role="warning")
        line = QHBoxLayout(self.broken)
        line.setContentsMargins(8, 4, 8, 4)
        go = QPushButton("接着打印…")
        look.mark(go, role="link")
        go.clicked.connect(self._finish)
        line.addWidget(self.broken_words, 1)
        line.addWidget(go)
        for frame in (self.warning, self.broken):
            frame.hide()
            column.addWidget(frame)

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        look.mark(self.result, role="note")
        line = QHBoxLayout(self.result)
        line.setContentsMargins(10, 4, 8, 4)
        line.addWidget(self.result_words, 1)
        for button, call in ((QPushButton("打印…"), self._print_result), (self._folder_button, self._open_folder)):
            look.mark(button, role="link")
            button.clicked.connect(call)
            line.addWidget(button)
        self.result.hide()
        look.mark(self.badge, badge="blue", level="small")
        self.preview.bar.insertWidget(4, self.badge)
        column.addWidget(self.result)
        column.addWidget(self.preview, 1)
        return side


def _section(words: str) -> QLabel:
    label = QLabel(words)
    look.mark(label, level="section")
    return label


def _ask_printer(parent: QWidget) -> QPrinter | None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    return printer if dialog.exec() else None


def _make(out: Path | None, issue: Callable[[Path], IssueReport]) -> Made:
    """Pages with names on them are not left lying about: without a file asked for, only the memory holds them."""
    if out is not None:
        return Made(issue(out), out.read_bytes(), out)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "batch.pdf"
        return Made(issue(draft), draft.read_bytes(), None)


def _to_printer(_session: Session, progress: Progress, pages: bytes, printer: QPrinter) -> int:
    return len(printing.send(pages, printer, progress=progress))


def _counts(session: Session) -> tuple[dict[str, int], int, list[tuple[str, int]]]:
    """Households per area with everything below, all households, and batches numbered but not printed."""
    own = living(session)
    waiting = Counter(row["batch"] for row in session.all("issued", Query((Where("state", "eq", "numbered"),))))
    return sums(session.areas, own), sum(own.values()), list(waiting.items())


def _look_at(session: Session, code: str, chosen: Recipients) -> Look:
    rows, held = issuing.recipients(session, template.by_code(code), chosen)
    bad = issuing.undrawable(session, code, chosen) if rows else []
    return Look(len(rows), held, bad, issuing.preview(session, code, chosen, _SAMPLE))
