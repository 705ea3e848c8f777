"""The second page of an import: what each file was taken for, how columns were read, what every row becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.importing.outcome import Fate, Plan, SheetPlan
from app.importing.targets import targets
from ui import look
from ui.context import AppContext
from ui.widgets.fit_column import FitColumn
from ui.widgets.import_lines import FATES, LineModel
from ui.widgets.mapping_table import MappingTable
from ui.widgets.plain_table import make_plain
from ui.widgets.still_combo import StillCombo

_FILE_HEADS = ("文件", "识别为", "村（社区）", "工作表", *FATES.values(), "说明")
_FIRST_COUNT = 4
_INK = {Fate.NEW: look.GREEN, Fate.CHANGED: look.ACCENT, Fate.REFUSED: look.RED}


class ImportCheck(QWidget):
    """`replan` when a village or a column was answered differently."""

    replan = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.plan = Plan()
        self.failed: Mapping[str, str] = {}
        self.villages: dict[str, QComboBox] = {}
        self.mapping: dict[str, dict[int, str]] = {}
        self.files = QTableWidget(0, len(_FILE_HEADS))
        self.tabs = QTabWidget()
        self.columns = MappingTable()
        self.shape = QComboBox()
        self.model = LineModel(context.session)
        self.rows = QTableView()
        self.chips: dict[Fate | None, QPushButton] = {}
        self.notes = QPlainTextEdit(readOnly=True)
        self.question = QFrame()
        self._sheets: list[SheetPlan] = []
        self._build()

    # -- showing

    def show_plan(self, plan: Plan, failed: Mapping[str, str]) -> None:
        """Show a plan; `failed` are files that could not be read, with the reason."""
        kept = self.file
        self.plan, self.failed = plan, failed
        self._show_files()
        self.question.setVisible(bool(plan.proposals))
        private = [item.place for item in plan.private_use()]
        listed = ["", "自造字逐处列在下面：", *private] if private else []
        self.notes.setPlainText("\n".join([*plan.notes, *listed]) or "没有需要说明的。")
        self.tabs.setTabText(2, f"说明 {len(plan.notes)}" if plan.notes else "说明")
        names = [*plan.files, *failed]
        self.files.setCurrentCell(names.index(kept) if kept in names else 0, 0)
        self._show_file()

    def answers(self) -> dict[str, str]:
        """File → the village a person confirmed."""
        return {file: combo.currentText().strip() for file, combo in self.villages.items() if combo.currentText().strip()}

    @property
    def file(self) -> str:
        """The file in the current line."""
        item = self.files.item(self.files.currentRow(), 0)
        return item.text() if item else ""

    def choose_fate(self, fate: Fate | None) -> None:
        """Show only rows with this fate."""
        self.chips[fate].click()

    def _show_files(self) -> None:
        plan = self.plan
        asked = set(plan.proposals) | set(self.villages)
        before = self.answers()
        self.villages = {}
        self.files.blockSignals(True)
        self.files.setRowCount(len(plan.files) + len(self.failed))
        for row, file in enumerate(plan.files):
            self._show_line(row, file, file in asked, before.get(file, plan.proposals.get(file, "")))
        for row, (file, reason) in enumerate(self.failed.items(), start=len(plan.files)):
            self._put(row, 0, file)
            self._put(row, 1, "读不出", look.RED)
            for at in range(2, len(_FILE_HEADS) - 1):
                self.files.removeCellWidget(row, at)
                self._put(row, at, "")
            self._put(row, len(_FILE_HEADS) - 1, reason, look.RED)
        self.files.blockSignals(False)

    def _show_line(self, row: int, file: str, asked: bool, village: str) -> None:
        sheets = [sheet for sheet in self.plan.sheets if sheet.file == file]
        registers = list(dict.fromkeys(sheet.register.title for sheet in sheets if sheet.register))
        self._put(row, 0, file)
        self._put(row, 1, "、".join(registers) or "认不出", "" if registers else look.RED)
        self.files.removeCellWidget(row, 2)
        if asked:
            self.villages[file] = self._village(village)
            self.files.setCellWidget(row, 2, self.villages[file])
        named = "、".join(dict.fromkeys(sheet.context.village for sheet in sheets if sheet.register and sheet.context.village))
        self._put(row, 2, "" if asked else named)
        self._put(row, 3, str(len(sheets)))
        counts = self.plan.file_counts(file)
        for at, fate in enumerate(FATES, start=_FIRST_COUNT):
            self._put(row, at, f"{counts[fate]:,}", _INK.get(fate, "") if counts[fate] else look.LINE_DARK)
        missing = "、".join(dict.fromkeys(label for sheet in sheets for label in sheet.missing))
        reasons = "；".join(f"{reason} {count} 行" for (_f, reason), count in self.plan.reasons(file).most_common(3))
        self._put(row, len(_FILE_HEADS) - 1, f"缺少必填的列：{missing}" if missing else reasons, look.RED if missing else "")

    def _village(self, name: str) -> QComboBox:
        combo = StillCombo()
        combo.setEditable(True)
        known = [area.name for area in self._context.session.areas.villages()]
        combo.addItems([*known, *([name] if name and name not in known else [])])
        combo.setCurrentText(name)
        combo.setAccessibleName("村（社区）")
        edit = combo.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("请填村名")
        return combo

    def _put(self, row: int, column: int, text: str, ink: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        if ink:
            item.setForeground(QColor(ink))
        if 1 <= column < len(_FILE_HEADS) - 1:
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        self.files.setItem(row, column, item)

    def _show_file(self) -> None:
        file = self.file
        self._sheets = list({sheet.shape: sheet for sheet in self.plan.sheets if sheet.file == file and sheet.register}.values())
        self.shape.blockSignals(True)
        self.shape.clear()
        for sheet in self._sheets:
            self.shape.addItem(sheet.sheet or sheet.file)
        self.shape.blockSignals(False)
        self.shape.setVisible(len(self._sheets) > 1)
        self._show_shape()
        counts = self.plan.file_counts(file)
        for fate, chip in self.chips.items():
            chip.setText(f"{FATES[fate]} {counts[fate]:,}" if fate else f"全部 {sum(counts.values()):,}")
        self._show_rows()

    def _show_shape(self) -> None:
        sheet = self._sheets[self.shape.currentIndex()] if self._sheets else None
        possible = targets(sheet.register, self._context.session.choices) if sheet and sheet.register else []
        self.columns.show_sheet(sheet, possible)

    def _show_rows(self) -> None:
        fate = next((fate for fate, chip in self.chips.items() if chip.isChecked()), None)
        self.model.show_plan(self.plan, self.file, fate)

    def _mapped(self) -> None:
        sheet = self._sheets[self.shape.currentIndex()]
        self.mapping[sheet.shape] = self.columns.columns()
        self.replan.emit()

    # -- laying out

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(6)
        split.addWidget(self._upper())
        split.addWidget(self._lower())
        split.setSizes([260, 330])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _upper(self) -> QWidget:
        card = QFrame()
        look.mark(card, role="card")
        make_plain(self.files)
        self.files.setHorizontalHeaderLabels(list(_FILE_HEADS))
        for at, width in enumerate((220, 84, 120, 56, 54, 54, 54, 54, 54)):
            self.files.setColumnWidth(at, look.px(width))
        self._fits = [FitColumn(self.files, len(_FILE_HEADS) - 1, 220), FitColumn(self.rows, 4, 320)]
        self.files.currentCellChanged.connect(lambda row, _c, old, _o: self._show_file() if row != old else None)
        look.mark(self.question, role="warning")
        line = QHBoxLayout(self.question)
        line.setContentsMargins(10, 5, 8, 5)
        words = QLabel("表里没有写是哪个村，按文件名推测如下。请核对“村（社区）”一列，再点确认。", wordWrap=True)
        sure = QPushButton("确认村名")
        look.mark(sure, role="primary")
        sure.clicked.connect(self.replan)
        self.confirm = sure
        line.addWidget(words, 1)
        line.addWidget(sure)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.question)
        column.addWidget(self.files, 1)
        return card

    def _lower(self) -> QWidget:
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._rows_page(), "逐行结果")
        self.tabs.addTab(self._columns_page(), "列对应")
        self.tabs.addTab(self.notes, "说明")
        return self.tabs

    def _columns_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setContentsMargins(10, 0, 10, 0)
        hint = QLabel("改过的对应会记住，下次同样的表不再问。")
        look.mark(hint, tone="muted", level="small")
        line.addWidget(self.shape)
        line.addWidget(hint)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(self.columns, 1)
        self.columns.changed.connect(self._mapped)
        self.shape.currentIndexChanged.connect(lambda _at: self._show_shape())
        return page

    def _rows_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setContentsMargins(10, 0, 10, 0)
        group = QButtonGroup(self)
        fates: Sequence[Fate | None] = (None, *FATES)
        for fate in fates:
            chip = QPushButton(FATES[fate] if fate else "全部")
            chip.setCheckable(True)
            chip.setChecked(fate is None)
            look.mark(chip, role="chip")
            chip.clicked.connect(lambda _on=False: self._show_rows())
            group.addButton(chip)
            self.chips[fate] = chip
            line.addWidget(chip)
        line.addStretch()
        column.addLayout(line)
        self.rows.setModel(self.model)
        make_plain(self.rows)
        self.rows.verticalHeader().setDefaultSectionSize(look.px(26))
        for at, width in enumerate((90, 46, 52, 250)):
            self.rows.setColumnWidth(at, look.px(width))
        column.addWidget(self.rows, 1)
        return page
