"""工作移交 and 谁能做什么 in the window, and help pages whose buttons exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QTabWidget, QWidget
from small_office import USER

from app.exchange.handover import INDEX
from app.paths import resources
from app.security import users
from app.security.roles import ACTION_NAMES, ALLOWED, ROLE_NAMES
from app.session import Session
from tests.ui.conftest import Said
from ui.clerk_handover import ClerkHandoverDialog
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens.settings_users import UsersPage
from ui.sign_in import SignIn

GIVER, TAKER, SECOND = "李新", "王接", "赵核"
WORDS = "clerk words 2026"


@pytest.fixture
def page(context: AppContext, session: Session, qtbot: Any) -> UsersPage:
    for name, role in ((GIVER, "clerk"), (TAKER, "clerk"), (SECOND, "checker")):
        users.add_user(session, name, WORDS, role)
    made = UsersPage(context)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    return made


@pytest.fixture
def dialog(page: UsersPage, qtbot: Any) -> Iterator[ClerkHandoverDialog]:
    page.name.setText(GIVER)
    made = page.open_handover()
    qtbot.waitUntil(lambda: made.registers.model.rowCount() > 0)
    yield made
    made.reject()


def test_the_steps_are_seen_and_ticked_until_it_is_written_down(
    dialog: ClerkHandoverDialog, session: Session, said: Said, qtbot: Any
) -> None:
    assert dialog.giver.currentText() == GIVER and "请选接交人" in dialog.taken.text()
    rows = {row.cells[0]: row.cells[1] for row in dialog.registers.model.rows}
    assert rows["户"] == 120 and dialog.open_items.model.rowCount() > 5
    dialog.taker.setCurrentText(TAKER)
    assert "有自己的账号" in dialog.taken.text() and "原来的密码" in dialog.given.text()
    dialog.note.click()
    assert "还能用原来的密码" in dialog.says.text() and dialog.isVisible()
    said.answers.append("停用")
    dialog.stop.click()
    assert "已停用" in dialog.given.text() and not dialog.stop.isEnabled()
    for box in list(dialog.ticks.values())[:2]:
        box.setChecked(True)
    dialog.note.click()
    assert not dialog.isVisible() and session.steps(1)[0][5] == f"工作移交：“{GIVER}”移交给“{TAKER}”"
    assert "已记下工作移交" in said.last


def test_the_list_is_saved_to_be_signed(dialog: ClerkHandoverDialog, said: Said, tmp_path: Path, qtbot: Any) -> None:
    dialog.paper.click()
    assert "请先选" in dialog.says.text()
    dialog.taker.setCurrentText(TAKER)
    said.answers.append(tmp_path / "清单.pdf")
    dialog.paper.click()
    qtbot.waitUntil(lambda: "已存成" in dialog.says.text(), timeout=20_000)
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "清单.pdf"))
    assert GIVER in words and TAKER in words and "监交人签名" in words


def test_the_hand_over_folder_needs_a_second_person(
    dialog: ClerkHandoverDialog, said: Said, tmp_path: Path, qtbot: Any
) -> None:
    box = dialog.folder.confirm(tmp_path)
    box.go.click()
    assert "请由确认人" in box.wrong.text() and box.isVisible()
    box.lines["user"].setText(USER)
    box.lines["password"].setText("ledger-2026")
    box.go.click()
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "另一人" in str(said.faults.pop()) and not any(tmp_path.glob("*移交包*"))
    box = dialog.folder.confirm(tmp_path)
    box.lines["user"].setText(SECOND)
    box.lines["password"].setText(WORDS)
    box.go.click()
    pack = dialog.ticks["已做移交包"]
    qtbot.waitUntil(pack.isChecked, timeout=30_000)
    assert (next(tmp_path.glob("*移交包*")) / INDEX).is_file()


def test_the_table_of_rights_is_the_one_the_program_asks(page: UsersPage) -> None:
    box = page.show_roles()
    columns = [box.table.model.column(at).key for at in range(box.table.model.columnCount())]
    for row in box.table.model.rows:
        for role in ROLE_NAMES:
            assert (row.cells[columns.index(role)] == "可以") == (row.key in ALLOWED[role]), (row.key, role)
    assert box.table.model.rowCount() == len(ACTION_NAMES)
    box.accept()


def test_the_help_says_the_same_of_every_role() -> None:
    text = (resources() / "help" / "password.md").read_text("utf8")
    lines = {cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
             for line in text.splitlines() if len(cells := line.split("|")) == len(ROLE_NAMES) + 3}
    assert lines["能做什么"] == list(ROLE_NAMES.values())
    for action, name in ACTION_NAMES.items():
        assert lines[name] == ["可以" if action in ALLOWED[role] else "—" for role in ROLE_NAMES], name


# -- help that names buttons


PAGES = ("password", "backup", "lost-pc", "new-pc", "handover")
_TOLD = re.compile(r"[点选]“([^”]+)”")


def words_of(whole: QWidget) -> set[str]:
    """What stands on buttons, boxes and tabs, without the dots and spaces around."""
    found = {button.text() for kind in (QPushButton, QCheckBox) for button in whole.findChildren(kind)}
    found |= {action.text() for action in whole.findChildren(QAction)}
    for tabs in whole.findChildren(QTabWidget):
        found |= {tabs.tabText(at) for at in range(tabs.count())}
    return {words.strip().rstrip("…") for words in found}


def test_every_button_the_help_names_is_in_the_window(
    context: AppContext, page: UsersPage, dialog: ClerkHandoverDialog, qtbot: Any, dressed: QApplication
) -> None:
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.navigate("settings", {"tab": "backup"})
    backup_page: Any = window.page("settings").pages["backup"]  # type: ignore[attr-defined]
    restoring = backup_page.open_restore()
    first = SignIn(context.jobs, context.tell, context.own)
    qtbot.addWidget(first)
    there = set[str]().union(*(words_of(part) for part in (window, page, dialog, restoring, first)))
    there |= {box.accessibleName() for box in (*first.findChildren(QWidget), *restoring.findChildren(QWidget))}
    named = 0
    for name in PAGES:
        for words in _TOLD.findall((resources() / "help" / f"{name}.md").read_text("utf8")):
            for part in words.split(" → "):
                named += 1
                assert part.rstrip("…") in there | {"设置", "备份", "用户"}, (name, words)
    assert named > 25
    restoring.reject()
    window.hide()
