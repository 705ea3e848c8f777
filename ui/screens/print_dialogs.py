"""The three decisions about chosen numbers: given out on a day, put into a box, made void for a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app import clock
from app.errors import AppError
from app.records.dictionaries import Choice
from app.records.spec import Field, Kind
from ui.widgets.editors import DateEditor
from ui.widgets.fields_dialog import FieldsDialog

_MOST_PAGES = 9999


class HandOutDialog(FieldsDialog):
    """`day` on which the papers were given out, ISO."""

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__("发出", f"登记 {count:,} 份已发给村（社区）或本人。", "登记发出", parent)
        self._day = DateEditor(Field("issued_on", "发出日期", Kind.DATE))
        self._day.set_value(clock.today().isoformat())
        self.form.addRow("发出日期", self._day)
        self.day = ""

    def check(self) -> None:
        self.day = self._day.value() or ""
        if not self.day:
            raise AppError("请填发出日期。")


class ArchiveDialog(FieldsDialog):
    """`box` and the `page` of the first paper; the others follow in order of their numbers."""

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__("归档", f"{count:,} 份按编号顺序放进一盒，页号从第一份起往下排。", "归档", parent)
        self._box, self._page = QLineEdit(), QSpinBox()
        self._box.setMaxLength(40)
        self._box.setPlaceholderText("如 2026-回执-03")
        self._page.setRange(1, _MOST_PAGES)
        self.form.addRow("盒号", self._box)
        self.form.addRow("第一份的页号", self._page)
        self.box, self.page = "", 1

    def check(self) -> None:
        self.box, self.page = self._box.text().strip(), self._page.value()
        if not self.box:
            raise AppError("请填盒号。")


class VoidDialog(FieldsDialog):
    """`reason` why the numbers are void."""

    def __init__(self, count: int, reasons: Sequence[Choice], parent: QWidget) -> None:
        says = f"作废 {count:,} 个编号。作废的号留在登记簿里，不再使用；要重打的，会编新号。"
        super().__init__("作废", says, "作废", parent, danger=True)
        self._reasons = QComboBox()
        self._reasons.setEditable(True)
        self._reasons.addItems([choice.name for choice in reasons if choice.code != "other"])
        self._reasons.setCurrentText("")
        line = self._reasons.lineEdit()
        assert line is not None
        line.setPlaceholderText("选一个，或直接写")
        self.form.addRow("作废原因", self._reasons)
        self.reason = ""

    def check(self) -> None:
        self.reason = self._reasons.currentText().strip()
        if not self.reason:
            raise AppError("请写明作废原因。")
