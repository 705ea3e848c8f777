"""检查: the findings of a month, each leading to its row and explained in place; those ticked are explained together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.month.listing import Kind, listing
from app.month.notes import LONGEST, NEVER, Note, settled
from app.reports.checks import ERROR, Finding
from ui import look
from ui.widgets.finding_list import RowButton, level_mark

Save = Callable[[Sequence[Finding], str], bool]
_WHY = "为什么是这样，如：该村当月防汛，活动改在下月。留空保存即撤回说明"


class MonthChecks(QWidget):
    """`chosen(Finding | Kind)` when a line was clicked; an explanation goes to `save`, which says whether it was kept."""

    chosen = Signal(object)

    def __init__(self, save: Save, may_explain: bool) -> None:
        super().__init__()
        self._save, self._may = save, may_explain
        self.lines: dict[str, FindingLine] = {}
        self.kinds: list[KindLine] = []
        self.picked: set[str] = set()
        self._findings: dict[str, Finding] = {}
        self._notes: Mapping[str, Note] = {}
        self.together = Together()
        self.together.kept.connect(self._keep_picked)
        self.together.dropped.connect(lambda: self._pick(self.picked, False))
        self._none, self.rest = QLabel("没有发现问题。"), QLabel()
        look.mark(self.rest, tone="muted")
        self.area, self._rows = QScrollArea(), QVBoxLayout()
        self._lay()

    def show_findings(self, findings: Sequence[Finding], notes: Mapping[str, Note]) -> None:
        """Show these with what was said to them; what is being typed, what is ticked and where the cursor stands stay."""
        drafts = {key: line.edit.text() for key, line in self.lines.items() if line.editing}
        order, focused = list(self.lines), self._focused()
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        found = listing(findings, notes)
        self._findings, self._notes = {item.key: item for item in findings}, notes
        self.lines, self.kinds = {}, []
        for line in found.lines:
            self._rows.addWidget(self._kind(line) if isinstance(line, Kind) else self._line(line, notes.get(line.key), drafts))
        self._none.setVisible(not findings)
        self.rest.setVisible(found.hidden > 0)
        self.rest.setText(f"另有 {found.hidden:,} 项，处理完上面的再列出。")
        self.picked &= self._findings.keys()
        self._show_picked()
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
        line.tick.clicked.connect(lambda on: self._pick({finding.key}, on))
        self.lines[finding.key] = line
        if finding.key in drafts:
            line.begin(drafts[finding.key])
        return line

    def _kind(self, kind: Kind) -> KindLine:
        open_to = {key for key in kind.keys if self._findings[key].code not in NEVER} if self._may else set()
        line = KindLine(kind, open_to)
        line.list.clicked.connect(lambda: self.chosen.emit(kind))
        line.tick.clicked.connect(lambda: self._pick(open_to, not open_to <= self.picked))
        line.ask.clicked.connect(lambda: self._ask(open_to))
        self.kinds.append(line)
        return line

    # -- several at once

    def _ask(self, keys: set[str]) -> None:
        self._pick(keys, True)
        self.together.edit.setFocus()

    def _pick(self, keys: set[str], on: bool) -> None:
        self.picked = self.picked | keys if on else self.picked - keys
        self._show_picked()

    def _show_picked(self) -> None:
        for key, line in self.lines.items():
            line.tick.setChecked(key in self.picked)
        for kind in self.kinds:
            kind.show_picked(self.picked)
        said = {self._notes[key].text for key in self.picked & self._notes.keys()}
        self.together.show_count(len(self.picked), len(self.picked & self._notes.keys()), said)

    def _keep_picked(self, text: str) -> None:
        findings = [item for key, item in self._findings.items() if key in self.picked]
        if self._save(findings, text):
            self.together.edit.clear()
            self._pick(self.picked, False)

    def _lay(self) -> None:
        said = "点一行就到要改的那一条。改不了的须改项写明情况，才能审核锁定；说明随报表一并印出。提醒不拦上报。"
        hint = QLabel(said, wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        host, column = QWidget(), QVBoxLayout()
        host.setLayout(column)
        look.mark(host, role="plain")
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._rows.setSpacing(2)
        column.addWidget(hint)
        column.addWidget(self._none)
        column.addLayout(self._rows)
        column.addWidget(self.rest)
        column.addStretch()
        self.area.setWidget(host)
        self.area.setWidgetResizable(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(self.together)


class Together(QFrame):
    """One explanation for all that is ticked: `kept(text)`, `dropped()` on Esc and when nothing is to be ticked any more."""

    kept = Signal(str)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        look.mark(self, role="note")
        self.words, self.edit, self.keep, drop = QLabel(), _Line(), QPushButton("一并保存说明"), QPushButton("取消选择")
        look.mark(drop, role="link")
        self.edit.setMaxLength(LONGEST)
        self.edit.setPlaceholderText(_WHY)
        self.edit.setAccessibleName("选中各项的说明")
        self.edit.returnPressed.connect(self.keep.click)
        self.edit.left.connect(self.dropped)
        self.keep.clicked.connect(lambda: self.kept.emit(self.edit.text()))
        drop.clicked.connect(self.dropped)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 16, 6)
        for widget, stretch in ((self.words, 0), (self.edit, 1), (self.keep, 0), (drop, 0)):
            line.addWidget(widget, stretch)
        self.hide()

    def show_count(self, picked: int, explained: int, said: set[str]) -> None:
        """How many are ticked, how many of them are explained already, and in which words."""
        again = f"，其中 {explained:,} 项已有说明，将改为这一句" if explained else ""
        self.words.setText(f"已选 {picked:,} 项{again}")
        if not self.isVisible() and picked:
            self.edit.setText(next(iter(said)) if len(said) == 1 and explained == picked else "")
        self.setVisible(picked > 0)


class KindLine(QWidget):
    """Many findings of one kind; the first of them follow, `list` leads to all of their rows, `ask` explains all."""

    def __init__(self, kind: Kind, keys: set[str]) -> None:
        super().__init__()
        self._keys = keys
        words, self.list, self.tick = QLabel(kind.sentence), QPushButton("看名单"), _tick(kind.sentence, bool(keys))
        self.ask = QPushButton("一并改说明" if kind.settled else "一并说明")
        look.mark(words, level="section")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.tick)
        line.addWidget(level_mark(kind.grave, kind.settled))
        line.addWidget(words, 1)
        for button, shown in ((self.list, bool(kind.uids)), (self.ask, bool(keys))):
            look.mark(button, role="link")
            button.setAccessibleName(f"{button.text()}：{kind.sentence}")
            if shown:
                line.addWidget(button)

    def show_picked(self, picked: set[str]) -> None:
        """Ticked, half ticked or not."""
        count = len(self._keys & picked)
        state = Qt.CheckState.Unchecked if not count else Qt.CheckState.PartiallyChecked
        self.tick.setCheckState(Qt.CheckState.Checked if count and count == len(self._keys) else state)


def _tick(sentence: str, may: bool) -> QCheckBox:
    box = QCheckBox()
    box.setAccessibleName(f"选中：{sentence}")
    box.setToolTip("选中几项，一并写说明")
    if not may:
        policy = box.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # its line stays in line with the others
        box.setSizePolicy(policy)
        box.hide()
    return box


class FindingLine(QWidget):
    """One finding: its sentence, what was said to it, and a line to say it in."""

    chosen = Signal(object)

    def __init__(self, finding: Finding, note: Note | None, save: Save, may: bool) -> None:
        super().__init__()
        self.finding, self._note, self._save = finding, note, save
        self.settled = note is not None and settled(finding, {finding.key: note})
        self.tick = _tick(finding.sentence, may and finding.code not in NEVER)
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
        if self._save([self.finding], self.edit.text()):
            self.close_edit()

    def _edit_box(self) -> QWidget:
        box, keep = QWidget(), QPushButton("保存说明")
        self.edit.setMaxLength(LONGEST)
        self.edit.setPlaceholderText(_WHY)
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
        for widget, stretch in ((self.tick, 0), (mark, 0), (self.words, 1), (self.ask, 0)):
            line.addWidget(widget, stretch)
        self._below.setContentsMargins(look.px(52), 0, 0, 0)
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
