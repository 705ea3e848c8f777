"""Every view of the print centre can be read on the small screens and with the large letters of the offices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.documents import wordings
from app.documents.issue import Recipients, issue
from app.session import Session
from tests.ui.test_words import clipped
from ui import look
from ui.context import AppContext
from ui.main_window import MainWindow
from ui.screens.print_centre import PrintCentre
from ui.screens.print_dialogs import ArchiveDialog, HandOutDialog, VoidDialog

SIZES = [("标准", 1093, 614), ("特大", 1366, 768), ("特大", 1155, 614)]


@pytest.fixture
def standard_after() -> Any:
    yield
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app)


@pytest.mark.parametrize("letters, width, height", SIZES)
def test_no_words_of_the_print_centre_are_clipped(
    context: AppContext, qtbot: Any, session: Session, tmp_path: Path, standard_after: None, letters: str, width: int, height: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app, letters)
    issue(session, "letter-receipt", Recipients(session.areas.villages()[0].uid), tmp_path / "out.pdf")
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    window.navigate("print", {"tab": "print"})
    page = window.page("print")
    assert isinstance(page, PrintCentre)
    qtbot.waitUntil(lambda: page.batch.preview.count > 0 and not page.batch.tree.nothing)
    wrong: list[str] = []

    def look_at(name: str, part: QWidget) -> None:
        qtbot.wait(60)
        QApplication.sendPostedEvents()
        wrong.extend(f"{name}: {line}" for line in clipped(part))
        room = width - window.rail.width()
        if window.height() > height:
            wrong.append(f"{name}: the window grew to {window.height()} px, {height} there")
        if part.minimumSizeHint().width() > room:
            wrong.append(f"{name}: {part.minimumSizeHint().width()} px wide, {room} there")

    for paper in [paper for paper in wordings.papers(session) if paper.asks][::7]:
        page.batch.choose_paper(paper.code)
        qtbot.waitUntil(lambda paper=paper: set(page.batch.asks.fields) == set(paper.asks))
        look_at(paper.code, page.batch)
    page.batch.choose_paper("letter-receipt")
    page.batch.choose(session.areas.villages()[1].uid)
    qtbot.waitUntil(lambda: "将为 30 户编号" in page.batch.facts.text())
    page.batch.issue_to(tmp_path / "致全镇居民的一封信（附回执）_桥头村.pdf")
    qtbot.waitUntil(lambda: not page.batch.result.isHidden())
    look_at("result", page.batch)
    page.arrive({"tab": "numbers"})
    for view in ("numbers", "batches", "balance"):
        page.numbers.turn(view)
        qtbot.wait(80)
        look_at(view, page.numbers)
    page.arrive({"tab": "wording"})
    qtbot.waitUntil(lambda: bool(page.wording.pieces.boxes))
    for place in range(3):
        page.wording.tabs.setCurrentIndex(place)
        look_at(f"wording {place}", page.wording)
    for dialog in (HandOutDialog(12, window), ArchiveDialog(12, window), VoidDialog(3, session.choices("void_reason"), window)):
        dialog.show()
        look_at(type(dialog).__name__, dialog)
        dialog.close()
    page.batch.preview.clear()
    page.wording.preview.clear()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
