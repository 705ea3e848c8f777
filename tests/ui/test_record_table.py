"""The list: filters, sorting, copying, sums, many rows, failures that never look like nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hand import type_text
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from small_office import PASSWORD, USER, build_office

from app.errors import AppError
from app.records.registers import REGISTERS
from app.session import Session
from ui.context import AppContext
from ui.widgets.record_table import RecordTable

Key, Mod = Qt.Key, Qt.KeyboardModifier


def shown(context: AppContext, qtbot: Any, key: str) -> RecordTable:
    table = RecordTable(context, REGISTERS[key])
    qtbot.addWidget(table)
    table.resize(1000, 600)
    table.show()
    reload(table, qtbot)
    return table


def reload(table: RecordTable, qtbot: Any) -> None:
    with qtbot.waitSignal(table.counted, timeout=5000):
        table.reload()


def column(table: RecordTable, key: str) -> int:
    return [field.key for field in table.register.fields].index(key)


def texts(table: RecordTable, key: str) -> list[str]:
    return [table.model.index(row, column(table, key)).data() for row in range(table.model.rowCount())]


def select(table: RecordTable, key: str, first: int, last: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    table.view.selectionModel().clear()
    for row in range(first, last + 1):
        table.view.selectionModel().select(table.model.index(row, column(table, key)), flags.Select)


def test_filters_work_together(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    assert table.model.rowCount() == table.total == 120
    with qtbot.waitSignal(table.counted):
        table.header.put("lives_in", ["empty", "away"])
    some = table.model.rowCount()
    assert 0 < some < 120 and set(texts(table, "lives_in")) == {"空户", "外出"}
    with qtbot.waitSignal(table.counted):
        table.header.put("people", ">=4")
    assert 0 < table.model.rowCount() < some and all(int(n) >= 4 for n in texts(table, "people"))
    with qtbot.waitSignal(table.counted):
        table.header.put("area", "花园")
    assert texts(table, "area") and all(name.startswith("花园村") for name in texts(table, "area"))
    with qtbot.waitSignal(table.counted):
        table.header.clear()
    assert table.model.rowCount() == 120


def test_typing_into_the_filter_row_narrows(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    box = table.header.boxes[column(table, "householder")]
    with qtbot.waitSignal(table.counted):
        type_text(box, "单")
    assert texts(table, "householder") and all("单" in name for name in texts(table, "householder"))


def test_nothing_matching_is_said_and_can_be_cleared(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    with qtbot.waitSignal(table.counted):
        table.header.put("householder", "没有这个人")
    assert table.states.state == "nothing"
    with qtbot.waitSignal(table.counted):
        table.clear_filters()
    qtbot.waitUntil(lambda: table.states.state == "rows")


def test_a_filter_that_cannot_be_understood_is_a_failure_not_an_empty_list(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    table.header.put("people", "很多")
    qtbot.waitUntil(lambda: table.states.state == "failed")


def test_a_failed_reading_never_looks_empty(
    context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = shown(context, qtbot, "household")

    def broken(*_: object) -> list[int]:
        raise AppError("台账文件读不出来。")

    monkeypatch.setattr(Session, "query", broken)
    table.reload()
    qtbot.waitUntil(lambda: table.states.state == "failed")


def test_a_click_on_the_heading_sorts_names_by_pinyin(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    with qtbot.waitSignal(table.counted):
        left = table.header.sectionViewportPosition(column(table, "householder"))
        qtbot.mouseClick(table.header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + 20, 8))
    names = texts(table, "householder")
    firsts = list(dict.fromkeys(name[0] for name in names))
    assert firsts.index("陈") < firsts.index("李") < firsts.index("单") < firsts.index("王") < firsts.index("翟")


def test_ctrl_c_copies_cells_with_headings(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    flags = QItemSelectionModel.SelectionFlag
    for key in ("door", "householder"):
        for row in (0, 1):
            table.view.selectionModel().select(table.model.index(row, column(table, key)), flags.Select)
    qtbot.keyClick(table.view, Key.Key_C, Mod.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["门牌（住址）", "户主姓名"] and len(lines) == 3
    assert lines[1][1] == texts(table, "householder")[0]


def test_ctrl_v_hands_the_block_on(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    QGuiApplication.clipboard().setText("门牌\t户主\n1号\t张三")
    with qtbot.waitSignal(table.pasted) as heard:
        qtbot.keyClick(table.view, Key.Key_V, Mod.ControlModifier)
    assert heard.args == ["门牌\t户主\n1号\t张三"]


def test_sums_of_the_selected_numbers(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    people = [int(text) for text in texts(table, "people")]
    with qtbot.waitSignal(table.summed, check_params_cb=lambda words: "合计" in words) as heard:
        select(table, "people", 0, 9)
    said = [heard.args[0]]
    table.summed.connect(said.append)
    qtbot.waitUntil(lambda: said[-1] == f"已选 10 行，家庭人数合计 {sum(people[:10])}人")


def test_flags_carry_a_mark_and_say_why(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "activity")
    titles = texts(table, "title")
    index = table.model.index(titles.index("赶集日反诈宣传"), column(table, "metrics"))
    assert index.data(Qt.ItemDataRole.DecorationRole) is not None
    assert "300余份" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_columns_and_widths_are_kept_per_user(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    door = column(table, "door")
    table.header.resizeSection(door, 222)
    table.header.moveSection(table.header.visualIndex(door), 0)
    qtbot.waitUntil(lambda: context.own_setting("columns.household") is not None)
    again = shown(context, qtbot, "household")
    assert again.visible_fields()[0].key == "door" and again.header.sectionSize(door) == 222


def test_twenty_thousand_rows_are_shown_quickly(
    tmp_path: Any, context: AppContext, qtbot: Any
) -> None:
    from app.office import open_office
    from ui.jobs import Jobs

    big = open_office(build_office(tmp_path / "big", households=20_000), USER, PASSWORD)
    jobs = Jobs(context.tell)
    jobs.attach(big)
    wide = AppContext(big, jobs, context.tell)
    try:
        table = RecordTable(wide, REGISTERS["household"])
        qtbot.addWidget(table)
        table.resize(1000, 600)
        table.show()
        began = time.perf_counter()
        reload(table, qtbot)
        table.view.scrollToBottom()
        table.grab()
        assert time.perf_counter() - began < 1.0
        assert table.model.rowCount() == 20_000
        began = time.perf_counter()
        with qtbot.waitSignal(table.counted):
            table.header.put("householder", "曾")
        assert time.perf_counter() - began < 1.0 and 0 < table.model.rowCount() < 20_000
        table.header.clear()
        qtbot.waitUntil(lambda: table.model.rowCount() == 20_000)
        sums: list[str] = []
        table.summed.connect(sums.append)
        began = time.perf_counter()
        table.view.selectAll()
        table.grab()
        qtbot.waitUntil(lambda: any("合计" in words for words in sums))
        assert time.perf_counter() - began < 2.0
    finally:
        jobs.stop()
        big.close()


def test_areas_stand_in_the_order_of_their_tree(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "area")
    names = texts(table, "name")
    assert names[:4] == ["新河镇", "花园村", "第一网格", "第二网格"] and names[4] == "桥头村"


def test_the_filter_row_stays_in_reach_whatever_it_lets_through(context: AppContext, qtbot: Any) -> None:
    table = shown(context, qtbot, "household")
    box = table.header.boxes[column(table, "people")]
    table.view.setCurrentIndex(table.model.index(0, column(table, "people")))
    qtbot.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert box.hasFocus()
    for text, state in (("很多", "failed"), (">=99", "nothing"), (">=1", "rows")):
        box.clear()  # type: ignore[union-attr]
        type_text(box, text)
        qtbot.waitUntil(lambda state=state: table.states.state == state)
        assert box.isVisible() and box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert table.view.hasFocus() and table.view.currentIndex().row() == 0
