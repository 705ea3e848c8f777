"""What fills the blanks: each blank that is offered has a value, and nothing is filled that is not offered."""

from __future__ import annotations

import pytest

from app.clock import pretend
from app.documents import template, values, wordings
from app.documents.blanks import BLANKS, BODY_BLANKS, GROUPS, SOURCES
from app.documents.job import Job
from app.documents.recipients import Recipients
from app.errors import AppError
from app.session import Session
from tests.app.documents.own_papers import keep, text
from tests.office_kit import Template, home

ASKS = """
[asks.month]
label = "月份"
[asks.body]
label = "正文"
kind = "text"
value = "{office.month}，{office.month_figures}"
[asks.place]
label = "地点"
value = "镇政府"
"""


@pytest.fixture
def office(town: Session, office_template: Template) -> Session:
    places = office_template
    town.save("area", {"village_cadre": "王𬭎", "grid_phone": "13800001234"}, uid=places.village)
    town.save("area", {"grid_worker": "罗小梅", "grid_phone": "13800005678", "population": 80}, uid=places.grid)
    town.save("household", home(places.grid, "1号", "张三", people=3))
    unit = town.save("unit", {"name": "第一小学", "kind": "school", "area": places.village, "staff_total": 12}).uid
    town.save("staff", {"name": "乙", "unit_name": "第一小学", "unit": unit, "area": places.grid, "roles": ["publicist"],
                        "mobile": "13800009999"})  # fmt: skip
    town.save("activity", {"title": "大集", "date": "2026-10-09", "kind": "rally", "area": places.village, "persons": 40,
                           "metrics": {"leaflet": 300}})  # fmt: skip
    return town


def filled(session: Session, register: str, at: int = 0) -> dict:
    rows = session.all(register)
    return values.filler(session, register, rows)(rows[at])


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "office"])
def test_every_blank_of_a_recipient_is_filled_and_no_other(office: Session, group: str) -> None:
    found = filled(office, values.REGISTERS[group])
    assert set(found) == set(GROUPS[group])
    assert all(isinstance(value, str) for value in found.values())


def test_what_stands_on_a_paper(office: Session, office_template: Template) -> None:
    household = filled(office, "household")
    assert household == {
        "village": "花园村", "grid": "第1网格", "door": "1号", "householder": "张三", "people": "3", "lives_in": "常住",
        "contact": "王𬭎", "contact_phone": "13800001234", "grid_worker": "罗小梅", "grid_phone": "13800005678",
    }  # fmt: skip
    unit = filled(office, "unit")
    assert (unit["kind"], unit["village"], unit["staff_total"], unit["head"]) == ("学校", "花园村", "12", "")
    person = filled(office, "staff")
    assert (person["unit"], person["roles"], person["mobile"]) == ("第一小学", "宣传员", "13800009999"), "work phones whole"
    activity = filled(office, "activity")
    assert (activity["date"], activity["persons"], activity["metrics"]) == ("2026年10月9日", "40", "宣传单300份")
    at = [row["uid"] for row in office.all("area")].index(office_template.grid)
    area = filled(office, "area", at)
    assert (area["name"], area["grid"], area["population"], area["contact"]) == ("花园村第1网格", "第1网格", "80", "王𬭎")


def test_the_offices_own_values(office: Session) -> None:
    turn = office.save("visit_round", {"name": "四季度", "from_date": "2026-10-08", "to_date": "2026-12-20"}).uid
    code = keep(office, text("monthly", "office", more='[[block]]\nkind = "para"\ntext = "{ask.body}{ask.month}{ask.place}"',
                             asks=ASKS))  # fmt: skip
    paper = wordings.paper(office, code)
    with pretend("2026-11-02T09:00:00"):
        found = values.office_values(office, paper, turn)
        plain = values.office_values(office, template.by_code("pledge"))
    assert set(found) == set(GROUPS["office"]) - set(BODY_BLANKS) and all(isinstance(value, str) for value in found.values())
    assert set(found) - set(plain) == {name for name in GROUPS["office"] if name.startswith("month")}
    assert (found["date"], found["month"], found["round"], found["round_to"]) == (
        "2026年11月2日", "2026年10月", "四季度", "2026年12月20日",
    )  # fmt: skip
    assert (found["month_sessions"], found["month_persons"], found["month_leaflets"]) == ("1", "40", "300")
    assert "参与40人次" in found["month_figures"]


def test_what_the_clerk_typed_and_what_is_proposed(office: Session) -> None:
    paper = wordings.paper(office, keep(office, text("asks", "office", asks=ASKS)))
    with pretend("2026-11-02T09:00:00"):
        shared = values.office_values(office, paper)
        proposed = values.ask_values(paper, shared, {})
        given = values.ask_values(paper, shared, {"place": " 村委会 ", "body": ""})
        asked = values.office_values(office, paper, None, {"month": "2026年9月"})
    assert proposed["body"].startswith("2026年10月，本月") and proposed["place"] == "镇政府" and proposed["month"] == ""
    assert (given["place"], given["body"]) == ("村委会", ""), "what was emptied stays empty"
    assert asked["month"] == "2026年9月"
    dated = '[asks.day]\nlabel = "日期"\nkind = "date"\n[asks.days]\nlabel = "天数"\nkind = "number"\n'
    other = template.parse(text("dated", "office", asks=dated), "dated")
    typed = {"day": "2026-12-01", "days": "15"}
    assert values.ask_values(other, {}, typed) == {"day": "2026年12月1日", "days": "15"}
    with pretend("2026-11-02T09:00:00"):
        assert values.ask_values(other, {}, {"day": "12.1"}) == {"day": "2026年12月1日", "days": ""}
    with pytest.raises(AppError, match="看不懂日期“12月初”"):
        values.ask_values(other, {}, {"day": "12月初"})
    for day, what in (("99999918000101001X", "“日期”含身份证号"), ("日" * 41, "“日期”超过40字")):
        with pytest.raises(AppError, match=what) as error:
            values.ask_values(other, {}, {"day": day})
        assert day not in str(error.value), "what was typed by mistake is not said again"
    with pytest.raises(AppError, match="“天数”应填整数"):
        values.ask_values(other, {}, {"days": "十五"})
    with pytest.raises(AppError, match="没有填写项“place2”"):
        values.ask_values(paper, shared, {"place2": "x"})
    with pytest.raises(AppError, match="“地点”含身份证号"):
        values.ask_values(paper, shared, {"place": "99999918000101001X"})
    with pytest.raises(AppError, match="看不懂月份"):
        values.office_values(office, paper, None, {"month": "上月"})
    with pytest.raises(AppError, match="“月份”含身份证号"):
        values.office_values(office, paper, None, {"month": "99999918000101001X"})


def test_an_empty_form_has_only_its_number(office: Session) -> None:
    paper = template.by_code("pledge")
    job = Job(paper, "", Recipients(), "blank", {}, {})
    assert job.values(office, [{"uid": None, "area": None}], ["C26A000001X"]) == [{"serial": "C26A000001X"}]


def test_the_shipped_papers_use_only_what_is_offered() -> None:
    for paper in template.shipped():
        body = wordings.shipped_text(paper.code)
        assert wordings.sound(body, paper.code) == paper
    assert all(name.count(".") == 1 and words for name, words in BLANKS.items())


def test_what_is_offered_is_written_down_for_who_writes_a_paper() -> None:
    said = (template.folder() / "FORMAT.md").read_text("utf-8").partition("## All blanks")[2]
    names = [(name, words) for found in GROUPS.values() for name, words in found.items()]
    keys = [(key, words) for what, columns in SOURCES.values() for key, words in columns.items()]
    lists = [(source, what) for source, (what, _) in SOURCES.items()]
    assert [item for item in (*names, *keys, *lists) if f"`{item[0]}` {item[1]}" not in said.replace("\n", "")] == []
