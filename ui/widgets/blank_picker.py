"""Choosing a figure to put into a text: by name, with what it says for the text's period."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.session import Session
from app.texts.blanks import Blank
from app.texts.keep import ReportText
from ui import look
from ui.context import AppContext

_NAME = Qt.ItemDataRole.UserRole


class BlankPicker(QDialog):
    """`chosen(name)` when a blank is taken. Typing narrows the list; arrows and Enter choose."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, context: AppContext, text: ReportText) -> None:
        super().__init__(parent)
        self._context, self._text = context, text
        self._blanks = list(text.blanks(context.session).all.values())
        self.search = QLineEdit(placeholderText="输入名称的一部分，如 参与、同比、回执")
        self.list = QListWidget()
        self.value = QLabel(wordWrap=True)
        self.take = QPushButton("插入")
        self._build()
        self._narrow("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self.list.setFocus()
            self.list.keyPressEvent(event)
            return
        super().keyPressEvent(event)

    def choose(self, name: str) -> None:
        """Take a blank by its name."""
        self.chosen.emit(name)
        self.accept()

    def _taken(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(_NAME):
            self.choose(str(item.data(_NAME)))

    def _narrow(self, words: str) -> None:
        self.list.clear()
        group = ""
        for blank in self._blanks:
            if words.strip() not in f"{blank.name}{blank.group}":
                continue
            if blank.group != group:
                group = blank.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            self._add(blank)
        if self.list.count():
            self.list.setCurrentRow(1)
        else:
            self.value.setText("没有这样的数据。")
        self.take.setEnabled(bool(self.list.count()))

    def _add(self, blank: Blank) -> None:
        item = QListWidgetItem(f"　{blank.name}")
        item.setData(_NAME, blank.name)
        self.list.addItem(item)

    def _show_value(self) -> None:
        item = self.list.currentItem()
        name = str(item.data(_NAME) or "") if item is not None else ""
        if name:
            work = partial(_value_of, text=self._text, name=name)
            self._context.jobs.read(work, self._told, key="blank_picker", failed=self._untold)

    def _told(self, found: tuple[str, str]) -> None:
        name, value = found
        self.value.setText(f"{name}：{value or '（没有内容）'}")

    def _untold(self, fault: BaseException) -> None:
        self.value.setText(str(fault) if isinstance(fault, AppError) else "读不出来。")

    def _build(self) -> None:
        self.setWindowTitle("插入数据")
        self.resize(look.px(420), look.px(460))
        self.search.setAccessibleName("查找数据")
        self.list.setAccessibleName("数据")
        self.value.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.value.setAlignment(Qt.AlignmentFlag.AlignTop)
        look.mark(self.value, tone="muted", level="small")
        look.mark(self.take, role="primary")
        column = QVBoxLayout(self)
        for widget in (self.search, self.list, self.value, self.take):
            column.addWidget(widget)
        column.setStretchFactor(self.list, 1)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._taken)
        self.list.itemActivated.connect(lambda _item: self._taken())
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_value())
        self.take.setAutoDefault(False)
        self.take.clicked.connect(self._taken)


def _value_of(session: Session, text: ReportText, name: str) -> tuple[str, str]:
    return name, text.blanks(session).value(name)
