"""Sheets of the working registers with rows in them: what they join, compute and leave out."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from app.errors import AppError
from app.records.registers import REGISTERS
from app.reports import small_numbers
from app.reports.register_sheet import register_sheet
from app.reports.sheet_work import span
from app.reports.tables import codes, table
from app.session import Session
from app.tables.pdf import render_tables
from app.tables.table import Table
from db.query import Query, Where
from tests.working_kit import KEYS, filled


@pytest.fixture
def working(town: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-02T09:00:00")
    return filled(town)


def texts(made: Table) -> list[dict[str, str]]:
    titles = [column.title for column in made.columns]
    return [dict(zip(titles, row.texts(), strict=True)) for row in made.rows]


def test_every_sheet_prints_its_rows_and_its_blank_form(working: Session) -> None:
    for key in KEYS:
        register = REGISTERS[key]
        made, blank = table(working, register.code), table(working, register.code, blank=12)
        assert register.code in codes() and 0 < len(made.rows) <= working.count(key)
        assert len(blank.rows) == 12 and [c.title for c in blank.columns] == [c.title for c in made.columns]
        out = io.BytesIO()
        render_tables([made, blank], out)
        words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out.getvalue()))
        plain = "".join(words.split())
        assert made.title in plain and plain.count("单位负责人") == 2, key
        first = next(text for text in made.rows[0].texts()[made.columns[0].key == "no":] if text != "—")
        assert first.replace(" ", "")[:6] in plain, key


def test_the_roster_stands_as_on_a_day(working: Session) -> None:
    def lead(day: str | None) -> str:
        return next(row["姓名"] for row in texts(table(working, "T-03", day)) if row["组别"] == "宣传教育组")

    assert (lead("2026-08-31"), lead("2026-09-01"), lead("2026-07"), lead(None)) == ("段雅兰", "曾秀兰", "段雅兰", "曾秀兰")
    assert table(working, "T-03", "2026-08-31").period == "截至2026年8月31日"
    assert len(table(working, "T-03", "2026-02-19").rows) == 0
    (old,) = [row for row in texts(table(working, "T-03", "2026-08-31")) if row["姓名"] == "段雅兰"]
    assert old["起止日期"] == "2026年2月20日—8月31日" and old["电话"] == "13800001004"


def test_bodies_stand_as_on_a_day_and_take_their_seats_with_them(working: Session) -> None:
    group = next(row for row in working.all("body") if row["name"] == "宣传教育组")
    working.save("body", {"ended_on": "2026-09-30", "state": "ended"}, group["uid"])
    for day, there in (("2026-02-19", False), ("2026-02-20", True), ("2026-09-30", True), ("2026-10-01", False), (None, False)):
        names = [row["机构名称"] for row in texts(table(working, "T-03B", day))]
        assert ("宣传教育组" in names) == there, day
        assert any(row["组别"] == "宣传教育组" for row in texts(table(working, "T-03", day))) == there, day


def test_stock_runs_through_the_ledger(working: Session) -> None:
    rows = [(row["日期"], row["品名"], row["入库"], row["出库"], row["结存"]) for row in texts(table(working, "T-09"))]
    assert rows == [
        ("2026年10月5日", "防骗宣传单", "5000", "—", "5000"), ("2026年10月6日", "反诈横幅", "40", "—", "40"),
        ("2026年10月8日", "防骗宣传单", "—", "1200", "3800"), ("2026年10月9日", "防骗宣传单", "—", "900", "2900"),
        ("2026年10月10日", "反诈横幅", "—", "24", "16"),
    ]
    working.save("material_move", {"date": "2026-11-01", "material": working.all("material_move")[0]["material"], "qty_in": 1})
    assert len(table(working, "T-09", "2026-10").rows) == 5 and table(working, "T-09").total is None


def test_what_is_left_of_each_material(working: Session) -> None:
    left = {row["品名"]: row["结存"] for row in texts(table(working, "T-09S"))}
    assert left == {"防骗宣传单": str(5000 - 1200 - 900), "反诈横幅": str(40 - 24)}
    assert {row["品名"]: row["结存"] for row in texts(table(working, "T-09S", "2026-10-08"))}["防骗宣传单"] == "3800"
    leaflet = next(row["uid"] for row in working.all("material") if row["name"] == "防骗宣传单")
    for kind, amount in (("residents", 7), ("loss", 3), (None, 2)):
        working.save("material_move", {"date": "2026-10-20", "material": leaflet, "qty_out": amount, "kind": kind})
    row = next(row for row in texts(table(working, "T-09S")) if row["品名"] == "防骗宣传单")
    assert (row["发到村（单位）"], row["发给群众"], row["损耗"], row["其他出库"], row["结存"]) == ("2100", "7", "3", "2", "2888")
    assert table(working, "T-09S", "2026-10-08").period == "截至2026年10月8日"


def test_tasks_say_how_often_and_how_late(working: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {row["任务内容"]: row for row in texts(table(working, "T-05"))}
    assert rows["村级微信群推送反诈内容"]["频次要求"] == "每周1次" and rows["入户发放一封信"]["频次要求"] == "一次"
    assert rows["入户发放一封信"]["进展"] == "进行中；柳湾村已完成"
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-01T09:00:00")
    rows = {row["任务内容"]: row for row in texts(table(working, "T-05"))}
    assert rows["入户发放一封信"]["进展"] == "逾期；柳湾村已完成"


def test_screens_show_what_runs_and_places_count_them(working: Session) -> None:
    rows = {row["名称"]: row for row in texts(table(working, "T-10"))}
    assert rows["镇政府广场电子屏"]["播放内容"].startswith("未知链接不点击")
    assert rows["镇政府广场电子屏"]["播放起止"] == "2026年10月8日—12月31日"
    assert rows["农商行门头屏"]["播放内容"] == "—"
    bank = next(row for row in working.all("unit") if row["name"] == "安平农商行柳河支行")
    working.save("unit", {"kind": "bank"}, bank["uid"])
    assert texts(table(working, "T-04"))[0]["电子屏数"] == "1"


def test_groups_say_where_they_reach(working: Session) -> None:
    made = table(working, "T-11")
    assert {row["群名称"]: row["覆盖区域/单位"] for row in texts(made)}["柳湾村村民群"] == "柳湾村"
    assert made.total is not None and "1418" in made.total.texts()


def test_received_figures_add_up_and_small_ones_stay_inside(working: Session) -> None:
    made = table(working, "T-17", "2026-10")
    assert [(row["统计期"], row["村（社区）"], row["发案数（起）"], row["损失（万元）"]) for row in texts(made)] == [
        ("2026年10月1日—10月31日", "安河社区", "2", "—"), ("2026年10月1日—10月31日", "石桥村", "1", "—")]
    assert texts(made)[1]["骗术类型"] == "—" and made.notes[0].startswith(small_numbers.NOTE)
    assert made.total is not None and made.total.texts()[3:5] == ("3", "—"), "no sum tells what a line hides"
    october = Query((Where("date", "eq", "2026-10-01"),))
    one = [row["id"] for row in working.all("case_bulletin", october) if row["cases"] == 2]
    assert texts(register_sheet(working, "case_bulletin", one))[0]["损失（万元）"] == "—", "nor what is left of the whole"
    third = next(area.uid for area in working.areas.villages() if area.name == "柳湾村")
    working.save("case_bulletin", {"date": "2026-10-01", "date_to": "2026-10-31", "area": third, "fraud_type": "brushing",
                                   "cases": 5, "loss": 1_000_000, "source_no": "10期"})
    assert [row["损失（万元）"] for row in texts(table(working, "T-17", "2026-10"))] == ["1.00", "—", "—"]
    rows = small_numbers.outside(working.all("case_bulletin", october))
    told = {row["cases"]: (row["fraud_type"], row["loss"]) for row in rows}
    assert told == {5: ("brushing", 1_000_000), 2: (None, None), 1: (None, None)}
    assert sum(row["cases"] for row in rows) == 8, "the number itself is told"


def test_two_kinds_of_one_case_each_are_two_cases() -> None:
    one = {"area": "a", "date": "2026-10-01", "date_to": "2026-10-07", "cases": 1, "fraud_type": "loan", "loss": 5}
    assert small_numbers.outside([one, {**one, "fraud_type": "credit"}]) == [one, {**one, "fraud_type": "credit"}]
    other = {**one, "date": "2026-10-08", "date_to": "2026-10-14"}
    assert all(row["loss"] is None for row in small_numbers.outside([one, other])), "each period by itself"


def test_demands_not_verified_in_time_are_late(working: Session) -> None:
    row = working.all("rectification")[0]
    assert texts(table(working, "T-19"))[0]["状态"] == "已改"
    working.save("rectification", {"state": "open", "verified_on": None}, row["uid"])
    assert texts(table(working, "T-19"))[0]["状态"] == "逾期"


def test_what_was_said_is_on_no_sheet(working: Session) -> None:
    assert all("银行卡" not in "".join(row.values()) for row in texts(table(working, "T-18")))
    shown = {item.key for item in REGISTERS["transfer"].fields if item.listed} | set(REGISTERS["transfer"].sheet)
    assert not shown & {"content", "reporter"}


@pytest.mark.parametrize(("first", "last", "told"), [
    ("2026-03-01", None, "2026年3月1日起"), (None, "2026-03-01", "至2026年3月1日"), (None, None, None),
    ("2026-03-01", "2027-01-02", "2026年3月1日—2027年1月2日"), ("2026-03-01", "2026-03-05", "2026年3月1日—3月5日"),
])
def test_spans(first: str | None, last: str | None, told: str | None) -> None:
    assert span(first, last) == told


def test_a_day_narrows_by_begun_and_lasting(working: Session) -> None:
    where = (Where("from_date", "begun", "2026-08-31"), Where("to_date", "lasting", "2026-08-31"))
    assert {row["name"] for row in working.all("seat", Query(where))} == {"梁启明", "何卫东", "苏文静", "段雅兰"}


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13", "2026-10-3x", "十月"])
def test_a_day_that_is_none_is_told(working: Session, day: str) -> None:
    with pytest.raises(AppError, match="看不懂"):
        table(working, "T-03", day)
