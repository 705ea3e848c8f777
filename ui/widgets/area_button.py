"""Which part of the town a list shows: the area tree as a menu."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from app.session import Query, Where
from ui import look
from ui.context import AppContext

_TOP = ("county", "town")


class AreaButton(QPushButton):
    """`changed` when another area was chosen; `uid` is "" for the whole town."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(" 区域：全镇")
        self._context = context
        self.uid = ""
        look.mark(self, role="chip")
        self.setIcon(look.icon("map-pin", look.MUTED, 14))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def choose(self, uid: str, name: str) -> None:
        """Show only this area and what lies in it."""
        self.uid = uid
        self.setText(f" 区域：{name}")
        look.mark(self, state="on" if uid else "")
        self.changed.emit()

    def where(self, field: str) -> tuple[Where, ...]:
        """The condition on an area field, none for the whole town."""
        return (Where(field, "under", self.uid),) if self.uid else ()

    def _fill(self) -> None:
        self._menu.clear()
        self._menu.addAction("全镇", lambda: self.choose("", "全镇"))
        self._menu.addSeparator()
        rows = self._context.session.all("area", Query(order=(("sort_no", False), ("name", False))))
        children: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            children.setdefault(row.get("parent") or "", []).append(row)
        known = {row["uid"] for row in rows}
        tops = [row for row in rows if (row.get("parent") or "") not in known]
        for top in tops:
            villages = children.get(top["uid"], []) if top.get("level") in _TOP else [top]
            for village in villages:
                self._add(self._menu, village, children)

    def _add(self, menu: QMenu, area: dict[str, Any], children: dict[str, list[dict[str, Any]]]) -> None:
        below = children.get(area["uid"], [])
        if not below:
            menu.addAction(area["name"], lambda: self.choose(area["uid"], area["name"]))
            return
        inner = menu.addMenu(area["name"])
        inner.addAction(f"{area['name']}（全部）", lambda: self.choose(area["uid"], area["name"]))
        inner.addSeparator()
        for child in below:
            self._add(inner, child, children)
