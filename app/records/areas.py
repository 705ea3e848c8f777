"""The area tree in memory: which village a grid belongs to, full names, the office's fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db import query as db_query
from db.connect import Ledger

_COLUMNS = ("uid", "name", "name_key", "level", "parent", "sort_no", "id", "state")


@dataclass(frozen=True, slots=True)
class Area:
    """One node of the tree."""

    uid: str
    name: str
    level: str
    parent: str | None
    order: tuple[int, str, int]
    state: str


class Areas:
    """All areas not deleted."""

    def __init__(self, ledger: Ledger) -> None:
        known = [*_COLUMNS, "deleted_at"]
        rows = db_query.select_columns(ledger, "area", _COLUMNS, known)
        self._all = {
            uid: Area(uid, name, level, parent, (sort_no or 0, key or "", row_id), state or "")
            for uid, name, key, level, parent, sort_no, row_id, state in rows
        }
        self._children: dict[str | None, list[Area]] = {}
        for area in sorted(self._all.values(), key=lambda item: item.order):
            parent = area.parent if area.parent in self._all else None
            self._children.setdefault(parent, []).append(area)

    def __contains__(self, uid: str) -> bool:
        return uid in self._all

    def get(self, uid: str | None) -> Area | None:
        """The area, or None when it is unknown or deleted."""
        return self._all.get(uid) if uid else None

    def children(self, uid: str | None) -> list[Area]:
        """Direct children in the office's order; None gives the roots."""
        return self._children.get(uid, [])

    def walk(self, uid: str | None = None) -> Iterator[Area]:
        """Every area below `uid` (or all), parents before children, in the office's order."""
        for child in self.children(uid):
            yield child
            yield from self.walk(child.uid)

    def under(self, uid: str) -> list[str]:
        """The uid itself and everything below it."""
        return [uid, *(area.uid for area in self.walk(uid))]

    def village_of(self, uid: str | None) -> str | None:
        """The uid of `village`."""
        seen: set[str] = set()
        while uid and uid in self._all and uid not in seen:
            seen.add(uid)
            area = self._all[uid]
            if area.level == "village":
                return uid
            uid = area.parent
        return None

    def village(self, uid: str | None) -> Area | None:
        """The village an area lies in, itself included; None above village level."""
        return self.get(self.village_of(uid))

    def villages(self) -> list[Area]:
        """The villages in the office's order."""
        return [area for area in self.walk() if area.level == "village"]

    def full_name(self, uid: str) -> str:
        """`花园村第1网格` for a grid, the plain name for a village or anything above it."""
        area = self._all.get(uid)
        if area is None:
            return "（已不存在）"
        village = self.village_of(uid)
        if village is None or village == uid:
            return area.name
        head = self._all[village].name
        return area.name if area.name.startswith(head) else head + area.name

    def rank(self) -> dict[str, int]:
        """Position of every area in the office's order."""
        return {area.uid: number for number, area in enumerate(self.walk())}
