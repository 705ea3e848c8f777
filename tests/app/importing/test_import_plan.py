"""What an import would do: fates, places, changes, refusals; and doing it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.errors import AppError, NoRight
from app.importing.apply import apply
from app.importing.errors_book import write_refused
from app.importing.outcome import Fate
from app.importing.plan import SHAPES, plan
from app.importing.reader import Sheet
from app.records.registers import REGISTERS
from app.session import Session
from tests.app.importing.import_kit import fates, homes_sheet, lines, sheet
from tests.fixtures_office import Opener
from tests.office_kit import VIEWER, Template

DOOR = REGISTERS["household"].field("door").label
A_HOME = ("花园村", "第1网格", "1组1号", "张三", 3, 13800000001.0, "常住", "")
B_HOME = ("花园村", "第1网格", "1组2号", "李四", 2, "无", "外出", "")
ID = "11010519491231002X"  # the standard's own example


def test_new_same_changed(town: Session, office_template: Template) -> None:
    apply(town, plan(town, "household", [homes_sheet(A_HOME, B_HOME)]))
    home = next(row for row in town.all("household") if row["door"] == "1组1号")
    assert (home["area"], home["householder"], home["people"], home["phone"]) == (
        office_template.grid,
        "张三",
        3,
        "13800000001",
    )
    later = plan(
        town,
        "household",
        [homes_sheet(A_HOME, (*B_HOME[:4], 4, "", "空户", ""), ("花园村", "1网格", "1组3号", "王五"))],
    )
    assert fates(later) == [Fate.SKIPPED, Fate.SAME, Fate.CHANGED, Fate.NEW]
    assert lines(later, Fate.CHANGED)[0].fields == ("people", "lives_in")
    result = apply(town, later)
    assert (result.taken, result.changed, result.same, result.skipped, result.refused) == (1, 1, 1, 1, 0)
    changed = next(row for row in town.all("household") if row["door"] == "1组2号")
    assert (changed["people"], changed["lives_in"], changed["rev"]) == (4, "empty", 2)
    town.undo_step(result.tx)
    assert [row["people"] for row in town.all("household")] == [3, 2]


def test_an_empty_cell_never_wipes_what_is_stored(town: Session) -> None:
    apply(town, plan(town, "household", [homes_sheet(A_HOME)]))
    again = plan(town, "household", [homes_sheet((*A_HOME[:4], "", "无", "", ""))])
    assert again.counts[Fate.SAME] == 1


def test_planning_writes_nothing(town: Session) -> None:
    before = [town.count(key) for key in ("household", "area")], len(town.steps())
    done = plan(town, None, [homes_sheet(("桃源村", "3网格", "1号", "张三"))])
    assert [area.name for area in done.new_areas] == ["桃源村", "第3网格"]
    assert ([town.count(key) for key in ("household", "area")], len(town.steps())) == before


def test_new_places_hang_below_the_town_in_order_of_appearance(
    town: Session, office_template: Template
) -> None:
    rows = [
        ("桃源村", "2网格", "1号", "张三"),
        ("桃源村", "1网格", "2号", "李四"),
        ("新桥社区", "1网格", "3号", "王五"),
    ]
    apply(town, plan(town, None, [homes_sheet(*rows)]))
    assert [area.name for area in town.areas.villages()] == ["花园村", "单家村", "桃源村", "新桥社区"]
    home = next(area for area in town.areas.villages() if area.name == "桃源村")
    assert home.parent == office_template.town
    assert [area.name for area in town.areas.children(home.uid)] == ["第2网格", "第1网格"]


def test_places_only_refused_rows_name_are_not_added(town: Session) -> None:
    done = plan(town, "household", [homes_sheet(("桃源村", "1网格", "1号", ""), A_HOME)])
    assert done.new_areas == []


@pytest.mark.parametrize(
    "written", ["花园村", "新河镇花园村", "花园村村民委员会", "花园", "花园村委会", " 花园村　"]
)
def test_a_village_is_found_however_it_is_written(
    town: Session, office_template: Template, written: str
) -> None:
    done = plan(town, "household", [homes_sheet((written, "一网格", "1号", "张三"))])
    assert done.new_areas == []
    assert (lines(done, Fate.NEW)[0].values or {})["area"] == office_template.grid


def test_a_grid_column_that_names_the_village(town: Session, office_template: Template) -> None:
    done = plan(
        town,
        None,
        [sheet(("网格名称", "户主", "住址"), ("花园村2网格", "张三", "1号"), ("同上", "李四", "2号"))],
    )
    assert {(line.values or {})["area"] for line in lines(done, Fate.NEW)} == {office_template.second_grid}


def test_merged_and_headed_blocks_fill_down(town: Session, office_template: Template) -> None:
    merged = sheet(
        ("花园村户主花名册",),
        ("网格", "门牌号", "户主"),
        ("第一网格", "1号", "甲一"),
        ("", "2号", "乙二"),
        ("小计",),
        ("第二网格", "3号", "丙三"),
        ("", "4号", "丁四"),
        merges=((2, 0, 3, 0), (5, 0, 6, 0), (0, 0, 0, 2)),
    )
    plain = sheet(
        ("花园村户主花名册",),
        ("网格", "门牌号", "户主"),
        ("第一网格", "1号", "甲一"),
        ("", "2号", "乙二"),
        ("", "5号", "戊五"),
        ("", "6号", "己六"),
        ("第二网格", "3号", "丙三"),
        ("", "4号", "丁四"),
    )
    blocks = sheet(
        ("花园村户主花名册",),
        ("门牌号", "户主", "人口"),
        ("第一网格",),
        ("1号", "甲一", 1),
        ("2号", "乙二", 1),
        ("第二网格：",),
        ("3号", "丙三", 1),
        ("4号", "丁四", 2),
    )
    first, second = office_template.grid, office_template.second_grid
    for given_sheet, expected in (
        (merged, [first] * 2 + [second] * 2),
        (plain, [first] * 4 + [second] * 2),
        (blocks, [first] * 2 + [second] * 2),
    ):
        done = plan(town, "household", [given_sheet])
        assert [(line.values or {})["area"] for line in lines(done, Fate.NEW)] == expected


def test_a_village_only_in_the_file_name_is_asked_for(town: Session, office_template: Template) -> None:
    nameless = sheet(("网格", "户主", "门牌"), ("1网格", "张三", "1号"), file="花园村_名单.xlsx")
    done = plan(town, None, [nameless])
    assert done.proposals == {"花园村_名单.xlsx": "花园村"}
    assert done.village_proposal == "花园村"
    assert done.counts[Fate.NEW] == 1
    with pytest.raises(AppError, match="哪个村"):
        apply(town, done)
    answered = plan(town, None, [nameless], village="单家村")
    assert answered.proposals == {}
    assert (lines(answered, Fate.NEW)[0].values or {})["area"] == office_template.other_grid
    by_file = plan(town, None, [nameless], village={"花园村_名单.xlsx": "花园村"})
    assert (lines(by_file, Fate.NEW)[0].values or {})["area"] == office_template.grid


def test_a_village_nowhere_to_be_seen(town: Session) -> None:
    done = plan(town, None, [sheet(("户主", "门牌"), ("张三", "1号"), file="新建表.xlsx")])
    assert done.proposals == {"新建表.xlsx": ""}
    assert [line.reason for line in lines(done, Fate.REFUSED)] == ["网格：看不出属于哪个村（社区）"]


def test_rows_twice_in_a_file(town: Session) -> None:
    other = (*A_HOME[:3], "赵六", *A_HOME[4:])
    done = plan(town, None, [homes_sheet(A_HOME, A_HOME, other), homes_sheet(A_HOME, file="乙.xlsx")])
    assert [(line.fate, line.reason) for line in lines(done)] == [
        (Fate.SKIPPED, "表头行"),
        (Fate.NEW, ""),
        (Fate.SKIPPED, "与第2行重复"),
        (Fate.REFUSED, "与第2行是同一条，但内容不同，请核对后只留一条"),
        (Fate.SKIPPED, "表头行"),
        (Fate.SKIPPED, "与名册.xlsx·Sheet1第2行重复"),
    ]


def test_a_list_without_grids_finds_the_households_of_the_village(town: Session) -> None:
    apply(town, plan(town, None, [homes_sheet(A_HOME)]))
    done = plan(
        town,
        None,
        [
            sheet(
                ("村", "户主", "住址", "人口"), ("花园村", "张三", "1组1号", 5), ("花园村", "钱七", "9号", 1)
            )
        ],
    )
    assert [line.fields for line in lines(done, Fate.CHANGED)] == [("people",)]
    assert done.counts[Fate.NEW] == 1


def test_refused_rows_say_which_column(town: Session, tmp_path: Path) -> None:
    bad = [
        (*A_HOME[:3], "", *A_HOME[4:]),
        (*B_HOME[:7], f"身份证{ID}"),
        (f"{ID}", *A_HOME[1:3], "钱七"),
        ("", "", "", "", "", "", "", ""),
    ]
    done = plan(town, "household", [homes_sheet(*bad)])
    refused = lines(done, Fate.REFUSED)
    assert [(line.row, line.column) for line in refused] == [(2, "户主姓名"), (3, "备注"), (4, "村")]
    assert refused[0].reason == "户主姓名：没有填写"
    assert refused[1].reason == "备注：含身份证或银行卡号码，请删去号码后再报"
    assert write_refused(done, tmp_path / "退回.xlsx") == 3
    sheet_ = load_workbook(tmp_path / "退回.xlsx").active
    assert sheet_ is not None
    cells = [[cell for cell in row] for row in sheet_.iter_rows(values_only=True)]
    assert cells[0][:5] == ["文件", "工作表", "行号", "原因", "村"]
    assert cells[1][2:4] == [2, "户主姓名：没有填写"]
    assert not re.search(r"\d{15}", str(cells))
    assert not re.search(r"\d{15}", str(done))


def test_identity_columns_by_heading_and_by_content(town: Session) -> None:
    by_content = sheet(
        ("户主", "住址", "号码", "村"), ("张三", "1号", ID, "花园村"), ("李四", "2号", 9.99e17, "花园村")
    )
    done = plan(town, "household", [by_content])
    assert done.counts[Fate.NEW] == 2
    assert done.notes == ["第3列“号码”：内容是身份证或银行卡号码，不登记，整列未读入。"]
    assert not re.search(r"\d{15}|e\+17", str(done))


def test_an_identity_number_in_a_column_nobody_reads_refuses_no_row(town: Session) -> None:
    done = plan(
        town,
        "household",
        [
            sheet(
                ("户主", "住址", "村", "民族"), ("张三", "1号", "花园村", ID), ("李四", "2号", "花园村", "汉")
            )
        ],
    )
    assert done.counts[Fate.NEW] == 2
    assert ID not in str(done)


def test_prefilled_and_foot_rows_are_skipped_with_their_reason(town: Session) -> None:
    done = plan(
        town,
        "household",
        [
            sheet(
                ("花园村户主花名册",),
                ("填报单位（盖章）：", "", "", "填报日期：2026年9月28日"),
                ("序号", "户主", "住址", "人口"),
                (1, "张三", "1号", 2),
                (2, "", "", ""),
                ("", " ", "", ""),
                ("合 计", "", "", 2),
                ("序号", "户主", "住址", "人口"),
                (3, "李四", "2号", 1),
                ("本页小计",),
                ("注：以上为常住户。",),
                ("单位负责人：", "", "", "填表人："),
            )
        ],
    )
    assert [line.reason for line in lines(done, Fate.SKIPPED)] == [
        "表头以上的标题行",
        "表头以上的标题行",
        "表头行",
        "只有序号的空行",
        "空行",
        "小计、合计行",
        "重复的表头",
        "小计、合计行",
        "表尾签字或说明",
        "表尾签字或说明",
    ]
    assert done.counts[Fate.NEW] == 2


def test_hidden_sheets_and_empty_forms_are_skipped(town: Session) -> None:
    done = plan(
        town, "household", [homes_sheet(A_HOME, hidden=True), sheet(("1.本表由村填写。",), name="填表说明")]
    )
    assert {line.reason for line in lines(done)} == {"隐藏的工作表", "没有找到表头，不是登记表"}


def test_a_column_of_remarks_is_not_taken_for_a_choice(town: Session) -> None:
    head = ("户主", "住址", "村", "说明")
    states = plan(
        town, "household", [sheet(head, ("张三", "1号", "花园村", "空户"), ("李四", "2号", "花园村", ""))]
    )
    remarks = plan(
        town,
        "household",
        [sheet(head, ("张三", "1号", "花园村", "爱下棋"), ("李四", "2号", "花园村", "门朝东"))],
    )
    assert [(line.values or {})["lives_in"] for line in lines(states, Fate.NEW)] == ["empty", "resident"]
    assert [(line.values or {})["note"] for line in lines(remarks, Fate.NEW)] == ["爱下棋", "门朝东"]


def test_a_persons_choice_of_columns_is_remembered(town: Session) -> None:
    odd = sheet(("户主", "住址", "村", "其他"), ("张三", "1号", "花园村", "门朝东"))
    first = plan(town, "household", [odd])
    assert [match.label for match in first.sheets[0].matches if not match.target] == ["其他"]
    chosen = plan(town, "household", [odd], mapping={first.sheets[0].shape: {3: "note"}})
    apply(town, chosen)
    assert town.all("household")[0]["note"] == "门朝东"
    assert list(town.setting(SHAPES)) == [first.sheets[0].shape]
    again = plan(town, None, [sheet(("户主", "住址", "村", "其他"), ("李四", "2号", "花园村", "门朝西"))])
    assert (lines(again, Fate.NEW)[0].values or {})["note"] == "门朝西"


def test_a_missing_column_refuses_every_row_with_the_reason(town: Session) -> None:
    done = plan(town, "household", [sheet(("户主", "人口", "村"), ("张三", 3, "花园村"))])
    assert [line.reason for line in lines(done, Fate.REFUSED)] == [f"缺少必填的列：{DOOR}"]


def test_only_those_who_may_import(open_copy: Opener) -> None:
    viewer = open_copy(VIEWER)
    done = plan(viewer, None, [homes_sheet(A_HOME)])
    with pytest.raises(NoRight):
        apply(viewer, done)


CELLS = st.sampled_from(
    [
        "",
        " ",
        "同上",
        "花园村",
        "单家村",
        "1网格",
        "第2网格",
        "张三",
        "李四",
        "1号",
        "2号",
        "3号",
        "合计",
        "小计",
        "若干",
        "6人",
        3.0,
        13800000001.0,
        "无",
        "空户",
        "√",
        "注：无",
        ID,
        9.99e17,
        "户主姓名",
        "门牌号",
        True,
        "#N/A",
    ]
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=12))
def test_every_row_has_exactly_one_fate_and_what_is_planned_can_be_saved(
    town: Session, rows: list[list]
) -> None:
    given_sheet: Sheet = homes_sheet(*rows)
    done = plan(town, "household", [given_sheet])
    assert sorted(line.row for line in lines(done)) == list(range(1, len(rows) + 2))
    assert done.counts.total() == len(rows) + 1
    assert all(bool(line.reason) == (line.fate in (Fate.SKIPPED, Fate.REFUSED)) for line in lines(done))
    assert ID not in str(done)
    done.proposals.clear()
    result = apply(town, done)
    assert result.taken == town.count("household")
    again = plan(town, "household", [given_sheet])
    assert again.counts[Fate.NEW] == again.counts[Fate.CHANGED] == 0
    assert again.counts[Fate.SAME] == result.taken
    if result.tx:
        town.undo_step(result.tx)
    assert town.count("household") == 0
