"""Rows of a register for a list: ids first, values in pages as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.records.spec import Field, Kind, Register
from app.session import Session
from ui import look

PAGE = 200
_KEPT_PAGES = 60
Index = QModelIndex | QPersistentModelIndex
NUMERIC = (Kind.INTEGER, Kind.MONEY)
_CENTRED = (Kind.DATE, Kind.FLAG, Kind.CHOICE)


@dataclass(slots=True)
class Shown:
    """One row: stored values and their Chinese texts."""

    values: dict[str, Any]
    texts: dict[str, str]


class RecordModel(QAbstractTableModel):
    """A model over row ids; every field of the register is a column, the view hides what is not wanted."""

    failed = Signal(object)

    def __init__(self, session: Session, register: Register) -> None:
        super().__init__()
        self._session = session
        self.register = register
        self.fields: tuple[Field, ...] = register.fields
        self.ids: list[int] = []
        self.current = -1
        self._pages: OrderedDict[int, list[Shown]] = OrderedDict()

    def set_ids(self, ids: list[int]) -> None:
        """Show these rows, in this order."""
        self.beginResetModel()
        self.ids = ids
        self.current = -1
        self._pages.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        field = self.fields[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return field.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{field.label}（{field.unit}）" if field.unit else field.label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        field = self.fields[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(field.kind)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DecorationRole):
            return None
        shown = self.at(index.row())
        if shown is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.texts.get(field.key, "").replace("\n", " ")
        flag = flag_of(shown.values, field.key)
        if role == Qt.ItemDataRole.DecorationRole:
            return look.pixmap("triangle-alert", look.AMBER_MARK, 14) if flag else None
        return flag or None

    def at(self, row: int) -> Shown | None:
        """The row at this place, None when its page could not be read (`failed` says why)."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def uid(self, row: int) -> str:
        """The uid at this place, "" when it could not be read."""
        shown = self.at(row)
        return str(shown.values["uid"]) if shown else ""

    def _read(self, number: int) -> list[Shown]:
        ids = self.ids[number * PAGE : (number + 1) * PAGE]
        try:
            rows = self._session.rows(self.register.key, ids)
            texts = self._session.show_many(self.register.key, rows)
            page = [Shown(row, text) for row, text in zip(rows, texts, strict=True)]
        except Exception as fault:  # a view cannot raise; the page shows what went wrong
            self._pages[number] = []
            self.failed.emit(fault)
            return []
        self._pages[number] = page
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page


def flag_of(values: dict[str, Any], key: str) -> str:
    """What was noted about a cell (also about its parts, such as `metrics.leaflet`), "" for nothing."""
    flags: dict[str, str] = values.get("flags") or {}
    return "\n".join(text for name, text in flags.items() if name == key or name.startswith(key + "."))


def as_tsv(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A block WPS and Excel take from the clipboard; breaks and tabs inside a cell become blanks."""
    rows = [heads, *lines]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def _alignment(kind: Kind) -> int:
    middle = Qt.AlignmentFlag.AlignVCenter
    if kind in NUMERIC:
        return int(Qt.AlignmentFlag.AlignRight | middle)
    return int((Qt.AlignmentFlag.AlignHCenter if kind in _CENTRED else Qt.AlignmentFlag.AlignLeft) | middle)
