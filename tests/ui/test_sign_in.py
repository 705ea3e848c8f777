"""The first window: signing in, a wrong password, a new office with its recovery sheet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import QuietTell, Said
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from small_office import PASSWORD, USER

from app.office import is_office, user_names
from ui.jobs import Jobs
from ui.own_file import OwnFile
from ui.sign_in import SignIn


@pytest.fixture
def own(tmp_path: Path) -> OwnFile:
    return OwnFile(tmp_path / "window.json")


@pytest.fixture
def first(dressed: QApplication, said: Said, own: OwnFile, qtbot: Any) -> Iterator[SignIn]:
    tell = QuietTell(said)
    jobs = Jobs(tell)
    made = SignIn(jobs, tell, own)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.hide()
    jobs.stop()


def test_a_wrong_password_is_said_beside_the_field(first: SignIn, office: Path, qtbot: Any) -> None:
    first.choose(office)
    assert first.user.currentText() == USER
    first.password.setText("wrong")
    first.sign_in()
    qtbot.waitUntil(lambda: bool(first._wrong.text().strip()))
    assert "密码" in first._wrong.text() or "密码" in first._wrong.text()


def test_the_right_password_opens_and_is_forgotten(first: SignIn, office: Path, own: OwnFile, qtbot: Any) -> None:
    first.choose(office)
    first.password.setText(PASSWORD)
    with qtbot.waitSignal(first.signed_in) as heard:
        first.sign_in()
    session = heard.args[0]
    try:
        assert session.user.name == USER and first.password.text() == "" and own.recent() == [office]
        assert PASSWORD not in own.path.read_text(encoding="utf-8")
    finally:
        session.close()


def test_a_folder_that_is_no_office_is_said(first: SignIn, tmp_path: Path, said: Said) -> None:
    first.choose(tmp_path)
    assert "不是台账文件夹" in str(said.faults.pop())


def test_a_new_office_shows_its_recovery_sheet_before_anything_else(first: SignIn, tmp_path: Path, qtbot: Any) -> None:
    new = first.new
    for box, text in ((new.town, "石桥镇"), (new.county, "清源县"), (new.user, "管理员"), (new.password, "a-long-secret"),
                      (new.again, "another-one"), (new.place, str(tmp_path))):
        box.setText(text)
    new.set_up()
    assert "不一样" in new._wrong.text()
    new.again.setText("a-long-secret")
    new.set_up()
    qtbot.waitUntil(lambda: "恢复码" in new.recovery.sheet.toPlainText(), timeout=15_000)
    assert not new.recovery.go.isEnabled()
    new.recovery.kept.setChecked(True)
    with qtbot.waitSignal(new.made) as heard:
        new.recovery.go.click()
    folder = heard.args[0]
    assert is_office(folder) and user_names(folder) == ["管理员"] and new.recovery.sheet.toPlainText() == ""
    assert folder.name == "石桥镇台账"


def new_office(first: SignIn, folder: Path, qtbot: Any) -> str:
    """Set one up; the recovery code as the sheet shows it."""
    new = first.new
    for box, text in ((new.town, "石桥镇"), (new.county, "清源县"), (new.user, "管理员"), (new.password, "a-long-secret"),
                      (new.again, "a-long-secret"), (new.place, str(folder))):
        box.setText(text)
    new.set_up()
    qtbot.waitUntil(lambda: "恢复码" in new.recovery.sheet.toPlainText(), timeout=15_000)
    return new.recovery.sheet.toPlainText().splitlines()[3]


def test_the_recovery_sheet_is_saved_as_a_page(
    first: SignIn, tmp_path: Path, said: Said, qtbot: Any
) -> None:
    new_office(first, tmp_path, qtbot)
    said.answers += [None, tmp_path / "恢复单.pdf"]
    first.new.recovery.save_sheet()
    assert first.new.recovery._said.text().strip() == "", "given up"
    first.new.recovery.save_sheet()
    qtbot.waitUntil(lambda: "已存成" in first.new.recovery._said.text())
    assert said.asked[-1] == "石桥镇台账恢复单.pdf"
    words = pypdfium2.PdfDocument(tmp_path / "恢复单.pdf")[0].get_textpage().get_text_range()
    assert "石桥镇台账" in words and "恢复单" in words


def test_the_recovery_sheet_goes_to_the_printer(
    first: SignIn, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_office(first, tmp_path, qtbot)
    out = tmp_path / "paper.pdf"

    class Chosen:
        """The printer's dialog, with a file for paper."""

        def __init__(self, printer: QPrinter, _parent: object) -> None:
            printer.setOutputFileName(str(out))

        def exec(self) -> bool:
            return True

    monkeypatch.setattr("ui.recovery_page.QPrintDialog", Chosen)
    first.new.recovery.print_sheet()
    qtbot.waitUntil(lambda: "已送打印机" in first.new.recovery._said.text(), timeout=15_000)
    assert len(pypdfium2.PdfDocument(out)) == 1


def test_a_forgotten_password_is_reset_by_the_recovery_sheet(first: SignIn, tmp_path: Path, qtbot: Any) -> None:
    code = new_office(first, tmp_path, qtbot)
    first.choose(tmp_path / "石桥镇台账")
    first.forgotten.click()
    forgot = first.forgot
    assert forgot.isVisible() and forgot.user.currentText() == "管理员"
    for typed, new, again, wrong in (("", "", "", "请输入恢复码"), (code, "short", "short", "至少 8 位"),
                                     (code, "another-secret", "something-else", "不一样")):
        forgot.code.setText(typed)
        forgot.password.setText(new)
        forgot.again.setText(again)
        forgot.reset()
        assert wrong in forgot.wrong.text()
    forgot.again.setText("another-secret")
    forgot.code.setText(("B" if code[0] == "A" else "A") + code[1:])
    forgot.reset()
    qtbot.waitUntil(lambda: "抄写有误" in forgot.wrong.text())
    forgot.code.setText(f" {code.lower()} ")
    with qtbot.waitSignal(forgot.renewed, timeout=15_000):
        forgot.reset()
    assert first.password.isVisible() and "已重设" in first._wrong.text()
    assert not forgot.code.text() + forgot.password.text() + forgot.again.text(), "nothing typed stays"
    first.password.setText("another-secret")
    with qtbot.waitSignal(first.signed_in, timeout=15_000) as heard:
        first.sign_in()
    heard.args[0].close()


def test_another_offices_recovery_sheet_is_told_apart(first: SignIn, office: Path, tmp_path: Path, qtbot: Any) -> None:
    code = new_office(first, tmp_path, qtbot)
    first.choose(office)
    first.forgotten.click()
    first.forgot.code.setText(code)
    first.forgot.password.setText("another-secret")
    first.forgot.again.setText("another-secret")
    first.forgot.reset()
    qtbot.waitUntil(lambda: "不是这份台账的" in first.forgot.wrong.text(), timeout=15_000)
    first.forgot.leave()
    assert first.password.isVisible() and first.forgot.code.text() == ""


def test_a_damaged_memory_of_the_window_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    file.write_text("{half", encoding="utf-8")
    assert OwnFile(file).recent() == []


def test_a_new_office_is_typed_line_by_line(first: SignIn, tmp_path: Path, qtbot: Any) -> None:
    first.set_up.click()
    new = first.new
    assert new.town.hasFocus() and new.place.text(), "the cursor stands ready and a place is proposed"
    for line, following in pairwise((new.town, new.county, new.user, new.password, new.again, new.place)):
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert following.hasFocus()
    qtbot.keyClick(new.place, Qt.Key.Key_Return)
    assert "镇（街道）名称" in new._wrong.text()


def test_after_three_wrong_passwords_the_wait_is_told(first: SignIn, office: Path, qtbot: Any) -> None:
    first.choose(office)
    for words in ("wrong words", "wrong again", "wrong third"):
        first._wrong.setText(" ")
        first.password.setText(words)
        first.sign_in()
        qtbot.waitUntil(lambda: bool(first._wrong.text().strip()))
    assert "已连续输错3次，5秒后才能再试" in first._wrong.text()
    first._wrong.setText(" ")
    first.password.setText(PASSWORD)
    first.sign_in()
    qtbot.waitUntil(lambda: bool(first._wrong.text().strip()))
    assert "请等5秒再试" in first._wrong.text() and "忘记密码" in first._wrong.text() and first._enter.isEnabled()
