"""Which column of a return goes where: heading, samples, and the field it is read into."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem

from app.importing.mapping import Match
from app.importing.outcome import SheetPlan
from app.importing.targets import Target
from ui import look
from ui.widgets.fit_column import FitColumn
from ui.widgets.still_combo import StillCombo

_HEADS = ("列", "原表头", "样例", "导入到", "说明")
LEAVE_OUT = "不导入"
_REFUSED = "不登记"


class MappingTable(QTableWidget):
    """`changed` when a column was given another field; `columns()` tells the whole choice."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS))
        self._sheet: SheetPlan | None = None
        self._combos: dict[int, QComboBox] = {}
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(34))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for at, width in ((0, 40), (1, 180), (3, 190), (4, 220)):
            self.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self, 2, 160)

    def show_sheet(self, sheet: SheetPlan | None, targets: Sequence[Target]) -> None:
        """Show how a sheet's columns were read."""
        self._sheet = sheet
        self._combos = {}
        matches = list(sheet.matches) if sheet else []
        self.setRowCount(len(matches))
        for row, match in enumerate(matches):
            self._show(row, match, targets)

    def columns(self) -> dict[int, str]:
        """Column → target key, "" for left out; refused columns are not among them."""
        return {column: str(combo.currentData()) for column, combo in self._combos.items()}

    def _show(self, row: int, match: Match, targets: Sequence[Target]) -> None:
        assert self._sheet is not None
        samples = "　".join(text for text in self._sheet.samples.get(match.column, ())[:4] if text)
        refused = not match.target and _REFUSED in match.reason
        texts = (_letter(match.column), match.label, samples, "", self._remark(match))
        for at, text in enumerate(texts):
            item = QTableWidgetItem("" if refused and at == 2 else text)
            item.setToolTip(text if not refused else "")
            if at == 4:
                item.setForeground(QColor(look.RED if refused else look.MUTED))
            self.setItem(row, at, item)
        if not refused:
            self.setCellWidget(row, 3, self._combo(match, targets))

    def _combo(self, match: Match, targets: Sequence[Target]) -> QComboBox:
        combo = StillCombo()
        combo.setMaxVisibleItems(18)
        combo.addItem(LEAVE_OUT, "")
        for target in targets:
            combo.addItem(target.label, target.key)
        combo.setCurrentIndex(max(combo.findData(match.target), 0))
        combo.setAccessibleName(f"{match.label}导入到")
        combo.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self._combos[match.column] = combo
        return combo

    @staticmethod
    def _remark(match: Match) -> str:
        if not match.target:
            return match.reason
        parts = ["隐藏列"] if match.hidden else []
        return "，".join([*parts, *(["请核对"] if match.confidence < 0.75 else [])])


def _letter(column: int) -> str:
    """A, B … Z, AA … as the spreadsheet names it."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
