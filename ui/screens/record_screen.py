"""The page of a register: list, filters, chips, right panel, and what can be done with the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.errors import AppError
from app.records.registers import REGISTERS
from app.records.spec import Register
from app.reports.ledgers import BESIDE, TITLES
from app.security import roles
from app.session import Where
from ui import look
from ui.context import AppContext
from ui.screens import family_of, record_actions, spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.record_panel import RecordPanel
from ui.widgets.area_button import AreaButton
from ui.widgets.family_bar import FamilyBar
from ui.widgets.filter_bar import Chip, FilterBar
from ui.widgets.record_table import RecordTable
from ui.widgets.states import Action

_PANEL_WIDTH = 430
_PRINTED = {"household", "unit", "staff", "activity"}  # registers whose rows papers are for


class RecordScreen(Screen):
    """The default page of any register; subclasses may add chips (`chips`) and menu entries (`extend_menu`)."""

    def __init__(self, context: AppContext, register: Register, title: str = "") -> None:
        super().__init__(context)
        self.register = register
        refs = {field.target for field in register.fields if field.target}
        self.registers = frozenset({register.key, *refs})
        self.table = RecordTable(context, register)
        self._panel: RecordPanel | None = None
        self.filters = FilterBar(f"查找{register.noun}")
        self._area_field = next((f.key for f in register.fields if f.target == "area" and f.key != "parent"), "")
        self.area = AreaButton(context) if self._area_field else None
        self.head = PageHead(title or spec_of(register.key).title)
        self._build()
        self._connect()

    @property
    def panel(self) -> RecordPanel:
        """The right panel, made when first needed so that the list is there at once."""
        if self._panel is None:
            self._panel = RecordPanel(self.context, self.register)
            self._panel.hide()
            self._panel.setMinimumWidth(look.px(340))
            self._panel.closed.connect(self._hide_panel)
            self._panel.widened.connect(lambda wide: self._card.setVisible(not wide))
            self._panel.removing.connect(lambda uid: self.remove([uid]))
            self._split.addWidget(self._panel)
            self._split.setCollapsible(1, False)
        return self._panel

    @property
    def panel_open(self) -> bool:
        """Whether a record is shown beside the list."""
        return self._panel is not None and not self._panel.isHidden()

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        """`uid` opens a row, `new` begins one with these values, `where` narrows the list (`words` says why)."""
        if "where" in arguments:
            words = str(arguments.get("words", "所选范围"))
            self.filters.add(Chip("given", words, tuple(arguments["where"]), removable=True))
        if self.stale and self.context.own_setting(f"draft.{self.register.key}"):
            self.context.tell.info(f"上次有一条{self.register.noun}没有保存，点“新增{self.register.noun}”可接着填。")
        super().arrive(arguments)
        self.table.view.setFocus()
        if arguments.get("uid"):
            self.open(str(arguments["uid"]))
        elif "new" in arguments:
            self.begin(arguments["new"])

    def reload(self) -> None:
        self.table.ask.fixed = self._fixed()
        self.table.ask.search = self.filters.text()
        self.table.reload()
        if self.panel_open:
            self._reread()

    def may_leave(self) -> bool:
        return not self.panel_open or self.panel.settle()

    def open(self, uid: str) -> None:
        """Show a record in the right panel."""
        if self.panel_open and (self.panel.form.uid == uid or not self.panel.settle()):
            return
        try:
            self.panel.load(uid)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self._show_panel()

    def begin(self, preset: Mapping[str, Any] | None = None) -> None:
        """A new record in the right panel."""
        if not self._may_edit():
            return
        if self.panel_open and not self.panel.settle():
            return
        self._show_panel()
        self.panel.begin(preset)

    def chips(self) -> Sequence[Chip]:
        """Quick conditions of this register: the working month where rows have a day, what is late where they are due."""
        found = []
        if any(field.key == "date" for field in self.register.fields):
            words = clock.chinese_date(self.context.month)
            found.append(Chip("month", words, (Where("date", "prefix", self.context.month),)))
        if self.register.pending:
            yesterday = (clock.today() - timedelta(days=1)).isoformat()
            late = (Where("due", "filled"), Where("due", "le", yesterday), Where("state", "in", self.register.pending))
            found.append(Chip("late", "逾期", late))
        return found

    def extend_menu(self, menu: QMenu) -> None:
        """Place for a subclass to add its own entries to 更多."""

    def _build(self) -> None:
        session, register = self.context.session, self.register
        if register.hint:
            self.head.title.setToolTip(register.hint)
        if session.can(roles.Action.EXPORT):
            self._menu_button("导出", "file-output", self._fill_export)
        self._menu_button("更多", "ellipsis", self._fill_more)
        self.add = self.head.add_button(f"新增{register.noun}", "plus", "primary")
        self.add.setToolTip("Ctrl+N")
        self.add.setEnabled(session.can(roles.Action.EDIT))
        self.add.setVisible(self._addable())
        if self.area is not None:
            self.filters.insert(self.area)
        self.filters.set_chips(self.chips())
        if register.notice:
            notice = QLabel(register.notice, wordWrap=True)
            notice.setMargin(look.px(6))
            look.mark(notice, role="warning")
            self.head.below.addWidget(notice)
        if family_of(register.key):
            self.head.below.addWidget(FamilyBar(self.context, register.key))
        self.head.below.addWidget(self.filters)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        frame = QWidget()
        around = QVBoxLayout(frame)
        around.setContentsMargins(12, 0, 12, 10)
        around.addWidget(card)
        self._split.addWidget(frame)
        self._split.setStretchFactor(0, 1)
        self._card = frame
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._split, 1)

    def _addable(self) -> bool:
        return any(not f.computed and f.required for f in self.register.fields) and self.register.key != "office"

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self.begin())
        self.filters.changed.connect(self.reload)
        if self.area is not None:
            self.area.changed.connect(self.reload)
        table = self.table
        table.opened.connect(self._edit)
        table.counted.connect(self._counted)
        table.summed.connect(self.summed)
        table.pasted.connect(self._paste)
        table.chosen.connect(self._follow)
        self.context.pulse.month.connect(self._month_turned)
        self.table.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.view.customContextMenuRequested.connect(self._row_menu)
        page_keys = (("Ctrl+N", lambda: self.begin()), ("Ctrl+F", self.filters.search.setFocus), ("Escape", self._escape))
        for keys, call in page_keys:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)
        for keys, call in (("Delete", self._remove_selected), ("Ctrl+H", self.show_history)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    # -- what can be done with rows

    def remove(self, uids: Sequence[str]) -> None:
        """Put rows into the 回收站, with a reason."""
        removed = record_actions.remove(self.context, self.register, uids)
        if removed and self.panel_open and self.panel.form.uid in uids:
            self.panel.form.drop_draft()
            self._hide_panel()

    def show_history(self) -> None:
        """The history of the current row."""
        if uid := self.table.current_uid():
            self.open(uid)
            self.panel.show_history()

    def _remove_selected(self) -> None:
        if (uids := self.table.selected_uids()) and self._may_edit():
            self.remove(uids)

    def _may_edit(self) -> bool:
        """Whether the signed-in role may write here; says who may when not, before anything is typed."""
        try:
            self.context.session.require(roles.Action.EDIT)
        except AppError as fault:
            self.context.tell.warn(str(fault))
            return False
        return True

    def _bulk(self) -> None:
        record_actions.bulk_edit(self.context, self.register, self.table.selected_uids(), self)

    def _print_for(self) -> None:
        rows = {"register": self.register.key, "uids": self.table.selected_uids()}
        self.context.navigate("print", {"tab": "print", **rows})

    def _paste(self, block: str) -> None:
        if self.register.importable and block.strip():
            self.context.navigate("import", {"register": self.register.key, "block": block})

    # -- menus

    def _menu_button(self, words: str, icon: str, fill: Any) -> QPushButton:
        button = self.head.add_button(words, icon)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: (menu.clear(), fill(menu)))
        button.setMenu(menu)
        return button

    def _fill_export(self, menu: QMenu) -> None:
        for words, icon, suffix in (("台账表（Excel）…", "sheet", ".xlsx"), ("台账表（PDF）…", "file-text", ".pdf")):
            call = partial(record_actions.export, self.context, self.table, suffix)
            menu.addAction(look.icon(icon), words, call)
        menu.addSeparator()
        show = partial(record_actions.preview, self.context, self.table, self)
        menu.addAction(look.icon("printer"), "预览并打印…", show)
        blank = partial(record_actions.blank_form, self.context, self.register, self)
        menu.addAction(look.icon("file-text"), "空白表…", blank)
        code = BESIDE.get(self.register.key)
        if code is not None:
            self._fill_ledger(menu.addMenu(look.icon("sheet"), TITLES[code]), code)
        if self.register.key == "activity":
            pages = menu.addMenu(look.icon("image"), "照片页")
            for count in (2, 4, 6):
                call = partial(record_actions.photo_pages, self.context, self.table, count, self)
                pages.addAction(f"每页{count}张…", call)

    def _fill_ledger(self, menu: QMenu, code: str) -> None:
        """The table put together beside this list; of rounds the chosen one is meant."""
        chosen = self.table.selected_uids() if self.register.key == "visit_round" else []
        row = chosen[0] if len(chosen) == 1 else None
        show = partial(record_actions.ledger, self.context, code, row, self)
        menu.addAction(look.icon("printer"), "预览并打印…", show)
        for words, icon, suffix in (("Excel…", "sheet", ".xlsx"), ("PDF…", "file-text", ".pdf")):
            call = partial(record_actions.export_ledger, self.context, code, row, suffix)
            menu.addAction(look.icon(icon), words, call)

    def _fill_more(self, menu: QMenu) -> None:
        session = self.context.session
        if self.register.importable and session.can(roles.Action.IMPORT):
            menu.addAction(look.icon("file-input"), "导入…", self._import)
        menu.addAction(look.icon("columns-3"), "显示哪些列").setMenu(self.table.column_menu())
        menu.addSeparator()
        self._row_actions(menu)
        self.extend_menu(menu)

    def _row_menu(self, at: Any) -> None:
        menu = QMenu(self)
        self._row_actions(menu)
        menu.exec(self.table.view.viewport().mapToGlobal(at))

    def _row_actions(self, menu: QMenu) -> None:
        chosen = len(self.table.selected_rows())
        may = self.context.session.can(roles.Action.EDIT)
        actions = (
            ("复制（含标题）", "copy", self.table.copy, chosen > 0, "Ctrl+C"),
            ("历史", "history", self.show_history, chosen == 1, "Ctrl+H"),
            (f"批量修改{f' {chosen} 条' if chosen else ''}…", "pencil", self._bulk, may and chosen > 0, ""),
            (f"删除{f' {chosen} 条' if chosen else ''}…", "trash-2", self._remove_selected,
             may and chosen > 0 and self.register.removable, "Delete"),
        )
        if self.register.key in _PRINTED and self.context.session.can(roles.Action.PRINT):
            printing = (f"打印文书{f' {chosen} 条' if chosen else ''}…", "printer", self._print_for, chosen > 0, "")
            actions = (*actions[:2], printing, *actions[2:])
        for words, icon, call, usable, keys in actions:
            action = menu.addAction(look.icon(icon), f"{words}\t{keys}" if keys else words, call)
            action.setEnabled(usable)

    def _import(self) -> None:
        self.context.navigate("import", {"register": self.register.key})

    # -- keeping in step

    def _fixed(self) -> tuple[Where, ...]:
        area = self.area.where(self._area_field) if self.area is not None else ()
        return (*self.filters.where(), *area)

    def _counted(self) -> None:
        shown, total = len(self.table.model.ids), self.table.total
        words = f"共 {total:,} 条" if shown == total else f"显示 {shown:,} 条，共 {total:,} 条"
        self.head.remark.setText(words)
        self.counted.emit(words)
        if not total:
            actions: list[Action] = []
            if self._addable():
                actions.append((f"新增{self.register.noun}", lambda: self.begin()))
            if self.register.importable:
                actions.append(("从表格导入", self._import))
            self.table.states.show_empty(f"还没有{self.register.noun}", self.register.hint, *actions)

    def _follow(self) -> None:
        rows = self.table.selected_rows()
        uid = self.table.current_uid()
        if self.panel_open and len(rows) == 1 and uid and not self.panel.form.dirty and self.panel.form.uid:
            self.open(uid)

    def _edit(self, uid: str) -> None:
        self.open(uid)
        if self.panel_open:
            self.panel.form.focus_first()

    def _escape(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None:  # a page's keys also answer inside its popups: Esc closes the innermost first
            popup.close()
        elif self.panel_open:
            self.panel.close_panel()
        elif self.filters.search.hasFocus():
            self.filters.search.clear()

    def _reread(self) -> None:
        form = self.panel.form
        try:
            if form.uid and not form.dirty and self.context.session.get(self.register.key, form.uid)["deleted_at"]:
                self._hide_panel()  # taken back with Ctrl+Z, or deleted elsewhere
                return
            self.panel.reread()
        except AppError as fault:
            self.context.tell.info(fault.message)
            self._hide_panel()

    def _month_turned(self, _month: str) -> None:
        self.filters.set_chips(self.chips(), on=[key for key in ("month", "late") if self.filters.is_on(key)])
        self.hear(self.registers)

    def _show_panel(self) -> None:
        if not self.panel_open:
            self.panel.show()
            width = look.px(_PANEL_WIDTH)
            self._split.setSizes([max(self.width() - width, 200), width])

    def _hide_panel(self) -> None:
        if self._panel is not None:
            self._panel.hide()
        self._card.show()
        self.table.view.setFocus()


def register_screen(context: AppContext, key: str) -> RecordScreen:
    """The default page of the register `key`."""
    return RecordScreen(context, REGISTERS[key])
