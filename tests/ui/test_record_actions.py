"""A list leaves the program as the register's sheet: workbook, PDF, preview."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from PySide6.QtWidgets import QMenu

from app.records.registers import REGISTERS
from ui.context import AppContext
from ui.screens import record_actions
from ui.screens.record_screen import RecordScreen
from ui.widgets.record_table import RecordTable
from ui.widgets.sheet_preview import SheetPreview


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages of each preview that was shown."""
    seen: list[int] = []

    def look_at(box: SheetPreview) -> int:
        seen.append(box.preview.count)
        box.done(0)
        return 0

    monkeypatch.setattr(SheetPreview, "exec", look_at)
    return seen


@pytest.fixture
def table(context: AppContext, qtbot: Any) -> RecordTable:
    made = RecordTable(context, REGISTERS["activity"])
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.counted):
        made.reload()
    with qtbot.waitSignal(made.counted):
        made.header.put("date", "10")
    return made


def test_the_listed_rows_are_exported_as_a_workbook(
    context: AppContext, table: RecordTable, said: Any, tmp_path: Path, qtbot: Any
) -> None:
    said.answers.append(tmp_path / "台账")
    record_actions.export(context, table, ".xlsx")
    qtbot.waitUntil(lambda: "已导出 2 条" in said.last)
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").worksheets[0]
    texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "村村通广播反诈提示" in texts and "赶集日反诈宣传" not in texts


def test_giving_up_writes_nothing(context: AppContext, table: RecordTable, said: Any) -> None:
    said.answers.append(None)
    record_actions.export(context, table, ".pdf")
    assert not context.jobs.busy and not said.lines


def test_the_sheet_is_shown_before_it_is_printed(context: AppContext, table: RecordTable, qtbot: Any,
                                                 looked_at: list[int]) -> None:
    record_actions.preview(context, table, table)
    qtbot.waitUntil(lambda: looked_at == [1])


def test_an_empty_form_is_one_page(context: AppContext, table: RecordTable, qtbot: Any, looked_at: list[int]) -> None:
    record_actions.blank_form(context, table.register, table)
    qtbot.waitUntil(lambda: looked_at == [1])


def test_the_photos_of_the_listed_rows_are_shown(context: AppContext, table: RecordTable, qtbot: Any, said: Any,
                                                 looked_at: list[int]) -> None:
    out = BytesIO()
    Image.new("RGB", (80, 60), "navy").save(out, "JPEG")
    uid = context.session.rows("activity", list(table.model.ids))[0]["uid"]
    context.session.attach("activity", uid, out.getvalue(), "1.jpg", "王\ue123讲解")
    said.answers.append("先不打印")
    record_actions.photo_pages(context, table, 2, table)
    qtbot.waitUntil(lambda: not context.jobs.busy)
    assert looked_at == [] and not said.answers, "a missing character was asked about first"
    said.answers.append("继续预览")
    record_actions.photo_pages(context, table, 2, table)
    qtbot.waitUntil(lambda: looked_at == [1])


def test_the_table_beside_the_list_is_shown_and_exported(
    context: AppContext, table: RecordTable, qtbot: Any, said: Any, looked_at: list[int], tmp_path: Path
) -> None:
    record_actions.ledger(context, "T-13", None, table)
    qtbot.waitUntil(lambda: looked_at == [1])
    said.answers.append(tmp_path / "网格")
    record_actions.export_ledger(context, "T-02", None, ".xlsx")
    qtbot.waitUntil(lambda: "已导出" in said.last)
    sheet = openpyxl.load_workbook(tmp_path / "网格.xlsx").worksheets[0]
    assert sheet["A1"].value == "村（社区）与网格名册"


def test_the_menu_of_a_list_offers_its_papers(context: AppContext, qtbot: Any) -> None:
    def words(register: str) -> list[str]:
        screen = RecordScreen(context, REGISTERS[register])
        qtbot.addWidget(screen)
        menu = QMenu(screen)
        screen._fill_export(menu)
        return [action.text() for action in menu.actions() if action.text()]

    own = ["台账表（Excel）…", "台账表（PDF）…", "预览并打印…", "空白表…"]
    assert words("activity") == [*own, "短信、推文、广播记录", "照片页"]
    assert words("area") == [*own, "村（社区）与网格名册"]
    assert words("unit") == [*own, "企业、商户、场所底册"]
    assert words("visit_round") == [*own, "入户工作进度表"]
    assert words("household") == own
