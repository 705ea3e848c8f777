"""Metrics from rows: per village, per unit and for the town, against plain counting."""

from __future__ import annotations

from datetime import date

import pytest

from app import clock
from app.errors import AppError
from app.reports.kept import kept
from app.reports.measure import ELSEWHERE, measure
from app.reports.metrics import METRICS, figures
from app.reports.period import Period
from app.reports.tally import countable
from app.session import Session
from app.tables.table import Rate
from db import tally as db_tally
from tests.app.reports.test_monthly import area, october, visited

__all__ = ["october", "visited"]
OCTOBER = Period.month("2026-10")
CODES = [code for code, metric in METRICS.items() if metric.source == "宣传活动"]


def test_activities_per_village_elsewhere_and_whole(october: Session) -> None:
    made = measure(october, OCTOBER, CODES)
    rows = [row for row in october.all("activity") if row["date"] in OCTOBER and row["state"] != "rejected"]
    places = {uid: [row for row in rows if october.areas.village_of(row["area"]) == (uid or None)] for uid in made.values}
    assert list(places) == [area(october, "花园村"), area(october, "单家村"), ELSEWHERE]
    for code in CODES:
        for uid, here in places.items():
            assert made.at(code, uid) == sum(figures(row)[code] for row in here), (code, uid)
        assert made.at(code) == sum(figures(row)[code] for row in rows)


def test_by_unit_what_the_unit_held_outside_the_villages(october: Session) -> None:
    unit = october.all("unit")[0]["uid"]
    made = measure(october, OCTOBER, ["sessions", "persons"], by="unit")
    assert dict(made.values[unit]) == {"sessions": 1, "persons": 30}
    assert made.total == measure(october, OCTOBER, ["sessions", "persons"], by="town").total


def test_a_round_and_its_rates(visited: tuple[Session, str]) -> None:
    town, round_uid = visited
    made = measure(town, OCTOBER, ["targets", "met", "cover", "cover_all"], round_uid=round_uid)
    whole = made.total
    assert isinstance(whole["cover_all"], Rate) and whole["cover_all"] == Rate(whole["met"], whole["targets"])  # type: ignore[arg-type]
    assert sum(line["targets"] for line in made.values.values()) == whole["targets"] == 7  # type: ignore[misc]


def test_a_merged_village_is_left_out_until_it_has_something(town: Session) -> None:
    other = area(town, "单家村")
    town.save("area", {"state": "merged"}, other)
    assert other not in measure(town, OCTOBER, ["sessions"]).values
    town.save("activity", {"date": "2026-10-08", "title": "讲座", "kind": "lecture", "area": other})
    assert measure(town, OCTOBER, ["sessions"]).at("sessions", other) == 1


def test_nothing_entered_is_counted_as_nothing_and_a_rate_of_nothing_is_no_rate(town: Session) -> None:
    codes = [code for code, metric in METRICS.items() if not metric.round and countable(metric.source)]
    made = measure(town, OCTOBER, codes)
    assert len(codes) > 50 and len(made.values) == 2
    assert all(figure in (0, Rate(0, 0)) for line in [*made.values.values(), made.total] for figure in line.values())


def test_unknown_and_uncounted_metrics_and_a_missing_round_are_refused(town: Session) -> None:
    for code, words in (("没有", "没有“没有”这个指标"), ("self_score", "自评得分"), ("met", "没有进行中的走访轮次")):
        with pytest.raises(AppError, match=words):
            measure(town, OCTOBER, [code])


def test_a_failed_query_is_an_error_and_never_nought(october: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ledger: object, first: str, last: str) -> list[tuple]:
        return october.ledger.fetch("SELECT no_such_column FROM activity")

    monkeypatch.setattr(db_tally, "activities", broken)
    with pytest.raises(Exception, match="no_such_column"):
        measure(october, OCTOBER, ["sessions"])
    with pytest.raises(Exception, match="no_such_column"):  # and the failure is not what is kept
        measure(october, OCTOBER, ["sessions"])


def test_what_is_kept_follows_every_write_of_every_session(october: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def sessions() -> object:
        return measure(october, OCTOBER, ["sessions"]).at("sessions")

    before = sessions()
    worker = october.worker()
    uid = worker.save("activity", {"date": "2026-10-15", "title": "讲座", "kind": "lecture"}).uid
    worker.close()
    assert sessions() == before + 1  # type: ignore[operator]
    october.remove("activity", [uid], "录错")
    assert sessions() == before
    october.undo()
    assert sessions() == before + 1  # type: ignore[operator]
    with pytest.raises(ZeroDivisionError), october.step("试"):
        october.save("activity", {"date": "2026-10-16", "title": "讲座二", "kind": "lecture"})
        assert sessions() == before + 2  # type: ignore[operator]
        raise ZeroDivisionError
    assert sessions() == before + 1  # type: ignore[operator]
    asked: list[int] = []
    for _ in range(2):
        kept(october, ("mine",), lambda: asked.append(1))
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
    kept(october, ("mine",), lambda: asked.append(2))
    assert asked == [1, 2]
