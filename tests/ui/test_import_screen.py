"""The import page: what is found is shown before anything is written, and can be taken back after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.importing.outcome import Fate
from app.session import Session
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.import_wizard import ImportWizard

HEAD = "网格,门牌号,户主姓名,人口,联系电话\n"


@pytest.fixture
def wizard(context: AppContext, qtbot: Any) -> ImportWizard:
    page = ImportWizard(context)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    return page


def _write(path: Path, *lines: str) -> Path:
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def _planned(wizard: ImportWizard, qtbot: Any, *files: Path) -> None:
    wizard.open_files(files)
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 1 and wizard.check.isEnabled())


def test_a_village_only_in_the_file_name_is_asked_for(
    wizard: ImportWizard, qtbot: Any, tmp_path: Path, session: Session
) -> None:
    _planned(wizard, qtbot, _write(tmp_path / "花园村_户册.csv", "第1网格,后街1号,王新来,3,13800009999"))
    assert not wizard.go.isEnabled() and not wizard.check.question.isHidden()
    assert wizard.check.villages["花园村_户册.csv"].currentText() == "花园村"
    wizard.check.villages["花园村_户册.csv"].setCurrentText("桥头村")
    wizard.check.confirm.click()
    qtbot.waitUntil(lambda: wizard.check.isEnabled() and wizard.go.isEnabled())
    before = session.count("household")
    wizard.go.click()
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
    assert session.count("household") == before + 1
    made = next(row for row in session.all("household") if row["householder"] == "王新来")
    assert session.areas.full_name(made["area"]).startswith("桥头村")


def test_refused_rows_stand_with_their_reason_and_go_out_as_a_workbook(
    wizard: ImportWizard, qtbot: Any, tmp_path: Path
) -> None:
    file = _write(tmp_path / "花园村_户册.csv", "第1网格,后街1号,王新来,3,", "第1网格,后街2号,,很多人,")
    _planned(wizard, qtbot, file)
    wizard.check.choose_fate(Fate.REFUSED)
    assert wizard.check.model.rowCount() == 1
    reason = wizard.check.model.index(0, 3).data()
    assert "户主姓名" in reason
    wizard.save_refused(tmp_path / "拒收.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "拒收.xlsx").worksheets[0].iter_rows(values_only=True))
    assert any(reason in [str(cell) for cell in row] for row in rows)


def test_a_file_that_is_no_table_does_not_hold_up_the_others(wizard: ImportWizard, qtbot: Any, tmp_path: Path) -> None:
    broken = tmp_path / "照片.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    _planned(wizard, qtbot, broken, _write(tmp_path / "花园村_户册.csv", "第1网格,后街1号,王新来,3,"))
    assert wizard.check.plan.counts[Fate.NEW] == 1
    assert wizard.check.files.rowCount() == 2 and wizard.check.files.model().index(1, 1).data() == "读不出"


def test_every_character_an_office_made_itself_is_listed_with_its_place(
    wizard: ImportWizard, qtbot: Any, tmp_path: Path
) -> None:
    lines = [f"第1网格,后街{n}号,王\ue863{n},3," for n in range(1, 9)]
    _planned(wizard, qtbot, _write(tmp_path / "花园村_户册.csv", *lines))
    words = wizard.check.notes.toPlainText()
    assert "有8处自造字" in words
    assert [f"第{row}行“户主姓名”（U+E863）" in words for row in range(2, 10)] == [True] * 8


def test_a_column_given_another_field_is_planned_again(wizard: ImportWizard, qtbot: Any, tmp_path: Path) -> None:
    _planned(wizard, qtbot, _write(tmp_path / "花园村_户册.csv", "第1网格,后街1号,王新来,3,13800009999"))
    combo = wizard.check.columns._combos[3]
    assert combo.currentData() == "people"
    combo.setCurrentIndex(0)
    qtbot.waitUntil(lambda: wizard.check.isEnabled() and not wizard._busy)
    line = next(line for sheet in wizard.check.plan.sheets for line in sheet.of(Fate.NEW))
    assert "people" not in (line.values or {})


def test_an_import_is_taken_back_whole(wizard: ImportWizard, qtbot: Any, tmp_path: Path, session: Session) -> None:
    before = session.count("household")
    lines = [f"第1网格,后街{n}号,王新来,3," for n in range(1, 21)]
    _planned(wizard, qtbot, _write(tmp_path / "花园村_户册.csv", *lines))
    wizard.check.confirm.click()
    qtbot.waitUntil(lambda: wizard.check.isEnabled() and wizard.go.isEnabled())
    wizard.import_now()
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
    assert session.count("household") == before + 20
    wizard.take_back()
    qtbot.waitUntil(lambda: session.count("household") == before)
    qtbot.waitUntil(lambda: "已撤销" in wizard.result_head.text())


def test_a_pasted_block_is_taken_like_a_file(wizard: ImportWizard, qtbot: Any) -> None:
    block = "单位名称\t联系人\t联系电话\n新河镇文化站\t李文\t13800008888\n"
    wizard.arrive({"register": "unit", "block": block})
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 1)
    assert wizard.check.plan.counts[Fate.NEW] == 1
    assert "新河镇文化站" in wizard.check.model.index(1, 4).data()


def test_an_empty_clipboard_is_said(wizard: ImportWizard, said: Said, qapp: Any) -> None:
    qapp.clipboard().setText("")
    wizard._paste()
    assert "剪贴板里没有" in said.last and wizard.pages.currentIndex() == 0


def test_workbooks_for_villages_without_the_program(wizard: ImportWizard, qtbot: Any, tmp_path: Path, said: Said) -> None:
    wizard.make_forms(tmp_path / "填报表")
    qtbot.waitUntil(lambda: bool(said.lines))
    assert len(list((tmp_path / "填报表").glob("*_填报表.xlsx"))) == 4 and "4 个村" in said.last
