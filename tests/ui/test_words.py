"""What can be read: no clipped words, no English, no hole in the tab order, letters large enough."""

from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.fault_log import report
from ui import look
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens import SCREENS

SIZES = [("标准", 1366, 768), ("标准", 1093, 614), ("大", 1366, 768), ("特大", 1366, 768)]
_TAG = re.compile(r"<[^>]+>")


def clipped(root: QWidget) -> list[str]:
    """Words that do not fit their label or button."""
    found = []
    for part in root.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, (QLabel, QAbstractButton)):
            continue
        text = _TAG.sub("", part.text()).replace("&", "")
        icon_only = isinstance(part, QToolButton) and part.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        if not text.strip() or icon_only:
            continue
        wraps = isinstance(part, QLabel) and part.wordWrap()
        lines = text.split("\n")
        need = max(part.fontMetrics().horizontalAdvance(line) for line in lines)
        free = part.contentsRect().width()
        if wraps:
            need = max(part.fontMetrics().horizontalAdvance(char) for char in text)
            if part.heightForWidth(part.width()) > part.height() + 2:
                found.append(f"{type(part).__name__} cut in height: {text}")
        if need > free + 1 and part.sizePolicy().horizontalPolicy() != part.sizePolicy().Policy.Ignored:
            found.append(f"{type(part).__name__} {free} < {need}: {text}")
    return found


@pytest.fixture
def back_to_standard() -> Any:
    yield
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app)


@pytest.mark.parametrize("letters, width, height", SIZES)
def test_no_words_are_clipped(
    back_to_standard: None, context: AppContext, qtbot: Any, letters: str, width: int, height: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app, letters)
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    wrong: list[str] = []
    for spec in SCREENS:
        window.navigate(spec.key, {})
        qtbot.wait(120)
        QApplication.sendPostedEvents()
        wrong += [f"{spec.key}: {line}" for line in clipped(window)]
        screen: Any = window.page(spec.key)
        if hasattr(screen, "begin") and screen.add.isVisible():
            screen.begin()
            qtbot.wait(40)
            wrong += [f"{spec.key} form: {line}" for line in clipped(screen.panel)]
            screen.panel.form.drop_draft()
            screen.panel.close_panel()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_every_field_of_a_page_can_be_reached_by_tab(context: AppContext, qtbot: Any) -> None:
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.navigate("activity", {})
    screen: Any = window.page("activity")
    screen.begin()
    seen: set[QWidget] = set()
    at: QWidget = window
    while at not in seen:
        seen.add(at)
        following = at.nextInFocusChain()
        assert following is not None
        at = following
    fields = (QLineEdit, QPlainTextEdit, QPushButton, QCheckBox)
    reachable = [part for part in seen if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    missing = [
        part.accessibleName() or type(part).__name__ for part in screen.findChildren(QWidget)
        if isinstance(part, fields) and part.isVisible() and part not in reachable and part.focusProxy() is None
    ]
    assert not missing


def test_tools_without_words_say_what_they_do(context: AppContext, qtbot: Any) -> None:
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.show()
    window.navigate("activity", {})
    screen: Any = window.page("activity")
    screen.begin()
    silent = [tool for tool in window.findChildren(QToolButton)
              if tool.isVisible() and not tool.text().strip() and not tool.toolTip()
              and not isinstance(tool.parent(), QLineEdit)]
    assert not silent


def test_stock_dialogs_speak_chinese(dressed: QApplication, qtbot: Any) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "标题", "内容",
                      QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Save)
    qtbot.addWidget(box)
    files = QFileDialog()
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(files)
    latin = re.compile(r"[A-Za-z]{3,}")
    words = [part.text().replace("&", "") for dialog in (box, files) for part in dialog.findChildren(QPushButton)]
    words += [part.text().replace("&", "") for part in files.findChildren(QLabel)]
    assert words and not [word for word in words if latin.search(word)]


def test_the_bug_report_names_places_and_never_values() -> None:
    text = ""
    try:
        {}["张三 13800001234"]
    except KeyError as fault:
        text = report(fault)
    assert "KeyError" in text and "test_words.py" in text and "张三" not in text and "1380000" not in text


def test_contrast_is_high_enough() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for front, back in ((look.INK, look.GROUND), (look.MUTED, look.GROUND), (look.MUTED, look.CARD), (look.ACCENT, look.CARD),
                        (look.CARD, look.ACCENT), (look.ACCENT, look.ACCENT_SOFT), (look.RED, look.RED_SOFT),
                        (look.AMBER, look.AMBER_SOFT), (look.GREEN, look.GREEN_SOFT), (look.RED, look.CARD)):
        assert contrast(front, back) >= 4.5, (front, back)
