"""新建档案: the basis first, then whom it is about, whether the person was told, and who is assigned. No draft is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.errors import AppError, InvalidValues, Problem
from app.keyfiles import words
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import scan_bytes
from app.records.spec import Field
from ui import look
from ui.keyfiles.form import ComboEditor, KeyForm
from ui.keyfiles.seats import Seats
from ui.keyfiles.sitting import Sitting
from ui.widgets.steps import StepLine

_NUMBER = Field("id_number", "证件号", max_length=18, hint="依据要求才填；加密存放，目录、检索、打印里都没有")
_STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("依据", "没有书面依据不能建档。照通知原件填写；本人书面同意的，文号和机关可以不填。",
     ("basis_kind", "basis_no", "basis_issuer", "basis_date", "basis_expiry", "purpose")),
    ("基本情况", "只填依据要求的。不记亲属、子女、病史、案情、账户，不打分、不定级；未满18周岁的不建档。",
     ("scheme", "category", "name", "adult", "village", "grid", "phone_consent", "phone", "owner", "id_need")),
    ("告知", "告知了本人的，填日期和方式；依法可以不告知的，写明法定理由和批准人。没有告知的先建档，审批前要补上。",
     ("told_on", "told_way", "untold_reason", "untold_by")),
    ("包联", "按方案列出席位，填上人就行，空着的不算缺。亲友参与要本人和亲友都同意。", ()),
)


class NewFile(QWidget):
    """`left` when it is given up, `made(no)` once the file waits for approval."""

    left = Signal()
    made = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.scan: bytes | None = None
        self.begun = False
        self.steps = StepLine([name for name, _says, _keys in _STEPS])
        self.says, self.wrong = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.pick, self.picked = QPushButton("选择扫描件…"), QLabel("还没有选，PDF、JPG 或 PNG")
        self.forms = [self._form(keys) for _name, _says, keys in _STEPS[:3]]
        self.seats = Seats(sitting.context)
        self.pages = QStackedWidget()
        self.back, self.on = QPushButton("上一步"), QPushButton("下一步")
        self.leave = QPushButton("放弃")
        self._build()
        self._connect()

    def start(self) -> None:
        """At the basis, ready to type."""
        self.turn(0)

    def turn(self, at: int) -> None:
        """Show a step."""
        self.pages.setCurrentIndex(at)
        self.steps.show_step(at)
        self.says.setText(_STEPS[at][1])
        self.wrong.hide()
        self.back.setEnabled(at > 0)
        self.on.setText("建档" if at == len(_STEPS) - 1 else "下一步")
        (self.forms[at] if at < len(self.forms) else self.seats).focus_first()

    def go_on(self) -> None:
        """To the next step when this one is right; at the last, make the file."""
        at = self.pages.currentIndex()
        values, problems = self._read()
        number = str(values.pop(_NUMBER.key, None) or "")
        if not problems:
            problems = self.sitting.store.check(values, self.scan, number, self.seats.values())
        mine = [problem for problem in problems if self._step_of(problem) <= at]
        if mine:
            self._show(mine)
        elif at < len(_STEPS) - 1:
            self.turn(at + 1)
        else:
            self._make(values, number)

    def choose_scan(self) -> None:
        """Take the scanned basis from disk; a copy is encrypted with the file, the original stays where it is."""
        chosen = self.sitting.context.tell.open_files("依据扫描件", "扫描件 (*.pdf *.jpg *.jpeg *.png)")
        if chosen and isValid(self):  # the store may have locked meanwhile
            self.take_scan(chosen[0])

    def take_scan(self, path: Path) -> None:
        """Read a scan."""
        try:
            self.scan = scan_bytes(path)
        except AppError as fault:
            self._say(str(fault))
            return
        self.begun = True
        self.picked.setText(f"{path.name}，{len(self.scan) / 1024:,.0f} KB。存进档案后，电脑上的原文件请自行清除。")
        look.mark(self.picked, tone="muted")

    def wipe(self) -> None:
        """Nothing typed stays."""
        self.scan, self.begun = None, False
        for form in self.forms:
            form.show_values({})
        self.seats.clear()
        self.picked.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.go_on()
        else:
            super().keyPressEvent(event)

    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for form in self.forms:
            typed, wrong = form.read()
            values |= typed
            problems += wrong
        return values, problems

    def _make(self, values: dict[str, Any], number: str) -> None:
        try:
            no = self.sitting.store.propose(values, self.scan, number, self.seats.values())
        except InvalidValues as fault:
            self._show(fault.problems)
        except AppError as fault:
            self.sitting.context.tell.error(fault)
        else:
            self.made.emit(no)

    def _step_of(self, problem: Problem) -> int:
        """The step that asks for what is wrong; the scan belongs to the basis."""
        for at, form in enumerate(self.forms):
            if problem.field in form.rows:
                return at
        return 3 if problem.field.startswith("seats.") else 0

    def _show(self, problems: list[Problem]) -> None:
        """Go to the first step with a problem and say each there."""
        at = min(self._step_of(problem) for problem in problems)
        if at != self.pages.currentIndex():
            self.turn(at)
        here = [problem for problem in problems if self._step_of(problem) == at]
        rest = self.forms[at].show_problems(here) if at < len(self.forms) else self.seats.show_problems(here)
        self._say(rest or "请改正标红的项目。")

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.show()

    def _form(self, keys: tuple[str, ...]) -> KeyForm:
        villages = [area.name for area in self.sitting.context.session.areas.villages()]
        offers = {"category": [], "village": villages}
        extra = (_NUMBER,) if "name" in keys else ()
        return KeyForm(self.sitting.context, KEY_FILE, keys, offers, extra, columns=2)

    def _scheme_chosen(self) -> None:
        row, category = self.forms[1].rows["scheme"], self.forms[1].rows["category"].editor
        line = getattr(row.editor, "line", None)
        if isinstance(category, ComboEditor) and line is not None:
            category.propose(words.categories(line.value))

    def _need_changed(self) -> None:
        rows = self.forms[1].rows
        needed = bool(rows["id_need"].editor.value())
        rows[_NUMBER.key].setEnabled(needed)
        if not needed:
            rows[_NUMBER.key].editor.set_value(None)

    def _connect(self) -> None:
        self.pick.clicked.connect(self.choose_scan)
        self.on.clicked.connect(self.go_on)
        self.back.clicked.connect(lambda: self.turn(self.pages.currentIndex() - 1))
        self.leave.clicked.connect(self._give_up)
        for form in self.forms:
            for row in form.rows.values():
                row.editor.edited.connect(self._begin)
        self.seats.edited.connect(self._begin)
        self.forms[1].rows["scheme"].editor.edited.connect(self._scheme_chosen)
        self.forms[1].rows["id_need"].editor.edited.connect(self._need_changed)
        self._need_changed()

    def _begin(self) -> None:
        self.begun = True

    def _give_up(self) -> None:
        text = "填的内容不会留下草稿。"
        if not self.begun or self.sitting.context.tell.ask("放弃新建", text, ("放弃", "继续填写"), danger=True) == "放弃":
            self.left.emit()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.steps)
        top.addStretch()
        look.mark(self.says, tone="muted")
        look.mark(self.wrong, tone="red")
        look.mark(self.picked, tone="muted")
        scan = QHBoxLayout()
        for part in (QLabel("依据扫描件"), self.pick, self.picked):
            scan.addWidget(part)
        scan.addStretch()
        for at, form in enumerate(self.forms):
            self.pages.addWidget(_scrolled(form, scan if at == 0 else None))
        self.pages.addWidget(_scrolled(self.seats, None))
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(self.pages)
        look.mark(self.on, role="primary")
        foot = QHBoxLayout()
        foot.addWidget(self.leave)
        foot.addStretch()
        for part in (self.back, self.on):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.says)
        column.addWidget(card, 1)
        column.addWidget(self.wrong)
        column.addLayout(foot)


def _scrolled(form: QWidget, below: QHBoxLayout | None) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    host = QWidget()
    look.mark(host, role="scrolled")
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 8, 0)
    column.addWidget(form)
    if below is not None:
        column.addLayout(below)
    column.addStretch()
    area.setWidget(host)
    return area
