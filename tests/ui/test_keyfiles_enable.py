"""Switching the restricted store on, and getting in again by its sheet, in the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keyfiles_office import enter, shown
from small_office import PASSWORD, USER
from test_keyfiles_page import office, opened, with_store  # noqa: F401  # fixtures

from app.keyfiles import ring
from app.office import open_office
from app.security import users
from tests import keyfiles_kit as kit
from ui.screens.keyfiles import KeyFiles


@pytest.fixture
def plain(office: Path, built: Path) -> Iterator[Path]:  # noqa: F811
    """The office before the store was switched on, with a head."""
    shutil.rmtree(office)
    shutil.copytree(built, office)
    session = open_office(office, USER, PASSWORD)
    users.add_user(session, kit.HEAD, kit.PASSWORDS[kit.HEAD], "head")
    session.close()
    yield office


def test_the_head_switches_it_on_and_the_code_is_shown_once(plain: Path, opened: Any, qtbot: Any, said: Any) -> None:  # noqa: F811
    window = opened(kit.HEAD)
    window.navigate("settings", {"tab": "keyfiles"})
    settings: Any = window.page("settings")
    page = settings.pages["keyfiles"]
    page.do_enable()
    assert "处理目的" in page.wrong.text() and not ring.enabled(plain)
    for key, text in page.answers.items():
        text.setPlainText(kit.ANSWERS[key])
    page.password.setText("not-the-password")
    page.do_enable()
    qtbot.waitUntil(page.enable.isEnabled)
    assert not ring.enabled(plain) and page.wrong.isVisible()
    page.password.setText(kit.PASSWORDS[kit.HEAD])
    page.do_enable()
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1, timeout=15_000)
    code = page.recovery.sheet.toPlainText().splitlines()[3]
    assert not page.may_leave() and "只显示这一次" in said.last
    assert not window.rail._buttons["keyfiles"].isHidden(), "the rail names it at once"
    page.recovery.kept.setChecked(True)
    page.recovery.go.click()
    assert page.pages.currentIndex() == 2 and code not in shown(window)
    ring.KeyRing.load(plain / "keyfiles" / "keyring.json").drop_user(kit.HEAD)
    window.navigate("keyfiles", {})
    screen = window.page("keyfiles")
    assert isinstance(screen, KeyFiles) and not screen.cover_page.password.isVisible()
    box = screen.cover_page.do_recover()
    box.lines["code"].setText(code)
    box.lines["password"].setText(kit.PASSWORDS[kit.HEAD])
    box.go.click()
    assert screen.cover_page.password.isVisible()
    assert enter(window, kit.HEAD, qtbot).inside is not None


def test_only_the_head_finds_the_switch(opened: Any) -> None:  # noqa: F811
    window = opened(kit.ARCHIVIST)
    window.navigate("settings", {})
    settings: Any = window.page("settings")
    assert "重点人员档案" not in [settings.tabs.tabText(at) for at in range(settings.tabs.count())]
