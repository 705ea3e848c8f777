"""Whatever a sheet holds: every row ends once, what is planned can be saved, and a second time nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Cancelled
from app.importing.apply import apply
from app.importing.outcome import Fate
from app.importing.plan import plan
from app.session import Session
from tests.app.importing.import_kit import homes_sheet, lines, sheet
from tests.office_kit import StopAt

WRITTEN = [
    "",
    "",
    " ",
    "同上",
    "花园村",
    "单家村",
    "中心小学",
    "1网格",
    "第二网格",
    "3组",
    "张三",
    "买买提•吐尔逊",
    "1号",
    "2号",
    "讲座",
    "入户",
    "10.12",
    "10月6日上午",
    "2026-10-17",
    "2026年10月32日",
    46310.0,
    10.1,
    "若干",
    "300余份",
    "6人",
    3.0,
    2.5,
    -4,
    13800000001.0,
    "0516-88888888",
    "无",
    "已访",
    "未遇",
    "√",
    "否",
    True,
    "户主、家属",
    "合计",
    "注：无",
    "#N/A",
    "李\ue863",
    "x" * 400,
    99999999999999.0,
]
HEADINGS = {
    "household": ("村", "网格", "组", "住址", "户主", "人口", "电话", "状态", "备注"),
    "activity": (
        "村（单位）",
        "时间",
        "活动内容",
        "地点",
        "形式",
        "参加人次",
        "发放宣传单",
        "横幅",
        "几进",
        "照片",
        "备注",
    ),
    "unit": (
        "单位名称",
        "类别",
        "所属村",
        "主要负责人",
        "职务",
        "联络员",
        "职务",
        "联系电话",
        "职工人数",
        "是否成员单位",
    ),
    "staff": ("姓名", "单位", "网格", "职务", "身份", "手机", "任职日期"),
    "area": ("村(社区)", "网格名称", "网格长", "网格员", "电话", "户数", "数据日期"),
    "visit": (
        "村",
        "门牌号",
        "户主姓名",
        "走访日期",
        "走访结果",
        "接待人",
        "告知人数",
        "是否当面讲解",
        "回执",
        "备注",
    ),
}
CELL = st.sampled_from(WRITTEN)


@pytest.mark.parametrize("register", sorted(HEADINGS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_sheet(town: Session, register: str, data: st.DataObject) -> None:
    headings = HEADINGS[register]
    row = st.lists(CELL, min_size=len(headings), max_size=len(headings))
    rows = data.draw(st.lists(row, max_size=8))
    if not town.count("visit_round"):
        town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"})
        apply(
            town,
            plan(
                town,
                None,
                [homes_sheet(("花园村", "1网格", "1号", "张三"), ("花园村", "1网格", "2号", "李四"))],
            ),
        )
    given_sheet = sheet(("2026年10月",), headings, *rows)
    before = town.count(register)
    done = plan(town, register, [given_sheet])
    assert sorted(line.row for line in lines(done)) == list(range(1, len(rows) + 3))
    done.proposals.clear()
    result = apply(town, done)
    try:
        assert town.count(register) >= before + result.taken
        again = plan(town, register, [given_sheet])
        assert [line.row for line in lines(again, Fate.NEW, Fate.CHANGED)] == []
    finally:
        if result.tx:
            town.undo_step(result.tx)
    assert town.count(register) == before


def test_a_host_too_long_for_its_field_is_left_out_and_said(town: Session) -> None:
    row = ["x" * 400, "10月6日", "反诈宣传", *[""] * 8]
    (line,) = lines(plan(town, "activity", [sheet(("2026年10月",), HEADINGS["activity"], row)]), Fate.NEW)
    assert line.values is not None and not line.values.get("host")
    assert line.values["flags"]["area"].endswith("，未填")


def test_a_cancelled_import_leaves_nothing(town: Session) -> None:
    rows = [("桃源村", f"{number % 3 + 1}网格", f"{number}号", "张三") for number in range(5000)]
    whole = plan(town, None, [homes_sheet(*rows)])
    before = (town.count("household"), town.count("area"), len(town.steps()))
    stopped = 0
    for at in range(100):
        try:
            result = apply(town, whole, StopAt(at))
        except Cancelled:
            stopped += 1
            assert (town.count("household"), town.count("area"), len(town.steps())) == before
        else:
            assert result.taken == town.count("household") == 5000
            break
    assert stopped > 1


def test_a_doubtful_value_never_replaces_a_settled_one(town: Session) -> None:
    log = sheet(
        ("2026年10月",),
        ("村", "时间", "活动内容", "参加人次", "发放宣传单"),
        ("花园村", "10.12", "讲座", "120余人", "300余份"),
    )
    apply(town, plan(town, "activity", [log]))
    row = town.all("activity")[0]
    town.save("activity", {"persons": 127, "metrics": {"leaflet": 312}}, row["uid"])
    again = plan(town, "activity", [log])
    assert again.counts[Fate.SAME] == 1
    sure = sheet(
        ("2026年10月",),
        ("村", "时间", "活动内容", "参加人次", "发放宣传单"),
        ("花园村", "10.12", "讲座", 130, 320),
    )
    assert lines(plan(town, "activity", [sure]), Fate.CHANGED)[0].values == {
        "persons": 130,
        "metrics": {"leaflet": 320},
    }


def test_a_backup_is_made_before_anything_is_written(town: Session) -> None:
    apply(town, plan(town, None, [homes_sheet(("花园村", "1网格", "1号", "张三"))]))
    copies: list[Path] = sorted((town.folder / "backups").glob("*导入前*"))
    assert len(copies) == 1
    assert apply(town, plan(town, None, [homes_sheet(("花园村", "1网格", "1号", "张三"))])).tx == ""
    assert sorted((town.folder / "backups").glob("*导入前*")) == copies


def test_planning_can_be_cancelled_at_every_report(town: Session) -> None:
    given_sheet = homes_sheet(("花园村", "1网格", "1号", "张三"))
    stopped = 0
    while True:
        try:
            done = plan(town, None, [given_sheet], progress=StopAt(stopped))
        except Cancelled:
            stopped += 1
        else:
            break
    assert stopped >= 5
    assert done.counts[Fate.NEW] == 1
