"""A record of a locked month is edited or deleted: a quiet line says what becomes of that, and nothing is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.month import notes, report
from app.reports.checks import ERROR, check_month
from app.security.roles import Action
from app.session import Query, Session, Where
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens.record_screen import RecordScreen

MONTH, WORDS = "2026-11", "2026年11月已锁定，改动会列入更正，不改变已锁定的数。"


@pytest.fixture
def window(context: AppContext, session: Session, qtbot: Any) -> Iterator[MainWindow]:
    notes.explain(session, MONTH, [item for item in check_month(session, MONTH) if item.level == ERROR], "已核实。")
    report.lock(session, MONTH)
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.start("activity")
    qtbot.waitUntil(lambda: made._locked_watch._seen is not None)
    yield made


def opened(window: MainWindow, day: str, qtbot: Any) -> RecordScreen:
    """The list of activities with one of this month or day in the panel."""
    screen = window.page("activity")
    assert isinstance(screen, RecordScreen)
    row = window.context.session.all("activity", Query((Where("date", "prefix", day),)))[0]
    screen.open(row["uid"])
    return screen


def test_the_form_of_a_row_of_a_locked_month_says_so_and_another_does_not(
    window: MainWindow, session: Session, qtbot: Any
) -> None:
    session.save("activity", {"date": "2026-09-20", "title": "九月的", "kind": "lecture"})
    screen = opened(window, "2026-11", qtbot)
    line = screen.panel.locked
    qtbot.waitUntil(lambda: line.isVisible() and line.text() == WORDS)
    opened(window, "2026-09", qtbot)
    assert line.isHidden()
    qtbot.wait(400)
    assert line.isHidden()
    screen.panel.form.fill({"date": "2026-11-02"})
    qtbot.waitUntil(line.isVisible)
    screen.panel.form.fill({"date": "2026-09-21"})
    qtbot.waitUntil(line.isHidden)
    screen.panel.form.drop_draft()


def test_saving_says_so_in_the_status_bar_and_asks_nothing(window: MainWindow, said: Said, qtbot: Any) -> None:
    screen = opened(window, "2026-11", qtbot)
    screen.panel.form.fill({"persons": 77})
    assert screen.panel.form.save() and said.asked == []
    qtbot.waitUntil(lambda: WORDS in window.status._words.text())
    assert window.status._words.text().startswith("已保存活动") and window.status._undo.isVisible()


def test_deleting_from_the_list_says_so_and_another_save_does_not(
    window: MainWindow, session: Session, said: Said, qtbot: Any
) -> None:
    screen = window.page("activity")
    assert isinstance(screen, RecordScreen)
    qtbot.waitUntil(lambda: bool(screen.table.model.ids))
    screen.table.select_row(0)
    said.answers.append("登重了")
    qtbot.keyClick(screen.table.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: WORDS in window.status._words.text())
    assert window.status._words.text().startswith("已删除1条活动")
    session.save("office", {"phone": "03111234567"}, session.office["uid"])
    window.context.tell.done("已保存单位设置。")
    qtbot.wait(200)
    assert window.status._words.text() == "已保存单位设置。"


def test_who_may_not_edit_is_not_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    may = Session.can
    monkeypatch.setattr(Session, "can", lambda self, action: action is not Action.EDIT and may(self, action))
    screen = opened(window, "2026-11", qtbot)
    qtbot.wait(400)
    assert screen.panel.locked.isHidden()
