"""The moves of a month's report as the person at the screen makes them: asked where something has to be said, then done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app import clock, entry
from app.errors import AppError
from app.files import explain, write_beside
from app.month import exceptions, notes, report, snapshot
from app.progress import Progress
from app.reports.checks import Finding
from app.reports.period import Period
from app.session import Session
from ui.context import AppContext

Work = Callable[[Session, Progress], str]


class MonthMoves:
    """Moves the month the window is on; `done` after each, `stopped` when errors stand in the way of a lock."""

    def __init__(self, context: AppContext, done: Callable[[], None], stopped: Callable[[], None]) -> None:
        self._context, self._done, self._stopped = context, done, stopped

    def make(self, key: str) -> None:
        """Make the move with this key of the bar."""
        {"hand_in": self.hand_in, "lock": self.lock, "send_back": self.send_back, "submit": self.submit,
         "correct": self.correct, "receipt": self.receipt, "reprint": self.reprint}[key]()

    def hand_in(self) -> None:
        """提交审核."""
        month = self._context.month
        self._run(lambda session, _progress: report.hand_in(session, month), "提交审核")

    def lock(self) -> None:
        """审核锁定, after a yes: the figures are kept from now on."""
        month, title = self._context.month, clock.chinese_date(self._context.month)
        text = f"锁定后，{title}的报表和PDF原样存档，重印不变。以后再改记录会列为差异，要用更正表上报。"
        if self._context.tell.ask("审核锁定", text, ("审核锁定", "取消")) == "审核锁定":
            self._run(lambda session, progress: report.lock(session, month, progress), "审核锁定", self._stopped)

    def send_back(self) -> None:
        """退回, with its reason."""
        month = self._context.month
        if why := self._context.tell.ask_text("退回", "退回原因（填报人看得到）"):
            self._run(lambda session, _progress: report.send_back(session, month, why), "退回")

    def submit(self) -> None:
        """登记上报: on which way it went."""
        month = self._context.month
        if way := self._context.tell.ask_text("登记上报", "怎样上报的", "政务邮箱"):
            self._run(lambda session, _progress: report.submit(session, month, way), "登记上报")

    def receipt(self) -> None:
        """登记回执: what the county answered."""
        month = self._context.month
        if text := self._context.tell.ask_text("登记回执", "县里的回执，如：11月4日已收，王科长"):
            self._run(lambda session, _progress: report.note_receipt(session, month, text), "登记回执")

    def correct(self) -> None:
        """做更正表: locks the next version, with the reason that goes on the sheet."""
        month = self._context.month
        if why := self._context.tell.ask_text("做更正表", "更正原因（印在更正表上）"):
            self._run(lambda session, progress: report.correct(session, month, why, progress), "做更正表", self._stopped)

    def reprint(self) -> None:
        """取出存档: the kept workbook and PDF, as they are."""
        if folder := self._context.tell.folder("存档的文件放到哪里"):
            self.reprint_to(folder)

    def reprint_to(self, folder: Path) -> None:
        """Write the kept files of the version that stands into a folder."""
        span = Period.month(self._context.month)

        def work(session: Session, _progress: Progress) -> str:
            kept = snapshot.latest(session, span)
            if kept is None:
                raise AppError(f"{span.title}月报还没有锁定，没有存档。")
            made = snapshot.files(session, kept)
            for name, data in made.items():
                try:
                    with write_beside(folder / name) as draft:
                        draft.write_bytes(data)
                except OSError as error:
                    raise explain(error, folder / name) from error
            return f"第{kept.version}版已照原样取出{len(made)}个文件，在“{folder}”。"

        self._run(work, "取出存档")

    def explain(self, findings: Sequence[Finding], text: str) -> bool:
        """Keep what was said to these findings; False when it cannot be kept."""
        return self._now(lambda: notes.explain(self._context.session, self._context.month, findings, text))

    def reopen(self, area: str, why: str, until: str) -> bool:
        """准予补改; False when it was not recorded."""
        session, month = self._context.session, self._context.month

        def work() -> str:
            if not until.strip():
                raise AppError("请填写补改到哪一天。", "如 11.20。")
            return exceptions.reopen(session, month, area, why, entry.parse_date(until, clock.today()))

        return self._now(work)

    def _now(self, work: Callable[[], str]) -> bool:
        try:
            self._context.tell.done(work())
        except AppError as fault:
            self._context.tell.error(fault)
            return False
        self._done()
        return True

    def _run(self, work: Work, title: str, failed: Callable[[], None] | None = None) -> None:
        def told(fault: BaseException) -> None:
            self._context.tell.error(fault)
            if failed is not None and isinstance(fault, AppError):
                failed()

        def ended(sentence: Any) -> None:
            self._context.tell.done(sentence)
            self._done()

        self._context.jobs.run(work, ended, told, title=title)
