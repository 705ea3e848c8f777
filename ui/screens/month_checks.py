"""检查: the findings of a month, each leading to its row and explained in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.month.notes import LONGEST, NEVER, Note
from app.reports.checks import ERROR, Finding
from ui import look
from ui.widgets.finding_list import RowButton

Save = Callable[[Finding, str], bool]


class MonthChecks(QScrollArea):
    """`chosen(Finding)` when a line was clicked; an explanation goes to `save`, which says whether it was kept."""

    chosen = Signal(object)

    def __init__(self, save: Save, may_explain: bool) -> None:
        super().__init__()
        self._save, self._may = save, may_explain
        self.lines: dict[str, FindingLine] = {}
        self._hint = QLabel(
            "点一行就到要改的那一条。改不了的须改项写明情况，才能审核锁定；说明随报表一并印出。提醒不拦上报。", wordWrap=True)
        look.mark(self._hint, tone="muted", level="small")
        self._none = QLabel("没有发现问题。")
        host, self._rows = QWidget(), QVBoxLayout()
        look.mark(host, role="plain")
        column = QVBoxLayout(host)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._rows.setSpacing(2)
        column.addWidget(self._hint)
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addStretch()
        self.setWidget(host)
        self.setWidgetResizable(True)

    def show_findings(self, findings: Sequence[Finding], notes: Mapping[str, Note]) -> None:
        """Show these with what was said to them; what is being typed and where the cursor stands stay."""
        drafts = {key: line.edit.text() for key, line in self.lines.items() if line.editing}
        focused = next((key for key, line in self.lines.items() if line.isAncestorOf(self.focusWidget() or self)), "")
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.lines = {}
        for finding in findings:
            line = FindingLine(finding, notes.get(finding.key), self._save, self._may)
            line.chosen.connect(self.chosen)
            self.lines[finding.key] = line
            self._rows.addWidget(line)
            if finding.key in drafts:
                line.begin(drafts[finding.key])
        self._none.setVisible(not findings)
        if focused in self.lines:
            self.lines[focused].words.setFocus()


class FindingLine(QWidget):
    """One finding: its sentence, what was said to it, and a line to say it in."""

    chosen = Signal(object)

    def __init__(self, finding: Finding, note: Note | None, save: Save, may: bool) -> None:
        super().__init__()
        self.finding, self._note, self._save = finding, note, save
        self.words = RowButton(finding.sentence)
        self.words.setToolTip(f"{finding.sentence}\n点击去处理")
        self.words.clicked.connect(lambda: self.chosen.emit(finding))
        self.ask = QPushButton("改说明" if note else "写说明")
        look.mark(self.ask, role="link")
        self.ask.setVisible(may and finding.code not in NEVER)
        self.ask.setAccessibleName(f"{self.ask.text()}：{finding.sentence}")
        self.ask.clicked.connect(lambda: self.close_edit() if self.editing else self.begin(note.text if note else ""))
        self.said = QLabel(f"说明：{note.text}（{note.by}）" if note else "", wordWrap=True)
        look.mark(self.said, tone="muted", level="small")
        self.said.setVisible(note is not None)
        self.edit = _Line()
        self.box = self._edit_box()
        self._lay()

    @property
    def editing(self) -> bool:
        """Whether the line to type in is open."""
        return not self.box.isHidden()

    def begin(self, text: str) -> None:
        """Open the line."""
        self.box.show()
        self.edit.setText(text)
        self.edit.setFocus()

    def close_edit(self) -> None:
        """Close the line, what was typed is dropped."""
        self.box.hide()
        self.ask.setFocus()

    def keep(self) -> None:
        """Save what was typed; the line closes when it was kept."""
        if self._save(self.finding, self.edit.text()):
            self.box.hide()

    def _edit_box(self) -> QWidget:
        box, keep = QWidget(), QPushButton("保存说明")
        self.edit.setMaxLength(LONGEST)
        self.edit.setPlaceholderText("为什么是这样，如：该村当月防汛，活动改在下月。留空保存即撤回说明")
        self.edit.setAccessibleName(f"说明：{self.finding.sentence}")
        self.edit.returnPressed.connect(self.keep)
        self.edit.left.connect(self.close_edit)
        keep.clicked.connect(self.keep)
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 4)
        line.addWidget(self.edit, 1)
        line.addWidget(keep)
        box.hide()
        return box

    def _lay(self) -> None:
        grave = self.finding.level == ERROR and (self._note is None or self.finding.code in NEVER)
        mark = QLabel()
        icon, colour = ("circle-alert", look.RED) if grave else ("triangle-alert", look.AMBER_MARK)
        if self._note is not None and not grave:
            icon, colour = "circle-check", look.GREEN
        mark.setPixmap(look.pixmap(icon, colour, look.px(16)))
        mark.setFixedWidth(look.px(18))
        line, below = QHBoxLayout(), QVBoxLayout()
        line.setSpacing(6)
        for widget, stretch in ((mark, 0), (self.words, 1), (self.ask, 0)):
            line.addWidget(widget, stretch)
        below.setContentsMargins(look.px(28), 0, 0, 0)
        below.addWidget(self.said)
        below.addWidget(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addLayout(below)


class _Line(QLineEdit):
    """`left` on Esc."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
