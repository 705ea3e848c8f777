"""Checks before a month is handed in: each finds its own fault, says it in words and leads to the row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from app.clock import pretend
from app.errors import AppError
from app.month.tables import month_tables
from app.records.drill import query_of
from app.reports import narrative
from app.reports.checks import ERROR, WARNING, Finding, check_month
from app.reports.period import Period
from app.session import Query, Session, Where
from tests.office_kit import homes

_COLOURS = ((red, green, 90) for red in range(0, 256, 8) for green in range(0, 256, 8))
GOOD: dict[str, Any] = {
    "date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60, "place": "文化广场",
    "summary": "向群众讲解刷单返利骗术。", "state": "verified", "metrics": {"leaflet": 100},
}  # fmt: skip


@pytest.fixture
def flawless(town: Session) -> Iterator[Session]:
    """An office whose October has nothing to find."""
    with pretend("2026-11-03T09:00:00"):
        for area in town.areas.villages():
            uid = town.save("activity", {**GOOD, "area": area.uid}).uid
            town.attach("activity", uid, picture(), "a.jpg", "讲座现场")
        grids = [area.uid for area in town.areas.walk() if area.level == "grid"]
        uids = [uid for grid in grids for uid in town.save_many("household", homes(grid, ["甲"]))]
        dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
        round_uid = town.save("visit_round", {"name": "第四季度", **dates}).uid
        visit = {"round": round_uid, "date": "2026-10-13", "outcome": "met"}
        town.save_many("visit", [{**visit, "household": uid} for uid in uids])
        narrative.save_text(town, "2026-10", dict.fromkeys(narrative.BY_HAND, "已写。"))
        yield town


def picture(taken: str = "") -> bytes:
    """A picture like no other before it, with the camera's day when one is given."""
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = f"{taken.replace('-', ':')} 09:00:00"
    image = Image.new("RGB", (64, 48), "white")
    image.paste(next(_COLOURS), (0, 0, 32, 48))
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def found(town: Session, code: str) -> list[Finding]:
    return [finding for finding in check_month(town, "2026-10") if finding.code == code]


def village(town: Session, number: int = 0) -> str:
    return town.areas.villages()[number].uid


def test_a_month_without_fault_has_no_findings(flawless: Session) -> None:
    assert check_month(flawless, "2026-10") == []


@pytest.mark.parametrize(
    ("change", "code", "level", "words"),
    [
        ({"kind": None}, "kind", ERROR, "没有填形式"),
        ({"area": None}, "where", ERROR, "没有填村（社区）和主办单位"),
        ({"persons": None}, "persons", ERROR, "没有填参与人次"),
        ({"persons": 0}, "persons", ERROR, "没有填参与人次"),
        ({"place": None}, "place", WARNING, "没有填地点"),
        ({"summary": None}, "summary", WARNING, "没有写活动情况"),
        ({"persons": 5001}, "many", WARNING, "参与人次5001"),
        ({"metrics": {"leaflet": 601}}, "leaflets", WARNING, "宣传单601份，是参与人次60的10倍以上"),
        ({"metrics": {"sms": 100_001}}, "amount", WARNING, "短信100001条"),
        ({"flags": {"metrics.leaflet": "原文“300余份”，按300计"}}, "approximate", WARNING, "原文“300余份”，按300计。"),
        ({"date": "2026-10-30", "date_to": "2026-11-02"}, "date", WARNING, "到2026年11月2日才结束"),
        ({"state": "draft"}, "draft", WARNING, "还是草稿"),
    ],
)  # fmt: skip
def test_each_fault_is_found_in_its_row(
    flawless: Session, change: dict[str, Any], code: str, level: str, words: str
) -> None:
    uid = flawless.save("activity", {**GOOD, "date": "2026-10-20", "area": village(flawless), **change}).uid
    flawless.attach("activity", uid, picture(), "b.jpg", "现场")
    (finding,) = found(flawless, code)
    assert (finding.level, finding.register) == (level, "activity")
    assert finding.uid == uid or (finding.drill and flawless.count("activity", query_of(finding.drill)) == 1)
    assert words in finding.sentence and finding.sentence.endswith("。")
    assert [item.code for item in check_month(flawless, "2026-10")] == [code]


def test_no_photo_and_too_few_photos(flawless: Session) -> None:
    uid = flawless.save("activity", {**GOOD, "date": "2026-10-20", "area": village(flawless), "photos_declared": 2}).uid
    assert [item.sentence for item in found(flawless, "photo")] == ["花园村10月20日“反诈讲座”没有照片，村里报了2张，请收齐。"]
    flawless.attach("activity", uid, picture(), "a.jpg")
    assert not found(flawless, "photo")
    flawless.save("office", {"photo_minimum": 2}, flawless.office["uid"])
    assert len(found(flawless, "photo")) == 3
    flawless.save("office", {"photo_minimum": 0}, flawless.office["uid"])
    assert not found(flawless, "photo")


def test_a_push_needs_no_people_and_no_place(flawless: Session) -> None:
    uid = flawless.save("activity", {"date": "2026-10-20", "title": "推送", "kind": "group_push", "host": "综治中心",
                                     "state": "verified"}).uid
    flawless.attach("activity", uid, picture(), "a.jpg")
    assert check_month(flawless, "2026-10") == []


def test_the_same_day_place_and_form_twice(flawless: Session) -> None:
    uid = flawless.save("activity", {**GOOD, "title": "反诈讲座二", "area": village(flawless)}).uid
    (finding,) = found(flawless, "twin")
    assert finding.uid == uid and "反诈讲座" in finding.sentence


def test_a_day_that_has_not_come(flawless: Session) -> None:
    with pretend("2026-10-20T09:00:00"):
        flawless.save("activity", {**GOOD, "date": "2026-10-21", "area": village(flawless)})
        (finding,) = found(flawless, "date")
    assert "晚于今天" in finding.sentence


def test_villages_without_activity_or_visits_are_named(flawless: Session) -> None:
    sentences = [item.sentence for item in check_month(flawless, "2026-11") if item.code in ("village", "visits")]
    assert sentences == [
        "花园村本月没有宣传活动记录。", "单家村本月没有宣传活动记录。",
        "花园村本月没有走访记录（第四季度）。", "单家村本月没有走访记录（第四季度）。",
    ]  # fmt: skip


def test_a_month_without_a_round_says_so(flawless: Session) -> None:
    (finding,) = [item for item in check_month(flawless, "2026-08") if item.code == "round"]
    assert (finding.level, finding.register) == (WARNING, "visit_round")


def test_faces_of_minors_are_pointed_out(flawless: Session) -> None:
    owner = flawless.all("activity")[0]["uid"]
    photo = flawless.photos(owner)[0]["uid"]
    flawless.save("photo", {"minors": 1}, photo)
    (finding,) = found(flawless, "minors")
    assert finding.uid == owner


def test_more_receipts_than_households(flawless: Session) -> None:
    round_uid = flawless.all("visit_round")[0]["uid"]
    grid = next(area.uid for area in flawless.areas.walk() if area.level == "grid")
    paper = {"template": "letter-receipt", "round": round_uid, "area": grid, "state": "printed", "printed_on": "2026-10-05"}
    with flawless.step("编号"):
        flawless.commands("issued").create_many([{**paper, "serial": f"26AH{n:06}"} for n in range(5)], trusted=True)
    (finding,) = found(flawless, "receipts")
    assert "回执发出5份，多于应访户2户" in finding.sentence
    assert finding.drill is not None and len(flawless.all("issued", query_of(finding.drill))) == 5


def test_errors_come_first_and_an_unwritten_text_is_found(town: Session) -> None:
    levels = [finding.level for finding in check_month(town, "2026-10")]
    assert levels == sorted(levels)
    by_title = {finding.sentence: finding.level for finding in found(town, "text")}
    assert by_title == {
        "文字材料“基本情况”还没有写，将用自动拟稿。": WARNING, "文字材料“主要做法”还没有写，将用自动拟稿。": WARNING,
        "文字材料“存在问题”还没有写。": ERROR, "文字材料“下月打算”还没有写。": ERROR,
    }  # fmt: skip


def test_the_text_part_fills_in_the_numbers(flawless: Session) -> None:
    narrative.save_text(flawless, "2026-10", {"basics": "", "measures": "", "problems": "个别村宣传不均衡。"})
    text = narrative.narrative(flawless, "2026-10")
    for words in (
        "新河镇2026年10月反诈宣传工作情况",
        "全镇2个村（社区）中有2个开展了反诈宣传，共举办宣传活动2场次，参与120人次，发放宣传单200份。",
        "10月12日，花园村在文化广场开展“反诈讲座”，参与60人次。向群众讲解刷单返利骗术。",
        "第四季度：应访3户，本月走访3户次，累计已访3户，覆盖率100.0%（不含空户100.0%）",
        "四、存在问题\n　　个别村宣传不均衡。",
        "五、下月打算\n　　已写。",
    ):
        assert words in text, words


def test_the_text_part_refuses_identity_numbers_and_strange_parts(town: Session) -> None:
    with pytest.raises(AppError, match="存在问题"):
        narrative.save_text(town, "2026-10", {"problems": "张某 11010519491231002X"})
    with pytest.raises(AppError):
        narrative.save_text(town, "2026-10", {"figures": "改数"})
    with pytest.raises(AppError, match="3000"):
        narrative.save_text(town, "2026-10", {"plans": "长" * 3001})
    assert narrative.written(town, "2026-10") == {}


def test_the_text_of_one_month_is_not_another_months(town: Session) -> None:
    narrative.save_text(town, "2026-10", {"plans": "十一月打算"})
    assert "十一月打算" not in narrative.narrative(town, "2026-11")


def test_a_photo_of_another_month_and_one_used_twice(flawless: Session) -> None:
    shot, old = picture(), picture("2026-06-03")
    first, second, third = flawless.save_many("activity", [
        {**GOOD, "date": day, "area": village(flawless), "title": title}
        for day, title in (("2026-10-20", "甲"), ("2026-10-21", "乙"), ("2026-10-22", "丙"))])
    for uid in (first, second):
        flawless.attach("activity", uid, shot, "a.jpg")
    flawless.attach("activity", third, old, "b.jpg")
    assert [(item.uid, item.level) for item in found(flawless, "photo_month")] == [(third, ERROR)]
    assert "拍于2026年6月3日" in found(flawless, "photo_month")[0].sentence
    assert {item.uid for item in found(flawless, "photo_twice")} == {first, second}
    assert "2026年花园村10月21日“乙”" in next(item.sentence for item in found(flawless, "photo_twice") if item.uid == first)
    flawless.remove("activity", [second], "登记错了")
    assert not found(flawless, "photo_twice")


def test_a_photo_of_a_former_month_used_again(flawless: Session) -> None:
    shot = picture()
    september = flawless.save("activity", {**GOOD, "date": "2026-09-05", "area": village(flawless)}).uid
    flawless.attach("activity", september, shot, "a.jpg")
    uid = flawless.save("activity", {**GOOD, "date": "2026-10-20", "area": village(flawless)}).uid
    flawless.attach("activity", uid, shot, "a.jpg")
    (finding,) = found(flawless, "photo_twice")
    assert finding.uid == uid and "2026年花园村9月5日“反诈讲座”" in finding.sentence


def test_a_figure_that_jumps_leads_to_the_rows_behind_it(flawless: Session) -> None:
    for day in ("2026-08-05", "2026-09-05"):
        flawless.save("activity", {**GOOD, "date": day, "area": village(flawless), "persons": 20, "metrics": {"leaflet": 90}})
    findings = found(flawless, "jump")
    assert [item.sentence for item in findings] == []  # 60 is three times 20, not more
    row = flawless.all("activity", Query((Where("date", "eq", "2026-10-12"), Where("area", "eq", village(flawless)))))[0]
    flawless.save("activity", {"persons": 61}, row["uid"])
    (finding,) = found(flawless, "jump")
    assert finding.level == WARNING and "参与人次61人次，前2个月平均20人次，是平均的3.0倍" in finding.sentence
    assert finding.drill is not None
    assert [item["uid"] for item in flawless.all("activity", query_of(finding.drill))] == [row["uid"]]
    flawless.save("activity", {"persons": 60, "metrics": {"leaflet": 29}}, row["uid"])
    assert "不到平均的3分之一" in found(flawless, "jump")[0].sentence


def test_a_unit_that_held_something_each_month_and_nothing_now(flawless: Session) -> None:
    unit = flawless.save("unit", {"name": "清源县第一小学"}).uid
    for day in ("2026-08-05", "2026-09-05"):
        flawless.save("activity", {**GOOD, "date": day, "host_unit": unit})
    assert [(item.level, item.uid) for item in found(flawless, "unit")] == [(WARNING, unit)]


def test_totals_that_are_not_their_lines_are_found(flawless: Session) -> None:
    good, *others = month_tables(flawless, Period.month("2026-10"))
    assert good.table.total is not None
    at = good.table.at("persons")
    cells = (*good.table.total.cells[:at], 999, *good.table.total.cells[at + 1:])
    wrong = replace(good, table=replace(good.table, total=replace(good.table.total, cells=cells)))
    findings = [item for item in check_month(flawless, "2026-10", [wrong, *others]) if item.code == "sum"]
    assert [(item.level, item.part) for item in findings] == [(ERROR, "R-M1:persons")]
    assert "各行相加是120，合计是999" in findings[0].sentence and findings[0].drill is not None


def test_a_key_stays_while_figures_change(flawless: Session) -> None:
    uid = flawless.save("activity", {**GOOD, "date": "2026-10-20", "area": village(flawless), "persons": 6000}).uid
    (before,) = found(flawless, "many")
    flawless.save("activity", {"persons": 7000}, uid)
    (after,) = found(flawless, "many")
    assert before.key == after.key == f"many:{uid}" and before.sentence != after.sentence


def test_no_two_findings_share_a_key(town: Session) -> None:
    with pretend("2026-11-03T09:00:00"):
        flags = {"persons": "约数", "metrics.leaflet": "约数"}
        amounts = {"leaflet": 200_000, "sms": 200_000}
        town.save("activity", {"date": "2026-10-20", "title": "讲座", "metrics": amounts, "flags": flags})
        keys = [finding.key for finding in check_month(town, "2026-10")]
    assert len(keys) == len(set(keys)) > 8
