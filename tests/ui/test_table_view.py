"""A finished table on screen: headings in two levels, total row, copying, and bars with their numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.tables.table import Column, Drill, Rate, Row, Table
from ui import look
from ui.widgets.charts import Bar, BarChart
from ui.widgets.table_view import TableView

TABLE = Table(
    "X", "测试表",
    (Column("no", "序号"), Column("a", "发出", "回执"), Column("b", "收回率", "回执")),
    [Row((1, 12, Rate(3, 12)), Drill("issued", (("state", "printed"),))), Row((2, 0, Rate(0, 0)))],
    Row(("合计", 12, Rate(3, 12))),
)


def test_cells_and_total_read_as_on_paper(dressed: QApplication, qtbot: Any) -> None:
    view = TableView()
    qtbot.addWidget(view)
    view.set_table(TABLE)
    texts = [[view.model.index(row, column).data() for column in range(3)] for row in range(3)]
    assert texts == [["1", "12", "25.0%"], ["2", "0", "—"], ["合计", "12", "25.0%"]]
    assert view.model.is_total(2) and not view.model.is_total(1)
    assert view.model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole) == "3 ÷ 12"


def test_a_row_without_rows_behind_it_leads_nowhere(dressed: QApplication, qtbot: Any) -> None:
    view = TableView()
    qtbot.addWidget(view)
    view.set_table(TABLE)
    opened: list[Drill] = []
    view.drilled.connect(opened.append)
    view.view.doubleClicked.emit(view.model.index(1, 1))
    view.view.doubleClicked.emit(view.model.index(0, 1))
    assert [drill.register for drill in opened] == ["issued"]


def test_copying_takes_the_headings_along(dressed: QApplication, qtbot: Any) -> None:
    view = TableView()
    qtbot.addWidget(view)
    view.set_table(TABLE)
    view.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "序号\t发出\t收回率" and lines[-1] == "合计\t12\t25.0%" and len(lines) == 4


def test_no_figure_is_cut_in_a_narrow_place(dressed: QApplication, qtbot: Any) -> None:
    view = TableView()
    qtbot.addWidget(view)
    view.resize(260, 200)
    view.show()
    view.set_table(TABLE)
    wide = view.view.fontMetrics().horizontalAdvance
    for column in range(3):
        longest = max(wide(view.model.index(row, column).data()) for row in range(3))
        assert view.view.columnWidth(column) >= longest + 6


def test_a_bar_is_as_long_as_its_share_and_says_its_numbers(dressed: QApplication, qtbot: Any) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.resize(600, 60)
    chart.set_bars([Bar("a", "花园村", 30, 120), Bar("b", "桥头村", 0, 0)])
    assert chart.bars[0].figures == "30/120　25.0%" and chart.bars[1].figures == "0/0　—"
    image = QImage(600, chart.height(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    chart.draw(painter, image.rect().toRectF())
    painter.end()
    row = [image.pixelColor(x, 12) for x in range(600)]
    dark = sum(colour == QColor(look.ACCENT) for colour in row)
    pale = sum(colour == QColor(look.GROUND) for colour in row)
    assert abs(dark / (dark + pale) - 0.25) < 0.02


def test_a_click_on_a_bar_names_it(dressed: QApplication, qtbot: Any) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.set_bars([Bar("a", "花园村", 30, 120), Bar("b", "桥头村", 1, 2)])
    chart.show()
    with qtbot.waitSignal(chart.chosen) as caught:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(10, look.px(30)))
    assert caught.args == ["b"]
