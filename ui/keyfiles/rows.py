"""A list of the restricted store: read-only, sorted by its columns, worked by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui import look
from ui.widgets.fit_column import FitColumn
from ui.widgets.plain_table import make_plain

Index = QModelIndex | QPersistentModelIndex
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it shows of a row as text, by what it sorts (the text when not told), and what it shows in red."""

    head: str
    width: int
    text: Callable[[Row], str]
    order: Callable[[Row], Any] | None = None
    late: Callable[[Row], bool] | None = None


class RowsModel(QAbstractTableModel):
    """Rows under columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns, self.rows = columns, list[Row]()

    def show(self, rows: Sequence[Row]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section].head
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.UserRole:
            return column.order(row) if column.order else column.text(row)
        if role == Qt.ItemDataRole.ForegroundRole and column.late and column.late(row):
            return QColor(look.RED)
        return None


class _KeepRed(QStyledItemDelegate):
    """Words in red stay red in the chosen line, which the style sheet would draw in ink."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown: Any = QStyleOptionViewItem(option)
        if index.data(Qt.ItemDataRole.ForegroundRole) is not None and shown.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(shown.rect, QColor(look.ACCENT_SOFT))
            shown.state &= ~QStyle.StateFlag.State_Selected
        super().paint(painter, shown, index)


class RowsTable(QTableView):
    """`opened(row)` at Enter or a double click. Ctrl+C copies a line only where its texts are masked."""

    opened = Signal(object)

    def __init__(self, columns: Sequence[Column], name: str, fit: int, copies: bool = False) -> None:
        super().__init__()
        self._copies = copies
        self.rows = RowsModel(columns)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self._sorted)
        self.setItemDelegate(_KeepRed(self))
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setAccessibleName(name)
        make_plain(self)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        for at, column in enumerate(columns):
            self.setColumnWidth(at, look.px(column.width))
        self._fit = FitColumn(self, fit, columns[fit].width)
        self.doubleClicked.connect(lambda _index: self._open())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the first becomes the current one."""
        self.rows.show(rows)
        if rows:
            self.setCurrentIndex(self._sorted.index(0, 0))

    @property
    def current(self) -> Row | None:
        """The row in the current line."""
        index = self._sorted.mapToSource(self.currentIndex())
        return self.rows.rows[index.row()] if index.isValid() else None

    def choose(self, wanted: Callable[[Row], bool]) -> None:
        """Go to the first row that is wanted."""
        at = next((at for at, row in enumerate(self.rows.rows) if wanted(row)), None)
        if at is not None:
            self.setCurrentIndex(self._sorted.mapFromSource(self.rows.index(at, 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            if self._copies and self.current is not None:
                QGuiApplication.clipboard().setText("\t".join(column.text(self.current) for column in self.rows.columns))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)
