"""Coverage is honest: each target household is counted once, whatever was noted about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.reports import coverage
from app.reports.coverage import LEFT, MET, REASONS, Coverage, state_of
from app.reports.monthly import round_coverage
from app.reports.period import Period
from app.session import Session
from tests.office_kit import homes

OUTCOMES = ("met", "nobody", "declined", "empty", "demolished", "away")
LIVES = ("resident", "tenant", "empty", "away", "demolished", None)
RANK = {"declined": 5, "demolished": 4, "empty": 3, "away": 2, "nobody": 1}
OCTOBER = Period.month("2026-10")


def plain_state(visits: Sequence[tuple[str, str]], lives_in: str | None, on: str) -> str:
    """The rule as the tables print it, written out without any shortcut."""
    past = [visit for visit in visits if visit[0] <= on]
    if any(outcome == "met" for _, outcome in past):
        return MET
    if past:
        return max(past, key=lambda visit: (visit[0], RANK[visit[1]]))[1]
    return lives_in if lives_in in ("empty", "away", "demolished") else LEFT


@given(
    st.lists(st.tuples(st.sampled_from([*OUTCOMES, "", "brand-new"]), st.sampled_from(LIVES), st.integers(0, 900)))
)
def test_visited_and_reasons_and_left_make_the_total(
    counted: list[tuple[str, str | None, int]],
) -> None:
    item = Coverage()
    for outcome, lives_in, households in counted:
        item.add(state_of(outcome, lives_in), households)
    assert item.met + sum(getattr(item, reason) for reason in REASONS) + item.left == item.targets
    assert item.targets == sum(households for _, _, households in counted)
    twice = coverage.total([item, item])
    assert (twice.targets, twice.met, twice.left) == (2 * item.targets, 2 * item.met, 2 * item.left)


def test_a_met_household_stays_visited_and_a_list_word_gives_way_to_a_visit() -> None:
    assert state_of("met", "empty") == MET
    assert state_of("nobody", "empty") == "nobody"
    assert state_of("", "empty") == "empty"
    assert state_of("", "tenant") == LEFT


days = st.sampled_from(["2026-09-30", "2026-10-01", "2026-10-15", "2026-10-31", "2026-11-01"])
histories = st.lists(
    st.tuples(st.sampled_from(LIVES[:-1]), st.lists(st.tuples(days, st.sampled_from(OUTCOMES)), max_size=5)),
    min_size=1,
    max_size=8,
)


def _plant(town: Session, plan: list[tuple[str, list[tuple[str, str]]]], area: str) -> str:
    """Households with these list words, a round over them, and their visits; gives the round."""
    values = [
        {**home, "lives_in": lives} for home, (lives, _) in zip(homes(area, "甲" * len(plan)), plan, strict=True)
    ]
    uids = town.save_many("household", values)
    dates = {"from_date": "2026-09-01", "to_date": "2026-12-31"}
    round_uid = town.save("visit_round", {"name": "测试轮次", **dates}).uid
    visits: list[dict[str, Any]] = [
        {"round": round_uid, "household": uid, "date": day, "outcome": outcome}
        for uid, (_, history) in zip(uids, plan, strict=True)
        for day, outcome in history
    ]
    town.save_many("visit", visits)
    return round_uid


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=histories)
def test_the_one_pass_count_says_what_the_rule_says(
    town: Session, plan: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    grid = next(area.uid for area in town.areas.walk() if area.level == "grid")
    village = town.areas.village_of(grid)
    with town.step("试一组"):
        round_uid = _plant(town, plan, grid)
    try:
        item = round_coverage(town, OCTOBER, round_uid)[village]
    finally:
        town.undo()
    states = [plain_state(history, lives, OCTOBER.last) for lives, history in plan]
    for state in (MET, *REASONS, LEFT):
        assert getattr(item, state) == states.count(state), state
    assert item.targets == len(plan)
    assert item.calls == sum(
        outcome == "met" and OCTOBER.first <= day <= OCTOBER.last for _, history in plan for day, outcome in history
    )
