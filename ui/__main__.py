"""Opens the window: `python -m ui [--demo] [--office DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import fault_log
from app.backup.restore import Prepared, swap
from app.cli.usage import Parser, WrongUsage
from app.office import reopen
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.sign_in import PROGRAM, SignIn
from ui.tell import Tell, speak_chinese

# Seconds a worker may keep the interpreter while the window waits; short, so that typing stays smooth.
_TURN = 0.001


class Program:
    """Turns between signing in and the office's window, and puts everything away at the end."""

    def __init__(self, app: QApplication, own: OwnFile | None = None) -> None:
        self._app = app
        self.own = own or OwnFile()
        self.tell = Tell()
        self.jobs = Jobs(self.tell)
        self.sign_in: SignIn | None = None
        self.window: MainWindow | None = None
        self._session: Session | None = None
        look.apply(app, str(self.own.get("letters", "标准")))
        app.aboutToQuit.connect(self.end)

    def show_sign_in(self) -> SignIn:
        """The first window."""
        self.sign_in = SignIn(self.jobs, self.tell, self.own)
        self.sign_in.signed_in.connect(self.open_window)
        self.tell.window = self.sign_in
        self.sign_in.show()
        return self.sign_in

    def open_window(self, session: Session) -> None:
        """The office's window, once both workers have their own session."""
        self._session = session
        fault_log.start(session.folder)
        self.jobs.attach(session)
        context = AppContext(session, self.jobs, self.tell, own=self.own)
        self.window = MainWindow(context)
        self.window.left.connect(self._leave)
        self.window.closed.connect(self._close)
        self.window.replacing.connect(self._replace)
        self.window.show()
        self.window.start()
        if self.own.get("fonts"):
            self.jobs.run(lambda _session, _progress: _use_fonts(context), self._say_fonts, title="准备字体")
        if self.sign_in is not None:
            self.sign_in.hide()
            self.sign_in.deleteLater()
            self.sign_in = None

    def end(self) -> None:
        """Stop the workers and let the office go."""
        self.jobs.stop()
        fault_log.stop()
        if self._session is not None:
            self._session.close()
            self._session = None

    def _say_fonts(self, said: list[str]) -> None:
        for sentence in said:
            self.tell.warn(sentence)

    def _leave(self) -> None:
        session = self._put_away()
        self.jobs.attach(None, session.close if session is not None else None)

    def _put_away(self) -> Session | None:
        """The first window instead of the office's; gives the session that is to be closed once the workers let go."""
        window, session = self.window, self._session
        self.window, self._session = None, None
        fault_log.stop()
        self.jobs.cancel()
        self.show_sign_in()
        if window is not None:
            window.hide()
            window.deleteLater()
        return session

    def _replace(self, prepared: Prepared) -> None:
        """Close the office, let the checked backup take its place and ask for the password; if that fails, open it again."""
        session = self._put_away()
        first = self.sign_in
        assert session is not None and first is not None
        first.wait("正在换成备份", "现在的台账先移到一边保留，再把检查过的备份放到原处。")
        keys, user = session.keys, session.user.name

        def closed() -> None:
            session.close()
            self.jobs.run(lambda _none, _progress: swap(prepared), first.replaced, failed, title="换成备份")

        def failed(fault: BaseException) -> None:
            self.tell.error(fault)
            self.jobs.run(lambda _none, _progress: reopen(prepared.folder, user, keys), first.opened, first.given_up,
                          title="重新打开台账")

        self.jobs.attach(None, closed)

    def _close(self) -> None:
        QTimer.singleShot(0, self._app.quit)


def _use_fonts(context: AppContext) -> list[str]:
    """Put the fonts chosen on this computer in force; what sets type is loaded only for that."""
    from ui.screens.settings_fonts import use_kept

    return use_kept(context)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window until it is closed."""
    options = _options(arguments)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("another kind of Qt application is running")
    app.setApplicationName("township-ledger")
    app.setApplicationDisplayName(PROGRAM)
    app.setQuitOnLastWindowClosed(False)
    speak_chinese(app)
    sys.setswitchinterval(_TURN)
    program = Program(app)
    sys.excepthook = lambda kind, fault, trace: _unforeseen(program, fault, trace)
    first = program.show_sign_in()
    if options.demo:
        first.try_sample()
    elif options.office:
        first.choose(Path(options.office))
    return app.exec()


def _unforeseen(program: Program, fault: BaseException, trace: TracebackType | None) -> None:
    if isinstance(fault, KeyboardInterrupt):
        program.end()
        sys.exit(130)
    program.tell.error(fault.with_traceback(trace))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="township-ledger-window", description=PROGRAM)
    parser.add_argument("--demo", action="store_true", help="打开演示台账")
    parser.add_argument("--office", help="台账文件夹")
    try:
        return parser.parse_args(arguments)
    except WrongUsage as fault:
        print(fault.usage, fault, sep="\n", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    sys.exit(main())
