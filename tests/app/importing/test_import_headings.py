"""Tables found on sheets, columns understood, villages and months read from titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importing.context import grid_name, group_name, read_context, split_grid, village_key, village_title
from app.importing.dates import Period
from app.importing.headings import find_grid
from app.importing.mapping import fingerprint
from app.importing.plan import plan
from app.importing.text import chinese_numeral, fold
from app.session import Session
from tests.app.importing.import_kit import sheet

WORDS = frozenset(
    map(
        fold,
        (
            "序号",
            "网格",
            "门牌号",
            "户主姓名",
            "户主",
            "人口",
            "联系电话",
            "身份证号",
            "备注",
            "是否常住",
            "电话",
        ),
    )
)
CUT = ("清源县", "新河镇")
DATA = (1, "1网格", "1号", "张三", 3, "13800000001", "", "√")
TWO_ROWS = (
    ("序号", "网格", "门牌号", "户主姓名", "家庭情况", "", "", "是否\n常住"),
    ("", "", "", "", "人口", "联系电话", "身份证号", ""),
)
LABELS = [
    "序号",
    "网格",
    "门牌号",
    "户主姓名",
    "家庭情况/人口",
    "家庭情况/联系电话",
    "家庭情况/身份证号",
    "是否常住",
]


def test_two_heading_rows_with_and_without_merges() -> None:
    tall = tuple((2, column, 3, column) for column in (0, 1, 2, 3, 7))
    titles = (("新河镇花园村户主花名册",), ("填报单位（盖章）：花园村村民委员会",))
    merged = find_grid(sheet(*titles, *TWO_ROWS, DATA, merges=((0, 0, 0, 7), (2, 4, 2, 6), *tall)), WORDS)
    plain = find_grid(sheet(*titles, *TWO_ROWS, DATA), WORDS)
    for grid in (merged, plain):
        assert [heading.label for heading in grid.headings] == LABELS
        assert grid.data == [4]
        assert grid.titles == ["新河镇花园村户主花名册", "填报单位（盖章）：花园村村民委员会"]


def test_a_first_data_row_of_words_is_no_heading() -> None:
    grid = find_grid(sheet(("户主", "门牌号", "备注"), ("张三", "一号", ""), ("李四", "二号", "")), WORDS)
    assert grid.data == [1, 2]


@pytest.mark.parametrize("rows", [[], [("",)], [("说明：请如实填写",)], [("张三", "1号"), ("李四", "2号")]])
def test_sheets_without_a_table(rows: list) -> None:
    grid = find_grid(sheet(*rows), WORDS)
    assert grid.data == []
    assert sorted(grid.other) == list(range(len(rows)))


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", " ", "户主", "门牌号", "电话", "合计", "1", 2.0, "张三", "注：x"]),
            max_size=4,
        ),
        max_size=10,
    )
)
def test_every_row_has_one_role(rows: list[list]) -> None:
    grid = find_grid(sheet(*rows), WORDS)
    assert sorted([*grid.data, *grid.other]) == list(range(len(rows)))


@pytest.mark.parametrize(
    ("title", "village", "grid"),
    [
        ("新河镇东岗村户主花名册", "东岗村", ""),
        ("大王庄村第1网格住户登记", "大王庄村", "第1网格"),
        ("填报单位（盖章）：红旗社区居民委员会", "红旗社区", ""),
        ("清源县新河镇各村户数统计表", "", ""),
        ("关于做好入户走访登记的行政村名单", "", ""),
        ("石桥街道李村居民登记表", "李村", ""),
        ("花园村、单家村户册", "", ""),
    ],
)
def test_places_in_titles(title: str, village: str, grid: str) -> None:
    context = read_context("户册.xlsx", "Sheet1", [title], ["花园村", "单家村"], CUT)
    assert (context.village, context.grid, context.proposal) == (village, grid, "")


def test_a_file_name_only_proposes() -> None:
    context = read_context("新河镇花园村_名单(2).xlsx", "Sheet1", [], ["花园村"], CUT)
    assert (context.village, context.proposal) == ("", "花园村")
    assert read_context("x.xlsx", "桃源村2网格", [], [], CUT).village == "桃源村"
    assert read_context("x.xlsx", "二网格", [], [], CUT).grid == "第2网格"


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("新河镇2026年10月反诈宣传活动汇总", Period(2026, 10)),
        ("二、2026年十一月活动", Period(2026, 11)),
        ("26年9月", Period(2026, 9)),
        ("2026年第三季度", Period(2026, 0)),
        ("10月份宣传活动", Period(0, 10)),
        ("填报日期：2026年9月28日", Period(0, 0)),
    ],
)
def test_months_in_titles(title: str, period: Period) -> None:
    assert read_context("x.xlsx", "Sheet1", [title], [], CUT).period == period


@given(st.integers(1, 99))
def test_grids_have_one_name_however_numbered(number: int) -> None:
    word = chinese_numeral(number)
    forms = [
        f"{number}网格",
        f"第{number}网格",
        f"第{word}网格",
        f"{word}网格",
        f"网格{number}",
        str(number),
        f"{number:02}网格",
        f"{number}号网格",
    ]
    assert {grid_name(form) for form in forms} == {f"第{number}网格"}
    assert {split_grid(f"花园村{form}") for form in forms if "网格" in form} == {
        ("花园村", f"第{number}网格")
    }
    assert {group_name(form) for form in (f"{number}组", f"第{word}村民小组", f"{word}组", str(number))} == {
        f"{number}组"
    }


def test_named_grids_keep_their_name() -> None:
    assert split_grid("东街网格") == ("", "东街网格")
    assert split_grid("红旗社区东街网格") == ("红旗社区", "东街网格")


def test_villages_by_any_of_their_names() -> None:
    names = ["花园村", "新河镇花园村", "清源县新河镇花园村", "花园村村民委员会", "花园村委会"]
    assert {village_key(name, CUT) for name in names} == {"花园村"}
    assert {village_title(name, CUT) for name in names} == {"花园村"}


def targets_of(town: Session, register: str | None, headings: tuple, *rows: tuple) -> dict[str, str]:
    done = plan(town, register, [sheet(("花园村",), headings, *rows)])
    return {match.label: match.target for match in done.sheets[0].matches}


def test_columns_by_label_alias_unit_and_likeness(town: Session) -> None:
    row = ("10.12", "讲座", "广场", "5", 3, 2, 1, 9, "甲")
    headings = (
        "活动时间",
        "活动名称",
        "活动地点",
        "参加活动人次（人）",
        "横幅(条)",
        "发放宣传资料（份）",
        "一封信",
        "悬挂标语",
        "其他情况",
    )
    assert targets_of(town, "activity", headings, row) == {
        "活动时间": "date",
        "活动名称": "title",
        "活动地点": "place",
        "参加活动人次（人）": "persons",
        "横幅(条)": "metrics.banner",
        "发放宣传资料（份）": "metrics.leaflet",
        "一封信": "metrics.letter",
        "悬挂标语": "",
        "其他情况": "",
    }


def test_cells_decide_between_likely_columns(town: Session) -> None:
    by_cells = targets_of(
        town,
        "household",
        ("户主姓名", "门牌号", "电话", "联系方式"),
        ("张三", "1号", "微信群主", "13800000001"),
        ("李四", "2号", "语音", "13800000002"),
    )
    assert by_cells["联系方式"] == "phone"


def test_the_register_is_told_by_its_columns(town: Session) -> None:
    lists = {
        "household": (("户主", "门牌号", "人口"), ("张三", "1号", 3)),
        "unit": (("单位名称", "类别", "负责人"), ("中心小学", "学校", "张三")),
        "staff": (("姓名", "单位", "职务", "手机"), ("张三", "花园村", "网格员", "13800000001")),
        "area": (("村(社区)", "网格名称", "网格长"), ("花园村", "1网格", "张三")),
        "activity": (("日期", "活动内容", "地点", "参加人数"), ("10.12", "讲座", "广场", 30)),
    }
    for register, rows in lists.items():
        found = plan(town, None, [sheet(("2026年10月花园村",), *rows)]).sheets[0].register
        assert found is not None
        assert found.key == register


def test_one_shape_one_fingerprint() -> None:
    first = find_grid(sheet(("户主", "门牌号", "备注"), ("张三", "1号", "")), WORDS)
    same = find_grid(sheet(("标题",), ("户 主", "门牌号", "备注"), ("李四", "2号", "")), WORDS)
    other = find_grid(sheet(("门牌号", "户主", "备注"), ("1号", "张三", "")), WORDS)
    assert fingerprint(first.headings) == fingerprint(same.headings) != fingerprint(other.headings)
