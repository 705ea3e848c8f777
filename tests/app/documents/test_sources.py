"""The lists of a paper's tables: the right rows, whole, with every column that is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import pretend
from app.documents import sources, template, wordings
from app.documents.blanks import SOURCES
from app.documents.issue import issue, issue_folder
from app.documents.numbers import archive
from app.documents.recipients import Recipients
from app.documents.returns import mark_returned
from app.errors import AppError
from app.session import Session
from tests.app.documents.own_papers import keep, text
from tests.app.documents.reading import texts
from tests.office_kit import Template, homes

ASKS = '[asks.month]\nlabel = "月份"\n[asks.box]\nlabel = "盒号"\n[asks.set]\nlabel = "标语"\n'


def table(source: str) -> str:
    columns = "\n".join(
        f'[[block.columns]]\ntitle = "{words}"\nwidth = 2\nkey = "{key}"' for key, words in list(SOURCES[source][1].items())[:6]
    )
    return f'[[block]]\nkind = "table"\nsource = "{source}"\n{columns}\n'


@pytest.fixture
def office(town: Session, office_template: Template, tmp_path: Path) -> Session:
    """A round half done, a unit with a contact, an activity, one paper back and in its box."""
    places = office_template
    uids = town.save_many("household", homes(places.grid, ["甲", "乙", "丙", "丁"]))
    town.save_many("household", homes(places.other_grid, ["戊"]))
    turn = town.save("visit_round", {"name": "四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    for household, outcome, more in (
        (uids[0], "met", {}),
        (uids[1], "nobody", {"next_try": "2026-10-12"}),
        (uids[2], "declined", {}),
    ):
        town.save("visit", {"round": turn, "household": household, "date": "2026-10-09", "outcome": outcome, **more})
    unit = town.save("unit", {"name": "第一小学", "kind": "school", "area": places.village, "contact": "赵老师"}).uid
    town.save("unit", {"name": "非成员商店", "kind": "shop", "area": places.village, "member": 0})
    town.save_many("staff", [
        {"name": "子", "unit_name": "第一小学", "unit": unit, "mobile": "13800009999"},
        {"name": "丑", "unit_name": "花园村", "area": places.grid},
    ])  # fmt: skip
    town.save_many("activity", [
        {"title": "大集", "date": "2026-10-09", "kind": "rally", "area": places.village, "metrics": {"leaflet": 300}},
        {"title": "冬至宣传", "date": "2026-12-22", "area": places.other_village},
    ])  # fmt: skip
    town.save("task", {"title": "推送案例", "units": "各村", "due": "2026-12-31", "from_date": "2026-10-01",
                       "frequency": "month", "minimum": 2})  # fmt: skip
    town.save("award", {"date": "2026-10-30", "name": "第一小学", "consent": 1})
    town.save("report_rule", {"name": "旬报", "who": "both", "parts": ["text"], "period_kind": "week", "due_in": "same",
                              "due_day": 5, "valid_from": "2026-10-19"})  # fmt: skip
    with pretend("2026-10-20T09:00:00"):
        issue(town, "letter-receipt", Recipients(area=places.grid), tmp_path / "a.pdf")
        number = town.all("issued")[-1]
        mark_returned(town, number["serial"])
        archive(town, [number["uid"]], "2026-1", 7)
    return town


def shown(session: Session, source: str, recipients: str = "office", **chosen: object) -> list[dict[str, str]]:
    """The list on a paper of the office, or on the first paper of an area or unit."""
    turn = session.all("visit_round")[0]["uid"]
    whom = Recipients(**{"round": turn, **chosen})  # type: ignore[arg-type]
    paper = template.parse(text("listing", recipients, more=table(source), asks=ASKS), "listing")
    with pretend("2026-11-02T09:00:00"):
        if recipients == "office":
            return sources.lists(session, paper, whom, {})[source]
        assert sources.lists(session, paper, whom, {}) == {}
        rows = session.all({"area": "area", "unit": "unit", "activity": "activity"}[recipients])
        row = next(row for row in rows if row.get("name") in ("花园村", "第一小学") or row.get("title") == "大集")
        return sources.lister(session, paper, whom, {})(row)[source]


@pytest.mark.parametrize("source", SOURCES)
def test_every_list_has_exactly_the_columns_offered(office: Session, source: str) -> None:
    rows = shown(office, source, "activity") if source == "counts" else shown(office, source)
    assert rows and all(list(row) and set(row) == set(SOURCES[source][1]) for row in rows), source
    assert all(isinstance(cell, str) for row in rows for cell in row.values())


def test_who_is_still_to_visit(office: Session, office_template: Template) -> None:
    rows = shown(office, "unvisited")
    assert [(row["area"], row["householder"], row["tries"], row["outcome"], row["next"]) for row in rows] == [
        ("花园村第1网格", "乙", "1", "未遇", "2026年10月12日"),
        ("花园村第1网格", "丁", "0", "", ""),
        ("单家村第1网格", "戊", "0", "", ""),
    ]
    assert [row["householder"] for row in shown(office, "unvisited", area=office_template.other_village)] == ["戊"]
    assert [row["householder"] for row in shown(office, "unvisited", "area")] == ["乙", "丁"]
    with pytest.raises(AppError, match="请先选择走访轮次"):
        shown(office, "unvisited", round=None)


def test_what_has_not_been_sent_is_each_ones_own(office: Session) -> None:
    rows = shown(office, "missing", "unit")
    assert [(row["by"], row["name"], row["period"], row["state"]) for row in rows] == [
        ("第一小学", "旬报", "10月19日—10月25日", "未报"), ("第一小学", "旬报", "10月26日—11月1日", "未报"),
        ("第一小学", "旬报", "11月2日—11月8日", "未到期")]
    assert {row["by"] for row in shown(office, "missing")} == {"花园村", "单家村", "第一小学"}
    assert [(row["name"], row["owed"], row["missing"]) for row in shown(office, "report_counts")] == [
        ("花园村", "1", "1"), ("单家村", "1", "1"), ("第一小学", "1", "1")]


def test_rosters(office: Session) -> None:
    assert [row["name"] for row in shown(office, "members")] == ["第一小学"]
    assert {row["name"] for row in shown(office, "units")} == {"第一小学", "非成员商店"}
    assert [row["name"] for row in shown(office, "units", kinds=("shop",))] == ["非成员商店"]
    assert [(row["name"], row["phone"]) for row in shown(office, "staff", "unit")] == [("子", "13800009999")]
    assert [row["name"] for row in shown(office, "staff", "area")] == ["丑"]
    assert [row["area"] for row in shown(office, "grids")] == ["花园村第1网格", "花园村第2网格", "单家村第1网格"]
    assert [row["area"] for row in shown(office, "grids", "area")] == ["花园村第1网格", "花园村第2网格"]
    assert [row["householder"] for row in shown(office, "households", "area")] == ["甲", "乙", "丙", "丁"]


def test_activities_held_and_planned(office: Session) -> None:
    assert [row["title"] for row in shown(office, "activities")] == ["大集"]
    assert [row["title"] for row in shown(office, "plans")] == ["冬至宣传"]
    assert shown(office, "counts", "activity") == [{"name": "宣传单", "count": "300", "unit": "份"}]
    assert shown(office, "month_activities")[0] == {"name": "花园村", "sessions": "1", "persons": "0", "leaflets": "300"}


def test_handing_over(office: Session) -> None:
    counts = {row["name"]: row["count"] for row in shown(office, "registers")}
    assert (counts["户"], counts["走访"], counts["文书编号"]) == ("5", "3", "4")
    still = {row["name"]: row["count"] for row in shown(office, "open_items")}
    assert (still["未收回的文书"], still["四季度未访户"], still["没有提交的活动"]) == ("3", "3", "2")
    box = shown(office, "archived")
    assert [(row["box"], row["page"], row["name"], row["date"]) for row in box] == [("2026-1", "7", "甲", "2026年10月20日")]
    done = {row["village"]: (row["targets"], row["visited"], row["rate"]) for row in shown(office, "progress")}
    assert done == {"花园村": ("4", "1", "25.0%"), "单家村": ("1", "0", "0.0%")}


def test_lists_reach_the_paper(office: Session, tmp_path: Path) -> None:
    """From the register to the page, through issuing."""
    from tests.app.documents.reading import texts

    code = keep(office, text("still-to-do", "area", more=table("unvisited")))
    turn = office.all("visit_round")[0]["uid"]
    report = issue(office, code, Recipients(round=turn), tmp_path / "a.pdf")
    pages = texts(tmp_path / "a.pdf")
    assert (report.batch, report.count, report.pages) == ("", 2, 2), "a paper without numbers leaves no trace"
    assert "乙" in pages[0] and "丁" in pages[0] and "戊" not in pages[0] and "戊" in pages[1]
    assert wordings.paper(office, code).kind_letter == ""


def test_the_list_of_a_paper_put_in_a_folder_keeps_to_the_area_chosen(
    office: Session, office_template: Template, tmp_path: Path
) -> None:
    code = keep(office, text("office-list", "office", title="户名单", more=table("households")))
    report = issue_folder(office, code, Recipients(area=office_template.other_village), tmp_path / "out")
    assert [path.name for path, _ in report.files] == ["单家村_户名单.pdf"]
    said = texts(report.files[0][0])[0]
    assert "戊" in said and "甲" not in said
    whole = issue_folder(office, code, Recipients(), tmp_path / "out")
    assert [path.name for path, _ in whole.files] == ["新河镇_户名单.pdf"]
