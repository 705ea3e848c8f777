"""A finished `Table` on screen: the same cells, headings and total row as on paper; figures lead to their rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget

from app.tables.table import Align, Column, Rate, Row, Table, cell_text
from ui import look
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.grid_view import GridView
from ui.widgets.table_model import as_tsv

Index = QModelIndex | QPersistentModelIndex
_CELL_MOST = 112  # a longer text than a full date ends in an ellipsis where room is short
_ALIGN = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}


class TableModel(QAbstractTableModel):
    """The rows of a table, then its total row."""

    def __init__(self) -> None:
        super().__init__()
        self.table: Table | None = None
        self.rows: list[Row] = []

    def set_table(self, table: Table | None) -> None:
        """Show another table."""
        self.beginResetModel()
        self.table = table
        self.rows = [] if table is None else [*table.rows, *([table.total] if table.total else [])]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.table is None else len(self.table.columns)

    def column(self, at: int) -> Column:
        """The declaration of a column."""
        assert self.table is not None
        return self.table.columns[at]

    def is_total(self, row: int) -> bool:
        """Whether this is the total row."""
        return self.table is not None and self.table.total is not None and row == len(self.rows) - 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or self.table is None:
            return None
        column = self.column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return (column.note or None) if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        value = self.rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[self.column(index.column()).align] | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index, value)
        if self.is_total(index.row()):
            return _total_look(role)
        return None

    def _tip(self, index: Index, value: Any) -> str | None:
        if isinstance(value, Rate):
            return f"{value.part} ÷ {value.whole}"
        drill = self.rows[index.row()].drill_of(self.column(index.column()).key)
        hint = "双击看由哪些记录算出" if drill else ""
        return "\n".join(part for part in (value if isinstance(value, str) else "", hint) if part) or None


def _total_look(role: int) -> Any:
    if role == Qt.ItemDataRole.FontRole:
        font = QFont(look.base_font())
        font.setWeight(QFont.Weight.DemiBold)
        return font
    return QColor(look.GROUND) if role == Qt.ItemDataRole.BackgroundRole else None


class GroupHeader(QHeaderView):
    """Headings in two levels: a group's name stands once over its columns."""

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table = model
        self.setSectionsClickable(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)

    def sizeHint(self) -> QSize:
        lines = 2 if self._wraps() else 1
        height = look.px(8) + lines * self.fontMetrics().height()
        return QSize(super().sizeHint().width(), height + (look.px(24) if self._grouped() else look.px(6)))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = self._table.column(logicalIndex)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(look.HEAD))
        painter.setPen(QPen(QColor(look.LINE)))
        leaf = QRect(rect)
        if column.group:
            band = self._band(logicalIndex, rect)
            leaf.setTop(band.bottom() + 1)
            painter.drawLine(leaf.topLeft(), leaf.topRight())
            if logicalIndex == self._last_of(logicalIndex):
                painter.drawLine(band.topRight(), band.bottomRight())
            self._words(painter, band, column.group)
        painter.drawLine(leaf.topRight(), leaf.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._words(painter, leaf.adjusted(2, 0, -3, 0), column.title)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, words: str) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        if painter.fontMetrics().horizontalAdvance(words) > rect.width():
            words = _in_lines(words)
        painter.save()
        painter.setPen(QColor(look.INK))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(rect, int(flags), words)
        painter.restore()

    def _band(self, index: int, rect: QRect) -> QRect:
        first = index
        while first > 0 and self._same(first - 1, index):
            first -= 1
        left = self.sectionViewportPosition(first)
        last = self._last_of(index)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        return QRect(left, rect.top(), right - left - 1, look.px(24))

    def _last_of(self, index: int) -> int:
        last = index
        while last + 1 < self.count() and self._same(last + 1, index):
            last += 1
        return last

    def _same(self, one: int, other: int) -> bool:
        group = self._table.column(other).group
        return bool(group) and self._table.column(one).group == group

    def _grouped(self) -> bool:
        table = self._table.table
        return table is not None and any(column.group for column in table.columns)

    def _wraps(self) -> bool:
        table = self._table.table
        if table is None:
            return False
        wide = self.fontMetrics().horizontalAdvance
        return any(wide(c.title) + look.px(8) > self.sectionSize(at) for at, c in enumerate(table.columns))


def _in_lines(title: str) -> str:
    """A long heading broken where people would break it: before a bracket, else in the middle."""
    for bracket in "（(":
        if title.find(bracket) > 0:
            return title.replace(bracket, f"\n{bracket}", 1)
    half = -(-len(title) // 2)
    return title if len(title) <= 3 else f"{title[:half]}\n{title[half:]}"


class _FigureView(GridView):
    """Tells when its room changed."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def settle(self) -> None:
        """Work the scroll bars out anew after columns were given other widths."""
        self.updateGeometries()


class TableView(QWidget):
    """Head line, grid and notes of a table. `drilled(Drill)` when a figure was double-clicked."""

    drilled = Signal(object)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = TableModel()
        self.view = _FigureView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("表格内容")
        look.mark(self.view, role="figures")
        self.header = GroupHeader(self.model, self.view)
        self.view.setHorizontalHeader(self.header)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(look.row_height())
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAlternatingRowColors(True)
        self.view.doubleClicked.connect(self._open)
        self.view.entered.connect(lambda: self._open(self.view.currentIndex()))
        self.view.copied.connect(self.copy)
        self.view.resized.connect(self._fit)
        self.title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        look.mark(self.title, level="section")
        self._left, self._middle, self._right = QLabel(), QLabel(), ElidedLabel()
        self._notes = QLabel(wordWrap=True)
        self._lay()

    def set_table(self, table: Table) -> None:
        """Show a table; columns as wide as it asks, the rest of the width given to texts."""
        self.model.set_table(table)
        self.title.setText(table.title)
        self._left.setText(f"填报单位：{table.unit_name}" if table.unit_name else "")
        self._middle.setText(f"统计期间：{table.period}" if table.period else "")
        self._right.setText("　".join(part for part in (
            f"表号：{table.form_no}" if table.form_no else "", f"计量单位：{table.measure}" if table.measure else "",
        ) if part))
        self._notes.setText("\n".join(table.notes))
        self._notes.setVisible(bool(table.notes))
        self._fit()

    def copy(self) -> None:
        """The selected block, or all of it, with headings, for WPS."""
        table = self.model.table
        if table is None:
            return
        chosen = self.view.selectionModel().selectedIndexes()
        rows = sorted({i.row() for i in chosen}) if len(chosen) > 1 else list(range(self.model.rowCount()))
        columns = sorted({i.column() for i in chosen}) if len(chosen) > 1 else list(range(self.model.columnCount()))
        heads = [table.columns[at].title for at in columns]
        lines = [[cell_text(self.model.rows[row].cells[at]) for at in columns] for row in rows]
        QGuiApplication.clipboard().setText(as_tsv(heads, lines))
        self.copied.emit(f"已复制 {len(rows)} 行 {len(columns)} 列，可粘贴到 WPS 表格。")

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and (drill := self.model.rows[index.row()].drill_of(self.model.column(index.column()).key)):
            self.drilled.emit(drill)

    def _fit(self) -> None:
        """As wide as the table asks; shared spare room; in a narrow place down to what its texts need."""
        table = self.model.table
        if table is None:
            return
        letter = self.fontMetrics().horizontalAdvance("国")
        least = [self._least(at) for at in range(len(table.columns))]
        wished = [max(round(column.width * letter * 0.92) + look.px(12), low)
                  for column, low in zip(table.columns, least, strict=True)]
        room = self.view.viewport().width() - 2
        spare = room - sum(wished)
        if spare >= 0:
            widths = [wish + spare * wish // sum(wished) for wish in wished]
        else:
            give = sum(wished) - sum(least)
            part = min(1.0, -spare / give) if give else 0.0
            widths = [int(wish - (wish - low) * part) for wish, low in zip(wished, least, strict=True)]
        for at, width in enumerate(widths):
            self.view.setColumnWidth(at, width)
        self.header.updateGeometry()
        self.view.settle()
        self.header.viewport().update()

    def _least(self, at: int) -> int:
        """The widest cell, and the heading in two lines."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wide = QFontMetrics(bold).horizontalAdvance
        cells = max((wide(cell_text(row.cells[at])) for row in self.model.rows), default=0)
        title = max(wide(part) for part in _in_lines(self.model.column(at).title).split("\n"))
        return max(min(cells, look.px(_CELL_MOST)) + look.px(13), title + look.px(8))

    def _lay(self) -> None:
        line = QHBoxLayout()
        for label, stretch in ((self._left, 0), (self._middle, 1), (self._right, 0)):
            look.mark(label, tone="muted", level="small")
            line.addWidget(label, stretch)
        self._middle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        look.mark(self._notes, tone="muted", level="small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        column.addWidget(self._notes)
