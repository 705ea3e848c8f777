"""Metrics from rows: per village, per unit and for the town, against plain counting."""

from __future__ import annotations

from datetime import date

import pytest

from app import clock
from app.errors import AppError
from app.reports.catalogue import report
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


def test_units_surveys_inspections_and_places_as_their_own_tables_say(town: Session) -> None:
    flower = area(town, "花园村")
    school, mill = town.save_many("unit", [{"name": "中心小学"}, {"name": "丝厂"}])
    town.save_many("unit_coverage", [
        {"unit": school, "date": "2026-10-08", "staff_total": 60, "pledged": 20},
        {"unit": school, "date": "2026-10-30", "staff_total": 62, "tested": 50, "knowing": 45, "pledged": 40, "installed": 9},
        {"unit": mill, "date": "2026-10-20", "staff_total": 200, "knowing": 150, "pledged": 100},
        {"unit": mill, "date": "2026-09-20", "staff_total": 900, "pledged": 1}])
    town.save_many("survey", [{"name": "测评", "date": "2026-10-09", "area": flower, "valid": 40, "knowing": 31}])
    town.save_many("inspection", [{"unit": mill, "date": "2026-10-11", "kind": kind} for kind in ("visit", "talk", None)])
    town.save_many("rectification", [
        {"unit": mill, "date": "2026-10-11", "issue": "没有张贴", "state": "done", "verified_on": "2026-10-20"},
        {"unit": mill, "date": "2026-10-11", "issue": "没有培训", "state": "open"}])
    codes = ["staff_total", "staff_knowing_rate", "staff_pledged_rate", "inspections", "talks", "issues_rate"]
    made = measure(town, OCTOBER, codes, by="unit")
    assert dict(made.values[mill]) == {
        "staff_total": 200, "staff_knowing_rate": Rate(150, 200), "staff_pledged_rate": Rate(100, 200),
        "inspections": 2, "talks": 1, "issues_rate": Rate(1, 2)}
    assert made.total["staff_knowing_rate"] == Rate(195, 250) and made.total["staff_total"] == 262
    assert measure(town, OCTOBER, ["knowing_rate"]).at("knowing_rate", flower) == Rate(31, 40)
    total = report(town, "R-Q1", OCTOBER).total
    assert total is not None and {262, Rate(195, 250), Rate(140, 262)} <= set(total.cells)
    inspected = report(town, "R-Q6", OCTOBER).total
    assert inspected is not None and inspected.cells[2:7] == (2, 2, 1, Rate(1, 2), 1)


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
