"""Boxes of the restricted store: they belong to the sitting, and go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QScrollArea, QWidget

from app.errors import AppError, InvalidValues
from app.keyfiles import rules
from ui import look
from ui.keyfiles.form import KeyForm, OfferCombo
from ui.keyfiles.sitting import Sitting
from ui.widgets.fields_dialog import FieldsDialog

_HIGH = 430


class Box(FieldsDialog):
    """A box over the page; gone from memory when closed, and watched for input."""

    def __init__(self, sitting: Sitting, host: QWidget, title: str, says: str, verb: str, danger: bool = False) -> None:
        super().__init__(title, says, verb, host, danger)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.sitting = sitting

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sitting.watch(self)


class PurposeBox(Box):
    """Why somebody looks; `then(why)` once it is a purpose. A few are proposed, those of this sitting first."""

    def __init__(self, sitting: Sitting, host: QWidget, title: str, says: str, verb: str, then: Callable[[str], None]) -> None:
        super().__init__(sitting, host, title, says, verb)
        self._then = then
        self.why = OfferCombo(sitting.reasons(), "事由")
        self.why.setEditText(sitting.reason)
        self.form.addRow("事由", self.why)
        self.why.line.selectAll()
        self.why.setFocus()

    def check(self) -> None:
        why = rules.purpose(self.why.currentText())
        self._then(why)
        self.sitting.remember(why)


class FormBox(Box):
    """A form with its verb; `work(values)` is tried, its problems are said under the fields."""

    def __init__(
        self, sitting: Sitting, host: QWidget, title: str, says: str, verb: str, fields: KeyForm,
        work: Callable[[dict[str, Any]], object],
    ) -> None:
        super().__init__(sitting, host, title, says, verb)
        self.fields, self._work = fields, work
        self.says.setVisible(bool(says))
        self.form.addRow(scrolled(fields, _HIGH))
        self.setMinimumWidth(look.px(620 if fields.columns == 1 else 900))
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._try)
        fields.focus_first()

    def check(self) -> None:
        values, problems = self.fields.read()
        if not problems:
            try:
                self._work(values)
            except InvalidValues as fault:
                problems = fault.problems
        rest = self.fields.show_problems(problems)
        if problems:
            raise AppError(rest or "请改正标红的项目。")


def scrolled(fields: KeyForm, high: int) -> QScrollArea:
    """The fields in an area of at most `high` pixels."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    look.mark(fields, role="scrolled")
    area.setWidget(fields)
    area.setMinimumHeight(min(fields.sizeHint().height() + look.px(24), look.px(high)))
    return area


class ChoiceBox(Box):
    """One of a few answers; `work(code)` is tried."""

    def __init__(
        self, sitting: Sitting, host: QWidget, title: str, says: str, verb: str, label: str,
        choices: Sequence[tuple[str, str]], work: Callable[[str], object], danger: bool = False,
    ) -> None:
        super().__init__(sitting, host, title, says, verb, danger)
        self._work = work
        self.choice = QComboBox()
        self.choice.setAccessibleName(label)
        for code, name in choices:
            self.choice.addItem(name, code)
        self.form.addRow(label, self.choice)

    def check(self) -> None:
        self._work(str(self.choice.currentData()))


class DisposeBox(Box):
    """What goes and what stays, and the file's number typed before anything goes."""

    def __init__(
        self, sitting: Sitting, host: QWidget, no: str, gone: Sequence[str], stays: Sequence[str], work: Callable[[], object],
    ) -> None:
        lines = "\n".join(["销毁后不能恢复，也不能撤销。", "", "清除：", *(f"· {item}" for item in gone), "", "保留：",
                           *(f"· {item}" for item in stays), "", f"确实要销毁，请照着输入档号 {no}。",
                           "早先的备份里仍有加密的旧档案，不再需要的备份请一并处理。"])
        super().__init__(sitting, host, f"销毁 {no}", lines, "销毁", danger=True)
        self._no, self._work = no, work
        self.typed = QLineEdit()
        self.typed.setAccessibleName("档号")
        self.form.addRow("档号", self.typed)
        self.typed.setFocus()
        self.setMinimumWidth(look.px(520))

    def check(self) -> None:
        if self.typed.text().strip() != self._no:
            raise AppError("档号不一样，没有销毁。", f"请照着输入 {self._no}。")
        self._work()
