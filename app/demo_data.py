"""The sample office's people and the files its villages sent in: fictional, and the same every time."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.files import write_beside
from app.paths import resources
from app.tables.table import Column, Row, Table
from app.tables.xlsx import write_rows, write_tables

Village = Mapping[str, Any]
Dice = random.Random
GRID_WORDS = "一二三四五六"
_LIVES = {"resident": 82, "away": 6, "empty": 5, "tenant": 5, "demolished": 2}


@dataclass(frozen=True, slots=True)
class Home:
    """One household of the sample; `grid` counts from 1 and `lives_in` is the dictionary code."""

    village: str
    grid: int
    door: str
    householder: str
    people: int
    phone: str
    lives_in: str


def sample() -> dict[str, Any]:
    """Office, villages, units, names of the sample."""
    return _load("sample")


def activities() -> dict[str, Any]:
    """The sample month's activities, those of the villages' sheet, and the scenes of their photos."""
    return _load("activities")


def _load(name: str) -> dict[str, Any]:
    return json.loads((resources() / "demo" / f"{name}.json").read_text(encoding="utf-8"))


def homes(data: Mapping[str, Any]) -> list[Home]:
    """Every household of every village, in village, grid and door order."""
    dice = Dice("柳河镇")
    special = list(data["special_names"])
    made = [home for village in data["villages"] for home in _village_homes(data, village, dice)]
    for place, name in zip(range(7, len(made), len(made) // len(special)), special, strict=False):
        old = made[place]
        made[place] = Home(old.village, old.grid, old.door, name, old.people, old.phone, old.lives_in)
    return made


def _village_homes(data: Mapping[str, Any], village: Village, dice: Dice) -> Iterator[Home]:
    count, grids = village["households"], village["grids"]
    for at in range(count):
        phone = f"1380000{dice.randrange(1000, 10000)}" if dice.random() < 0.86 else ""
        yield Home(
            village["name"], at * grids // count + 1, _door(village, at), person(data, dice),
            dice.choices((1, 2, 3, 4, 5, 6), (9, 24, 26, 24, 12, 5))[0], phone,
            dice.choices(list(_LIVES), list(_LIVES.values()))[0],
        )


def _door(village: Village, at: int) -> str:
    group = at * village["grids"] // village["households"] + 1
    floor, place = divmod(at % 24, 4)
    room = f"{floor + 1}0{place % 2 + 1}"
    return village["lane"].format(group=at // 24 + 1 if "栋" in village["lane"] else group, no=at + 1,
                                  unit=place // 2 + 1, room=room)


def person(data: Mapping[str, Any], dice: Dice) -> str:
    """A made-up name; common surnames come more often."""
    if dice.random() < 0.015:
        return dice.choice(data["double_surnames"]) + dice.choice(data["given_one"])
    names = data["surnames"]
    surname = names[min(int(dice.expovariate(1 / 24)), len(names) - 1)] if dice.random() < 0.8 else dice.choice(names)
    if dice.random() < 0.22:
        return surname + dice.choice(data["given_one"])
    return surname + dice.choice(data["given_first"]) + dice.choice(data["given_second"])


def write_returns(folder: Path, data: Mapping[str, Any], people: list[Home]) -> list[Path]:
    """Write each village's list in that village's own shape; returns the files in village order."""
    files = []
    for village in data["villages"]:
        path = folder / village["file"]
        mine = [home for home in people if home.village == village["name"]]
        _SHAPES[village["shape"]](path, data["town"], mine, Dice(village["name"]))
        files.append(path)
    return files


def _grids(people: list[Home]) -> dict[int, list[Home]]:
    parts: dict[int, list[Home]] = {}
    for home in people:
        parts.setdefault(home.grid, []).append(home)
    return parts


def _merged(path: Path, town: str, people: list[Home], dice: Dice) -> None:
    """Title, headings in two rows, the grid only on its first row, an ID column, subtotals, loose words."""
    words = {"resident": ("√", "是", "常住"), "away": ("外出",), "empty": ("空户",), "tenant": ("租户",),
             "demolished": ("拆迁",)}
    village = people[0].village
    rows: list[list[str | int | None]] = [
        [f"填报单位（盖章）：{village}村民委员会          填报日期：2026年9月28日"],
        ["序号", "网格", "门牌号", "户主姓名", "家庭情况", "", "", "是否\n常住", "备注"],
        ["", "", "", "", "人口", "联系电话", "身份证号", "", ""],
    ]
    number = 0
    for grid, mine in _grids(people).items():
        for at, home in enumerate(mine):
            number += 1
            count = f"{home.people}人" if dice.random() < 0.12 else home.people
            rows.append([number, f"第{GRID_WORDS[grid - 1]}网格" if at == 0 else "", home.door,
                         home.householder, count, int(home.phone) if home.phone else "",
                         "99999918000101001X" if at == 0 else "", dice.choice(words[home.lives_in]), ""])
        rows.append(["", "小计", "", "", sum(home.people for home in mine), "", "", "", ""])
    write_rows(path, [f"{town}{village}户主花名册"], rows, widths=(4, 8, 12, 7, 5, 9, 12, 6, 8))


def _ditto(path: Path, town: str, people: list[Home], dice: Dice) -> None:
    """同上 for the grid, 无 for no telephone, full-width digits here and there."""
    words = {"resident": "常住", "away": "外出", "empty": "空户", "tenant": "租户", "demolished": "拆迁"}
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    rows: list[list[str | int | None]] = []
    before = 0
    for home in people:
        phone = home.phone.translate(wide) if dice.random() < 0.1 else home.phone
        grid = "同上" if home.grid == before and dice.random() < 0.6 else f"{home.village}{home.grid}网格"
        rows.append([grid, home.householder, home.door, phone or "无", str(home.people), words[home.lives_in], ""])
        before = home.grid
    write_rows(path, ["网格名称", "户主", "住址", "手机", "人口数", "居住状态", "备注"], rows, widths=(9, 6, 14, 8, 5, 6, 8))


def _sheets(path: Path, town: str, people: list[Home], dice: Dice) -> None:
    """A sheet per grid with a title; the living state only as a remark."""
    words = {"resident": "", "away": "外出", "empty": "空房", "tenant": "出租", "demolished": "拆迁"}
    columns = tuple(Column(key, key, width=size) for key, size in
                    (("编号", 4), ("姓名(户主)", 8), ("详细地址", 14), ("家庭人口数", 6), ("联系方式", 9), ("说明", 8)))
    tables = []
    for grid, mine in _grids(people).items():
        rows = [Row((at, home.householder, home.door, home.people, home.phone, words[home.lives_in]))
                for at, home in enumerate(mine, start=1)]
        tables.append(Table("", f"{grid}网格", columns, rows, foot=None))
    write_tables(tables, path)


def _csv(encoding: str) -> Callable[[Path, str, list[Home], Dice], None]:
    """A comma file with the village in a column."""
    words = {"resident": "常住", "away": "外出", "empty": "空户", "tenant": "租户", "demolished": "拆迁"}

    def write(path: Path, town: str, people: list[Home], dice: Dice) -> None:
        with write_beside(path) as draft, draft.open("w", encoding=encoding, newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["村", "网格", "户号", "户主姓名", "人口", "电话", "状态"])
            for home in people:
                lines.writerow([home.village, f"{home.grid}网格", home.door, home.householder, home.people,
                                home.phone, words[home.lives_in]])

    return write


def _plain(path: Path, town: str, people: list[Home], dice: Dice) -> None:
    """The village only in the file's name; a blank row between grids and a total at the foot."""
    words = {"resident": "在家", "away": "整户外出", "empty": "无人居住", "tenant": "租户", "demolished": "拆迁"}
    rows: list[list[str | int | None]] = []
    for grid, mine in _grids(people).items():
        rows += [[f"{grid}网格", home.door, home.householder, home.people, home.phone, words[home.lives_in]]
                 for home in mine]
        rows.append([""] * 6)
    rows.append(["合计", "", f"{len(people)}户", sum(home.people for home in people), "", ""])
    write_rows(path, ["网格", "门牌", "户主", "人数", "联系电话", "居住情况"], rows, widths=(6, 12, 7, 5, 9, 8))


_SHAPES: dict[str, Callable[[Path, str, list[Home], Dice], None]] = {
    "merged": _merged, "ditto": _ditto, "sheets": _sheets, "gb18030": _csv("gb18030"), "utf8": _csv("utf-8-sig"),
    "plain": _plain,
}


def write_roster(path: Path, data: Mapping[str, Any]) -> None:
    """The member units' roster, with two columns called 职务 as such rosters have them."""
    dice = Dice("名册")
    head = ["序号", "单位名称", "单位类别", "主要负责人", "职务", "联络员", "职务", "联系电话", "职工人数"]
    rows: list[list[str | int | None]] = [list(head)]
    for at, (name, kind, head_post, contact_post, staff) in enumerate(data["units"], start=1):
        phone = f"1380000{dice.randrange(1000, 10000)}"
        rows.append([at, name, kind, person(data, dice), head_post, person(data, dice), contact_post, phone, staff])
    write_rows(path, [f"{data['town']}反诈工作成员单位联络员名册"], rows, widths=(4, 14, 8, 7, 7, 7, 8, 9, 6))


def write_activity_sheet(path: Path, sheet: Mapping[str, Any]) -> None:
    """What the villages told by telephone: dates, numbers and 余 as they were said."""
    head = ["序号", "村（单位）", "时间", "活动内容", "地点", "形式", "参加人次", "发放宣传单", "横幅", "照片", "备注"]
    rows: list[list[str | int | None]] = [list(head)]
    rows += [[at, *row] for at, row in enumerate(sheet["rows"], start=1)]
    rows.append(["合计"])
    write_rows(path, [sheet["title"]], rows, widths=(4, 8, 10, 16, 12, 8, 7, 8, 5, 5, 12))
