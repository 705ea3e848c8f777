"""谁能做什么: the table of rights, to read."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.security.role_table import role_table
from ui import look
from ui.widgets.table_view import TableView


class RolesDialog(QDialog):
    """One row per action, one column per role."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("谁能做什么")
        self.resize(look.px(760), look.px(580))
        self.table, leave = TableView(), QPushButton("关闭")
        self.table.set_table(role_table())
        leave.clicked.connect(self.accept)
        leave.setDefault(True)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
