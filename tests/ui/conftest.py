"""A small office copied for every test, and the pieces a screen is handed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parent))
from small_office import PASSWORD, USER, build_office

from app.clock import pretend
from app.office import open_office
from app.security import keyring
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.tell import Message, Tell, speak_chinese


@pytest.fixture(scope="session", autouse=True)
def quick_keys() -> None:
    """Stretch each password once: the same key, without half a second per test."""
    keyring.stretch = lru_cache(keyring.stretch)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office as built, never opened by a test."""
    with pretend("2026-11-20T09:30:00"):  # before the day every test lives on
        return build_office(tmp_path_factory.mktemp("built") / "office")


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its look and its Chinese words."""
    speak_chinese(qapp)
    look.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test lives on the same day."""
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(built, tmp_path / "office"))


@pytest.fixture
def session(office: Path) -> Iterator[Session]:
    """Signed in on the copy."""
    opened = open_office(office, USER, PASSWORD)
    yield opened
    opened.close()


@dataclass
class Said:
    """What the window told, and the answers it will be given when it asks."""

    lines: list[Message] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The newest quiet line."""
        return self.lines[-1].text if self.lines else ""


class QuietTell(Tell):
    """Keeps what would be shown and answers from a list."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self.kept = said
        self.said.connect(said.lines.append)

    def error(self, fault: BaseException) -> None:
        self.kept.faults.append(fault)

    def ask(self, title: str, text: str, verbs: Any, danger: bool = False) -> str:
        self.kept.asked.append(text)
        return self.kept.answers.pop(0) if self.kept.answers else verbs[0]

    def ask_text(self, title: str, label: str, text: str = "") -> str | None:
        self.kept.asked.append(label)
        return self.kept.answers.pop(0)

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        self.kept.asked.append(name)
        return self.kept.answers.pop(0)


def let_go() -> None:
    """Delete every window now: closed ones stay, and are styled anew, until an event loop ends, which no test's does."""
    for window in QApplication.topLevelWidgets():
        # The list of a completer has no parent either, but is the completer's to delete.
        if window.parent() is None and window.windowType() != Qt.WindowType.Popup:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """The next test meets no window of this one."""
    yield
    let_go()


@pytest.fixture
def said() -> Said:
    """What was told and asked in this test."""
    return Said()


@pytest.fixture
def context(session: Session, said: Said, dressed: QApplication, qtbot: Any) -> Iterator[AppContext]:
    """Everything a screen is handed; both workers ready."""
    tell = QuietTell(said)
    jobs = Jobs(tell)
    ready: list[bool] = []
    jobs.attach(session, lambda: ready.append(True))
    qtbot.waitUntil(lambda: bool(ready))
    made = AppContext(session, jobs, tell)
    session.on_change(made.pulse.changed.emit)
    yield made
    for window in QApplication.topLevelWidgets():
        window.hide()
    jobs.stop()
    let_go()
    assert not said.faults, f"faults told: {said.faults}"


@pytest.fixture
def window(context: AppContext, qtbot: Any) -> MainWindow:
    """The office's window at the size of an old screen."""
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made
