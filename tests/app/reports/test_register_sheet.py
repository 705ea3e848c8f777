"""Register sheets: columns from the declaration, numbers as numbers, residents' phones masked."""

from __future__ import annotations

import io

import pytest

from app.errors import AppError, NoRight
from app.records.registers import REGISTERS
from app.reports.register_sheet import register_sheet, register_table
from app.reports.tables import codes, table
from app.session import Session
from app.tables.pdf import render_tables
from app.tables.table import Table
from db.query import Query, Where
from tests.fixtures_office import Opener
from tests.office_kit import VIEWER, homes


def grid(town: Session) -> str:
    return next(item.uid for item in town.areas.walk() if item.level == "grid")


def cells(sheet: Table, number: int = 0) -> dict[str, object]:
    return dict(zip([column.title for column in sheet.columns], sheet.rows[number].cells, strict=True))


def test_the_visiting_sheet_spells_out_the_household(town: Session) -> None:
    uid = town.save_many("household", homes(grid(town), ["王𬭎"]))[0]
    dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
    round_uid = town.save("visit_round", {"name": "第四季度", **dates}).uid
    with town.step("编号"):
        paper = {"serial": "26AH000017", "template": "letter-receipt", "round": round_uid, "to_uid": uid,
                 "area": grid(town), "state": "printed", "printed_on": "2026-10-02"}
        town.commands("issued").create_many([paper], trusted=True)
    town.save("visit", {"round": round_uid, "household": uid, "date": "2026-10-12", "outcome": "met", "told": 2})
    row = cells(register_table(town, "visit"))
    assert (row["序号"], row["网格"], row["门牌/住址"], row["户主姓名"], row["家庭人数"], row["信件编号"]) == (
        1, "花园村第1网格", "1号", "王𬭎", 3, "26AH000017",
    )
    assert (row["走访日期"], row["结果"], row["告知人数（人）"]) == ("2026年10月12日", "已访", 2)


def test_activities_have_a_column_for_each_number(town: Session) -> None:
    values = {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60}
    town.save("activity", {**values, "metrics": {"leaflet": 300, "van": 2}})
    sheet = register_table(town, "activity")
    row = cells(sheet)
    assert sheet.title == "宣传活动台账"
    assert (row["宣传单（份）"], row["横幅（条）"], row["其他"], row["参与人次"]) == (300, 0, "宣传车2次", 60)
    assert row["地点"] is None


def test_residents_phones_are_masked_and_work_phones_are_not(town: Session) -> None:
    town.save_many("household", homes(grid(town), ["甲"]))
    town.save("unit", {"name": "司法所", "contact": "姚静", "phone": "13800001234"})
    assert cells(register_table(town, "household"))["联系电话"] == "138****0001"
    assert cells(register_table(town, "unit"))["联系电话"] == "13800001234"


def test_given_rows_keep_their_order(town: Session) -> None:
    town.save_many("household", homes(grid(town), ["甲", "乙", "丙"]))
    ids = list(reversed(town.query("household")))
    assert [row.cells[3] for row in register_sheet(town, "household", ids).rows] == ["丙", "乙", "甲"]
    only = register_table(town, "household", Query((Where("householder", "eq", "乙"),)))
    assert [row.cells[3] for row in only.rows] == ["乙"]


def test_every_code_makes_a_table_that_prints(town: Session) -> None:
    grids = grid(town)
    town.save_many("household", homes(grids, ["甲"]))
    town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    town.save("activity", {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture"})
    for code in codes():
        made = table(town, code, "2026-10")
        assert made.code == code
        assert all(len(row.cells) == len(made.columns) for row in made.rows)
        assert render_tables([made], io.BytesIO()) >= 1


def test_a_month_narrows_a_dated_register(town: Session) -> None:
    for day in ("2026-09-30", "2026-10-01", "2026-11-01"):
        town.save("activity", {"date": day, "title": f"活动{day}", "kind": "lecture"})
    october = table(town, "T-08", "2026-10")
    assert (len(october.rows), october.period) == (1, "2026年10月1日—10月31日")
    assert len(table(town, "T-08").rows) == 3


def test_unknown_codes_missing_months_and_viewers_are_told(town: Session, open_copy: Opener) -> None:
    with pytest.raises(AppError, match="T-99"):
        table(town, "T-99")
    with pytest.raises(AppError, match="月份"):
        table(town, "R-M1")
    with pytest.raises(AppError):
        table(town, "T-U")
    with pytest.raises(NoRight):
        register_table(open_copy(VIEWER), "household")


def test_no_two_registers_share_a_code() -> None:
    assert len({register.code for register in REGISTERS.values()}) == len(REGISTERS)


def test_rows_stand_as_a_paper_register_is_kept(town: Session) -> None:
    assert [row.cells[1] for row in register_table(town, "area").rows] == [
        "新河镇", "花园村", "第1网格", "第2网格", "单家村", "第1网格",
    ]  # fmt: skip
    grids = [item.uid for item in town.areas.walk() if item.level == "grid"]
    values = [{"area": area, "door": door, "householder": "甲"} for area in reversed(grids) for door in ("10号", "2号")]
    uids = town.save_many("household", values)
    doors = [("第1网格", "2号"), ("第1网格", "10号"), ("第2网格", "2号"), ("第2网格", "10号")]
    expected = [(f"花园村{grid_}", door) for grid_, door in doors] + [("单家村第1网格", "2号"), ("单家村第1网格", "10号")]
    sheet = register_table(town, "household")
    assert [row.cells[1:3] for row in sheet.rows] == expected
    dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
    round_uid = town.save("visit_round", {"name": "第四季度", **dates}).uid
    visits = [{"round": round_uid, "household": uid, "date": "2026-10-12", "outcome": "met"} for uid in uids]
    town.save_many("visit", visits)
    sheet = register_table(town, "visit")
    assert [row.cells[1:3] for row in sheet.rows] == expected
    assert sheet.notes == ("走访轮次：第四季度。",)
    for day in ("2026-10-20", "2026-10-02"):
        town.save("activity", {"date": day, "title": "反诈讲座"})
    assert [row.cells[1] for row in register_table(town, "activity").rows] == ["2026年10月2日", "2026年10月20日"]
    asked = Query(order=(("date", True),))
    assert [row.cells[1] for row in register_table(town, "activity", asked).rows] == ["2026年10月20日", "2026年10月2日"]
