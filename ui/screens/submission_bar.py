"""The line above 报送情况: which period, and what is noted with each receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from app import clock, entry
from app.errors import AppError
from app.records.dictionaries import Choice
from app.reports.period import Period, PeriodKind
from app.reports.reporting import short
from app.reports.submissions import Receipt
from ui import look

NOW = "now"
"""The key of what is asked for now: past its day in the last two months, or due within a week."""


class PeriodBox(QComboBox):
    """What is asked for now, the working month, its weeks, and the quarter, half-year and year it lies in."""

    @property
    def key(self) -> str:
        """The key of the chosen period, or NOW."""
        return str(self.currentData() or NOW)

    def fill(self, month: str, wanted: str = "") -> None:
        """Offer the periods around a month (`2026-11`) and choose `wanted`, else what was chosen before."""
        kept = wanted or self.currentData() or month
        span = Period.month(month)
        found = [span, *_weeks(span)]
        found += [Period.containing(kind, date.fromisoformat(span.last))
                  for kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)]
        keys = [str(one) for one in found]
        if kept != NOW and kept not in keys:
            found.insert(1, Period.parse(kept))
        self.blockSignals(True)
        self.clear()
        self.addItem("现在该报的", NOW)
        for one in found:
            self.addItem(one.title if one.kind is not PeriodKind.WEEK else f"{short(one)}（周）", str(one))
        self.setCurrentIndex(max(self.findData(kept), 0))
        self.blockSignals(False)


def _weeks(span: Period) -> list[Period]:
    """The weeks that end in a month, the latest first."""
    day, found = date.fromisoformat(span.last), []
    while day.isoformat() >= span.first:
        week = Period.week_of(day)
        if span.first <= week.last <= span.last:
            found.append(week)
        day = date.fromisoformat(week.first) - timedelta(days=1)
    return found


class ReceiptBar(QWidget):
    """How and when the next receipts came, and how much; `finished` when Enter was pressed in a field."""

    finished = Signal()

    def __init__(self, ways: Sequence[Choice], way: str) -> None:
        super().__init__()
        self.way, self.day, self.hour = QComboBox(), QLineEdit(), QLineEdit()
        self.photos, self.rows = QLineEdit(), QLineEdit()
        for choice in ways:
            self.way.addItem(choice.name, choice.code)
        self.way.setCurrentIndex(max(self.way.findData(way), 0))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self.day.setPlaceholderText("今天")
        self.hour.setPlaceholderText("现在")
        fields = (("方式", self.way, 84), ("收到", self.day, 84), ("", self.hour, 58), ("图片", self.photos, 44),
                  ("数据", self.rows, 44))
        for words, widget, width in fields:
            widget.setAccessibleName(words or "时间")
            widget.setFixedWidth(look.px(width))
            if words:
                line.addWidget(QLabel(words))
            line.addWidget(widget)
            if isinstance(widget, QLineEdit):
                widget.returnPressed.connect(self.finished)
        self.day.setToolTip("可写 11.5、昨天；不填即现在收到")
        self.hour.setToolTip("24小时制，如 15:20；补登以前的日期可以不填")

    def receipt(self, parts: tuple[str, ...] = ()) -> Receipt:
        """What is to be noted. Raises AppError for a day, an hour or a number that is none."""
        now = clock.now()[:16]
        day = entry.parse_date(self.day.text(), clock.today())
        hour = _hour(self.hour.text())
        at = f"{day or now[:10]}T{hour}" if hour else (day if day and day != now[:10] else now)
        if at[:10] > now[:10]:
            raise AppError("收到日期在今天以后。", "请核对收到日期。")
        return Receipt(at, str(self.way.currentData()), parts, entry.parse_number(self.photos.text(), "张"),
                       entry.parse_number(self.rows.text(), "条"))

    def amounts_used(self) -> None:
        """Numbers belong to one receipt: they are not taken over to the next."""
        self.photos.clear()
        self.rows.clear()


def _hour(text: str) -> str:
    typed = entry.plain(text).replace("：", ":").replace(".", ":").replace("点", ":")
    if not typed:
        return ""
    hour, _, minute = typed.partition(":")
    if not hour.isdecimal() or not (minute or "0").isdecimal() or int(hour) > 23 or int(minute or 0) > 59:
        raise AppError(f"看不懂时间“{text.strip()}”。", "按24小时制写成 15:20 这样。")
    return f"{int(hour):02}:{int(minute or 0):02}"
