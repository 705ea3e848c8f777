"""Blanks are filled with the tables' own figures, compared as the office says it, and told by place when there is none."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock
from app.errors import AppError
from app.reports.measure import measure
from app.reports.monthly import monthly
from app.reports.period import Period
from app.session import Session
from app.texts import fill, keep
from app.texts.blanks import BLANK, Blanks, blanks_in
from app.texts.figures import Figures, named
from app.texts.kinds import kinds, parse

KEYS = {"R-M7": "2026-10", "R-H1": "2026-H2", "R-Y1": "2026", "R-A3": "2026-Q4", "R-A4": "2026-10-12..2026-10-12",
        "D-28": "2026-10", "D-29": "2026-10"}


def rally(session: Session, day: str, persons: int, leaflets: int = 0, village: int = 0) -> None:
    area = session.areas.villages()[village].uid
    session.save("activity", {"title": f"赶集日宣传{day}", "date": day, "kind": "rally", "area": area, "place": "集贸市场",
                              "persons": persons, "metrics": {"leaflet": leaflets} if leaflets else {}})


def month(session: Session, period: str = "2026-10") -> Blanks:
    return Blanks(Figures(session, Period.parse(period)))


def subject(code: str) -> str:
    return "反诈夜校" if kinds()[code].subject else ""


@pytest.mark.parametrize("code", KEYS)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.tuples(st.sampled_from(("2025-10-05", "2026-09-30", "2026-10-01", "2026-10-12", "2026-12-31")),
                               st.integers(0, 500), st.integers(0, 900), st.integers(0, 1)), max_size=4))
def test_every_blank_of_every_text_is_filled(
    code: str, days: list[tuple[str, int, int, int]], town: Session
) -> None:
    for activity in town.all("activity"):
        town.remove("activity", [activity["uid"]], "重来")
    for item in days:
        rally(town, *item)
    filled = fill.fill(town, keep.latest(town, code, KEYS[code], subject(code)))
    told = "\n".join([*filled.head.values(), *filled.parts.values(), filled.plain()])
    assert not BLANK.search(told) and "None" not in told
    assert filled.title and filled.head["issuer"] and filled.head["date"]


def test_a_plain_figure_is_the_tables_own(town: Session) -> None:
    rally(town, "2026-10-03", 120, 300)
    rally(town, "2026-10-09", 80, 150, village=1)
    total = monthly(town, "R-M1", "2026-10").total
    assert total is not None
    blanks, table = month(town), monthly(town, "R-M1", "2026-10")
    for name, code in (("集中宣传", "rally"), ("参与人次", "persons"), ("宣传单", "leaflet")):
        assert blanks.value(name) == str(total.cells[table.at(code)])
    assert blanks.value("本月参与人次") == blanks.value("本期参与人次") == "200"
    assert blanks.value("开展活动村数") == "2"


def test_every_metric_offered_is_what_measuring_says(town: Session) -> None:
    rally(town, "2026-10-03", 120, 300)
    blanks = month(town)
    for name, metric in named().items():
        if metric.round:
            assert blanks.value(name) == "—", "no round runs in this office"
        elif not metric.share and metric.unit != "万元":
            said = measure(town, Period.month("2026-10"), (metric.code,), "town").total[metric.code]
            assert blanks.value(name) == str(said)


@pytest.mark.parametrize(("now", "base", "said"), [
    (9, 8, "比上年同期上升12.5%"), (97, 100, "比上年同期下降3.0%"), (7, 7, "与上年同期持平"), (7, 0, "上年同期为0"),
    (0, 0, "与上年同期持平"), (0, 5, "比上年同期下降100.0%"),
])
def test_a_figure_is_compared_in_words(now: int, base: int, said: str, town: Session) -> None:
    rally(town, "2026-10-01", now)
    rally(town, "2025-10-31", base)
    assert month(town).value("参与人次同比") == said


def test_the_month_before_and_the_year_so_far(town: Session) -> None:
    rally(town, "2026-03-01", 10)
    rally(town, "2026-09-30", 40)
    rally(town, "2026-10-01", 50)
    blanks = month(town)
    assert blanks.value("参与人次环比") == "比上月上升25.0%"
    assert blanks.value("上月参与人次") == blanks.value("上期参与人次") == "40"
    assert blanks.value("本年累计参与人次") == "100"
    assert month(town, "2026-Q4").value("参与人次环比") == "比上季度上升25.0%"


def test_a_base_of_nothing_is_said_and_never_a_percentage(town: Session) -> None:
    rally(town, "2026-10-01", 50)
    assert month(town).value("增减情况") == "上月、上年同期无数据，不作比较。"
    assert "—" not in month(town).value("活动场次同比")


def test_a_list_that_is_empty_takes_its_paragraph_with_it(town: Session) -> None:
    made = month(town).fill("宣传数量：〔宣传数量〕。\n共〔活动场次〕场。\n〔主要活动〕", "“正文”")
    assert made == "共0场。"


def test_an_unknown_blank_is_told_with_its_place_and_the_nearest(town: Session) -> None:
    with pytest.raises(AppError) as wrong:
        month(town).fill("第一段。\n本月〔活动厂次〕场。", "“主要做法”")
    assert "“主要做法”第2段" in str(wrong.value) and "〔活动厂次〕" in wrong.value.message
    assert "〔活动场次〕" in (wrong.value.hint or "")
    with pytest.raises(AppError, match="本月活动场次"):
        month(town, "2026-H2").fill("〔本月活动场次〕", "“正文”")


def test_a_document_number_is_no_blank(town: Session) -> None:
    assert blanks_in("新政〔2026〕12号") == []
    assert month(town).fill("新政〔2026〕12号共〔村数〕个村。", "“正文”") == "新政〔2026〕12号共2个村。"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("〔〕活动场次同比2026\n一 𠅤"), max_size=40))
def test_any_text_is_filled_or_refused_in_words(text: str, town: Session) -> None:
    try:
        made = month(town).fill(text, "“正文”")
    except AppError as wrong:
        assert "没有" in wrong.message
    else:
        assert not blanks_in(made)


def test_files_of_kinds_are_checked() -> None:
    good = 'title = "材料"\n[head]\ntitle = "题"\n[[part]]\nkey = "body"\n'
    assert parse(good, "X").parts[0].name == "正文"
    for bad, words in ((good + 'colour = "red"\n', "colour"), ('title = "材料"\n', "缺少"), ("title = ", "写得不对"),
                       (good.replace("[head]", 'form = "海报"\n[head]'), "海报"),
                       (good.replace('key = "body"', 'key = "title"'), "重"),
                       (good.replace("[head]", 'periods = ["day"]\n[head]'), "periods")):
        with pytest.raises(AppError, match=words):
            parse(bad, "X")


def test_the_day_of_the_signature_is_today(town: Session) -> None:
    with clock.pretend("2026-11-03T09:00:00"):
        assert month(town).value("落款日期") == "2026年11月3日"


