"""One's own password, who stands in, what is said at sign-in, and backups that come by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import office as app_office
from app.backup.make import backup
from app.errors import AppError
from app.security import substitutes, users
from app.security.keyring import KeyRing
from app.session import Session
from tests.ui.conftest import Said
from tests.ui.small_office import PASSWORD, USER
from ui.backup_watch import BackupWatch
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.own_password import own_password_dialog
from ui.screens.settings_users import UsersPage


def test_the_own_password_is_changed_in_the_box(context: AppContext, session: Session, said: Said, qtbot: Any) -> None:
    box = own_password_dialog(context)
    qtbot.addWidget(box)
    box.open()
    for key, text in (("old", "not it at all"), ("new", "a new sentence"), ("again", "a new sentence")):
        box.lines[key].setText(text)
    box.go.click()
    assert "密码不对" in box.wrong.text() and box.isVisible() and not box.lines["new"].text()
    for key, text in (("old", PASSWORD), ("new", "a new sentence"), ("again", "another sentence")):
        box.lines[key].setText(text)
    box.go.click()
    assert "不一样" in box.wrong.text()
    for key, text in (("old", PASSWORD), ("new", "a new sentence"), ("again", "a new sentence")):
        box.lines[key].setText(text)
    box.go.click()
    assert not box.isVisible() and said.last == "密码已修改。"
    assert KeyRing.load(session.folder / app_office.RING).open(USER, "a new sentence")


def test_a_substitute_is_appointed_and_ended(context: AppContext, session: Session, said: Said, qtbot: Any) -> None:
    users.add_user(session, "李新", "clerk words 26", "clerk")
    page = UsersPage(context)
    qtbot.addWidget(page)
    page.show()
    page.reload()
    page.name.setText(USER)
    box = page.do_lend()
    box.lines["by"].setText("李新")
    box.lines["last"].setText("12.5")
    box.go.click()
    assert "原因" in box.wrong.text()
    box.lines["reason"].setText("休假")
    box.go.click()
    row = substitutes.current(session)[0]
    assert (row["substitute"], row["to_date"]) == ("李新", "2026-12-05")
    page.reload()
    assert "李新 代" in page.lent.text()
    page.do_give_back()
    assert not substitutes.current(session)


@pytest.mark.parametrize(("tries", "words"), [(0, "上次登录：2026年11月20日 08:30"), (3, "输错3次密码")])
def test_the_window_says_who_was_here(
    context: AppContext, session: Session, said: Said, qtbot: Any, tries: int, words: str
) -> None:
    session.last_sign_in, session.failed_tries = "2026-11-20 08:30", tries
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.start()
    assert any(words in line.text for line in said.lines)


def test_the_days_copy_is_made_once(context: AppContext, session: Session, said: Said, qtbot: Any) -> None:
    watch = BackupWatch(context, lambda: [])
    watch.make_daily()
    qtbot.waitUntil(lambda: "副本已留在台账文件夹里" in said.last)
    assert len(list((session.folder / "backups").glob("*每日.db"))) == 1
    watch.make_daily()
    assert not context.jobs.busy


def test_a_known_stick_is_backed_up_when_plugged_in(
    context: AppContext, session: Session, said: Said, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, plugged = tmp_path / "stick", []
    stick.mkdir()
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-20T09:00:00")
    backup(session, stick / "备份")
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:00:00")
    watch = BackupWatch(context, lambda: list(plugged))
    watch.look_for_sticks()
    plugged.append(stick)
    watch.look_for_sticks()
    qtbot.waitUntil(lambda: "认出备份盘" in said.last)
    assert len(list((stick / "备份").glob("*台账备份-20261121-*"))) == 1
    plugged.clear()
    watch.look_for_sticks()
    plugged.append(stick)
    watch.look_for_sticks()
    qtbot.wait(300)
    assert len(list((stick / "备份").glob("*台账备份-20261121-*"))) == 1, "once a day"


def test_a_stick_pulled_out_meanwhile_leaves_nothing_and_is_said(session: Session, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.write_bytes(b"not a folder any more")
    with pytest.raises(AppError):
        backup(session, gone)
    assert gone.read_bytes() == b"not a folder any more"


def test_a_clock_that_runs_behind_is_told(context: AppContext, session: Session, said: Said, qtbot: Any) -> None:
    session.clock_behind, session.failed_tries = "2026-12-24T08:30:00.000", 0
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.start()
    line = next(line for line in said.lines if "电脑时间可能不对" in line.text)
    assert line.kind == "warn" and "2026年12月24日 08:30" in line.text
