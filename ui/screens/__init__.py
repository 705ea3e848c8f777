"""The table of pages: a new page is a line here and a module beside it.

Factories import their module when the page is first opened, so that the window opens quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from app.security.roles import Action

if TYPE_CHECKING:
    from ui.context import AppContext
    from ui.screens.base import Screen

Factory = Callable[["AppContext"], "Screen"]


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """One page: `section` is the rail's heading ("" for none), `needs` the right it takes to see it,
    `register` the register whose found rows it opens."""

    key: str
    title: str
    icon: str
    section: str
    factory: Factory
    needs: Action = Action.VIEW
    register: str = ""


def _page(module: str, name: str) -> Factory:
    return lambda context: getattr(import_module(f"ui.screens.{module}"), name)(context)


def _list(key: str) -> Factory:
    return lambda context: import_module("ui.screens.record_screen").register_screen(context, key)


def _register(key: str, title: str, icon: str, section: str, needs: Action = Action.VIEW) -> ScreenSpec:
    return ScreenSpec(key, title, icon, section, _list(key), needs, register=key)


SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec("home", "首页", "house", "", _page("home", "Home")),
    _register("unit", "单位", "building-2", "名册"),
    _register("area", "区域", "map", "名册"),
    _register("staff", "人员", "users", "名册"),
    ScreenSpec("import", "导入", "file-input", "名册", _page("import_wizard", "ImportWizard"), Action.IMPORT),
    _register("activity", "宣传活动", "megaphone", "宣传"),
    _register("household", "户", "door-open", "入户"),
    _register("visit_round", "轮次", "route", "入户"),
    ScreenSpec("round_visits", "走访录入", "notebook-pen", "入户", _page("round_visits", "RoundVisits")),
    ScreenSpec("visit_sheets", "走访登记表", "clipboard-paste", "入户", _page("visit_sheets", "VisitSheets")),
    _register("visit", "走访", "clipboard-check", "入户"),
    ScreenSpec("print", "打印中心", "printer", "文书", _page("print_centre", "PrintCentre")),
    _register("issued", "编号登记", "list-ordered", "文书"),
    ScreenSpec("monthly", "月报", "file-spreadsheet", "上报", _page("monthly", "Monthly")),
    ScreenSpec("settings", "设置", "settings", "系统", _page("settings", "Settings"), register="dictionary_entry"),
    ScreenSpec("help", "帮助", "circle-help", "系统", _page("help_viewer", "HelpViewer")),
)


def spec_of(key: str) -> ScreenSpec:
    """The page with this key. Raises KeyError for a stranger."""
    for spec in SCREENS:
        if spec.key == key:
            return spec
    raise KeyError(key)
