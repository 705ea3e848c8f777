"""The page of packages: made, looked at, questions answered with the keyboard, taken, taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.exchange.pack import pack_peer
from app.office import open_office
from app.session import Session
from tests.ui.conftest import PASSWORD, USER, Said
from ui.context import AppContext
from ui.screens.exchange import Exchange
from ui.screens.rollup import Rollup


@pytest.fixture
def other(office: Path, tmp_path: Path) -> Iterator[Session]:
    """The second PC: a copy of the folder with a letter of its own."""
    folder = Path(shutil.copytree(office, tmp_path / "B", ignore=shutil.ignore_patterns("office.lock")))
    first = open_office(folder, USER, PASSWORD)
    first.put_setting("device", "B")
    first.close()
    session = open_office(folder, USER, PASSWORD)
    yield session
    session.close()


@pytest.fixture
def page(other: Session, context: AppContext, qtbot: Any) -> Exchange:
    made = Exchange(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.arrive({})
    qtbot.waitUntil(lambda: made.states.state == "empty")
    return made


def test_questions_are_answered_by_the_keyboard_and_taken_in_one_step(
    page: Exchange, session: Session, other: Session, said: Said, tmp_path: Path, qtbot: Any
) -> None:
    first, second = (row["uid"] for row in session.all("household")[:2])
    for uid in (first, second):
        session.save("household", {"people": 7}, uid)
        other.save("household", {"people": 4}, uid)
    page.take_files([pack_peer(other, tmp_path).file])
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.panel)
    assert "B机）的第1号交换包" in page.panel.words.text()
    table = page.panel.conflicts
    assert table.rows.left == 2
    assert not page.panel.take.isEnabled()
    order = [conflict.uid for conflict in table.rows.conflicts]
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert page.panel.take.isEnabled()
    qtbot.mouseClick(page.panel.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.front and page.list.rowCount() == 1)
    assert [session.get("household", uid)["people"] for uid in order] == [4, 7]
    assert "选定2处不一致" in said.last
    assert said.lines[-1].undo
    session.undo()
    assert [session.get("household", uid)["people"] for uid in order] == [7, 7]


def test_a_package_with_a_password_asks_for_it(
    page: Exchange, other: Session, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = []
    ask = page.ask_password
    monkeypatch.setattr(page, "ask_password", lambda says: boxes.append(ask(says)))
    page.take_files([pack_peer(other, tmp_path, password="long-enough").file])
    qtbot.waitUntil(lambda: bool(boxes))
    boxes[0].lines["password"].setText("long-enough")
    boxes[0].go.click()
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.panel)
    page.panel.leave.click()
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.front)


def test_what_cannot_be_taken_is_said_and_the_next_one_shown(
    page: Exchange, other: Session, said: Said, tmp_path: Path, qtbot: Any
) -> None:
    stranger = tmp_path / "照片.zip"
    stranger.write_bytes(b"no zip at all")
    page.take_files([stranger, pack_peer(other, tmp_path).file])
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.panel)
    page.panel.leave.click()
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "不是交换包" in str(said.faults.pop())


def test_making_a_package_is_noted_in_the_book(
    page: Exchange, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.context.tell, "folder", lambda _title: tmp_path)
    box = page.ask_pack("peer")
    box.password.setText("one-password")
    box.go.click()
    assert "两次输入的密码不一样" in box.wrong.text()
    box.again.setText("one-password")
    box.go.click()
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    assert len(list(tmp_path.glob("*交换包_第1号.zip"))) == 1
    noted = page.list.item(0, 1)
    assert noted is not None and noted.text() == "做　交换包第1号"


def test_a_town_is_told_what_the_roll_up_is_for(context: AppContext, qtbot: Any) -> None:
    page = Rollup(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({})
    qtbot.waitUntil(lambda: page.states.state == "empty")
