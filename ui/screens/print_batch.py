"""The tab 打印: which paper, for whom, how it looks, then numbers and pages."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import issue as issuing
from app.documents.batch import Undrawable
from app.documents.issue import FolderReport, IssueReport, Options
from app.documents.template import Template
from app.documents.values import REGISTERS
from app.errors import AppError
from app.files import Out
from app.progress import Progress
from app.records.spec import Field, Kind
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens import print_words, print_work
from ui.screens.print_actions import PrintActions
from ui.screens.print_asks import AskForm, VariantBar
from ui.screens.print_notices import BrokenBar, ResultBar, UndrawableBox
from ui.screens.print_papers import PaperList
from ui.screens.print_recipients import RecipientsPanel
from ui.screens.print_scope import labelled
from ui.screens.print_work import Choice, Look, Made
from ui.widgets.editors import DateEditor
from ui.widgets.panes import panes
from ui.widgets.pdf_preview import PdfPreview

_USUAL = "letter-receipt"
_SOON_MS = 150


class PrintBatch(QWidget):
    """`reprinting(batch)` when pages of a batch are to be printed again."""

    reprinting = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.papers = PaperList()
        self.title, self.about = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.whom = RecipientsPanel(context)
        self.tree = self.whom.households.tree
        self.asks = AskForm(context)
        self.variants = VariantBar()
        self.day = DateEditor(Field("day", "落款日期", Kind.DATE))
        self._dated, self.again = QWidget(), QCheckBox("已编过号的也重新编号")
        self.facts = QLabel(wordWrap=True)
        self.to_printer, self.to_file = QPushButton(" 打印…"), QPushButton("生成 PDF…")
        self.to_folder = QPushButton("每村一个文件夹…")
        self.preview = PdfPreview()
        self.badge, self.every = QLabel(), QPushButton("看全部")
        self.press = PrintActions(context, self)
        self.result, self.broken = ResultBar(context, self.press), BrokenBar(context, self.press)
        self.warning = UndrawableBox(context)
        self._paper: Template | None = None
        self._picked: tuple[str, list[str]] = ("", [])
        self._ready, self._asked = 0, 0
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)
        self._build()
        self._connect()

    # -- what is chosen

    @property
    def code(self) -> str:
        """The chosen paper."""
        return self._paper.code if self._paper else ""

    def choice(self) -> Choice:
        """Who is to get it."""
        return self.whom.choice(self.again.isChecked())

    def options(self) -> Options:
        """Which edition, with which answers. Raises AppError for an answer that cannot be read."""
        variant = self.variants.variant
        day = "" if self._dated.isHidden() else self.day.value() or ""
        if variant == "blank":
            return Options(asked=self.asks.values(), blanks=self.variants.blanks.value(), day=day)
        return Options(variant, self.asks.values(), day=day)

    def pick(self, uids: list[str], register: str) -> None:
        """Choose just these rows of a register, for the open paper or else for one that suits them."""
        self._picked = (register, uids)
        self._pick_now()

    def _pick_now(self) -> None:
        register, uids = self._picked
        if not uids or not self.papers.papers:
            return  # at the latest when the papers have been read
        if self._paper is None or REGISTERS[self._paper.recipients] != register:
            suits = [paper.code for paper in self.papers.papers.values() if REGISTERS[paper.recipients] == register]
            if suits:
                self.papers.choose(suits[0])
        self._picked = ("", [])
        self.whom.pick(uids)

    def choose(self, area: str) -> None:
        """Choose an area, at the latest when the tree has been read."""
        self.whom.choose_area(area)

    def choose_paper(self, code: str) -> None:
        """Choose a paper, when there is one of this code."""
        if self.papers.papers:
            self.papers.choose(code)
        else:
            self._context.put_own_setting("print.paper", code)

    def reload(self) -> None:
        """Papers, recipients and broken-off batches as they are now."""
        self._context.jobs.read(print_work.papers, self._take_papers, key="print.papers")
        self._context.jobs.read(print_work.broken, self.broken.show_batches, key="print.broken")
        if self._paper is not None:
            self.whom.reload()
            if self.result.isHidden() and not self.press.working:
                self._soon.start()

    def _take_papers(self, papers: list[Template]) -> None:
        self.papers.fill(papers)
        if self.papers.paper is None:
            kept = str(self._context.own_setting("print.paper") or _USUAL)
            if not self.papers.choose(kept) and not self.papers.choose(_USUAL) and papers:
                self.papers.choose(papers[0].code)
        elif self.papers.paper != self._paper:
            self._turned(self.papers.code)  # its wording was changed
        self._pick_now()

    def _turned(self, code: str) -> None:
        paper = self.papers.papers[code]
        fresh = self._paper is None or self._paper.code != code
        self._paper = paper
        self.title.setText(paper.title)
        self.about.setText(print_words.about(paper))
        self.variants.show_for(paper)
        self._dated.setVisible("office.date" in paper.used())
        self.whom.show_for(paper)
        self.again.setVisible(bool(paper.kind_letter) and paper.recipients != "office")
        self.to_folder.setVisible(paper.recipients in ("household", "area"))
        if fresh:
            self.result.hide()
            self._context.put_own_setting("print.paper", code)
            self.asks.show_for(paper, {}, self.day.line)
            self.asks.hide()
        self._context.jobs.read(partial(print_work.proposals, code=code), partial(self._proposed, paper), key="print.asks",
                                failed=self._no_look)

    def _proposed(self, paper: Template, proposed: dict[str, str]) -> None:
        if paper is self._paper:
            self.asks.show_for(paper, proposed, self.day.line)
            self._soon.start()

    # -- looking before printing

    def _look(self) -> None:
        if self._paper is None:
            return
        self._asked += 1
        asked = self._asked
        try:
            options = self.options()
        except AppError as fault:
            self._no_look(fault)
            return
        parts: dict[str, Any] = {"code": self.code, "choice": self.choice(), "options": options}
        read = self._context.jobs.read
        read(partial(print_work.look_at, **parts), partial(self._show_look, asked), key="print.look", failed=self._no_look)
        read(partial(print_work.undrawable, **parts), partial(self._show_undrawable, asked), key="print.undrawable",
             failed=self._no_check)
        self.facts.setText("正在准备预览…")

    def _no_look(self, fault: BaseException) -> None:
        self._ready = 0
        self.facts.setText(str(fault) if isinstance(fault, AppError) else "预览没有做出来。")
        self.preview.clear()
        self.every.hide()
        self.badge.hide()
        self._allow()
        if not isinstance(fault, AppError):
            self._context.tell.error(fault)

    def _no_check(self, fault: BaseException) -> None:
        if not isinstance(fault, AppError):  # the same AppError already stands in the preview's place
            self._context.tell.error(fault)

    def _show_look(self, asked: int, seen: Look) -> None:
        if asked != self._asked:
            return  # a batch was printed meanwhile; its pages stay in sight
        self._ready = seen.fresh
        if self._paper is not None:
            self.facts.setText(print_words.facts(self._paper, seen, self.variants.variant))
        self.preview.show_pdf(seen.pages, stay=True)
        self.result.hide()
        self._badge("预览", "blue")
        self.every.setToolTip(f"现在是前 {print_work.SAMPLE} 份，共 {seen.fresh:,} 份")
        self.every.setVisible(seen.fresh > print_work.SAMPLE)
        self._allow()

    def _show_undrawable(self, asked: int, found: list[Undrawable]) -> None:
        if asked == self._asked and self._paper is not None:
            self.warning.show_found(found, self._paper.recipients)

    def _allow(self) -> None:
        may = bool(self._ready) and self._context.session.can(Action.PRINT)
        for button in (self.to_file, self.to_printer, self.to_folder):
            button.setEnabled(may)

    def _see_all(self) -> None:
        work = partial(print_work.look_at, code=self.code, choice=self.choice(), options=self.options(), limit=self._ready)
        self._context.jobs.run(lambda session, _progress: work(session), partial(self._show_all, self._asked), title="预览全部")

    def _show_all(self, asked: int, seen: Look) -> None:
        if asked == self._asked:
            self.preview.show_pdf(seen.pages, stay=True)
            self.every.hide()

    # -- printing

    def issue_to(self, out: Path | None, printer: QPrinter | None = None) -> None:
        """Number and make the pages: into the file `out`, or only for the printer, leaving nothing on the disk."""
        self.press.make("编号打印", self._work(), out, printer)

    def _work(self) -> print_work.Work:
        code, choice, options = self.code, self.choice(), self.options()
        self.asks.remember()

        def work(session: Session, out: Out, progress: Progress) -> IssueReport:
            return issuing.issue(session, code, print_work.resolve(session, choice), out, progress, options)

        return work

    def _file(self) -> None:
        if self._sound():
            self.press.to_file("编号打印", f"{self.title.text()}_{self._place()}.pdf", self._work())

    def _printer(self) -> None:
        if self._sound():
            self.press.to_printer("编号打印", self._work())

    def _folder(self) -> None:
        folder = self._context.tell.folder("每村一个文件夹") if self._sound() else None
        if folder is not None:
            self.asks.remember()
            parts: dict[str, Any] = {"code": self.code, "choice": self.choice(), "folder": folder, "options": self.options()}

            def work(session: Session, progress: Progress) -> FolderReport:
                return print_work.make_folder(session, progress=progress, **parts)

            self.press.run(work, partial(self._foldered, folder), "每村一个文件夹", print_words.HALF)

    def _sound(self) -> bool:
        try:
            self.options()
        except AppError as fault:
            self._context.tell.warn(str(fault))
            return False
        return True

    def _issued(self, made: Made) -> None:
        self._asked += 1
        self._soon.stop()
        self.preview.show_pdf(made.pages)
        self.every.hide()
        self._badge("已编号" if made.report.first else "已做好", "green")
        if self._paper is not None:
            self.warning.show_found(made.report.undrawable, self._paper.recipients)
        self._done(self.result.show_made(made, print_words.styles(self._paper)))

    def _foldered(self, folder: Path, report: FolderReport) -> None:
        self._asked += 1
        self._done(self.result.show_folder(folder, report, print_words.styles(self._paper)))

    def _done(self, words: str) -> None:
        self.facts.setText(words)
        self._ready = 0
        self._allow()

    def _place(self) -> str:
        uid = self.choice().whom.area
        return self._context.session.areas.full_name(uid) if uid else "全镇"

    def _badge(self, words: str, tone: str) -> None:
        look.mark(self.badge, badge=tone, level="small")
        self.badge.setText(words)
        self.badge.setToolTip("预览不编号，也不占用编号" if tone == "blue" else "")
        self.badge.show()

    # -- laying out

    def _connect(self) -> None:
        self.papers.picked.connect(self._turned)
        for part in (self.whom.changed, self.asks.changed, self.variants.changed, self.day.edited):
            part.connect(self._soon.start)
        self.again.toggled.connect(lambda _on: self._soon.start())
        self.to_file.clicked.connect(self._file)
        self.to_printer.clicked.connect(self._printer)
        self.to_folder.clicked.connect(self._folder)
        self.every.clicked.connect(self._see_all)
        self.press.made.connect(self._issued)
        self.press.stopped.connect(self.reload)
        self.result.reprinting.connect(self.reprinting)
        self.result.left.connect(self._soon.start)

    def _build(self) -> None:
        split = panes((self._left(), self._middle(), self._right()), (2,), (look.px(196), look.px(300), look.px(700)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="side")
        side.setMinimumWidth(look.px(150))
        inside = QVBoxLayout(side)
        inside.setContentsMargins(8, 8, 4, 4)
        inside.addWidget(self.papers)
        return side

    def _middle(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(250))
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        host, area = QWidget(), QScrollArea()
        look.mark(host, role="scrolled")
        inside = QVBoxLayout(host)
        inside.setContentsMargins(12, 10, 12, 8)
        inside.setSpacing(8)
        look.mark(self.title, level="section")
        look.mark(self.about, tone="muted", level="small")
        self.day.set_value(clock.today().isoformat())
        self._dated.setLayout(labelled("落款日期", self.day))
        for part in (self.title, self.about, self.variants, self._dated, self.asks, self.whom, self.again):
            inside.addWidget(part, int(part is self.whom))
        area.setWidget(host)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(area, 1)
        column.addWidget(self._foot())
        return side

    def _foot(self) -> QWidget:
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        column = QVBoxLayout(foot)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.facts)
        self.to_printer.setIcon(look.icon("printer", look.CARD, 16))
        look.mark(self.to_printer, role="primary")
        column.addWidget(self.to_printer)
        files = QHBoxLayout()
        files.addWidget(self.to_file, 1)
        files.addWidget(self.to_folder, 1)
        column.addLayout(files)
        return foot

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(320))
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        look.mark(self.badge, badge="blue", level="small")
        look.mark(self.every, role="link")
        self.every.hide()
        self.preview.bar.insertWidget(4, self.badge)
        self.preview.bar.insertWidget(5, self.every)
        for part in (self.broken, self.result, self.warning):
            column.addWidget(part)
        column.addWidget(self.preview, 1)
        return side
