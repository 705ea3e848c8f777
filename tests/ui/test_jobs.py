"""Work away from the window: progress, cancel, newest answer wins, faults come back."""

from __future__ import annotations

import threading
import time
from typing import Any

from app.errors import AppError, Cancelled
from ui.context import AppContext


def test_work_runs_elsewhere_and_answers_here(context: AppContext, qtbot: Any) -> None:
    where: list[int] = []
    answers: list[tuple[int, int]] = []

    def work(session: Any, _progress: Any) -> int:
        where.append(threading.get_ident())
        return session.count("household")

    context.jobs.run(work, lambda count: answers.append((count, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(120, threading.get_ident())] and where[0] != threading.get_ident()


def test_the_strip_comes_after_a_while_and_goes(context: AppContext, qtbot: Any) -> None:
    states: list[Any] = []
    context.jobs.strip.connect(states.append)

    def work(_session: Any, progress: Any) -> None:
        for done in range(10):
            progress.step(done, 10, "第几步")
            time.sleep(0.1)

    context.jobs.run(work, lambda _r: None, title="慢活")
    qtbot.waitUntil(lambda: bool(states) and states[-1] is None)
    titles = [state[0] for state in states if state]
    assert titles and set(titles) == {"慢活"} and states[0][1] >= 4


def test_quick_work_shows_no_strip(context: AppContext, qtbot: Any) -> None:
    states: list[Any] = []
    done: list[bool] = []
    context.jobs.strip.connect(states.append)
    context.jobs.run(lambda _s, _p: None, lambda _r: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert not any(states)


def test_cancelled_work_leaves_nothing(context: AppContext, qtbot: Any) -> None:
    faults: list[BaseException] = []
    began = threading.Event()

    def work(session: Any, progress: Any) -> None:
        with session.step("写一半"):
            for done in range(200):
                session.save("unit", {"name": f"单位{done}"})
                began.set()
                progress.step(done, 200)
                time.sleep(0.01)

    before = context.session.count("unit")
    context.jobs.run(work, lambda _r: None, faults.append)
    qtbot.waitUntil(began.is_set)
    context.jobs.cancel()
    qtbot.waitUntil(lambda: bool(faults))
    assert isinstance(faults[0], Cancelled) and context.session.count("unit") == before and not context.jobs.busy


def test_only_the_newest_reading_is_answered(context: AppContext, qtbot: Any) -> None:
    answers: list[int] = []

    def slow(number: int) -> Any:
        def work(_session: Any) -> int:
            time.sleep(0.05)
            return number
        return work

    for number in range(5):
        context.jobs.read(slow(number), answers.append, key="same")
    qtbot.waitUntil(lambda: 4 in answers)
    assert answers == [4]


def test_faults_are_told(context: AppContext, qtbot: Any, said: Any) -> None:
    def broken(_session: Any, _progress: Any) -> None:
        raise AppError("磁盘空间不足。", "请清理后重试。")

    context.jobs.run(broken, lambda _r: None)
    qtbot.waitUntil(lambda: bool(said.faults))
    assert str(said.faults.pop()) == "磁盘空间不足。请清理后重试。"


def test_what_a_page_going_away_still_asks_is_dropped_without_an_answer(context: AppContext, qtbot: Any) -> None:
    answers: list[Any] = []
    gone: list[bool] = []
    context.jobs.attach(None, lambda: gone.append(True))
    context.jobs.read(lambda session: session.count("household"), answers.append, failed=answers.append)
    context.jobs.quietly(lambda session: answers.append(session.count("household")))
    after: list[Any] = []
    context.jobs.run(lambda session, _progress: session is None, after.append, after.append)
    qtbot.waitUntil(lambda: bool(gone and after))
    assert after == [True] and answers == []
