"""What the checks before handing in found: a list in which every line leads to its row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.reports.checks import Finding
from ui import look
from ui.context import AppContext
from ui.widgets import drills


def open_finding(context: AppContext, finding: Finding) -> None:
    """Go to what a finding speaks of: its row, the rows behind it, or the text part."""
    if finding.register == "month_text":
        context.navigate("monthly", {"tab": "text"})
    elif finding.drill is not None:
        where = drills.conditions(finding.drill)
        context.navigate(finding.drill.register, {"where": where, "words": finding.sentence.rstrip("。")[:16]})
    else:
        context.navigate(finding.register, {"uid": finding.uid} if finding.uid else {})


class RowButton(QPushButton):
    """A line of text to click; what does not fit ends in an ellipsis."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        look.mark(self, role="row")
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - look.px(10)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))


class FindingList(QWidget):
    """`chosen(Finding)` when a line was clicked."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these; none is said in words."""
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.buttons = []
        if not findings:
            self._column.addWidget(self._line("circle-check", look.GREEN, QLabel("没有发现问题。")))
        for finding in findings:
            self._column.addWidget(self._finding(finding))
        self._column.addStretch()

    def _finding(self, finding: Finding) -> QWidget:
        button = RowButton(finding.sentence)
        button.setToolTip(f"{finding.sentence}\n点击去处理")
        button.clicked.connect(lambda: self.chosen.emit(finding))
        self.buttons.append(button)
        grave = finding.level == "error"
        return self._line("circle-alert" if grave else "triangle-alert", look.RED if grave else look.AMBER_MARK, button)

    def _line(self, icon: str, colour: str, words: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        mark = QLabel()
        mark.setPixmap(look.pixmap(icon, colour, look.px(16)))
        mark.setFixedWidth(look.px(18))
        row.addWidget(mark)
        row.addWidget(words, 1)
        return line
