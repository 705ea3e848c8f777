"""Every file of the sample returns: taken whole, by the same walk for all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.importing.apply import apply
from app.importing.errors_book import write_refused
from app.importing.outcome import Fate, Line, Plan
from app.importing.plan import plan
from app.importing.reader import read_file
from app.session import Query, Session, Where
from tests import paths

TRUTH: dict[str, dict[str, Any]] = json.loads((paths.RETURNS / "truth.json").read_text("utf8"))["files"]
HOUSEHOLDS = sorted(name for name, truth in TRUTH.items() if truth["kind"] == "household")
ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d(?:\.\d+)?[eE]\+?17")


def returned(name: str) -> Path:
    return paths.RETURNS / name


def taken(done: Plan) -> list[Line]:
    return [line for sheet in done.sheets for line in sheet.of(Fate.NEW)]


def source_rows(name: str) -> dict[tuple[str, int], str]:
    return {
        (sheet.name, at): "" for sheet in read_file(returned(name)) for at in range(1, len(sheet.rows) + 1)
    }


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_rows_people_and_phones_are_those_of_the_truth(town: Session, name: str) -> None:
    truth = TRUTH[name]
    done = plan(town, None, [returned(name)])
    rows = taken(done)
    assert {sheet.register.key for sheet in done.sheets if sheet.register} == {truth["kind"]}
    assert len(rows) == truth["rows"]
    if truth["kind"] == "household":
        assert sum((line.values or {}).get("people") or 0 for line in rows) == truth["people"]
        assert sum(bool((line.values or {}).get("phone")) for line in rows) == truth["phones"]
    assert done.counts[Fate.REFUSED] == 0
    assert done.proposals == {}


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_every_source_row_has_exactly_one_fate(town: Session, name: str) -> None:
    done = plan(town, None, [returned(name)])
    ends = [(sheet.sheet, line.row) for sheet in done.sheets for line in sheet.lines]
    assert len(ends) == len(set(ends))
    assert set(ends) == set(source_rows(name))
    assert all(line.reason for sheet in done.sheets for line in sheet.of(Fate.SKIPPED, Fate.REFUSED))


@pytest.mark.parametrize("name", HOUSEHOLDS)
def test_households_are_in_the_village_and_grids_of_their_file(town: Session, name: str) -> None:
    truth, village = TRUTH[name], name.split("_")[0]
    apply(town, plan(town, None, [returned(name)]))
    home = next(area for area in town.areas.villages() if area.name == village)
    rows = town.all("household", Query((Where("area", "under", home.uid),)))
    assert len(rows) == truth["rows"]
    assert sum(row["people"] or 0 for row in rows) == truth["people"]
    assert sum(1 for row in rows if row["phone"]) == truth["phones"]
    for row in rows:
        grid = town.areas.get(row["area"])
        assert grid is not None
        assert re.fullmatch(r"第\d网格", grid.name)
        assert row["door"].startswith(village)
        assert row["householder"] == row["householder"].strip()
        assert row["lives_in"] in ("resident", "empty", "tenant", "away")
        assert row["phone"] is None or re.fullmatch(r"1380000\d{4}", row["phone"])


def test_all_returns_at_once_then_again_then_taken_back(town: Session) -> None:
    files = [returned(name) for name in TRUTH]
    before = (town.count("household"), town.count("area"))
    done = plan(town, None, files)
    result = apply(town, done)
    assert result.taken == sum(truth["rows"] for truth in TRUTH.values())
    assert result.refused == 0
    again = plan(town, None, files)
    assert again.counts[Fate.NEW] == again.counts[Fate.CHANGED] == 0
    assert again.counts[Fate.SAME] == result.taken
    assert again.new_areas == []
    assert apply(town, again).tx == ""
    town.undo_step(result.tx)
    assert (town.count("household"), town.count("area")) == before
    assert town.count("activity") == town.count("unit") == 0


def test_the_monthly_form_of_the_county_is_no_register(town: Session) -> None:
    done = plan(town, None, [returned("县月报空表.xlsx")])
    assert done.counts[Fate.SKIPPED] == 18
    assert done.counts.total() == 18
    assert done.notes == ["“县月报空表.xlsx·月报1表”认不出是哪种名册，没有导入。"]


def all_text(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from all_text(key)
            yield from all_text(item)
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from all_text(item)
    else:
        yield str(value)


@pytest.mark.parametrize("name", [name for name in HOUSEHOLDS if "花名册" in name])
def test_identity_numbers_stay_in_the_file(town: Session, name: str, tmp_path: Path) -> None:
    done = plan(town, None, [returned(name)])
    for sheet in done.sheets:
        for line in sheet.lines:
            assert not [text for text in all_text([line.reason, line.values]) if ID_NUMBER.search(text)]
        assert not [text for text in all_text([sheet.samples, sheet.notes]) if ID_NUMBER.search(text)]
    said = [note for note in done.notes if "身份证" in note]
    assert said == ["第7列“家庭情况/身份证号”（隐藏列）：身份证件、银行卡号码不登记，整列未读入。"]
    assert write_refused(done, tmp_path / "refused.xlsx") == 0


def test_counts_and_flags_of_the_activity_log(town: Session) -> None:
    apply(town, plan(town, None, [returned("10月宣传活动汇总.xlsx")]))
    rows = town.all("activity")
    vague = [row for row in rows if row["flags"].get("metrics.leaflet", "").endswith("未填数")]
    about = [row for row in rows if row["flags"].get("metrics.leaflet", "").endswith("计")]
    assert len(vague) == 17
    assert all("leaflet" not in row["metrics"] for row in vague)
    assert len(about) == 17
    assert all(row["metrics"]["leaflet"] % 100 == 0 for row in about)
    assert {row["date"][:8] for row in rows} == {"2026-10-"}
    assert {row["kind"] for row in rows} <= {"lecture", "broadcast", "rally", "home_visit"}
    assert {row["level"] for row in town.all("area") if row["name"] == "团结社区"} == {"village"}


def test_two_columns_of_one_name_belong_to_the_person_before_them(town: Session) -> None:
    apply(town, plan(town, None, [returned("成员单位联络员名册.xlsx")]))
    unit = next(row for row in town.all("unit") if row["name"] == "党政综合办")
    assert (unit["head"], unit["head_post"]) == ("江仓", "校长")
    assert (unit["contact"], unit["contact_post"]) == ("方贵杰", "干事")
    assert (unit["kind"], unit["staff_total"], unit["phone"]) == ("town_office", 133, "13800000780")
