"""The second page of filling a form: the sheet as it will look, and the choice for its columns and rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.exchange.county_form import Filling
from app.exchange.form_book import Place
from app.exchange.form_plan import WARN, Note
from app.exchange.form_sources import TEXT
from ui import look
from ui.widgets.flow import FlowLayout
from ui.widgets.form_choices import ASK_TEXT, ChoiceTable
from ui.widgets.form_grid import FILLED, KEPT, LEFT, FormGrid
from ui.widgets.panes import panes
from ui.widgets.still_combo import StillCombo

_LEGEND = {FILLED: "blue", KEPT: "green", LEFT: "amber"}
_HEAD_ROWS = 6


class CountyFormCheck(QWidget):
    """`changed` after the choice was edited, `again(how)` when it must be proposed anew."""

    changed = Signal()
    again = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.filling: Filling | None = None
        self.ask_text: Callable[[], str | None] = lambda: None
        self._labels: dict[Place, str] = {}
        self.sheet = StillCombo()
        self.first, self.last = QSpinBox(), QSpinBox()
        self.fill_labels = QCheckBox("填上填报单位、统计期间等")
        self.known = QLabel()
        self.grid = FormGrid()
        self.tabs = QTabWidget()
        self.columns = ChoiceTable(("列", "县表的表头", "填什么"), "各列填什么")
        self.rows = ChoiceTable(("行", "县表的名称", "对应"), "各行对应")
        self.whole = QLabel(wordWrap=True)
        self.notes = QVBoxLayout()
        self._build()
        self._connect()

    # -- showing

    def show_filling(self, filling: Filling) -> None:
        """Show a proposal."""
        same = self.filling is not None and self.filling.book is filling.book
        self._labels = {**(self._labels if same else {}), **filling.map.labels}
        self.filling = filling
        self.known.setVisible(filling.again)
        self._show_choice(filling)
        self.columns.show_columns(filling)
        self.rows.show_rows(filling)
        self.grid.show_filling(filling, again=False)
        self._show_notes(filling.plan.notes)

    def show_again(self, filling: Filling) -> None:
        """The same after a change: the tables of choices stay as they are, with the cursor in them."""
        if filling is self.filling:
            self.grid.show_filling(filling, again=True)
            self._show_notes(filling.plan.notes)

    def restore(self) -> None:
        """Put the questions above the sheet back to what is shown."""
        if self.filling is not None:
            self._show_choice(self.filling)

    def _show_choice(self, filling: Filling) -> None:
        parts = (self.sheet, self.first, self.last, self.fill_labels)
        for part in parts:
            part.blockSignals(True)
        self.sheet.clear()
        for item in filling.book.sheets:
            self.sheet.addItem(item.name + ("（隐藏）" if item.hidden else ""), item.name)
        self.sheet.setCurrentIndex(self.sheet.findData(filling.map.sheet))
        self.sheet.setEnabled(self.sheet.count() > 1)
        for box, value in zip((self.first, self.last), filling.map.head, strict=True):
            box.setRange(1, max(filling.plan.sheet.height, 1))
            box.setValue(value + 1)
        self.fill_labels.setVisible(bool(self._labels))
        self.fill_labels.setChecked(bool(filling.map.labels))
        for part in parts:
            part.blockSignals(False)

    def _show_notes(self, notes: list[Note]) -> None:
        while item := self.notes.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        warned = sum(note.level == WARN for note in notes)
        self.tabs.setTabText(2, f"提示 {len(notes)}" if notes else "提示")
        for note in sorted(notes, key=lambda note: note.level != WARN) or [Note("", "没有需要说明的。")]:
            self.notes.addWidget(_note(note))
        self.notes.addStretch()
        self.tabs.setTabToolTip(2, f"须看 {warned} 条" if warned else "")

    # -- choosing

    def _column_chosen(self, column: int, key: str) -> None:
        assert self.filling is not None
        if key == ASK_TEXT:
            text = self.ask_text()
            key = f"{TEXT}{text}" if text else self.filling.map.columns[column]
        self.filling.map.columns[column] = key
        self.columns.show_columns(self.filling)
        self._keep(self.columns, column)

    def _row_chosen(self, row: int, key: str) -> None:
        assert self.filling is not None
        self.filling.map.rows[row] = key
        self.rows.show_rows(self.filling)
        self._keep(self.rows, row)

    def _keep(self, table: ChoiceTable, place: int) -> None:
        """The lines were made anew; the cursor goes back to where it was."""
        table.go_to(place)
        table.combos[place].setFocus()
        self._show_whole()
        self.changed.emit()

    def _labels_chosen(self, on: bool) -> None:
        if self.filling is not None:
            self.filling.map.labels = dict(self._labels) if on else {}
            self.changed.emit()

    def _sheet_chosen(self, _at: int) -> None:
        self.again.emit({"sheet": self.sheet.currentData()})

    def _head_chosen(self, _value: int) -> None:
        first, last = self.first.value(), self.last.value()
        if first <= last < first + _HEAD_ROWS:
            self.again.emit({"sheet": self.sheet.currentData(), "head": (first - 1, last - 1)})

    def _show_whole(self) -> None:
        table = self.tabs.currentWidget()
        self.whole.setText(table.whole() if isinstance(table, ChoiceTable) else "")

    def _walked(self, row: int, column: int) -> None:
        """The line that rules the cell becomes the current one."""
        self.columns.go_to(column)
        self.rows.go_to(row)

    # -- laying out

    def _build(self) -> None:
        side = QWidget()
        side.setMinimumWidth(look.px(400))
        inside = QVBoxLayout(side)
        inside.setContentsMargins(8, 0, 0, 0)
        self.tabs.setDocumentMode(True)
        for part, title in ((self.columns, "列"), (self.rows, "行"), (self._notes_page(), "提示")):
            self.tabs.addTab(part, title)
        look.mark(self.whole, tone="muted")
        self.whole.setAccessibleName("选中的一行")
        self.whole.setMinimumHeight(2 * self.whole.fontMetrics().lineSpacing())
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.tabs, 1)
        inside.addWidget(self.whole)
        split = panes((self.grid, side), (0,), (800, 480))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._line())
        column.addWidget(split, 1)

    def _line(self) -> QWidget:
        host = QWidget()
        line = FlowLayout(host, 6, 4)
        self.sheet.setAccessibleName("工作表")
        self.sheet.setMinimumWidth(look.px(130))
        self.sheet.setMaximumWidth(look.px(300))
        self.sheet.setSizeAdjustPolicy(StillCombo.SizeAdjustPolicy.AdjustToContents)
        for box, name in ((self.first, "表头第一行"), (self.last, "表头最后一行")):
            box.setAccessibleName(name)
            box.setKeyboardTracking(False)
            box.setFixedWidth(look.px(62))
        for part in (QLabel("工作表"), self.sheet, QLabel("表头 第"), self.first, QLabel("行到第"), self.last, QLabel("行"),
                     self.fill_labels, self.known):
            line.addWidget(part)
        look.mark(self.known, badge="green")
        self.known.setText("填过的表，照上次的填法")
        for words, tone in _LEGEND.items():
            label = QLabel(words)
            look.mark(label, badge=tone)
            line.addWidget(label)
        return host

    def _notes_page(self) -> QWidget:
        area, host = QScrollArea(), QFrame()
        look.mark(host, role="plain")
        host.setLayout(self.notes)
        self.notes.setContentsMargins(12, 10, 12, 10)
        self.notes.setSpacing(8)
        area.setWidget(host)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _connect(self) -> None:
        self.columns.chosen.connect(self._column_chosen)
        self.rows.chosen.connect(self._row_chosen)
        self.fill_labels.toggled.connect(self._labels_chosen)
        self.sheet.activated.connect(self._sheet_chosen)
        self.first.valueChanged.connect(self._head_chosen)
        self.last.valueChanged.connect(self._head_chosen)
        self.grid.walked.connect(self._walked)
        for table in (self.columns, self.rows):
            table.currentCellChanged.connect(lambda *_cells: self._show_whole())
        self.tabs.currentChanged.connect(lambda _at: self._show_whole())


def _note(note: Note) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    mark, words = QLabel(), QLabel(note.text, wordWrap=True)
    icon, colour = ("triangle-alert", look.AMBER_MARK) if note.level == WARN else ("circle-check", look.GREEN)
    mark.setPixmap(look.pixmap(icon, colour, look.px(16)))
    mark.setFixedWidth(look.px(18))
    mark.setAlignment(Qt.AlignmentFlag.AlignTop)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(mark)
    row.addWidget(words, 1)
    return line
