"""What the checks before handing in found: a list in which every line leads to its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.month.listing import Kind, listing
from app.month.notes import Note, settled
from app.reports.checks import ERROR, Finding
from app.session import Where
from ui import look
from ui.context import AppContext
from ui.widgets import drills


def open_finding(context: AppContext, finding: Finding | Kind) -> None:
    """Go to what a finding speaks of: its row, the rows behind it, or the text part; or to the rows of many of a kind."""
    if isinstance(finding, Kind) and not finding.uids:
        context.navigate("monthly", {"tab": "checks"})
    elif isinstance(finding, Kind):
        words = finding.sentence.partition("　")[0]
        context.navigate(finding.register, {"where": (Where("uid", "in", finding.uids),), "words": words})
    elif finding.register == "month_text":
        context.navigate("monthly", {"tab": "text"})
    elif finding.drill is not None:
        where = drills.conditions(finding.drill)
        context.navigate(finding.drill.register, {"where": where, "words": finding.sentence.rstrip("。")[:16]})
    else:
        context.navigate(finding.register, {"uid": finding.uid} if finding.uid else {})


def level_mark(grave: bool, settled: bool = False) -> QLabel:
    """The sign before a finding: red for what must be mended, amber for what should be seen, green for what was explained."""
    icon, colour = ("circle-alert", look.RED) if grave else ("triangle-alert", look.AMBER_MARK)
    if settled:
        icon, colour = "circle-check", look.GREEN
    mark = QLabel()
    mark.setPixmap(look.pixmap(icon, colour, look.px(16)))
    mark.setFixedWidth(look.px(18))
    return mark


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
    """A few findings, many of one kind on one line; `chosen(Finding | Kind)` when a line was clicked."""

    chosen = Signal(object)

    def __init__(self, most: int, of_one_kind: int) -> None:
        super().__init__()
        self._most, self._each = most, of_one_kind
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_findings(self, findings: Sequence[Finding], notes: Mapping[str, Note]) -> None:
        """Show the first of these; none is said in words."""
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.buttons = []
        if not findings:
            self._column.addWidget(self._line(level_mark(False, settled=True), QLabel("没有发现问题。")))
        for line in listing(findings, notes, self._most, self._each, under=0).lines:
            self._column.addWidget(self._finding(line, notes))
        self._column.addStretch()

    def _finding(self, line: Finding | Kind, notes: Mapping[str, Note]) -> QWidget:
        button = RowButton(line.sentence)
        button.setToolTip(f"{line.sentence}\n点击去处理")
        button.clicked.connect(lambda: self.chosen.emit(line))
        self.buttons.append(button)
        if isinstance(line, Kind):
            return self._line(level_mark(line.grave, line.settled), button)
        done = settled(line, notes)
        return self._line(level_mark(line.level == ERROR and not done, done), button)

    def _line(self, mark: QLabel, words: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(mark)
        row.addWidget(words, 1)
        return line
