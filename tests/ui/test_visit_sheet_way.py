"""A visit sheet's whole way in the window: printed, ticked at the doors, scanned among other papers, settled, counted."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from app.documents import visit_sheet_form as form
from app.reports.monthly import monthly
from app.session import Session
from tests.app.scan import damage, paper, visit_kit
from tests.ui.conftest import Said
from ui.main_window import MainWindow
from ui.screens.print_centre import PrintCentre
from ui.screens.visit_sheets import VisitSheets

_DOORS = ("met told leaflets app.explained receipt.signed", "nobody leaflets", "met told receipt.declined", "empty", "away")


def _at_the_doors(pdf: Path, folder: Path) -> list[Path]:
    """Every sheet ticked and scanned, one upside down; between them a paper that is none of ours."""
    made = []
    for at, image in enumerate(visit_kit.pages(pdf.read_bytes())):
        rng = random.Random(at)
        marks = {form.tick_name(line, key): "check" for line in range(1, 6) for key in _DOORS[line - 1].split()}
        visit_kit.tick(image, marks, rng, astray=0.3)
        scan = damage.suffer(image, damage.Damage(skew=1.5 - 2 * at, noise=5, blur=0.4, jpeg=60, upside_down=at == 1))
        made.append(folder / f"{at}.jpg")
        scan.save(made[-1], quality=75)
    made.append(folder / "9.jpg")
    paper.receipt(None).save(made[-1])
    return made


def test_printed_ticked_scanned_settled_and_counted(
    window: MainWindow, session: Session, qtbot: Any, tmp_path: Path, said: Said
) -> None:
    def wait(ready: Any) -> None:
        qtbot.waitUntil(ready, timeout=20_000)

    session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"})
    village = session.areas.villages()[0].uid
    grid = session.areas.children(village)[0].uid
    window.navigate("visit_sheets", {"tab": "print"})
    page = window.page("visit_sheets")
    assert isinstance(page, VisitSheets)
    wait(lambda: not page.printing.tree.nothing)
    page.printing.tree.choose(grid)
    wait(lambda: "印成 2 张" in page.printing.facts.text())
    said.answers.append(tmp_path / "sheets.pdf")
    page.printing.to_file.click()
    wait(lambda: (tmp_path / "sheets.pdf").exists() and not window.context.jobs.busy)

    window.navigate("print", {"tab": "scan"})
    centre = window.page("print")
    assert isinstance(centre, PrintCentre)
    centre.scan.open(_at_the_doors(tmp_path / "sheets.pdf", tmp_path))
    wait(lambda: len(centre.scan.pages) == 3 and not window.context.jobs.busy)
    assert session.count("visit") == 0
    centre.scan.open_sheets()
    wait(lambda: len(page.desk.stack.proposals) == 2 and not window.context.jobs.busy)
    assert window.pages.currentWidget() is page and page.desk.date.line.hasFocus()

    qtbot.keyClicks(page.desk.date.line, "11.20")
    for _ in range(2):
        qtbot.keyClick(page.desk.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.desk.sheet is None and "都已录入" in said.last
    table = monthly(session, "R-M3", "2026-11")
    cells = dict(zip([column.key for column in table.columns], table.rows[0].cells, strict=True))
    assert (cells["met"], cells["nobody"]) == (4, 2)
    assert {row["state"] for row in session.all("issued")} == {"returned"} and session.count("photo") == 2
