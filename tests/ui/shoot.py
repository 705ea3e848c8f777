"""Pictures of the window, page by page: `python tests/ui/shoot.py OUT [--office DIR] [--scale 1.25] [--only KEY …]`.

Runs without a screen. Look at every picture it makes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
WIDTH, HEIGHT = 1366, 768


def main() -> None:
    """Draw every page into the folder given."""
    options = _options()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    os.environ.setdefault("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")
    Shooter(options).run()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--office", type=Path)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--letters", default="标准")
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


class Shooter:
    """Opens the window on an office and takes the pictures one after another."""

    def __init__(self, options: argparse.Namespace) -> None:
        from PySide6.QtWidgets import QApplication

        from ui.__main__ import Program
        from ui.own_file import OwnFile
        from ui.tell import speak_chinese

        self.options = options
        self.app = QApplication([])
        speak_chinese(self.app)
        self.own = OwnFile(Path(tempfile.mkdtemp()) / "window.json")
        self.own.put("letters", options.letters)
        self.program = Program(self.app, self.own)
        options.out.mkdir(parents=True, exist_ok=True)

    def run(self) -> None:
        """All pictures."""
        from small_office import PASSWORD, USER, build_office

        from app.office import open_office

        with tempfile.TemporaryDirectory() as temporary:
            folder = self.options.office or build_office(Path(temporary) / "新河镇台账")
            self.own.opened(folder)
            self._sign_in(folder)
            session = open_office(folder, self.options.user or USER, self.options.password or PASSWORD)
            self.program.open_window(session)
            self._pages()
            self.program.end()

    def _sign_in(self, folder: Path) -> None:
        window = self.program.show_sign_in()
        self.shoot(window, "sign_in_welcome")
        window.choose(folder)
        self.shoot(window, "sign_in")
        window.set_up.click()
        self.shoot(window, "sign_in_new")

    def _pages(self) -> None:
        from ui.screens import SCREENS

        window = self.program.window
        assert window is not None
        self._fit(window)
        for spec in SCREENS:
            if self.options.only and spec.key not in self.options.only:
                continue
            window.navigate(spec.key, {})
            self.settle()
            self.shoot(window, spec.key)
            if spec.key == "print":
                self._print_tabs(window)
            if spec.register and hasattr(window.page(spec.key), "table"):
                self._record(window, spec.key)
        if not self.options.only:
            window.lock_now()
            self.shoot(window, "lock")

    def _print_tabs(self, window: object) -> None:
        screen = window.page("print")  # type: ignore[attr-defined]
        for place in range(1, screen.tabs.count()):
            screen.tabs.setCurrentIndex(place)
            self.settle()
            self.shoot(window, f"print_{place}")
        screen.tabs.setCurrentIndex(0)

    def _record(self, window: object, key: str) -> None:
        screen = window.page(key)  # type: ignore[attr-defined]
        if screen.table.model.ids:
            screen.table.select_row(0)
            screen.open(screen.table.current_uid())
            self.settle()
            self.shoot(window, f"{key}_open")
            screen.panel.show_history()
            self.settle()
            self.shoot(window, f"{key}_history")
            screen._hide_panel()
        if screen.add.isVisible() and screen.add.isEnabled():
            screen.begin()
            screen.panel.form.save()
            self.settle()
            self.shoot(window, f"{key}_new")
            screen.panel._wide.setChecked(True)
            self.settle()
            self.shoot(window, f"{key}_wide")
            screen.panel.form.drop_draft()
            screen.panel._wide.setChecked(False)
            screen._hide_panel()

    def _fit(self, window: object) -> None:
        window.resize(round(WIDTH / self.options.scale), round(HEIGHT / self.options.scale))  # type: ignore[attr-defined]

    def settle(self, ready: Callable[[], bool] | None = None) -> None:
        """Let background reading arrive and be drawn."""
        from PySide6.QtCore import QEventLoop, QTimer

        for _ in range(12):
            loop = QEventLoop()
            QTimer.singleShot(25, loop.quit)
            loop.exec()

    def shoot(self, window: object, name: str) -> None:
        """One picture."""
        self.settle()
        window.grab().save(str(self.options.out / f"{name}.png"))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
