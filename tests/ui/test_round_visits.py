"""Visits by number keys: one key a door, the count always adds up, a slip is corrected on the spot."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.records import doorsteps
from app.reports.monthly import monthly
from app.session import Session
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.round_visits import RoundVisits


@pytest.fixture
def round_uid(session: Session) -> str:
    return session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid


@pytest.fixture
def page(context: AppContext, qtbot: Any, round_uid: str) -> RoundVisits:
    made = RoundVisits(context)
    qtbot.addWidget(made)
    context.pulse.changed.connect(made.hear)
    made.resize(1200, 700)
    made.show()
    made.arrive({"area": context.session.areas.villages()[0].uid})
    qtbot.waitUntil(lambda: bool(made.model.steps))
    return made


def _press(page: RoundVisits, qtbot: Any, keys: str) -> None:
    for key in keys:
        qtbot.keyClick(page.view, Qt.Key(ord(key)))


def test_a_key_saves_a_visit_and_goes_to_the_next_open_door(page: RoundVisits, qtbot: Any, session: Session) -> None:
    page.visitor.setText("张永福")
    first = page.view.currentIndex().row()
    _press(page, qtbot, "1")
    visit = session.all("visit")[0]
    assert (visit["outcome"], visit["told"], visit["visitor"], visit["date"]) == ("met", 1, "张永福", "2026-11-21")
    assert visit["household"] == page.model.steps[first].household
    assert page.view.currentIndex().row() > first and page.model.steps[first].state == "met"


def test_doors_the_list_calls_empty_are_stepped_over(page: RoundVisits, qtbot: Any) -> None:
    _press(page, qtbot, "1" * 8)
    visited = [step for step in page.model.steps if step.visits]
    assert len(visited) == 8 and all(step.lived_in not in ("empty", "away") for step in visited)


def test_a_second_key_on_the_same_day_corrects_the_first(page: RoundVisits, qtbot: Any, session: Session) -> None:
    row = page.view.currentIndex().row()
    _press(page, qtbot, "1")
    page.view.go(row)
    _press(page, qtbot, "2")
    visits = session.all("visit")
    assert [(visit["outcome"], visit["told"]) for visit in visits] == [("nobody", None)]


def test_the_line_adds_up_to_all_targets_and_to_the_monthly_table(
    page: RoundVisits, qtbot: Any, session: Session
) -> None:
    _press(page, qtbot, "112345")
    counts = doorsteps.tally(page.model.steps)
    assert sum(counts.values()) == 30 and "应访 30" in page.figures.text()
    table = monthly(session, "R-M3", "2026-11")
    keys = [column.key for column in table.columns]
    cells = dict(zip(keys, table.rows[0].cells, strict=True))
    for state in ("met", "nobody", "declined", "empty", "away", "left"):
        assert cells[state] == counts[state], state


def test_without_a_date_nothing_is_saved(page: RoundVisits, qtbot: Any, session: Session, said: Said) -> None:
    page.date.line.clear()
    _press(page, qtbot, "1")
    assert "请先填走访日期" in str(said.faults.pop()) and session.count("visit") == 0


def test_the_number_told_is_changed_in_the_list(page: RoundVisits, qtbot: Any, session: Session) -> None:
    row = page.view.currentIndex().row()
    _press(page, qtbot, "1")
    page.model.setData(page.model.index(row, 6), "3")
    assert session.all("visit")[0]["told"] == 3 and page.model.steps[row].told == 3


def test_undo_takes_the_visit_back(page: RoundVisits, qtbot: Any, session: Session) -> None:
    row = page.view.currentIndex().row()
    _press(page, qtbot, "1")
    session.undo()
    qtbot.waitUntil(lambda: page.model.steps[row].state == "left")


def test_a_household_that_came_later_is_shown_apart(page: RoundVisits, qtbot: Any, session: Session) -> None:
    area = page.model.steps[0].area
    session.save("household", {"area": area, "door": "新街1号", "householder": "王后来"})
    qtbot.waitUntil(lambda: len(page.model.steps) == 31)
    late = next(step for step in page.model.steps if step.householder == "王后来")
    assert not late.target and sum(doorsteps.tally(page.model.steps).values()) == 30


def test_without_a_round_the_page_says_what_to_do(context: AppContext, qtbot: Any) -> None:
    page = RoundVisits(context)
    qtbot.addWidget(page)
    page.arrive({})
    assert page.states.state == "empty"
