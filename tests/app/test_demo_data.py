"""The sample's people and files: fictional, complete, and the same every time."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image
from python_calamine import CalamineWorkbook

from app.demo_data import activities, homes, sample, write_activity_sheet, write_returns, write_roster
from app.demo_photos import GPS_IFD, photo
from app.paths import resources


def test_households_are_the_same_every_time() -> None:
    first, second = homes(sample()), homes(sample())
    assert first == second
    assert len(first) == sum(village["households"] for village in sample()["villages"])
    assert len({(home.village, home.door) for home in first}) == len(first)


def test_rare_names_and_difficult_surnames_are_there() -> None:
    names = {home.householder for home in homes(sample())}
    assert set(sample()["special_names"]) <= names
    assert {name[0] for name in names} >= set("单仇曾解区查")


def test_telephones_are_fictional() -> None:
    phones = {home.phone for home in homes(sample())}
    assert all(re.fullmatch(r"1380000\d{4}|", phone) for phone in phones)


def _cells(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        coding = "gb18030" if "王家集" in path.name else "utf-8-sig"
        return [line.split(",") for line in path.read_text(encoding=coding).splitlines()]
    book = CalamineWorkbook.from_path(str(path))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def test_every_household_is_in_its_village_file(tmp_path: Path) -> None:
    people = homes(sample())
    files = write_returns(tmp_path, sample(), people)
    for village, path in zip(sample()["villages"], files, strict=True):
        flat = {str(cell) for row in _cells(path) for cell in row}
        mine = [home for home in people if home.village == village["name"]]
        assert {home.door for home in mine} <= flat, path.name
        assert {home.householder for home in mine} <= flat, path.name


def test_roster_and_activity_sheet_keep_the_villages_words(tmp_path: Path) -> None:
    write_roster(tmp_path / "a.xlsx", sample())
    write_activity_sheet(tmp_path / "b.xlsx", activities()["sheet"])
    assert [row[1] for row in _cells(tmp_path / "a.xlsx")[2:]] == [unit[0] for unit in sample()["units"]]
    assert "300余份" in {cell for row in _cells(tmp_path / "b.xlsx") for cell in row}


def _codes(name: str) -> set[str]:
    data = json.loads((resources() / "dictionaries" / f"{name}.json").read_text(encoding="utf-8"))
    return {entry["code"] for entry in data["entries"]}


def test_logged_activities_use_known_codes_and_scenes() -> None:
    single = {"kind": "activity_kind", "venue": "venue_kind", "occasion": "occasion", "state": "activity_state"}
    several = {"tags": "jin_tag", "audience": "audience", "fraud_types": "fraud_type", "contents": "content_tag",
               "metrics": "metric"}
    for activity in activities()["logged"]:
        for field, name in single.items():
            assert activity[field] in _codes(name), activity["title"]
        for field, name in several.items():
            assert set(activity.get(field, ())) <= _codes(name), activity["title"]
        assert set(activity["photos"]) <= set(activities()["scenes"])
        assert activity["date"].startswith(sample()["month"])


def test_a_photo_is_a_jpeg_with_place_data_only_when_asked() -> None:
    scene = activities()["scenes"]["market"]
    plain, placed = (photo(scene, "柳湾大集", "2026-10-10", gps=gps) for gps in (False, True))
    assert Image.open(io.BytesIO(plain)).size == (1024, 768)
    assert not Image.open(io.BytesIO(plain)).getexif().get_ifd(GPS_IFD)
    assert Image.open(io.BytesIO(placed)).getexif().get_ifd(GPS_IFD)
    assert photo(scene, "柳湾大集", "2026-10-10") == plain
