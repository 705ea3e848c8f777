"""Offices of three levels and the hands that work in their windows, for the flow over village, town and county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import office
from app.clock import pretend
from app.exchange import book
from app.session import Session
from ui.__main__ import Program
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.screens.exchange import Exchange
from ui.screens.monthly import Monthly

PASSWORD, USER, MONTH = "three-levels-2026", "周敏", "2026-10"
COUNTY = "清源县"


def set_up(folder: Path, level: str, town: str, areas: list[tuple[str, str]]) -> Path:
    """A closed office of a level as it stood before the month; `areas` are (name, level), each below the one before."""
    with pretend("2026-09-30T09:00:00"):
        office.create_office(folder, town=town, county=COUNTY, user=USER, password=PASSWORD)
        session = office.open_office(folder, USER, PASSWORD)
        session.save("office", {"level": level, "name": folder.name, "photo_minimum": 0, "head": "周正", "filler": USER},
                     session.office["uid"])
        above: dict[str, str] = {}
        for number, (name, kind) in enumerate(areas, start=1):
            parent = above.get({"grid": "village", "village": "town"}.get(kind, ""))
            above[kind] = session.save("area", {"name": name, "level": kind, "parent": parent, "sort_no": number}).uid
        session.close()
    return folder


def activity(session: Session, village: str, title: str, persons: int | None, leaflets: int) -> str:
    """Log a market day in a village."""
    area = next(area.uid for area in session.areas.walk() if area.name == village)
    values = {"date": "2026-10-08", "title": title, "kind": "rally", "place": "集市", "area": area, "persons": persons,
              "summary": "讲解骗术，发放宣传单。", "state": "verified", "metrics": {"leaflet": leaflets}}
    return session.save("activity", values).uid


def visits(session: Session, doors: int) -> None:
    """A round with some households, each called on once."""
    grid = next(area.uid for area in session.areas.walk() if area.level == "grid")
    homes = session.save_many("household", [{"area": grid, "door": f"桃树巷{number}号", "householder": f"甲{number}"}
                                            for number in range(1, doors + 1)])
    turn = session.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    session.save_many("visit", [{"round": turn, "household": uid, "date": "2026-10-09", "outcome": "met"} for uid in homes])


class Desk:
    """The window of an office, worked with the keyboard."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot: Any, own: Path) -> None:
        self.qtbot = qtbot
        self.program = Program(qapp, OwnFile(own))
        self.session = office.open_office(folder, USER, PASSWORD)
        self.program.open_window(self.session)
        assert self.program.window is not None
        self.window: MainWindow = self.program.window
        self.window.context.set_month(MONTH)

    def page(self, key: str, **arguments: Any) -> Any:
        self.window.navigate(key, arguments)
        return self.window.page(key)

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=20_000)

    def press(self, button: QWidget) -> None:
        assert button.isEnabled()
        self.qtbot.keyClick(button, Qt.Key.Key_Space)

    def close(self) -> None:
        self.window.hide()
        self.program.end()
        self.window.deleteLater()

    # -- packages

    def look_at(self, package: Path) -> Exchange:
        """Drop a package on 数据交换 and wait for what taking it would do."""
        page = self.page("exchange", files=[package])
        self.wait(lambda: page._plan is not None and page.pages.currentWidget() is page.panel)
        return page

    def take(self, page: Exchange) -> None:
        held = len(book.entries(self.session))
        self.press(page.panel.take)
        self.wait(lambda: page.pages.currentWidget() is page.front and page.list.rowCount() == held + 1)

    # -- the month

    def month(self) -> Monthly:
        page = self.page("monthly", month=MONTH)
        before = page._facts
        page.reload()
        self.wait(lambda: page._facts is not before and not self.window.context.jobs.busy)
        return page

    def move(self, key: str, to: str) -> Monthly:
        page = self.window.page("monthly")
        assert isinstance(page, Monthly)
        self.press(page.bar.buttons[key])
        self.wait(lambda: page._facts is not None and page._facts.status.state == to and not self.window.context.jobs.busy)
        return page
