"""报送情况 as a grid: who reports by what is to be reported, with the counts behind; keys note what came in."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from app import clock
from app.reports.period import PeriodKind
from app.reports.reporting import Board, Cell, Counts, Item, State, counts, short
from app.reports.reporting_table import told
from app.reports.rules import Reporter
from app.tables.table import Column, Row, Table, cell_text
from ui import look
from ui.widgets.grid_view import GridView
from ui.widgets.grounds import Grounds
from ui.widgets.table_view import GroupHeader, TableModel

Index = QModelIndex | QPersistentModelIndex
_SUMS = (("owed", "应报"), ("reported", "已报"), ("on_time", "按时"), ("late", "逾期"), ("missing", "未报"), ("returned", "退回"),
         ("rate", "按时报送率"))
_INK = {State.ON_TIME: look.GREEN, State.LATE: look.RED, State.PART: look.AMBER, State.RETURNED: look.RED,
        State.OVERDUE: look.RED, State.OPEN: look.MUTED}
_GROUND = {State.LATE: look.RED_SOFT, State.PART: look.AMBER_SOFT, State.RETURNED: look.RED_SOFT, State.OVERDUE: look.RED_SOFT}
_NAME_LETTERS, _CELL_LETTERS = 11, 5.5
_KEYS = {Qt.Key.Key_1: "receive", Qt.Key.Key_Space: "receive", Qt.Key.Key_2: "give_back", Qt.Key.Key_3: "part",
         Qt.Key.Key_0: "take_off", Qt.Key.Key_Delete: "take_off"}


class BoardModel(TableModel):
    """A row for each reporter and the sums; its name stands at the head of the row."""

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        self.items: Sequence[Item] = ()
        self.whole = Counts()
        self.reporters: Sequence[Reporter] = ()

    def show_board(self, board: Board, items: Sequence[Item], reporters: Sequence[Reporter]) -> None:
        """Show these reports of these reporters."""
        self.board, self.items, self.reporters = board, items, reporters
        columns = [Column(f"{at}", _heading(item), item.rule.name, width=_CELL_LETTERS, note=f"{item.name}，{item.due.text}")
                   for at, item in enumerate(items)]
        columns += [Column(key, title, "合计", width=3 if key != "rate" else 5) for key, title in _SUMS]
        lines = [[board.cell(one, item) for item in items] for one in reporters]
        made = [counts(cell for cell in line if cell) for line in lines]
        self.whole = sum(made, Counts())
        rows = [Row((*(short_words(cell, board) if cell else None for cell in line), *_sums(own)), key=one.key)
                for one, line, own in zip(reporters, lines, made, strict=True)]
        shares = [counts(cell for line in lines if (cell := line[at])) for at in range(len(items))]
        total = Row((*(f"{share.reported}/{share.owed}" for share in shares), *_sums(self.whole)))
        self.set_table(Table("", "", tuple(columns), rows, total if len(rows) > 1 else None))

    def cell(self, index: Index) -> Cell | None:
        """The report at a place; None in the sums and where nothing is owed."""
        row, column = index.row(), index.column()
        if self.board is None or not (0 <= row < len(self.reporters) and 0 <= column < len(self.items)):
            return None
        return self.board.cell(self.reporters[row], self.items[column])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal or self.table is None:
            return super().headerData(section, orientation, role)
        name = self.reporters[section].name if section < len(self.reporters) else "合计"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if cell is not None:
            if role == Qt.ItemDataRole.ForegroundRole:
                return QColor(_INK[cell.state])
            if role == Qt.ItemDataRole.BackgroundRole and cell.state in _GROUND:
                return QColor(_GROUND[cell.state])
            if role == Qt.ItemDataRole.ToolTipRole:
                return told_cell(cell, self.board)
        return super().data(index, role)


class BoardView(GridView):
    """`asked(verb)` when a key was pressed: receive, give_back, part, take_off."""

    asked = Signal(str)

    def __init__(self, model: BoardModel) -> None:
        super().__init__()
        self.board_model = model
        self.setModel(model)
        look.mark(self, role="figures")
        self.header = GroupHeader(model, self)
        self.setHorizontalHeader(self.header)
        self.setItemDelegate(Grounds(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(look.row_height())
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.resized.connect(self.fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verb = _KEYS.get(Qt.Key(event.key()))
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if verb and plain:
            self.asked.emit(verb)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def chosen(self) -> list[Cell]:
        """The reports selected, where any is owed; the current one when nothing is."""
        model = self.board_model
        places = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        return [cell for index in sorted(places, key=lambda at: (at.row(), at.column())) if (cell := model.cell(index))]

    def put_cursor(self, row: int, column: int) -> None:
        """Make a place the current one, in sight."""
        model = self.board_model
        if model.rowCount() and model.columnCount():
            at = model.index(max(0, min(row, len(model.reporters) - 1)), max(0, min(column, model.columnCount() - 1)))
            self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(at)

    def fit(self) -> None:
        """Names as wide as they need within bounds, cells as wide as their words, spare room shared."""
        table = self.board_model.table
        if table is None:
            return
        wide = self.fontMetrics().horizontalAdvance
        names = max((wide(one.name) for one in self.board_model.reporters), default=0)
        self.verticalHeader().setFixedWidth(min(names, wide("国") * _NAME_LETTERS) + look.px(22))
        least = [self._least(at, {cell_text(row.cells[at]) for row in self.board_model.rows}) for at in range(len(table.columns))]
        share = max(self.viewport().width() - 2 - sum(least), 0) // max(len(least), 1)
        for at, width in enumerate(least):
            self.setColumnWidth(at, width + share)
        self.header.updateGeometry()
        self.updateGeometries()

    def _least(self, at: int, texts: Set[str]) -> int:
        model = self.board_model
        wide = self.fontMetrics().horizontalAdvance
        cells = max(map(wide, texts), default=0)
        lines = model.column(at).title.split("\n")
        group = model.column(at).group
        here = sum(column.group == group for column in model.table.columns) if group and model.table else 1
        return max(cells, wide(lines[0]), wide(group) // here if group else 0) + look.px(12)


def short_words(cell: Cell, board: Board) -> str:
    """`11.6 15:20`, `逾期 11.9`, `缺图片`, `退回`, `未报`, `待报`."""
    day = f"{int(cell.at[5:7])}.{int(cell.at[8:10])}" if cell.at else ""
    if cell.state is State.ON_TIME:
        return day + (f" {cell.at[11:]}" if cell.at[11:] != "00:00" else "")
    if cell.state is State.LATE:
        return f"逾期 {day}"
    if cell.state is State.PART:
        return f"缺{board.lacking(cell)}" if len(cell.lacking) == 1 else f"缺{len(cell.lacking)}项"
    if cell.state is State.RETURNED:
        return "退回"
    return "未报" if cell.state is State.OVERDUE else "待报"


def told_cell(cell: Cell, board: Board | None) -> str:
    """All that is known of one report, a sentence a line."""
    lines = [f"{cell.reporter.name}　{cell.item.name}　{cell.item.due.text}报"]
    for one in cell.received:
        hour = "" if one.at[11:] == "00:00" else one.at[11:]
        parts = "、".join(board.part_names.get(part, part) for part in one.parts) if board and one.parts else "全部内容"
        amounts = "".join(f"，{what}{count}{unit}" for what, count, unit in
                          (("图片", one.photos, "张"), ("数据", one.rows, "条")) if count is not None)
        back = f"，{clock.chinese_date(one.returned_on)}退回：{one.reason}" if one.returned_on else ""
        lines.append(f"{clock.chinese_date(one.at[:10])}{hour}收到{parts}{amounts}{back}")
    if cell.lacking and cell.received and board:
        lines.append(f"还缺{board.lacking(cell)}")
    if cell.few:
        lines.append(cell.few)
    if cell.known and not cell.done:
        lines.append(f"程序内已有数据：本期活动{cell.known}条，不算已报")
    return "\n".join(lines)


def _sums(made: Counts) -> tuple[Any, ...]:
    return (*told(made), made.returned, made.rate)


def _heading(item: Item) -> str:
    first, last = item.period.first, item.period.last
    if item.period.kind in (PeriodKind.WEEK, PeriodKind.SPAN):
        return f"{int(first[5:7])}.{int(first[8:])}—{int(last[5:7])}.{int(last[8:])}"
    return short(item.period)


