"""Who gets a paper: every kind of recipient, narrowed and ordered as the office thinks of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import pretend
from app.documents import wordings
from app.documents.issue import count, issue
from app.documents.recipients import Recipients, named, recipients
from app.session import Query, Session, Where
from tests.app.documents.own_papers import keep, text
from tests.office_kit import Template, home


@pytest.fixture
def office(town: Session, office_template: Template) -> Session:
    """Units, staff, activities and households in two villages, and a paper for each kind of recipient."""
    places = office_template
    town.save_many("unit", [
        {"name": "第二小学", "kind": "school", "area": places.other_village, "sort_no": 2},
        {"name": "第一小学", "kind": "school", "area": places.village, "sort_no": 1},
        {"name": "农商行", "kind": "bank", "area": places.village, "sort_no": 3},
        {"name": "老厂", "kind": "company", "sort_no": 4, "state": "stopped"},
    ])  # fmt: skip
    town.save_many("staff", [
        {"name": "丙", "unit_name": "单家村", "area": places.other_grid, "roles": ["grid_worker"]},
        {"name": "乙", "unit_name": "花园村", "area": places.grid, "roles": ["grid_worker", "publicist"]},
        {"name": "甲", "unit_name": "综治中心", "roles": ["liaison"]},
        {"name": "丁", "unit_name": "花园村", "area": places.grid, "roles": ["grid_worker"], "state": "off"},
    ])  # fmt: skip
    town.save_many("activity", [
        {"title": "大集", "date": "2026-10-09", "kind": "rally", "area": places.village, "place": "集市"},
        {"title": "讲座", "date": "2026-10-02", "kind": "lecture", "area": places.other_village},
    ])  # fmt: skip
    town.save("household", home(places.grid, "1号", "张三"))
    for at, kind in enumerate(("household", "unit", "person", "area", "activity", "office")):
        keep(town, text(f"for-{kind}", kind, "AJKMND"[at]))
    keep(town, text("for-grids", "area", "E", head='level = "grid"'))
    return town


def who(session: Session, code: str, **chosen: object) -> list[str]:
    paper = wordings.paper(session, code)
    rows, _ = recipients(session, paper, Recipients(**chosen))  # type: ignore[arg-type]
    return [row.get("name") or row.get("title") or row["householder"] for row in rows]


def test_units(office: Session, office_template: Template) -> None:
    assert who(office, "for-unit") == ["第一小学", "第二小学", "农商行"], "in the office's order, the stopped one left out"
    assert who(office, "for-unit", kinds=("school",)) == ["第一小学", "第二小学"]
    assert who(office, "for-unit", area=office_template.village) == ["第一小学", "农商行"]
    assert who(office, "for-unit", where=(Where("name", "contains", "小学"),), kinds=("bank",)) == []
    picked = tuple(row["uid"] for row in office.all("unit", Query((Where("name", "in", ("农商行", "老厂")),))))
    assert who(office, "for-unit", uids=picked) == ["农商行", "老厂"], "whoever is named gets it"


def test_staff(office: Session, office_template: Template) -> None:
    assert who(office, "for-person") == ["乙", "丙", "甲"], "by area, those of no area last, who left not at all"
    assert who(office, "for-person", kinds=("publicist", "liaison")) == ["乙", "甲"]
    assert who(office, "for-person", area=office_template.other_village) == ["丙"]


def test_areas(office: Session, office_template: Template) -> None:
    assert who(office, "for-area") == ["花园村", "单家村"]
    assert who(office, "for-grids") == ["第1网格", "第2网格", "第1网格"]
    assert who(office, "for-grids", area=office_template.village) == ["第1网格", "第2网格"]
    office.save("area", {"state": "merged"}, uid=office_template.other_village)
    assert who(office, "for-area") == ["花园村"]


def test_activities(office: Session) -> None:
    assert who(office, "for-activity") == ["讲座", "大集"]
    assert who(office, "for-activity", kinds=("rally",)) == ["大集"]
    assert who(office, "for-activity", where=(Where("date", "ge", "2026-10-05"),)) == ["大集"]


def test_nobody_in_particular(office: Session) -> None:
    paper = wordings.paper(office, "for-office")
    rows, held = recipients(office, paper, Recipients())
    assert ([row["uid"] for row in rows], held) == ([None], 0)
    assert named(wordings.paper(office, "for-unit"), 3) == "3个单位" and named(paper, 1) == "1份"


@pytest.mark.parametrize("kind", ["household", "unit", "person", "area", "activity", "office"])
def test_each_kind_is_numbered_held_and_named_in_the_register(office: Session, tmp_path: Path, kind: str) -> None:
    code = f"for-{kind}"
    fresh, _ = count(office, code, Recipients())
    report = issue(office, code, Recipients(), tmp_path / "a.pdf")
    rows = office.all("issued", Query(order=(("serial", False),)))
    assert report.count == fresh == len(rows) == report.pages
    if kind == "office":
        assert [(row["to_uid"], row["to_name"]) for row in rows] == [(None, None)]
        assert count(office, code, Recipients()) == (1, 0), "a paper of the office is held by nobody"
        return
    assert count(office, code, Recipients()) == (0, fresh), "who holds a number gets no second one"
    assert count(office, code, Recipients(again=True)) == (fresh, 0)
    register = rows[0]["to_register"]
    assert {row["to_uid"] for row in rows} <= {row["uid"] for row in office.all(register)}
    assert all(row["to_name"] for row in rows) and {row["state"] for row in rows} == {"printed"}
    assert all(row["area"] for row in rows if row["to_name"] not in ("农商行", "甲"))


def test_a_number_is_held_within_its_round(office: Session, tmp_path: Path) -> None:
    turns = [office.save("visit_round", {"name": f"第{n}轮", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
             for n in (1, 2)]  # fmt: skip
    issue(office, "for-household", Recipients(round=turns[0]), tmp_path / "a.pdf")
    assert [count(office, "for-household", Recipients(round=turn))[0] for turn in (*turns, None)] == [0, 1, 1]
    issue(office, "for-unit", Recipients(), tmp_path / "b.pdf")
    assert [count(office, "for-unit", Recipients(round=turn))[0] for turn in (*turns, None)] == [3, 3, 0]


def test_a_notice_may_go_to_the_same_unit_again_and_again(office: Session, tmp_path: Path) -> None:
    keep(office, text("again-and-again", "unit", "F", head="repeat = true"))
    for n in (1, 2):
        assert issue(office, "again-and-again", Recipients(), tmp_path / f"{n}.pdf").count == 3
    assert office.count("issued") == 6


def test_names_stand_in_the_register_as_the_office_calls_them(office: Session, tmp_path: Path) -> None:
    with pretend("2026-10-10T09:00:00"):
        issue(office, "for-grids", Recipients(), tmp_path / "a.pdf")
        issue(office, "for-activity", Recipients(), tmp_path / "b.pdf")
    rows = {row["to_name"]: row for row in office.all("issued")}
    assert set(rows) == {"花园村第1网格", "花园村第2网格", "单家村第1网格", "大集", "讲座"}
    assert rows["大集"]["to_place"] == "集市" and rows["花园村第1网格"]["area"] == rows["花园村第1网格"]["to_uid"]
