"""The single door for threads: long work on one worker, background reading on another, results back here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.errors import Cancelled
from app.progress import Progress
from app.session import Session
from ui.tell import Tell

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]
STRIP_AFTER_MS = 600
_REPORT_EVERY = 0.05


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work and who waits for it."""

    work: Callable[[Any, Progress], Any]
    done: Done
    failed: Failed
    title: str = ""
    inside: bool = False
    """Whether it reads the office that is open: asked for by a page that is going away, it is dropped without an answer."""
    stop: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    fault: BaseException | None = None


class _Reporter(Progress):
    """Carries progress to the window's thread, at most twenty times a second."""

    def __init__(self, task: Task, tell: Callable[[int, int, str], None]) -> None:
        self._task, self._tell, self._last = task, tell, 0.0

    def step(self, done: int, total: int, text: str = "") -> None:
        if self._task.stop.is_set():
            raise Cancelled
        if time.monotonic() - self._last >= _REPORT_EVERY or done >= total:
            self._last = time.monotonic()
            self._tell(done, total, text)


class _Lane(QObject):
    """One thread with its own session; does its tasks one after another."""

    asked = Signal(object)
    finished = Signal(object)
    stepped = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._own: Session | None = None
        self._thread = QThread()
        self.moveToThread(self._thread)
        self.asked.connect(self._do)
        self._thread.start()

    @Slot(object)
    def _do(self, task: Task) -> None:
        if task.inside and self._own is None:
            task.stop.set()
        try:
            if not task.stop.is_set():
                task.result = task.work(self._own, _Reporter(task, self.stepped.emit))
            else:
                task.fault = Cancelled()
        except BaseException as fault:  # every fault goes back to who asked, where it is told
            task.fault = fault
        self.finished.emit(task)

    def adopt(self, parent: Session | None) -> None:
        """Close the worker's session and open one for `parent` (inside the thread)."""
        if self._own is not None:
            self._own.close()
        self._own = parent.worker() if parent is not None else None

    def end(self) -> None:
        """Finish the running task and stop the thread."""
        self._thread.quit()
        self._thread.wait()


class Jobs(QObject):
    """Runs work away from the window; every callback arrives in the window's thread.

    `strip` tells the progress strip what to show: (title, done, total, text), or None to go away.
    """

    strip = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell
        self._running: list[Task] = []
        self._newest: dict[str, Task] = {}
        self._figures = (0, 0, "")
        self._stopped = False
        self._work, self._reading = _Lane(), _Lane()
        for lane in (self._work, self._reading):
            lane.finished.connect(self._finished)
        self._work.stepped.connect(self._stepped)
        self._delay = QTimer(self, singleShot=True, interval=STRIP_AFTER_MS)
        self._delay.timeout.connect(self._show_strip)

    @property
    def busy(self) -> bool:
        """Whether long work is under way."""
        return bool(self._running)

    @property
    def stopped(self) -> bool:
        """Whether the workers have been sent home; the sessions are closed then."""
        return self._stopped

    def attach(self, session: Session | None, then: Callable[[], None] | None = None) -> None:
        """Give both workers their own session of `session` (None closes them); `then` once both have it."""
        waiting = [self._work, self._reading]

        def ready(lane: _Lane) -> None:
            waiting.remove(lane)
            if not waiting and then is not None:
                then()

        for lane in (self._work, self._reading):
            task = Task(lambda _s, _p, lane=lane: lane.adopt(session), lambda _r, lane=lane: ready(lane), self._tell.error)
            lane.asked.emit(task)

    def run(
        self,
        work: Callable[[Any, Progress], Any],
        done: Done,
        failed: Failed | None = None,
        title: str = "",
    ) -> Task:
        """Do `work(session, progress)`; after 0.6 s the strip shows it with 取消."""
        task = Task(work, _guarded(done), failed or self._tell.error, title)
        self._running.append(task)
        if len(self._running) == 1:
            self._begin()
        self._work.asked.emit(task)
        return task

    def read(
        self, work: Callable[[Any], Any], done: Done, key: str = "", failed: Failed | None = None
    ) -> Task:
        """Do `work(session)` in the background; of reads with the same `key` only the newest is answered."""
        task = Task(lambda session, _progress: work(session), _guarded(done), failed or self._tell.error, inside=True)
        if key:
            if key in self._newest:
                self._newest[key].stop.set()
            self._newest[key] = task
        self._reading.asked.emit(task)
        return task

    def quietly(self, work: Callable[[Any], Any]) -> None:
        """Do something useful that nobody waits for, such as loading what searching needs."""
        task = Task(lambda session, _progress: work(session), lambda _result: None, self._tell.error, inside=True)
        self._work.asked.emit(task)

    def cancel(self) -> None:
        """Ask the running work to stop; what it had begun is taken back."""
        for task in self._running:
            task.stop.set()

    def stop(self) -> None:
        """Cancel, wait for the workers, end their threads and close their sessions; nobody is answered any more."""
        self.cancel()
        self.attach(None)
        for lane in (self._work, self._reading):
            lane.end()
        self._stopped = True

    def _begin(self) -> None:
        self._figures = (0, 0, "")
        self._delay.start()
        self.busy_changed.emit(True)

    def _finished(self, task: Task) -> None:
        if self._stopped:
            return
        if task in self._running:
            self._running.remove(task)
            self._settle()
        elif task.stop.is_set():
            return
        if task.fault is not None:
            task.failed(task.fault)
        else:
            task.done(task.result)

    def _settle(self) -> None:
        if self._running:
            self._figures = (0, 0, "")
            return
        self._delay.stop()
        self.strip.emit(None)
        self.busy_changed.emit(False)

    def _stepped(self, done: int, total: int, text: str) -> None:
        self._figures = (done, total, text)
        if self._running and not self._delay.isActive():
            self._show_strip()

    def _show_strip(self) -> None:
        if self._running:
            self.strip.emit((self._running[0].title, *self._figures))


def _guarded(done: Done) -> Done:
    """`done`, unless the widget it belongs to is gone by then."""
    inner: Any = done
    while isinstance(inner, partial):
        inner = inner.func
    owner = getattr(inner, "__self__", None)

    def call(result: Any) -> None:
        if not isinstance(owner, QObject) or shiboken6.isValid(owner):
            done(result)

    return call
