"""Papers, tables and lists of the restricted store from its window: why first, then where to, and nothing when given up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import Said
from keyfiles_office import box_of, enter, see
from paper_printer import ink_box, paper_printer, sizes
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from test_keyfiles_page import Opened, office, opened, with_store

from app.keyfiles.notice_list import Fate
from tests import keyfiles_kit as kit
from ui import printing
from ui.keyfiles.list_box import ListBox, PreviewBox
from ui.keyfiles.paper_boxes import BlankBox, BreachBox, PaperBox, TableBox, TransferBox

__all__ = ["office", "opened", "with_store"]

WHY = "季度复核前打印核对"
NO = "档2026-0001"
LOOK = os.environ.get("LOOK_AT_PAPERS")


def words_in(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def picture(widget: Any, name: str) -> None:
    """For a person to look at, when one asked."""
    if LOOK:
        QApplication.processEvents()
        widget.grab().save(f"{LOOK}/{name}.png")


def offered(inside: Any) -> dict[str, QAction]:
    return {action.text(): action for action in inside.papers.menu().actions() if action.text()}


def test_a_file_is_printed_copied_and_transferred(opened: Opened, qtbot: Any, said: Said, tmp_path: Path) -> None:
    page = enter(opened(kit.HEAD), kit.HEAD, qtbot)
    file = see(page, NO, qtbot)
    picture(page.window(), "file-page")
    for at, title in enumerate(("重点人员帮扶档案基本情况表", "个人信息复制件（给本人）")):
        out = tmp_path / f"{at}.pdf"
        said.answers = [out]
        file.buttons["print"].click()
        box = box_of(page, PaperBox)
        box.paper.setCurrentText(title)
        box.why.setEditText(WHY)
        picture(box, "paper-box")
        box.keep.click()
        assert kit.NAME in words_in(out) and WHY in words_in(out)
        assert kit.NAME not in said.asked[-1] and NO in said.asked[-1], "the name proposed for the file"
    assert [row["kind"] for row in file.looks.rows.rows][:2] == ["export", "print"], "read again"
    said.answers = [tmp_path / "移交.pdf"]
    file.buttons["transfer"].click()
    box = box_of(page, TransferBox)
    picture(box, "transfer-box")
    assert "清源县公安局" in box.says.text()
    box.matter.setPlainText("请协助核实")
    box.why.setEditText(WHY)
    box.keep.click()
    assert "请协助核实" in words_in(tmp_path / "移交.pdf") and "移交单共1页" in said.last


@pytest.mark.parametrize(("why", "out", "expected"), [("看看", "x.pdf", "不少于5个字"), (WHY, None, "没有选存到哪里")])
def test_given_up_nothing_is_written_or_logged(
    opened: Opened, qtbot: Any, said: Said, tmp_path: Path, why: str, out: str | None, expected: str
) -> None:
    page = enter(opened(kit.HEAD), kit.HEAD, qtbot)
    file = see(page, NO, qtbot)
    store = page.inside.sitting.store  # type: ignore[union-attr]
    before = len(store.looks("0000", "9999"))
    said.answers = [None if out is None else tmp_path / out]
    file.buttons["print"].click()
    box = box_of(page, PaperBox)
    box.why.setEditText(why)
    box.keep.click()
    assert expected in box.wrong.text() and box.isVisible()
    assert len(store.looks("0000", "9999")) == before and not (tmp_path / "x.pdf").exists()
    box.reject()


def test_tables_blank_papers_and_the_register_of_a_breach(opened: Opened, qtbot: Any, said: Said, tmp_path: Path) -> None:
    page = enter(opened(kit.HEAD), kit.HEAD, qtbot)
    inside = page.inside
    assert inside is not None
    menu = offered(inside)
    said.answers = [tmp_path / "目录.pdf", tmp_path / "空白.pdf", tmp_path / "泄露.pdf"]
    menu["重点人员档案目录 T-20…"].trigger()
    box = box_of(page, TableBox)
    box.why.setEditText(WHY)
    box.keep.click()
    assert NO in words_in(tmp_path / "目录.pdf") and kit.NAME not in words_in(tmp_path / "目录.pdf")
    menu["重点人员工作数量表 R-M9…"].trigger()
    box = box_of(page, TableBox)
    box.why.setEditText(WHY)
    picture(box, "numbers-box")
    said.answers.insert(0, tmp_path / "数量.pdf")
    box.keep.click()
    assert "书面要求" in box.wrong.text() and not (tmp_path / "数量.pdf").exists()
    box.reject()
    menu["空白用表…"].trigger()
    box_of(page, BlankBox).keep.click()
    assert "空白表" in words_in(tmp_path / "空白.pdf")
    menu["泄露登记…"].trigger()
    box = box_of(page, BreachBox)
    box.whole.setChecked(True)
    box.lines["how"].setText("电脑遗失")
    box.why.setEditText(WHY)
    picture(box, "breach-box")
    box.keep.click()
    assert NO in words_in(tmp_path / "泄露.pdf") and "电脑遗失" in words_in(tmp_path / "泄露.pdf")


def test_a_paper_goes_straight_to_the_printer_and_leaves_no_file(
    opened: Opened, qtbot: Any, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enter(opened(kit.HEAD), kit.HEAD, qtbot)
    file = see(page, NO, qtbot)
    store = page.inside.sitting.store  # type: ignore[union-attr]
    asked: list[Any] = [None, paper_printer(tmp_path / "纸.pdf")]
    monkeypatch.setattr(printing, "ask", lambda *_given: asked.pop(0))
    file.buttons["print"].click()
    box = box_of(page, PaperBox)
    box.why.setEditText(WHY)
    before = len(store.looks("0000", "9999"))
    box.go.click()
    assert "没有选打印机" in box.wrong.text() and len(store.looks("0000", "9999")) == before
    box.go.click()
    qtbot.waitUntil(lambda: "已送打印机1页" in said.last)
    assert sizes(tmp_path / "纸.pdf") == [(595, 842)] and ink_box(tmp_path / "纸.pdf")[0] > 5
    assert [path.name for path in tmp_path.rglob("*.pdf")] == ["纸.pdf"] and said.asked == [], "the printer's paper alone"
    assert len(store.looks("0000", "9999")) == before + 1


def test_a_table_goes_to_the_printer_as_well(
    opened: Opened, qtbot: Any, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enter(opened(kit.HEAD), kit.HEAD, qtbot)
    inside = page.inside
    assert inside is not None
    monkeypatch.setattr(printing, "ask", lambda *_given: paper_printer(tmp_path / "纸.pdf"))
    offered(inside)["重点人员档案目录 T-20…"].trigger()
    box = box_of(page, TableBox)
    box.why.setEditText(WHY)
    box.go.click()
    qtbot.waitUntil(lambda: "重点人员档案目录共3行，已送打印机1页" in said.last)
    assert inside.sitting.store.looks("0000", "9999")[-1].kind == "print"


def test_an_archivist_is_not_offered_what_is_the_heads(opened: Opened, qtbot: Any) -> None:
    page = enter(opened(kit.ARCHIVIST), kit.ARCHIVIST, qtbot)
    assert not [words for words in offered(page.inside) if "T-21" in words or "R-M9" in words or "影响评估" in words]


def test_a_notices_list_is_seen_before_it_is_entered(
    opened: Opened, qtbot: Any, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = enter(opened(kit.ARCHIVIST), kit.ARCHIVIST, qtbot)
    inside = page.inside
    assert inside is not None
    scan, names = tmp_path / "通知.pdf", tmp_path / "名单.csv"
    scan.write_bytes(kit.SCAN)
    names.write_text("姓名,类别,村,配偶\n赵测试,第一类,花园村,某某\n,第一类,花园村,某某\n", "utf-8")
    offered(inside)["导入通知名单…"].trigger()
    box = box_of(page, ListBox)
    box.go.click()
    assert "还没有选名单" in box.wrong.text()
    chosen = [[scan], [names]]
    monkeypatch.setattr(inside.sitting.context.tell, "open_files", lambda title, kinds: chosen.pop(0))
    box.choose_scan()
    box.choose_list()
    assert "依据扫描件，名单.csv" in box.picked.text()
    values = {"basis_kind": "police", "scheme": "four", "basis_no": "清公通〔2026〕20号", "basis_issuer": "清源县公安局",
              "basis_date": "2026-11-01", "basis_expiry": "2027-10-31", "purpose": "回流人员教育帮扶", "owner": "李四",
              "adult": 1}
    box.fields.show_values(values)
    picture(box, "list-box")
    box.go.click()
    assert not box.wrong.isVisible(), box.wrong.text()
    preview = box_of(page, PreviewBox)
    picture(preview, "preview-box")
    rows = preview.table.rows.rows
    assert [row["name"] for row in rows if row["fate"] == "新"] == ["赵**"] and "不能导入1人" in preview.says.text()
    before = len(inside.directory.table.rows.rows)
    preview.why.setEditText(WHY)
    preview.go.click()
    assert "已建档1份" in said.last and len(inside.directory.table.rows.rows) == before + 1
    assert preview._plan.of(Fate.NEW)[0].values["name"] == "赵测试"
