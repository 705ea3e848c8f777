"""Versions: drafts follow the records, final ones stay byte for byte; what was written before versions is carried over."""

from __future__ import annotations

import json

import pytest

from app import clock
from app.backup.check import check_office
from app.documents import text_paper
from app.errors import AppError, Conflict, NoRight
from app.reports import narrative
from app.session import Session
from app.texts import fill, keep
from tests.app.texts.test_blanks import rally
from tests.office_kit import VIEWER

WRITTEN = {"problems": "个别村宣传不均衡，参与〔参与人次〕人次。", "plans": "继续入户。"}


def october(session: Session) -> keep.ReportText:
    rally(session, "2026-10-03", 120, 300)
    return keep.save(session, keep.latest(session, "R-M7", "2026-10"), WRITTEN)


def test_a_blank_stays_a_blank_and_follows_the_records(town: Session) -> None:
    text = october(town)
    assert text.parts["problems"] == WRITTEN["problems"]
    assert "参与120人次" in fill.fill(town, text).parts["problems"]
    rally(town, "2026-10-20", 30)
    assert "参与150人次" in fill.fill(town, keep.latest(town, "R-M7", "2026-10")).parts["problems"]


def test_a_final_version_stays_byte_for_byte(town: Session) -> None:
    with clock.pretend("2026-11-03T09:00:00"):
        final = text_paper.finish(town, october(town))
        said = fill.fill(town, final)
        pdf, word, plain = text_paper.pdf_bytes(town, said), text_paper.word_bytes(town, said), said.plain()
    with clock.pretend("2027-11-20T09:00:00"):
        rally(town, "2026-10-25", 999, 999)
        town.save("office", {"name": "另一个名字"}, town.office["uid"])
        again = fill.fill(town, keep.latest(town, "R-M7", "2026-10"))
        assert text_paper.pdf_bytes(town, again) == pdf and text_paper.word_bytes(town, again) == word
        assert again.plain() == plain and "参与120人次" in plain and "2026年11月3日" in plain
        assert narrative.narrative(town, "2026-10") == plain
    report = check_office(town)
    assert report.problems == [] and report.attachments == 2
    town.blobs.path(final.word_blob).unlink()
    assert any("定稿" in problem and "缺失" in problem for problem in check_office(town).problems)


def test_a_final_version_takes_no_words_and_a_new_one_begins_with_them(town: Session) -> None:
    final = text_paper.finish(town, october(town))
    with pytest.raises(AppError, match="已经定稿"):
        keep.save(town, final, {"plans": "改了"})
    with pytest.raises(AppError, match="已经定稿"):
        text_paper.finish(town, final)
    with pytest.raises(AppError, match="已经定稿"):
        town.remove("report_text", [final.uid], "不要了")
    with pytest.raises(AppError):
        town.save("report_text", {"parts": "{}"}, final.uid)
    second = keep.new_version(town, final)
    assert (second.version, second.final, second.parts) == (2, False, WRITTEN)
    with pytest.raises(AppError, match="还没有定稿"):
        keep.new_version(town, second)
    keep.save(town, second, {"plans": "改了"})
    assert fill.fill(town, keep.version(town, final.uid)).parts["plans"] == "继续入户。"
    assert [item.version for item in keep.listed(town)] == [2, 1]


def test_what_is_not_finished_is_not_made_final(town: Session) -> None:
    with pytest.raises(AppError, match="“存在问题”、“下月打算”"):
        text_paper.finish(town, keep.latest(town, "R-M7", "2026-10"))
    assert keep.listed(town) == []


def test_words_from_before_versions_are_carried_over(town: Session) -> None:
    town.put_setting("month_text:2026-10", {"problems": "以前写的。", "figures": "不会有的", "plans": " "})
    town.put_setting("month_text:2026-09", {})
    old = keep.latest(town, "R-M7", "2026-10")
    assert (old.uid, dict(old.parts)) == ("", {"problems": "以前写的。"})
    assert narrative.written(town, "2026-10") == {"problems": "以前写的。"}
    assert [(str(item.period), item.uid) for item in keep.listed(town)] == [("2026-10", "")]
    kept = keep.save(town, old, {"plans": "继续入户。"})
    assert dict(kept.parts) == {"problems": "以前写的。", "plans": "继续入户。"}
    town.put_setting("month_text:2026-10", {"problems": "再也不读。"})
    assert narrative.written(town, "2026-10")["problems"] == "以前写的。"
    assert len(keep.listed(town)) == 1


def test_what_may_not_be_kept(town: Session) -> None:
    text = keep.latest(town, "R-M7", "2026-10")
    for parts, words in (({"problems": "张某 11010519491231002X"}, "“存在问题”含身份证号"), ({"figures": "改数"}, "自动生成"),
                         ({"nothing": "x"}, "没有“nothing”"), ({"plans": "长" * 3001}, "3000"),
                         ({"title": "长" * 301}, "“标题”超过300"), ({"plans": "〔不存在〕"}, "“下月打算”第1段")):
        with pytest.raises(AppError, match=words):
            keep.save(town, text, parts)
    assert keep.listed(town) == []


def test_a_phone_in_the_text_is_warned_of(town: Session) -> None:
    parts = {"problems": "请联系138 1234 5678。", "plans": "编号12013812345678。"}
    text = keep.save(town, keep.latest(town, "R-M7", "2026-10"), parts)
    told = fill.notices(fill.fill(town, text))
    assert [words for words in told if "手机" in words] == ["“存在问题”里有手机号码，请确认不是群众的号码；工作电话写在附注里。"]


@pytest.mark.parametrize("character", ["字", "𬱖", "𠅤"])
def test_a_briefing_holds_800_characters_and_no_more(character: str, town: Session) -> None:
    text = keep.latest(town, "R-A3", "2026-10", "反诈夜校")
    text = keep.save(town, text, {"body": f"{character * 400}\n　　{character * 400}"})
    filled = fill.fill(town, text)
    assert filled.length == 800 and fill.notices(filled) == []
    text_paper.finish(town, text)
    longer = keep.save(town, keep.latest(town, "R-A3", "2026-10", "另一件事"), {"body": character * 801})
    assert any("801" in words for words in fill.notices(fill.fill(town, longer)))
    with pytest.raises(AppError, match="超过800字"):
        text_paper.finish(town, longer)


def test_texts_about_different_things_in_one_month(town: Session) -> None:
    for about in ("反诈夜校", "集市摆摊"):
        keep.save(town, keep.latest(town, "R-A3", "2026-10", about), {"body": f"{about}。"})
    assert {item.subject: item.version for item in keep.listed(town)} == {"反诈夜校": 1, "集市摆摊": 1}
    assert keep.latest(town, "R-A3", "2026-10", "反诈夜校").title == "反诈夜校"
    for code, about, words in (("R-A3", "", "事由"), ("R-M7", "多余", "不写事由"), ("R-A3", "1101051949123100 2X", "身份证")):
        with pytest.raises(AppError, match=words):
            keep.latest(town, code, "2026-10", about)
    with pytest.raises(AppError, match="2026年"):
        keep.latest(town, "R-M7", "2026")
    with pytest.raises(AppError, match="R-M7"):
        keep.latest(town, "R-X", "2026-10")


def test_two_people_at_one_draft(town: Session) -> None:
    text = october(town)
    keep.save(town, text, {"plans": "先保存的。"})
    with pytest.raises(Conflict):
        keep.save(town, text, {"plans": "后保存的。"})


def test_a_save_can_be_taken_back_and_is_in_the_log(town: Session) -> None:
    text = october(town)
    keep.save(town, text, {"plans": "改过。"})
    said = town.undo()
    assert said is not None and "月度工作情况报告" in said
    assert keep.latest(town, "R-M7", "2026-10").parts["plans"] == "继续入户。"
    rows = town.history("report_text", text.uid)
    assert len(rows) == 3 and json.loads(town.get("report_text", text.uid)["parts"]) == WRITTEN


def test_who_may(open_copy) -> None:
    viewer = open_copy(VIEWER)
    with pytest.raises(NoRight):
        keep.save(viewer, keep.latest(viewer, "R-M7", "2026-10"), {"plans": "x"})


def test_none_takes_an_item_of_the_head_away(town: Session) -> None:
    text = keep.save(town, october(town), {"signer": "无", "tables": "无", "to": "县局"})
    head = fill.fill(town, text).head
    assert (head["signer"], head["tables"], head["to"]) == ("", "", "县局")
    assert text_paper.official(town, fill.fill(town, text)).annexes == ()
