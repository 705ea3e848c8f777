"""补打: pages of a batch once more, marked as such, with the reason kept; or the whole batch as it was, as a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import reprint, serial
from app.documents.issue import IssueReport
from app.errors import AppError
from app.files import Out
from app.progress import Progress
from app.security.roles import Action
from app.session import Query, Session, Where
from ui import look
from ui.context import AppContext
from ui.screens.print_actions import PrintActions
from ui.screens.print_scope import labelled
from ui.screens.print_work import Made
from ui.widgets.fit_column import FitColumn
from ui.widgets.plain_table import make_plain
from ui.widgets.states import StatePages

_MOST = 500
_HEADS = ("日期", "文书", "版式", "范围", "份数", "页数")
_WIDTHS = (126, 0, 76, 110, 58, 58)
_REASONS = ("卡纸", "打印不清楚", "污损", "缺页")
_UID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as listed: its cells, how many papers and pages, and what was printed of it so far."""

    uid: str
    cells: tuple[str, ...]
    papers: int
    pages: int
    runs: tuple[str, ...]


class PrintAgain(QWidget):
    """Batches at the left, newest first; at the right what to print again of the chosen one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._lines: dict[str, BatchLine] = {}
        self._wanted = ""
        self._pages_wanted: tuple[int, int] | None = None
        self.press = PrintActions(context, self)
        self.table = QTableWidget(0, len(_HEADS))
        self.states = StatePages(self.table)
        self.number = QLineEdit(placeholderText="输入或扫一个编号，找到它在哪一批、第几页")
        self.title, self.runs = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.first, self.last = QSpinBox(), QSpinBox()
        self.reason = QComboBox()
        self.to_printer, self.to_file = QPushButton(" 补打…"), QPushButton("补打成 PDF…")
        self.whole = QPushButton("原样重做整批 PDF…")
        self._build()
        self._connect()
        self._show()

    @property
    def batch(self) -> str:
        """The chosen batch, "" for none."""
        item = self.table.item(self.table.currentRow(), 0)
        return str(item.data(_UID)) if item else ""

    def choose(self, batch: str) -> None:
        """Choose a batch, at the latest when the list has been read."""
        self._wanted = batch
        self._select()

    def reload(self) -> None:
        """The batches as they are now."""
        self.states.show_loading()
        self._context.jobs.read(_batches, self._take, key="print.batches", failed=self._failed)

    def find_number(self) -> None:
        """Go to the batch and pages of the number typed."""
        try:
            batch, at = _place_of(self._context.session, self.number.text())
        except AppError as fault:
            self._context.tell.warn(str(fault))
            return
        line = self._lines.get(batch)
        if line is None or not line.pages:
            self._context.tell.warn("这个编号所在的批次没有留下版面，不能按页补打。请作废后重新编号打印。")
            return
        self.choose(batch)
        self._set_pages(at * line.pages // line.papers + 1, -(-(at + 1) * line.pages // line.papers))

    def print_again(self, out: Path | None = None) -> None:
        """Print the chosen pages again: on a printer, or (`out` or a file asked for) as PDF."""
        if work := self._work():
            self.press.make("补打", work, out)

    def _work(self) -> Any:
        batch, first, last, reason = self.batch, self.first.value(), self.last.value(), self.reason.currentText().strip()
        if not batch or not reason:
            self._context.tell.warn("请先写明补打原因，如卡纸、污损。" if batch else "请先选一批。")
            self.reason.setFocus()
            return None
        if first > last:
            self._context.tell.warn("起始页不能大于终止页。")
            return None

        def work(session: Session, out: Out, progress: Progress) -> IssueReport:
            pages = reprint.again(session, batch, out, first, last, reason, progress)
            return IssueReport(batch, "", "", pages, pages, 0, [])

        return work

    def _print(self) -> None:
        if work := self._work():
            self.press.to_printer("补打", work, kind="again")

    def _file(self) -> None:
        if work := self._work():
            self.press.to_file("补打", f"补打_第{self.first.value()}至{self.last.value()}页.pdf", work, "补打成 PDF")

    def _same(self) -> None:
        out = self._context.tell.save_file("原样重做整批 PDF", "整批.pdf", "PDF 文件 (*.pdf)")
        if out is not None:
            work = partial(_same, batch=self.batch, out=out.with_suffix(".pdf"))
            self._context.jobs.run(work, self._redone, title="原样重做")

    def _redone(self, pages: int) -> None:
        self._context.tell.done(f"已原样重做 {pages:,} 页，和当时打印的一模一样。")

    def _made(self, made: Made) -> None:
        where = f"，已存到 {made.file.name}" if made.file else ""
        self._context.tell.done(f"已补打 {made.report.pages:,} 页{where}。纸上印有“补打”，原因已登记。")
        self.reload()

    # -- the list

    def _take(self, lines: list[BatchLine]) -> None:
        kept = self.batch
        self._lines = {line.uid: line for line in lines}
        self.table.blockSignals(True)
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, words in enumerate(line.cells):
                item = QTableWidgetItem(words)
                item.setData(_UID, line.uid)
                item.setToolTip(words)
                if column > 3:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        if lines:
            self.states.show_rows()
        else:
            self.states.show_empty("还没有打印过", "编号打印后，每一批都列在这里，卡纸、缺页时可以只补打几页。")
        self._wanted = self._wanted or kept or (lines[0].uid if lines else "")
        self._select()

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    def _select(self) -> None:
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(_UID) == self._wanted:
                self._wanted = ""
                self.table.setCurrentCell(row, 0)
                break
        self._show()

    def _show(self) -> None:
        line = self._lines.get(self.batch)
        able = line is not None and line.pages > 0 and self._context.session.can(Action.PRINT)
        for widget in (self.first, self.last, self.reason, self.to_printer, self.to_file, self.whole):
            widget.setEnabled(able)
        if line is None:
            self.title.setText("选一批")
            self.runs.setText("")
            return
        self.title.setText(f"{line.cells[1]}　{line.cells[3]}　{line.cells[0]}")
        self.runs.setText("\n".join(line.runs) if line.pages else "这一批还没有打印完，请先在“打印”里接着打印。")
        for box in (self.first, self.last):
            box.setRange(1, max(line.pages, 1))
        self._set_pages(1, line.pages)

    def _set_pages(self, first: int, last: int) -> None:
        self.first.setValue(first)
        self.last.setValue(last)

    # -- laying out

    def _connect(self) -> None:
        self.table.currentCellChanged.connect(lambda *_: self._show())
        self.number.returnPressed.connect(self.find_number)
        self.to_printer.clicked.connect(self._print)
        self.to_file.clicked.connect(self._file)
        self.whole.clicked.connect(self._same)
        self.press.made.connect(self._made)

    def _build(self) -> None:
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        make_plain(self.table)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("打印批次")
        for at, width in enumerate(_WIDTHS):
            if width:
                self.table.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self.table, 1, 150)
        left, right = QFrame(), self._panel()
        look.mark(left, role="card")
        inside = QVBoxLayout(left)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.states)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 1)
        split.setSizes([look.px(720), look.px(360)])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _panel(self) -> QWidget:
        panel, area, inside = QFrame(), QScrollArea(), QWidget()
        look.mark(panel, role="card")
        look.mark(inside, role="scrolled")
        panel.setMinimumWidth(look.px(300))
        area.setWidget(inside)
        area.setWidgetResizable(True)  # a small screen with large letters scrolls
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(panel)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        look.mark(self.title, level="section")
        look.mark(self.runs, tone="muted", level="small")
        self.number.setAccessibleName("按编号找")
        pages = QHBoxLayout()
        for words, box, after in (("从第", self.first, "页"), ("到第", self.last, "页")):
            box.setAccessibleName(f"{words}几页")
            box.setMinimumWidth(look.px(70))
            pages.addWidget(QLabel(words))
            pages.addWidget(box)
            pages.addWidget(QLabel(after))
        pages.addStretch()
        self.reason.setEditable(True)
        self.reason.addItems(list(_REASONS))
        self.reason.setCurrentText("")
        line = self.reason.lineEdit()
        assert line is not None
        line.setPlaceholderText("选一个，或直接写")
        hint = QLabel("编号不变，纸上印“补打”两字。整张换新号的，请作废后重新编号。", wordWrap=True)
        look.mark(hint, tone="muted")
        self.to_printer.setIcon(look.icon("printer", look.CARD, 16))
        look.mark(self.to_printer, role="primary")
        column.addWidget(self.title)
        column.addWidget(self.runs)
        column.addWidget(self.number)
        column.addLayout(pages)
        column.addLayout(labelled("原因", self.reason))
        column.addWidget(hint)
        for button in (self.to_printer, self.to_file, self.whole):
            column.addWidget(button)
        column.addStretch()
        return panel


def _batches(session: Session) -> list[BatchLine]:
    """The latest batches with what was printed of each."""
    ids = session.query("print_batch", Query(order=(("made_on", True),)))[:_MOST]
    rows = session.rows("print_batch", ids)
    uids = [row["uid"] for row in rows]
    runs: dict[str, list[str]] = {}
    kinds = {choice.code: choice.name for choice in session.choices("print_kind")}
    for run in session.all("print_run", Query((Where("batch", "in", uids),), order=(("run_on", False),))) if uids else []:
        why = f"，{run['reason']}" if run["reason"] else ""
        words = f"{clock.chinese_date(run['run_on'])}　{kinds[run['kind']]}　第{run['first_page']}至{run['last_page']}页{why}"
        runs.setdefault(run["batch"], []).append(words)
    return [_line(session, row, shown, runs.get(row["uid"], []))
            for row, shown in zip(rows, session.show_many("print_batch", rows), strict=True)]


def _line(session: Session, row: dict[str, Any], shown: dict[str, str], runs: list[str]) -> BatchLine:
    place = session.areas.full_name(row["area"]) if row["area"] else "全镇"
    papers, pages = row["papers"] or 0, row["pages"] or 0
    cells = (shown["made_on"], shown["template"], shown["variant"], place, f"{papers:,}", f"{pages:,}" if pages else "未完")
    return BatchLine(row["uid"], cells, papers, pages, tuple(dict.fromkeys(runs)))


def _place_of(session: Session, text: str) -> tuple[str, int]:
    """The batch of a number and its place in it, from 0. Raises AppError."""
    number = serial.parse(text).text
    rows = session.all("issued", Query((Where("serial", "eq", number),)))
    if not rows:
        raise AppError(f"{serial.display(number)} 不是本台账编的号。")
    mates = session.all("issued", Query((Where("batch", "eq", rows[0]["batch"]),), order=(("serial", False),)))
    return rows[0]["batch"], [mate["serial"] for mate in mates].index(number)


def _same(session: Session, progress: Progress, batch: str, out: Path) -> int:
    return reprint.same(session, batch, out, progress)
