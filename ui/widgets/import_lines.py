"""Every row of an import with its fate, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app import clock
from app.importing.outcome import Fate, Line, Plan, SheetPlan
from app.privacy import mask_phone
from app.records.spec import Field, Kind, Register
from app.session import Session
from ui import look

Index = QModelIndex | QPersistentModelIndex
FATES: Mapping[Fate, str] = {
    Fate.NEW: "新增", Fate.CHANGED: "改动", Fate.SAME: "相同", Fate.SKIPPED: "跳过", Fate.REFUSED: "拒收",
}
_INK = {Fate.NEW: look.GREEN, Fate.CHANGED: look.ACCENT, Fate.REFUSED: look.RED}
_HEADS = ("工作表", "行", "结果", "原因", "内容")
_SHOWN = 7


class LineModel(QAbstractTableModel):
    """The rows of one file, or of all, with one fate or all."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._plan = Plan()
        self._new_areas: dict[str, str] = {}
        self.lines: list[tuple[SheetPlan, Line]] = []

    def show_plan(self, plan: Plan, file: str = "", fate: Fate | None = None) -> None:
        """Show the rows of a plan."""
        self.beginResetModel()
        self._plan = plan
        self._new_areas = _names(plan)
        sheets = [sheet for sheet in plan.sheets if not file or sheet.file == file]
        self.lines = [(sheet, line) for sheet in sheets for line in sheet.lines if fate in (None, line.fate)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        sheet, line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(sheet, line, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2:
            return QColor(_INK.get(line.fate, look.MUTED))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignHCenter if index.column() in (1, 2) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, sheet: SheetPlan, line: Line, column: int) -> str:
        if column == 4:
            return self._content(sheet, line)
        if column == 3:
            return line.reason or "；".join((line.values or {}).get("flags", {}).values())
        return (sheet.sheet or "—", str(line.row), FATES[line.fate])[column]

    def _content(self, sheet: SheetPlan, line: Line) -> str:
        if line.fate is Fate.REFUSED:
            cells = sheet.cells.get(line.row, {})
            return "　".join(str(cell) for cell in cells.values() if str(cell).strip())
        if line.values is None or sheet.register is None:
            return ""
        fields = [sheet.register.field(key) for key in line.fields] if line.fields else _first(sheet.register)
        shown = [(field, self._value(field, line.values.get(field.key))) for field in fields]
        return "　".join(f"{field.label}：{text}" if line.fields else text for field, text in shown if text)

    def _value(self, field: Field, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if field.kind is Kind.REF:
            return self._place(field, str(value))
        if field.kind in (Kind.CHOICE, Kind.MULTI, Kind.COUNTS):
            names = {choice.code: choice.name for choice in self._session.choices(field.choices)}
            if field.kind is Kind.COUNTS:
                return "、".join(f"{names.get(code, code)}{number}" for code, number in value.items())
            codes: Sequence[str] = value if field.kind is Kind.MULTI else [value]
            return "、".join(names.get(code, code) for code in codes)
        if field.kind is Kind.DATE:
            return clock.chinese_date(str(value))
        return mask_phone(str(value)) if field.kind is Kind.PHONE else f"{value}{field.unit}"

    def _place(self, field: Field, uid: str) -> str:
        if uid in self._new_areas:
            return self._new_areas[uid]
        find: Callable[[str], str] = self._session.areas.full_name
        return find(uid) if field.target == "area" else ""


def _first(register: Register) -> list[Field]:
    return [field for field in register.fields if field.listed and not field.computed][:_SHOWN]


def _names(plan: Plan) -> dict[str, str]:
    """Names of the places that the import will add, with the village before a grid."""
    names: dict[str, str] = {}
    for area in plan.new_areas:
        above = names.get(area.parent or "", "") if area.level in ("grid", "group") else ""
        names[area.token] = above + area.name
    return names
