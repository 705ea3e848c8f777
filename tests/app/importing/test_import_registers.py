"""Lists of every register: areas, visits, activities, staff, family members."""

from __future__ import annotations

import pytest

from app.errors import AppError
from app.importing.apply import apply
from app.importing.outcome import Fate
from app.importing.plan import plan
from app.session import Session
from tests.app.importing.import_kit import homes_sheet, lines, sheet
from tests.office_kit import Template

A_HOME = ("花园村", "第1网格", "1组1号", "张三", 3, 13800000001.0, "常住", "")
B_HOME = ("花园村", "第1网格", "1组2号", "李四", 2, "无", "外出", "")


def test_areas_as_a_list_of_their_own(town: Session, office_template: Template) -> None:
    grids = sheet(
        ("村(社区)", "网格名称", "网格长", "网格员", "电话"),
        ("花园村", "第一网格", "甲一", "乙二", "13800000001"),
        ("花园村", "第三网格", "丙三", "丁四", ""),
        ("桃源村", "第一网格", "戊五", "己六", ""),
    )
    done = plan(town, "area", [grids])
    assert [line.fate for line in lines(done)][1:] == [Fate.CHANGED, Fate.NEW, Fate.NEW]
    apply(town, done)
    first = town.get("area", office_template.grid)
    assert (first["grid_head"], first["grid_worker"], first["grid_phone"]) == ("甲一", "乙二", "13800000001")
    assert [area.name for area in town.areas.villages()][-1] == "桃源村"
    assert plan(town, "area", [grids]).counts[Fate.SAME] == 3
    villages = plan(
        town, "area", [sheet(("村名", "户数", "常住人口"), ("花园村", 300, 900), ("李家庄村", 10, 30))]
    )
    assert [line.fate for line in lines(villages)][1:] == [Fate.CHANGED, Fate.NEW]


def test_visits_find_their_household_and_round(town: Session) -> None:
    apply(town, plan(town, None, [homes_sheet(A_HOME, B_HOME)]))
    town.save("visit_round", {"name": "第四季度敲门", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    visits = sheet(
        ("2026年10月走访登记",),
        ("村", "门牌号", "户主姓名", "走访日期", "走访结果", "告知人数", "是否当面讲解"),
        ("花园村", "1组1号", "张三", "10.12", "已访", 2, "√"),
        ("花园村", "1组2号", "李四", "10月13日", "未遇", "", ""),
        ("花园村", "9组9号", "某某", "10.13", "已访", 1, "是"),
        ("花园村", "1组2号", "李四", "10.14", "走了", "", ""),
    )
    done = plan(town, None, [visits])
    assert [line.fate for line in lines(done)][2:] == [Fate.NEW, Fate.NEW, Fate.REFUSED, Fate.REFUSED]
    assert [line.reason for line in lines(done, Fate.REFUSED)] == [
        "户：户册中没有这一户",
        "走访结果：“走了”不在“结果”的选项中",
    ]
    apply(town, done)
    assert [(row["date"], row["outcome"], row["in_person"]) for row in town.all("visit")] == [
        ("2026-10-13", "nobody", None),
        ("2026-10-12", "met", 1),
    ]
    assert plan(town, None, [visits]).counts[Fate.SAME] == 2


def test_visits_without_a_round_are_asked_about(town: Session) -> None:
    visits = sheet(("门牌号", "走访日期", "走访结果"), ("1组1号", "2026-10-12", "已访"))
    with pytest.raises(AppError, match="轮次"):
        plan(town, "visit", [visits])
    with pytest.raises(AppError, match="没有名为"):
        plan(town, "visit", [visits], round="没有的轮次")


def test_activities_held_by_a_unit(town: Session) -> None:
    town.save("unit", {"name": "中心小学", "kind": "school"})
    done = plan(
        town,
        None,
        [
            sheet(
                ("2026年10月活动",),
                ("村（单位）", "时间", "活动内容", "横幅（条）", "发放宣传单", "接受咨询"),
                ("中心小学", "10.12", "主题班会", 2, "300余份", 5),
            )
        ],
    )
    apply(town, done)
    row = town.all("activity")[0]
    assert (row["area"], row["host"], row["date"]) == (None, "中心小学", "2026-10-12")
    assert row["host_unit"] == town.all("unit")[0]["uid"]
    assert row["metrics"] == {"banner": 2, "leaflet": 300, "consult": 5}
    assert row["flags"]["metrics.leaflet"] == "原文“300余份”，按300计"


def test_too_long_for_a_host_is_left_out_with_a_flag(town: Session) -> None:
    given = sheet(("2026年10月",), ("日期", "村（社区）", "活动名称"), ("10.12", "某" * 201, "讲座"))
    assert apply(town, plan(town, "activity", [given])).taken == 1
    row = town.all("activity")[0]
    assert (row["host"], row["area"], "area" in row["flags"]) == (None, None, True)


def test_registers_that_take_no_import(town: Session) -> None:
    for key in ("dictionary_entry", "no_such"):
        with pytest.raises(AppError):
            plan(town, key, [homes_sheet(A_HOME)])


def test_a_grid_listed_and_needed_by_households_is_entered_once(town: Session) -> None:
    homes = homes_sheet(("桃源村", "1网格", "1号", "张三"), name="户册")
    grids = sheet(("村(社区)", "网格名称", "网格长"), ("桃源村", "1网格", "甲一"), name="网格")
    villages = sheet(("村名", "户数", "常住人口"), ("桃源村", 300, 900), name="村")
    done = plan(town, None, [homes, grids, villages])
    assert done.counts[Fate.NEW] == 3
    apply(town, done)
    rows = [row for row in town.all("area") if row["name"] in ("桃源村", "第1网格") and not row["code"]]
    village = next(row for row in rows if row["name"] == "桃源村")
    grid = next(row for row in rows if row["parent"] == village["uid"])
    assert (village["households"], grid["grid_head"]) == (300, "甲一")
    assert [row["area"] for row in town.all("household")] == [grid["uid"]]
    assert sum(row["name"] == "桃源村" for row in rows) == 1


def test_a_list_of_family_members_gives_each_household_once(town: Session) -> None:
    members = sheet(
        ("花园村住户信息表",),
        ("户号", "户主", "与户主关系", "姓名", "电话"),
        ("1号", "张三", "户主", "张三", "13800000001"),
        ("1号", "张三", "妻", "李四", ""),
        ("1号", "张三", "子", "张小", "13800000009"),
        ("2号", "王五", "户主", "王五", "13800000003"),
    )
    done = plan(town, None, [members])
    assert [line.reason for line in lines(done, Fate.SKIPPED)][-1] == "与第3行重复"
    assert [line.row for line in lines(done, Fate.REFUSED)] == [5]
    assert done.counts[Fate.NEW] == 2


def test_phones_under_any_usual_heading(town: Session) -> None:
    for heading in ("联系方式", "手机号", "电话号码"):
        done = plan(town, "staff", [sheet(("姓名", "单位", heading), ("张三", "花园村", 13800000001.0))])
        assert (lines(done, Fate.NEW)[0].values or {})["mobile"] == "13800000001"
