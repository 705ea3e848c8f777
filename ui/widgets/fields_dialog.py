"""A decision that needs a few fields filled in: said, checked in place, done with a verb or left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from ui import look


class FieldsDialog(QDialog):
    """A few fields, a line for what is wrong, the verb and 取消."""

    def __init__(self, title: str, says: str, verb: str, parent: QWidget | None, danger: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.says = QLabel(says, wordWrap=True)
        self.wrong = QLabel(wordWrap=True)
        look.mark(self.wrong, tone="red")
        self.wrong.hide()
        self.form = QFormLayout()
        self.form.setVerticalSpacing(8)
        self.go, self.leave = QPushButton(verb), QPushButton("取消")
        look.mark(self.go, role="danger" if danger else "primary")
        for button in (self.go, self.leave):
            button.setAutoDefault(False)
        (self.leave if danger else self.go).setDefault(True)
        self.go.clicked.connect(self._try)
        self.leave.clicked.connect(self.reject)
        self._foot = foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.go)
        foot.addWidget(self.leave)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.says)
        column.addLayout(self.form)
        column.addWidget(self.wrong)
        column.addStretch()
        column.addLayout(foot)
        self.setMinimumWidth(look.px(380))

    def add_button(self, button: QPushButton) -> None:
        """Another verb, between the first one and 取消."""
        self._foot.insertWidget(self._foot.count() - 1, button)

    def check(self) -> None:
        """Raise AppError for a field that is not right."""

    def _try(self) -> None:
        try:
            self.check()
        except AppError as fault:
            self.wrong.setText(str(fault))
            self.wrong.show()
            self._grow()
        else:
            self.accept()

    def _grow(self) -> None:
        """Make room for what is said, which Qt does not for lines that wrap: the fields would lie over one another."""
        self._column.activate()
        self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))


class LinesDialog(FieldsDialog):
    """Some lines to type, those named in `hidden` as passwords; `work` is tried with what was typed.

    A fault of `work` is said inside, and the box stays open; passwords are forgotten then.
    """

    def __init__(
        self, title: str, says: str, verb: str, lines: dict[str, str], work: Callable[[dict[str, str]], None],
        parent: QWidget | None, hidden: tuple[str, ...] = (), danger: bool = False,
    ) -> None:
        super().__init__(title, says, verb, parent, danger)
        self._work, self._hidden = work, hidden
        self.lines = {key: QLineEdit() for key in lines}
        for key, label in lines.items():
            line = self.lines[key]
            line.setAccessibleName(label)
            if key in hidden:
                line.setEchoMode(QLineEdit.EchoMode.Password)
            self.form.addRow(label, line)

    def check(self) -> None:
        """Do the work. Raises AppError, which keeps the box open."""
        try:
            self._work({key: line.text() for key, line in self.lines.items()})
        except AppError:
            for key in self._hidden:
                self.lines[key].clear()
            raise
