"""文书样式: the office changes the words of its papers; each change is a version with its day."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import issue as issuing
from app.documents import template, wording_text, wordings
from app.documents.issue import Options
from app.documents.recipients import Recipients
from app.documents.template import Template
from app.errors import AppError
from app.progress import Progress
from app.records.spec import Field, Kind
from app.security.roles import Action
from app.session import Query, Session, Where
from ui import look
from ui.context import AppContext
from ui.screens.print_papers import PaperList
from ui.screens.wording_pack import PackButton
from ui.screens.wording_pieces import PieceForm
from ui.screens.wording_versions import VersionList
from ui.widgets.editors import DateEditor
from ui.widgets.panes import panes
from ui.widgets.pdf_preview import PdfPreview

_TYPING_MS = 500


class WordingPage(QWidget):
    """Papers at the left, their words in the middle, the page as it will come out at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._code, self._text, self._base = "", "", ""
        self._filling = False
        self.papers = PaperList()
        self.pieces = PieceForm()
        self.raw = QPlainTextEdit()
        self.versions = VersionList(context)
        self.tabs = QTabWidget()
        self.state = QLabel(wordWrap=True)
        self.valid_from = DateEditor(Field("valid_from", "起用日期", Kind.DATE))
        self.note = QLineEdit(placeholderText="改了什么，为什么改")
        self.save, self.drop = QPushButton("保存为新版本"), QPushButton("放弃修改")
        self.back = QPushButton("恢复原文…")
        self.packs = PackButton(context, self)
        self.preview, self.wrong = PdfPreview(), QLabel(wordWrap=True)
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._soon.timeout.connect(self._look)
        self._build()
        self._connect()

    @property
    def dirty(self) -> bool:
        """Whether words were changed and not kept."""
        return self._text != self._base

    @property
    def text(self) -> str:
        """The template text as it stands in the editor."""
        return self._text

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        """Shown; `template` opens a paper."""
        self.reload()

    def hear(self, changed: Set[str]) -> None:
        """Wordings were changed: what is being typed stays."""
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """The papers as they are now; the open one anew unless it is being changed."""
        self._context.jobs.read(_listed, self._take, key="wording.papers")

    def may_leave(self) -> bool:
        """Asks about words that are not kept."""
        if not self.dirty:
            return True
        text = f"“{self._title}”改动的文字还没有保存。"
        verb = self._context.tell.ask("有改动未保存", text, ("不保存", "继续修改"), danger=True)
        if verb == "不保存":
            self._load(self._base)
        return verb == "不保存"

    def choose(self, code: str) -> None:
        """Open a paper."""
        self.papers.choose(code)

    # -- reading

    @property
    def _title(self) -> str:
        paper = self.papers.papers.get(self._code)
        return paper.title if paper else ""

    def _take(self, found: tuple[list[Template], dict[str, str]]) -> None:
        papers, marks = found
        self.papers.fill(papers, marks)
        self.packs.offer({paper.code: paper.title for paper in papers}, self._code)
        if not self.papers.choose(self._code, quiet=True) and papers:
            self._code = ""
            self.papers.choose(papers[0].code)
        elif self._code and not self.dirty:
            self._open(self._code)

    def _picked(self, code: str) -> None:
        if code == self._code:
            return
        if not self.may_leave():
            self.papers.choose(self._code, quiet=True)
            return
        self._open(code)

    def _open(self, code: str) -> None:
        self._code = code
        self.packs.code = code
        self._context.jobs.read(partial(_text_of, code=code), partial(self._opened, code), key="wording.text")

    def _opened(self, code: str, text: str) -> None:
        if code != self._code:
            return
        if text != self._base or not self._text:
            self._base = text
            self._load(text)
        self.versions.show_for(code)
        self._tell()

    def _load(self, text: str) -> None:
        """Put a text into both editors."""
        self._text = text
        self._filling = True
        self.raw.setPlainText(text)
        self.pieces.show_text(text, locked=not self._may)
        self._filling = False
        self._tell()
        self._soon.start()

    # -- changing

    @property
    def _may(self) -> bool:
        return self._context.session.can(Action.SETTINGS)

    def _edited(self, text: str) -> None:
        """The friendly form was typed in; the full text follows."""
        self._text = text
        self._filling = True
        self.raw.setPlainText(text)
        self._filling = False
        self._tell()
        self._soon.start()

    def _raw_edited(self) -> None:
        if not self._filling:
            self._text = self.raw.toPlainText()
            self._tell()
            self._soon.start()

    def _turned(self, place: int) -> None:
        if place == 0 and self._text:
            self.pieces.show_text(self._text, locked=not self._may)

    def _take_version(self, text: str) -> None:
        if self.dirty and not self.may_leave():
            return
        self._load(text)
        self.tabs.setCurrentIndex(0)

    def _tell(self) -> None:
        paper = self.papers.papers.get(self._code)
        if paper is None:
            self.state.setText("")
        else:
            self.state.setText(f"{paper.title}　第{paper.version}版{'，改动未保存' if self.dirty else ''}")
        look.mark(self.state, tone="amber" if self.dirty else "")
        for widget in (self.save, self.drop):
            widget.setEnabled(self.dirty and self._may)
        self.back.setText("恢复原文…" if self._shipped else "停用…")
        self.back.setEnabled(self._may and bool(self._code))

    # -- looking

    def _look(self) -> None:
        if self._text:
            work = partial(_preview, title=self._title, text=self._text)
            self._context.jobs.read(work, self._show, key="wording.look", failed=self._no_look)

    def _show(self, pages: bytes) -> None:
        self.wrong.hide()
        self.preview.show_pdf(pages, stay=True)

    def _no_look(self, fault: BaseException) -> None:
        if isinstance(fault, AppError):
            self.wrong.setText(str(fault))
            self.wrong.show()
        else:
            self._context.tell.error(fault)

    # -- keeping

    def keep(self) -> None:
        """Save the words as a new version, in force from the day given."""
        try:
            day = self.valid_from.value() or ""
        except AppError as fault:
            self._context.tell.warn(str(fault))
            return
        if not day:
            self._context.tell.warn("请填起用日期。")
            self.valid_from.setFocus()
            return
        code, text, note = self._code, self._text, self.note.text().strip()

        def work(session: Session, _progress: Progress) -> str:
            _sound(text)
            wordings.save(session, code, text, day, note)
            return text

        self._context.jobs.run(work, partial(self._kept, day), title="保存文书样式")

    def _kept(self, day: str, text: str) -> None:
        self._context.tell.done(f"“{self._title}”已保存新版本，{clock.chinese_date(day)}起用。", undo=True)
        self._base = text
        self.note.clear()
        self.reload()

    def _drop(self) -> None:
        self._load(self._base)

    @property
    def _shipped(self) -> bool:
        """Whether the open paper came with the program; others came with a pack and have no text to go back to."""
        return any(paper.code == self._code for paper in template.shipped())

    def _back(self) -> None:
        verb, text = ("恢复原文", f"“{self._title}”从今天起改回随程序的文字，各版本留在“版本”里，可以随时再用。")
        if not self._shipped:
            verb, text = ("停用", f"“{self._title}”从今天起不再列出，已打印的编号照常收回。再导入模板包可以重新起用。")
        if self._context.tell.ask(verb, text, (verb, "保留"), danger=True) != verb:
            return
        code, end = self._code, wordings.back_to_shipped if self._shipped else wordings.stop

        def work(session: Session, _progress: Progress) -> str:
            return end(session, code)

        self._context.jobs.run(work, self._done, title=verb)

    def _done(self, sentence: str) -> None:
        self._context.tell.done(sentence, undo=True)
        self._base = self._text = ""
        self.reload()

    # -- laying out

    def _connect(self) -> None:
        self.papers.picked.connect(self._picked)
        self.pieces.edited.connect(self._edited)
        self.raw.textChanged.connect(self._raw_edited)
        self.tabs.currentChanged.connect(self._turned)
        self.versions.wanted.connect(self._take_version)
        self.save.clicked.connect(self.keep)
        self.drop.clicked.connect(self._drop)
        self.packs.imported.connect(self.reload)
        self.back.clicked.connect(self._back)

    def _build(self) -> None:
        sizes = (look.px(210), look.px(500), look.px(480))
        split = panes((self._left(), self._middle(), self._right()), (1, 2), sizes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="side")
        side.setMinimumWidth(look.px(150))
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 8, 4, 8)
        column.addWidget(self.papers, 1)
        column.addWidget(self.packs)
        return side

    def _middle(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(320))
        self.raw.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.raw.setReadOnly(not self._may)
        self.raw.setAccessibleName("全文")
        self.tabs.setDocumentMode(True)
        for page, words in ((self.pieces, "内容"), (self.raw, "全文（高级）"), (self.versions, "版本")):
            self.tabs.addTab(page, words)
        self.valid_from.set_value(clock.today().isoformat())
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        column = QVBoxLayout(foot)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(QLabel("起用日期"))
        first.addWidget(self.valid_from)
        first.addWidget(self.note, 1)
        self.note.setAccessibleName("修改说明")
        look.mark(self.save, role="primary")
        for button in (self.save, self.drop):
            second.addWidget(button)
        second.addStretch()
        second.addWidget(self.back)
        column.addWidget(self.state)
        column.addLayout(first)
        column.addLayout(second)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(foot)
        return side

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(280))
        look.mark(self.wrong, tone="red")
        self.wrong.setMargin(look.px(8))
        self.wrong.hide()
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.wrong)
        column.addWidget(self.preview, 1)
        return side


def _listed(session: Session) -> tuple[list[Template], dict[str, str]]:
    """The papers in force, and a word for those that are not as shipped."""
    papers = wordings.papers(session)
    today = clock.today().isoformat()
    changed = Query((Where("valid_from", "le", today), Where("source", "ne", "shipped")))  # those are kept for 补打 only
    marks = {
        row["code"]: "上级模板" if row["source"] == "pack" else "本单位修改"
        for row in session.all("wording", changed)
        if not row["valid_to"] or row["valid_to"] >= today
    }
    return papers, marks


def _text_of(session: Session, code: str) -> str:
    return wordings.text(session, code)


def _sound(text: str) -> None:
    """Raise AppError for blanks that somebody made up."""
    if strange := wording_text.strangers(text):
        raise AppError(f"没有“{'、'.join(strange)}”这样的空。", "请点“插入一个空…”选用，或去掉花括号。")


def _preview(session: Session, title: str, text: str) -> bytes:
    """The first real recipient's paper in this wording. Raises AppError for what is wrong in the text."""
    _sound(text)
    made = template.parse(text, title)
    return issuing.preview(session, made, Recipients(again=True), Options(), 1)
