"""Pages of the working registers: families beside one title, the roster of a day, the bin."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from app import demo_work
from app.records.registers import REGISTERS
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens import SCREENS, family_of, record_actions
from ui.screens.as_at_screen import AsAtScreen
from ui.screens.record_screen import RecordScreen
from ui.screens.recycle_bin import RecycleBin
from ui.widgets.family_bar import FamilyBar


def test_every_working_register_has_a_page_and_a_way_to_it(window: MainWindow) -> None:
    for key in demo_work.work():
        (spec,) = [spec for spec in SCREENS if spec.register == key]
        shown = spec.under or spec.key
        assert shown in window.rail._buttons and (spec.key in window.rail._buttons) == (not spec.under)
        family = [item.key for item in family_of(key)]
        assert not family or (family[0] == shown and key in family)


def test_pages_of_a_family_are_one_click_apart(window: MainWindow, qtbot: Any) -> None:
    window.navigate("material_move", {})
    screen: Any = window.page("material_move")
    buttons = screen.head.findChild(FamilyBar).buttons
    assert [button.text() for button in buttons.values()] == ["宣传品收发", "宣传品"] and buttons["material_move"].isChecked()
    buttons["material"].click()
    assert window.pages.currentWidget() is window.page("material") and not buttons["material"].isChecked()
    assert window.rail._buttons["material_move"].isChecked()
    there: Any = window.page("material")
    own = there.head.findChild(FamilyBar).buttons["material"]
    own.click()
    assert own.isChecked(), "the open page stays marked"


def test_a_shortage_is_told_beside_the_field(window: MainWindow, qtbot: Any) -> None:
    session = window.context.session
    material = session.save("material", {"name": "宣传单"}).uid
    window.navigate("material_move", {})
    screen: Any = window.page("material_move")
    assert isinstance(screen, RecordScreen)
    screen.begin({"date": "2026-11-02", "material": material, "qty_out": 5})
    screen.panel.form.save()
    assert "结存为-5" in screen.panel.form.rows["qty_out"].problem
    assert session.count("material_move") == 0
    screen.panel.form.drop_draft()


def test_what_is_late_is_one_click_away(window: MainWindow, qtbot: Any) -> None:
    session = window.context.session
    unit = session.all("unit")[0]["uid"]
    for issue, due, state in (("甲", "2026-11-20", "open"), ("乙", "2026-11-21", "open"), ("丙", None, "open"),
                              ("丁", "2026-11-01", "done")):
        session.save("rectification", {"date": "2026-10-30", "unit": unit, "issue": issue, "due": due, "state": state,
                                       "verified_on": "2026-11-02" if state == "done" else None})
    window.navigate("rectification", {})
    screen: Any = window.page("rectification")
    qtbot.waitUntil(lambda: screen.table.total == 4)
    screen.filters.set_on("late", True)
    qtbot.waitUntil(lambda: len(screen.table.model.ids) == 1)
    assert session.rows("rectification", screen.table.model.ids)[0]["issue"] == "甲"


def test_the_roster_of_a_day_is_shown(window: MainWindow, qtbot: Any, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session = window.context.session
    body = session.save("body", {"name": "宣传教育组"}).uid
    session.save("seat", {"body": body, "role": "lead", "name": "姚静", "from_date": "2026-01-01", "to_date": "2026-03-31"})
    session.save("seat", {"body": body, "role": "lead", "name": "单全", "from_date": "2026-04-01"})
    window.navigate("seat", {})
    screen = window.page("seat")
    assert isinstance(screen, AsAtScreen)
    qtbot.waitUntil(lambda: screen.table.total == 2)
    screen.filters.set_on("now", True)
    qtbot.waitUntil(lambda: len(screen.table.model.ids) == 1)
    other = session.save("body", {"name": "源头管控组"}).uid
    session.save("seat", {"body": other, "role": "lead", "name": "仇明"})
    qtbot.waitUntil(lambda: len(screen.table.model.ids) == 2)
    session.save("body", {"ended_on": "2026-01-31"}, other)
    qtbot.waitUntil(lambda: len(screen.table.model.ids) == 1)
    seen: list[str] = []
    monkeypatch.setattr(record_actions, "_look",
                        lambda _context, title, made, _parent: seen.append(f"{title} {len(made[0]) > 999}"))
    said.answers.append("2026.3.15")
    screen.print_as_at()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["2026年3月15日名册 True"]
    said.answers.append("没有这一天")
    screen.print_as_at()
    assert len(said.faults) == 1 and len(seen) == 1
    said.faults.clear()


def test_110_stands_above_the_list_and_the_form(window: MainWindow, qtbot: Any) -> None:
    window.navigate("transfer", {})
    screen: Any = window.page("transfer")
    screen.begin()
    words = [label for label in screen.head.findChildren(QLabel) if "先打110或96110" in label.text()]
    assert len(words) == 1 and words[0].isVisible() and screen.panel_open
    panel_top = screen.panel.mapTo(window, QPoint(0, 0)).y()
    assert words[0].mapTo(window, QPoint(0, 0)).y() < panel_top


def test_the_bin_takes_them_too(context: AppContext, qtbot: Any) -> None:
    page = RecycleBin(context)
    qtbot.addWidget(page)
    offered = {page._combo.itemData(at) for at in range(page._combo.count())}
    assert set(demo_work.work()) <= offered and "issued" not in offered
    uid = context.session.save("meeting", {"date": "2026-11-02", "kind": "training", "headcount": 20, "agenda": "培训"}).uid
    context.session.remove("meeting", [uid], "误录")
    page._combo.setCurrentText(REGISTERS["meeting"].title)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1)
