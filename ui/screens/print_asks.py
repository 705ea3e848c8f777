"""What the clerk types on a paper before it is printed, and which edition of it is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents.template import Ask, Template
from app.documents.template_types import Variant
from app.records.spec import Field, Kind
from ui import look
from ui.context import AppContext
from ui.widgets.editors import DateEditor

VARIANTS: dict[Variant, str] = {"normal": "普通版", "large": "大字版", "blank": "空白表"}
_MOST_BLANKS = 2000


class AskForm(QWidget):
    """The paper's own questions; `changed` while typing. Answers are remembered for each paper and user."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._code = ""
        self._proposed: Mapping[str, str] = {}
        self.fields: dict[str, QLineEdit | QPlainTextEdit | DateEditor] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._host: QWidget | None = None

    def show_for(self, paper: Template, proposed: Mapping[str, str], after: QWidget) -> None:
        """Ask what this paper asks, with the answers given last, else with what it proposes; Tab comes from `after`."""
        if self._host is not None:
            self._column.removeWidget(self._host)
            self._host.deleteLater()
        self._code, self._proposed = paper.code, proposed
        self._host = QWidget()
        grid = QGridLayout(self._host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        kept = self._context.own_setting(f"print.asked.{paper.code}") or {}
        self.fields = {}
        for name, ask in paper.asks.items():
            field = self._field(ask, str(kept.get(name, proposed.get(name, ""))))
            self.fields[name] = field
            label = QLabel(ask.label, wordWrap=True)
            label.setBuddy(field)
            label.setFixedWidth(look.px(78))
            label.setMinimumHeight(look.px(30))
            row = grid.rowCount()
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
        self._column.addWidget(self._host)
        for field in self.fields.values():
            stop = field.line if isinstance(field, DateEditor) else field
            QWidget.setTabOrder(after, stop)
            after = stop
        self.setVisible(bool(paper.asks))

    def values(self) -> dict[str, str]:
        """What is typed. Raises AppError for a date that cannot be read."""
        return {name: _text(field) for name, field in self.fields.items()}

    def remember(self) -> None:
        """Keep the answers for the next time; what the paper proposes by itself is proposed anew."""
        own = {name: text for name, text in self.values().items() if text != self._proposed.get(name, "")}
        self._context.put_own_setting(f"print.asked.{self._code}", own)

    def _field(self, ask: Ask, value: str) -> QLineEdit | QPlainTextEdit | DateEditor:
        if ask.kind == "date":
            dated = DateEditor(Field("day", ask.label, Kind.DATE))
            dated.line.setText(value)
            dated.edited.connect(self.changed)
            return dated
        if ask.kind == "text":
            text = QPlainTextEdit(value)
            text.setTabChangesFocus(True)
            text.setFixedHeight(look.px(98))
            text.setPlaceholderText(ask.hint)
            text.textChanged.connect(self.changed)
            text.setAccessibleName(ask.label)
            return text
        line = QLineEdit(value)
        line.setCursorPosition(0)
        line.setPlaceholderText(ask.hint)
        line.setToolTip(ask.hint)
        line.textEdited.connect(lambda _text: self.changed.emit())
        line.setAccessibleName(ask.label)
        return line


def _text(field: QLineEdit | QPlainTextEdit | DateEditor) -> str:
    if isinstance(field, DateEditor):
        return clock.chinese_date(field.value() or "")
    return (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()).strip()


class VariantBar(QWidget):
    """普通版, 大字版 or 空白表, the last with a number of forms."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[Variant, QPushButton] = {}
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for key, words in VARIANTS.items():
            button = QPushButton(words)
            button.setCheckable(True)
            look.mark(button, role="chip")
            self._group.addButton(button)
            button.clicked.connect(self._turned)
            self.buttons[key] = button
            line.addWidget(button)
        self.blanks = QSpinBox()
        self.blanks.setRange(1, _MOST_BLANKS)
        self.blanks.setSuffix(" 张")
        self.blanks.setMinimumWidth(look.px(72))
        self.blanks.setAccessibleName("空白表张数")
        self.blanks.valueChanged.connect(lambda _value: self.changed.emit())
        line.addWidget(self.blanks)
        line.addStretch()
        self.buttons["normal"].setChecked(True)
        self._turned()

    @property
    def variant(self) -> Variant:
        """normal, large or blank."""
        for key, button in self.buttons.items():
            if button.isChecked():
                return key
        return "normal"

    def show_for(self, paper: Template) -> None:
        """Offer what the paper has."""
        offered = {"normal": True, "large": bool(paper.large), "blank": paper.layout != "official"}
        for key, button in self.buttons.items():
            button.setVisible(offered[key])
        if not offered[self.variant]:
            self.buttons["normal"].setChecked(True)
        self._turned(quiet=True)

    def _turned(self, _on: bool = False, quiet: bool = False) -> None:
        self.blanks.setVisible(self.variant == "blank")
        if not quiet:
            self.changed.emit()
