"""The first page tells the month truly, and every line leads somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.errors import AppError
from app.reports import standing, trend
from app.session import Query, Session
from ui.context import AppContext
from ui.screens.home import Home


@pytest.fixture
def gone(context: AppContext) -> list[tuple[str, Any]]:
    """Where the page sent the person."""
    found: list[tuple[str, Any]] = []
    context.navigate = lambda key, arguments: found.append((key, arguments))
    return found


def _home(context: AppContext, qtbot: Any) -> Home:
    home = Home(context)
    qtbot.addWidget(home)
    home.resize(1200, 700)
    home.show()
    home.arrive({})
    qtbot.waitUntil(lambda: home.figures["activities"].text() != "—")
    return home


def test_the_figures_are_those_of_the_month(context: AppContext, qtbot: Any, gone: list) -> None:
    home = _home(context, qtbot)
    assert home.figures["activities"].text() == "5"
    assert home.figures["persons"].text() == "663"
    assert home.figures["met"].text() == "—"
    assert "没有进行中的走访轮次" in home.coverage_note.text()


def test_a_finding_leads_to_its_row(context: AppContext, qtbot: Any, gone: list) -> None:
    session = context.session
    session.remove("activity", [row["uid"] for row in session.all("activity")[1:]], "重复登记")
    home = _home(context, qtbot)
    alone = next(button for button in home.findings.buttons if "没有照片。" in button.toolTip())
    qtbot.mouseClick(alone, Qt.MouseButton.LeftButton)
    register, arguments = gone[0]
    assert register == "activity" and context.session.get("activity", arguments["uid"])


def test_many_findings_of_a_kind_are_one_line_that_leads_to_their_list(context: AppContext, qtbot: Any, gone: list) -> None:
    home = _home(context, qtbot)
    assert "没有照片或照片不够　共5项" in home.findings.buttons[0].toolTip()
    qtbot.mouseClick(home.findings.buttons[0], Qt.MouseButton.LeftButton)
    register, arguments = gone[0]
    assert register == "activity" and context.session.count("activity", Query(arguments["where"])) == 5


def test_coverage_counts_met_households_and_leads_to_the_village(
    context: AppContext, qtbot: Any, session: Session, gone: list
) -> None:
    round_uid = session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid
    first = session.all("household")[0]
    session.save("visit", {"round": round_uid, "household": first["uid"], "date": "2026-11-03", "outcome": "met"})
    home = _home(context, qtbot)
    assert home.figures["met"].text() == "1/120"
    village = session.areas.village_of(first["area"])
    bar = next(bar for bar in home.coverage.bars if bar.key == village)
    assert bar.part == 1 and bar.whole == 27  # 30 households, three of them 空户
    home.coverage.chosen.emit(bar.key)
    assert gone[-1] == ("round_visits", {"area": village})


def test_what_is_due_says_how_many_days_are_left(
    context: AppContext, qtbot: Any, gone: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _home(context, qtbot)
    assert "12月5日前上报，还有14天" in home.due.text()
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-07T09:00:00")
    home.reload()
    qtbot.waitUntil(lambda: "已过2天" in home.due.text())


def test_a_month_handed_in_says_so(context: AppContext, qtbot: Any, session: Session, gone: list) -> None:
    with session.step("上报"):
        session.commands("month_report").create_many([{"period": "2026-11", "state": "submitted"}], trusted=True)
    home = _home(context, qtbot)
    assert home.due.text() == "月报已上报"
    row = session.all("month_report")[0]
    with session.step("更正"):
        session.commands("month_report").update(row["uid"], {"state": "correcting"}, trusted=True)
    home.hear(frozenset({"month_report"}))
    qtbot.waitUntil(lambda: home.due.text() == "更正表已锁定，还没有上报")


def test_the_due_day_is_that_of_the_towns_own_rule(session: Session) -> None:
    assert (due := standing.due(session, "2026-12")) and due.day == "2027-01-05"
    rules = [row["uid"] for row in session.all("report_rule") if row["who"] == "town" and row["period_kind"] == "month"]
    session.save("report_rule", {"due_day": 8, "due_time": "17:00"}, uid=rules[0])
    assert (due := standing.due(session, "2026-12")) and due.text == "1月8日17:00前"
    session.save("report_rule", {"active": 0}, uid=rules[0])
    assert standing.due(session, "2026-12") is None


def test_deadlines_name_the_days_left_and_lead_to_who_is_missing(
    context: AppContext, qtbot: Any, session: Session, gone: list
) -> None:
    session.remove("report_rule", [row["uid"] for row in session.all("report_rule")], "重设")
    weekly = {"name": "周报", "who": "village", "parts": ["text"], "period_kind": "week", "due_in": "same", "due_day": 5,
              "due_time": "16:00", "valid_from": "2026-11-20"}
    rule = session.save("report_rule", weekly).uid
    home = _home(context, qtbot)
    lines = [label.text() for label in home.deadlines.findChildren(QLabel)]
    assert lines == ["已过1天", "11月20日16:00前", "还有6天", "11月27日16:00前"]
    assert home.deadlines.buttons[0].text() == "周报　4 个未报"
    qtbot.mouseClick(home.deadlines.buttons[0], Qt.MouseButton.LeftButton)
    assert gone == [("submissions", {"period": "2026-W47", "rule": rule})]


def test_the_first_steps_go_away_when_told(context: AppContext, qtbot: Any, gone: list) -> None:
    home = _home(context, qtbot)
    assert not home.first.isHidden()
    home._hide_steps()
    home.reload()
    qtbot.wait(50)
    assert home.first.isHidden()


def test_the_trend_speaks_of_twelve_months_and_leads_to_its_table(context: AppContext, qtbot: Any, gone: list) -> None:
    home = _home(context, qtbot)
    chart = home.trend.chart
    qtbot.waitUntil(lambda: chart.table is not None)
    assert chart.table is not None and [row.cells[1] for row in chart.table.rows[-2:]] == [2, 5]
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert gone[-1] == ("reports", {"code": "R-T1", "period": "2026-11"})


def test_a_trend_that_cannot_be_read_says_so(
    context: AppContext, qtbot: Any, gone: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any) -> None:
        raise AppError("台账读不出来。")

    monkeypatch.setattr(trend, "trend_table", fails)
    home = _home(context, qtbot)
    qtbot.waitUntil(lambda: home.trend.note.text() == "没有读出来：台账读不出来。")
    assert home.trend.chart.isHidden()
