"""The page of the county's own form: chosen, looked at, edited by keys, saved beside, and one click next month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.exchange import county_form
from app.exchange.form_book import place_of
from app.session import Session
from tests.app.exchange import form_kit
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens import family_of
from ui.screens.county_form import CountyForm
from ui.screens.help_viewer import PAGE_OF
from ui.widgets.family_bar import FamilyBar
from ui.widgets.form_choices import ASK_TEXT
from ui.widgets.form_grid import FILLED, HEAD, KEPT, LEFT, PLAIN
from ui.widgets.still_combo import StillCombo


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "县里" / "县表.xlsx"
    path.parent.mkdir()
    path.write_bytes(form_kit.two_rows(("东山村", "花园村", "红星村")))
    return path


@pytest.fixture
def page(context: AppContext, session: Session, qtbot: Any) -> CountyForm:
    village = next(area.uid for area in session.areas.villages() if area.name == "花园村")
    session.save("activity", {"date": "2026-11-05", "title": "讲座", "kind": "lecture", "area": village, "persons": 31,
                              "metrics": {"letter": 12, "leaflet": 9}})
    made = CountyForm(context)
    qtbot.addWidget(made)
    made.resize(1200, 680)
    made.show()
    made.arrive({})
    return made


def opened(page: CountyForm, form: Path, qtbot: Any) -> CountyForm:
    page.arrive({"file": form})
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1 and page.check.isEnabled())
    return page


def shown(page: CountyForm, ref: str) -> str:
    return page.check.grid.shown.text(place_of(ref))


def test_the_sheet_is_shown_as_it_will_be(page: CountyForm, form: Path, qtbot: Any) -> None:
    grid = opened(page, form, qtbot).check.grid
    assert [shown(page, ref) for ref in ("A2", "A6", "B6", "C6", "D6", "F6", "G6", "B8")] == [
        "填报单位：新河镇人民政府", "花园村", "12", "9", "21", "31", "0.68", "12"]
    fates = {ref: grid.shown.fate(place_of(ref)) for ref in ("A1", "B4", "B6", "D6", "B7", "A2")}
    assert fates == {"A1": PLAIN, "B4": HEAD, "B6": FILLED, "D6": KEPT, "B7": LEFT, "A2": FILLED}
    said = [label.text() for label in page.check.tabs.widget(2).findChildren(QLabel)]
    assert grid.columnSpan(2, 1) == 3 and any("红星村" in text and "没有填" in text for text in said)


def test_a_column_is_given_another_figure_by_keys(page: CountyForm, form: Path, qtbot: Any) -> None:
    check = opened(page, form, qtbot).check
    combo = check.columns.combos[1]
    combo.setFocus()
    combo.setCurrentIndex(combo.findData("R-M1.persons") - 1)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shown(page, "B6") == "31")
    assert check.filling is not None and check.filling.map.columns[1] == "R-M1.persons"
    assert check.columns.combos[1].currentData() == "R-M1.persons"


def test_a_long_choice_is_never_cut_unsaid(page: CountyForm, form: Path, qtbot: Any) -> None:
    page.resize(900, 520)  # a small screen at 125 %
    check = opened(page, form, qtbot).check
    combo = check.columns.combos[1]
    longest = max((combo.itemText(at) for at in range(combo.count())), key=len)
    check._column_chosen(1, combo.itemData(combo.findText(longest)))
    combo, head = check.columns.combos[1], check.columns.item(1, 1)
    assert isinstance(combo, StillCombo) and head is not None
    assert combo.currentText() == longest and combo.toolTip() == longest
    assert combo.shown().endswith("…") and longest.startswith(combo.shown()[:-1])
    assert check.whole.text() == f"B　{head.text()}：{longest}"
    qtbot.waitUntil(lambda: check.whole.heightForWidth(check.whole.width()) <= check.whole.height())
    check.columns.combos[2].setFocus()
    assert check.whole.text().startswith("C　"), "it follows the cursor"
    combo.showPopup()
    assert combo.view().minimumWidth() > combo.fontMetrics().horizontalAdvance(longest) > combo.width() - 30
    combo.hidePopup()
    check.tabs.setCurrentIndex(2)
    assert check.whole.text() == ""


def test_a_fixed_text_is_asked_for(page: CountyForm, form: Path, qtbot: Any, said: Said) -> None:
    check = opened(page, form, qtbot).check
    said.answers += ["已核", None]
    for text in ("已核", "已核"):  # the second time nothing is answered: what was chosen stays
        combo = check.columns.combos[7]
        combo.setCurrentIndex(combo.findData(ASK_TEXT))
        combo.activated.emit(combo.currentIndex())
        qtbot.waitUntil(lambda text=text: shown(page, "H6") == text)
    assert check.columns.combos[7].currentText() == "固定文字“已核”"


def test_a_row_is_pointed_at_somebody_else(page: CountyForm, form: Path, qtbot: Any) -> None:
    check = opened(page, form, qtbot).check
    combo = check.rows.combos[6]
    combo.setCurrentIndex(combo.findData("name:柳溪社区"))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: shown(page, "B7") == "0")
    check.grid.setCurrentIndex(check.grid.shown.index(5, 2))
    assert (check.columns.currentRow(), check.rows.currentRow()) == (2, 1), "walking on the sheet walks in the choices"


def test_labels_can_be_left_and_the_head_be_pointed_at(page: CountyForm, form: Path, qtbot: Any) -> None:
    check = opened(page, form, qtbot).check
    check.fill_labels.click()
    qtbot.waitUntil(lambda: shown(page, "A2") == "填报单位：")
    check.first.setValue(4)
    qtbot.waitUntil(lambda: check.filling is not None and check.filling.map.head == (3, 3) and check.isEnabled())
    assert check.filling is not None
    assert (check.filling.map.columns[1], check.filling.map.column_words[1]) == ("R-M1.letter", "一封信")


def test_saved_beside_and_filled_again_next_month(page: CountyForm, form: Path, qtbot: Any, said: Said, session: Session) -> None:
    opened(page, form, qtbot)
    before, out = form.read_bytes(), form.parent / "填好的表"
    said.answers.append(out)
    page.go.click()
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 2)
    assert said.asked[-1] == str(form.parent / "县表_新河镇_2026年11月.xlsx")
    book: Any = openpyxl.load_workbook(out.with_name("填好的表.xlsx"), data_only=True)
    assert [book.active[ref].value for ref in ("B6", "F8", "A2")] == [12, 31, "填报单位：新河镇人民政府"]
    assert form.read_bytes() == before and "县表.xlsx" in [item.name for item in county_form.remembered(session)]
    page.back.click()
    page._turn(0)
    qtbot.waitUntil(lambda: page.filled.table.rowCount() == 1)
    page.context.set_month("2026-10")
    page.filled.again.click()
    qtbot.waitUntil(lambda: page.pages.currentIndex() == 1 and page.check.isEnabled())
    assert not page.check.known.isHidden() and "2026年10月1日" in shown(page, "E2")
    page.context.set_month("2026-11")
    qtbot.waitUntil(lambda: "2026年11月1日" in shown(page, "E2"))


def test_the_form_itself_is_not_written_over(page: CountyForm, form: Path, qtbot: Any, said: Said) -> None:
    opened(page, form, qtbot)
    said.answers.append(form)
    page.go.click()
    assert "不能写回县里的原表" in said.last and page.pages.currentIndex() == 1


def test_a_file_that_is_none_is_told(page: CountyForm, tmp_path: Path, qtbot: Any, said: Said) -> None:
    wrong = tmp_path / "通知.xlsx"
    wrong.write_bytes(b"nothing")
    page.drop.dropped.emit([wrong])
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "不是 Excel 工作簿" in str(said.faults.pop()) and page.pages.currentIndex() == 0 and page.drop.isEnabled()


def test_it_stands_beside_the_monthly_page(page: CountyForm) -> None:
    assert [spec.key for spec in family_of("monthly")][:1] == ["monthly"] and "county_form" in PAGE_OF
    bar: Any = page.head.findChild(FamilyBar)
    assert bar.buttons["county_form"].isChecked() and bar.buttons["monthly"].text() == "月报"
