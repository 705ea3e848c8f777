"""A small office to test with: made once, copied for each test, opened without waiting for the key derivation."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import office
from app.errors import Cancelled
from app.progress import Progress
from app.security.keyring import KeyRing, Keys
from app.session import Session


class StopAt(Progress):
    """A person who presses cancel at the given report (0 is the first)."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self, done: int, total: int, text: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


TOWN, COUNTY = "新河镇", "清源县"
ADMIN, CLERK, CHECKER, HEAD, VIEWER = "管理员", "小录", "小核", "老负", "小看"
PASSWORD = "fixture-pass-2026"
PEOPLE = {CLERK: "clerk", CHECKER: "checker", HEAD: "head", VIEWER: "viewer"}


@dataclass(frozen=True)
class Template:
    """The office every test's copy is made from: two villages, three grids, five users, no households."""

    folder: Path
    keys: Keys
    recovery: str
    town: str
    village: str
    other_village: str
    grid: str
    second_grid: str
    other_grid: str

    def copy(self, target: Path) -> Path:
        """A copy of the office in the new folder `target`."""
        shutil.copytree(self.folder, target)
        return target


def make(folder: Path) -> Template:
    """Set up the office; takes a second or two, for the key is stretched for real."""
    code = office.create_office(folder, town=TOWN, county=COUNTY, user=ADMIN, password=PASSWORD)
    keys = KeyRing.load(folder / office.RING).open(ADMIN, PASSWORD)
    session = open_with(folder, keys)
    try:
        # Their passwords are not stretched here: tests open by the keys, and one sign-in of each kind is tested apart.
        people = [{"name": name, "role": role} for name, role in PEOPLE.items()]
        session.commands("user_account").create_many(people, trusted=True)
        town = session.save("area", {"name": TOWN, "level": "town", "sort_no": 1}).uid
        village = session.save(
            "area", {"name": "花园村", "level": "village", "parent": town, "sort_no": 1}
        ).uid
        other = session.save("area", {"name": "单家村", "level": "village", "parent": town, "sort_no": 2}).uid
        grids = session.save_many(
            "area",
            [
                {"name": "第1网格", "level": "grid", "parent": village, "sort_no": 1},
                {"name": "第2网格", "level": "grid", "parent": village, "sort_no": 2},
                {"name": "第1网格", "level": "grid", "parent": other, "sort_no": 1},
            ],
        )
    finally:
        session.close()
    return Template(folder, keys, code, town, village, other, *grids)


def open_with(folder: Path, keys: Keys, user: str = ADMIN) -> Session:
    """Open an office by its keys: what signing in does after the password was found right."""
    return office._open(folder, user, keys)


def home(area: str, door: str, householder: str, **more: Any) -> dict[str, Any]:
    """The values of a household."""
    return {"area": area, "door": door, "householder": householder, **more}


def homes(area: str, names: Iterable[str]) -> list[dict[str, Any]]:
    """Households 1号, 2号 … with a phone and three people each."""
    return [
        home(area, f"{number}号", name, people=3, phone=f"1380000{number:04d}")
        for number, name in enumerate(names, start=1)
    ]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, to tell that nothing changed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
