"""The table of pages: a new page is a line here and a module beside it.

Factories import their module when the page is first opened, so that the window opens quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from app.keyfiles import ring
from app.records.registers import REGISTERS
from app.security.roles import Action

if TYPE_CHECKING:
    from app.session import Session
    from ui.context import AppContext
    from ui.screens.base import Screen

Factory = Callable[["AppContext"], "Screen"]


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """One page: `title` is what the rail, the page's head and the window call it, `section` the rail's heading
    ("" for none), `needs` the right it takes to see it, `register` the register whose found rows it opens, `under` the
    page beside whose title it is reached instead of on the rail, `offered` whether the rail names it in this office at all."""

    key: str
    title: str
    icon: str
    section: str
    factory: Factory
    needs: Action = Action.VIEW
    register: str = ""
    under: str = ""
    offered: Callable[[Session], bool] = lambda session: True


def _page(module: str, name: str) -> Factory:
    return lambda context: getattr(import_module(f"ui.screens.{module}"), name)(context)


def _list(key: str) -> Factory:
    return lambda context: import_module("ui.screens.record_screen").register_screen(context, key)


def _as_at(key: str) -> Factory:
    return lambda context: import_module("ui.screens.as_at_screen").AsAtScreen(context, key)


def _register(key: str, icon: str, section: str, family: str = "") -> ScreenSpec:
    """A register's page under the register's own title, or under that of its family."""
    return ScreenSpec(key, family or REGISTERS[key].title, icon, section, _list(key), register=key)


def _beside(key: str, under: str) -> ScreenSpec:
    return ScreenSpec(key, REGISTERS[key].title, "", "", _list(key), register=key, under=under)


def _keyfiles_on(session: Session) -> bool:
    return session.can(Action.KEYFILES) and ring.enabled(session.folder)


SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec("home", "首页", "house", "", _page("home", "Home")),
    _register("unit", "building-2", "名册"),
    _register("area", "map", "名册"),
    _register("staff", "users", "名册"),
    ScreenSpec("body", REGISTERS["body"].title, "user", "名册", _as_at("body"), register="body"),
    ScreenSpec("seat", REGISTERS["seat"].title, "", "", _as_at("seat"), register="seat", under="body"),
    ScreenSpec("import", "导入", "file-input", "名册", _page("import_wizard", "ImportWizard"), Action.IMPORT),
    _register("activity", "megaphone", "宣传"),
    _register("material_move", "package", "宣传"),
    _beside("material", "material_move"),
    _register("venue_asset", "image", "宣传", "阵地与微信群"),
    _beside("play_log", "venue_asset"),
    _beside("chat_group", "venue_asset"),
    _beside("push", "venue_asset"),
    _register("household", "door-open", "入户"),
    _register("visit_round", "route", "入户", "轮次与走访"),
    _beside("visit", "visit_round"),
    ScreenSpec("round_visits", "走访录入", "notebook-pen", "入户", _page("round_visits", "RoundVisits")),
    ScreenSpec("visit_sheets", "走访登记表", "clipboard-paste", "入户", _page("visit_sheets", "VisitSheets")),
    ScreenSpec("print", "打印中心", "printer", "文书", _page("print_centre", "PrintCentre")),
    _register("issued", "list-ordered", "文书"),
    _register("task", "clipboard-check", "工作"),
    _beside("task_report", "task"),
    _beside("campaign", "task"),
    _beside("phase", "task"),
    _register("meeting", "calendar-days", "工作", "会议与收发文"),
    _beside("document_log", "meeting"),
    _register("unit_coverage", "shield-check", "工作"),
    _beside("survey", "unit_coverage"),
    _register("case_bulletin", "triangle-alert", "工作", "发案与移交"),
    _beside("transfer", "case_bulletin"),
    _register("rectification", "circle-alert", "工作"),
    _beside("inspection", "rectification"),
    _beside("place_risk", "rectification"),
    _register("assess_score", "book-open", "工作", "考评表彰"),
    _beside("assess_item", "assess_score"),
    _beside("award", "assess_score"),
    _beside("nofraud_claim", "assess_score"),
    ScreenSpec("keyfiles", "重点人员", "lock", "工作", _page("keyfiles", "KeyFiles"), Action.KEYFILES, offered=_keyfiles_on),
    ScreenSpec("reports", "报表", "sheet", "上报", _page("reports", "Reports")),
    ScreenSpec("monthly", "月报", "file-spreadsheet", "上报", _page("monthly", "Monthly")),
    ScreenSpec("texts", "材料", "", "", _page("texts", "Texts"), register="report_text", under="monthly"),
    ScreenSpec("county_form", "县里的表", "", "", _page("county_form", "CountyForm"), Action.EXPORT, under="monthly"),
    ScreenSpec("submissions", "报送情况", "inbox", "上报", _page("submissions", "Submissions")),
    _beside("submission", "submissions"),
    _beside("report_rule", "submissions"),
    _beside("holiday", "submissions"),
    ScreenSpec("exchange", "数据交换", "copy", "上报", _page("exchange", "Exchange")),
    ScreenSpec("rollup", "各镇汇总", "", "", _page("rollup", "Rollup"), under="exchange"),
    _beside("received_figure", "exchange"),
    ScreenSpec("settings", "设置", "settings", "系统", _page("settings", "Settings"), register="dictionary_entry"),
    ScreenSpec("help", "帮助", "circle-help", "系统", _page("help_viewer", "HelpViewer")),
)


def family_of(key: str) -> tuple[ScreenSpec, ...]:
    """The pages that are reached from one another beside the title, this one among them; one page alone is none."""
    spec = next((item for item in SCREENS if item.key == key), None)
    root = spec.under or spec.key if spec is not None else ""
    found = tuple(item for item in SCREENS if root and root in (item.key, item.under))
    return found if len(found) > 1 else ()


def spec_of(key: str) -> ScreenSpec:
    """The page with this key. Raises KeyError for a stranger."""
    for spec in SCREENS:
        if spec.key == key:
            return spec
    raise KeyError(key)
