"""Papers whose lists come from the registers instead of being typed: 领导小组名单, 任务分解表, 表彰名单."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from app.documents import batch, sources, template, values
from app.documents.bodies import body_values
from app.documents.issue import Options, issue
from app.documents.recipients import Recipients
from app.session import Session
from tests.working_kit import filled


@pytest.fixture
def working(town: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-02T09:00:00")
    return filled(town)


def printed(session: Session, code: str, **typed: str) -> str:
    """The words on the office's paper, without the spaces between them."""
    paper = template.by_code(code)
    office = values.office_values(session, paper)
    asked = values.ask_values(paper, office, typed)
    out = io.BytesIO()
    batch.render(paper, office, [{}], out, asked=asked, lists=sources.lists(session, paper, Recipients(), asked))
    pages = pypdfium2.PdfDocument(out.getvalue())
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_the_leading_group_is_proposed_as_it_stands_today(working: Session) -> None:
    words = printed(working, "group-roster")
    assert "梁启明柳河镇人民政府镇长" in words and "何卫东柳河派出所所长" in words
    assert "苏文静兼任办公室主任" in words and "宣传教育组：曾秀兰（牵头人）" in words
    assert "段雅兰" not in words, "she left the group in August"
    assert "周明" in printed(working, "group-roster", leader="周明　镇长") and "梁启明" not in printed(
        working, "group-roster", leader="周明　镇长"), "the clerk may type over it"


def test_a_blank_roster_proposes_nobody(working: Session, tmp_path: Path) -> None:
    issue(working, "group-roster", Recipients(), tmp_path / "a.pdf", options=Options(variant="blank", blanks=1))
    pages = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "领导小组名单" in words and "梁启明" not in words and "曾秀兰" not in words


def test_the_group_of_the_day_it_is_asked(working: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-08-31T09:00:00")
    assert "段雅兰（牵头人）" in body_values(working)["group_parts"]
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-01-01T09:00:00")
    assert body_values(working)["group_head"] == "" and "督导问责组：________" in body_values(working)["group_parts"]


def test_the_tasks_of_the_year(working: Session) -> None:
    working.save("task", {"title": "去年的任务", "units": "各村", "from_date": "2025-01-01", "due": "2025-12-31"})
    working.save("task", {"title": "取消的任务", "units": "各村", "due": "2026-12-01", "state": "cancelled", "note": "合并"})
    words = printed(working, "task-list")
    assert "村级微信群推送反诈内容" in words and "每周至少1次" in words and "2026年11月30日" in words
    assert "去年的任务" not in words and "取消的任务" not in words
    assert "去年的任务" in printed(working, "task-list", year="2025")


def test_nobody_is_on_the_honours_list_without_agreeing(working: Session) -> None:
    for name, whom, consent in (("姚静", "person", 1), ("单全", "person", 0), ("惠民超市", "unit", 0)):
        working.save("award", {"date": "2026-10-30", "name": name, "whom": whom, "kind": "person", "consent": consent})
    working.save("award", {"date": "2025-10-30", "name": "去年的", "consent": 1})
    words = printed(working, "award-list")
    assert "安平农商行柳河支行" in words and "姚静" in words
    assert all(name not in words for name in ("单全", "惠民超市", "去年的"))
