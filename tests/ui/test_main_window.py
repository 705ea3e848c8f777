"""The window around the pages: going about, finding, undo, month, lock, rights, leaving with unsaved typing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hand import type_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from small_office import PASSWORD, USER

from app.office import open_office
from app.session import Session
from app.shared import User
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens import SCREENS
from ui.screens.help_viewer import HelpViewer
from ui.screens.record_screen import RecordScreen
from ui.screens.recycle_bin import RecycleBin
from ui.top_bar import month_after

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(context: AppContext, qtbot: Any) -> Iterator[MainWindow]:
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made


def page(window: MainWindow, key: str, qtbot: Any) -> RecordScreen:
    window.navigate(key, {})
    screen = window.page(key)
    assert isinstance(screen, RecordScreen)
    qtbot.waitUntil(lambda: bool(screen.head.remark.text()))
    return screen


def write(screen: RecordScreen, key: str, text: str) -> QLineEdit:
    stop = screen.panel.form.rows[key].editor.stops[0]
    assert isinstance(stop, QLineEdit)
    stop.setFocus()
    stop.clear()
    type_text(stop, text)
    return stop


@pytest.mark.parametrize("key", [spec.key for spec in SCREENS])
def test_every_page_opens_and_fits_a_small_screen_at_125_percent(window: MainWindow, key: str, qtbot: Any) -> None:
    window.resize(1093, 614)
    window.navigate(key, {})
    qtbot.wait(60)
    qtbot.waitUntil(lambda: not window.context.jobs.busy)
    assert (window.width(), window.height()) == (1093, 614), "no page makes the window larger than the screen"
    assert window.pages.currentWidget() is window.page(key)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [window]


def test_a_record_is_added_found_again_and_taken_back(window: MainWindow, qtbot: Any, said: Any) -> None:
    screen = page(window, "unit", qtbot)
    before = screen.table.total
    screen.begin()
    write(screen, "name", "新河镇邮政所")
    qtbot.keyClick(screen.panel.form, Key.Key_S, Mod.ControlModifier)
    qtbot.waitUntil(lambda: screen.table.total == before + 1)
    window.top.focus_search()
    qtbot.keyClicks(window.top.search, "xhzyzs")
    popup = window.top.search.suggestions.popup()
    qtbot.waitUntil(lambda: popup.isVisible() and popup.model().rowCount() == 1)
    window.navigate("area", {})
    qtbot.keyClick(popup, Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is screen)
    assert screen.panel.isVisible() and not screen.panel.form.dirty
    screen.table.view.setFocus()
    qtbot.keyClick(window, Key.Key_Z, Mod.ControlModifier)
    qtbot.waitUntil(lambda: screen.table.total == before)
    assert said.last.startswith("已撤销")


def test_unsaved_typing_is_asked_about_before_leaving(window: MainWindow, qtbot: Any, said: Any) -> None:
    screen = page(window, "unit", qtbot)
    screen.begin()
    write(screen, "name", "没写完")
    said.answers.append("继续填写")
    window.navigate("area", {})
    assert window.pages.currentWidget() is screen and "没有保存" in said.asked[-1]
    said.answers.append("不保存")
    window.navigate("area", {})
    assert window.pages.currentWidget() is window.page("area")


def test_escape_closes_the_panel_and_keeps_the_list(window: MainWindow, qtbot: Any) -> None:
    screen = page(window, "unit", qtbot)
    screen.table.select_row(0)
    qtbot.keyClick(screen.table.view, Key.Key_Return)
    assert screen.panel.isVisible()
    qtbot.keyClick(screen.panel.form, Key.Key_Escape)
    assert screen.panel.isHidden() and screen.table.isVisible()


def test_deleting_needs_a_reason_and_the_bin_brings_back(window: MainWindow, qtbot: Any, said: Any) -> None:
    screen = page(window, "unit", qtbot)
    before = screen.table.total
    screen.table.select_row(0)
    name = screen.table.model.index(0, 0).data()
    said.answers += [None, "重复登记"]
    qtbot.keyClick(screen.table.view, Key.Key_Delete)
    assert screen.table.total == before
    qtbot.keyClick(screen.table.view, Key.Key_Delete)
    qtbot.waitUntil(lambda: screen.table.total == before - 1)
    bin_page = RecycleBin(window.context)
    qtbot.addWidget(bin_page)
    bin_page.show()
    bin_page.arrive({})
    bin_page._combo.setCurrentText("单位")
    qtbot.waitUntil(lambda: bin_page.table.model.rowCount() == 1)
    assert bin_page.table.model.index(0, 0).data() == name
    bin_page.table.select_row(0)
    bin_page.recover()
    bin_page.reload()
    qtbot.waitUntil(lambda: bin_page.table.model.rowCount() == 0)
    assert window.context.session.count("unit") == before


def test_one_field_of_many_rows_is_changed_as_one_step(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.widgets.bulk_edit import BulkEdit

    screen = page(window, "unit", qtbot)
    screen.table.view.selectAll()
    total = screen.table.total

    def answer(box: BulkEdit) -> int:
        box.chosen = ("head_post", "所长")
        return 1

    monkeypatch.setattr(BulkEdit, "exec", answer)
    screen._bulk()
    session = window.context.session
    qtbot.waitUntil(lambda: [row["head_post"] for row in session.all("unit")] == ["所长"] * total)
    qtbot.waitUntil(lambda: not window.context.jobs.busy)
    window.context.undo()
    assert not any(row["head_post"] for row in session.all("unit"))


def test_the_month_turns_with_its_chip(window: MainWindow, qtbot: Any) -> None:
    screen = page(window, "activity", qtbot)
    screen.filters.set_on("month", True)
    qtbot.waitUntil(lambda: screen.table.model.rowCount() == 5)
    window.context.set_month("2026-10")
    qtbot.waitUntil(lambda: screen.table.model.rowCount() == 2)
    assert month_after("2026-12", 1) == "2027-01" and month_after("2026-01", -1) == "2025-12"


def test_the_lock_hides_everything_until_the_password(window: MainWindow, qtbot: Any, said: Any) -> None:
    page(window, "household", qtbot)
    qtbot.keyClick(window, Key.Key_L, Mod.ControlModifier)
    assert window.locked and not window.rail.isVisible() and "台账" not in window.windowTitle()
    qtbot.keyClicks(window.lock.password, "wrong")
    qtbot.keyClick(window.lock.password, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.lock._wrong.text().strip()))
    assert window.locked
    window.lock.password.setText(PASSWORD)
    qtbot.keyClick(window.lock.password, Key.Key_Return)
    qtbot.waitUntil(lambda: not window.locked)


def test_unlocking_lets_go_of_what_is_thirty_days_old(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.context.session
    values = {"no": "1", "received_on": "2026-10-14", "passed_on": "2026-10-14", "kind": "tip", "content": "有人收购银行卡"}
    uid = session.save("transfer", values).uid
    window.lock_now()
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2027-01-01T09:00:00")
    window.lock.password.setText(PASSWORD)
    qtbot.keyClick(window.lock.password, Key.Key_Return)
    qtbot.waitUntil(lambda: not window.locked)
    assert session.get("transfer", uid)["content"] is None


def test_idling_locks(context: AppContext, qtbot: Any) -> None:
    made = MainWindow(context)
    qtbot.addWidget(made)
    assert made._idle.interval() == 15 * 60_000
    made._idle.setInterval(1)
    qtbot.waitUntil(lambda: made.locked)


def test_a_reader_sees_who_may_use_a_page_and_cannot_add(window: MainWindow, context: AppContext, qtbot: Any) -> None:
    context.session.user = User(USER, "viewer")
    window.navigate("import", {})
    layout: Any = window.page("import").layout()
    states = layout.itemAt(0).widget()
    assert states.state == "no_right"
    screen = page(window, "unit", qtbot)
    assert not screen.add.isEnabled()


def test_one_session_sees_what_another_wrote(window: MainWindow, qtbot: Any, context: AppContext) -> None:
    screen = page(window, "unit", qtbot)
    before = screen.table.total
    context.jobs.run(lambda session, _p: session.save("unit", {"name": "后台新增单位"}), lambda _saved: None)
    qtbot.waitUntil(lambda: screen.table.total == before + 1)


def test_the_office_is_let_go(office: Path, session: Session) -> None:
    session.close()
    again = open_office(office, USER, PASSWORD)
    again.close()


def test_the_count_of_a_list_is_there_again_when_one_comes_back(window: MainWindow, qtbot: Any) -> None:
    page(window, "household", qtbot)
    counted = window.status._rows.text()
    assert "条" in counted
    window.navigate("home", {})
    window.navigate("household", {})
    assert window.status._rows.text() == counted


@pytest.mark.parametrize(("key", "arguments", "help_page", "heading"), [
    ("print", {"tab": "print"}, "print", ""),
    ("print", {"tab": "numbers"}, "print", "编号登记"),
    ("print", {"tab": "return"}, "return", "扫码枪登记"),
    ("print", {"tab": "scan"}, "return", "整叠扫描"),
    ("print", {"tab": "wording"}, "print", "改文字"),
    ("visit_sheets", {"tab": "enter"}, "visits", "键盘录入"),
    ("visit_sheets", {"tab": "print"}, "visits", "登记表"),
    ("settings", {"tab": "printers"}, "print", "打印机"),
    ("settings", {"tab": "fonts"}, "fonts", ""),
    ("settings", {"tab": "backup"}, "backup", ""),
])
def test_f1_opens_the_help_of_the_tab_in_sight(
    window: MainWindow, key: str, arguments: dict[str, str], help_page: str, heading: str, qtbot: Any
) -> None:
    window.navigate(key, arguments)
    qtbot.keyClick(window, Key.Key_F1)
    viewer = window.page("help")
    assert isinstance(viewer, HelpViewer) and viewer.page == help_page
    bar = viewer.text.verticalScrollBar()
    assert bar.value() == min(viewer.top_of(heading) if heading else 0, bar.maximum())
    assert not heading or viewer.top_of(heading) > 0
    window.navigate("print", {})
    window.page("print").batch.preview.clear()  # type: ignore[attr-defined]
