"""The list of a register: sortable, filterable, copyable, quick with 200,000 rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QVBoxLayout, QWidget

from app import clock
from app.records.dictionaries import Choice
from app.records.spec import Field, Kind, Register
from app.session import Query, Session, Where
from ui import look
from ui.context import AppContext
from ui.widgets import list_query
from ui.widgets.filter_header import FilterHeader
from ui.widgets.grid_view import GridView, RowTint
from ui.widgets.list_query import Ask
from ui.widgets.states import StatePages
from ui.widgets.table_model import NUMERIC, RecordModel, as_tsv

_COPY_LIMIT = 20_000
_KEEP_LIMIT = 500
_SAMPLED = 60


class RecordTable(QWidget):
    """`opened(uid)` on double click or Enter, `chosen()` when the selection moves, `counted()` after a query,
    `summed(text)` with 计数/合计 of the selected cells, `pasted(text)` with a block from the clipboard."""

    opened = Signal(str)
    chosen = Signal()
    counted = Signal()
    summed = Signal(str)
    pasted = Signal(str)

    def __init__(self, context: AppContext, register: Register, name: str = "") -> None:
        super().__init__()
        self._context, self.register = context, register
        self._name = name or register.key
        self.ask = Ask()
        self.total = 0
        self._keep: list[int] = []
        self._choices: dict[str, Sequence[Choice]] = {}
        self._arranging = False
        self._own_widths = False
        self.model = RecordModel(context.session, register)
        self.view = GridView()
        self.header = FilterHeader(register.fields, self._choices_of, self.view)
        self.states = StatePages(self.view, over=self.view.viewport())
        self._build()
        self._connect()
        self._restore_columns()

    def reload(self, recount: bool = True) -> None:
        """Query again in the background; the selection stays on the same rows.

        `recount` false when only filters or order changed, so that the whole need not be counted anew.
        """
        self._keep = self._selected_ids()
        self.states.show_loading()
        ask = Ask(self.ask.fixed, dict(self.header.filters), self.ask.search, self.ask.order, self.ask.deleted)
        self.ask = ask
        work = partial(_query, register=self.register, ask=ask, total=None if recount else self.total)
        self._context.jobs.read(work, self._take, key=f"list.{id(self)}", failed=self._failed)

    def narrow(self, fixed: Sequence[Where] | None = None, search: str | None = None) -> None:
        """Change the chips' conditions or the free search, then reload."""
        if fixed is not None:
            self.ask.fixed = tuple(fixed)
        if search is not None:
            self.ask.search = search
        self.reload()

    def clear_filters(self) -> None:
        """Take the filter row and the search away."""
        self.ask.search = ""
        self.header.clear()
        self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._saving.isActive():
            self._saving.stop()
            self._keep_columns()
        super().hideEvent(event)

    def selected_rows(self) -> list[int]:
        """Places of all rows the selection touches, in order."""
        rows: set[int] = set()
        for part in self.view.selectionModel().selection().toList():
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def selected_uids(self) -> list[str]:
        """Uids of the selected rows."""
        return [uid for row in self.selected_rows() if (uid := self.model.uid(row))]

    def current_uid(self) -> str:
        """The uid of the current row, "" for none."""
        index = self.view.currentIndex()
        return self.model.uid(index.row()) if index.isValid() else ""

    def visible_fields(self) -> list[Field]:
        """The columns shown, from left to right."""
        order = [self.header.logicalIndex(place) for place in range(self.header.count())]
        return [self.register.fields[at] for at in order if not self.header.isSectionHidden(at)]

    def select_row(self, row: int) -> None:
        """Make a row current and selected, in sight."""
        column = next((c for c in range(self.header.count()) if not self.header.isSectionHidden(c)), 0)
        index = self.model.index(row, column)
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.scrollTo(index)

    def copy(self) -> None:
        """Put the selected cells with their headings on the clipboard."""
        rows = self.selected_rows()[:_COPY_LIMIT]
        fields = self._selected_fields()
        lines = [[shown.texts.get(f.key, "") for f in fields] for row in rows if (shown := self.model.at(row))]
        if lines:
            QGuiApplication.clipboard().setText(as_tsv([f.label for f in fields], lines))
            self._context.tell.info(f"已复制 {len(lines)} 行 {len(fields)} 列，可粘贴到 WPS 表格。")

    def column_menu(self) -> QMenu:
        """Ticks for the columns shown, and the way back to the standard ones."""
        menu = QMenu(self)
        for at, field in enumerate(self.register.fields):
            action = menu.addAction(field.label)
            action.setCheckable(True)
            action.setChecked(not self.header.isSectionHidden(at))
            action.toggled.connect(partial(self._show_column, at))
        menu.addSeparator()
        menu.addAction("恢复标准列", self._standard_columns)
        return menu

    def _build(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(RowTint(view))
        view.setHorizontalHeader(self.header)
        # Headings ask a selection about every row of a column each time they are drawn; with 200,000 rows
        # selected that takes a minute, so they look at an empty selection of their own.
        for heading in (self.header, view.verticalHeader()):
            heading.setSelectionModel(QItemSelectionModel(self.model, heading))
        view.setAlternatingRowColors(True)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        rows = view.verticalHeader()
        rows.setDefaultSectionSize(look.row_height())
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)

    def _connect(self) -> None:
        self.header.filtered.connect(self._filter)
        self.header.entered.connect(self._to_rows)
        self.view.filtering.connect(self.header.focus_filter)
        self.header.sectionClicked.connect(self._sort)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._open_columns)
        self.view.doubleClicked.connect(lambda index: self.opened.emit(self.model.uid(index.row())))
        self.view.entered.connect(self._open_current)
        self.view.copied.connect(self.copy)
        self.view.pasted.connect(self.pasted)
        self.model.failed.connect(self._failed)
        self.view.selectionModel().selectionChanged.connect(self._selection_moved)
        self.view.selectionModel().currentRowChanged.connect(lambda now, _before: self._follow_row(now.row()))
        self._saving = QTimer(self, singleShot=True, interval=800)
        self._saving.timeout.connect(self._keep_columns)
        for signal in (self.header.sectionResized, self.header.sectionMoved):
            signal.connect(lambda *_: self._widths_changed())
        self.view.resized.connect(self._fit_columns)

    def _take(self, found: tuple[list[int], int]) -> None:
        ids, self.total = found
        self.model.set_ids(ids)
        if ids:
            self.states.show_rows()
            self._fit_columns()
            self._reselect()
        elif self.total and (self.ask.narrowed or self.ask.fixed):
            self.states.show_nothing(self.clear_filters)
        self.counted.emit()
        self._selection_moved()

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self._again)

    def _again(self) -> None:
        self.states.show_rows()
        self.reload()

    def _reselect(self) -> None:
        if not self._keep:
            return
        places = {row_id: place for place, row_id in enumerate(self.model.ids)}
        rows = [places[row_id] for row_id in self._keep if row_id in places]
        if rows:
            self.select_row(rows[0])

    def _selected_ids(self) -> list[int]:
        rows = self.selected_rows()
        return [self.model.ids[row] for row in rows[:_KEEP_LIMIT]]

    def _selected_fields(self) -> list[Field]:
        columns: set[int] = set()
        for part in self.view.selectionModel().selection().toList():
            columns.update(range(part.left(), part.right() + 1))
        chosen = {self.register.fields[at].key for at in columns}
        return [field for field in self.visible_fields() if field.key in chosen]

    def _selection_moved(self) -> None:
        self.chosen.emit()
        rows = self.selected_rows()
        numeric = [f for f in self._selected_fields() if f.kind in NUMERIC]
        if len(rows) < 2:
            self.summed.emit("")
        elif not numeric:
            self.summed.emit(f"已选 {len(rows)} 行")
        else:
            ids = [self.model.ids[row] for row in rows]
            work = partial(_sum, register=self.register.key, ids=ids, fields=numeric)
            self._context.jobs.read(work, self.summed.emit, key=f"sum.{id(self)}")

    def _follow_row(self, row: int) -> None:
        self.model.current = row
        self.view.viewport().update()

    def _open_current(self) -> None:
        if uid := self.current_uid():
            self.opened.emit(uid)

    def _filter(self) -> None:
        self.view.clearSelection()  # what a filter leaves is looked at from its first row
        self.reload(recount=False)

    def _to_rows(self) -> None:
        if self.model.ids:
            self.view.setFocus()
            self.select_row(0)

    def _sort(self, column: int) -> None:
        field = self.register.fields[column]
        if field.kind in (Kind.COUNTS, Kind.MULTI):
            self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._context.tell.info(f"“{field.label}”有多个值，不能排序，可用下面的筛选。")
            return
        down = self.header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        self.ask.order = (field.key, down)
        self.reload(recount=False)

    def _choices_of(self, field: Field) -> Sequence[Choice]:
        if field.choices not in self._choices:
            self._choices[field.choices] = self._context.session.choices(field.choices)
        return self._choices[field.choices]

    def _open_columns(self, at: QPoint) -> None:
        self.column_menu().exec(self.header.mapToGlobal(at))

    def _show_column(self, at: int, shown: bool) -> None:
        self.header.setSectionHidden(at, not shown)
        self.header.updateGeometries()
        self._fit_columns()
        self._saving.start()

    def _standard_columns(self) -> None:
        self._context.put_own_setting(f"columns.{self._name}", None)
        self._restore_columns()

    def _keep_columns(self) -> None:
        shown = self.visible_fields()
        keys = [field.key for field in self.register.fields]
        widths = {field.key: self.header.sectionSize(keys.index(field.key)) for field in shown}
        self._context.put_own_setting(f"columns.{self._name}", {"order": [f.key for f in shown], "widths": widths})

    def _restore_columns(self) -> None:
        kept: dict[str, Any] = self._context.own_setting(f"columns.{self._name}") or {}
        keys = [field.key for field in self.register.fields]
        order = [key for key in kept.get("order", []) if key in keys] or [f.key for f in self.register.fields if f.listed]
        self._arranging = True
        for at, field in enumerate(self.register.fields):
            self.header.setSectionHidden(at, field.key not in order)
            self.header.resizeSection(at, kept.get("widths", {}).get(field.key) or self._standard_width(field))
        for place, key in enumerate(order):
            self.header.moveSection(self.header.visualIndex(keys.index(key)), place)
        self._arranging = False
        self._own_widths = bool(kept.get("widths"))
        self.header.updateGeometries()
        self._fit_columns()

    def _standard_width(self, field: Field) -> int:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(field.label) + look.px(34)
        content = "2026年12月31日" if field.kind == Kind.DATE else "国" * field.width
        return max(words, metrics.horizontalAdvance(content) + look.px(18), look.px(64))

    def _fit_columns(self) -> None:
        """Share room left over among the columns, as long as nobody has set widths."""
        if self._own_widths or not self.view.viewport().width():
            return
        fields = self.visible_fields()
        wanted = {field.key: self._natural_width(field) for field in fields}
        room = self.view.viewport().width() - sum(wanted.values())
        loose = [field for field in fields if field.kind not in (*NUMERIC, Kind.DATE, Kind.FLAG)]
        share = max(room, 0) * 1000 // max(sum(wanted[field.key] for field in loose), 1)
        keys = [field.key for field in self.register.fields]
        self._arranging = True
        for field in fields:
            more = wanted[field.key] * share // 1000 if field in loose else 0
            self.header.resizeSection(keys.index(field.key), wanted[field.key] + more)
        self._arranging = False
        self.header.updateGeometries()
        self.view.horizontalScrollBar().setValue(0)

    def _natural_width(self, field: Field) -> int:
        """Room for what the first rows hold, within reason; the standard width while there are no rows."""
        metrics = self.fontMetrics()
        texts = [shown.texts.get(field.key, "") for row in range(self._sampled()) if (shown := self.model.at(row))]
        if not texts:
            return self._standard_width(field)
        content = max(metrics.horizontalAdvance(text[:60]) for text in texts) + look.px(26)
        most = metrics.horizontalAdvance("国") * max(field.width, 8) * 2
        label = metrics.horizontalAdvance(field.label) + look.px(38)
        return max(min(content, most), label, look.px(64))

    def _sampled(self) -> int:
        return min(len(self.model.ids), _SAMPLED)

    def _widths_changed(self) -> None:
        if not self._arranging:
            self._own_widths = True
            self._saving.start()


def _query(session: Session, register: Register, ask: Ask, total: int | None) -> tuple[list[int], int]:
    ids = list_query.run(session, register, ask, clock.today())
    if not (ask.fixed or ask.narrowed):
        return ids, len(ids)
    return ids, session.count(register.key, Query(deleted=ask.deleted)) if total is None else total


def _sum(session: Session, register: str, ids: list[int], fields: list[Field]) -> str:
    sums = session.sums(register, [field.key for field in fields], ids)
    parts = [f"{f.label}合计 {_amount(f, sums[f.key])}" for f in fields]
    return "，".join([f"已选 {len(ids)} 行", *parts])


def _amount(field: Field, total: int) -> str:
    return f"{total / 100:,.2f}元" if field.kind == Kind.MONEY else f"{total:,}{field.unit}"
