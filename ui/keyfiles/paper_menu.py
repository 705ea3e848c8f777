"""表和名单: registers, blank papers, the notice's list and what to do when something got out, in one menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.keyfiles import tables
from ui.keyfiles.boxes import Box
from ui.keyfiles.list_box import ListBox
from ui.keyfiles.paper_boxes import AssessmentBox, BlankBox, BreachBox, TableBox
from ui.keyfiles.sitting import Sitting

_HEAD_ONLY = ("T-21", "R-M9")


def give(button: QPushButton, sitting: Sitting, host: QWidget, reload: Callable[[], None]) -> None:
    """Give the button its menu; `reload` after files came in."""
    menu = QMenu(button)

    def offer(words: str, make: Callable[[], Box]) -> None:
        menu.addAction(words).triggered.connect(lambda _on=False: make().open())

    for code, title in tables.CODES.items():
        if sitting.is_head or code not in _HEAD_ONLY:
            offer(f"{title} {code}…", lambda code=code: TableBox(sitting, host, code))
    menu.addSeparator()
    offer("空白用表…", lambda: BlankBox(sitting, host))
    if sitting.is_head:
        offer("影响评估表…", lambda: AssessmentBox(sitting, host))
    menu.addSeparator()
    offer("导入通知名单…", lambda: ListBox(sitting, host, reload))
    offer("泄露登记…", lambda: BreachBox(sitting, host))
    button.setMenu(menu)
