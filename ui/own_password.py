"""Changing one's own password: the old one first, the new one twice."""

from __future__ import annotations

from app.errors import AppError
from app.security import users
from ui.context import AppContext
from ui.widgets.fields_dialog import LinesDialog

_LINES = {"old": "现在的密码", "new": "新密码", "again": "再输一次"}


def own_password_dialog(context: AppContext) -> LinesDialog:
    """The box; accepted once the new password holds."""

    def change(typed: dict[str, str]) -> None:
        if typed["new"] != typed["again"]:
            raise AppError("两次输入的新密码不一样。", "请重新输入。")
        users.change_password(context.session, typed["old"], typed["new"])

    says = "八位以上，可以用一句容易记的话，不要求符号。改密码不会重新加密数据，恢复单不变。"
    box = LinesDialog("改我的密码", says, "改密码", _LINES, change, context.tell.window, tuple(_LINES))
    box.accepted.connect(lambda: context.tell.done("密码已修改。"))
    return box
