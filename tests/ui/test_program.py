"""The whole program from signing in to signing out."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from small_office import PASSWORD, USER, build_office

from app.demo_place import MARK
from tests.paths import ROOT
from ui.__main__ import Program, _options
from ui.own_file import OwnFile


def enter(program: Program, office: Path, qtbot: Any) -> None:
    first = program.sign_in or program.show_sign_in()
    first.choose(office)
    first.user.setCurrentText(USER)
    first.password.setText(PASSWORD)
    first.sign_in()
    qtbot.waitUntil(lambda: program.window is not None, timeout=15_000)


def test_signing_in_leaving_and_signing_in_again(
    dressed: QApplication, office: Path, tmp_path: Path, qtbot: Any
) -> None:
    program = Program(dressed, OwnFile(tmp_path / "window.json"))
    try:
        enter(program, office, qtbot)
        window = program.window
        assert window is not None and program.sign_in is None
        window.navigate("unit", {})
        screen: Any = window.page("unit")
        qtbot.waitUntil(lambda: screen.table.total == 8)
        window._leave()
        assert program.window is None and program.sign_in is not None
        qtbot.wait(200)
        enter(program, office, qtbot)
        assert program.window is not None
    finally:
        if program.window is not None:
            program.window.hide()
        program.end()


def test_the_window_is_usable_within_a_second_of_the_password(
    dressed: QApplication, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = build_office(tmp_path / "big", households=20_000)
    program = Program(dressed, OwnFile(tmp_path / "window.json"))
    try:
        first = program.show_sign_in()
        first.choose(big)
        first.password.setText(PASSWORD)
        with qtbot.waitSignal(first.signed_in) as heard:
            first.signed_in.disconnect(program.open_window)
            first.sign_in()
        began = time.perf_counter()
        program.open_window(heard.args[0])
        window = program.window
        assert window is not None
        window.navigate("household", {})
        screen: Any = window.page("household")
        qtbot.waitUntil(lambda: screen.table.total == 20_000)
        window.grab()
        taken = time.perf_counter() - began
        assert taken < 2.0, f"{taken:.2f} s"  # the bench holds it to 1.0 s on a quiet machine
    finally:
        if program.window is not None:
            program.window.hide()
        program.end()


def test_the_sample_is_built_once_and_opens_at_its_month(
    dressed: QApplication, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.sign_in.home", lambda: tmp_path)
    own, found = OwnFile(tmp_path / "window.json"), []
    for _ in range(2):
        program = Program(dressed, own)
        try:
            first = program.show_sign_in()
            first.try_sample()
            if not own.get("sample.password"):
                qtbot.waitUntil(lambda first=first: first._wait_step.text() == "登记走访", timeout=120_000)
                assert 0 < first._bar.value() < first._bar.maximum()
            qtbot.waitUntil(lambda program=program: program.window is not None, timeout=120_000)
            assert program.window is not None and program.window.context.month == "2026-10"
            session = program.window.context.session
            found.append(session.count("activity"))
            session.remove("activity", [session.all("activity")[0]["uid"]], "练习")
        finally:
            if program.window is not None:
                program.window.hide()
            program.end()
    assert found[0] > 10 and found[1] == found[0] - 1, "practice stays"


def test_a_sample_left_half_built_is_built_again(
    dressed: QApplication, office: Path, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.sign_in.home", lambda: tmp_path)
    office.rename(tmp_path / "broken")
    (tmp_path / "demo").mkdir()
    (tmp_path / "broken").rename(tmp_path / "demo" / "office")
    (tmp_path / "demo" / MARK).write_text("", "utf8")
    program = Program(dressed, OwnFile(tmp_path / "window.json"))
    try:
        first = program.show_sign_in()
        first.try_sample()
        assert first._wait_title.isVisible(), "not opened as it is"
        qtbot.waitUntil(lambda: bool(first._wait_step.text()), timeout=60_000)
        program.jobs.cancel()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=120_000)
        assert program.window is None and not first._wait_title.isVisible()
        assert program.own.get("sample.password") == "", "nor opened after giving up"
    finally:
        program.end()


def test_the_options() -> None:
    assert _options(["--demo"]).demo and _options(["--office", "x"]).office == "x"


def test_the_first_window_loads_nothing_that_only_the_sample_or_the_months_need() -> None:
    """An old PC waits for every module it reads before somebody can sign in."""
    heavy = {"app.demo", "app.month.snapshot", "docx", "xlsxwriter", "pyzipper"}
    asked = f"import sys, ui.__main__; print(*{heavy!r} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
