"""One name for each page: on the rail, in its head, in the window's title, under the title, in the finder and in the help."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from app.paths import resources
from app.records.reading import Hit
from app.records.registers import REGISTERS
from ui.main_window import MainWindow
from ui.screens import SCREENS, ScreenSpec, family_of
from ui.screens.base import PageHead
from ui.screens.help_viewer import PAGE_OF
from ui.top_bar import _place
from ui.widgets.family_bar import FamilyBar

OWN_HEADS = {"home", "settings", "keyfiles"}
"""Pages whose head is not their name: it says the month, each part has one, there is none before a password is typed."""
REGISTER_PAGES = [spec for spec in SCREENS if spec.register in REGISTERS and spec.key == spec.register]


def head_of(screen: QWidget) -> str:
    (head,) = [part for part in screen.findChildren(PageHead) if part.isVisibleTo(screen)]
    return head.title.text()


def help_text(spec: ScreenSpec) -> str:
    return (resources() / "help" / f"{PAGE_OF[spec.key]}.md").read_text("utf8")


@pytest.mark.parametrize("spec", SCREENS, ids=lambda spec: spec.key)
def test_rail_head_and_window_call_a_page_the_same(window: MainWindow, spec: ScreenSpec) -> None:
    window.navigate(spec.key, {})
    assert window.windowTitle().startswith(f"{spec.title} — ")
    if not spec.under:
        assert window.rail._buttons[spec.key].text().strip() == window.rail._buttons[spec.key].toolTip() == spec.title
    if spec.key not in OWN_HEADS:
        assert head_of(window.page(spec.key)) == spec.title


@pytest.mark.parametrize("spec", REGISTER_PAGES, ids=lambda spec: spec.key)
def test_a_register_has_one_name_and_only_a_family_another(window: MainWindow, spec: ScreenSpec) -> None:
    title = REGISTERS[spec.register].title
    family = family_of(spec.key)
    assert spec.title == title or (family and family[0] is spec)
    assert _place(Hit(spec.register, "u", "甲", "花园村")).startswith(f"{title} · ")
    if family:
        window.navigate(spec.key, {})
        (bar,) = window.page(spec.key).findChildren(FamilyBar)
        assert bar.buttons[spec.key].text() == title
        others = [REGISTERS[item.register].title if item.register else item.title for item in family if item is not spec]
        assert spec.title not in others, "a family is not called like another of its pages"


@pytest.mark.parametrize("spec", REGISTER_PAGES, ids=lambda spec: spec.key)
def test_the_help_has_every_name_that_is_shown(spec: ScreenSpec) -> None:
    registers = (resources() / "help" / "registers.md").read_text("utf8")
    assert spec.title in registers + help_text(spec)
    if spec.title != REGISTERS[spec.register].title:
        members = "、".join(REGISTERS[item.register].title for item in family_of(spec.key))
        assert f"- **{spec.title}**：{members}" in registers
