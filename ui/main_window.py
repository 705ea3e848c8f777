"""The window around the pages: rail, top bar, status bar, lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app import clock
from app.backup import find
from app.records.retention import remove_expired
from app.security.roles import ALLOWED, ROLE_NAMES
from ui import look
from ui.backup_watch import BackupWatch
from ui.context import AppContext
from ui.lock_page import LockPage
from ui.locked_watch import LockedWatch
from ui.rail import Rail
from ui.screens import SCREENS, ScreenSpec, spec_of
from ui.screens.base import Screen
from ui.status_bar import StatusBar
from ui.top_bar import TopBar
from ui.widgets.states import StatePages

IDLE_MINUTES = 15
_WARM_AFTER_MS = 1200  # the first page comes before what only searching needs
_ROOM_FOR_WORDS = 1000  # a narrower window shows the rail as icons until the person decides
_INPUT = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)


class MainWindow(QMainWindow):
    """`left` when the person wants to sign in anew; `closed` when the window went away; `replacing` with the
    `Prepared` backup that is to take the office's place."""

    left = Signal()
    replacing = Signal(object)
    closed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        context.navigate = self.navigate
        context.put_in_place = self.replacing.emit
        context.tell.window = self
        self._screens: dict[str, Screen] = {}
        self._open = ""
        self._counts: dict[str, str] = {}
        self.pages = QStackedWidget()
        self.top = TopBar(context)
        self.rail = Rail(SCREENS, small=bool(context.own_setting("rail.small", False)))
        self.status = StatusBar(context.session.device)
        self.lock = LockPage(context)
        self.backups = BackupWatch(context, parent=self)
        self._locked_watch = LockedWatch(context, self.status, parent=self)
        self._whole = QStackedWidget()
        self._idle = QTimer(self, singleShot=True)
        self._warming = QTimer(self, singleShot=True, interval=_WARM_AFTER_MS)
        self._build()
        self._connect()
        self._keys()
        self._offer()
        self.show_backup()
        self.restart_idle()

    def start(self, key: str = "") -> None:
        """Open the first page and warm the finder in the background."""
        self.navigate(key or SCREENS[0].key, {})
        self._warming.start()
        self.backups.start()
        self._locked_watch.look()
        self._welcome()

    def navigate(self, key: str, arguments: Mapping[str, Any]) -> None:
        """Open a page; what is unsaved on the open one is asked about first."""
        spec = spec_of(key)
        if self._open and self._open != key and not self._screens[self._open].may_leave():
            self.rail.show_open(self._open)
            return
        screen = self.page(key)
        self._open = key
        self.pages.setCurrentWidget(screen)
        self.rail.show_open(key)
        self.setWindowTitle(f"{spec.title} — {self.context.session.town}反诈宣传台账")
        self.status.show_rows(self._counts.get(key, ""))
        self.status.show_sums("")
        screen.setFocus()
        if self.context.session.can(spec.needs):
            screen.arrive(arguments)

    def page(self, key: str) -> Screen:
        """The page, made when first asked for."""
        if key not in self._screens:
            spec = spec_of(key)
            made = spec.factory(self.context) if self.context.session.can(spec.needs) else _Barred(self.context, spec)
            made.counted.connect(lambda words: self._count(key, made, words))
            made.summed.connect(lambda words: self._only_open(made, self.status.show_sums, words))
            self._screens[key] = made
            self.pages.addWidget(made)
        return self._screens[key]

    def _welcome(self) -> None:
        """A clock that runs behind, wrong passwords since the last sign-in, or when that was."""
        session = self.context.session
        if moment := session.clock_behind:
            self.context.tell.warn(clock.behind(moment))
        elif session.failed_tries:
            self.context.tell.warn(f"上次登录后，有人用您的用户名输错{session.failed_tries}次密码；不是您本人，请告诉系统管理员。")
        elif session.last_sign_in:
            self.context.tell.info(f"上次登录：{clock.chinese_date(session.last_sign_in)} {session.last_sign_in[11:16]}")

    def show_help(self) -> None:
        """The help of the page in sight."""
        self.navigate("help", {"screen": self._open, "page": self._screens[self._open].help_page()})

    def lock_now(self) -> None:
        """Cover everything until the password is typed."""
        self.setWindowTitle("已锁定")
        self._cover()
        self._whole.setCurrentWidget(self.lock)
        self.lock.arm()

    def show_backup(self) -> None:
        """Say when the last good backup was made."""
        last = find.last_good(self.context.session)
        self.status.show_backup("还没有备份" if last.days is None else f"最近备份 {last.age}", last.tone)

    def restart_idle(self) -> None:
        """Begin to count the idle minutes anew."""
        minutes = int(self.context.session.setting("lock.minutes", IDLE_MINUTES))
        if minutes:
            self._idle.start(minutes * 60_000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and not self.locked:
            self.restart_idle()
        return False

    @property
    def locked(self) -> bool:
        """Whether the lock covers the window."""
        return self._whole.currentWidget() is self.lock

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.context.own_setting("rail.small") is None:
            self.rail.set_small(self.width() < look.px(_ROOM_FOR_WORDS), told=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_go():
            event.ignore()
            return
        self._cover()
        self.closed.emit()
        super().closeEvent(event)

    def _build(self) -> None:
        work = QWidget()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.pages, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self._whole.addWidget(work)
        self._whole.addWidget(self.lock)
        self.setCentralWidget(self._whole)
        self.setWindowIcon(look.icon("shield-check", look.ACCENT, 32))
        self.resize(1280, 760)

    def _connect(self) -> None:
        context = self.context
        self.rail.chosen.connect(lambda key: self.navigate(key, {}))
        self.rail.shrunk.connect(lambda small: context.put_own_setting("rail.small", small))
        self.top.found.connect(self._open_found)
        self.top.locking.connect(self.lock_now)
        self.top.leaving.connect(self._leave)
        self.status.undoing.connect(context.undo)
        self.status.cancelling.connect(context.jobs.cancel)
        context.tell.said.connect(self.status.say)
        context.jobs.strip.connect(self.status.show_strip)
        context.pulse.changed.connect(self._hear)
        context.session.on_change(context.pulse.changed.emit)
        self.lock.opened.connect(self._unlocked)
        self.lock.leaving.connect(self._leave)
        self._idle.timeout.connect(self.lock_now)
        self._warming.timeout.connect(lambda: context.jobs.quietly(lambda session: session.warm()))

    def _keys(self) -> None:
        for keys, call in (("Ctrl+K", self.top.focus_search), ("Ctrl+Z", self.context.undo), ("Ctrl+L", self.lock_now),
                           ("F1", self.show_help)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda call=call: None if self.locked else call())

    def _hear(self, changed: frozenset[str]) -> None:
        for screen in self._screens.values():
            screen.hear(changed)
        self._locked_watch.look()
        self.show_backup()
        if "office" in changed:
            self._offer()

    def _open_found(self, register: str, uid: str) -> None:
        key = next((spec.key for spec in SCREENS if spec.register == register), "")
        if key:
            self.navigate(key, {"uid": uid})
        else:
            self.context.tell.info("这类记录没有单独的页面。")

    def _count(self, key: str, screen: Screen, words: str) -> None:
        self._counts[key] = words
        self._only_open(screen, self.status.show_rows, words)

    def _only_open(self, screen: Screen, show: Any, words: str) -> None:
        if self.pages.currentWidget() is screen:
            show(words)

    def _unlocked(self) -> None:
        self._whole.setCurrentIndex(0)
        remove_expired(self.context.session)  # an office that stays open for days lets go of things too
        if self._open:
            self.setWindowTitle(f"{spec_of(self._open).title} — {self.context.session.town}反诈宣传台账")
        self.restart_idle()

    def _leave(self) -> None:
        if self._may_go():
            self._cover()
            self.left.emit()

    def _cover(self) -> None:
        for screen in self._screens.values():
            screen.cover()

    def _offer(self) -> None:
        self.rail.offer({spec.key for spec in SCREENS if spec.offered(self.context.session)})

    def _may_go(self) -> bool:
        if not self.locked and self._open and not self._screens[self._open].may_leave():
            return False
        if not self.context.jobs.busy:
            return True
        text = "正在处理的工作还没有完成，现在退出会取消它，不留下改动。"
        return self.context.tell.ask("工作还没完成", text, ("取消工作并退出", "等它完成"), danger=True) == "取消工作并退出"


class _Barred(Screen):
    """A page the signed-in role may not see."""

    def __init__(self, context: AppContext, spec: ScreenSpec) -> None:
        super().__init__(context)
        states = StatePages(QWidget())
        states.show_no_right("、".join(ROLE_NAMES[role] for role, may in ALLOWED.items() if spec.needs in may))
        QVBoxLayout(self).addWidget(states)
