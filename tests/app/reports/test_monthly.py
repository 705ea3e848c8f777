"""R-M1 and R-M3 as the county reads them, down to the rows behind each figure."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import AppError
from app.records.drill import query_of
from app.reports.metrics import ACTIVITY_COLUMNS, METRICS, figures, kind_groups
from app.reports.monthly import CODES, monthly, rounds_in
from app.reports.period import Period
from app.session import Session
from app.tables.table import Rate, Table
from tests.office_kit import homes


def line(table: Table, name: str) -> dict[str, Any]:
    """A row's cells by column key."""
    row = next(row for row in [*table.rows, table.total] if row and name in row.cells[:2])
    return dict(zip([column.key for column in table.columns], row.cells, strict=True))


def area(town: Session, name: str) -> str:
    return next(item.uid for item in town.areas.walk() if town.areas.full_name(item.uid) == name)


def log(town: Session, day: str, kind: str, **more: Any) -> str:
    return town.save("activity", {"date": day, "title": "反诈活动", "kind": kind, **more}).uid


@pytest.fixture
def october(town: Session) -> Session:
    flower, other = area(town, "花园村"), area(town, "单家村")
    unit = town.save("unit", {"name": "新河镇派出所"}).uid
    log(town, "2026-10-12", "rally", area=flower, persons=120, metrics={"leaflet": 300, "banner": 2, "brochure": 5},
        flags={"metrics.leaflet": "原文“300余份”，按300计"})
    log(town, "2026-10-31", "lecture", area=area(town, "花园村第1网格"), persons=40, metrics={"gift": 10})
    log(town, "2026-10-01", "class_meeting", area=other, persons=45)
    log(town, "2026-10-05", "broadcast", area=other)
    log(town, "2026-10-06", "loudspeaker", area=other, metrics={"broadcast": 7})
    log(town, "2026-10-07", "group_push", area=other, persons=9000)
    log(town, "2026-10-08", "rally", host_unit=unit, persons=30)
    log(town, "2026-10-09", "article", host="综治中心")
    log(town, "2026-09-30", "rally", area=flower, persons=999)
    log(town, "2026-11-01", "rally", area=flower, persons=999)
    log(town, "2026-10-20", "rally", area=flower, persons=999, state="rejected")
    removed = log(town, "2026-10-21", "rally", area=flower, persons=999)
    town.remove("activity", [removed], "录错")
    return town


def test_the_columns_are_those_of_the_county_form(town: Session) -> None:
    table = monthly(town, "R-M1", "2026-10")
    assert "、".join(column.title for column in table.columns) == (
        "序号、村（社区）/单位、集中宣传（场）、讲座宣讲（场）、入校（次）、入企（次）、参与人次、宣传单（份）、"
        "一封信（份）、海报（张）、横幅（条）、展板（块）、宣传品（份）、广播（次）、电子屏（块）、短信（条）、推文（篇）、"
        "群推送（次）、宣传车（次）、咨询（人次）、备注"
    )
    assert table.period == "2026年10月1日—10月31日"
    assert table.form_no == "清源县反诈月1表" and table.unit_name == "新河镇人民政府"


def test_villages_stand_in_the_offices_order_then_the_units(october: Session) -> None:
    table = monthly(october, "R-M1", "2026-10")
    assert [row.cells[1] for row in table.rows] == ["花园村", "单家村", "新河镇派出所", "综治中心"]
    assert [row.cells[0] for row in table.rows] == [1, 2, 3, 4]


def test_figures_of_the_month_only_and_without_rows_sent_back_or_removed(october: Session) -> None:
    flower = line(monthly(october, "R-M1", "2026-10"), "花园村")
    assert {key: flower[key] for key in ("rally", "lecture", "persons", "leaflet", "banner", "gift", "note")} == {
        "rally": 1, "lecture": 1, "persons": 160, "leaflet": 300, "banner": 2, "gift": 15, "note": "含约数1处",
    }


def test_what_counts_once_without_a_number_and_what_is_no_attendance(october: Session) -> None:
    other = line(monthly(october, "R-M1", "2026-10"), "单家村")
    assert (other["broadcast"], other["push"], other["school"], other["persons"]) == (8, 1, 1, 45)
    assert line(monthly(october, "R-M1", "2026-10"), "综治中心")["article"] == 1


def test_the_total_is_the_sum_of_the_lines_and_nothing_is_blank(october: Session) -> None:
    table = monthly(october, "R-M1", "2026-10")
    total = line(table, "合计")
    for code in ACTIVITY_COLUMNS:
        assert total[code] == sum(line(table, row.cells[1])[code] for row in table.rows)  # type: ignore[arg-type]
    assert all(cell != "" for row in table.rows for cell in row.cells)


def test_each_line_leads_to_exactly_its_rows(october: Session) -> None:
    table = monthly(october, "R-M1", "2026-10")
    for row in [*table.rows, table.total]:
        assert row is not None and row.drill is not None
        behind = october.all(row.drill.register, query_of(row.drill))
        for code in ACTIVITY_COLUMNS:
            cell = row.cells[[column.key for column in table.columns].index(code)]
            assert sum(figures(item)[code] for item in behind) == cell


def test_every_activity_form_of_the_dictionary_has_a_group(town: Session) -> None:
    assert {choice.code for choice in town.choices("activity_kind")} <= set(kind_groups())
    known = {choice.code for choice in town.choices("metric")}
    assert {key for metric in METRICS.values() for key in metric.metric} <= known


@pytest.fixture
def visited(town: Session) -> tuple[Session, str]:
    first, second, other = area(town, "花园村第1网格"), area(town, "花园村第2网格"), area(town, "单家村第1网格")
    uids = town.save_many("household", [
        *homes(first, ["甲一", "甲二", "甲三", "甲四"]), *homes(second, ["乙一", "乙二"]), *homes(other, ["丙一"]),
    ])
    town.save("household", {"lives_in": "empty"}, uids[3])
    dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
    round_uid = town.save("visit_round", {"name": "第四季度敲门行动", **dates}).uid
    new = town.save_many("household", [
        {"area": other, "door": "99号", "householder": "新来"}])[0]

    def visit(uid: str, day: str, outcome: str) -> dict[str, Any]:
        return {"round": round_uid, "household": uid, "date": day, "outcome": outcome}

    town.save_many("visit", [
        visit(uids[0], "2026-10-03", "nobody"), visit(uids[0], "2026-10-05", "met"),
        visit(uids[1], "2026-10-05", "met"), visit(uids[1], "2026-10-25", "met"),
        visit(uids[2], "2026-10-06", "nobody"), visit(uids[2], "2026-10-08", "declined"),
        visit(uids[4], "2026-10-09", "away"), visit(uids[5], "2026-11-02", "met"),
        visit(new, "2026-10-10", "met"),
    ])  # fmt: skip
    return town, round_uid


def test_a_round_is_told_household_by_household(visited: tuple[Session, str]) -> None:
    town, _ = visited
    table = monthly(town, "R-M3", "2026-10")
    flower = line(table, "花园村")
    assert (flower["living"], flower["targets"], flower["calls"], flower["met"]) == (6, 6, 3, 2)
    reasons = {key: flower[key] for key in ("empty", "demolished", "away", "nobody", "declined", "left")}
    assert reasons == {"empty": 1, "demolished": 0, "away": 1, "nobody": 0, "declined": 1, "left": 1}
    assert (flower["cover_all"], flower["cover"]) == (Rate(2, 6), Rate(2, 5))
    total = line(table, "合计")
    assert (total["targets"], total["met"], total["cover"]) == (7, 2, Rate(2, 6))


def test_the_target_stays_frozen_while_calls_at_new_households_count(visited: tuple[Session, str]) -> None:
    other = line(monthly(visited[0], "R-M3", "2026-10"), "单家村")
    assert (other["living"], other["targets"], other["calls"], other["met"], other["left"]) == (2, 1, 1, 0, 1)


def test_the_next_month_sees_what_came_later(visited: tuple[Session, str]) -> None:
    flower = line(monthly(visited[0], "R-M3", "2026-11"), "花园村")
    assert (flower["calls"], flower["met"], flower["left"]) == (1, 3, 0)


def test_receipts_count_as_of_the_months_end_without_void_numbers(visited: tuple[Session, str]) -> None:
    town, round_uid = visited
    grid = area(town, "花园村第1网格")
    base = {"template": "letter-receipt", "round": round_uid, "area": grid}
    papers = [
        {"state": "returned", "printed_on": "2026-10-02", "returned_on": "2026-10-20"},
        {"state": "returned", "printed_on": "2026-10-02", "returned_on": "2026-11-03"},
        {"state": "printed", "printed_on": "2026-10-02"},
        {"state": "void", "printed_on": "2026-10-02", "void_reason": "打印不清"},
        {"state": "numbered"},
        {"state": "returned", "printed_on": "2026-10-02", "returned_on": "2026-10-20", "template": "pledge"},
    ]
    rows = [{"serial": f"26AH{n:06}", **base, **paper} for n, paper in enumerate(papers)]
    with town.step("编号"):
        town.commands("issued").create_many(rows, trusted=True)
    flower = line(monthly(town, "R-M3", "2026-10"), "花园村")
    assert (flower["issued"], flower["returned"], flower["return_rate"]) == (3, 1, Rate(1, 3))


def test_the_round_begun_last_is_taken_unless_one_is_named(visited: tuple[Session, str]) -> None:
    town, round_uid = visited
    later = town.save("visit_round", {"name": "补访", "from_date": "2026-10-20", "to_date": "2026-10-31"}).uid
    assert [row["uid"] for row in rounds_in(town, "2026-10")] == [later, round_uid]
    assert "补访" in monthly(town, "R-M3", "2026-10").notes[0]
    assert "第四季度敲门行动" in monthly(town, "R-M3", "2026-10", round_uid).notes[0]
    assert [row["uid"] for row in rounds_in(town, "2026-11")] == [round_uid]


def test_a_round_of_one_village_lists_that_village_only(town: Session) -> None:
    flower = area(town, "花园村")
    town.save_many("household", homes(area(town, "花园村第1网格"), ["甲"]) + homes(area(town, "单家村第1网格"), ["乙"]))
    town.save("visit_round", {"name": "花园村", "from_date": "2026-10-01", "to_date": "2026-10-31", "scope": flower})
    table = monthly(town, "R-M3", "2026-10")
    assert [row.cells[1] for row in table.rows] == ["花园村"]
    assert line(table, "合计")["targets"] == line(table, "合计")["living"] == 1


def test_what_cannot_be_made_is_said(town: Session) -> None:
    with pytest.raises(AppError, match="轮次"):
        monthly(town, "R-M3", "2026-10")
    with pytest.raises(AppError, match="R-M9"):
        monthly(town, "R-M9", "2026-10")
    for text in ("2026-13", "2026", "十月", "2026-1"):
        with pytest.raises(AppError, match="月份"):
            monthly(town, "R-M1", text)


def test_the_month_speaks_chinese() -> None:
    month = Period.month("2028-02")
    assert (month.first, month.last, month.title, month.span, str(month)) == (
        "2028-02-01", "2028-02-29", "2028年2月", "2028年2月1日—2月29日", "2028-02",
    )
    assert set(CODES) == {"R-M1", "R-M3"}
