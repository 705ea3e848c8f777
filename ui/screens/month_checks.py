"""检查: the findings of a month, each leading to its row and explained in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.month.listing import Kind, listing
from app.month.notes import LONGEST, NEVER, Note, settled
from app.reports.checks import ERROR, Finding
from ui import look
from ui.widgets.finding_list import RowButton, level_mark

Save = Callable[[Finding, str], bool]


class MonthChecks(QScrollArea):
    """`chosen(Finding | Kind)` when a line was clicked; an explanation goes to `save`, which says whether it was kept."""

    chosen = Signal(object)

    def __init__(self, save: Save, may_explain: bool) -> None:
        super().__init__()
        self._save, self._may = save, may_explain
        self.lines: dict[str, FindingLine] = {}
        self.kinds: list[KindLine] = []
        self._hint = QLabel(
            "点一行就到要改的那一条。改不了的须改项写明情况，才能审核锁定；说明随报表一并印出。提醒不拦上报。", wordWrap=True)
        look.mark(self._hint, tone="muted", level="small")
        self._none, self.rest = QLabel("没有发现问题。"), QLabel()
        look.mark(self.rest, tone="muted")
        host, self._rows = QWidget(), QVBoxLayout()
        look.mark(host, role="plain")
        column = QVBoxLayout(host)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._rows.setSpacing(2)
        column.addWidget(self._hint)
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.rest)
        column.addStretch()
        self.setWidget(host)
        self.setWidgetResizable(True)

    def show_findings(self, findings: Sequence[Finding], notes: Mapping[str, Note]) -> None:
        """Show these with what was said to them; what is being typed and where the cursor stands stay."""
        drafts = {key: line.edit.text() for key, line in self.lines.items() if line.editing}
        order, focused = list(self.lines), self._focused()
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        found = listing(findings, notes)
        self.lines, self.kinds = {}, []
        for line in found.lines:
            self._rows.addWidget(self._kind(line) if isinstance(line, Kind) else self._line(line, notes.get(line.key), drafts))
        self._none.setVisible(not findings)
        self.rest.setVisible(found.hidden > 0)
        self.rest.setText(f"另有 {found.hidden:,} 项，处理完上面的再列出。")
        if focused:
            self._focus(order, focused)

    def _focused(self) -> str:
        here = self.focusWidget()
        return next((key for key, line in self.lines.items() if here is not None and line.isAncestorOf(here)), "")

    def _focus(self, order: Sequence[str], key: str) -> None:
        """Back to the line the cursor stood in; when that one is dealt with, to the next that is not."""
        after = [item for item in order[order.index(key):] if item in self.lines]
        wanted = next((item for item in after if not self.lines[item].settled), key)
        if (line := self.lines.get(wanted)) is not None and not line.editing:
            line.words.setFocus()

    def _line(self, finding: Finding, note: Note | None, drafts: Mapping[str, str]) -> FindingLine:
        line = FindingLine(finding, note, self._save, self._may)
        line.chosen.connect(self.chosen)
        self.lines[finding.key] = line
        if finding.key in drafts:
            line.begin(drafts[finding.key])
        return line

    def _kind(self, kind: Kind) -> KindLine:
        line = KindLine(kind)
        line.list.clicked.connect(lambda: self.chosen.emit(kind))
        self.kinds.append(line)
        return line


class KindLine(QWidget):
    """Many findings of one kind; the first of them follow, `list` leads to all of their rows."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        words, self.list = QLabel(kind.sentence), QPushButton("看名单")
        look.mark(words, level="section")
        look.mark(self.list, role="link")
        self.list.setAccessibleName(f"看名单：{kind.sentence}")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(level_mark(kind.grave, kind.settled))
        line.addWidget(words, 1)
        if kind.uids:
            line.addWidget(self.list)


class FindingLine(QWidget):
    """One finding: its sentence, what was said to it, and a line to say it in."""

    chosen = Signal(object)

    def __init__(self, finding: Finding, note: Note | None, save: Save, may: bool) -> None:
        super().__init__()
        self.finding, self._note, self._save = finding, note, save
        self.settled = note is not None and settled(finding, {finding.key: note})
        self.words = RowButton(finding.sentence)
        self.words.setToolTip(f"{finding.sentence}\n点击去处理")
        self.words.clicked.connect(lambda: self.chosen.emit(finding))
        self.ask = QPushButton("改说明" if note else "写说明")
        look.mark(self.ask, role="link")
        if not may or finding.code in NEVER:
            self.ask.hide()  # never shown by itself: without a parent it would be a window for a moment
        self.ask.setAccessibleName(f"{self.ask.text()}：{finding.sentence}")
        self.ask.clicked.connect(lambda: self.close_edit() if self.editing else self.begin(note.text if note else ""))
        self.edit = _Line()
        self.box: QWidget | None = None
        self._lay()

    @property
    def editing(self) -> bool:
        """Whether the line to type in is open."""
        return self.box is not None and not self.box.isHidden()

    def begin(self, text: str) -> None:
        """Open the line."""
        if self.box is None:
            self.box = self._edit_box()
            self._below.addWidget(self.box)
        self.box.show()
        self.edit.setText(text)
        self.edit.setFocus()

    def close_edit(self) -> None:
        """Close the line, what was typed is dropped."""
        if self.box is not None:
            self.box.hide()
        self.ask.setFocus()

    def keep(self) -> None:
        """Save what was typed; the line closes when it was kept."""
        if self._save(self.finding, self.edit.text()):
            self.close_edit()

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
        return box

    def _lay(self) -> None:
        line, self._below = QHBoxLayout(), QVBoxLayout()
        line.setSpacing(6)
        mark = level_mark(self.finding.level == ERROR and not self.settled, self.settled)
        for widget, stretch in ((mark, 0), (self.words, 1), (self.ask, 0)):
            line.addWidget(widget, stretch)
        self._below.setContentsMargins(look.px(28), 0, 0, 0)
        if self._note is not None:
            said = QLabel(f"说明：{self._note.text}（{self._note.by}）", wordWrap=True)
            look.mark(said, tone="muted", level="small")
            self._below.addWidget(said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addLayout(self._below)


class _Line(QLineEdit):
    """`left` on Esc."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
