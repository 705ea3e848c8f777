"""The lines of a visit sheet in printed order; one key for each box that can be ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
)

from app import clock, entry
from app.documents import visit_sheet_form as form
from app.documents import visit_sheet_rules as rules
from app.documents.visit_sheet_entry import Entry, SheetLine
from app.errors import AppError
from app.scan.visit_sheet import STRIP_PLACES
from ui import look
from ui.widgets.fit_column import FitColumn
from ui.widgets.grounds import Grounds

Index = QModelIndex | QPersistentModelIndex
HEADS = ("行", "门牌", "户主", "纸上的勾", "结果", "讲解", "资料", "APP", "回执", "日期", "提示")
DOOR, PICTURE, OUTCOME, DAY, REMARK = 1, 3, 4, 9, 10
_INK = {"met": look.GREEN, "nobody": look.AMBER, "declined": look.AMBER}
_GROUND = {"met": look.GREEN_SOFT, "nobody": look.AMBER_SOFT, "declined": look.AMBER_SOFT}
_LEFT = (DOOR, 2, REMARK)
_MARK = "请核对"
_SETTLING = {key for key, _code, _name in rules.OUTCOME_KEYS} | {rules.EMPTY_KEY}
_ROW_HEIGHT = 27
_WIDTHS = (40, 130, 84, 0, 72, 44, 44, 80, 52, 76, 150)
_WIDTHS_SCANNED = (40, 70, 66, 330, 56, 40, 40, 78, 48, 66, 64)


@dataclass(slots=True)
class Draft:
    """A line being filled in: `unsettled` says what the paper left open, `picture` is the line on the scanned page."""

    line: SheetLine
    entry: Entry
    unsettled: str = ""
    picture: QPixmap | None = None

    @property
    def doubt(self) -> str:
        """Why a person still has to look; "" when the line can be saved."""
        return self.unsettled or rules.conflict(rules.ticks_of(self.entry))


class SheetModel(QAbstractTableModel):
    """`touched()` after every change; `refused(fault)` when a day could not be understood."""

    touched = Signal()
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[Draft] = []
        self.scanned = False

    def show_lines(self, drafts: Sequence[Draft]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.drafts = list(drafts)
        self.endResetModel()

    def key(self, row: int, key: str) -> bool:
        """Do what a key means for a line; False for a key without meaning."""
        fresh = rules.press(self.drafts[row].entry, key)
        if fresh is not None:
            self.put(row, fresh, settled=key in _SETTLING)
        return fresh is not None

    def put(self, row: int, fresh: Entry, settled: bool = False) -> None:
        """Change a line; `settled` when a person has said what came of the call."""
        draft = self.drafts[row]
        if draft.line.gone and rules.ticks_of(fresh):
            self.refused.emit(AppError(f"第{draft.line.line}行的户已不在户册里，不能登记。", "请先在回收站恢复这一户。"))
            return
        draft.entry = fresh
        if settled:
            draft.unsettled = ""
        self._tell(row)

    def accept(self, row: int) -> bool:
        """A person has looked and finds the line as it should be; False where something is still open.

        A line without an outcome is not accepted by the way: it wants one, or to be emptied.
        """
        draft = self.drafts[row]
        if draft.entry.outcome:
            draft.unsettled = ""
            self._tell(row)
        return not draft.doubt

    def same_as_above(self, row: int) -> None:
        """Repeat the line above."""
        if row > 0:
            self.put(row, replace(self.drafts[row - 1].entry, line=self.drafts[row].entry.line), settled=True)

    def entries(self) -> list[Entry]:
        """The lines that say anything."""
        return [draft.entry for draft in self.drafts if rules.ticks_of(draft.entry)]

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))
        self.touched.emit()

    # -- what the view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.drafts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        return HEADS[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == DAY else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        draft, column = self.drafts[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _MARK if column == REMARK and self.scanned and draft.doubt else _texts(draft)[column]
        if role == Qt.ItemDataRole.DecorationRole and column == PICTURE:
            return draft.picture
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column in _LEFT else Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return _ink(draft, column)
        if role == Qt.ItemDataRole.BackgroundRole:
            return _ground(draft, column)
        return _texts(draft)[column] if role == Qt.ItemDataRole.ToolTipRole and column in (DOOR, REMARK) else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        draft = self.drafts[index.row()]
        try:
            day = entry.parse_date(str(value), clock.today()) if str(value).strip() else ""
        except AppError as fault:
            self.refused.emit(fault)
            return False
        self.put(index.row(), replace(draft.entry, day=day))
        return True


def boxes_of(strip: QPixmap, places: int) -> QPixmap:
    """The part of a line's picture with the boxes, as high as a row of the list; they stand in its first place."""
    begin, wide = form.EDGES["met"][0] - form.LEFT, form.RIGHT - form.LEFT
    end = form.EDGES["receipt.declined"][1] - form.LEFT
    high = strip.height() // min(places, STRIP_PLACES)
    part = strip.copy(round(strip.width() * begin / wide), 0, round(strip.width() * (end - begin) / wide), high)
    return part.scaledToHeight(look.px(_ROW_HEIGHT - 1), Qt.TransformationMode.SmoothTransformation)


def pixmap(data: bytes) -> QPixmap:
    """A picture from the bytes of its file."""
    picture = QPixmap()
    picture.loadFromData(data)
    return picture


def _texts(draft: Draft) -> tuple[str, ...]:
    now, line = draft.entry, draft.line
    remark = "已不在户册" if line.gone else f"{_MARK}：{draft.doubt}" if draft.doubt else ""
    return (
        str(line.line), line.door, line.householder, "", rules.SHORT["outcome"].get(now.outcome, ""),
        "√" if now.told else "", "√" if now.leaflets else "", rules.SHORT["app"].get(now.app, ""),
        rules.SHORT["receipt"].get(now.receipt, ""), clock.chinese_date(now.day)[5:] if now.day else "", remark,
    )


def _ink(draft: Draft, column: int) -> QColor | None:
    if column == REMARK:
        return QColor(look.AMBER)
    if draft.line.gone:
        return QColor(look.MUTED)
    return QColor(_INK.get(draft.entry.outcome, look.INK)) if column == OUTCOME else None


def _ground(draft: Draft, column: int) -> QColor | None:
    if draft.doubt:
        return QColor(look.AMBER_SOFT)
    if column == OUTCOME and draft.entry.outcome:
        return QColor(_GROUND.get(draft.entry.outcome, look.GROUND))
    return None


class _SheetGrounds(Grounds):
    """Where a cell has its own ground or a picture, the selection stays below it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        own = index.column() >= OUTCOME and index.data(Qt.ItemDataRole.BackgroundRole) is not None
        hidden = QStyle.StateFlag.State_HasFocus
        if own or index.column() == PICTURE:
            hidden |= QStyle.StateFlag.State_Selected
        option.state &= ~hidden  # type: ignore[attr-defined]


class SheetView(QTableView):
    """Keys of app.documents.visit_sheet_rules; Enter next line, Space settles a doubt, / jumps, V begins a number.

    `jump()` asks for a line number, `number(text)` is the first letter of another sheet's number, `last()` Enter on
    the last line, `done()` Ctrl+Enter, `unsettled(row)` Space on a line that still wants an answer.
    """

    jump = Signal()
    number = Signal(str)
    last = Signal()
    done = Signal()
    unsettled = Signal(int)

    def __init__(self, model: SheetModel) -> None:
        super().__init__()
        self.sheet = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(look.px(_ROW_HEIGHT))
        self.setItemDelegate(_SheetGrounds(self))
        self.horizontalHeader().setMinimumSectionSize(look.px(26))
        self._fit = FitColumn(self, DOOR, 70)
        self.show_pictures(False)

    def show_pictures(self, on: bool) -> None:
        """With a scanned sheet each line shows its own piece of it."""
        self.sheet.scanned = on
        for at, width in enumerate(_WIDTHS_SCANNED if on else _WIDTHS):
            self.setColumnWidth(at, look.px(width))
        self.setColumnHidden(PICTURE, not on)
        self._fit.fit()

    def go(self, row: int) -> None:
        """Make a line the current one, in sight."""
        if 0 <= row < self.sheet.rowCount():
            self.setCurrentIndex(self.sheet.index(row, OUTCOME))
            self.scrollTo(self.sheet.index(row, OUTCOME))

    def next_open(self, after: int) -> int | None:
        """The next line a person must settle, from the top again; None when there is none."""
        rows = [at for at, draft in enumerate(self.sheet.drafts) if draft.doubt]
        return next((at for at in rows if at > after), rows[0] if rows else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if row < 0 or (control and not self._command(event.key(), row)) or (not control and not self._plain(event, row)):
            super().keyPressEvent(event)

    def _command(self, key: int, row: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        elif key == Qt.Key.Key_D:
            self.sheet.same_as_above(row)
        else:
            return False
        return True

    def _plain(self, event: QKeyEvent, row: int) -> bool:
        key, text = event.key(), event.text().upper()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on(row)
        elif key == Qt.Key.Key_Space:
            self._accept(row)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.sheet.key(row, rules.EMPTY_KEY)
        elif key == Qt.Key.Key_F2 or text == "D":
            self.edit(self.sheet.index(row, DAY))
        elif text in ("/", "*"):
            self.jump.emit()
        elif text == "V":
            self.number.emit(text)
        else:
            return self.sheet.key(row, text) if text else False
        return True

    def _accept(self, row: int) -> None:
        if not self.sheet.accept(row):
            self.unsettled.emit(row)
            return
        following = self.next_open(row)
        self.go(row + 1 if following is None else following)

    def _on(self, row: int) -> None:
        if row + 1 < self.sheet.rowCount():
            self.go(row + 1)
        else:
            self.last.emit()
