"""Register sheets: columns from the declaration, numbers as numbers, residents' phones masked."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2
import pytest

from app.errors import AppError, NoRight
from app.records.registers import REGISTERS
from app.reports.catalogue import REPORTS
from app.reports.period import Period, PeriodKind
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
        paper = {"serial": "H26A000017B", "template": "letter-receipt", "round": round_uid, "to_uid": uid,
                 "area": grid(town), "state": "printed", "printed_on": "2026-10-02"}
        town.commands("issued").create_many([paper], trusted=True)
    town.save("visit", {"round": round_uid, "household": uid, "date": "2026-10-12", "outcome": "met",
                        "met_whom": "householder", "in_person": 1})
    row = cells(register_table(town, "visit"))
    assert (row["序号"], row["网格"], row["门牌/住址"], row["户主姓名"], row["家庭人数"], row["信件编号"]) == (
        1, "花园村第1网格", "1号", "王𬭎", 3, "H26A-000017-B",
    )
    assert (row["走访日期"], row["接待人"], row["是否当面讲解"]) == ("2026年10月12日", "户主", "是")
    town.save("visit", {"round": round_uid, "household": uid, "date": "2026-10-13", "outcome": "nobody"})
    assert cells(register_table(town, "visit"), 1)["接待人"] == "未遇", "why nobody was met stands in that column"


def test_activities_have_a_column_for_each_number(town: Session) -> None:
    values = {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60}
    town.save("activity", {**values, "metrics": {"leaflet": 300, "van": 2}})
    sheet = register_table(town, "activity")
    row = cells(sheet)
    assert sheet.title == "宣传活动台账"
    assert (row["发放宣传单（份）"], row["横幅（条）"], row["其他"], row["参与人次"]) == (300, 0, "宣传车2次", 60)
    assert row["地点（场所类别）"] is None


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
        kind = next((kind for kind in REPORTS[code].kinds if kind is not PeriodKind.SPAN), None) if code in REPORTS else None
        made = table(town, code, str(Period.containing(kind, date(2026, 10, 15))) if kind else "2026-10")
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


COLUMNS = {  # domain reference 3.3, in order; 其他 and 走访轮次 only where there is something to say
    "T-01": "序号、单位全称、类别、主要负责人、职务、分管领导、联络员、职务、联系电话、职工人数、备案日期、变更日期、备注",
    "T-02": "序号、村（社区）、区划代码、网格编号、网格名称、户数、常住人口、网格长、网格员、电话、信息员、宣传员、"
            "包片领导、村主干",
    "T-04": "序号、名称、类别、地址、所属村、负责人、财务联系人（企业）、电话、最近走访日期、已发文书编号、电子屏数、备注",
    "T-06": "序号、网格、门牌/住址、户主姓名、家庭人数、走访日期、接待人、是否当面讲解、讲解内容、发放资料（份）、信件编号、"
            "回执、APP、走访人、备注",
    "T-07": "序号、村（社区）、网格、应访户数、空户、已访户数、未遇户数、婉拒户数、覆盖率、本周新增、计划完成日、责任人",
    "T-08": "序号、日期、活动名称、形式、“几进”类别、地点（场所类别）、主办单位、参与单位数（个）、受众类别、参与人次、"
            "发放宣传单（份）、宣传品（份）、横幅（条）、海报（张）、咨询（人次）、宣讲骗术类型、照片编号、记录人",
    "T-03": "组别、组内职务、姓名、单位、职务、电话、起止日期",
    "T-05": "序号、任务内容、责任单位、配合单位、第一责任人、承办人、完成时限、频次要求、进展、完成日期、佐证",
    "T-09": "日期、品名、规格版本、单位、入库、出库、结存、领用单位、领用人、用途",
    "T-10": "序号、名称、类别、位置、所属单位、数量（块/面）、启用日期、播放内容、播放起止、责任人、检查日期",
    "T-11": "序号、群名称、平台、级别、类别、覆盖区域/单位、群主（负责人）、成员数、建群日期、核查日期、状态",
    "T-12": "日期、标题、内容类别、来源、推送群数、应转发村数、已转发村数、经办人",
    "T-15": "日期、类别、地点、主持/主讲、参加单位数、人数、主要内容、签到表页数",
    "T-16": "日期、收/发、文号、标题、来文/去文单位、份数、承办人、办结日期",
    "T-17": "统计期、村（社区）、骗术类型、发案数（起）、损失（万元）、来源文号、收到日期",
    "T-18": "编号、接收时间、方式、类别、移交单位、移交时间、签收人、反馈时间、反馈结果类别",
    "T-19": "日期、单位、问题、整改要求、时限、回复日期、核验、状态",
    "T-13": "序号、日期、渠道、标题或内容摘要、条数（次数）、覆盖人数、单位",
    "T-14": "编号、文书种类、版本、对象（户/单位）、打印日期、发出日期、收回日期、状态、作废原因、存放位置",
}


@pytest.mark.parametrize("code", COLUMNS)
def test_the_registers_have_the_columns_of_the_paper_forms(town: Session, code: str) -> None:
    town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    made = table(town, code)
    assert "、".join(column.title.replace("职工人数（人）", "职工人数") for column in made.columns) == COLUMNS[code]
    blank = table(town, code, blank=14)
    assert [column.title for column in blank.columns] == [column.title for column in made.columns]
    assert len(blank.rows) == 14 and all(row.blank and not any(row.texts()[1:]) for row in blank.rows)
    assert (blank.title, blank.total, blank.period) == (made.title, None, "")
    out = io.BytesIO()
    render_tables([blank], out)
    words = "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(out.getvalue()))
    assert made.title in words and "单位负责人" in words and "—" not in words.replace("（人次）", "")


def test_monthly_tables_have_no_blank_form(town: Session) -> None:
    for code in ("R-M1", "T-14B"):
        with pytest.raises(AppError, match="没有空白表"):
            table(town, code, "2026-10", blank=5)


def test_a_line_for_each_grid_and_for_villages_without(town: Session) -> None:
    village = next(area.uid for area in town.areas.villages() if area.name == "花园村")
    town.save("area", {"village_cadre": "单全", "code": "410328105201"}, uid=village)
    first = town.areas.children(village)[0].uid
    town.save("area", {"households": 120, "population": 400, "grid_worker": "姚静", "grid_phone": "13800001234"}, uid=first)
    town.save("area", {"name": "空村", "level": "village", "parent": town.areas.get(village).parent, "sort_no": 9})  # type: ignore[union-attr]
    town.save_many("household", homes(town.areas.children(village)[1].uid, ["甲", "乙"]))
    made = table(town, "T-02")
    assert [row.cells[5] for row in made.rows] == [120, 2, None, None], "stated, else as listed"
    assert [row.cells[1:5] for row in made.rows] == [
        ("花园村", "410328105201", None, "第1网格"), ("花园村", "410328105201", None, "第2网格"),
        ("单家村", None, None, "第1网格"), ("空村", None, None, None),
    ]
    row = cells(made)
    assert (row["户数"], row["网格员"], row["电话"], row["村主干"]) == (120, "姚静", "13800001234", "单全")
    assert cells(made, 1)["电话"] is None and cells(made, 1)["村主干"] == "单全"
    assert made.total is not None and made.total.cells[5:7] == (122, 400)


def test_places_with_their_last_visit_and_papers(town: Session) -> None:
    mill = {"name": "新河饲料厂", "kind": "company", "head": "解放", "contact": "仇芳", "phone": "0000-1234567"}
    uid = town.save("unit", mill).uid
    town.save("unit", {"name": "司法所", "kind": "town_office"})
    for day in ("2026-10-12", "2026-10-20"):
        town.save("activity", {"date": day, "title": f"入企宣讲{day}", "kind": "company_talk", "host_unit": uid})
    with town.step("编号"):
        paper = {"serial": "H26A000017B", "template": "letter-receipt", "to_uid": uid, "state": "printed"}
        town.commands("issued").create_many([paper, {**paper, "serial": "H26A000025X", "state": "void"}], trusted=True)
    made = table(town, "T-04")
    assert len(made.rows) == 1
    row = cells(made)
    assert (row["名称"], row["财务联系人（企业）"], row["最近走访日期"], row["已发文书编号"], row["电子屏数"]) == (
        "新河饲料厂", "仇芳", "2026年10月20日", "H26A-000017-B", None,
    )


def test_members_only_stand_in_the_register_of_members(town: Session) -> None:
    town.save("unit", {"name": "司法所", "staff_total": 5})
    town.save("unit", {"name": "邮政所", "staff_total": 7})
    town.save("unit", {"name": "路边小店", "member": 0, "staff_total": 2})
    made = table(town, "T-01")
    assert {row.cells[1] for row in made.rows} == {"司法所", "邮政所"}
    assert made.total is not None and made.total.cells[0] == "合计" and 12 in made.total.cells


def test_the_progress_of_a_round_grid_by_grid(town: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-10-22T09:00:00")  # a Thursday
    grids = [item.uid for item in town.areas.walk() if item.level == "grid"]
    first = town.save_many("household", homes(grids[0], ["甲", "乙", "丙", "丁"]))
    town.save_many("household", homes(grids[2], ["戊"]))
    town.save("area", {"grid_worker": "姚静"}, uid=grids[0])
    round_uid = town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    seen = [(first[0], "2026-10-09", "met"), (first[1], "2026-10-18", "nobody"), (first[1], "2026-10-19", "met"),
            (first[2], "2026-10-20", "declined"), (first[3], "2026-10-20", "empty"), (first[0], "2026-10-21", "met")]
    for home, day, outcome in seen:
        town.save("visit", {"round": round_uid, "household": home, "date": day, "outcome": outcome})
    made = table(town, "T-07")
    assert [row.texts() for row in made.rows] == [
        ("1", "花园村", "第1网格", "4", "1", "2", "0", "1", "66.7%", "1", "2026年12月31日", "姚静"),
        ("2", "单家村", "第1网格", "1", "0", "0", "0", "0", "0.0%", "0", "2026年12月31日", "—"),
    ]
    assert made.total is not None and made.total.texts()[3:10] == ("5", "1", "2", "0", "1", "50.0%", "1")
    earlier = table(town, "T-07", "2026-09", round_uid)
    assert [row.cells[5] for row in earlier.rows] == [0, 0]


def test_without_a_round_the_progress_says_so(town: Session) -> None:
    with pytest.raises(AppError, match="还没有走访轮次"):
        table(town, "T-07")


def test_messages_of_a_month(town: Session) -> None:
    save = lambda **values: town.save("activity", {"title": values["kind"], **values})  # noqa: E731
    save(date="2026-10-02", kind="sms", metrics={"sms": 3000}, persons=3000, host="移动营业厅")
    save(date="2026-10-03", kind="loudspeaker")
    save(date="2026-10-04", kind="lecture")
    save(date="2026-11-04", kind="article")
    made = table(town, "T-13", "2026-10")
    assert [(row.cells[2], row.cells[4], row.cells[6]) for row in made.rows] == [
        ("短信群发", 3000, "移动营业厅"), ("小喇叭", 1, None)]
    assert made.total is not None and made.total.cells[4:6] == (3001, 3000)
    assert made.period == "2026年10月1日—10月31日"


def test_photo_numbers_are_those_of_the_photo_pages(town: Session) -> None:
    from app.documents import photo_sheet
    from tests.app.documents.test_photo_sheet import activity, text_of

    later, earlier = activity(town, "集市", "2026-10-12", 2), activity(town, "讲座", "2026-10-08", 3)
    activity(town, "无照片", "2026-10-01", 0)
    assert [cells(table(town, "T-08"), n)["照片编号"] for n in range(3)] == [None, "1—3", "4—5"]
    out = io.BytesIO()
    photo_sheet.render(town, [later, earlier], 6, out)
    words = text_of(pypdfium2.PdfDocument(out.getvalue())[0]).replace("\n", " ")
    assert "照片4　集市" in words.replace(" ", "　") or "照片4 集市" in words


def test_the_number_register_tells_where_a_paper_went_and_lies(town: Session) -> None:
    with town.step("编号"):
        town.commands("issued").create_many([{
            "serial": "H26A000017B", "template": "letter-receipt", "template_version": "1", "area": grid(town),
            "to_name": "王𬭎", "to_place": "1号", "state": "archived", "signed": "refused", "archive_box": "3",
            "archive_page": 12}], trusted=True)
    row = cells(table(town, "T-14"))
    assert (row["编号"], row["版本"], row["对象（户/单位）"]) == ("H26A-000017-B", "1", "花园村第1网格 1号 王𬭎")
    assert (row["状态"], row["存放位置"]) == ("归档（婉拒签字）", "盒3第12页")
