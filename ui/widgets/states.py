"""The states every page has: loading, rows, empty, nothing matches, failed, no right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.fault_log import report
from app.faults import told
from ui import look

LOADING_AFTER_MS = 300
Action = tuple[str, Callable[[], None]]


class StatePages(QStackedWidget):
    """Shows `content` when there are rows, otherwise says in words why there are none.

    A table gives its viewport as `over`: words then cover only its rows, and the headings with their filters
    stay in reach of whoever is typing in them.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None, over: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._over = over
        self.state = "rows"
        self._bones = _bones()
        self._bones.setMinimumHeight(1)  # grey bars may be cut; they must not make the window taller than the screen
        self._note = QWidget()
        self._note_box = QVBoxLayout(self._note)
        self.addWidget(content)
        for page in (self._bones, self._note):
            self._add(page)
        if over is not None:
            over.installEventFilter(self)
        self._late = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._late.timeout.connect(lambda: self._turn("loading", self._bones))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._over is not None:
            for page in (self._bones, self._note):
                page.setGeometry(_left_too(self._over.geometry()))
        return False

    def show_loading(self) -> None:
        """The skeleton, after 0.3 s; what is shown until then stays."""
        if not self._late.isActive() and self.state != "loading":
            self._late.start()

    def show_rows(self) -> None:
        """There are rows."""
        self._turn("rows", self.content)

    def show_empty(self, title: str, text: str, *actions: Action) -> None:
        """Nothing here yet: what the page is for, and the one thing to do."""
        self._say("empty", "inbox", look.ACCENT, title, text, actions)

    def show_nothing(self, clear: Callable[[], None]) -> None:
        """Filters let nothing through."""
        text = "没有符合当前筛选条件的记录。"
        self._say("nothing", "filter-x", look.MUTED, "没有匹配的记录", text, (("清除筛选", clear),))

    def show_failed(self, fault: BaseException, again: Callable[[], None]) -> None:
        """Reading failed: what, what to do, and the report to copy."""
        known = told(fault)
        title = known.message if known else "读取失败，这一页没有显示出来。"
        hint = known.hint if known else "可以重试；仍不行请复制报告发给维护人员，报告里没有个人信息。"
        copy: Action = ("复制报告", lambda: QGuiApplication.clipboard().setText(report(fault)))
        self._say("failed", "triangle-alert", look.RED, title, hint, (("重试", again),) + (() if known else (copy,)))

    def show_no_right(self, who: str) -> None:
        """The signed-in role may not see this; `who` may."""
        self._say("no_right", "lock", look.MUTED, "没有查看权限", f"这一页由{who}使用。需要时请找他们，或换用户登录。", ())

    def _say(self, state: str, icon: str, colour: str, title: str, text: str, actions: tuple[Action, ...]) -> None:
        while item := self._note_box.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self._note_box.addStretch(2)
        self._note_box.addWidget(_note(icon, colour, title, text, actions))
        self._note_box.addStretch(3)
        self._turn(state, self._note)

    def _turn(self, state: str, page: QWidget) -> None:
        self._late.stop()
        self.state = state
        if self._over is None:
            self.setCurrentWidget(page)
            return
        for cover in (self._bones, self._note):
            cover.setVisible(cover is page)
        if page is not self.content:
            page.setGeometry(_left_too(self._over.geometry()))
            page.raise_()

    def _add(self, page: QWidget) -> None:
        if self._over is None:
            self.addWidget(page)
            return
        look.mark(page, role="plain")
        page.setParent(self.content)
        page.hide()


def _left_too(rows: QRect) -> QRect:
    """The rows with their numbers at the left."""
    return rows.adjusted(1 - rows.left(), 0, 0, 0)


def _note(icon: str, colour: str, title: str, text: str, actions: tuple[Action, ...]) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setSpacing(look.GRID)
    picture = QLabel()
    picture.setPixmap(look.pixmap(icon, colour, look.px(36)))
    head, body = QLabel(title), QLabel(text)
    look.mark(head, level="section")
    look.mark(body, tone="muted")
    for label in (picture, head, body):
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(label is not picture)
        column.addWidget(label)
    row = QHBoxLayout()
    row.addStretch()
    for place, (verb, call) in enumerate(actions):
        button = QPushButton(verb)
        look.mark(button, role="primary" if place == 0 else "")
        button.clicked.connect(call)
        row.addWidget(button)
    row.addStretch()
    column.addSpacing(look.GRID)
    column.addLayout(row)
    return box


def _bones() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(14)
    for part in (70, 92, 84, 95, 60, 88, 76):
        bone = QFrame()
        look.mark(bone, role="bone")
        bone.setFixedHeight(look.px(14))
        row = QHBoxLayout()
        row.addWidget(bone, part)
        row.addStretch(100 - part)
        column.addLayout(row)
    column.addStretch()
    return page
