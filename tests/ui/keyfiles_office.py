"""A small office whose restricted store is on, and the window of a holder on it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget
from small_office import PASSWORD, USER

from app.keyfiles import lifecycle, ring
from app.keyfiles.store import KeyStore
from app.office import open_office
from app.security import users
from tests import keyfiles_kit as kit
from ui.main_window import MainWindow
from ui.screens.keyfiles import KeyFiles

Key, Mod = Qt.Key, Qt.KeyboardModifier

WHY = "季度复核前查看"
SECRETS = (kit.NAME, kit.PHONE, kit.NUMBER, "张测试甲", "单测试")


def switch_on(folder: Path) -> None:
    """Users with passwords, the store on, three files: in file, waiting for approval, closed."""
    session = open_office(folder, USER, PASSWORD)
    for name, role in ((kit.HEAD, "head"), (kit.OTHER_HEAD, "head"), (kit.ARCHIVIST, "archivist")):
        users.add_user(session, name, kit.PASSWORDS[name], role)
    session.close()
    head = open_office(folder, kit.HEAD, kit.PASSWORDS[kit.HEAD])
    ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
    store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
    for name in (kit.OTHER_HEAD, kit.ARCHIVIST):
        store.grant(name, kit.PASSWORDS[name])
    store.close()
    head.close()
    _files(folder)


def _files(folder: Path) -> None:
    session = open_office(folder, kit.ARCHIVIST, kit.PASSWORDS[kit.ARCHIVIST])
    store = KeyStore.open(session, kit.PASSWORDS[kit.ARCHIVIST])
    need = kit.values(id_need="通知附件要求核对证件号")
    first = store.propose(need, kit.SCAN, kit.NUMBER)
    store.propose(kit.values(name="单测试", phone=None, phone_consent=0, told_on=None, told_way=None), kit.SCAN)
    third = store.propose(kit.values(name="张测试甲", village="桥头村"), kit.SCAN + b"2")
    store.close()
    session.close()
    head = open_office(folder, kit.HEAD, kit.PASSWORDS[kit.HEAD])
    store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
    for no in (first, third):
        store.approve(no)
    lifecycle.close(store, third, "lifted")
    store.close()
    head.close()


def sign_in(folder: Path, user: str) -> Any:
    """The user's session."""
    return open_office(folder, user, kit.PASSWORDS[user])


def enter(window: MainWindow, user: str, qtbot: Any) -> KeyFiles:
    """Through the cover by keyboard."""
    window.navigate("keyfiles", {})
    page = window.page("keyfiles")
    assert isinstance(page, KeyFiles)
    qtbot.waitUntil(page.cover_page.password.hasFocus)
    qtbot.keyClicks(page.cover_page.password, kit.PASSWORDS[user])
    qtbot.keyClick(page.cover_page.password, Key.Key_Return)
    qtbot.waitUntil(lambda: page.inside is not None)
    return page


def box_of(page: KeyFiles, kind: type[Any]) -> Any:
    found = [box for box in page.inside.findChildren(kind) if box.isVisible()]  # type: ignore[union-attr]
    assert len(found) == 1
    return found[0]


def shown(widget: QWidget) -> str:
    """Every text a person could read in a widget, tables and models too."""
    parts = [label.text() for label in widget.findChildren(QLabel)]
    parts += [line.text() for line in widget.findChildren(QLineEdit)]
    parts += [text.toPlainText() for text in widget.findChildren(QPlainTextEdit)]
    for table in widget.findChildren(QTableView):
        model = table.model()
        cells = product(range(model.rowCount()), range(model.columnCount()))
        parts += [str(model.index(row, column).data() or "") for row, column in cells]
    return "\n".join(parts)


def save(box: Any, qtbot: Any) -> None:
    """Ctrl+S in a box that is in front."""
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.keyClick(box.fields, Key.Key_S, Mod.ControlModifier)


def see(page: KeyFiles, no: str, qtbot: Any) -> Any:
    """A file in full."""
    box = page.inside.ask_to_open(no)  # type: ignore[union-attr]
    box.why.setEditText(WHY)
    box.go.click()
    qtbot.waitUntil(lambda: page.inside.file is not None)  # type: ignore[union-attr]
    return page.inside.file  # type: ignore[union-attr]
