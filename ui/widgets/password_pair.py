"""A new password, typed twice."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.security.passwords import SHORTEST


class PasswordPair:
    """The two boxes, to be laid out by whoever asks."""

    def __init__(self) -> None:
        self.first, self.again = QLineEdit(placeholderText=f"至少 {SHORTEST} 位"), QLineEdit()
        for box in (self.first, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)

    def problem(self) -> str:
        """What is wrong with what was typed, the cursor put where it is; "" for nothing."""
        if len(self.first.text()) < SHORTEST:
            self.first.setFocus()
            return f"密码至少 {SHORTEST} 位。"
        if self.first.text() != self.again.text():
            self.again.setFocus()
            return "两次输入的密码不一样。"
        return ""

    def clear(self) -> None:
        """Nothing typed stays."""
        self.first.clear()
        self.again.clear()
