"""Choosing single recipients: households by name, units, staff and activities by ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock, entry
from app.documents.recipients import Recipients
from app.session import Query, Session, Where
from ui import look
from ui.context import AppContext
from ui.screens.print_scope import give_way
from ui.screens.print_work import Choice
from ui.widgets.suggest import Offer, SuggestEdit

_UID = Qt.ItemDataRole.UserRole
_OFFERED = 20
_KINDS = {"unit": ("kind", "unit_kind", "全部类别"), "staff": ("roles", "staff_role", "全部身份")}


@dataclass(frozen=True, slots=True)
class Line:
    """One recipient to tick: `kinds` are the codes it answers to in the filter."""

    uid: str
    name: str
    detail: str
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """Name and detail as shown."""
        return f"{self.name}　{self.detail}" if self.detail else self.name


class HouseholdPicks(QWidget):
    """Households found by name or door and put on a list; Delete takes one off."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.line = SuggestEdit("户主姓名、首字母或门牌")
        self.line.setAccessibleName("点名")
        self.list = QListWidget()
        self.list.setAccessibleName("点名的户")
        give_way(self.list)
        self.list.installEventFilter(self)
        self.clear = QPushButton("清空")
        look.mark(self.clear, role="link")
        self.figure = QLabel()
        look.mark(self.figure, tone="muted")
        foot = QHBoxLayout()
        foot.addWidget(self.figure, 1)
        foot.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.line.wanted.connect(self._answer)
        self.line.picked.connect(self._taken)
        self.clear.clicked.connect(lambda: self.put([]))
        self._tell()

    @property
    def uids(self) -> list[str]:
        """The households on the list."""
        return [str(self.list.item(row).data(_UID)) for row in range(self.list.count())]

    def put(self, uids: Sequence[str]) -> None:
        """Put just these on the list."""
        self.list.clear()
        for uid, words in _households(self._context.session, uids):
            self._add(uid, words)
        self._tell()
        self.changed.emit()

    def reload(self) -> None:
        """Names as they are now; who is gone leaves the list."""
        if kept := self.uids:
            self.put(kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            self.list.takeItem(self.list.currentRow())
            self._tell()
            self.changed.emit()
            return True
        return False

    def _answer(self, text: str) -> None:
        work = partial(_offers, text=text)
        self._context.jobs.read(work, self.line.offer, key="print.pick")

    def _taken(self) -> None:
        uid = self.line.value
        self.line.clear()
        self.line.value = ""
        if uid and uid not in self.uids:
            for found, words in _households(self._context.session, [uid]):
                self._add(found, words)
            self._tell()
            self.changed.emit()

    def _add(self, uid: str, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setData(_UID, uid)

    def _tell(self) -> None:
        count = self.list.count()
        self.figure.setText(f"点了 {count:,} 户" if count else "输入姓名，从下面选中一户。")
        self.clear.setVisible(bool(count))


class TickPage(QWidget):
    """Units, staff or the activities of a month, each with a tick; everybody is ticked at first."""

    changed = Signal()

    def __init__(self, context: AppContext, register: str) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._lines: list[Line] = []
        self._off: set[str] = set()
        self._only: set[str] | None = None
        self.search = QLineEdit(placeholderText="按名称或首字母找")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("找")
        look.mark(self.search, role="search")
        self.kind = QComboBox()
        self.kind.setAccessibleName("月份" if register == "activity" else "类别")
        self.list = QListWidget()
        give_way(self.list)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName("发给")
        self.figure = QLabel()
        look.mark(self.figure, tone="muted")
        self._build()

    def choice(self, again: bool) -> Choice:
        """Those with a tick."""
        return Choice(Recipients(uids=tuple(line.uid for line in self._lines if self._ticked(line)), again=again))

    def pick(self, uids: Sequence[str]) -> None:
        """Tick just these, whatever kind or month they are of."""
        self._only, self._off = set(uids), set()
        self.kind.setCurrentIndex(0)
        self.reload()

    def reload(self) -> None:
        """Those there are now; ticks stay."""
        if not self.kind.count():
            self._fill_kinds()
        work = partial(_lines, register=self._register)
        self._context.jobs.read(work, self._take, key=f"print.ticks.{self._register}")

    def _take(self, lines: list[Line]) -> None:
        self._lines = lines
        self._draw()
        self.changed.emit()

    def _shown(self, line: Line) -> bool:
        code = str(self.kind.currentData() or "")
        return (not code or code in line.kinds) and entry.answers(self.search.text(), line.name, line.detail)

    def _ticked(self, line: Line) -> bool:
        if self._only is not None:
            return line.uid in self._only
        code = str(self.kind.currentData() or "")
        return line.uid not in self._off and (not code or code in line.kinds)

    def _draw(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for line in self._lines:
            if self._shown(line):
                item = QListWidgetItem(line.words, self.list)
                item.setData(_UID, line.uid)
                item.setToolTip(line.words)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if self._ticked(line) else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._tell()

    def _turned(self, item: QListWidgetItem) -> None:
        uid, on = str(item.data(_UID)), item.checkState() == Qt.CheckState.Checked
        if self._only is not None:
            (self._only.add if on else self._only.discard)(uid)
        else:
            (self._off.discard if on else self._off.add)(uid)
        self._tell()
        self.changed.emit()

    def _all(self, on: bool) -> None:
        shown = {str(self.list.item(row).data(_UID)) for row in range(self.list.count())}
        if self._only is not None:
            self._only = self._only | shown if on else self._only - shown
        else:
            self._off = self._off - shown if on else self._off | shown
        self._draw()
        self.changed.emit()

    def _narrowed(self) -> None:
        self._draw()
        self.changed.emit()

    def _kind_turned(self) -> None:
        if self.kind.currentData():
            self._only = None
        self._narrowed()

    def _tell(self) -> None:
        ticked = sum(self._ticked(line) for line in self._lines)
        self.figure.setText(f"选中 {ticked:,} 个" if self._lines else "还没有记录，请先登记或导入。")

    def _fill_kinds(self) -> None:
        session = self._context.session
        self.kind.blockSignals(True)
        if self._register == "activity":
            self.kind.addItem("全部月份", "")
            months = sorted({day[:7] for day in session.distinct("activity", "date") if day}, reverse=True)
            for month in months:
                self.kind.addItem(clock.chinese_date(month), month)
            self.kind.setCurrentIndex(max(self.kind.findData(self._context.month), 0))
        else:
            _field, dictionary, every = _KINDS[self._register]
            self.kind.addItem(every, "")
            for choice in session.choices(dictionary):
                self.kind.addItem(choice.name, choice.code)
        self.kind.blockSignals(False)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.kind, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.figure, 1)
        for words, on in (("全选", True), ("全不选", False)):
            button = QPushButton(words)
            look.mark(button, role="link")
            button.clicked.connect(lambda _click=False, on=on: self._all(on))
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.search.textChanged.connect(lambda _text: self._draw())
        self.kind.currentIndexChanged.connect(lambda _at: self._kind_turned())
        self.list.itemChanged.connect(self._turned)


def _lines(session: Session, register: str) -> list[Line]:
    """Everybody of a register that a paper may be for."""
    if register == "unit":
        rows = session.all("unit", Query((Where("state", "ne", "stopped"),), order=(("sort_no", False),)))
        return [Line(row["uid"], row["name"], "", (row["kind"] or "",)) for row in rows]
    if register == "staff":
        rows = session.all("staff", Query((Where("state", "ne", "off"),), order=(("name", False),)))
        return [Line(row["uid"], row["name"], row["unit_name"] or "", tuple(row["roles"] or ())) for row in rows]
    rows = session.all("activity", Query(order=(("date", True),)))
    return [Line(row["uid"], f"{_short(row['date'])}　{row['title']}", "", ((row["date"] or "")[:7],)) for row in rows]


def _short(day: str | None) -> str:
    """`11.15` for the fifteenth of November, as narrow columns are written."""
    return f"{int(day[5:7])}.{int(day[8:10])}" if day else ""


def _households(session: Session, uids: Sequence[str]) -> list[tuple[str, str]]:
    """(uid, words) of households, in the order given; those removed are left out."""
    rows = {row["uid"]: row for row in session.all("household", Query((Where("uid", "in", list(uids)),)))} if uids else {}
    found = []
    for uid in uids:
        if row := rows.get(uid):
            place = f"{session.areas.full_name(row['area'])} {row['door'] or ''}".strip()
            found.append((uid, f"{row['householder'] or '（无户主姓名）'}　{place}"))
    return found


def _offers(session: Session, text: str) -> list[Offer]:
    ids = session.query("household", Query(search=text))[:_OFFERED]
    rows = session.rows("household", ids)
    words = dict(_households(session, [row["uid"] for row in rows]))
    return [Offer(uid, name) for uid, name in words.items()]
