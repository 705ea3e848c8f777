"""Names in a return → rows of the office: villages and grids, households, anything with a title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.importing.context import (
    group_name,
    looks_like_village,
    split_grid,
    village_key,
    village_title,
)
from app.importing.numbers import NOTHING
from app.importing.outcome import NewArea
from app.importing.text import HAN, as_text, clean, clean_name, fold
from app.importing.values import NAME_LENGTH

NOT_A_PLACE = "不是本镇的村（社区）或网格"


class AreaLike(Protocol):
    """What a node of the area tree offers here."""

    @property
    def uid(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


class AreaBook:
    """Finds areas by what returns call them, and plans the ones that are missing.

    Ids are uids of known areas or tokens of planned ones; tokens become uids when the plan is applied.
    """

    def __init__(self, areas: Iterable[AreaLike], prefixes: Sequence[str]) -> None:
        self._prefixes = [p for p in prefixes if p]
        self.new: list[NewArea] = []
        self._villages: dict[str, str] = {}
        self._children: dict[tuple[str, str], str] = {}
        self._parent: dict[str, str | None] = {}
        self._level: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.town: str | None = None
        for area in areas:
            self._enter(area.uid, area.name, area.level, area.parent)

    def _enter(self, ident: str, name: str, level: str, parent: str | None) -> None:
        self._parent[ident], self._level[ident], self._names[ident] = parent, level, name
        if level == "village":
            self._villages.setdefault(village_key(name, self._prefixes), ident)
        elif level == "town" and self.town is None:
            self.town = ident
        elif parent:
            plain = group_name(name) if level == "group" else split_grid(name)[1]
            self._children.setdefault((parent, fold(plain)), ident)

    @property
    def village_names(self) -> list[str]:
        """Known villages by name."""
        return [name for ident, name in self._names.items() if self._level[ident] == "village"]

    def find_village(self, text: str) -> str | None:
        """A known or planned village; a name without 村 or 社区 finds the only one that fits."""
        key = village_key(text, self._prefixes)
        if key in self._villages:
            return self._villages[key]
        fits = [ident for known, ident in self._villages.items() if known in (f"{key}村", f"{key}社区")]
        return fits[0] if len(fits) == 1 else None

    def village(self, text: str, *, sure: bool = False) -> str | None:
        """As `find_village`, planning a new village when the name is one (or `sure`)."""
        found = self.find_village(text)
        if found is None and (sure or looks_like_village(text)) and could_be_a_name(text):
            found = self._plan("village", village_title(text, self._prefixes), self.town)
        return found

    def place(self, village: Any, grid: Any, group: Any, fallback: tuple[str, str]) -> tuple[str | None, str]:
        """The area for the cells of a row and, when there is none, why.

        `fallback` is the village and grid that hold for the whole sheet.
        """
        village_text, grid_text, group_text = (_written(cell) for cell in (village, grid, group))
        inner, grid_word = split_grid(grid_text) if grid_text else ("", "")
        if grid_text and grid_word == grid_text and "网格" not in grid_text and self._is_village(grid_text):
            village_text, grid_word = village_text or grid_text, ""
        named = village_text or inner or fallback[0]
        if not named:
            return None, ""
        at = self.village(named, sure=not village_text and not inner)
        if at is None:
            return None, f"“{clean_name(named)[:20]}”{NOT_A_PLACE}"
        for level, name in (("grid", grid_word or fallback[1]), ("group", group_name(group_text))):
            if name and not could_be_a_name(name):
                return None, f"“{name[:20]}”不像{'网格' if level == 'grid' else '村民组'}名称"
            if name:
                at = self._child(at, level, name)
        return at, ""

    def lookup(self, level: str, parent: Any, name: str) -> str | None:
        """The area of this level and name below `parent`, known or planned."""
        if level == "village":
            return self._villages.get(village_key(name, self._prefixes))
        plain = group_name(name) if level == "group" else split_grid(name)[1]
        return self._children.get((parent, fold(plain)))

    def village_of(self, ident: str | None) -> str | None:
        """The village an area lies in (itself included)."""
        seen = 0
        while ident is not None and seen < 10:
            if self._level.get(ident) == "village":
                return ident
            ident, seen = self._parent.get(ident), seen + 1
        return None

    def forget(self, keep: int) -> None:
        """Take back planned areas after the first `keep`."""
        gone = {area.token for area in self.new[keep:]}
        del self.new[keep:]
        self._villages = {key: ident for key, ident in self._villages.items() if ident not in gone}
        self._children = {key: ident for key, ident in self._children.items() if ident not in gone}
        for ident in gone:
            del self._parent[ident], self._level[ident], self._names[ident]

    def is_planned(self, ident: Any) -> bool:
        """True for tokens."""
        return isinstance(ident, str) and ident.startswith("plan:")

    def _is_village(self, text: str) -> bool:
        return self.find_village(text) is not None or text.endswith(("村", "社区"))

    def _child(self, parent: str, level: str, name: str) -> str:
        key = (parent, fold(name))
        return self._children.get(key) or self._plan(level, name, parent)

    def _plan(self, level: str, name: str, parent: str | None) -> str:
        token = f"plan:{len(self.new) + 1}"
        siblings = sum(1 for ident, up in self._parent.items() if up == parent and self._level[ident] == level)
        self.new.append(NewArea(token, level, name, parent, siblings + 1))
        self._enter(token, name, level, parent)
        return token


def _written(cell: Any) -> str:
    text = clean(as_text(cell))
    return "" if text in NOTHING else text


def could_be_a_name(text: str) -> bool:
    """A place entered by an import has a name of Chinese characters and of the length an area's name may have."""
    return len(text) <= NAME_LENGTH and HAN.search(text) is not None


class HouseholdBook:
    """Finds the household a visit list means, by door and householder inside a village."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], areas: AreaBook) -> None:
        self._areas = areas
        self._by_door: dict[tuple[str | None, str], list[Mapping[str, Any]]] = defaultdict(list)
        self._by_holder: dict[tuple[str | None, str], list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            for village in {areas.village_of(row["area"]), None}:
                self._by_door[village, fold(row["door"] or "")].append(row)
                self._by_holder[village, fold(row["householder"] or "")].append(row)

    def find(self, area: str | None, door: Any, holder: Any) -> tuple[str | None, str]:
        """The household's uid, or None with the reason. Reasons never name a person."""
        village = self._areas.village_of(area)
        door_text, holder_text = fold(clean(as_text(door))), fold(clean_name(as_text(holder)))
        if not door_text and not holder_text:
            return None, "没有写门牌或户主"
        found = self._by_door.get((village, door_text), []) if door_text else self._by_holder.get((village, holder_text), [])
        if len(found) > 1 and holder_text:
            found = [row for row in found if fold(row["householder"] or "") == holder_text]
        if len(found) > 1 and area is not None:
            found = [row for row in found if row["area"] == area] or found
        if len(found) == 1:
            return found[0]["uid"], ""
        return None, "户册中没有这一户" if not found else "户册中有几户都符合，请写明门牌"


class NameBook:
    """Rows of a register by their title (units, visit rounds)."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], title_field: str, noun: str) -> None:
        self._uids: dict[str, str] = {}
        self._noun = noun
        for row in rows:
            for key in (title_field, "short_name"):
                if row.get(key):
                    self._uids.setdefault(fold(row[key]), row["uid"])

    def find(self, cell: Any) -> str | None:
        """The uid, None when nothing has that name."""
        return self._uids.get(fold(as_text(cell)))

    def unknown(self, cell: Any) -> str:
        """The reason for a name that is not there."""
        return f"“{clean(as_text(cell))[:30]}”不在{self._noun}名册中"
