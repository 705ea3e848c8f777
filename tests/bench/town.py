"""A large fictional town for measuring: villages, grids, households, one call each made through the program."""

from __future__ import annotations

import random
from pathlib import Path

from app.office import create_office, open_office
from app.session import Session

HOUSEHOLDS = 200_000
VILLAGES, GRIDS = 40, 10
PASSWORD = "measuring-only"
_SUR = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单仇曾解区查"
_GIVEN = "伟芳娜敏静秀娟英华慧巧美素云莲真环雪荣爱妹霞香月莺艳瑞凡佳嘉琼勤珍贞莉桂建国军平"


def large_office(folder: Path, households: int) -> Session:
    """An office with this many households, signed in."""
    create_office(folder / "office", town="大河镇", county="清源县", user="测试", password=PASSWORD)
    session = open_office(folder / "office", "测试", PASSWORD)
    grids = _areas(session)
    dice = random.Random(20261101)
    session.save_many("household", (_household(number, grids, dice) for number in range(households)), total=households)
    return session


def _areas(session: Session) -> list[tuple[str, str]]:
    found = []
    for village in range(VILLAGES):
        name = f"第{village + 1}村"
        uid = session.save("area", {"name": name, "level": "village", "sort_no": village}).uid
        rows = [{"name": f"第{grid + 1}网格", "level": "grid", "parent": uid, "sort_no": grid} for grid in range(GRIDS)]
        found += [(grid, name) for grid in session.save_many("area", rows)]
    return found


def _household(number: int, grids: list[tuple[str, str]], dice: random.Random) -> dict[str, object]:
    grid, village = grids[number * len(grids) // HOUSEHOLDS % len(grids)]
    return {
        "area": grid,
        "door": f"{village}{number % 9 + 1}组{number}号",
        "householder": dice.choice(_SUR) + dice.choice(_GIVEN) + dice.choice(_GIVEN),
        "people": dice.randint(1, 6),
        "phone": f"1380{dice.randint(0, 9_999_999):07d}",
        "lives_in": dice.choice(("resident", "resident", "resident", "empty", "away")),
    }
