"""The box asked before a package is made: since when, with which password, who confirms names of staff."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app import clock
from app.errors import AppError
from app.exchange import book
from app.exchange.container import SHORTEST_PASSWORD
from app.exchange.pack import ACKNOWLEDGED, ALL, LAST
from ui.widgets.fields_dialog import FieldsDialog

_SINCE = {
    book.PEER: ((ACKNOWLEDGED, "对方收到以后的改动"), (LAST, "上一包以后的改动"), (ALL, "全部记录")),
    book.UP: ((LAST, "上一包以后的改动"), (ALL, "全部记录")),
}


class PackDialog(FieldsDialog):
    """What to put into the package; `staff` is offered to a town that reports to its county."""

    def __init__(self, kind: str, level: str, month: str, parent: QWidget | None) -> None:
        says = ("给本单位另一台电脑，含居民信息，建议加密码。" if kind == book.PEER else
                f"{clock.chinese_date(month)}，报给{'镇（街道）' if level == 'village' else '县（区）'}。" +
                ("含居民信息，建议加密码。" if level == "village" else "不含居民信息。"))
        super().__init__("做交换包" if kind == book.PEER else "做上报包", says, "选位置并做包…", parent)
        self.since, self.password, self.again = QComboBox(), QLineEdit(), QLineEdit()
        for code, words in _SINCE[kind]:
            self.since.addItem(words, code)
        self.form.addRow("放入", self.since)
        for label, line in (("密码（可不设）", self.password), ("再输一次", self.again)):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(label)
            self.form.addRow(label, line)
        self.staff = QCheckBox("带上工作人员的姓名和电话（须另一人复核）")
        self.second, self.second_password = QLineEdit(), QLineEdit()
        self.second_password.setEchoMode(QLineEdit.EchoMode.Password)
        if kind == book.UP and level == "town":
            self.form.addRow("", self.staff)
            self.form.addRow("复核人用户名", self.second)
            self.form.addRow("复核人密码", self.second_password)
            for line in (self.second, self.second_password):
                line.setEnabled(False)
                self.staff.toggled.connect(line.setEnabled)

    def check(self) -> None:
        """Raise AppError for passwords that differ or are too short, and for a second person not named."""
        if self.password.text() != self.again.text():
            raise AppError("两次输入的密码不一样。")
        if self.password.text() and len(self.password.text()) < SHORTEST_PASSWORD:
            raise AppError(f"密码至少{SHORTEST_PASSWORD}位。")
        if self.staff.isChecked() and not self.second.text().strip():
            raise AppError("请复核的人输入自己的用户名和密码。")

    def second_person(self) -> tuple[str, str] | None:
        """Who confirms, with the password."""
        return (self.second.text().strip(), self.second_password.text()) if self.staff.isChecked() else None
