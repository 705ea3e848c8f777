"""Lists that open over a form: worked by keyboard, and Esc closes only the innermost."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.records.registers import REGISTERS
from app.shared import User
from ui.context import AppContext
from ui.screens.record_panel import RecordPanel
from ui.screens.record_screen import RecordScreen, register_screen

Key = Qt.Key


@pytest.fixture
def screen(context: AppContext, qtbot: Any) -> RecordScreen:
    made = register_screen(context, "activity")
    context.pulse.changed.connect(made.hear)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    return made


def press(qtbot: Any, host: QWidget, key: Qt.Key) -> None:
    """A key as the system sends it, so that shortcuts and popups get it in their turn."""
    qtbot.keyClick(host.window().windowHandle(), key)


def test_esc_closes_the_suggestions_and_keeps_the_panel(screen: RecordScreen, qtbot: Any, said: Any) -> None:
    kind = screen.panel.form.rows["kind"].editor.stops[0]
    kind.setFocus()
    qtbot.keyClicks(kind, "jz")
    assert QApplication.activePopupWidget() is not None
    press(qtbot, screen, Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert screen.panel_open and screen.panel.form.dirty and not said.asked


def test_ticks_are_set_by_initials_and_enter_goes_on(screen: RecordScreen, qtbot: Any) -> None:
    form = screen.panel.form
    tags = form.rows["tags"].editor
    tags.stops[0].setFocus()
    press(qtbot, screen, Key.Key_Space)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClicks(popup.focusWidget(), "xx")
    press(qtbot, popup, Key.Key_Return)
    press(qtbot, popup, Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert screen.context.session.show("activity", {"tags": tags.value()})["tags"] == "学校"
    focused = QApplication.focusWidget()
    assert focused is not None and form.rows["area"].isAncestorOf(focused)


def test_esc_in_the_ticks_keeps_the_form(screen: RecordScreen, qtbot: Any, said: Any) -> None:
    form = screen.panel.form
    form.rows["tags"].editor.stops[0].setFocus()
    press(qtbot, screen, Key.Key_Space)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    press(qtbot, popup, Key.Key_Down)
    press(qtbot, popup, Key.Key_Space)
    press(qtbot, popup, Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert screen.panel_open and form.rows["tags"].editor.value() and not said.asked
    form.drop_draft()


def test_taking_back_a_new_record_closes_its_form(screen: RecordScreen, qtbot: Any) -> None:
    form = screen.panel.form
    form.fill({"date": "2026-11-01", "title": "赶集日宣传"})
    assert form.save() and screen.panel_open
    screen.context.undo()
    qtbot.waitUntil(lambda: not screen.panel_open)


def test_who_may_only_read_is_told_before_typing(screen: RecordScreen, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    screen._hide_panel()
    monkeypatch.setattr(screen.context.session, "user", User("小王", "viewer"))
    screen.begin()
    assert not screen.panel_open and "录入员" in said.last
    screen.table.selected_uids = lambda: ["any"]  # type: ignore[method-assign]
    screen._remove_selected()
    assert not said.asked


def test_the_panel_of_who_may_only_read_says_so(
    context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context.session, "user", User("小王", "viewer"))
    panel = RecordPanel(context, REGISTERS["unit"])
    qtbot.addWidget(panel)
    panel.show()
    words = [label for label in panel.findChildren(QLabel) if label.text() == "您的角色只能查看"]
    assert len(words) == 1 and words[0].isVisible()
