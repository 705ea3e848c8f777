"""The two tables of a form's choice: what each column takes, whom each row speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem

from app.exchange.county_form import Filling
from app.exchange.form_book import letters
from app.exchange.form_map import LEAVE, NAMED, NEXT, TOTAL, WHOLE, meaning
from app.exchange.form_sources import TEXT
from ui import look
from ui.widgets.fit_column import FitColumn
from ui.widgets.still_combo import StillCombo

ASK_TEXT = "?text"
_ROW_WORDS = {LEAVE: "不填", TOTAL: "合计行", NEXT: "空行，依次填名称", WHOLE: "全镇的数"}
Choice = tuple[str, str]
"""(what is shown, key)"""


class ChoiceTable(QTableWidget):
    """One line for each column or row of the form with a combo. `chosen(place, key)` when a person chose."""

    chosen = Signal(int, str)

    def __init__(self, heads: Sequence[str], name: str) -> None:
        super().__init__(0, 3)
        self.combos: dict[int, QComboBox] = {}
        self._places: list[int] = []
        self.setHorizontalHeaderLabels(list(heads))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(34))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        self.setColumnWidth(0, look.px(38))
        self.setColumnWidth(1, look.px(138))
        self._fit = FitColumn(self, 2, 170)

    def show_columns(self, filling: Filling) -> None:
        """The columns of the form with what they take."""
        choices = [("不填", ""), *((source.label, source.key) for source in filling.supply.sources.values()),
                   ("固定文字…", ASK_TEXT)]
        self._begin(sorted(filling.map.columns))
        for line, column in enumerate(self._places):
            key = filling.map.columns[column]
            own = [(meaning(key, filling.supply), key)] if key.startswith(TEXT) else []
            hidden = "（隐藏列）" if column in filling.plan.sheet.hidden_columns else ""
            words = filling.map.column_words.get(column, "") or "（无表头）"
            self._line(line, letters(column), words + hidden, [*own, *choices], key)

    def show_rows(self, filling: Filling) -> None:
        """The rows of the form with whom they speak of."""
        names = filling.roster.names(table for table in filling.supply.tables.values() if any(row.key for row in table.rows))
        choices = [*((words, key) for key, words in _ROW_WORDS.items()), *((name, f"{NAMED}{name}") for name in names)]
        known = {key for _, key in choices}
        self._begin(sorted(filling.map.rows))
        for line, row in enumerate(self._places):
            key = filling.map.rows[row]
            own = [(key.removeprefix(NAMED), key)] if key and key not in known else []
            hidden = "（隐藏行）" if row in filling.plan.sheet.hidden_rows else ""
            self._line(line, str(row + 1), (filling.map.row_words.get(row, "") or "（空）") + hidden, [*own, *choices], key)

    def whole(self) -> str:
        """`D　发放宣传资料/小计：不填`: the current line with nothing left out; "" for none."""
        line = self.currentRow()
        if not 0 <= line < len(self._places) or self._places[line] not in self.combos:
            return ""
        ref, words = (item.text() if (item := self.item(line, at)) else "" for at in (0, 1))
        return f"{ref}　{words}：{self.combos[self._places[line]].currentText()}"

    def go_to(self, place: int) -> None:
        """Make the line of a column or row the current one."""
        if place in self._places and self.currentRow() != self._places.index(place):
            self.setCurrentCell(self._places.index(place), 1)

    def _begin(self, places: list[int]) -> None:
        self._places, self.combos = places, {}
        self.setRowCount(len(places))

    def _line(self, line: int, ref: str, words: str, choices: Sequence[Choice], key: str) -> None:
        for at, text in enumerate((ref, words)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            across = Qt.AlignmentFlag.AlignLeft if at else Qt.AlignmentFlag.AlignHCenter
            item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | across)
            if not key:
                item.setForeground(QColor(look.AMBER))
            self.setItem(line, at, item)
        combo, place = StillCombo(), self._places[line]
        combo.setMaxVisibleItems(18)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, data in choices:
            combo.addItem(text, data)
        combo.setCurrentIndex(max(combo.findData(key), 0))
        combo.setAccessibleName(f"{words}填什么")
        combo.entered.connect(lambda: self.go_to(place))
        combo.activated.connect(lambda _at: self.chosen.emit(place, str(combo.currentData())))
        self.combos[place] = combo
        self.setCellWidget(line, 2, combo)
