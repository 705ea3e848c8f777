"""报送情况: one key notes a receipt, the counts follow, what is missing is one click away."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication

from app.reports import holidays
from app.reports.reporting import State
from app.session import Query, Session
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens import submission_papers
from ui.screens.submission_bar import NOW
from ui.screens.submissions import Submissions

WEEKLY = {"name": "周报", "who": "both", "parts": ["text", "picture"], "photo_min": 2, "period_kind": "week",
          "due_in": "same", "due_day": 5, "due_time": "16:00", "shift": "later"}


@pytest.fixture
def rule(session: Session) -> str:
    session.remove("report_rule", [row["uid"] for row in session.all("report_rule")], "重设")
    return session.save("report_rule", WEEKLY).uid


@pytest.fixture
def page(context: AppContext, qtbot: Any, rule: str) -> Submissions:
    made = Submissions(context)
    qtbot.addWidget(made)
    context.pulse.changed.connect(made.hear)
    made.resize(1200, 650)
    made.show()
    made.arrive({"period": "2026-11"})
    qtbot.waitUntil(lambda: bool(made.model.items))
    return made


def _wait(page: Submissions, qtbot: Any, words: str) -> None:
    qtbot.waitUntil(lambda: words in page.figures.text())


def test_a_key_notes_a_receipt_and_goes_down(page: Submissions, qtbot: Any, session: Session) -> None:
    assert page.figures.text().startswith("应报 50　已报 0　按时 0　逾期 0　未报 50（已过期 40）")
    page.view.put_cursor(0, 2)
    page.receipt.photos.setText("３")
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    _wait(page, qtbot, "已报 1　按时 0　逾期 1")
    [row] = session.all("submission")
    assert (row["received_on"], row["received_time"], row["photos"], row["way"]) == ("2026-11-21", "09:30", 3, "wechat")
    assert page.view.currentIndex().row() == 1 and page.receipt.photos.text() == ""
    assert page.model.index(0, 2).data() == "逾期 11.21"


def test_a_return_and_a_slip_are_one_key_each(page: Submissions, qtbot: Any, said: Said, session: Session) -> None:
    page.view.put_cursor(0, 4)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    _wait(page, qtbot, "已报 1　按时 1")
    page.view.put_cursor(0, 4)
    said.answers.append("图片不清")
    qtbot.keyClick(page.view, Qt.Key.Key_2)
    _wait(page, qtbot, "退回 1 次")
    assert page.model.cell(page.model.index(0, 4)).state is State.RETURNED  # type: ignore[union-attr]
    qtbot.keyClick(page.view, Qt.Key.Key_0)
    _wait(page, qtbot, "已报 1　按时 1")
    qtbot.keyClick(page.view, Qt.Key.Key_0)
    _wait(page, qtbot, "已报 0")
    assert session.count("submission") == 0


def test_many_cells_are_noted_in_one_step(page: Submissions, qtbot: Any, session: Session) -> None:
    page.view.selectRow(1)
    page.view.selectionModel().select(page.model.index(2, 0), QItemSelectionModel.SelectionFlag.Select)
    page.receipt.day.setText("11.6")
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    _wait(page, qtbot, "已报 6")
    assert {row["received_on"] for row in session.all("submission")} == {"2026-11-06"}
    assert page.model.index(1, 0).data() == "逾期 11.6" and page.model.index(1, 1).data() == "11.6"
    session.undo()
    _wait(page, qtbot, "已报 0")


def test_part_of_a_report_is_not_the_report(page: Submissions, qtbot: Any) -> None:
    page.view.put_cursor(0, 4)
    page.receive(page.view.chosen(), ("text",))
    qtbot.waitUntil(lambda: page.model.index(0, 4).data() == "缺图片")
    assert "还缺图片" in page.detail.text() and page.figures.text().startswith("应报 50　已报 0")


def test_only_those_missing_are_left_and_none_is_said(page: Submissions, qtbot: Any) -> None:
    page.view.selectAll()
    page.receipt.day.setText("11.1")
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    _wait(page, qtbot, "已报 50")
    page.missing.setChecked(True)
    assert page.states.state == "empty"
    page.missing.setChecked(False)
    page.search.setText("不存在的单位")
    assert page.states.state == "nothing"
    page.search.setText("hyc")
    assert [one.name for one in page.model.reporters] == ["花园村"]


def test_a_pasted_list_is_noted_after_a_word(page: Submissions, qtbot: Any, said: Said) -> None:
    page.view.put_cursor(0, 1)
    QGuiApplication.clipboard().setText("1\t花园村\n2\t桥头村\n3\t大桥村")
    said.answers.append("登记收到")
    qtbot.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    _wait(page, qtbot, "已报 2")
    assert "大桥村" in said.asked[-1]


def test_a_wrong_hour_is_refused_before_anything_is_noted(page: Submissions, qtbot: Any, said: Said, session: Session) -> None:
    page.view.put_cursor(0, 1)
    page.receipt.hour.setText("25:00")
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    assert "看不懂时间" in str(said.faults.pop()) and session.count("submission") == 0


def test_what_is_asked_for_now_is_a_period_of_its_own(page: Submissions, qtbot: Any) -> None:
    page.arrive({"missing": True})
    qtbot.waitUntil(lambda: page.period.key == NOW and len(page.model.items) > 5)
    assert page.missing.isChecked()
    assert "2026年没有节假日表，截止日未含节假日" in page.notes.text()


def test_a_holiday_table_moves_the_due_day_on_the_page(page: Submissions, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "假期.csv"
    path.write_text("2026-11-20,休,虚构节\n2026-11-21,班,\n", "utf-8-sig")
    submission_papers.take_in(page.context, path)
    qtbot.waitUntil(lambda: page.notes.text() == "")
    week = next(item for item in page.model.items if item.key[1] == "2026-W47")
    assert week.due.at == "2026-11-21T16:00" and holidays.years(page.context.session)[0].source == "假期.csv"


def test_slips_are_for_those_with_something_missing(page: Submissions, session: Session) -> None:
    assert len(submission_papers.missing_of(session, "area")) == 4
    assert len(submission_papers.missing_of(session, "unit")) == 6


def test_without_rules_the_page_says_where_they_are_made(page: Submissions, qtbot: Any, session: Session, rule: str) -> None:
    session.save("report_rule", {"active": 0}, uid=rule)
    qtbot.waitUntil(lambda: page.states.state == "empty")


def test_three_hundred_units_are_shown_quickly(page: Submissions, qtbot: Any, session: Session) -> None:
    """The figure is printed with -s; the bound leaves room for a slow machine."""
    for number in range(2):
        session.save("report_rule", {**WEEKLY, "name": f"周报{number}", "who": "unit"})
    for number in range(3):
        session.save("report_rule", {**WEEKLY, "name": f"月报{number}", "period_kind": "month", "due_in": "next", "who": "unit"})
    session.save_many("unit", [{"name": f"新河镇第{n}号很长很长名称的企业有限责任公司", "kind": "company"} for n in range(300)])
    qtbot.waitUntil(lambda: len(page.model.reporters) > 300 and not page.context.jobs.busy)
    shown: list[float] = []
    page.counted.connect(lambda _words: shown.append(time.perf_counter()))
    started = time.perf_counter()
    page.reload()
    qtbot.waitUntil(lambda: bool(shown))
    page.grab()
    spent = time.perf_counter() - started
    assert page.board is not None
    print(f"报送情况 page, {len(page.board.cells)} reports of {len(page.board.reporters)}: {spent:.3f} s")
    assert spent < 2


def test_who_only_looks_is_told_once_and_notes_nothing(page: Submissions, qtbot: Any, said: Said, session: Session) -> None:
    session.user = replace(session.user, role="viewer")
    page.view.put_cursor(0, 1)
    before = len(said.lines)
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    assert [line.text for line in said.lines[before:]] == [said.last] and "不能录入和修改" in said.last
    assert session.count("submission") == 0


def test_the_last_word_leads_to_the_receipts(page: Submissions, qtbot: Any, session: Session) -> None:
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    page.view.put_cursor(0, 4)
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    _wait(page, qtbot, "已报 1")
    page.view.put_cursor(0, 4)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    key, arguments = gone[0]
    assert key == "submission" and session.count(key, Query(arguments["where"])) == 1
