"""A barcode gun may be fired wherever the focus is, except into a field somebody types in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.gun import GunKeys

NUMBER = "H26A0000017K"


@dataclass
class Desk:
    """A page with every kind of thing a focus can be on, inside a window with more of them."""

    window: QTabWidget
    page: QWidget
    line: QLineEdit
    table: QTableWidget
    button: QPushButton
    choice: QComboBox
    tick: QCheckBox
    other: QLineEdit
    count: QSpinBox


@pytest.fixture
def desk(dressed: QApplication, qtbot: Any) -> Iterator[Desk]:
    window, page = QTabWidget(), QWidget()
    made = Desk(window, page, QLineEdit(), QTableWidget(3, 1), QPushButton("登记"), QComboBox(), QCheckBox("打印"),
                QLineEdit(), QSpinBox())
    made.table.setItem(0, 0, QTableWidgetItem("H"))
    made.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.choice.addItems(["未核对", "H26A"])
    column = QVBoxLayout(page)
    for widget in (made.line, made.table, made.button, made.choice, made.tick, made.other, made.count):
        column.addWidget(widget)
    GunKeys(page, made.line, keep="12")
    window.addTab(page, "收回")
    window.addTab(QPushButton("别的页"), "别的")
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made


def fire(qtbot: Any, text: str) -> None:
    """As a gun does: each key to whatever has the focus at that moment."""
    for letter in text:
        qtbot.keyClick(QApplication.focusWidget(), letter)


@pytest.mark.parametrize("place", ["table", "button", "choice", "tick"])
def test_a_number_reaches_the_line_from_anywhere(desk: Desk, qtbot: Any, place: str) -> None:
    getattr(desk, place).setFocus()
    got: list[str] = []
    desk.line.returnPressed.connect(lambda: got.append(desk.line.text()))
    fire(qtbot, NUMBER)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert got == [NUMBER] and desk.choice.currentIndex() == 0


def test_a_number_reaches_the_line_from_the_tab_bar(desk: Desk, qtbot: Any) -> None:
    desk.window.tabBar().setFocus()
    fire(qtbot, NUMBER)
    assert desk.line.text() == NUMBER


@pytest.mark.parametrize("place", ["other", "count"])
def test_a_field_somebody_types_in_keeps_its_keys(desk: Desk, qtbot: Any, place: str) -> None:
    getattr(desk, place).setFocus()
    fire(qtbot, "7")
    assert desk.line.text() == "" and getattr(desk, place).hasFocus()


def test_keys_with_a_meaning_of_their_own_stay(desk: Desk, qtbot: Any) -> None:
    desk.table.setFocus()
    fire(qtbot, "1")
    qtbot.keyClick(desk.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(desk.table, Qt.Key.Key_Down)
    qtbot.keyClick(desk.table, Qt.Key.Key_Space)
    assert desk.line.text() == "" and desk.table.hasFocus()
    fire(qtbot, NUMBER)  # its figures 1 and 2 belong to it once it has begun
    assert desk.line.text() == NUMBER


def test_a_number_begun_elsewhere_replaces_what_was_left(desk: Desk, qtbot: Any) -> None:
    desk.line.setText("H26")
    desk.button.setFocus()
    fire(qtbot, NUMBER)
    assert desk.line.text() == NUMBER


def test_another_page_keeps_its_keys(desk: Desk, qtbot: Any) -> None:
    desk.window.setCurrentIndex(1)
    desk.window.currentWidget().setFocus()
    fire(qtbot, "H")
    assert desk.line.text() == ""


def test_the_line_takes_no_input_method(desk: Desk) -> None:
    """A Chinese one would catch the letters of a gun."""
    assert not desk.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
