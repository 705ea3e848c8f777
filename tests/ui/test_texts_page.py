"""材料: begun, written with figures live under the words, made final, printed, handed on; nothing typed is lost unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.session import Session
from app.texts import keep
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.texts import Texts
from ui.widgets.blank_picker import BlankPicker

_PATIENCE = 20_000  # ms: pages are made in the background, and a busy machine takes its time
WRITTEN = {"problems": "个别村宣传不均衡。", "plans": "继续入户。"}


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> Texts:
    made = Texts(context)
    qtbot.addWidget(made)
    made.resize(1250, 700)
    made.show()
    made.arrive({})
    qtbot.waitUntil(lambda: made.states.state == "empty", timeout=_PATIENCE)
    return made


def edit(page: Texts, key: str) -> QPlainTextEdit:
    found = page.parts.edits[key]
    assert isinstance(found, QPlainTextEdit)
    return found


def test_without_texts_the_page_says_how_to_begin(page: Texts) -> None:
    page._fill_new(page.new_button.menu())
    offered = [action.text() for action in page.new_button.menu().actions()]
    assert "月度工作情况报告　2026年11月" in offered and "半年工作总结　2026年下半年" in offered
    assert len(offered) == len(set(offered)) and page.new_button.isEnabled() and not page.export_button.isEnabled()


def test_figures_are_live_under_the_words_and_stay_blanks(page: Texts, session: Session, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    page.parts.insert("problems", "活动场次")
    assert edit(page, "problems").toPlainText() == "〔活动场次〕"
    label = page.parts._live["problems"]
    qtbot.waitUntil(lambda: label.text().isdigit(), timeout=_PATIENCE)
    assert not label.isHidden() and page.save()
    assert keep.latest(session, "R-M7", "2026-11").parts["problems"] == "〔活动场次〕"
    before = label.text()
    area = session.areas.villages()[0].uid
    session.save("activity", {"title": "又一场", "date": "2026-11-20", "kind": "rally", "area": area, "persons": 9})
    page.hear(frozenset({"activity"}))
    qtbot.waitUntil(lambda: label.text() == str(int(before) + 1), timeout=_PATIENCE)


def test_figures_can_become_the_clerks_own_words(page: Texts, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    qtbot.waitUntil(lambda: "全镇" in page.parts._live["basics"].text(), timeout=_PATIENCE)
    page.parts._settle("basics")
    assert "〔" not in edit(page, "basics").toPlainText() and page.parts.dirty
    edit(page, "basics").setPlainText("")


def test_a_blank_is_found_by_typing_and_taken_by_enter(page: Texts, context: AppContext, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    assert page.parts.text is not None
    picker = BlankPicker(page, context, page.parts.text)
    qtbot.addWidget(picker)
    picker.show()
    picker.search.setText("参与人次同")
    qtbot.waitUntil(lambda: picker.value.text().startswith("参与人次同比："), timeout=_PATIENCE)
    with qtbot.waitSignal(picker.chosen) as taken:
        qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert taken.args == ["参与人次同比"]
    picker.search.setText("没有的")
    assert not picker.take.isEnabled()


def test_final_then_new_version(page: Texts, session: Session, said: Said, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    for key, words in WRITTEN.items():
        edit(page, key).setPlainText(words)
    assert page.save()
    said.answers.append("再看看")
    page.finish()
    assert not keep.latest(session, "R-M7", "2026-11").final
    said.answers.append("定稿")
    page.finish()
    qtbot.waitUntil(lambda: page.parts.text is not None and page.parts.text.final, timeout=_PATIENCE)
    assert edit(page, "plans").isReadOnly() and not page.final_button.isEnabled() and page.version_button.isEnabled()
    page.new_version()
    qtbot.waitUntil(lambda: page.list.count() == 2, timeout=_PATIENCE)
    assert not edit(page, "plans").isReadOnly() and edit(page, "plans").toPlainText() == "继续入户。"
    assert "第2版" in page.state.text()


def test_what_is_wrong_is_shown_beside_the_words(page: Texts, said: Said, session: Session, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    edit(page, "plans").setPlainText("〔不存在〕")
    qtbot.waitUntil(lambda: "“下月打算”第1段" in page.notice.text(), timeout=_PATIENCE)
    assert not page.save() and "〔不存在〕" in str(said.faults.pop())
    edit(page, "plans").setPlainText("")
    qtbot.waitUntil(lambda: "还没有写" in page.notice.text(), timeout=_PATIENCE)
    assert keep.listed(session) == []


def test_leaving_with_words_not_kept_is_asked_about(page: Texts, said: Said) -> None:
    page.start("R-M7", "2026-11")
    edit(page, "plans").setPlainText("下月进企业。")
    said.answers.append("继续填写")
    assert not page.may_leave()
    said.answers.append("保存")
    assert page.may_leave() and not page.parts.dirty
    edit(page, "plans").setPlainText("改了。")
    said.answers.append("不保存")
    assert page.may_leave() and edit(page, "plans").toPlainText() == "下月进企业。"


def test_files_are_written_and_the_page_is_seen(page: Texts, tmp_path: Path, qtbot: Any) -> None:
    page.start("D-29", "2026-11")
    assert page.save()
    for suffix in (".pdf", ".docx"):
        page.export(tmp_path / f"函{suffix}")
        qtbot.waitUntil(lambda suffix=suffix: (tmp_path / f"函{suffix}").is_file(), timeout=_PATIENCE)
    qtbot.waitUntil(lambda: page.preview.count > 0, timeout=_PATIENCE)


def test_a_found_text_opens_its_version(page: Texts, session: Session, qtbot: Any) -> None:
    text = keep.save(session, keep.latest(session, "R-A3", "2026-11", "反诈夜校"), {"body": "夜校办了。"})
    page.arrive({"uid": text.uid})
    qtbot.waitUntil(lambda: page.parts.text is not None and page.parts.text.uid == text.uid, timeout=_PATIENCE)
    assert "不超过800字" in page.notice.text() or not page.notice.text()


def test_a_draft_can_be_thrown_away(page: Texts, session: Session, said: Said, qtbot: Any) -> None:
    page.start("R-M7", "2026-11")
    assert page.save()
    qtbot.waitUntil(lambda: page.list.count() == 1, timeout=_PATIENCE)
    said.answers.append("删除")
    page.drop()
    qtbot.waitUntil(lambda: page.states.state == "empty", timeout=_PATIENCE)
    assert keep.listed(session) == []
