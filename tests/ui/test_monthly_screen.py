"""The month's page: figures lead to rows, the text keeps the clerk's words, the package says where it is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.exchange.package import verify
from app.month import notes, report, snapshot
from app.month.tables import month_tables
from app.reports import narrative, standing
from app.reports.checks import ERROR, WARNING, Finding, check_month
from app.reports.monthly import monthly
from app.reports.period import Period
from app.security.roles import Action
from app.session import Query, Session, Where
from app.tables.table import cell_text
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.month_bar import MonthBar
from ui.screens.monthly import DIFF, Monthly


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> Monthly:
    made = Monthly(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.arrive({})
    qtbot.waitUntil(lambda: made.view.model.rowCount() > 0)
    return made


def test_the_screen_shows_the_table_cell_for_cell(page: Monthly, session: Session) -> None:
    table = monthly(session, "R-M1", "2026-11")
    assert table.total is not None
    shown = page.view.model
    for at, row in enumerate([*table.rows, table.total]):
        texts = [shown.index(at, column).data() for column in range(shown.columnCount())]
        assert texts == [cell_text(cell) for cell in row.cells]


def test_every_table_with_something_in_it_can_be_chosen(page: Monthly, session: Session) -> None:
    tables = month_tables(session, Period.month("2026-11"))
    assert [page.which.itemData(at) for at in range(page.which.count())] == [item.key for item in tables]
    assert "R-M3" not in {item.code for item in tables}, "there is no round"
    page.arrive({"code": tables[-1].code})
    assert page.view.model.table is not None and page.view.model.table.code == tables[-1].code


def test_a_figure_leads_to_exactly_its_rows(page: Monthly, session: Session) -> None:
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    view = page.view
    view.view.doubleClicked.emit(view.model.index(view.model.rowCount() - 1, 2))
    register, arguments = gone[0]
    assert register == "activity"
    assert session.count("activity", Query(tuple(arguments["where"]))) == 5


def test_words_typed_are_kept_and_the_proposal_is_not(page: Monthly, session: Session, qtbot: Any) -> None:
    page.text.edits["problems"].setPlainText("部分老年人仍接听陌生来电。")
    assert page.text.dirty
    assert page.text.save()
    assert narrative.written(session, "2026-11") == {"problems": "部分老年人仍接听陌生来电。"}
    assert "部分老年人" in narrative.narrative(session, "2026-11")


def test_unsaved_words_are_asked_about(page: Monthly, said: Said) -> None:
    page.text.edits["plans"].setPlainText("下月进企业。")
    said.answers.append("继续填写")
    assert not page.may_leave()
    said.answers.append("保存")
    assert page.may_leave() and not page.text.dirty


def test_an_id_number_in_the_text_is_refused(page: Monthly, said: Said, session: Session) -> None:
    page.text.edits["plans"].setPlainText("联系人 11010519491231002X")
    assert not page.text.save()
    assert "身份证号" in str(said.faults.pop()) and narrative.written(session, "2026-11") == {}
    page.text.edits["plans"].setPlainText("")


def test_the_workbook_is_the_table_on_screen(page: Monthly, qtbot: Any, tmp_path: Path) -> None:
    page.export(tmp_path / "月报.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "月报.xlsx").is_file())
    sheet = openpyxl.load_workbook(tmp_path / "月报.xlsx").worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    model = page.view.model
    total = [model.index(model.rowCount() - 1, column).data() for column in range(2, model.columnCount() - 1)]
    assert {text for text in total if text != "—"} <= cells


def test_the_package_is_made_and_remembered(page: Monthly, qtbot: Any, tmp_path: Path, session: Session) -> None:
    page.make_package(tmp_path / "stick")
    qtbot.waitUntil(lambda: not page.result.isHidden())
    made = standing.package_made(session, "2026-11")
    assert made is not None and verify(Path(made["where"])) == []
    assert made["where"] in page.result_words.text()


def test_another_month_is_another_table(page: Monthly, qtbot: Any) -> None:
    page.context.set_month("2026-10")
    qtbot.waitUntil(lambda: page.view.model.table is not None
                    and "10月1日" in page.view.model.table.period)
    assert page.head.remark.text() == "2026年10月"


# -- thousands of findings


def many(count: int) -> list[Finding]:
    """Findings as an office has them whose villages sent no photos: nearly all of one kind, some of others."""
    kinds = [("photo", ERROR)] * 13 + [("persons", ERROR), ("summary", WARNING), ("place", WARNING)]
    picked = [kinds[number % len(kinds)] for number in range(count)]
    return [Finding(level, code, f"花园村10月{number % 30 + 1}日“反诈讲座第{number}场”没有照片。", "activity", f"u{number}")
            for number, (code, level) in enumerate(picked)]


def test_two_thousand_findings_do_not_hold_up_the_window(page: Monthly, qtbot: Any) -> None:
    page.tabs.setCurrentWidget(page.checks)
    began = time.process_time()
    page.checks.show_findings(many(2000), {})
    for _ in range(20):
        QApplication.processEvents()
    assert time.process_time() - began < 0.4
    assert len(page.checks.lines) + len(page.checks.kinds) <= 150 and page.checks.rest.isHidden()
    assert page.checks.area.widget().height() > 80 * page.checks.kinds[0].height(), "the lines were laid out"


def test_many_of_a_kind_lead_to_the_list_of_their_rows(page: Monthly, session: Session, qtbot: Any) -> None:
    gone: list[tuple[str, Any]] = []
    page.context.navigate = lambda key, arguments: gone.append((key, arguments))
    rows = [row["uid"] for row in session.all("activity")]
    page.checks.show_findings([*many(100), *(Finding(ERROR, "kind", "没有填形式。", "activity", uid) for uid in rows * 5)], {})
    qtbot.mouseClick(page.checks.kinds[-1].list, Qt.MouseButton.LeftButton)
    register, arguments = gone[0]
    assert session.count(register, Query(arguments["where"])) == len(rows) and arguments["words"] == "没有填形式"


def test_what_does_not_fit_is_counted_and_the_cursor_goes_on_to_the_next(page: Monthly, qtbot: Any) -> None:
    page.tabs.setCurrentWidget(page.checks)
    jumps = [Finding(WARNING, "jump", f"第{number}村场次是平均的4倍。", "activity", part=str(number)) for number in range(60)]
    page.checks.show_findings(jumps, {})
    assert "另有 40 项" in page.checks.rest.text() and page.checks.rest.isVisible()
    first, second = list(page.checks.lines.values())[:2]
    first.ask.setFocus()
    page.checks.show_findings(jumps, {first.finding.key: notes.Note("已核实。", "周敏", "2026-11-02T09:00:00")})
    assert "另有 39 项" in page.checks.rest.text()
    assert page.checks.lines[second.finding.key].words.hasFocus()


def test_all_of_a_kind_are_explained_in_one_step_but_those_unticked(page: Monthly, session: Session, qtbot: Any) -> None:
    page.tabs.setCurrentWidget(page.checks)
    found = [item for item in many(1500) if item.code == "photo"]
    page.checks.show_findings(found, {})
    (kind,) = page.checks.kinds
    qtbot.mouseClick(kind.ask, Qt.MouseButton.LeftButton)
    assert kind.tick.checkState() == Qt.CheckState.Checked and f"已选 {len(found):,} 项" in page.checks.together.words.text()
    qtbot.keyClick(page.checks.lines["photo:u0"].tick, Qt.Key.Key_Space)
    assert kind.tick.checkState() == Qt.CheckState.PartiallyChecked
    steps, began = len(session.steps()), time.process_time()
    page.checks.together.edit.setText("相机送修，下月补拍。")
    qtbot.keyClick(page.checks.together.edit, Qt.Key.Key_Return)
    assert time.process_time() - began < 1.0
    kept = notes.notes(session, MONTH)
    assert set(kept) == {item.key for item in found} - {"photo:u0"} and len(session.steps()) == steps + 1
    assert {note.text for note in kept.values()} == {"相机送修，下月补拍。"}
    assert page.checks.picked == set() and page.checks.together.isHidden()


def test_a_few_are_ticked_and_told_together_and_esc_drops_the_ticks(
    page: Monthly, session: Session, said: Said, qtbot: Any
) -> None:
    page.tabs.setCurrentWidget(page.checks)
    number = Finding(ERROR, "privacy", "文字材料含身份证号，须删去。", "month_text", part="plans")
    one, two, three = many(3)
    page.checks.show_findings([one, two, three, number], {one.key: notes.Note("已核实。", "周敏", "2026-11-02T09:00:00")})
    assert page.checks.lines[number.key].tick.isHidden(), "a number that must go is not explained"
    for item in (one, two):
        qtbot.keyClick(page.checks.lines[item.key].tick, Qt.Key.Key_Space)
    assert "已选 2 项，其中 1 项已有说明，将改为这一句" in page.checks.together.words.text()
    qtbot.keyClick(page.checks.together.edit, Qt.Key.Key_Escape)
    assert page.checks.picked == set() and not page.checks.lines[one.key].tick.isChecked()
    for item in (one, two):
        qtbot.keyClick(page.checks.lines[item.key].tick, Qt.Key.Key_Space)
    page.checks.together.edit.setText("见 11010519491231002X")
    page.checks.together.keep.click()
    assert notes.notes(session, MONTH) == {} and len(page.checks.picked) == 2, "refused: nothing is kept, what was typed stays"
    assert "身份证号" in str(said.faults.pop())
    page.checks.together.edit.setText("两场都在核实。")
    page.checks.together.keep.click()
    assert {note.text for note in notes.notes(session, MONTH).values()} == {"两场都在核实。"}


# -- the way to the county

MONTH = "2026-11"


def press(page: Monthly, key: str, qtbot: Any, state: str) -> None:
    """Press a verb of the bar and wait until the month stands there."""
    qtbot.mouseClick(page.bar.buttons[key], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: report.status(page.context.session, MONTH).state == state and page._facts is not None
                    and page._facts.status.state == state, timeout=10_000)


def explain_all(session: Session) -> None:
    session.save("office", {"photo_minimum": 0}, session.office["uid"])
    for finding in check_month(session, MONTH):
        if finding.level == "error":
            notes.explain(session, MONTH, [finding], "已核实。")


def test_errors_stand_in_the_way_and_the_page_turns_to_them(page: Monthly, said: Said, qtbot: Any) -> None:
    said.answers.append("审核锁定")
    qtbot.mouseClick(page.bar.buttons["lock"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "项须改的检查没有处理" in str(said.faults.pop())
    qtbot.waitUntil(lambda: page.tabs.currentWidget() is page.checks)


def test_a_finding_is_explained_in_place_by_keyboard(page: Monthly, session: Session, qtbot: Any) -> None:
    page.tabs.setCurrentWidget(page.checks)
    key, line = next((key, line) for key, line in page.checks.lines.items() if line.finding.level == "error")
    qtbot.keyClick(line.ask, Qt.Key.Key_Space)
    assert line.editing
    qtbot.keyClick(line.edit, Qt.Key.Key_Escape)
    assert not line.editing
    line.begin("当月防汛，活动改在下月。")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert notes.notes(session, MONTH)[key].text == "当月防汛，活动改在下月。"
    qtbot.waitUntil(lambda: page.checks.lines[key] is not line)
    assert any("当月防汛" in label.text() for label in page.checks.lines[key].findChildren(QLabel))
    assert list(page.checks.lines)[-1] == key, "what was explained stands last"


def test_what_is_being_typed_stays_when_something_is_saved_elsewhere(page: Monthly, session: Session, qtbot: Any) -> None:
    key, line = next(iter(page.checks.lines.items()))
    line.begin("还没写完")
    session.save("office", {"phone": "03111234567"}, session.office["uid"])
    page.hear(frozenset({"office"}))
    qtbot.waitUntil(lambda: page.checks.lines[key] is not line)
    assert page.checks.lines[key].editing and page.checks.lines[key].edit.text() == "还没写完"


def test_from_filling_to_a_correction(page: Monthly, session: Session, said: Said, qtbot: Any, tmp_path: Path) -> None:
    explain_all(session)
    assert not page.tabs.isTabVisible(DIFF) and page.version.isHidden()
    press(page, "hand_in", qtbot, "checking")
    assert "提交" in page.bar.words.text() and page.bar.state.text() == "待审核"
    said.answers.append("少一张表")
    press(page, "send_back", qtbot, "filling")
    assert "已退回：少一张表" in page.bar.words.text()
    said.answers.append("审核锁定")
    press(page, "lock", qtbot, "verified")
    assert page.tabs.isTabVisible(DIFF) and page.version.currentData() == 1
    said.answers.append("政务邮箱")
    press(page, "submit", qtbot, "submitted")
    assert page.bar.state.text() == "已上报" and not page.bar.buttons["correct"].isEnabled()
    row = session.all("activity", Query((Where("date", "prefix", MONTH),)))[0]
    session.save("activity", {"persons": 999}, row["uid"])
    page.hear(frozenset({"activity"}))
    qtbot.waitUntil(lambda: page.bar.buttons["correct"].isEnabled())
    assert "格与第1版不同" in page.bar.words.text() and page.diff.edits.model.rowCount() == 1
    said.answers.append("签到表补交")
    press(page, "correct", qtbot, "correcting")
    assert page.version.currentData() == 2 and page.diff.cell_pages.state == "empty"
    out = tmp_path / "存档"
    page.moves.reprint_to(out)
    qtbot.waitUntil(lambda: len(list(out.glob("*表.*"))) == 4)
    kept = snapshot.latest(session, Period.month(MONTH))
    assert kept is not None
    assert {path.name: path.read_bytes() for path in out.iterdir()} == snapshot.files(session, kept)


def test_a_kept_version_and_the_figures_of_now_can_be_looked_at(page: Monthly, session: Session, said: Said, qtbot: Any) -> None:
    explain_all(session)
    report.lock(session, MONTH)
    row = session.all("activity", Query((Where("date", "prefix", MONTH),)))[0]
    session.save("activity", {"persons": 4321}, row["uid"])
    page.reload()
    qtbot.waitUntil(lambda: page.version.count() == 2)

    def persons() -> int:
        table = page.view.model.table
        assert table is not None and table.total is not None
        return int(str(table.total.cells[table.at("persons")]))

    before = persons()
    page.version.setCurrentIndex(page.version.findData(0))
    assert persons() == before + 4321 - (row["persons"] or 0)


def test_the_differences_of_a_locked_month_are_opened_from_elsewhere(context: AppContext, session: Session, qtbot: Any) -> None:
    explain_all(session)
    report.lock(session, MONTH)
    made = Monthly(context)
    qtbot.addWidget(made)
    made.show()
    made.arrive({"tab": "diff"})
    qtbot.waitUntil(lambda: made.tabs.currentIndex() == DIFF)


def test_a_village_is_given_until_a_day(page: Monthly, session: Session, said: Said, qtbot: Any) -> None:
    explain_all(session)
    report.lock(session, MONTH)
    page.reload()
    qtbot.waitUntil(lambda: page.diff.village.count() > 0)
    page.diff.why.setText("签到表补交")
    qtbot.keyClick(page.diff.why, Qt.Key.Key_Return)
    assert "补改到哪一天" in str(said.faults.pop())
    page.diff.until.setText("12.20")
    qtbot.keyClick(page.diff.until, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "到2026年12月20日（签到表补交，周敏准予）" in page.diff.given.text())


def test_a_clerk_sees_verbs_that_are_not_hers_greyed(page: Monthly) -> None:
    bar = MonthBar(lambda action: action is not Action.VERIFY)
    bar.show_status(report.status(page.context.session, MONTH), 0)
    assert bar.buttons["hand_in"].isEnabled() and not bar.buttons["lock"].isEnabled()
    assert bar.buttons["lock"].toolTip() == "要有“核实”的权限。"
