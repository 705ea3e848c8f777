"""The form by keyboard: order of fields, repeat, pins, dates, problems, drafts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hand import type_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.records.registers import REGISTERS
from ui.context import AppContext
from ui.widgets.choice_editors import ChoiceEditor, MultiEditor
from ui.widgets.record_form import RecordForm

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def form(context: AppContext, qtbot: Any) -> RecordForm:
    made = RecordForm(context, REGISTERS["activity"])
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    return made


def line(form: RecordForm, key: str) -> QLineEdit:
    stop = form.rows[key].editor.stops[0]
    assert isinstance(stop, QLineEdit)
    return stop


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def test_enter_visits_every_field_in_order_and_shift_enter_goes_back(form: RecordForm, qtbot: Any) -> None:
    stops = [stop for row in form.rows.values() for stop in row.editor.stops]
    assert [row.field.key for row in form.rows.values()] == [
        f.key for f in REGISTERS["activity"].fields if not f.computed
    ]
    form.focus_first()
    for stop, following in pairwise(stops):
        assert focused() is stop, stop.accessibleName()
        qtbot.keyClick(stop, Key.Key_Return)
        assert focused() is following
    qtbot.keyClick(stops[-1], Key.Key_Return, Mod.ShiftModifier)
    assert focused() is stops[-2]


def test_enter_in_a_long_text_goes_on_and_alt_enter_breaks_the_line(form: RecordForm, qtbot: Any) -> None:
    text = form.rows["summary"].editor.stops[0]
    assert isinstance(text, QPlainTextEdit)
    text.setFocus()
    text.setPlainText("上午")
    qtbot.keyClick(text, Key.Key_Return, Mod.AltModifier)
    assert text.toPlainText().count("\n") == 1
    qtbot.keyClick(text, Key.Key_Return)
    assert text.toPlainText().count("\n") == 1 and focused() is not text


@pytest.mark.parametrize("typed, shown", [
    ("11.5", "2026年11月5日"), ("11-5", "2026年11月5日"), ("20261105", "2026年11月5日"), ("昨天", "2026年11月20日"),
    ("１１．５", "2026年11月5日"), ("12.28", "2026年12月28日"),
])
def test_dates_are_understood_when_the_field_is_left(form: RecordForm, qtbot: Any, typed: str, shown: str) -> None:
    date = line(form, "date")
    date.setFocus()
    type_text(date, typed)
    qtbot.keyClick(date, Key.Key_Return)
    assert date.text() == shown


def test_save_stores_what_was_typed_and_says_so(form: RecordForm, qtbot: Any, context: AppContext, said: Any) -> None:
    for key, typed in (("date", "11.5"), ("title", "集市宣传"), ("persons", "３００人次")):
        line(form, key).setText(typed)
    form.rows["metrics"].editor.lines["leaflet"].setText("２００")  # type: ignore[attr-defined]
    qtbot.keyClick(form, Key.Key_S, Mod.ControlModifier)
    row = context.session.get("activity", form.uid or "")
    assert (row["date"], row["title"], row["persons"], row["metrics"]) == ("2026-11-05", "集市宣传", 300, {"leaflet": 200})
    assert "集市宣传" in said.last and said.lines[-1].undo


def test_problems_stand_under_their_fields_and_the_first_has_the_cursor(form: RecordForm) -> None:
    line(form, "persons").setText("很多")
    assert not form.save()
    assert "不是整数" in form.rows["persons"].problem and focused() is line(form, "persons")
    line(form, "persons").setText("")
    assert not form.save()
    assert form.rows["date"].problem and form.rows["title"].problem and not form.rows["persons"].problem
    assert focused() is line(form, "date")


def test_ctrl_d_repeats_the_last_record_and_a_pin_carries_on(form: RecordForm, qtbot: Any) -> None:
    for key, typed in (("date", "11.5"), ("title", "第一场"), ("place", "集市广场")):
        line(form, key).setText(typed)
    form.rows["date"].pinned.emit(True)
    assert form.save()
    form.begin()
    assert line(form, "date").text() == "2026年11月5日" and line(form, "place").text() == ""
    place = line(form, "place")
    place.setFocus()
    qtbot.keyClick(place, Key.Key_D, Mod.ControlModifier)
    assert place.text() == "集市广场" and focused() is not place


def test_a_choice_narrows_by_initials_and_enter_takes_it(form: RecordForm, qtbot: Any) -> None:
    kind = line(form, "kind")
    kind.setFocus()
    qtbot.keyClicks(kind, "jzxc")
    popup = kind.suggestions.popup()  # type: ignore[attr-defined]
    assert popup.isVisible() and popup.model().rowCount() == 1
    qtbot.keyClick(popup, Key.Key_Return)
    assert kind.text() == "集中宣传" and form.rows["kind"].editor.value() == "rally"
    assert focused() is not kind


def test_a_choice_that_is_none_is_refused(form: RecordForm) -> None:
    line(form, "kind").setText("没有这种")
    assert not form.save()
    assert "不在" in form.rows["kind"].problem


def test_a_row_of_another_register_is_found_in_the_background(form: RecordForm, qtbot: Any) -> None:
    area = line(form, "area")
    area.setFocus()
    qtbot.keyClicks(area, "qtc")
    popup = area.suggestions.popup()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: popup.isVisible() and popup.model().rowCount() > 0)
    qtbot.keyClick(popup, Key.Key_Return)
    assert area.text() == "桥头村" and form.rows["area"].editor.value()


def test_unsaved_typing_is_kept_and_offered(form: RecordForm, qtbot: Any, context: AppContext) -> None:
    title = line(form, "title")
    title.setFocus()
    type_text(title, "半条记录")
    qtbot.waitUntil(lambda: form.draft() is not None, timeout=4000)
    after_crash = RecordForm(context, REGISTERS["activity"])
    qtbot.addWidget(after_crash)
    after_crash.take_draft()
    assert line(after_crash, "title").text() == "半条记录" and after_crash.dirty
    after_crash.drop_draft()
    assert form.draft() is None


def test_what_is_to_be_gone_one_day_is_in_no_draft(context: AppContext, qtbot: Any) -> None:
    made = RecordForm(context, REGISTERS["transfer"])
    qtbot.addWidget(made)
    made.show()
    made.begin()
    made.fill({"no": "移1", "content": "有人收购银行卡", "reporter": "郭某"})
    made.dirty = True
    made.hide()
    made._keep_draft()
    kept = made.draft()
    assert kept is not None and kept["values"]["no"] == "移1"
    assert "收购" not in str(kept) and "郭某" not in str(kept)


def test_ctrl_z_in_a_saved_form_takes_the_save_back(form: RecordForm, qtbot: Any, context: AppContext, said: Any) -> None:
    line(form, "date").setText("11.5")
    line(form, "title").setText("记错了")
    assert form.save()
    uid = form.uid or ""
    title = line(form, "title")
    title.setFocus()
    qtbot.keyClick(title, Key.Key_Z, Mod.ControlModifier)
    assert context.session.get("activity", uid)["deleted_at"]
    assert said.last.startswith("已撤销")


def test_what_the_program_filled_in_is_read_not_typed(context: AppContext, qtbot: Any) -> None:
    from PySide6.QtWidgets import QLabel

    uid = context.session.save("visit_round", {
        "name": "第四季度敲门行动", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    form = RecordForm(context, REGISTERS["visit_round"])
    qtbot.addWidget(form)
    form.show()
    form.load(uid)
    words = [label.text() for label in form.facts.findChildren(QLabel)]
    assert words == ["应访户", str(context.session.get("visit_round", uid)["targets"])] and "targets" not in form.rows
    form.begin()
    assert form.facts.isHidden()


def test_a_dictionary_offers_what_was_in_force_on_the_records_day(form: RecordForm, qtbot: Any) -> None:
    session = form._context.session
    for name, until in (("旧形式", "2026-06-30"), ("旧场所", "2026-06-30")):
        dictionary = "activity_kind" if name == "旧形式" else "jin_tag"
        values = {"dictionary": dictionary, "code": "former", "name": name, "valid_to": until}
        session.save("dictionary_entry", values)
    made = RecordForm(form._context, form.register)
    qtbot.addWidget(made)
    for day, offered in (("2026-06-01", True), ("2026-10-12", False)):
        made.begin({"date": day})
        kind, tags = made.rows["kind"].editor, made.rows["tags"].editor
        assert isinstance(kind, ChoiceEditor) and isinstance(tags, MultiEditor)
        assert ("旧形式" in kind.offered("旧形式")) is offered
        assert ("former" in {choice.code for choice in tags.offered()}) is offered
    made.begin({"date": "2026-10-12", "kind": "former", "tags": ["former"]})
    assert (made.rows["kind"].editor.value(), made.rows["tags"].editor.value()) == ("former", ["former"])
