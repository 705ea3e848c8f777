"""What this computer keeps for its printers and its fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.documents import fonts, office_fonts
from app.documents.office_fonts import FoundFont, Scan
from app.paths import resources
from tests.ui.conftest import Said
from tests.ui.paper_printer import paper_printer, sizes
from ui import printing
from ui.context import AppContext
from ui.own_file import OwnFile
from ui.printing import PrinterPlan
from ui.screens.settings_fonts import FontPage, use_kept
from ui.screens.settings_printers import PrinterPage


@pytest.fixture
def own(context: AppContext, tmp_path: Path) -> OwnFile:
    context.own = OwnFile(tmp_path / "window.json")
    return context.own


@pytest.fixture
def printers(context: AppContext, own: OwnFile, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> PrinterPage:
    monkeypatch.setattr(printing, "names", lambda: ["二楼激光", "窗口针打"])
    page = PrinterPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({})
    return page


def test_each_printer_has_its_own_offset(printers: PrinterPage, own: OwnFile) -> None:
    printers.right.setValue(1.2)
    printers.right.editingFinished.emit()
    printers.printer.setCurrentIndex(1)
    assert printers.right.value() == 0.0
    printers.down.setValue(-3.5)
    printers.duplex.setCurrentIndex(printers.duplex.findData("long"))
    printers.duplex.activated.emit(2)
    again = OwnFile(own.path)
    assert printing.plan_of(again, "二楼激光") == PrinterPlan(1.2, 0.0, "")
    assert printing.plan_of(again, "窗口针打") == PrinterPlan(0.0, -3.5, "long")


def test_without_a_printer_the_page_says_so(
    context: AppContext, own: OwnFile, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "names", list)
    page = PrinterPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({})
    assert page.none.isVisible() and not page.test.isEnabled() and page.to_file.isEnabled()


def test_the_test_page_is_printed_and_written(
    printers: PrinterPage, qtbot: Any, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "ask", lambda *_args: paper_printer(tmp_path / "paper.pdf"))
    printers.test.click()
    qtbot.waitUntil(lambda: "测试页已送打印机" in said.last)
    assert sizes(tmp_path / "paper.pdf") == [(595, 842)]
    printers.right.setValue(-1.3)
    said.answers.append(tmp_path / "test.pdf")
    printers.to_file.click()
    qtbot.waitUntil(lambda: (tmp_path / "test.pdf").is_file())
    document = pypdfium2.PdfDocument(tmp_path / "test.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "二楼激光" in text and "-1.3" in text


@pytest.fixture
def back_to_own_fonts() -> Any:
    yield
    fonts.prefer({})


@pytest.fixture
def font_page(
    context: AppContext, own: OwnFile, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, back_to_own_fonts: None
) -> FontPage:
    file = next((resources() / "fonts").glob("NotoSansSC-Regular*.ttf"), None) or next((resources() / "fonts").glob("*.ttf"))
    good = FoundFont("仿宋_GB2312", file, 0, ("fang",))
    broken = FoundFont("坏仿宋", tmp_path / "gone.ttf", 0, ("fang",))
    scan = Scan((good, broken), ("字体“方正小标宋简体”是 PostScript 轮廓（OTF），本程序不能嵌入。",))
    monkeypatch.setattr(office_fonts, "scan", lambda where=None, *, again=False: scan)
    page = FontPage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive({})
    qtbot.waitUntil(lambda: page.boxes["fang"].count() == 3)
    return page


def test_a_font_of_this_computer_is_chosen_and_kept(
    font_page: FontPage, qtbot: Any, own: OwnFile, context: AppContext, said: Said
) -> None:
    assert "程序自带" in font_page.used["fang"].text() and not font_page.boxes["kai"].isEnabled()
    assert "小标宋" in font_page.refused.text()
    font_page.choose("fang", 1)
    qtbot.waitUntil(lambda: "本机字体" in font_page.used["fang"].text())
    fonts.prefer({})
    assert use_kept(context) == [] and "本机字体" in fonts.used("fang")
    font_page.choose("fang", 0)
    qtbot.waitUntil(lambda: "程序自带" in font_page.used["fang"].text())
    assert OwnFile(own.path).get("fonts") == {}


def test_a_broken_font_is_refused_and_nothing_changes(font_page: FontPage, qtbot: Any, said: Said) -> None:
    font_page.boxes["fang"].setCurrentIndex(2)
    font_page.choose("fang", 2)
    qtbot.waitUntil(lambda: "读不出来" in said.last)
    assert font_page.boxes["fang"].currentIndex() == 0 and "程序自带" in fonts.used("fang")
