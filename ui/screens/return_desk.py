"""登记收回: a barcode gun types numbers, each sheet is answered at once; the balance stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.documents import numbers, returns, visit_sheet_entry, wordings
from app.documents.returns import Returned, ReturnResult, Signed
from app.errors import AppError
from app.security.roles import Action
from app.session import Query, Session, Where
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.screens import kept_pages
from ui.screens.return_log import ANSWERS, ReturnLog, ReturnTally
from ui.screens.return_name import NameRow
from ui.widgets import drills
from ui.widgets.gun import GunKeys, ScanLine
from ui.widgets.panes import panes
from ui.widgets.table_view import TableView

OUT = (Where("state", "in", ("printed", "issued")),)
"""Numbers that are on paper and not back."""
_SIGNED: tuple[tuple[str, Signed], ...] = (("未核对", "unseen"), ("均已签字", "ink"))
_SIGNED_KEY = "return.signed"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside the sheets: the balance, how many are out, and sheets of this sitting taken back meanwhile."""

    table: Table
    out: int
    taken_back: list[str]


class ReturnDesk(QWidget):
    """The tab 登记收回."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._filed: list[str] = []
        self.line = ScanLine(placeholderText="扫码，或输入编号后按回车")
        self.signed, self.paper = QComboBox(), QComboBox()
        self.answer = QFrame()
        self.answer_word, self.answer_text = QLabel(), QLabel(wordWrap=True)
        self.name, self.tally, self.log = NameRow(context), ReturnTally(), ReturnLog()
        self.balance = TableView()
        self._sheet = ""
        self.enter = QPushButton("录入走访结果…")
        self.out, self.void_button = QPushButton(), QPushButton("作废编号…")
        self._build()
        self._connect()
        self.gun = GunKeys(self, self.line)

    def reload(self) -> None:
        """The balance as it is now; sheets taken back meanwhile are no longer counted."""
        if self.paper.count() == 1:
            self._fill_papers()
        work = partial(_standing, code=self.paper.currentData() or None, filed=tuple(self._filed))
        self._context.jobs.read(work, self._show_standing, key="print.balance")

    def scan(self, text: str) -> None:
        """File one sheet and say what became of it."""
        try:
            result = returns.mark_returned(self._context.session, text, self.signed.currentData())
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self.tally.count(result.state)
        if result.state is Returned.FILED:
            self._filed.append(result.serial)
        row = self._row(result)
        name, place = self._whose(row)
        self._say(result, name, place)
        self._offer_entry(row)
        self.log.add(result, name, place)
        if result.nobody:
            self.name.ask(result.serial)
        else:
            self.name.put_off()
        if result.state is Returned.FILED:
            self._context.tell.done(result.sentence, undo=True)
        else:
            QApplication.beep()

    def _row(self, result: ReturnResult) -> dict[str, Any] | None:
        if result.state in (Returned.BAD, Returned.UNKNOWN):
            return None
        return self._context.session.all("issued", Query((Where("serial", "eq", result.serial),)))[0]

    def _whose(self, row: dict[str, Any] | None) -> tuple[str, str]:
        if row is None:
            return "", ""
        shown = self._context.session.show("issued", row)
        return shown["to_name"], f"{shown['area']} {shown['to_place']}".strip()

    def _offer_entry(self, row: dict[str, Any] | None) -> None:
        """A visit sheet that is back is not entered yet: what was ticked on it comes next."""
        self._sheet = ""
        if row is not None and row["template"] == visit_sheet_entry.CODE and row["state"] in ("returned", "archived"):
            sheets = self._context.session.all("visit_sheet", Query((Where("serial", "eq", row["serial"]),)))
            self._sheet = row["serial"] if sheets and not sheets[0]["confirmed_on"] else ""
        self.enter.setVisible(bool(self._sheet))

    def _say(self, result: ReturnResult, name: str, place: str) -> None:
        answer = ANSWERS[result.state]
        look.mark(self.answer, role=answer.role)
        self.answer_word.setText(answer.word)
        look.mark(self.answer_word, level="big", tone=answer.tone)
        signed = self.signed.currentText() if result.state is Returned.FILED and self.signed.currentIndex() else ""
        whose = "　".join(part for part in (name, place, signed) if part)
        self.answer_text.setText(f"{result.sentence}\n{whose}" if whose else result.sentence)

    def _named(self, number: str, sentence: str) -> None:
        row = self._context.session.all("issued", Query((Where("serial", "eq", number),)))[0]
        self.log.name(number, *self._whose(row))
        self._context.tell.done(sentence, undo=True)
        self.line.setFocus()

    def _scanned_at_the_name(self, text: str) -> None:
        self.line.setFocus()
        self.scan(text)

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
        words = "要作废的编号（作废后留在登记簿里，不再使用）"
        number = self._context.tell.ask_text("作废编号", words, self.log.chosen)
        if number is None:
            return
        names = "、".join(choice.name for choice in self._context.session.choices("void_reason"))
        reason = self._context.tell.ask_text("作废编号", f"作废原因，如 {names}")
        if reason is not None:
            self.void_number(number, reason)
        self.line.setFocus()

    def _show_standing(self, found: Standing) -> None:
        self.balance.set_table(found.table)
        self.out.setText(f"还有 {found.out:,} 份未收回" if found.out else "")
        self.out.setVisible(bool(found.out))
        for number in found.taken_back:
            if number in self._filed:
                self._filed.remove(number)
                self.tally.count(Returned.FILED, -1)
                self.log.strike(number)
                if self.name.number == number:
                    self.name.put_off()

    def _show_out(self) -> None:
        paper = (Where("template", "eq", self.paper.currentData()),) if self.paper.currentData() else ()
        self._context.navigate("issued", {"where": (*OUT, *paper), "words": "未收回"})

    def _drill(self, drill: Drill) -> None:
        if all(value for _key, value in drill.where):
            self._context.navigate("issued", {"where": drills.conditions(drill), "words": "这个村的编号"})

    def _keep_signed(self) -> None:
        self._context.put_own_setting(_SIGNED_KEY, self.signed.currentData())
        self.line.setFocus()

    # -- laying out

    def _connect(self) -> None:
        session = self._context.session
        self.line.scanned.connect(self.scan)
        self.line.undoing.connect(self._context.undo)
        self.line.setEnabled(session.can(Action.RETURN))
        self.void_button.setEnabled(session.can(Action.VOID))
        self.void_button.clicked.connect(self._ask_void)
        self.signed.activated.connect(lambda _at: self._keep_signed())
        self.name.named.connect(self._named)
        self.name.left.connect(self.line.setFocus)
        self.name.scanned.connect(self._scanned_at_the_name)
        self.log.opened.connect(lambda number: kept_pages.show(self._context, number, self))
        self.enter.clicked.connect(lambda: self._context.navigate("visit_sheets", {"serial": self._sheet}))
        self.out.clicked.connect(self._show_out)
        self.paper.currentIndexChanged.connect(lambda _at: self.reload())
        self.balance.drilled.connect(self._drill)
        self.balance.copied.connect(self._context.tell.info)

    def _build(self) -> None:
        split = panes((self._left(), self._right()), (0, 1), (1000, 900))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        QWidget.setTabOrder(self.line, self.name.line)

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
        column.addWidget(self.name)
        figures = QHBoxLayout()
        figures.addWidget(self.tally, 1)
        figures.addLayout(self._signed_choice())
        column.addLayout(figures)
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

    def _signed_choice(self) -> QVBoxLayout:
        for words, code in _SIGNED:
            self.signed.addItem(words, code)
        kept = self.signed.findData(self._context.own_setting(_SIGNED_KEY, "unseen"))
        self.signed.setCurrentIndex(max(kept, 0))
        self.signed.setAccessibleName("纸上签字情况")
        self.signed.setToolTip("逐张看过、每张都签了字的，选“均已签字”；没有看的不要选。")
        words = QLabel("纸上签字情况")
        look.mark(words, tone="muted", level="small")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.signed)
        column.addWidget(words)
        return column

    def _answer_card(self) -> QFrame:
        look.mark(self.answer, role="note")
        self.answer.setMinimumHeight(look.px(74))
        line = QHBoxLayout(self.answer)
        line.setContentsMargins(14, 8, 14, 8)
        self.answer_word.setText("等待扫码")
        look.mark(self.answer_word, level="big", tone="accent")
        self.answer_word.setMinimumWidth(look.px(120))
        self.answer_text.setText("在这一页的任何地方都可以扫，扫一张登记一张。")
        line.addWidget(self.answer_word)
        line.addWidget(self.answer_text, 1)
        self.enter.hide()
        line.addWidget(self.enter)
        return self.answer

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        line = QHBoxLayout()
        self.paper.addItem("全部文书", "")
        self.paper.setMinimumContentsLength(10)
        self.paper.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        look.mark(self.out, role="link")
        self.out.hide()
        line.addWidget(QLabel("文书"))
        line.addWidget(self.paper, 1)
        line.addWidget(self.out)
        column.addLayout(line)
        column.addWidget(self.balance, 1)
        return side

    def _fill_papers(self) -> None:
        """The papers that are numbered, as the office calls them."""
        self.paper.blockSignals(True)
        for paper in wordings.papers(self._context.session):
            if paper.kind_letter:
                self.paper.addItem(paper.title, paper.code)
        self.paper.blockSignals(False)


def _standing(session: Session, code: str | None, filed: Sequence[str]) -> Standing:
    rows = session.all("issued", Query((Where("serial", "in", list(filed)),))) if filed else []
    paper = (Where("template", "eq", code),) if code else ()
    out = session.count("issued", Query((*OUT, *paper)))
    taken_back = [row["serial"] for row in rows if row["state"] not in ("returned", "archived")]
    return Standing(numbers.balance(session, "village", code), out, taken_back)
