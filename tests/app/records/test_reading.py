"""Reading: filters, orders, the area tree, and rows as people read them."""

from __future__ import annotations

import pytest

from app.errors import AppError
from app.records.registers import REGISTERS
from app.records.show import money
from app.session import Query, Session, Where
from tests.office_kit import Template, home


@pytest.fixture
def peopled(town: Session, office_template: Template) -> Session:
    places = office_template
    town.save_many(
        "household",
        [
            home(places.grid, "10号", "张三", people=3, phone="13800001010", note="百分之5%_\\"),
            home(places.grid, "2号", "单秀英", people=None),
            home(places.second_grid, "1号", "安一", people=5, lives_in="empty"),
            home(places.other_grid, "3号", "曾小明", people=0, note="花园"),
        ],
    )
    return town


def names(
    session: Session,
    *where: Where,
    order: tuple[tuple[str, bool], ...] = (("door", False),),
    search: str = "",
) -> str:
    return " ".join(
        row["householder"] for row in session.all("household", Query(where, order=order, search=search))
    )


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Where("people", "eq", 3), "张三"),
        (Where("people", "eq", None), "单秀英"),
        (Where("people", "ne", 3), "安一 单秀英 曾小明"),
        (Where("people", "in", (3, 5)), "安一 张三"),
        (Where("people", "in", ()), ""),
        (Where("people", "ge", 3), "安一 张三"),
        (Where("people", "le", 3), "曾小明 张三"),
        (Where("people", "empty"), "单秀英"),
        (Where("note", "filled"), "曾小明 张三"),
        (Where("note", "empty"), "安一 单秀英"),
        (Where("householder", "contains", "小"), "曾小明"),
        (Where("householder", "prefix", "张"), "张三"),
        (Where("note", "contains", "%"), "张三"),
        (Where("note", "contains", "_"), "张三"),
        (Where("note", "contains", "\\"), "张三"),
        (Where("note", "prefix", "百%"), ""),
        (Where("phone", "contains", "1010"), "张三"),
        (Where("householder", "eq", "' OR 1=1 --"), ""),
        (Where("lives_in", "eq", "empty"), "安一"),
    ],
)
def test_filters(peopled: Session, where: Where, found: str) -> None:
    assert names(peopled, where) == found
    assert peopled.count("household", Query((where,))) == len(found.split())


def test_filters_join_and_searching_narrows(peopled: Session, office_template: Template) -> None:
    area = Where("area", "under", office_template.village)
    assert names(peopled, area, Where("people", "ge", 4)) == "安一"
    assert names(peopled, area, search="zs") == "张三" and names(peopled, area, search="zxm") == ""
    assert names(peopled, area, search="张 10") == "张三"


def test_lists_inside_a_field(town: Session) -> None:
    first, second = (choice.code for choice in town.choices("jin_tag")[:2])
    town.save("activity", {"date": "2026-10-09", "title": "甲", "tags": [first, second]})
    town.save("activity", {"date": "2026-10-08", "title": "乙", "tags": [second]})
    town.save("activity", {"date": "2026-10-07", "title": "丙"})
    assert [row["title"] for row in town.all("activity", Query((Where("tags", "has", second),)))] == [
        "甲",
        "乙",
    ]
    assert [row["title"] for row in town.all("activity", Query((Where("tags", "has", first),)))] == ["甲"]
    assert [row["title"] for row in town.all("activity")] == ["甲", "乙", "丙"], "the latest first"


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (("door", False), "安一 单秀英 曾小明 张三"),
        (("door", True), "张三 曾小明 单秀英 安一"),
        (("householder", False), "安一 单秀英 曾小明 张三"),
        (("householder", True), "张三 曾小明 单秀英 安一"),
        (("people", False), "单秀英 曾小明 张三 安一"),
    ],
)
def test_orders(peopled: Session, order: tuple[str, bool], found: str) -> None:
    assert names(peopled, order=(order,)) == found


def test_an_unknown_field_or_filter_is_a_bug_and_no_empty_list(peopled: Session) -> None:
    for query in (
        Query((Where("no_such", "eq", 1),)),
        Query((Where("people", "like", 1),)),
        Query(order=(("no_such", False),)),
        Query((Where("1=1 OR people", "eq", 1),)),
    ):
        with pytest.raises(KeyError):
            peopled.query("household", query)


def test_rows_come_in_the_order_asked_and_in_any_number(peopled: Session, office_template: Template) -> None:
    peopled.save_many("household", [home(office_template.grid, f"{n}号", f"户{n}") for n in range(100, 1300)])
    ids = peopled.query("household")
    assert [row["id"] for row in peopled.rows("household", ids[::-1])] == ids[::-1]
    assert len(peopled.rows("household", [*ids, 999_999])) == len(ids)
    assert peopled.count("household", Query(among=ids[:700])) == 700
    assert peopled.count("household", Query(search="户")) == 1200


def test_distinct_values_for_tick_lists(peopled: Session) -> None:
    assert peopled.distinct("household", "lives_in") == ["empty", "resident"]
    with pytest.raises(KeyError):
        peopled.distinct("household", "no_such")


def test_the_area_tree(town: Session, office_template: Template) -> None:
    areas, places = town.areas, office_template
    assert [area.name for area in areas.walk()] == [
        "新河镇",
        "花园村",
        "第1网格",
        "第2网格",
        "单家村",
        "第1网格",
    ]
    assert areas.under(places.village) == [places.village, places.grid, places.second_grid]
    assert areas.village_of(places.second_grid) == places.village == areas.village_of(places.village)
    assert (
        areas.village_of(places.town) is None
        and areas.village_of(None) is None
        and areas.village_of("x") is None
    )
    assert (areas.full_name(places.grid), areas.full_name(places.other_grid)) == (
        "花园村第1网格",
        "单家村第1网格",
    )
    assert (areas.full_name(places.village), areas.full_name("gone")) == ("花园村", "（已不存在）")
    rank = areas.rank()
    assert rank[places.grid] < rank[places.second_grid] < rank[places.other_grid]


def test_the_tree_keeps_the_offices_order_not_the_alphabets(town: Session, office_template: Template) -> None:
    town.save("area", {"name": "安家村", "level": "village", "parent": office_template.town, "sort_no": 3})
    town.save_many(
        "area", [{"name": f"第{n}网格", "level": "grid", "parent": office_template.village} for n in (10, 9)]
    )
    assert [area.name for area in town.areas.villages()] == ["花园村", "单家村", "安家村"]
    assert [area.name for area in town.areas.children(office_template.village)] == [
        "第9网格",
        "第10网格",
        "第1网格",
        "第2网格",
    ]
    town.save("area", {"sort_no": 0}, uid=office_template.other_village)
    assert town.areas.villages()[0].name == "单家村", "the tree is fresh after a save"


def test_under_an_area_that_is_gone_finds_nothing(peopled: Session) -> None:
    assert names(peopled, Where("area", "under", "01a20098-0000-7000-8000-000000000000")) == ""


def test_rows_as_people_read_them(peopled: Session) -> None:
    row = peopled.all("household", Query((Where("householder", "eq", "张三"),)))[0]
    shown = peopled.show("household", row)
    assert shown == {
        "area": "花园村第1网格",
        "door": "10号",
        "householder": "张三",
        "people": "3",
        "phone": "138****1010",
        "lives_in": peopled.choices("lives_in")[0].name,
        "note": "百分之5%_\\",
    }
    assert peopled.show("household", row, full=True)["phone"] == "13800001010"
    zero = peopled.all("household", Query((Where("people", "eq", 0),)))[0]
    none = peopled.all("household", Query((Where("people", "empty"),)))[0]
    assert [text["people"] for text in peopled.show_many("household", [zero, none])] == ["0", ""]


def test_codes_dates_flags_and_counts_as_people_read_them(town: Session) -> None:
    tags = [choice.code for choice in town.choices("jin_tag")[:2]]
    uid = town.save(
        "activity",
        {"date": "2026-10-09", "title": "集市", "tags": tags, "metrics": {"banner": 2, "leaflet": 300}},
    ).uid
    shown = town.show("activity", town.get("activity", uid))
    first, second = town.choices("jin_tag")[:2]
    assert (shown["date"], shown["tags"]) == ("2026年10月9日", f"{first.name}、{second.name}")
    metrics = {choice.code: choice for choice in town.choices("metric")}
    parts = [
        f"{metrics[code].name}{amount}{metrics[code].unit}"
        for code, amount in sorted(
            (("banner", 2), ("leaflet", 300)), key=lambda pair: list(metrics).index(pair[0])
        )
    ]
    assert shown["metrics"] == "、".join(parts) and shown["date_to"] == ""
    unit = town.save("unit", {"name": "新河中学", "member": 0}).uid
    assert town.show("unit", town.get("unit", unit))["member"] == "否"
    assert money(123_456_789) == "123.46万元"


def test_every_register_can_be_shown_empty(town: Session) -> None:
    for key, register in REGISTERS.items():
        shown = town.show(key, {item.key: None for item in register.fields})
        assert set(shown.values()) == {""}, key


def test_a_row_that_is_not_there_is_told(town: Session) -> None:
    with pytest.raises(AppError, match="找不到这条户"):
        town.get("household", "no-such")


def test_what_a_referred_row_is_called(peopled: Session) -> None:
    row = peopled.all("household", Query((Where("householder", "eq", "张三"),)))[0]
    assert peopled.ref_names("household", [row["uid"]]) == {row["uid"]: "张三（10号）"}


def test_settings_are_kept_as_they_are(town: Session) -> None:
    value = {"列": [1, None, "宽"], "x": 0.5}
    town.put_setting("columns", value)
    town.put_setting("columns", value)
    assert town.setting("columns") == value and town.setting("other", 7) == 7
