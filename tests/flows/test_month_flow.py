"""A clerk's whole month in the real window: from an empty folder to the package on the stick."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.documents.numbers import balances
from app.exchange.package import verify
from app.session import Query, Session, Where
from tests.paths import RETURNS
from tests.ui.hand import type_text
from ui.__main__ import Program
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.screens.import_wizard import ImportWizard
from ui.screens.monthly import Monthly
from ui.screens.print_centre import PrintCentre
from ui.screens.record_screen import RecordScreen
from ui.screens.round_visits import RoundVisits
from ui.tell import Tell, speak_chinese
from ui.widgets.pdf_preview import PdfPreview

VILLAGES = ("花园村_户主花名册.xlsx", "柳树湾村_户册.csv")
ROSTER, LOG = "成员单位联络员名册.xlsx", "10月宣传活动汇总.xlsx"
PASSWORD = "month-2026"
Answers = dict[str, Any]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """What the file dialogs give back; a fault told to the person fails the test."""
    given: Answers = {}
    told: list[BaseException] = []
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-10-31T09:30:00")
    monkeypatch.setattr(Tell, "error", lambda _self, fault: told.append(fault))
    monkeypatch.setattr(Tell, "open_files", lambda *_args: given["files"])
    monkeypatch.setattr(Tell, "save_file", lambda *_args: given["save"])
    monkeypatch.setattr(Tell, "folder", lambda *_args: given["folder"])
    yield given
    assert not told, [str(fault) for fault in told]


class Clerk:
    """Hands and eyes at the window."""

    def __init__(self, program: Program, qtbot: Any, answers: Answers, folder: Path) -> None:
        self.program, self.qtbot, self.answers, self.folder = program, qtbot, answers, folder

    @property
    def window(self) -> MainWindow:
        assert self.program.window is not None
        return self.program.window

    @property
    def session(self) -> Session:
        return self.window.context.session

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=20_000)

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(widget, key, modifier)

    def click(self, button: QPushButton) -> None:
        assert button.isEnabled(), button.text()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def set_up_office(self) -> None:
        first = self.program.show_sign_in()
        self.click(first.set_up)
        for line, text in ((first.new.town, "新河镇"), (first.new.county, "清源县"), (first.new.user, "周敏"),
                           (first.new.password, PASSWORD), (first.new.again, PASSWORD), (first.new.place, str(self.folder))):
            type_text(line, text)
        self.click(button_named(first.new, "新建"))
        self.wait(lambda: "恢复码" in first.new.recovery.sheet.toPlainText())
        first.new.recovery.kept.click()
        self.click(button_named(first.new, "去登录"))
        type_text(first.password, PASSWORD)
        self.press(first.password, Qt.Key.Key_Return)
        self.wait(lambda: self.program.window is not None)

    def import_files(self, names: tuple[str, ...]) -> ImportWizard:
        self.window.navigate("import", {})
        wizard = self.window.page("import")
        assert isinstance(wizard, ImportWizard)
        wizard.pages.setCurrentIndex(0)
        self.answers["files"] = [RETURNS / name for name in names]
        self.click(button_named(wizard.drop, "选择文件…"))
        self.wait(lambda: wizard.pages.currentIndex() == 1 and wizard.check.isEnabled())
        if wizard.check.plan.proposals:
            self.click(wizard.check.confirm)
            self.wait(lambda: wizard.check.isEnabled() and not wizard.check.plan.proposals)
        self.click(wizard.go)
        self.wait(lambda: wizard.pages.currentIndex() == 2)
        return wizard

    def add_photo(self) -> None:
        self.window.navigate("activity", {})
        screen = self.window.page("activity")
        assert isinstance(screen, RecordScreen)
        self.wait(lambda: bool(screen.table.model.ids))
        screen.table.select_row(0)
        self.press(screen.table.view, Qt.Key.Key_Return)
        self.wait(lambda: bool(screen.panel.form.uid))
        picture = self.folder / "IMG_20261012.jpg"
        Image.new("RGB", (640, 480), "#3465a4").save(picture)
        assert screen.panel.photos is not None
        screen.panel.photos.add([picture])
        self.wait(lambda: self.session.count("photo") == 1 and not self.window.context.jobs.busy)

    def new_round(self) -> str:
        self.window.navigate("visit_round", {"new": {}})
        screen = self.window.page("visit_round")
        assert isinstance(screen, RecordScreen)
        form = screen.panel.form
        for key, text in (("name", "2026年第四季度敲门行动"), ("from_date", "10.1"), ("to_date", "12.31")):
            type_text(form.rows[key].editor.stops[0], text)
        self.press(form.rows["name"].editor.stops[0], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert not [row.problem for row in form.rows.values() if row.problem]
        self.wait(lambda: self.session.count("visit_round") == 1)
        return str(self.session.all("visit_round")[0]["uid"])

    def visit(self, area: str, keys: str) -> None:
        self.window.navigate("round_visits", {"area": area})
        page = self.window.page("round_visits")
        assert isinstance(page, RoundVisits)
        self.wait(lambda: bool(page.model.steps))
        page.visitor.setText("张网格")
        for key in keys:
            self.press(page.view, Qt.Key(ord(key)))
        self.wait(lambda: self.session.count("visit") == len(keys))

    def issue(self, area: str, out: Path) -> None:
        self.window.navigate("print", {"area": area})
        page = self.window.page("print")
        assert isinstance(page, PrintCentre)
        self.wait(lambda: page.batch.tree.uid == area and page.batch.to_file.isEnabled() and page.batch.preview.count > 0)
        self.answers["save"] = out
        self.click(page.batch.to_file)
        self.wait(lambda: out.is_file() and not page.batch.result.isHidden())

    def mark_back(self, numbers: list[str]) -> PrintCentre:
        self.window.navigate("print", {"tab": "return"})
        page = self.window.page("print")
        assert isinstance(page, PrintCentre)
        for number in numbers:
            self.qtbot.keyClicks(page.desk.line, number)
            self.press(page.desk.line, Qt.Key.Key_Return)
        return page

    def make_month(self, out: Path) -> None:
        self.window.navigate("monthly", {"month": "2026-10"})
        page = self.window.page("monthly")
        assert isinstance(page, Monthly)
        self.wait(lambda: page.view.model.rowCount() > 0)
        self.answers["folder"] = out
        self.click(button_named(page, "做上报包…"))
        self.wait(lambda: not page.result.isHidden())


def button_named(host: QWidget, words: str) -> QPushButton:
    return next(button for button in host.findChildren(QPushButton) if button.text().strip() == words)


@pytest.fixture
def clerk(qapp: QApplication, qtbot: Any, answers: Answers, tmp_path: Path) -> Iterator[Clerk]:
    speak_chinese(qapp)
    program = Program(qapp, OwnFile(tmp_path / "window.json"))
    yield Clerk(program, qtbot, answers, tmp_path)
    if program.window is not None:
        for preview in program.window.findChildren(PdfPreview):
            preview.clear()
    for window in (program.window, program.sign_in):
        if window is not None:
            window.hide()
    program.end()
    for window in (program.window, program.sign_in):
        if window is not None:
            window.deleteLater()


def test_the_whole_month(clerk: Clerk) -> None:
    truth = json.loads((RETURNS / "truth.json").read_text("utf8"))["files"]
    clerk.set_up_office()
    session = clerk.session
    clerk.import_files((*VILLAGES, ROSTER, LOG))
    homes = session.all("household")
    assert len(homes) == sum(truth[name]["rows"] for name in VILLAGES)
    assert sum(row["people"] or 0 for row in homes) == sum(truth[name]["people"] for name in VILLAGES)
    assert sum(bool(row["phone"]) for row in homes) == sum(truth[name]["phones"] for name in VILLAGES)
    assert (session.count("unit"), session.count("activity")) == (truth[ROSTER]["rows"], truth[LOG]["rows"])

    clerk.add_photo()
    round_uid = clerk.new_round()
    assert session.get("visit_round", round_uid)["targets"] == len(homes)

    village = next(area.uid for area in session.areas.villages() if area.name == "花园村")
    clerk.visit(village, "11123")
    assert Counter(row["outcome"] for row in session.all("visit")) == {"met": 3, "nobody": 1, "declined": 1}
    assert {row["visitor"] for row in session.all("visit")} == {"张网格"}

    letters = clerk.folder / "花园村_一封信.pdf"
    clerk.issue(village, letters)
    issued = session.all("issued", Query(order=(("serial", False),)))
    with pypdfium2.PdfDocument(letters) as printed:
        assert len(issued) == len(printed) == truth[VILLAGES[0]]["rows"]
    assert {row["state"] for row in issued} == {"printed"} and len({row["serial"] for row in issued}) == len(issued)

    numbers = [row["serial"] for row in issued[:3]]
    desk = clerk.mark_back([*numbers, numbers[0], "H26A9999999"]).desk
    assert [desk.log.model().index(row, 4).data() for row in range(5)] == ["校验不对", "已登记过", "已收回", "已收回", "已收回"]
    kept = balances(session)[village]
    assert (kept.printed, kept.back, kept.void, kept.left) == (len(issued), 3, 0, len(issued) - 3)

    clerk.make_month(clerk.folder / "U盘")
    check_package(clerk.folder / "U盘", session)


def check_package(stick: Path, session: Session) -> None:
    folder = next(path for path in stick.iterdir() if path.is_dir())
    assert verify(folder) == []
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "说明.txt", "情况说明.txt", "2026年10月月报表.xlsx", "2026年10月月报表.pdf"} <= names
    assert sum(name.startswith("照片/") and name.endswith(".jpg") for name in names) == 1
    with zipfile.ZipFile(stick / f"{folder.name}.zip") as twin:
        assert {name.partition("/")[2] for name in twin.namelist()} == names
    text = (folder / "情况说明.txt").read_text("utf-8-sig")
    persons = sum(row["persons"] or 0 for row in session.all("activity", Query((Where("date", "prefix", "2026-10"),))))
    assert re.search(rf"参与{persons}人次", text)
    householder = session.all("household")[0]["householder"]
    assert all(householder not in path.read_text("utf-8-sig") for path in folder.glob("*.txt"))
