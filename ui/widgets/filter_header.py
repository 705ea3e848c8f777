"""Column headings with a row of filters under them, as clerks know it from Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QPushButton, QTableView, QWidget

from app.records.dictionaries import Choice
from app.records.spec import Field, Kind
from ui import look
from ui.widgets.tick_list import TickPopup

TICKED = (Kind.CHOICE, Kind.MULTI, Kind.FLAG)
UNFILTERED = (Kind.COUNTS,)
_TYPING_MS = 180
_FLAGS = (Choice("1", "是"), Choice("0", "否"))

ChoicesOf = Callable[[Field], Sequence[Choice]]


class FilterHeader(QHeaderView):
    """Headings plus one filter per column; `filtered` fires when any of them changes, `entered` on Enter in one.

    `filters` maps field keys to what was typed (text) or ticked (list of codes).
    """

    filtered = Signal()
    entered = Signal()

    def __init__(self, fields: Sequence[Field], choices_of: ChoicesOf, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._fields, self._choices_of = fields, choices_of
        self.filters: dict[str, str | list[str]] = {}
        self.boxes: dict[int, QLineEdit | QPushButton] = {}
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.filtered)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setMinimumSectionSize(look.px(44))
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        for signal in (self.sectionResized, self.sectionMoved):
            signal.connect(self._place_all)
        view.horizontalScrollBar().valueChanged.connect(self._place_all)
        self._build()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setHeight(look.row_height() + self._filter_height())
        return size

    def updateGeometries(self) -> None:
        self.setViewportMargins(0, 0, 0, self._filter_height())
        super().updateGeometries()
        self._place_all()

    def clear(self) -> None:
        """Take all filters away (fires once when there were any)."""
        if not self.filters:
            return
        self.filters.clear()
        for box in self.boxes.values():
            box.blockSignals(True)
            if isinstance(box, QLineEdit):
                box.clear()
            box.blockSignals(False)
        self._shown_state()
        self.filtered.emit()

    def put(self, key: str, value: str | list[str]) -> None:
        """Set one filter as if typed or ticked."""
        self.filters[key] = value
        box = self._box_of(key)
        if isinstance(box, QLineEdit) and isinstance(value, str):
            box.setText(value)
        self._shown_state()
        self.filtered.emit()

    def focus_filter(self, column: int) -> None:
        """Put the cursor into a column's filter, or open its ticks."""
        box = self.boxes.get(column)
        if box is not None:
            box.setFocus()
        if isinstance(box, QPushButton):
            box.click()

    def _build(self) -> None:
        for column, field in enumerate(self._fields):
            if field.kind in UNFILTERED:
                continue
            self.boxes[column] = self._ticks(field) if field.kind in TICKED else self._typed(field)

    def _typed(self, field: Field) -> QLineEdit:
        box = QLineEdit(self)
        look.mark(box, role="filter")
        box.setPlaceholderText({Kind.DATE: "如 11月", Kind.INTEGER: "如 >=50"}.get(field.kind, "包含"))
        box.setAccessibleName(f"筛选{field.label}")
        box.textChanged.connect(lambda text: self._type(field.key, text))
        box.returnPressed.connect(self.entered)
        box.setToolTip("Alt+↓ 到当前列的筛选，回车回到列表")
        return box

    def _ticks(self, field: Field) -> QPushButton:
        box = QPushButton(self)
        look.mark(box, role="filter")
        box.setText("全部")
        box.setAccessibleName(f"筛选{field.label}")
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.clicked.connect(lambda: self._open_ticks(field, box))
        return box

    def _open_ticks(self, field: Field, box: QWidget) -> None:
        choices = _FLAGS if field.kind == Kind.FLAG else self._choices_of(field)
        chosen = self.filters.get(field.key, [])
        popup = TickPopup(choices, chosen if isinstance(chosen, list) else [], self)
        popup.changed.connect(lambda codes: self._tick(field.key, codes))
        popup.drop_below(box)

    def _type(self, key: str, text: str) -> None:
        self._keep(key, text.strip())
        self._typing.start()

    def _tick(self, key: str, codes: list[str]) -> None:
        self._keep(key, codes)
        self._typing.start()

    def _keep(self, key: str, value: Any) -> None:
        if value:
            self.filters[key] = value
        else:
            self.filters.pop(key, None)
        self._shown_state()

    def _shown_state(self) -> None:
        for column, box in self.boxes.items():
            field = self._fields[column]
            value = self.filters.get(field.key)
            look.mark(box, state="on" if value else "")
            if isinstance(box, QPushButton):
                box.setText(self._words(field, value) if isinstance(value, list) and value else "全部")

    def _words(self, field: Field, codes: list[str]) -> str:
        choices = _FLAGS if field.kind == Kind.FLAG else self._choices_of(field)
        names = [choice.name for choice in choices if choice.code in codes]
        return names[0] if len(names) == 1 else f"已选{len(codes)}项"

    def _box_of(self, key: str) -> QLineEdit | QPushButton | None:
        return next((box for at, box in self.boxes.items() if self._fields[at].key == key), None)

    def _filter_height(self) -> int:
        return look.px(28)

    def _place_all(self) -> None:
        top = self.height() - self._filter_height()
        for column, box in self.boxes.items():
            hidden = self.isSectionHidden(column)
            box.setVisible(not hidden)
            if not hidden:
                left = self.sectionViewportPosition(column)
                box.setGeometry(left + 2, top + 2, self.sectionSize(column) - 4, self._filter_height() - 4)
