"""做移交包: a folder, a second person's own password, then the work in the background."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errors import AppError
from app.exchange import handover
from app.progress import Progress
from app.session import Session
from ui.context import AppContext
from ui.widgets.fields_dialog import LinesDialog

_LINES = {"user": "确认人的用户名", "password": "他的密码"}


class HandoverFolder(QObject):
    """`made(Handover)` once the folder is there."""

    made = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context

    def ask(self) -> None:
        """Choose where, then who agrees."""
        if folder := self._context.tell.folder("移交包放到哪里"):
            self.confirm(folder)

    def confirm(self, folder: Path) -> LinesDialog:
        """The second person's box; accepted, the work begins."""
        typed: dict[str, str] = {}

        def keep(lines: dict[str, str]) -> None:
            if not lines["user"].strip() or not lines["password"]:
                raise AppError("请由确认人输入自己的用户名和密码。")
            typed.update(lines)

        says = "移交包含居民姓名、住址，不加密，要由审核员或负责人到场确认，确认记入操作记录。"
        box = LinesDialog("做移交包", says, "确认并制作", _LINES, keep, self._context.tell.window, ("password",))
        box.accepted.connect(lambda: self.make(folder, typed.pop("user"), typed.pop("password")))
        box.open()
        return box

    def make(self, folder: Path, user: str, password: str) -> None:
        """Make it in the background."""
        work = partial(_make, out=folder, user=user, password=password)
        self._context.jobs.run(work, self._done, title="做移交包")

    def _done(self, made: handover.Handover) -> None:
        self._context.tell.done(f"移交包已做好：“{made.folder}”，台账{made.registers}种{made.rows:,}条，照片{made.photos}张。")
        self.made.emit(made)


def _make(session: Session, progress: Progress, out: Path, user: str, password: str) -> handover.Handover:
    return handover.make(session, out, user, password, progress)
