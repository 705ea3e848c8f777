"""备份 in the window: the last good one told, the place chosen, a backup looked at, tried and put in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from small_office import PASSWORD, USER

from app.backup import auto
from app.backup.make import MANIFEST, backup
from app.clock import pretend
from app.office import open_office
from app.security import users
from app.session import Session
from tests.ui.conftest import QuietTell, Said
from ui.__main__ import Program
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.restore_dialog import RestoreDialog
from ui.screens.home import Home
from ui.screens.settings_backup import BackupPage


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> BackupPage:
    made = BackupPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 650)
    made.show()
    made.arrive({})
    return made


def chosen(dialog: RestoreDialog, folder: Path, qtbot: Any) -> None:
    dialog.choose(folder)
    qtbot.waitUntil(lambda: "检查无误" in dialog.says.text())
    dialog.user.setCurrentText(USER)


# -- the page


def test_the_page_says_when_and_where_the_last_good_one_was(page: BackupPage, session: Session, tmp_path: Path) -> None:
    assert "还没有备份过" in page.last.text() and page.last.property("tone") == "red"
    with pretend("2026-11-16T09:00:00"):
        made = backup(session, tmp_path / "stick")
    page.reload()
    assert "2026年11月16日 09:00" in page.last.text() and "5天前，该备份了" in page.last.text()
    assert page.last.property("tone") == "amber" and str(made) in page.where.text()


def test_copies_are_listed_with_their_kind(page: BackupPage, session: Session) -> None:
    assert page.no_copies.isVisible() and not page.copies.isVisible()
    session.backup_before("导入")
    auto.daily(session)
    page.reload()
    assert [row.cells[1] for row in page.copies.model.rows] == ["每日", "导入前"] and page.copies.isVisible()


def test_a_place_is_chosen_and_given_up(page: BackupPage, session: Session, tmp_path: Path, said: Said) -> None:
    page.set_place(session.folder)
    assert "台账文件夹里面" in str(said.faults.pop()) and session.setting(auto.PLACE) is None
    (tmp_path / "disk").mkdir()
    page.set_place(tmp_path / "disk")
    assert session.setting(auto.PLACE) == str(tmp_path / "disk") and str(tmp_path / "disk") in page.placed.text()
    (tmp_path / "disk").rmdir()
    page.reload()
    assert "没有插好" in page.placed.text()
    page.clear_place.click()
    assert session.setting(auto.PLACE) is None and not page.clear_place.isVisible()


def test_who_may_not_restore_is_told_who_may(context: AppContext, session: Session, qtbot: Any) -> None:
    users.add_user(session, "李新", "clerk words 2026", "clerk")
    session.user = type(session.user)("李新", "clerk")
    made = BackupPage(context)
    qtbot.addWidget(made)
    assert not made.put_back.isEnabled() and made.make.isEnabled()


# -- looking and trying


def test_a_backup_is_looked_at_and_tried_beside(page: BackupPage, session: Session, tmp_path: Path, qtbot: Any) -> None:
    backup(session, tmp_path / "stick")
    session.save("unit", {"name": "后来的单位"})
    dialog = page.open_restore()
    qtbot.waitUntil(lambda: "检查无误" in dialog.says.text())
    row = next(row for row in dialog.table.model.rows if row.key == "unit")
    assert row.cells == ("单位", 8, 9, 1)
    dialog.restore_beside(tmp_path / "trial")
    assert "请输入密码" in dialog.says.text() and not (tmp_path / "trial").exists()
    dialog.password.setText("wrong words")
    dialog.restore_beside(tmp_path / "trial")
    qtbot.waitUntil(lambda: "密码" in dialog.says.text() and "没有改动" in dialog.says.text())
    assert not (tmp_path / "trial").exists()
    dialog.password.setText(PASSWORD)
    dialog.restore_beside(tmp_path / "trial")
    qtbot.waitUntil(lambda: "已试恢复" in dialog.says.text())
    assert session.count("unit") == 9 and dialog.password.text() == ""
    tried = open_office(tmp_path / "trial", USER, PASSWORD)
    assert tried.count("unit") == 8
    tried.close()


def test_a_damaged_backup_is_told_and_cannot_be_put_back(
    page: BackupPage, session: Session, tmp_path: Path, qtbot: Any
) -> None:
    made = backup(session, tmp_path / "stick")
    data = bytearray((made / "ledger.db").read_bytes())
    data[len(data) // 2] ^= 1
    (made / "ledger.db").write_bytes(data)
    dialog = page.open_restore()
    qtbot.waitUntil(lambda: "已损坏" in dialog.says.text())
    assert not dialog.replace.isEnabled() and not dialog.beside.isEnabled()


def test_another_offices_backup_can_only_be_tried(page: BackupPage, session: Session, tmp_path: Path, qtbot: Any) -> None:
    made = backup(session, tmp_path / "stick")
    ring = json.loads((made / "keyring.json").read_text("utf8"))
    (made / "keyring.json").write_text(json.dumps({**ring, "office": "another"}), "utf8")
    dialog = page.open_restore()
    qtbot.waitUntil(lambda: "另一份台账" in dialog.says.text())
    assert dialog.beside.isEnabled() and not dialog.replace.isEnabled()


# -- in place, in the whole program


@pytest.fixture
def program(dressed: QApplication, office: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> Any:
    """Signed in on the office, with a voice that only notes."""
    monkeypatch.setattr("ui.__main__.Tell", lambda: QuietTell(said))
    made = Program(dressed, OwnFile(tmp_path / "window.json"))
    first = made.show_sign_in()
    first.choose(office)
    first.password.setText(PASSWORD)
    first.sign_in()
    qtbot.waitUntil(lambda: made.window is not None, timeout=15_000)
    yield made
    if made.window is not None:
        made.window.hide()
    made.end()


def in_place(program: Program, tmp_path: Path, qtbot: Any) -> RestoreDialog:
    """A backup, a unit more, and the box about to put the backup back."""
    context = program.window.context  # type: ignore[union-attr]
    backup(context.session, tmp_path / "stick")
    context.session.save("unit", {"name": "后来的单位"})
    program.window.navigate("settings", {"tab": "backup"})  # type: ignore[union-attr]
    page: Any = program.window.page("settings").pages["backup"]  # type: ignore[union-attr,attr-defined]
    dialog = page.open_restore()
    chosen(dialog, tmp_path / "stick", qtbot)
    dialog.password.setText(PASSWORD)
    return dialog


def units(program: Program) -> int:
    assert program.window is not None
    return program.window.context.session.count("unit")


def signed_in_again(program: Program, qtbot: Any) -> MainWindow:
    first = program.sign_in
    assert first is not None
    first.password.setText(PASSWORD)
    first.sign_in()
    qtbot.waitUntil(lambda: program.window is not None, timeout=15_000)
    assert program.window is not None
    return program.window


def test_a_backup_takes_the_place_of_the_open_office(
    program: Any, office: Path, tmp_path: Path, said: Said, qtbot: Any
) -> None:
    dialog = in_place(program, tmp_path, qtbot)
    said.answers.append("换成这份备份")
    dialog.replace.click()
    qtbot.waitUntil(lambda: program.sign_in is not None and "已换成备份" in program.sign_in._wrong.text(), timeout=15_000)
    assert program.window is None
    window = signed_in_again(program, qtbot)
    assert units(program) == 8 and window.context.session.folder == office
    aside = [path for path in tmp_path.iterdir() if path.name.startswith("office-恢复前-")]
    former = open_office(aside[0], USER, PASSWORD)
    assert former.count("unit") == 9
    former.close()


def test_saying_no_changes_nothing(program: Any, tmp_path: Path, said: Said, qtbot: Any) -> None:
    dialog = in_place(program, tmp_path, qtbot)
    said.answers.append("不换")
    dialog.replace.click()
    assert program.window is not None and dialog.isVisible() and units(program) == 9
    dialog.reject()


def test_a_backup_that_goes_bad_leaves_the_office_open(program: Any, tmp_path: Path, said: Said, qtbot: Any) -> None:
    dialog = in_place(program, tmp_path, qtbot)
    made = next((tmp_path / "stick").glob("*台账备份-*"))
    (made / MANIFEST).write_text("{", "utf8")
    dialog.replace.click()
    qtbot.waitUntil(lambda: "没有改动" in dialog.says.text())
    assert program.window is not None and units(program) == 9
    assert not list(tmp_path.glob(".*restoring"))
    dialog.reject()


def test_a_swap_that_fails_opens_the_old_office_again(
    program: Any, office: Path, tmp_path: Path, said: Said, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = in_place(program, tmp_path, qtbot)
    refused(monkeypatch, office)
    window = program.window
    dialog.replace.click()
    qtbot.waitUntil(lambda: program.window not in (None, window), timeout=15_000)
    assert "无法" in str(said.faults.pop()) and units(program) == 9 and program.window.context.session.folder == office
    assert not list(tmp_path.glob(".*restoring")) and not list(tmp_path.glob("*恢复前*"))


def refused(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Somebody else holds the folder: it cannot be moved aside."""
    real: Callable[..., Any] = Path.replace

    def replace(self: Path, target: Any) -> Any:
        if self == folder:
            raise PermissionError(13, "held", str(folder))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


# -- a new computer


def test_a_new_computer_in_one_sitting(
    dressed: QApplication, session: Session, tmp_path: Path, said: Said, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(session, tmp_path / "stick")
    monkeypatch.setattr("ui.__main__.Tell", lambda: QuietTell(said))
    program = Program(dressed, OwnFile(tmp_path / "window.json"))
    try:
        first = program.show_sign_in()
        first.put_back.click()
        back = first.back
        back.restore()
        assert "请先选备份" in back.wrong.text()
        back.choose(tmp_path)
        assert "没有备份" in back.wrong.text()
        back.choose(tmp_path / "stick")
        assert back.backups.currentData() == made and "新河镇" in back.backups.currentText()
        back.place.setText(str(tmp_path / "new pc"))
        assert str(tmp_path / "new pc" / "新河镇台账") in back._where.text()
        back.password.setText("wrong words")
        back.restore()
        qtbot.waitUntil(lambda: "密码" in back.wrong.text())
        assert not (tmp_path / "new pc").exists() or not list((tmp_path / "new pc").iterdir())
        back.password.setText(PASSWORD)
        back.restore()
        qtbot.waitUntil(lambda: program.window is not None, timeout=15_000)
        opened = program.window.context.session  # type: ignore[union-attr]
        assert opened.folder == tmp_path / "new pc" / "新河镇台账" and opened.count("unit") == 8
        assert program.own.recent()[0] == opened.folder
    finally:
        if program.window is not None:
            program.window.hide()
        program.end()


# -- the first page


@pytest.mark.parametrize(("day", "tone", "words"), [
    ("21", "green", "今天"), ("17", "amber", "该备份了"), ("12", "red", "太久了"),
])
def test_the_first_page_says_how_old_the_last_good_one_is(
    context: AppContext, session: Session, tmp_path: Path, qtbot: Any, day: str, tone: str, words: str
) -> None:
    gone: list[tuple[str, Any]] = []
    context.navigate = lambda key, arguments: gone.append((key, arguments))
    with pretend(f"2026-11-{day}T09:00:00"):
        made = backup(session, tmp_path / "stick")
    home = Home(context)
    qtbot.addWidget(home)
    home.show()
    home.arrive({})
    qtbot.waitUntil(lambda: bool(home.backup.text()))
    assert home.backup_age.property("badge") == tone and words in home.backup_age.text()
    assert str(made) in home.backup_where.text()
    qtbot.mouseClick(home.backup, Qt.MouseButton.LeftButton)
    assert gone == [("settings", {"tab": "backup"})]
