"""A village's month in the town, the towns' months in the county: matched, asked once, summed, without names."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app import office, uid
from app.errors import AppError
from app.exchange.apply import apply_take
from app.exchange.outcome import Fate
from app.exchange.pack import pack_peer
from app.exchange.take import plan_take
from app.exchange.up import pack_up
from app.reports.monthly import activity_table
from app.reports.period import Period
from app.reports.rollup import available, rollup
from app.security import users
from app.session import Query, Session, Where
from app.tables.table import Rate
from tests.fixtures_office import Opener

PASSWORD = "fixture-pass-2026"
MONTH = "2026-10"


def opened(folder: Path, level: str, town: str = "新河镇") -> Session:
    """A new office of a level."""
    office.create_office(folder, town=town, county="清源县", user="管理员", password=PASSWORD)
    session = office.open_office(folder, "管理员", PASSWORD)
    session.save("office", {"level": level, "name": folder.name}, session.office["uid"])
    return session


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """A function that sets up an office; all are closed after the test."""
    found: list[Session] = []

    def make(name: str, level: str, town: str = "新河镇") -> Session:
        found.append(opened(tmp_path / name, level, town))
        return found[-1]

    yield make
    for session in found:
        session.close()


@pytest.fixture
def village(offices: Callable[..., Session]) -> Session:
    session = offices("花园村委会", "village")
    root = session.save("area", {"name": "花园村", "level": "village", "sort_no": 9}).uid
    session.save("area", {"name": "第1网格", "level": "grid", "parent": root})
    return session


def entered(session: Session) -> dict[str, str]:
    """A month's work of a village."""
    grid = next(area.uid for area in session.areas.walk() if area.level == "grid")
    root = next(area.uid for area in session.areas.walk() if area.level == "village")
    home = session.save("household", {"area": grid, "door": "桃树巷17号", "householder": "甲一", "phone": "13800001111"}).uid
    around = session.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    session.save("visit", {"round": around, "household": home, "date": "2026-10-05", "outcome": "met"})
    values = {"date": "2026-10-08", "title": "赶集宣传", "area": root, "persons": 30, "recorder": "李四"}
    activity = session.save("activity", values).uid
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#88aacc").save(out, "JPEG")
    session.attach("activity", activity, out.getvalue(), "赶集.jpg")
    return {"home": home, "round": around, "activity": activity, "root": root, "grid": grid}


def take_up(session: Session, path: Path, **answers: Any) -> Any:
    plan = plan_take(session, path, **answers)
    try:
        return apply_take(session, plan, {"*": "theirs"})
    finally:
        plan.package.close()


def test_a_village_is_found_in_the_town_by_name_and_by_identity(town: Session, village: Session, tmp_path: Path) -> None:
    made = entered(village)
    own = {area.name: area.uid for area in town.areas.walk()}
    grid = next(area.uid for area in town.areas.children(own["花园村"]))
    home = town.save("household", {"area": grid, "door": "桃树巷17号", "householder": "甲一"}).uid
    around = town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    before = town.count("area", Query())
    done = take_up(town, pack_up(village, MONTH, tmp_path).file)
    assert town.count("area", Query()) == before
    assert town.count("household", Query()) == 1
    assert town.get("household", home)["phone"] == "13800001111"
    (visit,) = town.all("visit")
    assert (visit["household"], visit["round"]) == (home, around)
    activity = town.get("activity", made["activity"])
    assert (activity["area"], activity["persons"], activity["recorder"]) == (own["花园村"], 30, "李四")
    assert town.photos(made["activity"])
    assert done.counts[Fate.NEW] == 3  # activity, photo, visit
    table = activity_table(town, Period.month(MONTH))
    assert table.rows[0].cells[table.at("persons")] == 30


def test_a_village_of_another_name_is_asked_once(town: Session, village: Session, tmp_path: Path) -> None:
    made = entered(village)
    village.save("area", {"name": "花园社区"}, made["root"])
    path = pack_up(village, MONTH, tmp_path).file
    plan = plan_take(town, path)
    assert [(place.name, [name for _, name in place.choices]) for place in plan.places] == [
        ("花园社区", ["花园村", "单家村"])]
    with pytest.raises(AppError, match="还没有选定"):
        apply_take(town, plan)
    plan.package.close()
    own = plan.places[0].choices[0][0]
    take_up(town, path, places={plan.places[0].uid: own})
    village.save("activity", {"date": "2026-11-08", "title": "进校园", "area": made["root"]})
    take_up(town, pack_up(village, "2026-11", tmp_path).file)
    assert {row["area"] for row in town.all("activity")} == {own}


def test_a_new_village_stands_below_the_town(town: Session, village: Session, tmp_path: Path) -> None:
    made = entered(village)
    village.save("area", {"name": "新建村"}, made["root"])
    take_up(town, pack_up(village, MONTH, tmp_path).file, places={made["root"]: ""})
    assert town.get("area", made["root"])["parent"] == next(a.uid for a in town.areas.walk() if a.level == "town")
    assert town.get("household", made["home"])["area"] == made["grid"]


def test_what_the_town_added_stays_and_corrections_come(town: Session, village: Session, tmp_path: Path) -> None:
    made = entered(village)
    take_up(town, pack_up(village, MONTH, tmp_path).file)
    town.save("activity", {"state": "verified"}, made["activity"])
    village.save("activity", {"persons": 35}, made["activity"])
    plan = plan_take(town, pack_up(village, MONTH, tmp_path).file)
    assert not plan.conflicts
    apply_take(town, plan)
    plan.package.close()
    row = town.get("activity", made["activity"])
    assert (row["persons"], row["state"]) == (35, "verified")


def test_only_the_level_above_takes_it(town: Session, village: Session, tmp_path: Path) -> None:
    entered(village)
    path = pack_up(village, MONTH, tmp_path).file
    town.save("office", {"level": "county"}, town.office["uid"])
    with pytest.raises(AppError, match="村的包由镇收"):
        plan_take(town, path)
    with pytest.raises(AppError, match="没有上级"):
        pack_up(town, MONTH, tmp_path)


@pytest.fixture(params=[False, True], ids=["any uids", "uids of digits"])
def uids(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One uid in some thousands reads as a bank card; here all of them do."""
    if request.param:
        chance = random.Random(7)
        monkeypatch.setattr(uid, "_bits", lambda _count: int("".join(chance.choices("0123456789", k=15)), 16))


@pytest.mark.usefixtures("uids")
def test_the_county_sums_its_towns_and_gets_no_names(
    town: Session, village: Session, offices: Callable[..., Session], tmp_path: Path
) -> None:
    made = entered(village)
    take_up(town, pack_up(village, MONTH, tmp_path).file)
    second = offices("东山镇政府", "town", "东山镇")
    area = second.save("area", {"name": "山口村", "level": "village"}).uid
    second.save("activity", {"date": "2026-10-09", "title": "进企业", "area": area, "persons": 12})
    county = offices("清源县专班", "county")
    county.save("area", {"name": "新河镇", "level": "town", "sort_no": 1})
    first = pack_up(town, MONTH, tmp_path).file
    text = everything(first)
    assert "赶集宣传" in text
    for personal in ("甲一", "13800001111", "桃树巷", "李四"):
        assert personal not in text
    with zipfile.ZipFile(first) as archive:  # who typed a row is the town's own affair
        assert "管理员" not in archive.read("data/activity.jsonl").decode()
    take_up(county, first)
    other = pack_up(second, MONTH, tmp_path).file
    (place,) = plan_take(county, other).places
    take_up(county, other, places={place.uid: ""})
    assert "R-M1" in available(county, MONTH)
    table = rollup(county, "R-M1", MONTH)
    at = next(n for n, column in enumerate(table.columns) if column.title.startswith("参与人次"))
    assert {row.cells[0]: row.cells[at] for row in table.rows} == {"新河镇": 30, "东山镇": 12}
    assert table.total is not None
    assert table.total.cells[at] == 42
    drill = next(row.drill for row in table.rows if row.cells[0] == "新河镇")
    assert drill is not None
    behind = county.all(drill.register, Query(tuple(Where(name, "eq", value) for name, value in drill.where)))
    assert {row["package"] for row in behind} == {1}
    assert county.count("household", Query()) == 0
    assert len(county.photos(made["activity"])) == 1
    town.save("activity", {"persons": 31}, made["activity"])
    take_up(county, pack_up(town, MONTH, tmp_path).file)
    assert rollup(county, "R-M1", MONTH).total.cells[at] == 43  # type: ignore[union-attr]
    rates = [cell for row in rollup(county, "R-M3 第四季度", MONTH).rows for cell in row.cells if isinstance(cell, Rate)]
    assert Rate(1, 1) in rates


def everything(path: Path) -> str:
    """All text in a package, the pictures aside."""
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist() if not name.endswith(".jpg"))


def test_names_of_staff_leave_only_with_a_second_person(town: Session, tmp_path: Path) -> None:
    town.save("unit", {"name": "中心小学", "kind": "school", "contact": "王五", "phone": "13900001111"})
    assert "王五" not in everything(pack_up(town, MONTH, tmp_path).file)
    with pytest.raises(AppError, match="另一个人复核"):
        pack_up(town, MONTH, tmp_path, since="all", staff=True)
    with pytest.raises(AppError, match="不能是正在登录的自己"):
        pack_up(town, MONTH, tmp_path, since="all", staff=True, second=(town.user.name, PASSWORD))
    users.add_user(town, "复核人", "second-pass-2026", "checker")
    with pytest.raises(AppError, match="用户名或密码不对"):
        pack_up(town, MONTH, tmp_path, since="all", staff=True, second=("复核人", "wrong"))
    made = pack_up(town, MONTH, tmp_path, since="all", staff=True, second=("复核人", "second-pass-2026"))
    assert "王五" in everything(made.file)
    assert "由“复核人”复核" in town.steps(1)[0][5]
    assert json.loads(zipfile.ZipFile(made.file).read("manifest.json"))["confirmed_by"] == "复核人"


def test_a_second_pc_of_the_town_takes_the_village_further(
    town: Session, open_copy: Opener, village: Session, tmp_path: Path
) -> None:
    made = entered(village)
    second = open_copy()
    second.put_setting("device", "B")
    second.close()
    second = open_copy(folder=second.folder)
    take_up(town, pack_up(village, MONTH, tmp_path).file)
    take_up(second, pack_peer(town, tmp_path).file)
    village.save("activity", {"date": "2026-10-20", "title": "进校园", "area": made["root"]})
    take_up(second, pack_up(village, MONTH, tmp_path).file)
    assert {row["area"] for row in second.all("activity")} == {row["area"] for row in town.all("activity")}
    assert second.count("activity") == 2


def test_a_village_taken_in_counts_as_reported(town: Session, village: Session, tmp_path: Path) -> None:
    entered(village)
    rule = {"name": "宣传活动月报", "who": "village", "parts": ["data", "picture"], "period_kind": "month", "due_in": "next",
            "due_day": 3}
    town.save("report_rule", rule)
    done = take_up(town, pack_up(village, MONTH, tmp_path).file)
    (row,) = town.all("submission")
    assert (row["period"], row["way"], row["photos"]) == (MONTH, "package", 1)
    assert town.areas.get(row["area"]).name == "花园村"  # type: ignore[union-attr]
    town.undo()
    town.undo()
    assert town.count("submission") == town.count("activity") == 0
    assert done.step


def test_a_word_the_village_added_to_a_list_comes_along(town: Session, village: Session, tmp_path: Path) -> None:
    made = entered(village)
    village.save("dictionary_entry", {"dictionary": "activity_kind", "code": "opera", "name": "戏曲宣传"})
    village.save("activity", {"kind": "opera"}, made["activity"])
    take_up(town, pack_up(village, MONTH, tmp_path).file)
    assert town.show("activity", town.get("activity", made["activity"]))["kind"] == "戏曲宣传"
