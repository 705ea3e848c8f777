"""The weekly, quarterly, yearly and filing tables against counts made from what was typed in."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app.errors import AppError
from app.records.drill import query_of
from app.reports.catalogue import REPORTS, report
from app.reports.period import Period
from app.reports.unit_tables import DECEIVED
from app.session import Session
from app.tables.pdf import render_tables
from app.tables.table import Rate, Table
from app.tables.xlsx import write_tables
from tests.app.records.test_photos import picture
from tests.working_kit import filled, ground

PERIODS = {
    "R-W1": "2026-W42", "R-Q1": "2026-Q4", "R-Q5": "2026-Q4", "R-Q6": "2026-Q4", "R-Y3": "2026", "R-Y4": "2026",
    "R-A1": "2026-10", "R-A2": "2026-10-01..2026-12-31", "R-A5": "2026-10-01..2026-12-31",
}
LONG = "清源县新河镇人民政府农业农村和乡村振兴综合服务中心第三分理处" * 3


@pytest.fixture
def working(town: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-31T09:00:00")
    return filled(town)


@pytest.fixture
def bare(town: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-31T09:00:00")
    ground(town)
    return town


def made(session: Session, code: str, period: str = "") -> Table:
    return report(session, code, Period.parse(period or PERIODS[code]))


def lines(table: Table) -> dict[Any, dict[str, Any]]:
    """Cells by column, of each line by its name; the total under 合计."""
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row.cells, strict=True)) for row in [*table.rows, *([table.total] if table.total else [])]]
    return {row["name"] if isinstance(row["no"], int) else row["no"]: row for row in rows}


def units(session: Session) -> dict[str, str]:
    return {row["name"]: row["uid"] for row in session.all("unit")}


@pytest.mark.parametrize("code", PERIODS)
def test_every_table_prints_with_rows_without_and_with_long_names(working: Session, code: str, tmp_path: Path) -> None:
    for unit in working.all("unit"):
        working.save("unit", {"name": unit["name"] + LONG[: 100 - len(unit["name"])]}, unit["uid"])
    for period in (PERIODS[code], PERIODS[code].replace("2026", "2031")):
        table = made(working, code, period)
        out = io.BytesIO()
        assert render_tables([table], out) > 0, "what does not fit is refused"
        words = "".join("".join(page.get_textpage().get_text_range().split())
                        for page in pypdfium2.PdfDocument(out.getvalue()))
        for text in (table.title, "填报单位", "单位负责人", table.form_no):
            assert text in words, (code, period, text)
        write_tables([table], tmp_path / "t.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
        cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert table.title in cells and all(column.title in "".join(cells) for column in table.columns)
        assert len(table.columns) == len(table.rows[0].cells) if table.rows else True
        assert all("" not in row.texts() for row in table.rows)
    later = made(working, code, PERIODS[code].replace("2026", "2031"))
    assert code in ("R-A1", "R-Y3") or len([row for row in later.rows if isinstance(row.cells[0], int)]) == 0


@pytest.mark.parametrize("code", PERIODS)
def test_a_figure_that_counts_rows_leads_to_as_many(working: Session, code: str) -> None:
    counted = {"R-Q6": ("visits", "issues", "done", "talks", "bulletins"), "R-Q5": ("times",)}
    table = made(working, code)
    for row in [*table.rows, *([table.total] if table.total else [])]:
        for column, cell in zip(table.columns, row.cells, strict=True):
            drill = row.drill_of(column.key)
            assert drill is not None, (code, column.key)
            found = working.count(drill.register, query_of(drill))
            if column.key in counted.get(code, ()):
                assert found == cell, (code, column.key)
            elif isinstance(row.cells[0], int) and code not in counted:
                assert found == 1, (code, column.key)


def test_a_table_of_the_wrong_kind_of_period_is_refused(working: Session) -> None:
    for code, period in (("R-W1", "2026-10"), ("R-Y4", "2026-Q4"), ("R-Q1", "2026-W42")):
        with pytest.raises(AppError, match="不按"):
            made(working, code, period)
    assert all(REPORTS[code].title for code in PERIODS)


# -- R-W1


def test_the_week_lists_each_activity_with_its_photos(bare: Session) -> None:
    village = next(area.uid for area in bare.areas.villages() if area.name == "柳湾村")
    bare.save("area", {"informant": "罗建军"}, village)
    base = {"kind": "rally", "persons": 50, "metrics": {"leaflet": 30, "letter": 5, "brochure": 2, "banner": 9}}
    first = bare.save("activity", {**base, "date": "2026-10-12", "title": "集市宣传", "area": village, "place": "集市"}).uid
    bare.save("activity", {**base, "date": "2026-10-18", "title": "校园宣讲", "host_unit": units(bare)["柳河镇中心小学"]})
    bare.save("activity", {"date": "2026-10-15", "title": "推送", "kind": "group_push", "persons": 9000, "host": "综治中心"})
    for day, state in (("2026-10-11", "draft"), ("2026-10-19", "draft"), ("2026-10-14", "rejected")):
        bare.save("activity", {**base, "date": day, "title": "不算", "area": village, "state": state})
    bare.attach("activity", first, picture(), "a.jpg")
    rows = lines(made(bare, "R-W1"))
    assert list(rows) == ["柳湾村", "柳河镇中心小学", "综治中心", "合计"]
    assert (rows["柳湾村"]["place"], rows["柳湾村"]["papers"], rows["柳湾村"]["photos"]) == ("集市", 37, 1)
    assert (rows["柳湾村"]["contact"], rows["柳湾村"]["note"]) == ("罗建军", None)
    assert rows["柳河镇中心小学"]["note"] == "缺印证图片"
    assert (rows["综治中心"]["persons"], rows["合计"]["persons"]) == (0, 100), "online reads are no attendance"
    assert (rows["合计"]["papers"], rows["合计"]["title"]) == (74, "共3项")
    assert "安河社区、石桥村。" in made(bare, "R-W1").notes[-1] and "柳湾村" not in made(bare, "R-W1").notes[-1]


# -- R-Q1


def test_the_four_hundreds_take_each_units_latest_record(bare: Session) -> None:
    dice, known = Random(7), units(bare)
    entered: dict[str, dict[str, Any]] = {}
    for name, uid in list(known.items())[:4]:
        for day in ("2026-09-30", "2026-10-31", "2026-11-30", "2027-01-01"):
            staff = dice.randrange(50, 300)
            tested = dice.choice([None, dice.randrange(30, 50)])
            row = {"staff_total": staff, "tested": tested, "knowing": dice.randrange(0, 30),
                   "pledged": dice.choice([None, dice.randrange(0, 50)]), "installed": dice.randrange(0, 50), "deceived": 1}
            bare.save("unit_coverage", {"unit": uid, "date": day, **row})
            if day == "2026-11-30":
                entered[name] = row
    rows = lines(made(bare, "R-Q1"))
    assert set(rows) == {*entered, "合计"}
    for name, row in entered.items():
        base = row["staff_total"] if row["tested"] is None else row["tested"]
        assert rows[name]["staff"] == row["staff_total"] and rows[name]["knowing_rate"] == Rate(row["knowing"], base)
        pledged = None if row["pledged"] is None else Rate(row["pledged"], row["staff_total"])
        assert rows[name]["pledged_rate"] == pledged
    staff = sum(row["staff_total"] for row in entered.values())
    installed = sum(row["installed"] for row in entered.values())
    assert rows["合计"]["installed_rate"] == Rate(installed, staff)
    assert "deceived" not in rows["合计"], "off unless the county asks"
    bare.put_setting(DECEIVED, True)
    assert lines(made(bare, "R-Q1"))["合计"]["deceived"] == 4
    assert made(bare, "R-Q1").notes[-1] == f"本期没有填报的成员单位1个：{list(known)[4]}。"


def test_nobody_to_divide_by_is_no_rate(bare: Session) -> None:
    bare.save("unit_coverage", {"unit": units(bare)["惠民超市"], "date": "2026-10-31", "staff_total": 0, "knowing": 0})
    table = made(bare, "R-Q1")
    row = dict(zip([column.key for column in table.columns], table.rows[0].texts(), strict=True))
    assert (row["staff"], row["knowing_rate"], row["pledged"], row["installed_rate"]) == ("0", "—", "—", "—")


# -- R-Q5


def test_surveys_add_up_by_group_and_meet_their_target_or_not(bare: Session) -> None:
    dice, sums = Random(3), Counter[tuple[str, str]]()
    names = {"residents": "群众", "student": "学生", None: "未分群体"}
    for at in range(12):
        group = dice.choice(list(names))
        out = dice.randrange(60, 90)
        row = {"sheets_out": out, "sheets_in": out - 5, "valid": out - 10, "knowing": dice.randrange(0, out - 10)}
        bare.save("survey", {"name": f"测评{at}", "date": f"2026-1{at % 3}-15", "audience": group, "target": 90, **row})
        for key, value in row.items():
            sums[names[group], key] += value
            sums["合计", key] += value
    bare.save("survey", {"name": "早", "date": "2026-09-30", "audience": "residents", "valid": 10, "knowing": 10})
    rows = lines(made(bare, "R-Q5"))
    for (name, key), value in sums.items():
        assert rows[name][key] == value, (name, key)
    for name, row in rows.items():
        part, whole = sums[name, "knowing"], sums[name, "valid"]
        assert row["rate"] == Rate(part, whole) and row["gap"] == f"{100 * part / whole - 90:+.1f}" and row["target"] == "90%"
    bare.save("survey", {"name": "另", "date": "2026-12-30", "audience": "residents", "valid": 10, "knowing": 10, "target": 80})
    assert lines(made(bare, "R-Q5"))["群众"]["target"] is None, "two targets are none"


# -- R-Q6


def test_inspections_and_what_was_mended_by_the_end(bare: Session) -> None:
    unit = units(bare)["惠民超市"]
    for kind, day in (("visit", "2026-10-02"), ("unannounced", "2026-11-02"), ("talk", "2026-11-03"), ("bulletin", "2026-12-03"),
                      ("visit", "2026-09-30")):
        bare.save("inspection", {"date": day, "unit": unit, "kind": kind, "issues": 3})
    open_ = {"unit": unit, "issue": "未张贴"}
    bare.save("rectification", {**open_, "date": "2026-10-02", "due": "2026-10-09", "state": "done", "verified_on": "2026-10-08"})
    bare.save("rectification", {**open_, "date": "2026-10-03", "due": "2026-10-09"})
    bare.save("rectification", {**open_, "date": "2026-10-04", "state": "done", "verified_on": "2027-01-02"})
    bare.save("rectification", {**open_, "date": "2026-09-04"})
    row = lines(made(bare, "R-Q6"))["惠民超市"]
    assert (row["visits"], row["issues"], row["done"], row["talks"], row["bulletins"]) == (2, 3, 1, 1, 1)
    assert row["rate"] == Rate(1, 3) and row["note"] == "逾期1个；检查登记问题12个，提出整改3个"


# -- R-Y3, R-Y4


def test_assessment_lists_every_item_of_every_village(bare: Session) -> None:
    villages = {area.name: area.uid for area in bare.areas.villages()}
    items = [bare.save("assess_item", {"year": 2026, "name": f"项目{at}", "points": 10 * at, "sort_no": at}).uid for at in (1, 2)]
    bare.save("assess_item", {"year": 2025, "name": "去年", "points": 50})
    bare.save("assess_score", {"area": villages["柳湾村"], "item": items[0], "score": 9, "basis": "逾期一次"})
    bare.save("assess_score", {"area": villages["柳湾村"], "item": items[1], "score": 15})
    bare.save("assess_score", {"unit": units(bare)["惠民超市"], "item": items[1], "score": 20})
    table = made(bare, "R-Y3")
    told = [row.cells for row in table.rows]
    assert len(told) == (len(villages) + 1) * 3 and [cell[0] for cell in told if cell[0] != "小计"] == list(range(1, 13))
    mine = [row for row in told if row[1] == "柳湾村"]
    assert [row[2:6] for row in mine] == [("项目1", 10, 9, "逾期一次"), ("项目2", 20, 15, None), (None, 30, 24, None)]
    assert [row[4] for row in told if row[1] == "石桥村"] == [None, None, None], "not scored is not nothing"
    drill = next(row.drill for row in table.rows if row.cells[:2] == ("小计", "柳湾村"))
    assert drill is not None and sum(row["score"] for row in bare.all("assess_score", query_of(drill))) == 24
    assert "没有登记考评项目" in made(bare, "R-Y3", "2027").notes[0]


def test_claims_of_the_year_by_kind(bare: Session) -> None:
    for year, name, kind, result in ((2026, "柳湾村", "community", "passed"), (2026, "惠民超市", "unit", "failed"),
                                     (2025, "中心小学", "school", "passed")):
        bare.save("nofraud_claim", {"year": year, "name": name, "kind": kind, "self_score": 90, "county_result": result})
    rows = lines(made(bare, "R-Y4"))
    assert list(rows) == ["惠民超市", "柳湾村", "合计"] and rows["合计"]["county_result"] == "通过1个"
    assert (rows["柳湾村"]["kind"], rows["柳湾村"]["self_score"]) == ("无诈社区", 90)


# -- R-A1, R-A2, R-A5


def test_the_roster_is_filed_as_it_stood(working: Session) -> None:
    def names(period: str) -> list[str]:
        return [str(row.cells[3]) for row in made(working, "R-A1", period).rows if row.cells[1] != "成员单位"]

    assert names("2026-08") == ["梁启明", "何卫东", "苏文静", "段雅兰"] and names("2026-09")[-1] == "曾秀兰"
    assert names("2026-01") == [], "before the group was set up"
    assert made(working, "R-A1", "2027").period == "截至2026年12月31日", "not later than today"
    group = next(row for row in working.all("body") if row["name"] == "宣传教育组")
    working.save("body", {"ended_on": "2026-09-30", "state": "ended"}, group["uid"])
    assert "曾秀兰" in names("2026-09") and "曾秀兰" not in names("2026-10"), "seats of a body that is no more"
    contacts = [row for row in made(working, "R-A1").rows if row.cells[1] == "成员单位"]
    assert len(contacts) == working.count("unit") and contacts[0].cells[-1] == "未报联络员"


def test_plans_are_those_of_villages_and_units(bare: Session) -> None:
    def paper(title: str, party: str, day: str = "2026-10-20", direction: str = "in") -> None:
        bare.save("document_log", {"date": day, "direction": direction, "title": title, "party": party})

    paper("实施方案", "柳河镇柳湾村民委员会")
    paper("工作方案", "惠民超市")
    paper("关于印发方案的通知", "安平县反诈办")
    paper("本镇方案", "柳湾村", direction="out")
    paper("旧方案", "石桥村", day="2026-09-30")
    paper("情况报告", "石桥村")
    table = made(bare, "R-A2")
    assert [row.cells[1:3] for row in table.rows] == [("柳河镇柳湾村民委员会", "实施方案"), ("惠民超市", "工作方案")]
    assert "另有1件" in table.notes[1] and "安河社区、石桥村" in table.notes[2]
    assert table.rows[0].key in bare.areas and table.total is not None and table.total.cells[1:3] == ("2个单位", "2件")
    assert table.total.drill is not None and bare.count("document_log", query_of(table.total.drill)) == 2


def test_places_by_level_as_they_stood(bare: Session) -> None:
    dice, amounts = Random(5), Counter[str]()
    for at in range(14):
        level, closed = dice.choice(["red", "orange", "yellow"]), dice.choice([None, "2026-11-30", "2027-01-05"])
        more = {"state": "closed", "closed_on": closed, "basis": "复查"} if closed else {}
        bare.save("place_risk", {"place": f"场所{at}", "found_on": "2026-10-20", "issue": "推销", "level": level, **more})
        amounts[level] += 1
        amounts["closed"] += closed == "2026-11-30"
    bare.save("place_risk", {"place": "早", "found_on": "2026-09-20", "issue": "推销", "level": "red"})
    table = made(bare, "R-A5")
    sums = {row.cells[1]: row.cells[2] for row in table.rows if row.cells[0] == "小计"}
    told = {"红色": amounts["red"], "橙色": amounts["orange"], "黄色": amounts["yellow"], "绿色": 0}
    assert sums == {level: f"{amount}处" for level, amount in told.items()}
    assert table.total is not None and (table.total.cells[2], table.total.cells[-1]) == ("14处", f"已销号{amounts['closed']}处")
    drill = table.total.drill_of("closed")
    assert drill is not None and bare.count("place_risk", query_of(drill)) == amounts["closed"]
    assert [row.cells[0] for row in table.rows if row.cells[0] != "小计"] == list(range(1, 15))
