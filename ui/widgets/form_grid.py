"""The county's sheet as it will look when filled, coloured by what happens to each cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.exchange.county_form import Filling
from app.exchange.form_book import Place, letters, ref_of
from app.importing.text import as_text
from ui import look

Index = QModelIndex | QPersistentModelIndex
FILLED, KEPT, LEFT, HEAD, PLAIN = "将填", "县里的公式", "不填", "表头", ""
COLOURS = {FILLED: look.ACCENT_SOFT, KEPT: look.GREEN_SOFT, LEFT: look.AMBER_SOFT, HEAD: look.HEAD}
_WIDEST, _NARROWEST, _HIGHEST_SPAN = 150, 44, 60


class FormModel(QAbstractTableModel):
    """The cells of one filling."""

    def __init__(self) -> None:
        super().__init__()
        self.filling: Filling | None = None

    def set_filling(self, filling: Filling | None) -> None:
        """Show another filling, or the same after a change."""
        self.beginResetModel()
        self.filling = filling
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.filling is None else self.filling.plan.sheet.height

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.filling is None else self.filling.plan.sheet.width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return letters(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def fate(self, place: Place) -> str:
        """What happens to a cell."""
        assert self.filling is not None
        plan, chosen = self.filling.plan, self.filling.map
        if place in plan.puts:
            return FILLED
        if place in plan.sheet.cells and plan.sheet.cells[place].computed:
            return KEPT
        if chosen.head[0] <= place[0] <= chosen.head[1]:
            return HEAD
        if place[0] in chosen.rows and (not chosen.rows[place[0]] or not chosen.columns.get(place[1], "-")):
            return LEFT
        return PLAIN

    def text(self, place: Place) -> str:
        """What a cell will show, shares as percents where the county's cell shows them so."""
        assert self.filling is not None
        value = self.filling.plan.shown(place)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self.filling.plan.sheet.style(place) in self.filling.book.percent_styles:
                return f"{value:.1%}"
            return as_text(round(value, 4)) if isinstance(value, float) else str(value)
        return as_text(value)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.filling is None:
            return None
        place = (index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(place)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = Qt.AlignmentFlag.AlignHCenter if self._in_table(place) else Qt.AlignmentFlag.AlignLeft
            return int(across | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and self.fate(place) == HEAD:
            font = QFont(look.base_font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return self._tip(place) if role == Qt.ItemDataRole.ToolTipRole else None

    def _in_table(self, place: Place) -> bool:
        """Inside the table, or a merged title over it."""
        assert self.filling is not None
        chosen = self.filling.map
        merged = any(top == place[0] and left == place[1] for top, left, _, _ in self.filling.plan.sheet.merges)
        return merged or chosen.head[0] <= place[0] <= max(chosen.rows, default=chosen.head[1])

    def _tip(self, place: Place) -> str:
        assert self.filling is not None
        cell = self.filling.plan.sheet.cells.get(place)
        formula = f"\n公式：={cell.formula}" if cell is not None and cell.formula else ""
        return f"{ref_of(place)}　{self.fate(place) or '照原样'}\n{self.text(place)}{formula}".strip()


class _Tint(QStyledItemDelegate):
    """Lays the colour of a cell's fate under it; the style sheet draws the cells over it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if isinstance(model, FormModel) and (colour := COLOURS.get(model.fate((index.row(), index.column())))):
            painter.fillRect(option.rect, QColor(colour))  # pyright: ignore[reportAttributeAccessIssue]
        super().paint(painter, option, index)


class FormGrid(QTableView):
    """`walked(row, column)` when another cell became the current one."""

    walked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.shown = FormModel()
        self.setModel(self.shown)
        self.setItemDelegate(_Tint(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(look.px(26))
        self.horizontalHeader().setMinimumSectionSize(look.px(_NARROWEST))
        self.setAccessibleName("填好以后的样子")
        look.mark(self, role="figures")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.walked.emit(now.row(), now.column()))

    def show_filling(self, filling: Filling, *, again: bool) -> None:
        """Show a filling; with `again` the same sheet, so that the place on it is kept."""
        place, scrolled = self.currentIndex(), (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        at = (place.row(), place.column())
        self.clearSpans()
        self.shown.set_filling(filling)
        for top, left, bottom, right in filling.plan.sheet.merges:
            if bottom - top < _HIGHEST_SPAN and bottom < self.shown.rowCount() and right < self.shown.columnCount():
                self.setSpan(top, left, bottom - top + 1, right - left + 1)
        self._run_over(filling)
        self._fit(filling)
        if again:
            self.setCurrentIndex(self.shown.index(*at))
            self.horizontalScrollBar().setValue(scrolled[0])
            self.verticalScrollBar().setValue(scrolled[1])

    def _run_over(self, filling: Filling) -> None:
        """Texts above and below the table run over the empty cells at their right, as in Excel."""
        sheet, head = filling.plan.sheet, filling.map.head[0]
        merged = {(row, column) for top, left, bottom, right in sheet.merges
                  for row in range(top, min(bottom, top + _HIGHEST_SPAN) + 1) for column in range(left, right + 1)}
        for row in (row for row in range(sheet.height) if row < head or row > max(filling.map.rows, default=head)):
            taken = [column for column in range(sheet.width) if (row, column) in merged or self.shown.text((row, column))]
            for at, column in enumerate(taken):
                ends = taken[at + 1] if at + 1 < len(taken) else sheet.width
                if ends - column > 1 and (row, column) not in merged:
                    self.setSpan(row, column, 1, ends - column)

    def _fit(self, filling: Filling) -> None:
        """As wide as the cells of the table need; titles and merged cells run over."""
        wide = self.fontMetrics().horizontalAdvance
        top = filling.map.head[0]
        merged = {(row, left) for row, left, _, right in filling.plan.sheet.merges if right > left}
        for column in range(self.shown.columnCount()):
            texts = [self.shown.text((row, column)) for row in range(top, min(self.shown.rowCount(), top + 80))
                     if (row, column) not in merged and row in (*range(top, filling.map.head[1] + 1), *filling.map.rows)]
            need = max(map(wide, texts), default=0) + look.px(14)
            self.setColumnWidth(column, min(max(need, look.px(_NARROWEST)), look.px(_WIDEST)))
