"""登记收回: a barcode gun types numbers, each sheet is answered at once; the balance stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import numbers, returns, serial, template
from app.documents.returns import Returned, ReturnResult
from app.errors import AppError
from app.security.roles import Action
from app.session import Query, Session, Where
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.widgets import drills
from ui.widgets.fit_column import FitColumn
from ui.widgets.table_view import TableView

_KEPT = 50
_HEADS = ("时间", "编号", "户主", "住址", "结果")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a state is said: word, colour of the letters, colour of the ground."""

    word: str
    ink: str
    ground: str


ANSWERS = {
    Returned.FILED: Answer("已收回", look.GREEN, look.GREEN_SOFT),
    Returned.ALREADY: Answer("已登记过", look.AMBER, look.AMBER_SOFT),
    Returned.UNKNOWN: Answer("查无此号", look.RED, look.RED_SOFT),
    Returned.VOID: Answer("已作废", look.RED, look.RED_SOFT),
    Returned.BAD: Answer("校验不对", look.RED, look.RED_SOFT),
}
_TONES = {Returned.FILED: "note", Returned.ALREADY: "warning"}


class ScanLine(QLineEdit):
    """The big field; Enter hands the text over whole, so that fast sheets never mix.

    While it is empty Ctrl+Z is about the last sheet (`undoing`), not about the letters of the last number.
    """

    scanned = Signal(str)
    undoing = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.text():
            self.undoing.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.text().strip()
            self.clear()
            if text:
                self.scanned.emit(text)
            event.accept()
            return
        super().keyPressEvent(event)


class ReturnDesk(QWidget):
    """The tab 登记收回."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.counts: Counter[Returned] = Counter()
        self._filed: list[str] = []
        self.line = ScanLine(placeholderText="扫码，或输入编号后按回车")
        self.answer = QFrame()
        self.answer_word, self.answer_text = QLabel(), QLabel(wordWrap=True)
        self.figures: dict[Returned, QLabel] = {}
        self.log = QTableWidget(0, len(_HEADS))
        self.paper = QComboBox()
        self.balance = TableView()
        self.void_button = QPushButton("作废编号…")
        self._build()

    def reload(self) -> None:
        """The balance as it is now; sheets taken back meanwhile are no longer counted."""
        work = partial(_balance, code=self.paper.currentData() or None, filed=tuple(self._filed))
        self._context.jobs.read(work, self._show_balance, key="print.balance")

    def scan(self, text: str) -> None:
        """File one sheet and say what became of it."""
        try:
            result = returns.mark_returned(self._context.session, text)
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self.counts[result.state] += 1
        if result.state is Returned.FILED:
            self._filed.append(result.serial)
        name, place = self._whose(result)
        self._say(result, name, place)
        self._log(result, name, place)
        if result.state is Returned.FILED:
            self._context.tell.done(result.sentence, undo=True)
        else:
            QApplication.beep()

    def _whose(self, result: ReturnResult) -> tuple[str, str]:
        if result.state in (Returned.BAD, Returned.UNKNOWN):
            return "", ""
        rows = self._context.session.all("issued", Query((Where("serial", "eq", result.serial),)))
        shown = self._context.session.show("issued", rows[0])
        return shown["to_name"], f"{shown['area']} {shown['to_place']}".strip()

    def _say(self, result: ReturnResult, name: str, place: str) -> None:
        answer = ANSWERS[result.state]
        look.mark(self.answer, role=_TONES.get(result.state, "wrong"))
        self.answer_word.setText(answer.word)
        look.mark(self.answer_word, level="big",
                  tone={Returned.FILED: "green", Returned.ALREADY: "amber"}.get(result.state, "red"))
        whose = "　".join(part for part in (name, place) if part)
        self.answer_text.setText(f"{result.sentence}\n{whose}" if whose else result.sentence)
        self._show_figures()

    def _show_figures(self) -> None:
        for state, label in self.figures.items():
            label.setText(str(self._figure(state)))

    def _figure(self, state: Returned) -> int:
        if state is Returned.BAD:
            return self.counts[Returned.BAD] + self.counts[Returned.VOID]
        return self.counts[state]

    def _log(self, result: ReturnResult, name: str, place: str) -> None:
        self.log.insertRow(0)
        number = serial.display(result.serial) if result.state is not Returned.BAD else result.serial
        texts = (clock.now()[11:19], number, name, place, ANSWERS[result.state].word)
        for at, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if at == len(texts) - 1:
                item.setForeground(QColor(ANSWERS[result.state].ink))
                item.setBackground(QColor(ANSWERS[result.state].ground))
            self.log.setItem(0, at, item)
        self.log.setRowCount(min(self.log.rowCount(), _KEPT))

    def void_number(self, number: str, reason: str) -> bool:
        """Make a number void; False when it cannot be, with the words said."""
        try:
            sentence = returns.void(self._context.session, number, reason)
        except AppError as fault:
            self._context.tell.error(fault)
            return False
        self._context.tell.done(sentence, undo=True)
        return True

    def _ask_void(self) -> None:
        at = self.log.currentRow()
        item = self.log.item(at, 1) if at >= 0 else None
        words = "要作废的编号（作废后留在登记簿里，不再使用）"
        number = self._context.tell.ask_text("作废编号", words, item.text() if item else "")
        if number is None:
            return
        names = "、".join(choice.name for choice in self._context.session.choices("void_reason"))
        reason = self._context.tell.ask_text("作废编号", f"作废原因，如 {names}")
        if reason is not None:
            self.void_number(number, reason)
        self.line.setFocus()

    def _show_balance(self, found: tuple[Table, list[str]]) -> None:
        table, taken_back = found
        self.balance.set_table(table)
        for number in taken_back:
            if number in self._filed:
                self._filed.remove(number)
                self._strike(serial.display(number))

    def _strike(self, number: str) -> None:
        """Say in the log that a sheet was taken back, and count it no longer."""
        self.counts[Returned.FILED] -= 1
        self._show_figures()
        for row in range(self.log.rowCount()):
            item, result = self.log.item(row, 1), self.log.item(row, 4)
            if item and result and item.text() == number and result.text() == ANSWERS[Returned.FILED].word:
                result.setText("已撤回")
                result.setForeground(QColor(look.MUTED))
                result.setBackground(QColor(look.GROUND))
                return

    def _drill(self, drill: Drill) -> None:
        if all(value for _key, value in drill.where):
            self._context.navigate("issued", {"where": drills.conditions(drill), "words": "这个村的编号"})

    # -- laying out

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([1000, 900])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self.line.scanned.connect(self.scan)
        self.line.undoing.connect(self._context.undo)
        self.line.setEnabled(self._context.session.can(Action.RETURN))
        self.void_button.setEnabled(self._context.session.can(Action.VOID))
        self.void_button.clicked.connect(self._ask_void)
        self.paper.currentIndexChanged.connect(lambda _at: self.reload())
        self.balance.drilled.connect(self._drill)
        self.balance.copied.connect(self._context.tell.info)

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        look.mark(self.line, role="scan")
        self.line.setAccessibleName("编号")
        column.addWidget(self.line)
        column.addWidget(self._answer_card())
        column.addLayout(self._figures())
        self._build_log()
        column.addWidget(self.log, 1)
        line = QHBoxLayout()
        hint = QLabel("扫错了按 Ctrl+Z 撤回上一张。")
        look.mark(hint, tone="muted", level="small")
        look.mark(self.void_button, role="danger")
        line.addWidget(hint)
        line.addStretch()
        line.addWidget(self.void_button)
        column.addLayout(line)
        return side

    def _answer_card(self) -> QFrame:
        look.mark(self.answer, role="note")
        self.answer.setMinimumHeight(look.px(74))
        line = QHBoxLayout(self.answer)
        line.setContentsMargins(14, 8, 14, 8)
        self.answer_word.setText("等待扫码")
        look.mark(self.answer_word, level="big", tone="accent")
        self.answer_word.setMinimumWidth(look.px(120))
        self.answer_text.setText("光标停在上面的框里，扫一张登记一张。")
        line.addWidget(self.answer_word)
        line.addWidget(self.answer_text, 1)
        return self.answer

    def _figures(self) -> QHBoxLayout:
        line = QHBoxLayout()
        words = ((Returned.FILED, "本次收回"), (Returned.ALREADY, "已登记过"), (Returned.UNKNOWN, "查无此号"),
                 (Returned.BAD, "不对或已作废"))
        for state, text in words:
            grid = QGridLayout()
            grid.setSpacing(0)
            figure, label = QLabel("0"), QLabel(text)
            look.mark(figure, level="big")
            look.mark(label, tone="muted", level="small")
            self.figures[state] = figure
            grid.addWidget(figure, 0, 0)
            grid.addWidget(label, 1, 0)
            line.addLayout(grid)
            line.addStretch()
        return line

    def _build_log(self) -> None:
        self.log.setHorizontalHeaderLabels(list(_HEADS))
        self.log.verticalHeader().hide()
        self.log.verticalHeader().setDefaultSectionSize(look.px(26))
        self.log.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.log.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.log.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.log.setShowGrid(False)
        for at, width in ((0, 76), (1, 126), (2, 84), (4, 84)):
            self.log.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self.log, 3, 130)

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        line = QHBoxLayout()
        self.paper.addItem("全部文书", "")
        for paper in template.shipped():
            self.paper.addItem(paper.title, paper.code)
        line.addWidget(QLabel("文书"))
        line.addWidget(self.paper, 1)
        column.addLayout(line)
        column.addWidget(self.balance, 1)
        return side


def _balance(session: Session, code: str | None, filed: Sequence[str]) -> tuple[Table, list[str]]:
    rows = session.all("issued", Query((Where("serial", "in", list(filed)),))) if filed else []
    return numbers.balance(session, "village", code), [row["serial"] for row in rows if row["state"] != "returned"]
