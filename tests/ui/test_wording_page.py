"""The office changes the words of a paper: seen at once, kept as a version with its day, taken back, handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QPlainTextEdit

from app.documents import wordings
from app.documents.issue import Recipients, issue
from app.session import Session
from tests.ui.conftest import Said
from tests.ui.hand import type_text
from ui.context import AppContext
from ui.screens import wording_pack, wording_page
from ui.screens.print_centre import PrintCentre
from ui.screens.wording_pack import PackDialog
from ui.screens.wording_page import WordingPage

LETTER = "letter-receipt"
GREETING = "全镇居民朋友们："


@pytest.fixture
def page(context: AppContext, qtbot: Any) -> Iterator[WordingPage]:
    centre = PrintCentre(context)
    qtbot.addWidget(centre)
    context.pulse.changed.connect(centre.hear)
    centre.resize(1200, 700)
    centre.show()
    centre.arrive({"tab": "wording"})
    qtbot.waitUntil(lambda: bool(centre.wording.papers.papers))
    centre.wording.choose(LETTER)
    qtbot.waitUntil(lambda: GREETING in centre.wording.text and centre.wording.preview.count == 1)
    yield centre.wording
    centre.batch.preview.clear()
    centre.wording.preview.clear()


def greeting(page: WordingPage) -> QPlainTextEdit:
    """The box the greeting stands in."""
    boxes = [box for box in page.pieces.boxes.values() if isinstance(box, QPlainTextEdit) and GREETING in box.toPlainText()]
    assert len(boxes) == 1
    return boxes[0]


def words_of(source: Path | bytes) -> str:
    document = pypdfium2.PdfDocument(source)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_every_paper_can_be_opened_and_shows_its_page(page: WordingPage, qtbot: Any, session: Session) -> None:
    for paper in wordings.papers(session)[::9]:
        page.choose(paper.code)
        qtbot.waitUntil(lambda paper=paper: bool(page.pieces.boxes) and page.state.text().startswith(paper.title))
        assert page.wrong.isHidden() and not page.dirty


def test_a_changed_sentence_is_seen_kept_and_printed(
    page: WordingPage, qtbot: Any, session: Session, tmp_path: Path, said: Said
) -> None:
    assert not page.save.isEnabled()
    box = greeting(page)
    box.setPlainText("新河镇的父老乡亲们：")
    assert page.dirty and page.save.isEnabled() and "未保存" in page.state.text()
    assert "新河镇的父老乡亲们" in page.raw.toPlainText()
    page.note.setText("换称呼")
    page.save.click()
    qtbot.waitUntil(lambda: session.count("wording") == 1 and not page.dirty)
    qtbot.waitUntil(lambda: "第2版" in page.state.text())
    assert "已保存新版本" in said.last
    issue(session, LETTER, Recipients(session.areas.villages()[0].uid), tmp_path / "out.pdf")
    assert "新河镇的父老乡亲们" in words_of(tmp_path / "out.pdf")
    assert session.all("issued")[0]["template_version"] == "2"
    assert any("本单位修改" in page.papers._items[code].text() for code in (LETTER,))


def test_a_version_for_later_does_not_print_today(
    page: WordingPage, qtbot: Any, session: Session, tmp_path: Path
) -> None:
    greeting(page).setPlainText("明年的称呼：")
    page.valid_from.set_value("2027-01-01")
    page.save.click()
    qtbot.waitUntil(lambda: session.count("wording") == 1)
    issue(session, LETTER, Recipients(session.areas.villages()[0].uid), tmp_path / "out.pdf")
    assert GREETING in words_of(tmp_path / "out.pdf")
    assert "明年的称呼" in wordings.text(session, LETTER, "2027-01-02")


def test_the_shipped_text_comes_back(page: WordingPage, qtbot: Any, session: Session, said: Said) -> None:
    greeting(page).setPlainText("错了：")
    page.valid_from.set_value("2026-11-01")
    page.save.click()
    qtbot.waitUntil(lambda: "第2版" in page.state.text())
    page.back.click()
    qtbot.waitUntil(lambda: GREETING in page.text and "第1版" in page.state.text())
    qtbot.waitUntil(lambda: page.versions.table.model().index(1, 1).data() == "现用")


def test_an_earlier_version_is_taken_up_again(page: WordingPage, qtbot: Any, session: Session, said: Said) -> None:
    greeting(page).setPlainText("第二版：")
    page.save.click()
    qtbot.waitUntil(lambda: "第2版" in page.state.text())
    page.tabs.setCurrentIndex(2)
    qtbot.waitUntil(lambda: page.versions.table.rowCount() == 2)
    page.versions.table.setCurrentCell(1, 0)
    page.versions.take.click()
    assert GREETING in page.text and page.dirty and page.tabs.currentIndex() == 0


def test_a_blank_is_put_where_the_cursor_was(page: WordingPage, qtbot: Any) -> None:
    box = greeting(page)
    box.setFocus()
    box.moveCursor(box.textCursor().MoveOperation.End)
    page.pieces._last = box
    page.pieces.put_blank("镇名")
    assert box.toPlainText() == GREETING + "{镇名}"
    type_text(box, "的")
    assert f'{GREETING}{{office.town}}的' in page.text


def test_what_is_wrong_is_said_beside_the_page(page: WordingPage, qtbot: Any, said: Said) -> None:
    greeting(page).setPlainText("{office.nothing}")
    qtbot.waitUntil(lambda: not page.wrong.isHidden())
    assert "office.nothing" in page.wrong.text()
    box = next(box for box in page.pieces.boxes.values()
               if isinstance(box, QPlainTextEdit) and "office.nothing" in box.toPlainText())
    box.setPlainText("{乡镇长}：")
    qtbot.waitUntil(lambda: "没有“乡镇长”这样的空" in page.wrong.text())
    page.save.click()
    qtbot.waitUntil(lambda: bool(said.faults))
    assert "乡镇长" in str(said.faults.pop()) and page.dirty
    page.drop.click()
    qtbot.waitUntil(lambda: page.wrong.isHidden())
    assert not page.dirty and greeting(page)


def test_text_broken_in_the_full_view_is_said_in_the_friendly_one(page: WordingPage, qtbot: Any) -> None:
    page.tabs.setCurrentIndex(1)
    page.raw.setPlainText(page.text + "\n[[block\n")
    page.tabs.setCurrentIndex(0)
    assert "写错的地方" in page.pieces.wrong.text() and not page.pieces.boxes
    qtbot.waitUntil(lambda: not page.wrong.isHidden())
    page.drop.click()
    assert greeting(page)


def test_unsaved_words_are_asked_about(page: WordingPage, qtbot: Any, said: Said) -> None:
    greeting(page).setPlainText("没有保存：")
    said.answers += ["继续修改", "不保存"]
    page.choose("pledge")
    assert page.papers.code == LETTER and page.dirty
    page.choose("pledge")
    qtbot.waitUntil(lambda: "承诺书" in page.state.text() and not page.dirty)


def test_words_go_to_another_office_as_a_pack(
    page: WordingPage, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeting(page).setPlainText("县里统一的称呼：")
    page.save.click()
    qtbot.waitUntil(lambda: "第2版" in page.state.text())
    pack = tmp_path / "pack.zip"
    page.packs.write([LETTER], pack)
    qtbot.waitUntil(lambda: pack.is_file() and "已导出 1 份" in said.last)
    page.back.click()
    qtbot.waitUntil(lambda: GREETING in page.text)

    def accepted(*arguments: Any) -> PackDialog:
        dialog = PackDialog(*arguments)
        assert dialog.table.rowCount() == 1 and dialog.table.item(0, 1).text() == "更新"  # type: ignore[union-attr]
        dialog.exec = lambda: (dialog.go.click(), dialog.result())[1]  # type: ignore[method-assign]
        return dialog

    monkeypatch.setattr(wording_pack, "PackDialog", accepted)
    page.packs.take(pack)
    qtbot.waitUntil(lambda: "县里统一的称呼" in page.text)
    assert session.all("wording")[-1]["source"] == "pack"


def test_a_clerk_sees_the_words_but_cannot_change_them(
    context: AppContext, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context.session), "can", lambda _self, action: action in ("view", "print"))
    centre = PrintCentre(context)
    qtbot.addWidget(centre)
    centre.show()
    centre.arrive({"tab": "wording"})
    qtbot.waitUntil(lambda: bool(centre.wording.pieces.boxes))
    page = centre.wording
    assert all(box.isReadOnly() for box in page.pieces.boxes.values()) and page.raw.isReadOnly()
    assert not page.save.isEnabled() and not page.back.isEnabled()
    centre.batch.preview.clear()
    page.preview.clear()


def test_a_paper_of_a_pack_can_be_taken_out_of_use(
    page: WordingPage, qtbot: Any, session: Session, tmp_path: Path, said: Said
) -> None:
    free = next(letter for letter in "ZXWQNM" if not wordings.letter_taken(session, replace(
        wordings.paper(session, LETTER), code="county-letter", kind_letter=letter)))
    body = page.text.replace('code = "letter-receipt"', 'code = "county-letter"')
    body = body.replace('kind_letter = "H"', f'kind_letter = "{free}"')
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "county-letter.toml").write_text(body.replace("致全镇居民的一封信（附回执）", "县里的一封信", 1), "utf-8")
    (folder / "pack.json").write_text('{"name": "县模板", "issuer": "县反诈办", "date": "2026-11-01"}', "utf-8")
    wordings.import_pack(session, folder)
    qtbot.waitUntil(lambda: "county-letter" in page.papers.papers)
    page.choose("county-letter")
    qtbot.waitUntil(lambda: "县里的一封信" in page.state.text() and page.back.text() == "停用…")
    page.back.click()
    qtbot.waitUntil(lambda: "county-letter" not in page.papers.papers)
    qtbot.waitUntil(lambda: page.papers.code in page.papers.papers and bool(page.pieces.boxes))


def test_a_paper_printed_as_shipped_is_not_called_changed(session: Session, tmp_path: Path) -> None:
    issue(session, LETTER, Recipients(session.areas.villages()[0].uid), tmp_path / "letters.pdf")
    assert session.all("wording"), "the shipped text is kept for 补打"
    _papers, marks = wording_page._listed(session)
    assert LETTER not in marks
