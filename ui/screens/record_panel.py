"""The right panel of a register page: form, photos and history of one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
)

from app import clock
from app.documents.held import papers_of
from app.errors import AppError
from app.records.commands import Saved
from app.records.drill import query_of
from app.records.spec import Register
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.widgets.history_panel import HistoryPanel
from ui.widgets.locked_line import LockedLine
from ui.widgets.photo_strip import PhotoStrip
from ui.widgets.record_form import RecordForm


class RecordPanel(QFrame):
    """`closed`, `saved(uid)` after a save, `widened(bool)` when it takes the whole page, `removing(uid)`."""

    closed = Signal()
    saved = Signal(str)
    widened = Signal(bool)
    removing = Signal(str)

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        look.mark(self, role="panel")
        self._context, self._register = context, register
        self.form = RecordForm(context, register)
        self.photos = PhotoStrip(context, register.key) if register.photos else None
        self.history = HistoryPanel(context, register)
        self._tabs = QTabBar()
        self._pages = QStackedWidget()
        self._title = QLabel()
        self._name = ""
        self._state = QLabel("未保存")
        self.papers = QPushButton()
        self._wide = self._tool("maximize-2", "展开成整页")
        self._wide.setCheckable(True)
        self._draft_bar = QFrame()
        self.locked = LockedLine(context, self.form)
        self._build()
        self._connect()

    def begin(self, preset: Mapping[str, Any] | None = None) -> None:
        """A new record."""
        self.form.begin(preset)
        self._turn_to("")
        self.form.focus_first()

    def load(self, uid: str) -> None:
        """An existing record. Raises AppError when it is gone."""
        self.form.load(uid)
        self._turn_to(uid)

    def settle(self) -> bool:
        """Ask about unsaved typing; False when the person wants to stay."""
        if not self.form.dirty:
            return True
        verb = self._context.tell.ask("有改动未保存", f"这条{self._register.noun}还没有保存。", ("不保存", "保存", "继续填写"))
        if verb == "保存":
            return self.form.save()
        if verb == "不保存":
            self.form.drop_draft()
        return verb == "不保存"

    def close_panel(self) -> None:
        """Close unless unsaved typing keeps it open."""
        if self.settle():
            self._wide.setChecked(False)
            self.closed.emit()

    def show_history(self) -> None:
        """Turn to the history."""
        self._tabs.setCurrentIndex(self._tabs.count() - 1)

    def reread(self) -> None:
        """Show the record anew after it was changed elsewhere (typing is kept)."""
        if self.form.uid and not self.form.dirty:
            self.load(self.form.uid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_title()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        for words, page in (("内容", self.form), ("照片", self.photos), ("历史", self.history)):
            if page is not None:
                self._tabs.addTab(words)
                self._pages.addWidget(page)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        column.addWidget(self._tabs)
        line = QFrame()
        look.mark(line, role="line")
        column.addWidget(line)
        column.addWidget(self._draft_line())
        column.addWidget(self.locked)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot())

    def _head(self) -> QHBoxLayout:
        look.mark(self._title, level="section")
        look.mark(self._state, badge="amber", level="small")
        self._state.hide()
        look.mark(self.papers, role="link")
        self.papers.setToolTip("打开文书编号登记簿里发给它的文书")
        self.papers.hide()
        line = QHBoxLayout()
        line.setContentsMargins(14, 8, 8, 4)
        line.addWidget(self._title)
        line.addWidget(self._state)
        line.addWidget(self.papers)
        line.addStretch()
        shut = self._tool("x", "关闭（Esc）")
        shut.clicked.connect(self.close_panel)
        line.addWidget(self._wide)
        line.addWidget(shut)
        return line

    def _draft_line(self) -> QFrame:
        look.mark(self._draft_bar, role="warning")
        line = QHBoxLayout(self._draft_bar)
        line.setContentsMargins(14, 4, 8, 4)
        self._draft_words = QLabel()
        self._draft_words.setWordWrap(True)
        take, drop = QPushButton("接着填"), QPushButton("丢弃")
        for button in (take, drop):
            look.mark(button, role="link")
        take.clicked.connect(self._take_draft)
        drop.clicked.connect(self._drop_draft)
        line.addWidget(self._draft_words, 1)
        line.addWidget(take)
        line.addWidget(drop)
        self._draft_bar.hide()
        return self._draft_bar

    def _foot(self) -> QFrame:
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 8, 14, 8)
        self._save, self._again, self._delete = QPushButton("保存"), QPushButton("保存并新增"), QPushButton("删除")
        look.mark(self._save, role="primary")
        look.mark(self._delete, role="danger")
        self._save.setToolTip("Ctrl+S")
        self._again.setToolTip("Ctrl+Enter")
        self._save.clicked.connect(lambda: self.form.save())
        self._again.clicked.connect(lambda: self.form.save(again=True))
        self._delete.clicked.connect(lambda: self.removing.emit(self.form.uid or ""))
        line.addWidget(self._save)
        line.addWidget(self._again)
        may = self._context.session.can(Action.EDIT)
        only_read = QLabel("您的角色只能查看")
        look.mark(only_read, tone="muted", level="small")
        line.addWidget(only_read)
        only_read.setVisible(not may)
        line.addStretch()
        line.addWidget(self._delete)
        self._save.setEnabled(may)
        self._again.setEnabled(may)
        self._again.setVisible(any(not field.computed and field.required for field in self._register.fields))
        return foot

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._wide.toggled.connect(self._widen)
        self.papers.clicked.connect(self._open_papers)
        self.form.dirtied.connect(self._state.setVisible)
        self.form.saved.connect(self._after_save)
        self.history.reverted.connect(self._reverted)
        if self.photos is not None:
            self.photos.counted.connect(lambda n: self._tabs.setTabText(1, f"照片 {n}" if n else "照片"))

    def _turn_to(self, uid: str) -> None:
        noun = self._register.noun
        self._name = self._row_name(uid) if uid else f"新增{noun}"
        self._draw_title()
        self._delete.setVisible(bool(uid) and self._register.removable and self._context.session.can(Action.EDIT))
        if not uid:
            self._tabs.setCurrentIndex(0)
        self._tabs.setTabEnabled(self._tabs.count() - 1, bool(uid))
        self.history.show_row(uid)
        if self.photos is not None:
            self.photos.show_row(uid)
        self._offer_draft(uid)
        self._count_papers(uid)

    def _count_papers(self, uid: str) -> None:
        session = self._context.session
        drill = papers_of(session, self._register.key, uid) if uid else None
        count = session.count(drill.register, query_of(drill)) if drill else 0
        self.papers.setText(f"文书{count}份")
        self.papers.setVisible(bool(count))

    def _open_papers(self) -> None:
        drill = papers_of(self._context.session, self._register.key, self.form.uid or "")
        if drill is not None and self.settle():
            self._context.navigate(drill.register, {"where": query_of(drill).where, "words": f"发给“{self._name}”的文书"})

    def _row_name(self, uid: str) -> str:
        session, register = self._context.session, self._register
        shown = session.show(register.key, session.get(register.key, uid))
        return shown.get(register.title_field) or register.noun

    def _draw_title(self) -> None:
        room = max(self.width() - look.px(190), look.px(120))
        self._title.setText(self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room))
        self._title.setToolTip(self._name)

    def _offer_draft(self, uid: str) -> None:
        kept = self.form.draft()
        fits = bool(kept) and (kept or {}).get("uid") in (uid or None, None)
        self._draft_bar.setVisible(fits)
        if fits and kept:
            self._draft_words.setText(f"{clock.chinese_moment(kept['at'])} 有一条没有保存的{self._register.noun}。")

    def _take_draft(self) -> None:
        self._draft_bar.hide()
        try:
            self.form.take_draft()
        except AppError as fault:
            self._context.tell.error(fault)

    def _drop_draft(self) -> None:
        self.form.drop_draft()
        self._draft_bar.hide()

    def _after_save(self, saved: Saved, again: bool) -> None:
        self.saved.emit(saved.uid)
        if again:
            self.begin()
        else:
            self._turn_to(saved.uid)

    def _reverted(self) -> None:
        if self.form.uid:
            self.form.load(self.form.uid)
            self.saved.emit(self.form.uid)

    def _widen(self, wide: bool) -> None:
        self._wide.setIcon(look.icon("minimize-2" if wide else "maximize-2", look.MUTED, 16))
        self._wide.setToolTip("收回右侧" if wide else "展开成整页")
        self.widened.emit(wide)

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(look.icon(icon, look.MUTED, 16))
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button
