"""Sheets numbered and printed, taken back line by line: one step, the rules of every visit, nothing twice."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image

from app.documents import issue as issuing
from app.documents import numbers as books
from app.documents import reprint, returns, serial, visit_sheet
from app.documents.visit_sheet import Entry
from app.errors import AppError, NoRight
from app.records import doorsteps
from app.session import Query, Session, Where
from tests import office_kit
from tests.fixtures_office import Opener

DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")


@pytest.fixture
def areas(town: Session) -> dict[str, str]:
    return {town.areas.full_name(area.uid): area.uid for area in town.areas.walk()}


@pytest.fixture
def round_uid(town: Session, areas: dict[str, str]) -> str:
    town.save_many("household", office_kit.homes(areas["花园村第1网格"], [f"王{n}" for n in "甲乙丙丁戊己庚辛壬癸子丑寅"]))
    town.save_many("household", office_kit.homes(areas["花园村第2网格"], ["李一", "李二"]))
    town.save_many("household", office_kit.homes(areas["单家村第1网格"], ["单𬭎"]))
    return town.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid


def issue(session: Session, round_uid: str, area: str | None, folder: Path, **more: Any) -> visit_sheet.IssueReport:
    return visit_sheet.issue(session, round_uid, area, folder / "sheets.pdf", **more)


def numbers(session: Session) -> list[str]:
    return [row["serial"] for row in session.all("visit_sheet", Query(order=(("serial", False),)))]


def states(session: Session) -> dict[str, str]:
    return {row["serial"]: row["state"] for row in session.all("issued")}


def test_a_town_gets_a_number_for_each_sheet_of_each_grid(town: Session, round_uid: str, tmp_path: Path) -> None:
    report = issue(town, round_uid, None, tmp_path)
    rows = town.all("visit_sheet", Query(order=(("serial", False),)))
    assert [(row["sheet_no"], row["sheets"], row["households"]) for row in rows] == [(1, 2, 12), (2, 2, 1), (1, 1, 2), (1, 1, 1)]
    assert (report.count, report.pages, report.first, report.last) == (4, 4, rows[0]["serial"], rows[-1]["serial"])
    assert all(serial.parse(row["serial"]).kind_letter == "V" for row in rows)
    assert set(states(town).values()) == {"printed"}
    document = pdfium.PdfDocument(tmp_path / "sheets.pdf")
    for page, row in zip(document, rows, strict=True):
        said = page.get_textpage().get_text_range()
        names = [line.householder for line in visit_sheet.lines(town, row["serial"])]
        assert serial.display(row["serial"]) in said and all(name in said for name in names)
    first = visit_sheet.lines(town, rows[0]["serial"])
    assert [line.door for line in first] == [f"{n}号" for n in range(1, 13)]


def test_the_lines_are_those_printed_whatever_happens_to_the_register(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    town.save("household", office_kit.home(areas["花园村第2网格"], "0号", "新来"))
    first = visit_sheet.lines(town, number)[0]
    town.save("household", {"area": areas["单家村第1网格"], "householder": "李改名"}, first.household)
    town.remove("household", [visit_sheet.lines(town, number)[1].household], "重复")
    found = visit_sheet.lines(town, serial.display(number).lower())
    assert [(line.householder, line.gone) for line in found] == [("李改名", False), ("李二", True)]
    with pytest.raises(AppError, match="第2行的户已不在户册里"):
        visit_sheet.confirm(town, number, [Entry(2, "met")], DAY, "张三")
    assert town.count("visit") == 0 and states(town)[number] == "printed"


def test_a_sheet_is_saved_in_one_step_and_comes_back(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第1网格"], tmp_path)
    number = numbers(town)[0]
    entries = [
        Entry(1, "met", told=True, leaflets=True, app="installed", receipt="signed"), Entry(2, "nobody", leaflets=True),
        Entry(3, "declined", receipt="declined"), Entry(7, "empty", day="2026-11-18"),
    ]
    saved = visit_sheet.confirm(town, number, entries, DAY, "张永福")
    assert saved.changed and "4户" in saved.sentence
    keys = ("date", "outcome", "told", "in_person", "leaflets", "app", "receipt", "visitor")
    found = {row["household"]: tuple(row[key] for key in keys) for row in town.all("visit")}
    lines = {line.line: line.household for line in visit_sheet.lines(town, number)}
    assert found == {
        lines[1]: (DAY, "met", 1, 1, 1, "installed", "signed", "张永福"),
        lines[2]: (DAY, "nobody", None, 0, 1, None, None, "张永福"),
        lines[3]: (DAY, "declined", None, 0, None, None, "declined", "张永福"),
        lines[7]: ("2026-11-18", "empty", None, 0, None, None, None, "张永福"),
    }
    assert states(town)[number] == "returned" and returns.mark_returned(town, number).state == returns.Returned.ALREADY
    again = visit_sheet.sheet(town, number)
    assert (again.entries, again.day, again.visitor, again.confirmed_on) == (entries, DAY, "张永福", "2026-11-21")
    town.undo()
    assert town.count("visit") == 0 and states(town)[number] == "printed"
    assert visit_sheet.sheet(town, number).confirmed_on == ""


def test_twice_changes_nothing_and_a_second_time_corrects(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    entries = [Entry(1, "met", told=True), Entry(2, "nobody")]
    visit_sheet.confirm(town, number, entries, DAY, "张永福")
    before = town.all("visit")
    saved = visit_sheet.confirm(town, number, entries, DAY, "张永福")
    assert not saved.changed and "没有改动" in saved.sentence and town.all("visit") == before
    visit_sheet.confirm(town, number, [Entry(2, "met", told=True)], DAY, "张永福")
    assert sorted(row["outcome"] for row in town.all("visit")) == ["met", "met"]
    visit_sheet.confirm(town, number, entries, "2026-11-19", "张永福")
    assert {row["date"] for row in town.all("visit")} == {"2026-11-19"} and town.count("visit") == 2


def test_a_visit_typed_before_on_the_same_day_is_corrected_and_keeps_its_numbers(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    step = doorsteps.doorsteps(town, round_uid, areas["花园村第2网格"])[0]
    doorsteps.record(town, round_uid, step, {"date": DAY, "outcome": "met", "told": 3, "in_person": 1, "leaflets": 2})
    visit_sheet.confirm(town, number, [Entry(1, "met", told=True, leaflets=True, app="explained")], DAY, "")
    row, = town.all("visit")
    assert (row["told"], row["leaflets"], row["app"]) == (3, 2, "explained")


@pytest.mark.parametrize(("entries", "day", "words"), [
    ([], DAY, "一行也没有填"), ([Entry(3, "met")], DAY, "没有第3行"), ([Entry(1, "")], DAY, "没有走访结果"),
    ([Entry(1, "met"), Entry(1, "nobody")], DAY, "填了两次"), ([Entry(1, "met")], "", "走访日期"),
    ([Entry(1, "met", day="2026-11-22")], DAY, "还没有到"),
])
def test_what_cannot_be_saved_is_said_and_nothing_is(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path, entries: list[Entry], day: str, words: str
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    with pytest.raises(AppError, match=words):
        visit_sheet.confirm(town, number, entries, day, "")
    assert town.count("visit") == 0 and states(town)[number] == "printed"


def test_a_strange_wrong_or_void_number_is_refused(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    with pytest.raises(AppError, match="校验不符"):
        visit_sheet.sheet(town, number[:-1] + ("0" if number[-1] != "0" else "1"))
    with pytest.raises(AppError, match="不是走访登记表的编号"):
        visit_sheet.sheet(town, serial.make("H", 2026, "A", 1))
    returns.void(town, number, "打印作废")
    with pytest.raises(AppError, match="已作废"):
        visit_sheet.confirm(town, number, [Entry(1, "met")], DAY, "")


def test_only_households_still_to_meet(town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    visit_sheet.confirm(town, numbers(town)[0], [Entry(1, "met"), Entry(2, "nobody")], DAY, "")
    look = visit_sheet.outlook(town, round_uid, areas["花园村"], left_only=True)
    assert (look.households, look.sheets, look.still_out) == (14, 3, 0)
    issue(town, round_uid, areas["花园村第2网格"], tmp_path, left_only=True)
    assert [line.householder for line in visit_sheet.lines(town, numbers(town)[-1])] == ["李二"]
    assert visit_sheet.outlook(town, round_uid, areas["花园村"]).still_out == 1


def test_what_no_font_draws_is_listed_before_printing(town: Session, round_uid: str, areas: dict[str, str]) -> None:
    town.save("household", office_kit.home(areas["花园村第2网格"], "9号", "王\ue123"))
    found = visit_sheet.outlook(town, round_uid, None).undrawable
    assert [(item.name, item.place, item.characters) for item in found] == [("王\ue123", "花园村第2网格 9号", "\ue123")]


def test_killed_after_numbering_the_sheets_can_be_finished(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(AppError):
        visit_sheet.issue(town, round_uid, areas["花园村"], tmp_path)  # a folder stands where the file should go
    assert set(states(town).values()) == {"numbered"}
    batch = town.all("print_batch")[0]["uid"]
    report = issuing.finish(town, batch, tmp_path / "late.pdf")
    assert (report.count, report.pages) == (3, 3) and set(states(town).values()) == {"printed"}
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    assert len(set(numbers(town))) == 4


def test_printed_again_is_the_same_sheet_with_a_mark(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    door = "花园村三组北街农贸市场东侧第二排北数第三户后院平房原供销社家属院12-305"
    town.save("household", office_kit.home(areas["花园村第2网格"], door, "王五"))
    report = issue(town, round_uid, areas["花园村"], tmp_path)
    assert max(line.places for line in visit_sheet.lines(town, numbers(town)[-1])) == 2
    for household in town.all("household"):
        town.save("household", {"householder": "改过名"}, household["uid"])
    town.save("visit_round", {"name": "改过名"}, round_uid)
    same = tmp_path / "same.pdf"
    assert reprint.same(town, report.batch, same) == 3
    assert same.read_bytes() == (tmp_path / "sheets.pdf").read_bytes()
    assert reprint.again(town, report.batch, same, 2, 2, "卡纸") == 1
    document = pdfium.PdfDocument(same)
    said = document[0].get_textpage().get_text_range()
    assert len(document) == 1 and "补打" in said and serial.display(numbers(town)[1]) in said and "王寅" in said


def test_a_reader_may_look_but_not_print_or_enter(open_copy: Opener, office_folder: Path, tmp_path: Path) -> None:
    reader = open_copy(office_kit.VIEWER)
    with pytest.raises(NoRight):
        visit_sheet.blank(reader, tmp_path / "blank.pdf")
    with pytest.raises(NoRight):
        visit_sheet.confirm(reader, "", [], "", "")


def test_empty_forms_take_no_number(town: Session, tmp_path: Path) -> None:
    assert visit_sheet.blank(town, tmp_path / "blank.pdf", 3) == 3
    assert len(pdfium.PdfDocument(tmp_path / "blank.pdf")) == 3 and town.count("issued", Query((Where("state", "filled"),))) == 0


def test_the_picture_of_a_sheet_is_kept_with_its_number(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村第2网格"], tmp_path)
    number, = numbers(town)
    picture = BytesIO()
    Image.new("L", (60, 40), 255).save(picture, "JPEG")
    visit_sheet.confirm(town, number, [Entry(1, "met")], DAY, "", picture.getvalue())
    issued, = town.all("issued")
    assert issued["signed"] == "unseen" and len(town.photos(issued["uid"])) == 1
    visit_sheet.confirm(town, number, [Entry(1, "nobody")], DAY, "", picture.getvalue())
    assert len(town.photos(issued["uid"])) == 2


def test_sheets_are_in_the_balance_and_every_hole_is_explained(
    town: Session, round_uid: str, areas: dict[str, str], tmp_path: Path
) -> None:
    issue(town, round_uid, areas["花园村"], tmp_path)
    first, second, third = numbers(town)
    visit_sheet.confirm(town, first, [Entry(1, "met")], DAY, "")
    returns.void(town, second, "打印作废")
    table = books.balance(town, "kind")
    row = next(row for row in table.rows if "入户宣传工作登记表" in row.cells)
    keys = [column.key for column in table.columns]
    cells = dict(zip(keys, row.cells, strict=True))
    assert (cells["printed"], cells["back"], cells["void"], cells["left"]) == (3, 1, 1, 1)
    assert all(serial.display(number) not in str(line.cells) for line in books.gaps(town).rows for number in (first, third))
