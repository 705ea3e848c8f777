"""Printing again: the very same bytes, or chosen pages that say so; every sheet that left the office is on record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import pretend
from app.documents import reprint, template, wordings
from app.documents.issue import Options, Recipients, finish, issue
from app.documents.returns import mark_returned, void
from app.errors import AppError, NoRight
from app.session import Query, Session, Where
from tests.app.documents.own_papers import keep, text
from tests.app.documents.reading import numbers_on, texts
from tests.fixtures_office import Opener
from tests.office_kit import VIEWER, Template, homes

PLEDGE = "pledge"
ASKS = '[asks.day]\nlabel = "日期"\nvalue = "{office.date}"\n'
SAYS = '[[block]]\nkind = "para"\ntext = "请于{ask.day}前交回"\n'


@pytest.fixture
def batch(town: Session, office_template: Template, tmp_path: Path) -> str:
    """Twelve pledges in two copies, on a day of their own."""
    town.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(1, 13)]))
    town.save("area", {"village_cadre": "王𬭎", "grid_phone": "13800001234"}, uid=office_template.village)
    with pretend("2026-10-10T09:00:00"):
        return issue(town, PLEDGE, Recipients(area=office_template.grid), tmp_path / "first.pdf").batch


def runs(session: Session) -> list[tuple]:
    rows = session.all("print_run", Query(order=(("id", False),)))
    return [(row["kind"], row["first_page"], row["last_page"], row["reason"]) for row in rows]


def test_the_twin_is_equal_byte_for_byte(town: Session, batch: str, tmp_path: Path) -> None:
    with pretend("2026-12-01T09:00:00"):
        assert reprint.same(town, batch, tmp_path / "twin.pdf") == 24
    assert (tmp_path / "twin.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()
    assert runs(town) == [("file", 1, 24, None)] * 2, "a twin is as good as the first: it is on record"


def test_the_twin_shows_what_was_printed_whatever_happened_since(
    town: Session, batch: str, office_template: Template, tmp_path: Path
) -> None:
    rows = town.all("household")
    town.save("household", {"householder": "改了名", "door": "99号"}, uid=rows[0]["uid"])
    town.save("household", {"householder": "又改名"}, uid=rows[0]["uid"])
    town.remove("household", [rows[1]["uid"]], "迁走")
    town.save("area", {"name": "大花园村", "village_cadre": "新书记"}, uid=office_template.village)
    town.save("office", {"office_name": "新机构", "police_phone": "0000-9999999"}, uid=town.office["uid"])
    wordings.save(town, PLEDGE, wordings.shipped_text(PLEDGE).replace("自愿作出", "郑重作出"), "2026-01-01")
    numbers = [row["serial"] for row in town.all("issued")]
    void(town, numbers[0], "卡纸")
    mark_returned(town, numbers[1])
    reprint.same(town, batch, tmp_path / "twin.pdf")
    assert (tmp_path / "twin.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()


@pytest.mark.parametrize("kind", ["unit", "person", "area", "activity", "office"])
def test_the_twin_of_every_kind_of_paper(
    town: Session, office_template: Template, tmp_path: Path, kind: str
) -> None:
    unit = town.save("unit", {"name": "第一小学", "area": office_template.village}).uid
    town.save("staff", {"name": "乙", "unit_name": "第一小学", "unit": unit})
    town.save("activity", {"title": "大集", "date": "2026-10-09"})
    code = keep(town, text("own", kind, "A", asks=ASKS, more=SAYS))
    with pretend("2026-10-10T09:00:00"):
        asked = Options(asked={"day": "2026年10月31日"})
        made = issue(town, code, Recipients(), tmp_path / "a.pdf", options=asked).batch
    for register, values in (("unit", {"name": "改名小学"}), ("staff", {"name": "丙"}), ("activity", {"title": "小集"})):
        town.save(register, values, uid=town.all(register)[0]["uid"])
    reprint.same(town, made, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert "请于2026年10月31日前交回" in texts(tmp_path / "b.pdf")[0]


def test_the_twin_of_empty_forms(town: Session, tmp_path: Path) -> None:
    made = issue(town, PLEDGE, Recipients(), tmp_path / "a.pdf", options=Options(blanks=3)).batch
    assert reprint.same(town, made, tmp_path / "b.pdf") == 6
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_pages_printed_again_are_those_pages_and_say_so(town: Session, batch: str, tmp_path: Path) -> None:
    with pretend("2026-10-11T09:00:00"):
        assert reprint.again(town, batch, tmp_path / "again.pdf", 7, 10, " 卡纸 ") == 4
    first, again = numbers_on(tmp_path / "first.pdf"), numbers_on(tmp_path / "again.pdf")
    assert again == first[6:10]
    assert all("补打" in page for page in texts(tmp_path / "again.pdf"))
    assert not any("补打" in page for page in texts(tmp_path / "first.pdf"))
    assert runs(town)[1:] == [("again", 7, 10, "卡纸")]
    assert town.all("print_run", Query((Where("kind", "eq", "again"),)))[0]["run_on"] == "2026-10-11"
    assert {row["state"] for row in town.all("issued")} == {"printed"}, "no number is taken or changed"


def test_again_is_refused_in_words(
    town: Session, batch: str, open_copy: Opener, office_template: Template, tmp_path: Path
) -> None:
    out = tmp_path / "again.pdf"
    for pages in ((0, 1), (5, 4), (24, 25)):
        with pytest.raises(AppError, match="共24页"):
            reprint.again(town, batch, out, *pages, "卡纸")
    with pytest.raises(AppError, match="请填写补打原因"):
        reprint.again(town, batch, out, 1, 1, " ")
    with pytest.raises(AppError, match="补打原因含身份证号"):
        reprint.again(town, batch, out, 1, 1, "99999918000101001X")
    with pytest.raises(AppError, match="没有这一批"):
        reprint.again(town, "01a20098-0000-7000-8000-000000000000", out, 1, 1, "卡纸")
    viewer = open_copy(VIEWER)
    for work in (
        lambda: reprint.same(viewer, batch, out),
        lambda: reprint.again(viewer, batch, out, 1, 1, "x"),
        lambda: reprint.note_printed(viewer, batch, 1, 1),
    ):
        with pytest.raises(NoRight):
            work()
    assert not out.exists() and runs(town) == [("file", 1, 24, None)]


def test_a_broken_off_batch_is_finished_before_it_is_printed_again(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    from tests.app.documents.test_issue import break_off

    town.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    made = break_off(town, tmp_path / "a.pdf")
    with pytest.raises(AppError, match="请先接着打印"):
        reprint.again(town, made, tmp_path / "b.pdf", 1, 1, "卡纸")
    finish(town, made, tmp_path / "a.pdf")
    reprint.same(town, made, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_what_the_printer_got_is_noted(town: Session, batch: str) -> None:
    reprint.note_printed(town, batch, 1, 24)
    reprint.note_printed(town, batch, 3, 3, "again")
    assert runs(town)[1:] == [("first", 1, 24, None), ("again", 3, 3, None)]
    with pytest.raises(AppError, match="共24页"):
        reprint.note_printed(town, batch, 1, 25)
    with pytest.raises(ValueError):
        reprint.note_printed(town, batch, 1, 2, "file")


def test_an_update_of_the_program_leaves_printed_pages_as_they_were(
    town: Session, batch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tuple(replace(paper, version=paper.version + 1, title="后来的文字", blocks=paper.blocks[:2])
                  for paper in template.shipped())
    monkeypatch.setattr(template, "_all", lambda: later)
    reprint.same(town, batch, tmp_path / "twin.pdf")
    assert (tmp_path / "twin.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()
    assert [version["source"] for version in wordings.versions(town, PLEDGE)] == ["shipped"]
    assert wordings.paper(town, PLEDGE).title == "后来的文字"


def test_the_pages_of_a_batch_finished_in_two_parts_can_all_be_printed_again(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    uids = town.save_many("household", homes(office_template.grid, ["甲", "乙", "丙"]))
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(AppError):
        issue(town, "letter-receipt", Recipients(), tmp_path / "a.pdf")
    batch = town.all("issued")[0]["batch"]
    town.remove("household", uids[1:2], "搬走")
    assert finish(town, batch, tmp_path / "b.pdf").count == 2
    town.recover("household", uids[1])
    assert finish(town, batch, tmp_path / "c.pdf").count == 1
    assert runs(town) == [("file", 1, 2, None), ("file", 3, 3, None)]
    assert reprint.again(town, batch, tmp_path / "d.pdf", 1, 3, "受潮") == 3
    assert [page[0] for page in numbers_on(tmp_path / "d.pdf")] == sorted(row["serial"] for row in town.all("issued"))


def test_a_reason_that_cannot_be_kept_leaves_no_file(town: Session, batch: str, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="最多200字"):
        reprint.again(town, batch, tmp_path / "again.pdf", 1, 2, "纸" * 201)
    assert not (tmp_path / "again.pdf").exists() and len(runs(town)) == 1
