"""One run of the real window without a screen, timed from inside; started by bench_window."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.office import open_office
from app.session import Where
from tests.bench.town import PASSWORD
from ui.__main__ import Program
from ui.jobs import Jobs
from ui.own_file import OwnFile
from ui.tell import speak_chinese

_BEAT = 5  # ms between two beats of the event loop


class Pulse:
    """Beats in the event loop and remembers the longest pause between two beats, in seconds."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_BEAT)
        self._timer.timeout.connect(self._beat)
        self._last = self.longest = 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - _BEAT / 1000)
        self._last = now

    def over(self, work: Callable[[], Any], jobs: Jobs) -> tuple[float, float]:
        """The longest pause while `work` runs and until all it set off is answered, and the whole time."""
        _rest(50)
        began = self._last = time.perf_counter()
        self.longest = 0.0
        self._timer.start()
        work()
        _settled(jobs)
        total = time.perf_counter() - began
        _rest(20)
        self._timer.stop()
        return self.longest, total


def _rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _settled(jobs: Jobs) -> None:
    """Wait until no work runs and reads asked for now are answered; an answer may have asked for more, so three times."""
    for _ in range(3):
        answers: list[object] = []
        jobs.read(lambda _session: None, answers.append)
        while not answers or jobs.busy:
            _rest(2)


def _program() -> tuple[QApplication, Program]:
    app = QApplication([])
    speak_chinese(app)
    sys.setswitchinterval(0.001)
    own = OwnFile(Path(tempfile.mkdtemp()) / "window.json")
    return app, Program(app, own)


def opening(office: Path) -> dict[str, float]:
    """Seconds for signing in, until the window answers, and until its first page is filled."""
    _app, program = _program()
    program.show_sign_in()
    _rest(50)
    began = time.perf_counter()
    session = open_office(office, "测试", PASSWORD)
    signed = time.perf_counter()
    program.open_window(session)
    _rest(0)
    usable = time.perf_counter()
    _settled(program.jobs)
    filled = time.perf_counter()
    program.end()
    return {"signed": signed - began, "usable": usable - signed, "filled": filled - signed}


def holding(office: Path) -> dict[str, tuple[float, float]]:
    """What a clerk does on the list of 200,000 households: longest standstill and whole time of each, in seconds."""
    _app, program = _program()
    session = open_office(office, "测试", PASSWORD)
    program.open_window(session)
    window = program.window
    assert window is not None
    window.resize(1366, 768)
    pulse, jobs = Pulse(), program.jobs
    _settled(jobs)
    found = {"open the list": pulse.over(lambda: window.navigate("household", {}), jobs)}
    table = window.page("household").table  # type: ignore[attr-defined]
    view = table.view
    name = next(at for at, field in enumerate(table.model.fields) if field.key == "householder")
    found["sort by name"] = pulse.over(lambda: table._sort(name), jobs)
    found["search a name"] = pulse.over(lambda: table.narrow(search="王"), jobs)
    found["clear the search"] = pulse.over(lambda: table.narrow(search=""), jobs)
    found["filter a column"] = pulse.over(lambda: table.narrow(fixed=[Where("lives_in", "eq", "empty")]), jobs)
    found["clear the filter"] = pulse.over(lambda: table.narrow(fixed=[]), jobs)
    found["to the end of the list"] = pulse.over(view.scrollToBottom, jobs)
    found["select everything"] = pulse.over(view.selectAll, jobs)
    view.clearSelection()
    uid = session.rows("household", session.query("household")[:1])[0]["uid"]
    found["open a household"] = pulse.over(lambda: window.page("household").open(uid), jobs)  # type: ignore[attr-defined]
    found["save one"] = pulse.over(lambda: session.save("household", {"people": 9}, uid), jobs)
    found["undo"] = pulse.over(session.undo, jobs)
    for key in ("home", "reports", "print", "round_visits", "monthly", "area"):
        found[f"open the page {key}"] = pulse.over(lambda key=key: window.navigate(key, {}), jobs)
    program.end()
    return found


if __name__ == "__main__":
    print(json.dumps({"open": opening, "hold": holding}[sys.argv[1]](Path(sys.argv[2])), ensure_ascii=False))
