"""材料: reports, summaries, briefings and covers by period and version; written, made final, printed, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import text_paper
from app.errors import AppError
from app.progress import Progress
from app.reports.period import Period, PeriodKind
from app.security.roles import Action
from app.session import Session
from app.texts import fill, keep
from app.texts.fill import Filled
from app.texts.keep import ReportText
from app.texts.kinds import TextKind, kinds
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.widgets.family_bar import FamilyBar
from ui.widgets.panes import panes
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.states import StatePages
from ui.widgets.text_parts import TextParts

_TEXT = Qt.ItemDataRole.UserRole
_LOOK_MS = 900
_FILES = {".pdf": ("PDF…", "PDF 文件 (*.pdf)"), ".docx": ("Word…", "Word 文档 (*.docx)"), ".txt": ("纯文本…", "文本文件 (*.txt)")}


class Texts(Screen):
    """`uid` opens a version, `kind` with `period` the newest version of a text, begun or not."""

    registers = frozenset({"report_text", "activity", "visit", "visit_round", "household", "issued", "office", "area"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.head = PageHead(spec_of("texts").title)
        self.list = QListWidget()
        self.parts = TextParts(context, "texts.figures", head=True)
        self.preview = PdfPreview()
        self.notice, self.state = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.save_button, self.final_button = QPushButton("保存"), QPushButton("定稿…")
        self.version_button, self.drop_button = QPushButton("新版本"), QPushButton("删除…")
        self.new_button = self.head.add_button("新建", "plus")
        self.export_button = self.head.add_button("导出", "file-output")
        self._wanted = ""
        self._soon = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._soon.timeout.connect(self._look)
        self._build()

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive({})
        if arguments.get("uid"):
            self._wanted = str(arguments["uid"])
            self.reload()
        elif arguments.get("kind"):
            self.start(str(arguments["kind"]), str(arguments["period"]))

    def reload(self) -> None:
        self.context.jobs.read(keep.listed, self._take, key="texts.list", failed=self._list_failed)

    def may_leave(self) -> bool:
        if not self.parts.dirty:
            return True
        verb = self.context.tell.ask("有改动未保存", "材料还没有保存。", ("不保存", "保存", "继续填写"))
        if verb == "不保存" and self.parts.text is not None:
            self.parts.show_text(self.parts.text, not self._may)
        return self.save() if verb == "保存" else verb == "不保存"

    # -- the list

    def start(self, kind: str, period: str, subject: str = "") -> None:
        """Open the newest version of a text; one not begun yet is kept when it is first saved."""
        if not self.may_leave():
            return
        try:
            text = keep.latest(self.context.session, kind, period, subject)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.open(text)

    def open(self, text: ReportText) -> None:
        """Show a version."""
        self._wanted = text.uid
        self.states.show_rows()
        self.parts.show_text(text, not self._may)
        self._mark()
        self._tell()
        self._look()

    def _take(self, found: list[ReportText]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for text in found:
            item = QListWidgetItem(_entry(text))
            item.setData(_TEXT, text)
            item.setToolTip("\n".join((text.name, text.title, _state(text))))
            self.list.addItem(item)
        self._mark()
        self.list.blockSignals(False)
        self.counted.emit(f"材料 {len(found)} 份，定稿 {sum(item.final for item in found)} 份")
        shown = self.parts.text
        newest = next((item for item in found if self._wanted and item.uid == self._wanted), None)
        if newest is not None and (shown is None or (shown.uid, shown.rev) != (newest.uid, newest.rev)) and not self.parts.dirty:
            self.open(newest)
        elif shown is None and found:
            self.open(found[0])
        elif shown is None:
            self.states.show_empty("还没有材料", "月度报告、总结、简报、报送函，从“新建”开始，数字自动填入。")
        elif shown.uid and not any(item.uid == shown.uid for item in found):
            self.parts.text = None
            self._take(found)
        else:
            self.parts.look()
            self._soon.start()

    def _mark(self) -> None:
        self.list.blockSignals(True)
        rows = [row for row in range(self.list.count()) if self.list.item(row).data(_TEXT).uid == self._wanted]
        self.list.setCurrentRow(rows[0] if rows and self._wanted else -1)
        self.list.blockSignals(False)

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        if self.may_leave():
            self.open(item.data(_TEXT))
        else:
            self._mark()

    def _list_failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    # -- writing

    @property
    def _may(self) -> bool:
        return self.context.session.can(Action.EDIT)

    def save(self) -> bool:
        """Keep what was typed; False when it cannot be kept."""
        text = self.parts.text
        if text is None:
            return False
        try:
            kept = keep.save(self.context.session, text, self.parts.typed())
        except AppError as fault:
            self.context.tell.error(fault)
            return False
        self._show_kept(kept)
        self.context.tell.done(f"{kept.name}已保存。", undo=True)
        return True

    def finish(self) -> None:
        """Make the version final, after a yes."""
        if self.parts.text is None or (self.parts.dirty and not self.save()):
            return
        words = "定稿后文字和数字不再变，PDF 和 Word 照现在的样子保存，明年再印也一样。要改只能建新版本。"
        if self.context.tell.ask("定稿", words, ("定稿", "再看看")) == "定稿":
            work = partial(_finish, text=self.parts.text)
            self.context.jobs.run(work, self._finished, title="定稿")

    def _show_kept(self, text: ReportText) -> None:
        self.reload()  # before the figures and the page: the list is what moves first
        self.open(text)

    def _finished(self, text: ReportText) -> None:
        self._show_kept(text)
        self.context.tell.done(f"{text.name}已定稿。")

    def new_version(self) -> None:
        """Begin the next version with the words of the final one."""
        if self.parts.text is None:
            return
        try:
            self._show_kept(keep.new_version(self.context.session, self.parts.text))
        except AppError as fault:
            self.context.tell.error(fault)

    def drop(self) -> None:
        """Put a draft into the 回收站, after a yes."""
        text = self.parts.text
        if text is None or not text.uid:
            return
        if self.context.tell.ask("删除", f"把{text.name}放进回收站。", ("删除", "保留"), danger=True) == "删除":
            try:
                self.context.tell.done(self.context.session.remove("report_text", [text.uid], "不用的草稿"), undo=True)
                self.reload()
            except AppError as fault:
                self.context.tell.error(fault)

    def export(self, out: Path) -> None:
        """Write the text shown, as kept, to a file."""
        if self.parts.text is None or (self.parts.dirty and not self.save()):
            return
        work = partial(_write, text=self.parts.text, out=out)
        self.context.jobs.run(work, lambda done: self.context.tell.done(f"已导出到“{done}”。"), title="导出材料")

    def _ask_export(self, suffix: str) -> None:
        text = self.parts.text
        if text is None:
            return
        name = f"{(text.title or text.name).replace('/', '')}{suffix}"
        if path := self.context.tell.save_file("导出材料", name, _FILES[suffix][1]):
            self.export(path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

    def _begin(self, kind: TextKind, period: str) -> None:
        subject = ""
        if kind.subject:
            subject = self.context.tell.ask_text("新建材料", f"{kind.title}的事由（写进标题）") or ""
            if not subject.strip():
                return
        self.start(kind.code, period, subject)

    # -- showing

    def _look(self) -> None:
        if self.parts.text is not None:
            work = partial(_pages, text=self.parts.text, typed=self.parts.typed())
            self.context.jobs.read(work, self._show_pages, key="texts.look", failed=self._no_pages)

    def _show_pages(self, pages: bytes) -> None:
        self.preview.show_pdf(pages, stay=True)

    def _no_pages(self, fault: BaseException) -> None:
        if isinstance(fault, AppError):
            self._wrong(fault)
        else:
            self.context.tell.error(fault)

    def _filled(self, found: Filled) -> None:
        limit = found.text.kind.limit
        counted = f"共{found.length}字{f'，不超过{limit}字' if limit else ''}。"
        told = [] if found.text.final else fill.notices(found)
        self.notice.setText("".join([counted, *told]))
        look.mark(self.notice, tone="amber" if told else "muted")

    def _wrong(self, fault: AppError) -> None:
        self.notice.setText(str(fault))
        look.mark(self.notice, tone="red")

    def _changed(self) -> None:
        self._tell()
        self._soon.start()

    def _tell(self) -> None:
        text = self.parts.text
        self.export_button.setEnabled(text is not None and self.context.session.can(Action.PRINT))
        if text is None:
            return
        dirty = self.parts.dirty
        self.state.setText(f"{text.name}　{_state(text)}{'，改动未保存' if dirty else ''}")
        look.mark(self.state, tone="amber" if dirty else "")
        month = self.context.session.can(Action.MONTH)
        self.save_button.setEnabled(self._may and not text.final and (dirty or not text.uid))
        self.final_button.setEnabled(month and not text.final)
        self.version_button.setEnabled(self._may and text.final)
        self.drop_button.setEnabled(self._may and bool(text.uid) and not text.final)

    # -- laying out

    def _build(self) -> None:
        self.head.below.addWidget(FamilyBar(self.context, "texts"))
        new = QMenu(self.new_button)
        new.aboutToShow.connect(partial(self._fill_new, new))
        self.new_button.setMenu(new)
        self.new_button.setEnabled(self._may)
        menu = QMenu(self.export_button)
        for suffix, (words, _kind) in _FILES.items():
            menu.addAction(words, partial(self._ask_export, suffix))
        self.export_button.setMenu(menu)
        self.list.setAccessibleName("材料")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(2)
        self.list.setMinimumWidth(look.px(170))
        self.list.currentItemChanged.connect(lambda now, _before: self._picked(now))
        self.parts.edited.connect(self._changed)
        self.parts.filled.connect(self._filled)
        self.parts.wrong.connect(self._wrong)
        body = panes((self.list, self._middle(), self._right()), (1, 2), (look.px(200), look.px(540), look.px(440)))
        self.states = StatePages(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.states, 1)
        self._tell()

    def _fill_new(self, menu: QMenu) -> None:
        """Every kind with the periods around the month at work."""
        menu.clear()
        day = date.fromisoformat(f"{self.context.month}-01")
        for kind in kinds().values():
            spans = [Period.containing(span, day) for span in kind.periods if span is not PeriodKind.SPAN]
            if kind.periods[0] is PeriodKind.SPAN:
                spans = [Period.days(clock.today(), clock.today())]
            for span in spans[:4]:
                menu.addAction(f"{kind.title}　{span.title}", partial(self._begin, kind, str(span)))

    def _middle(self) -> QWidget:
        side, foot = QFrame(), QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(330))
        look.mark(foot, role="panel-foot")
        look.mark(self.save_button, role="primary")
        look.mark(self.notice, tone="muted", level="small")
        for button, act in ((self.save_button, self.save), (self.final_button, self.finish),
                            (self.version_button, self.new_version), (self.drop_button, self.drop)):
            button.clicked.connect(lambda _on=False, act=act: act())
        below = QVBoxLayout(foot)
        below.setContentsMargins(10, 8, 10, 8)
        below.setSpacing(6)
        below.addWidget(self.state)
        below.addWidget(self.notice)
        below.addLayout(_line(self.save_button, self.final_button, self.version_button, self.drop_button))
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.parts, 1)
        column.addWidget(foot)
        return side

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(260))
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.preview)
        return side


def _line(*buttons: QPushButton) -> QHBoxLayout:
    line = QHBoxLayout()
    for button in buttons:
        line.addWidget(button)
    line.addStretch()
    return line


def _entry(text: ReportText) -> str:
    """Two lines of the list: what it is, then when and how it stands."""
    state = "定稿" if text.final else "起草" if text.uid else "未保存"
    return f"{text.subject or text.kind.title}\n{text.period.title}　第{text.version}版　{state}"


def _state(text: ReportText) -> str:
    if text.final:
        return f"{clock.chinese_moment(text.made_at)} {text.made_by}定稿"
    return "起草" if text.uid else "未保存"


def _pages(session: Session, text: ReportText, typed: Mapping[str, str]) -> bytes:
    return text_paper.pdf_bytes(session, fill.fill(session, text, typed))


def _finish(session: Session, _progress: Progress, text: ReportText) -> ReportText:
    return text_paper.finish(session, text)


def _write(session: Session, _progress: Progress, text: ReportText, out: Path) -> Path:
    text_paper.write(session, fill.fill(session, text), out)
    return out
