"""The restricted store's window: covered, masked, asking why, and leaving nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import QuietTell, Said
from hand import type_text
from keyfiles_office import SECRETS, WHY, box_of, enter, save, see, shown, sign_in, switch_on
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

from app.keyfiles.store import KeyStore
from tests import keyfiles_kit as kit
from ui.context import AppContext
from ui.jobs import Jobs
from ui.keyfiles.boxes import DisposeBox, FormBox, PurposeBox
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.screens.keyfiles import KeyFiles

Key, Mod = Qt.Key, Qt.KeyboardModifier
Opened = Callable[[str], MainWindow]


@pytest.fixture(scope="module")
def with_store(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("store") / "office"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-20T09:30:00")
        switch_on(folder)
    return folder


@pytest.fixture
def office(with_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(with_store, tmp_path / "office"))


@pytest.fixture
def opened(office: Path, said: Said, dressed: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Opened]:
    made: list[tuple[MainWindow, Jobs, Any]] = []

    def open_(user: str) -> MainWindow:
        session = sign_in(office, user)
        tell = QuietTell(said)
        jobs, ready = Jobs(tell), list[bool]()
        jobs.attach(session, lambda: ready.append(True))
        qtbot.waitUntil(lambda: bool(ready))
        context = AppContext(session, jobs, tell, own=OwnFile(tmp_path / "window.json"))
        session.on_change(context.pulse.changed.emit)
        window = MainWindow(context)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        made.append((window, jobs, session))
        return window

    yield open_
    for window, jobs, session in made:
        if isValid(window):
            window._cover()
            window.hide()
        jobs.stop()
        session.close()
    assert not said.faults, f"faults told: {said.faults}"


def test_the_rail_names_the_page_only_for_holders(opened: Opened, office: Path, built: Path, qtbot: Any) -> None:
    window = opened(kit.HEAD)
    assert not window.rail._buttons["keyfiles"].isHidden()
    shutil.rmtree(office / "keyfiles")
    window._offer()
    assert window.rail._buttons["keyfiles"].isHidden(), "not enabled"
    window.navigate("keyfiles", {})
    page = window.page("keyfiles")
    assert isinstance(page, KeyFiles) and page.states.state == "empty"


def test_a_walk_with_the_keyboard(opened: Opened, office: Path, qtbot: Any, tmp_path: Path, said: Said) -> None:
    window = opened(kit.HEAD)
    page = enter(window, kit.HEAD, qtbot)
    inside = page.inside
    assert inside is not None and inside.directory.table.hasFocus()
    assert not [secret for secret in SECRETS if secret in shown(page)]
    qtbot.keyClick(inside.directory.table, Key.Key_F, Mod.ControlModifier)
    assert inside.directory.search.hasFocus()
    type_text(inside.directory.search, "欧阳")
    qtbot.keyClick(inside.directory.search, Key.Key_Return)
    assert "不少于5个字" in inside.directory.wrong.text() and inside.directory.why.hasFocus()
    type_text(inside.directory.why.line, WHY)
    qtbot.keyClick(inside.directory.why.line, Key.Key_Return)
    assert [row["no"] for row in inside.directory.table.rows.rows] == ["档2026-0001"]
    qtbot.keyClick(inside.directory.table, Key.Key_Return)
    box = box_of(page, PurposeBox)
    assert box.why.currentText() == WHY, "the sitting remembers it"
    qtbot.keyClick(box.why, Key.Key_Return)
    qtbot.waitUntil(lambda: inside.file is not None)
    file = inside.file
    assert file is not None and kit.NAME in shown(file) and kit.PHONE in shown(file) and kit.NUMBER not in shown(file)
    assert file.buttons["contact"].hasFocus()
    qtbot.keyClick(file.buttons["contact"], Key.Key_Space)
    form = box_of(page, FormBox)
    for key, text in (("way", "上门"), ("result", "已联系"), ("words", "想学电焊")):
        stop = form.fields.rows[key].editor.stops[0]
        stop.setFocus()
        type_text(stop, text)
        qtbot.keyClick(stop, Key.Key_Return)
    save(form, qtbot)
    qtbot.waitUntil(lambda: not isValid(form) or not form.isVisible())
    assert len(file.file.parts["kf_contact"]) == 1 and file.file.parts["kf_contact"][0]["way"] == "visit"
    file.buttons["review"].setFocus()
    qtbot.keyClick(file.buttons["review"], Key.Key_Space)
    form = box_of(page, FormBox)
    for key, text in (("decision", "继续"), ("reason", "依据有效，继续帮扶")):
        stop = form.fields.rows[key].editor.stops[0]
        stop.setFocus()
        type_text(stop, text)
    save(form, qtbot)
    qtbot.waitUntil(lambda: len(file.file.parts["kf_review"]) == 1)
    qtbot.keyClick(file, Key.Key_Escape)
    assert inside.file is None and inside.work.currentWidget() is inside.directory
    store = page.sitting.store  # type: ignore[union-attr]
    assert {entry.kind for entry in store.looks("2026-11-21", "2026-11-21")} == {"search", "view"}
    window.lock_now()
    _nothing_left(window, page, office, tmp_path, inside)


def _nothing_left(window: MainWindow, page: KeyFiles, office: Path, tmp_path: Path, inside: QWidget) -> None:
    """No widget, setting, own file, clipboard or plain byte of the office's folder holds a name or a number."""
    QTest.qWait(50)
    assert page.inside is None and page.sitting is None and not isValid(inside)
    for top in QApplication.topLevelWidgets():
        assert not [secret for secret in SECRETS if secret in shown(top)]
    assert not [secret for secret in SECRETS if secret in QGuiApplication.clipboard().text()]
    session = window.context.session
    kept = "".join(str(row) for row in session.ledger.fetch("SELECT key, value FROM setting"))
    assert not [secret for secret in (*SECRETS, WHY, "想学电焊") if secret in kept]
    for path in (*office.rglob("*"), tmp_path / "window.json"):
        if path.is_file():
            data = path.read_bytes()
            for text in (*SECRETS, "想学电焊"):
                assert text.encode() not in data and text.encode("utf-16-le") not in data, path.name


def test_a_wrong_password_is_counted_and_the_wait_grows(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.HEAD)
    window.navigate("keyfiles", {})
    page: Any = window.page("keyfiles")
    for _ in range(3):
        page.cover_page.password.setText("wrong-pass-2026")
        page.cover_page._ask()
        qtbot.waitUntil(page.cover_page.enter.isEnabled)
    assert "连续输错3次" in page.cover_page.wrong.text()
    page.cover_page.password.setText(kit.PASSWORDS[kit.HEAD])
    page.cover_page._ask()
    qtbot.waitUntil(page.cover_page.enter.isEnabled)
    assert page.inside is None and "请等" in page.cover_page.wrong.text(), "even the right one has to wait"


def test_it_locks_without_input_and_a_file_hides_earlier(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    inside: Any = page.inside
    assert page.idle.interval() == 5 * 60_000
    file = see(page, "档2026-0001", qtbot)
    assert file.hiding.interval() == 3 * 60_000
    file.acts.change()
    form = box_of(page, FormBox)
    assert kit.NAME in shown(form)
    file.hiding.setInterval(300)
    page.idle.setInterval(900)
    file.hiding.start()
    page.idle.start()
    QTest.qWait(150)
    QTest.keyClick(form.windowHandle(), Key.Key_Shift)  # input into a box counts
    QTest.qWait(200)
    assert inside.file is file
    qtbot.waitUntil(lambda: inside.file is None, timeout=3000)
    qtbot.waitUntil(lambda: not isValid(form), timeout=1000)
    assert inside.directory.isVisible() and page.inside is inside
    qtbot.waitUntil(lambda: page.inside is None, timeout=3000)
    assert page.cover_page.isVisible() and "锁上" in page.cover_page.words.text()
    qtbot.waitUntil(lambda: not isValid(inside))


def test_it_locks_a_minute_after_another_page_was_opened(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    inside: Any = page.inside
    assert page.away.interval() == 60_000 and not page.away.isActive()
    page.away.setInterval(300)
    see(page, "档2026-0001", qtbot)
    window.navigate("unit", {})
    assert inside.file is None, "put away at once"
    window.navigate("keyfiles", {})
    QTest.qWait(500)
    assert page.inside is inside, "back in time"
    window.navigate("unit", {})
    there: Any = window.page("unit")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    there.filters.search.setFocus()
    assert there.filters.search.hasFocus()
    assert page.idle.isActive() and page.idle.remainingTime() > 60_000
    qtbot.waitUntil(lambda: page.inside is None, timeout=3000)
    qtbot.waitUntil(lambda: not isValid(inside))
    assert there.filters.search.hasFocus(), "typing elsewhere goes on"
    window.navigate("keyfiles", {})
    assert page.cover_page.isVisible() and not page.away.isActive()
    assert page.cover_page.words.text() == "离开本页1分钟，已锁上。" and page.cover_page.password.hasFocus()


def test_it_locks_at_once_with_the_window_even_from_another_page(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    window.navigate("unit", {})
    window._idle.setInterval(100)
    window._idle.start()
    qtbot.waitUntil(lambda: window.locked)
    assert page.inside is None and page.sitting is None and not page.away.isActive()


def test_copying_gives_masked_words_only_and_they_go_with_the_lock(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    inside: Any = page.inside
    qtbot.keyClick(inside.directory.table, Key.Key_C, Mod.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "欧阳**" in copied and "139****1234" in copied and kit.NAME not in copied
    file = see(page, "档2026-0001", qtbot)
    for label in file.findChildren(QLabel):
        assert not label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    file.tabs.setCurrentIndex(2)
    qtbot.keyClick(file.tables["kf_contact"], Key.Key_C, Mod.ControlModifier)
    assert QGuiApplication.clipboard().text() == copied
    inside.lock.click()
    assert page.inside is None and QGuiApplication.clipboard().text() == ""


def test_numbers_are_said_while_typing_and_refused_on_save(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    file = see(page, "档2026-0001", qtbot)
    file.acts.add("kf_contact")
    form = box_of(page, FormBox)
    stop = form.fields.rows["words"].editor.stops[0]
    stop.setFocus()
    type_text(stop, "让他打13811112222")
    assert "像电话" in form.fields.rows["words"].problem
    form.fields.rows["way"].editor.set_value("visit")
    form.fields.rows["result"].editor.set_value("met")
    form.go.click()
    assert form.isVisible() and "像电话" in form.fields.rows["words"].problem
    assert not page.sitting.store.again("档2026-0001").parts["kf_contact"]  # type: ignore[union-attr]


def test_a_new_file_begins_with_its_basis(opened: Opened, qtbot: Any, tmp_path: Path, said: Said) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    inside: Any = page.inside
    inside.fresh.click()
    new = inside.new
    new.on.click()
    assert new.pages.currentIndex() == 0 and "没有依据扫描件" in new.wrong.text()
    assert new.forms[0].rows["basis_kind"].problem
    values = kit.values(name="查测试", phone=None, phone_consent=0)
    scan = tmp_path / "通知.pdf"
    scan.write_bytes(kit.SCAN)
    for form in new.forms:
        form.show_values({key: values.get(key) for key in form.rows})
    new.take_scan(scan)
    new.forms[1].rows["adult"].editor.set_value(0)
    new.on.click()
    assert new.pages.currentIndex() == 1
    new.on.click()
    assert new.pages.currentIndex() == 1 and "18" in new.forms[1].rows["adult"].problem
    new.forms[1].rows["adult"].editor.set_value(1)
    new.on.click()
    new.on.click()
    assert new.pages.currentIndex() == 3
    seats = [line.seat.currentText() for line in new.seats.lines]
    assert len(seats) == 7 and seats[-1] == "本人同意的联系亲友"
    new.seats.lines[0].person.setText("李四")
    new.seats.lines[6].person.setText("王亲友")
    new.on.click()
    assert "都同意" in new.seats.lines[6].wrong.text() and inside.new is not None
    new.seats.lines[6].person.clear()
    new.on.click()
    assert inside.new is None and inside.directory.table.current["no"] == "档2026-0004"
    made = page.sitting.store.again("档2026-0004")  # type: ignore[union-attr]
    assert made.values["state"] == "pending" and [row["person"] for row in made.parts["kf_seat"]] == ["李四"]


def test_disposal_wants_the_number_typed(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.HEAD)
    page = enter(window, kit.HEAD, qtbot)
    inside: Any = page.inside
    inside.directory.chips["待销毁"].click()
    assert [row["no"] for row in inside.directory.table.rows.rows] == ["档2026-0003"]
    file = see(page, "档2026-0003", qtbot)
    assert [key for key, button in file.buttons.items() if button.isVisible()] == ["request", "dispose", "print", "scan"]
    file.buttons["dispose"].click()
    box = box_of(page, DisposeBox)
    assert "清除" in box.says.text() and "无名" not in kit.NAME and kit.NAME not in box.says.text()
    box.typed.setText("档2026-0001")
    box.go.click()
    assert box.isVisible() and "没有销毁" in box.wrong.text()
    box.typed.setText("档2026-0003")
    box.go.click()
    qtbot.waitUntil(lambda: inside.file is None)
    assert "档2026-0003" not in {row["no"] for row in inside.directory._all}
    inside.tabs.setCurrentIndex(2)
    assert [row["file_no"] for row in inside.ledgers[1].table.rows.rows] == ["档2026-0003"]


def test_the_id_number_needs_a_second_holder(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    file = see(page, "档2026-0001", qtbot)
    box = file.acts.number()
    assert kit.ARCHIVIST not in [box.user.itemText(at) for at in range(box.user.count())]
    box.password.setText("not-the-password")
    box.go.click()
    assert box.isVisible() and kit.NUMBER not in shown(file)
    qtbot.waitUntil(lambda: box.password.geometry().top() > box.user.geometry().bottom() + 3)
    box.user.setCurrentText(kit.HEAD)
    box.password.setText(kit.PASSWORDS[kit.HEAD])
    box.go.click()
    assert kit.NUMBER in shown(file)
    file.left.emit()
    QTest.qWait(20)
    assert kit.NUMBER not in "".join(shown(top) for top in QApplication.topLevelWidgets())


def test_only_the_head_sees_the_log_and_who_may_open(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.ARCHIVIST)
    page = enter(window, kit.ARCHIVIST, qtbot)
    inside: Any = page.inside
    assert [inside.tabs.tabText(at) for at in range(inside.tabs.count())] == ["目录", "权利申请", "销毁登记"]
    file = see(page, "档2026-0001", qtbot)
    assert not {"approve", "close", "dispose"} & {key for key, button in file.buttons.items() if button.isVisible()}


def test_the_head_reads_the_log_and_takes_a_key_back(opened: Opened, office: Path, qtbot: Any) -> None:
    window = opened(kit.HEAD)
    page = enter(window, kit.HEAD, qtbot)
    inside: Any = page.inside
    see(page, "档2026-0001", qtbot)
    inside.show_directory()
    inside.tabs.setCurrentIndex(3)
    log = inside.ledgers[2]
    assert [(row["kind"], row["purpose"]) for row in log.table.rows.rows] == [("view", WHY)]
    log.all.click()
    assert {"enable", "key", "propose", "approve", "close", "view"} <= {row["kind"] for row in log.table.rows.rows}
    log.user.setCurrentIndex(log.user.findData(kit.ARCHIVIST))
    log._fill()
    assert {row["by"] for row in log.table.rows.rows} == {kit.ARCHIVIST}
    inside.tabs.setCurrentIndex(4)
    holders = inside.ledgers[3]
    holders.table.choose(lambda row: row["name"] == kit.ARCHIVIST)
    holders.do_revoke().go.click()
    assert [row["holds"] for row in holders.table.rows.rows if row["name"] == kit.ARCHIVIST] == [False]
    box = holders.do_grant()
    box.password.setText(kit.PASSWORDS[kit.ARCHIVIST])
    box.go.click()
    assert [row["holds"] for row in holders.table.rows.rows if row["name"] == kit.ARCHIVIST] == [True]


def test_going_away_hides_the_file_and_closing_the_window_closes_the_store(opened: Opened, qtbot: Any) -> None:
    window = opened(kit.HEAD)
    page = enter(window, kit.HEAD, qtbot)
    inside: Any = page.inside
    see(page, "档2026-0001", qtbot)
    window.navigate("home", {})
    assert inside.file is None and page.inside is inside
    window.navigate("keyfiles", {})
    assert inside.directory.isVisible()
    store = page.sitting.store  # type: ignore[union-attr]
    window.close()
    assert page.inside is None
    with pytest.raises(Exception, match="closed"):
        store.ledger.conn.execute("x")


def test_what_the_finder_knows(opened: Opened) -> None:
    window = opened(kit.HEAD)
    assert not window.context.session.find("欧阳测试", 10) and not window.context.session.find("oycs", 10)
    assert KeyStore.__doc__
