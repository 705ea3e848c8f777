"""报送情况: who has sent what, by when, and what is missing; noted with one key, in bulk or by pasting a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from app import entry
from app.errors import AppError
from app.reports import reporting, submissions
from app.reports.period import Period
from app.reports.reporting import Board, Cell, Item
from app.reports.rules import Reporter, rules
from app.security.roles import Action
from app.session import Session, Where
from ui import look
from ui.context import AppContext
from ui.screens import spec_of, submission_papers
from ui.screens.base import PageHead, Screen
from ui.screens.submission_bar import NOW, PeriodBox, ReceiptBar
from ui.widgets.board_table import BoardModel, BoardView, told_cell
from ui.widgets.family_bar import FamilyBar
from ui.widgets.states import StatePages

_VERBS = (("receive", "1 收到"), ("give_back", "2 退回"), ("part", "3 只收到一部分"), ("take_off", "0 撤销登记"))
_HOW = "选一格，按数字键登记；拖选多格或点行头选整行，可一次登记。"
_KEPT_WAY = "submissions.way"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page shows: the board and the rules there are to choose from."""

    board: Board
    rules: tuple[tuple[str, str], ...]


class Submissions(Screen):
    """`period` (a key, `now` for what is asked for now) and `rule` choose what is shown, `missing` only who has not sent."""

    registers = frozenset({"report_rule", "submission", "holiday", "unit", "area", "activity", "office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.head = PageHead(spec_of("submissions").title)
        self.period, self.rule = PeriodBox(), QComboBox()
        self.search, self.missing = QLineEdit(placeholderText="查找单位"), QPushButton("只看没报的")
        self.receipt = ReceiptBar(context.session.choices("report_way"), context.own_setting(_KEPT_WAY, "wechat"))
        self.figures, self.notes, self.detail = QLabel(), QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.buttons: dict[str, QPushButton] = {}
        self.model = BoardModel()
        self.view = BoardView(self.model)
        self.states = StatePages(self.view)
        self.board: Board | None = None
        self._wanted: tuple[str, str] = ("", "")
        self._build()
        self._connect()

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if arguments:
            self.stale = True
            self.missing.setChecked(bool(arguments.get("missing")))
            period = arguments.get("period") or (NOW if arguments.get("missing") else "")
            self._wanted = (str(period), str(arguments.get("rule") or ""))
        super().arrive(arguments)
        self.view.setFocus()

    def reload(self) -> None:
        self.period.fill(self.context.month, self._wanted[0])
        rule = self._wanted[1] or self.rule.currentData() or None
        self.head.remark.setText(self.period.currentText())
        self.states.show_loading()
        work = partial(_facts, key=self.period.key, rule=rule)
        self.context.jobs.read(work, self._show, key="submissions", failed=self._failed)

    # -- showing

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    def _show(self, facts: Facts) -> None:
        self.board = facts.board
        self._fill_rules(facts.rules)
        self._wanted = ("", "")
        self._narrow()

    def _fill_rules(self, found: Sequence[tuple[str, str]]) -> None:
        kept = self._wanted[1] or self.rule.currentData()
        self.rule.blockSignals(True)
        self.rule.clear()
        self.rule.addItem("全部报送", "")
        for uid, name in found:
            self.rule.addItem(name, uid)
        self.rule.setCurrentIndex(max(self.rule.findData(kept), 0))
        self.rule.blockSignals(False)

    def _narrow(self) -> None:
        """Show what the search and 只看没报的 let through, with the cursor where it was."""
        board = self.board
        if board is None:
            return
        place = self._place()
        items, reporters = _through(board, self.search.text(), self.missing.isChecked())
        self.model.show_board(board, items, reporters)
        self.view.fit()
        self._tell(board)
        if not board.cells:
            self.states.show_empty("这段时间没有应报的", "谁、报什么、什么时候报，在报送规则里设；单位和村从名册来。",
                                   ("看报送规则", lambda: self.context.navigate("report_rule", {})))
        elif not reporters and self.missing.isChecked() and not self.search.text().strip():
            words = f"{self.period.currentText()}没有未报的。"
            self.states.show_empty("都报齐了", words, ("看全部", lambda: self.missing.setChecked(False)))
        elif not reporters:
            self.states.show_nothing(self._clear)
        else:
            self.states.show_rows()
            self._put_cursor(place)

    def _clear(self) -> None:
        self.search.clear()
        self.missing.setChecked(False)

    def _tell(self, board: Board) -> None:
        made = self.model.whole
        late = f"（已过期 {made.overdue}）" if made.overdue else ""
        self.figures.setText(f"应报 {made.owed}　已报 {made.reported}　按时 {made.on_time}　逾期 {made.late}　"
                             f"未报 {made.missing}{late}　退回 {made.returned} 次　按时报送率 {made.rate.text()}")
        self.notes.setText("\n".join(board.notes))
        self.notes.setVisible(bool(board.notes))
        self.counted.emit(f"共 {len(self.model.reporters)} 个单位，{made.owed} 份")

    def _place(self) -> tuple[str, tuple[str, str], int, int]:
        at = self.view.currentIndex()
        row, column = at.row(), at.column()
        one = self.model.reporters[row].key if 0 <= row < len(self.model.reporters) else ""
        item = self.model.items[column].key if 0 <= column < len(self.model.items) else ("", "")
        return one, item, row, column

    def _put_cursor(self, place: tuple[str, tuple[str, str], int, int]) -> None:
        one, item, row, column = place
        rows = [reporter.key for reporter in self.model.reporters]
        columns = [each.key for each in self.model.items]
        self.view.put_cursor(rows.index(one) if one in rows else row, columns.index(item) if item in columns else column)

    def _follow(self) -> None:
        cell = self.model.cell(self.view.currentIndex())
        several = len(self.view.selectionModel().selectedIndexes())
        words = told_cell(cell, self.board).replace("\n", "。") if cell else _HOW
        self.detail.setText(f"已选 {len(self.view.chosen())} 份。" if several > 1 else words)

    # -- noting

    def do(self, verb: str) -> None:
        """Note for the selected reports: receive, give_back, part, take_off."""
        if not self._may():
            return
        if cells := self.view.chosen():
            ways = {"receive": self._receive, "give_back": self._give_back, "part": self._ask_part, "take_off": self._take_off}
            ways[verb](cells)
        else:
            self.context.tell.warn("这里没有应报的，请选一格。")

    def receive(self, cells: Sequence[Cell], parts: tuple[str, ...] = ()) -> bool:
        """Note a receipt with the moment, way and amounts that stand in the line above the list; False when refused."""
        return self._write(lambda session: submissions.receive(session, cells, self.receipt.receipt(parts)))

    def _receive(self, cells: Sequence[Cell]) -> None:
        if self.receive(cells) and len(cells) == 1:
            self.view.put_cursor(self.view.currentIndex().row() + 1, self.view.currentIndex().column())

    def _give_back(self, cells: Sequence[Cell]) -> None:
        reason = self.context.tell.ask_text("退回", f"退回{len(cells)}份的原因（如：合计不对、图片不清）")
        if reason is not None:
            self._write(lambda session: submissions.give_back(session, cells, reason))

    def _take_off(self, cells: Sequence[Cell]) -> None:
        self._write(lambda session: submissions.take_off(session, cells))

    def _ask_part(self, cells: Sequence[Cell]) -> None:
        names = {part: self.board.part_names.get(part, part) for cell in cells for part in cell.lacking} if self.board else {}
        menu = QMenu(self)
        for part, name in names.items():
            menu.addAction(f"只收到{name}", partial(self.receive, cells, (part,)))
        if names:
            at = self.view.visualRect(self.view.currentIndex()).bottomLeft()
            menu.popup(self.view.viewport().mapToGlobal(at))
        else:
            self.context.tell.info("所选的已收齐。")

    def paste(self, text: str) -> None:
        """Note the report of the current column as received from everybody named in a pasted list."""
        column = self.view.currentIndex().column()
        if self.board is None or not 0 <= column < len(self.model.items) or not self._may():
            self.context.tell.warn("请先选一项报送的一格，再粘贴单位名单。")
            return
        item = self.model.items[column]
        found = submissions.pasted(self.board, item, text)
        strange = f"没有对上的{len(found.strangers)}行：{'、'.join(found.strangers[:6])}" if found.strangers else ""
        if not found.cells:
            self.context.tell.warn(f"名单里没有一个应报“{item.name}”的单位。{strange}")
            return
        words = f"“{item.name}”登记收到{len(found.cells)}份。{strange}"
        if self.context.tell.ask("按名单登记收到", words, ("取消", "登记收到")) == "登记收到":
            self.receive(found.cells)

    def _write(self, work: Callable[[Session], str]) -> bool:
        if self.context.jobs.busy:
            self.context.tell.warn("正在处理其他工作，完成后再登记。")
            return False
        try:
            sentence = work(self.context.session)
        except AppError as fault:
            self.context.tell.error(fault)
            return False
        self.context.put_own_setting(_KEPT_WAY, self.receipt.way.currentData())
        self.receipt.amounts_used()
        self.context.tell.done(sentence, undo=True)
        return True

    def _may(self) -> bool:
        try:
            self.context.session.require(Action.EDIT)
        except AppError as fault:
            self.context.tell.warn(str(fault))
            return False
        return True

    def _open_rows(self) -> None:
        cell = self.model.cell(self.view.currentIndex())
        if cell is not None and cell.received:
            where = (Where("uid", "in", [one.uid for one in cell.received]),)
            self.context.navigate("submission", {"where": where, "words": f"{cell.reporter.name}：{cell.item.name}"})

    # -- laying out

    def _build(self) -> None:
        self.head.below.addWidget(FamilyBar(self.context, "submissions"))
        papers = self.head.add_button("打印和导出", "printer")
        papers.setMenu(submission_papers.menu(self, self.context, lambda: self.period.key))
        more = self.head.add_button("节假日表", "calendar-days")
        more.setMenu(submission_papers.holiday_menu(self, self.context))
        line = QHBoxLayout()
        line.setSpacing(6)
        self.search.setFixedWidth(look.px(150))
        self.search.setClearButtonEnabled(True)
        self.missing.setCheckable(True)
        look.mark(self.missing, role="chip")
        for words, box, letters in (("统计期", self.period, 12), ("报送", self.rule, 9)):
            box.setAccessibleName(words)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(letters)
            line.addWidget(box)
        line.addWidget(self.search)
        line.addWidget(self.missing)
        line.addStretch()
        self.head.below.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        frame = QVBoxLayout()
        frame.setContentsMargins(12, 0, 12, 10)
        frame.addWidget(self._card())
        column.addLayout(frame, 1)

    def _card(self) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 8, 1, 6)
        inside.setSpacing(6)
        keys, texts = QHBoxLayout(), QVBoxLayout()
        keys.setContentsMargins(10, 0, 10, 0)
        texts.setContentsMargins(10, 0, 10, 0)
        for verb, words in _VERBS:
            button = QPushButton(words)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setEnabled(self.context.session.can(Action.EDIT))
            button.clicked.connect(partial(self.do, verb))
            self.buttons[verb] = button
            keys.addWidget(button)
        keys.addStretch()
        keys.addWidget(self.receipt)
        look.mark(self.notes, tone="muted", level="small")
        look.mark(self.detail, tone="muted", level="small")
        texts.addWidget(self.figures)
        texts.addWidget(self.notes)
        inside.addLayout(keys)
        inside.addLayout(texts)
        inside.addWidget(self.states, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 0, 10, 0)
        foot.addWidget(self.detail)
        inside.addLayout(foot)
        return card

    def _connect(self) -> None:
        self.period.activated.connect(lambda _at: self.reload())
        self.rule.activated.connect(lambda _at: self.reload())
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.returnPressed.connect(self.view.setFocus)
        self.missing.toggled.connect(lambda _on: self._narrow())
        self.receipt.finished.connect(self.view.setFocus)
        self.view.asked.connect(self.do)
        self.view.pasted.connect(self.paste)
        self.view.entered.connect(self._open_rows)
        self.view.doubleClicked.connect(lambda _at: self._open_rows())
        self.view.selectionModel().selectionChanged.connect(lambda _on, _off: self._follow())
        self.context.pulse.month.connect(self._month_turned)
        shortcut = QShortcut(QKeySequence("Ctrl+F"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.search.setFocus)

    def _month_turned(self, month: str) -> None:
        self._wanted = (month, self._wanted[1])
        self.hear(self.registers)


def _facts(session: Session, key: str, rule: str | None) -> Facts:
    known = tuple((one.uid, one.name) for one in rules(session) if one.active)
    chosen = rule if rule in dict(known) else None
    found = reporting.asked_now(session, chosen) if key == NOW else reporting.board(session, Period.parse(key), chosen)
    return Facts(found, known)


def _through(board: Board, typed: str, missing: bool) -> tuple[list[Item], list[Reporter]]:
    reporters = [one for one in board.reporters if entry.answers(typed, one.name, one.short)
                 and (not missing or not all(cell.done for cell in board.row(one)))]
    items = [item for item in board.items
             if any((cell := board.cell(one, item)) and not (missing and cell.done) for one in reporters)]
    return items, reporters


