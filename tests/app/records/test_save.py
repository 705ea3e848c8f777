"""Saving a row: what is stored, what is refused and why, who was faster."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import AppError, Conflict, InvalidValues
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import Template, home, homes

RARE = "𬱖"  # outside the basic plane: two UTF-16 units, one character


@pytest.fixture
def grid(office_template: Template) -> str:
    return office_template.grid


def problems(
    session: Session, register: str, values: dict[str, Any], uid: str | None = None
) -> dict[str, str]:
    """Field → message of what is wrong with the values."""
    before = session.ledger.fetch(f"SELECT * FROM {register}")
    with pytest.raises(InvalidValues) as refused:
        session.save(register, values, uid=uid)
    assert session.ledger.fetch(f"SELECT * FROM {register}") == before
    return {problem.field: problem.message for problem in refused.value.problems}


def test_a_row_is_stored_with_what_travels(town: Session, grid: str) -> None:
    saved = town.save("household", home(grid, " 3号 ", "单秀英", people="4", phone="13800001234"))
    row = town.get("household", saved.uid)
    assert (row["door"], row["people"], row["lives_in"]) == ("3号", 4, "resident")
    assert (row["rev"], row["changed_by"], row["device"], row["deleted_at"]) == (1, "管理员", "A", None)
    assert len(row["uid"]) == 36 and row["uid"][14] == "7"
    assert saved.changed and saved.sentence == "已保存户。", (
        "a resident's name stays out of the status bar and the log"
    )


def test_only_what_differs_is_written(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "3号", "单秀英", people=4)).uid
    saved = town.save("household", {"people": 5, "door": "3号"}, uid=uid, rev=1)
    assert saved.rev == 2
    change = town.history("household", uid)[-1]
    assert (change.before, change.after) == ({"people": 4}, {"people": 5})


def test_nothing_differs_nothing_is_written(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "3号", "单秀英", people=4)).uid
    steps = len(town.steps())
    saved = town.save("household", {"people": "4", "door": "3号 "}, uid=uid, rev=1)
    assert (saved.changed, saved.rev, saved.sentence) == (False, 1, "没有改动。")
    assert len(town.steps()) == steps


def test_who_was_faster_is_told(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "3号", "单秀英")).uid
    other = town.worker()
    other.save("household", {"people": 5}, uid=uid, rev=1)
    with pytest.raises(Conflict, match="刚被管理员改过，没有保存"):
        town.save("household", {"people": 6}, uid=uid, rev=1)
    assert town.get("household", uid)["people"] == 5
    other.close()


@pytest.mark.parametrize(
    ("register", "values", "field", "said"),
    [
        ("household", {"door": ""}, "door", "“门牌（住址）”不能为空"),
        ("household", {"door": "   "}, "door", "不能为空"),
        ("household", {"door": None}, "door", "不能为空"),
        ("household", {"householder": "长" * 51}, "householder", "有51字，最多50字"),
        ("household", {"householder": "单\x00秀"}, "householder", "看不见的控制字符"),
        ("household", {"householder": "单\ud86c秀"}, "householder", "看不见的控制字符"),
        ("household", {"people": "四"}, "people", "应为整数"),
        ("household", {"people": 2.5}, "people", "应为整数"),
        ("household", {"people": True}, "people", "应为整数"),
        ("household", {"people": -1}, "people", "应在0到99人之间"),
        ("household", {"people": 100}, "people", "应在0到99人之间"),
        ("household", {"phone": "1380000123"}, "phone", "不像电话号码"),
        ("household", {"phone": "电话没有"}, "phone", "不像电话号码"),
        ("household", {"lives_in": "somewhere"}, "lives_in", "里没有“somewhere”这一项"),
        ("household", {"area": "花园村"}, "area", "没有选对"),
        ("household", {"id_number": "x"}, "id_number", "没有“id_number”这一项"),
        ("household", {"door_key": "x"}, "door_key", "没有“door_key”这一项"),
        ("activity", {"date": "2026-02-30"}, "date", "不是有效日期"),
        ("activity", {"date": "昨天"}, "date", "不是有效日期"),
        ("activity", {"date_to": "2026-10-01"}, "date_to", "结束日期早于开始日期"),
        ("activity", {"tags": ["no-such"]}, "tags", "里没有“no-such”这一项"),
        ("activity", {"metrics": {"leaflet": -1}}, "metrics", "应在0到"),
        ("activity", {"metrics": {"no-such": 1}}, "metrics", "里没有“no-such”这一项"),
        ("unit", {"member": "也许"}, "member", "只能填是或否"),
        ("issued", {"serial": "H26A000001S"}, "serial", "由程序填写"),
        ("visit_round", {"targets": 5}, "targets", "由程序填写"),
        ("dictionary_entry", {"dictionary": "role"}, "dictionary", "由程序固定"),
        ("dictionary_entry", {"code": "leaflet"}, "code", "已有"),
    ],
)
def test_each_kind_of_field_says_what_is_wrong(
    town: Session, grid: str, register: str, values: dict[str, Any], field: str, said: str
) -> None:
    whole = {
        "household": home(grid, "3号", "单秀英"),
        "activity": {"date": "2026-10-09", "title": "集市宣传"},
        "unit": {"name": "新河中学"},
        "issued": {},
        "visit_round": {"name": "轮", "from_date": "2026-10-01", "to_date": "2026-12-31"},
        "dictionary_entry": {"dictionary": "metric", "code": "new", "name": "新"},
    }[register]
    assert said in problems(town, register, {**whole, **values})[field]


def test_all_problems_are_told_at_once(town: Session) -> None:
    found = problems(town, "household", {"people": "x", "phone": "y"})
    assert found.keys() == {"people", "phone", "area", "door", "householder"}


def test_a_required_field_cannot_be_emptied_later(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "3号", "单秀英")).uid
    assert problems(town, "household", {"householder": " "}, uid=uid).keys() == {"householder"}


def test_checks_see_the_whole_row(town: Session) -> None:
    uid = town.save("activity", {"date": "2026-10-09", "title": "集市宣传", "date_to": "2026-10-10"}).uid
    assert problems(town, "activity", {"date": "2026-10-11"}, uid=uid).keys() == {"date_to"}
    town.save("activity", {"date": "20261008"}, uid=uid)
    assert town.get("activity", uid)["date"] == "2026-10-08"


def test_names_are_counted_by_character(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "1号", RARE * 50)).uid
    assert town.get("household", uid)["householder"] == RARE * 50
    assert "有51字" in problems(town, "household", home(grid, "2号", RARE * 51))["householder"]


@pytest.mark.parametrize(
    "phone", ["13800001234", "0311-85551234", "85551234", "110", "96110", "0311-85551234-806"]
)
def test_telephones_as_offices_write_them(town: Session, grid: str, phone: str) -> None:
    uid = town.save("household", home(grid, "1号", "甲", phone=phone)).uid
    assert town.get("household", uid)["phone"] == phone


def test_lists_and_counts_come_back_as_such(town: Session) -> None:
    values = {
        "date": "2026-10-09",
        "title": "集市宣传",
        "tags": [town.choices("jin_tag")[1].code, town.choices("jin_tag")[0].code],
        "metrics": {"leaflet": 300, "banner": "2"},
    }
    row = town.get("activity", town.save("activity", values).uid)
    assert row["tags"] == values["tags"], "the order a person chose stays"
    assert row["metrics"] == {"leaflet": 300, "banner": 2}
    assert row["contents"] == [] and row["flags"] == {}


def test_typing_a_value_settles_the_doubt_about_it(town: Session) -> None:
    flags = {"metrics.leaflet": "原文“300余份”，按300计", "persons": "原文“若干”"}
    uid = town.save(
        "activity", {"date": "2026-10-09", "title": "集市", "metrics": {"leaflet": 300}, "flags": flags}
    ).uid
    town.save("activity", {"place": "集市"}, uid=uid)
    assert town.get("activity", uid)["flags"] == flags
    town.save("activity", {"metrics": {"leaflet": 300}}, uid=uid)
    assert town.get("activity", uid)["flags"] == {"persons": "原文“若干”"}
    town.save("activity", {"persons": 40}, uid=uid)
    assert town.get("activity", uid)["flags"] == {}


def test_many_rows_are_one_step_and_all_or_nothing(town: Session, grid: str) -> None:
    first = town.save_many("household", homes(grid, ["甲", "乙"]))
    steps = len(town.steps())
    with pytest.raises(InvalidValues):
        town.save_many(
            "household", [{"uid": first[0], "people": 9}, home(grid, "8号", "丙"), home(grid, "", "丁")]
        )
    assert town.count("household") == 2 and town.get("household", first[0])["people"] == 3
    assert len(town.steps()) == steps
    town.save_many("household", [{"uid": first[0], "people": 9}, home(grid, "8号", "丙")])
    assert len(town.steps()) == steps + 1 and town.count("household") == 3


def test_a_refusal_inside_a_step_that_goes_on_leaves_log_and_rows_alike(town: Session, grid: str) -> None:
    """An importer may catch a refused batch and carry on; the log must not speak of rows that are not there."""
    with town.step("整批") as step:
        with pytest.raises(InvalidValues):
            town.save_many("household", [home(grid, "1号", "甲"), home(grid, "", "乙")])
        town.save("household", home(grid, "3号", "丙"))
    assert [row["householder"] for row in town.all("household")] == ["丙"]
    logged = town.ledger.fetch("SELECT count(*) FROM change_log WHERE register = 'household'")
    assert logged == [(1,)] and step.count == 1
    assert [hit.title for hit in town.find("1号")] == [] and [hit.title for hit in town.find("3号")] == ["丙"]


def test_a_step_left_by_an_exception_leaves_nothing(town: Session, grid: str) -> None:
    steps = len(town.steps())
    with pytest.raises(ZeroDivisionError), town.step("整批"):
        town.save("household", home(grid, "3号", "丙"))
        town.put_setting("x", 1)
        raise ZeroDivisionError
    assert town.count("household") == 0 and len(town.steps()) == steps
    assert town.setting("x") is None and town.find("丙") == [] and town.undo() is None
    town.save("household", home(grid, "3号", "丙"))


def test_codes_never_change_but_names_do(town: Session) -> None:
    entry = town.all("dictionary_entry")[0]
    found = problems(town, "dictionary_entry", {"code": "other", "dictionary": "another"}, uid=entry["uid"])
    assert found.keys() == {"code", "dictionary"}
    town.save("dictionary_entry", {"name": "改过的名", "code": entry["code"]}, uid=entry["uid"])
    assert town.choices(entry["dictionary"])[0].name == "改过的名"


def test_a_new_dictionary_entry_can_be_chosen_at_once(town: Session, grid: str) -> None:
    assert "lives_in" in problems(town, "household", home(grid, "1号", "甲", lives_in="boat"))
    town.save(
        "dictionary_entry",
        {"dictionary": "lives_in", "code": "boat", "name": "住船", "valid_from": "2027-01-01"},
    )
    town.save("household", home(grid, "1号", "甲", lives_in="boat"))
    assert "boat" not in [choice.code for choice in town.choices("lives_in", on="2026-11-21")]
    assert "boat" in [choice.code for choice in town.choices("lives_in", on="2027-01-01")]


def test_an_area_cannot_lie_in_itself(town: Session, office_template: Template) -> None:
    for parent in (office_template.village, office_template.grid):
        assert "parent" in problems(town, "area", {"parent": parent}, uid=office_template.village)
    assert len(town.areas.under(office_template.village)) == 3


def test_an_area_in_use_stays(town: Session, office_template: Template) -> None:
    with pytest.raises(AppError, match="下面还有2个下级区域"):
        town.remove("area", [office_template.village], "撤并")
    town.save("household", home(office_template.grid, "1号", "甲"))
    with pytest.raises(AppError, match="下面还有1户"):
        town.remove("area", [office_template.grid], "撤并")
    town.remove("area", [office_template.second_grid], "撤并")
    assert len(town.areas.under(office_template.village)) == 2


def test_the_office_is_one(town: Session) -> None:
    with pytest.raises(AppError, match="只有一份"):
        town.save("office", {"name": "甲", "town": "乙", "county": "丙"})
    town.save("office", {"duty_phone": "0311-85551234"}, uid=town.office["uid"])
    assert town.count("office") == 1


@pytest.mark.parametrize("register", ["nothing", "round_target", "change_log", ""])
def test_an_unknown_register_is_told(town: Session, register: str) -> None:
    with pytest.raises(AppError, match="没有“"):
        town.save(register, {})


def test_listeners_hear_what_changed_once_per_step(town: Session, grid: str) -> None:
    heard: list[frozenset[str]] = []
    town.on_change(heard.append)
    with town.step("两样"):
        town.save("household", home(grid, "1号", "甲"))
        town.save("unit", {"name": "新河中学"})
    with pytest.raises(InvalidValues):
        town.save("unit", {})
    town.save("unit", {"name": "新河中学"}, uid=town.all("unit")[0]["uid"])
    assert heard == [frozenset({"household", "unit"})]


def test_a_worker_shares_what_the_window_sees(open_copy: Opener, office_template: Template) -> None:
    session = open_copy()
    worker = session.worker()
    worker.save("area", {"name": "新村", "level": "village", "parent": office_template.town, "sort_no": 3})
    worker.save_many("household", homes(office_template.grid, ["甲"]))
    assert [area.name for area in session.areas.villages()] == ["花园村", "单家村", "新村"]
    assert session.find("甲") and session.undo() == "已撤销：批量保存户。"
    worker.close()
