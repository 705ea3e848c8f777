"""The papers of the restricted store: what they say, what lies behind the words, and where nothing of them may be.

The words are compared with tests/golden/keyfiles, without the watermark; after a meant change run this file with
REWRITE_GOLDEN=1 and look at the difference. LOOK_AT_PAPERS=FOLDER leaves the PDFs there.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app import clock
from app.errors import AppError, NoRight
from app.keyfiles import breach, handout, lifecycle, papers
from app.keyfiles.papers import Printed, Scope
from app.keyfiles.store import KeyStore
from app.session import Session
from db import keyfiles as db_keyfiles
from tests import keyfiles_kit as kit
from tests.keyfiles_paper_kit import GRID_WORKER, LONG_NAME, OFFICER, RELATIVE, WHY, texts

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "keyfiles"
MARKS = ("周主任　2026年11月21日 09:30", WHY, "空白表")
LOOK = os.environ.get("LOOK_AT_PAPERS")
REWRITE = os.environ.get("REWRITE_GOLDEN")
EVENT = {"found": "2026年11月20日上午", "happened": "2026年11月19日下午", "how": "存有副本的U盘在下村途中遗失。",
         "kinds": "姓名、所在村、联系记录", "harm": "可能被不相干的人看到。", "measures": "已沿途寻找，已报派出所。"}


def printed(store: KeyStore, code: str, no: str) -> Printed:
    """Any paper as it is filled."""
    if code == "transfer":
        return handout.transfer(store, no, "清源县公安局", WHY, "请协助核实去向。", 1)
    if code == "copy":
        return handout.copy(store, no, WHY)
    if code == "assessment":
        return papers.assessment(store, WHY)
    if code == "breach":
        return breach.register(store, breach.affected(store, "2026-11-01", "2026-11-30", everything=True), WHY, EVENT)
    if code == "breach-report":
        return breach.report(store, breach.affected(store, "2026-11-01", "2026-11-30", everything=True), WHY, EVENT)
    if code == "breach-person":
        asked = {key: text for key, text in EVENT.items() if key not in ("found", "happened")}
        return breach.notice(store, no, WHY, asked)
    return papers.fill(store, code, no, WHY)


def words(pdf: bytes) -> str:
    """All pages without the watermark, as the golden files have them."""
    pages = []
    for text in texts(pdf):
        lines = [line.rstrip() for line in text.split("\n")]
        pages.append("\n".join(line for line in lines if line and not _of_the_mark(line)))
    return "\n----\n".join(pages) + "\n"


def look(name: str, pdf: bytes) -> None:
    """For a person to look at, when one asked."""
    if LOOK:
        (Path(LOOK) / f"{name}.pdf").write_bytes(pdf)


def _of_the_mark(line: str) -> bool:
    """A line of the watermark, whole or cut off by the edge of the paper; never a day of the paper itself."""
    return line != "2026年11月21日" and len(line) > 1 and any(line in mark for mark in MARKS)


@pytest.mark.parametrize("code", [form.code for form in papers.forms()])
def test_each_paper_says_what_it_said(store: KeyStore, no: str, code: str) -> None:
    filled, empty = printed(store, code, no), papers.blank(store.session, code)
    for name, paper in ((code, filled), (f"{code}-blank", empty)):
        look(name, paper.pdf)
        if REWRITE:
            (GOLDEN / f"{name}.txt").write_text(words(paper.pdf), "utf-8")
        assert words(paper.pdf) == (GOLDEN / f"{name}.txt").read_text("utf-8")
        pages = texts(paper.pdf)
        assert len(pages) == paper.pages
        for page in pages:
            assert page.count("周主任　2026年11月21日 09:30") >= 4
            assert (WHY if paper is filled else "空白表") in page
            if papers.form(code).secret:
                assert "内部资料 注意保密 不得复印" in page
    assert LONG_NAME not in "".join(texts(empty.pdf))
    if code in ("approval", "basic", "seats", "contacts", "help", "review", "closing", "looks", "disposal"):
        assert all("依据：清公通〔2026〕12号" in page for page in texts(filled.pdf))


OPEN = {"closed_on", "close_reason", "disposed_on", "removed", "disposed_by", "decision", "reason", "done_on", "handler"}
"""Blanks that stay empty while the thing is not decided."""


@pytest.mark.parametrize("code", [form.code for form in papers.forms(Scope.FILE, Scope.REQUEST)])
def test_every_blank_of_a_template_is_filled_by_the_file(
    store: KeyStore, no: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []
    real = papers.made
    monkeypatch.setattr(papers, "made", lambda session, form, rows, *more, **named: (
        given.extend(rows), real(session, form, rows, *more, **named))[1])
    papers.fill(store, code, no, WHY)
    wanted = {name.removeprefix("person.") for name in papers.form(code).paper.used() if name.startswith("person.")}
    assert {name for name in wanted if not given[0].get(name)} <= OPEN
    lists = given[0].get("lists", {})
    for block in papers.form(code).paper.tables:
        keys = {column.key for column in block.columns if column.key}
        assert lists[block.source] and all(keys <= set(line) for line in lists[block.source])


def test_the_rare_character_is_drawn_and_no_frame_is_left(store: KeyStore, no: str) -> None:
    paper = papers.fill(store, "basic", no, WHY)
    assert paper.undrawable == []
    assert LONG_NAME in texts(paper.pdf)[0]


def test_the_watermark_is_light_and_behind_the_words(store: KeyStore, no: str) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(papers.fill(store, "looks", no, WHY).pdf))
    try:
        greys = document[0].render(scale=1).to_pil().convert("L").tobytes()
        # A page of the same paper without a mark has no grey of this kind: count what only the watermark draws.
        light = sum(200 <= value <= 235 for value in greys) / len(greys)
        dark = sum(value < 100 for value in greys) / len(greys)
    finally:
        document.close()
    assert 0.005 < light < 0.12
    assert dark > 0.005


@pytest.mark.parametrize("why", ["", "看看", "核对13900001234"])
def test_nothing_is_printed_without_a_purpose(store: KeyStore, no: str, why: str) -> None:
    before = len(store.looks("0000", "9999"))
    for make in (lambda: papers.fill(store, "basic", no, why), lambda: handout.copy(store, no, why),
                 lambda: handout.transfer(store, no, "清源县公安局", why), lambda: papers.assessment(store, why),
                 lambda: breach.register(store, [], why)):
        with pytest.raises(AppError):
            make()
    assert len(store.looks("0000", "9999")) == before


def test_every_print_copy_and_transfer_is_in_the_log_with_its_purpose(store: KeyStore, no: str) -> None:
    papers.fill(store, "contacts", no, WHY)
    handout.copy(store, no, "本人来所复制一份")
    handout.transfer(store, no, "清源县公安局", "按来文要求移交")
    found = [(entry.kind, entry.what, entry.purpose) for entry in store.looks("0000", "9999") if entry.file_no == no]
    assert found[-3:] == [("print", "重点人员帮扶联系记录表", WHY), ("export", "个人信息复制件", "本人来所复制一份"),
                          ("transfer", "清源县公安局", "按来文要求移交")]
    assert db_keyfiles.verify(store.ledger) is None


@pytest.mark.parametrize("to", ["清源县司法局", "清源县公安局交警大队", "", "县反诈办"])
def test_a_file_goes_to_no_other_organ(store: KeyStore, no: str, to: str) -> None:
    with pytest.raises(AppError, match="只能移交给依据中写明的机关"):
        handout.transfer(store, no, to, "按来文要求移交")
    assert not [entry for entry in store.looks("0000", "9999") if entry.kind == "transfer"]


def test_a_file_past_its_review_or_closed_is_not_transferred(store: KeyStore, no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2027-06-30T09:00:00")
    with pytest.raises(AppError, match="复核逾期，不能移交"):
        handout.transfer(store, no, "清源县公安局", "按来文要求移交")
    lifecycle.close(store, no, "lifted")
    with pytest.raises(AppError, match="已解除，待销毁，不能移交"):
        handout.transfer(store, no, "清源县公安局", "按来文要求移交")


def test_slips_are_numbered_by_the_file_and_no_number_register_knows_them(store: KeyStore, no: str) -> None:
    slips = [handout.transfer(store, no, " 清源县公安局 ", "按来文要求移交") for _ in range(2)]
    assert [f"{no}移{at}" in texts(slip.pdf)[0] for at, slip in enumerate(slips, 1)] == [True, True]
    assert not store.session.all("issued") and not store.session.all("print_batch") and not store.session.all("print_run")


def test_the_persons_copy_names_nobody_else(store: KeyStore, no: str) -> None:
    text = "".join("".join(texts(handout.copy(store, no, WHY).pdf)).split())
    assert LONG_NAME in text and kit.PHONE in text and "社区民警" in text and "第14次联系" in text
    assert not [name for name in (OFFICER, GRID_WORKER, RELATIVE) if name in text]


def test_no_copy_of_a_file_the_law_keeps_from_being_told(store: KeyStore, no: str) -> None:
    row = store.row(no)
    store.write("change", row, {"told_on": None, "told_way": None, "untold_reason": "办案机关书面要求", "untold_by": "周主任"})
    with pytest.raises(AppError, match="不提供复制件"):
        handout.copy(store, no, WHY)


def test_a_disposed_file_has_a_nameless_record_only(store: KeyStore, no: str) -> None:
    lifecycle.close(store, no, "lifted")
    lifecycle.dispose(store, no)
    text = texts(papers.fill(store, "disposal", no, WHY).pdf)[0]
    assert no in text and "公安通知解除" in text and LONG_NAME not in text
    with pytest.raises(AppError, match="没有档号"):
        papers.fill(store, "basic", no, WHY)


def test_what_got_out_since_a_day(store: KeyStore, no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert breach.affected(store, "2026-11-21", "2026-11-30") == []
    store.view(no, WHY)
    assert [item.no for item in breach.affected(store, "2026-11-21", "2026-11-30", seen=True)] == [no]
    papers.fill(store, "seats", no, WHY)
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-25T10:00:00")
    handout.copy(store, no, WHY)
    found, = breach.affected(store, "2026-11-21", "2026-11-30")
    assert found.ways == ("打印", "导出") and found.last.startswith("2026-11-25") and found.basis == "清公通〔2026〕12号"
    assert [item.ways for item in breach.affected(store, "2026-11-25", "2026-11-30")] == [("导出",)]
    text = texts(breach.register(store, [found], WHY, EVENT).pdf)[0]
    assert no in text and "U盘" in text and LONG_NAME not in text


def test_what_is_asked_may_hold_no_number(store: KeyStore) -> None:
    with pytest.raises(AppError, match="原因和经过"):
        breach.register(store, [], WHY, {**EVENT, "how": "丢失人电话13900005678"})
    assert "0371-66668888" in texts(breach.register(store, [], WHY, {**EVENT, "contact": "0371-66668888"}).pdf)[0]


def test_blank_papers_only_for_those_who_keep_the_files(town: Session) -> None:
    with pytest.raises(NoRight):
        papers.blank(town, "basic")


def test_papers_are_offered_by_what_they_are_about() -> None:
    assert [form.code for form in papers.forms(Scope.REQUEST)] == ["request", "answer"]
    with pytest.raises(AppError, match="approval（重点人员帮扶档案建档审批表）"):
        papers.form("score")


def test_a_file_that_cannot_be_written_leaves_the_old_one(store: KeyStore, no: str, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    target.write_bytes(b"old")
    blocked = target / "below.pdf"
    paper = papers.fill(store, "basic", no, WHY)
    with pytest.raises(AppError):
        paper.save(blocked)
    paper.save(target)
    assert target.read_bytes() == paper.pdf and clock.chinese_date("2026-11-21") in texts(target.read_bytes())[0]


LONG = "长" * 200


@pytest.mark.parametrize("code", [form.code for form in papers.forms(Scope.FILE, Scope.REQUEST, Scope.HANDOUT)])
def test_the_longest_values_are_printed_whole(store: KeyStore, no: str, code: str) -> None:
    row = store.row(no)
    store.write("change", row, {
        "basis_no": "文" * 60, "basis_issuer": "清源县公安局" + "机" * 54, "purpose": LONG,
        "category": "类" * 30, "name": "名" * 50, "village": "村" * 50, "grid": "格" * 50, "owner": "责" * 50,
        "untold_reason": LONG, "untold_by": "批" * 50})
    uid = lifecycle.request(store, no, {"kind": "explain", "received_on": "2026-11-20"})
    lifecycle.decide(store, uid, "refused", LONG)
    if code == "transfer":
        made = handout.transfer(store, no, "清源县公安局" + "机" * 54, WHY, LONG, 99)
    elif code == "copy":
        made = handout.copy(store, no, WHY)
    elif code == "breach-person":
        made = breach.notice(store, no, WHY, dict.fromkeys(("how", "kinds", "harm", "measures", "advice", "contact"), LONG))
    else:
        made = papers.fill(store, code, no, WHY, request=uid if code in ("request", "answer") else "")
    look(f"{code}-long", made.pdf)
    text = "".join("".join(texts(made.pdf)).split())
    assert "名" * 50 in text.replace("依据", "") or code in ("looks", "disposal")
    wanted = {"approval": "purpose", "basic": "purpose", "transfer": "purpose", "copy": "purpose"}
    assert text.count("长") >= 200 or code not in (*wanted, "answer", "breach-person")
    if papers.form(code).secret:
        assert "文" * 60 in text
        assert _right_edge(made.pdf, "文") < 210 / 25.4 * 72 - 15, "the line at the head stays on the paper"


def _right_edge(pdf: bytes, char: str) -> float:
    """How far right a character is printed, in points."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        page = document[0].get_textpage()
        return max(page.get_charbox(at)[2] for at, found in enumerate(page.get_text_range()) if found == char)
    finally:
        document.close()
