"""Scanned visit sheets: each box read right or called doubtful, lines proposed and nothing saved."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.documents import visit_sheet
from app.documents.visit_sheet import Entry
from app.errors import AppError
from app.scan import stack
from app.scan import visit_sheet as reading
from app.scan.marks import Tick
from app.scan.pages import Picture
from app.scan.stack import Heap, Known
from app.session import Session
from tests import office_kit
from tests.app.scan import damage, visit_kit
from tests.app.scan.visit_kit import ScannedPage

DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")


@pytest.fixture
def sheet(town: Session, office_template: office_kit.Template, tmp_path: Path) -> tuple[str, bytes]:
    """The number and the PDF of a sheet of four households, the second with a long address."""
    homes = office_kit.homes(office_template.grid, ["王甲", "王乙", "王丙", "王丁"])
    homes[1]["door"] = "2号花园村三组北街农贸市场东侧第二排北数第三户后院平房原供销社家属院旧宿舍楼西头"
    town.save_many("household", homes)
    turn = town.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid
    out = tmp_path / "sheet.pdf"
    return visit_sheet.issue(town, turn, None, out).first, out.read_bytes()


def scanned(sheet: tuple[str, bytes], marks: dict[str, str], worn: damage.Damage = damage.Damage(skew=1.0)) -> ScannedPage:
    (image,) = visit_kit.pages(sheet[1])
    visit_kit.tick(image, marks, random.Random(4), astray=0.3)
    return ScannedPage(visit_kit.jpeg(damage.suffer(image, worn)), sheet[0])


def test_boxes_are_right_through_everything_a_scanner_does() -> None:
    """A small sample of the bench `ticks`; one wrong box unflagged would be too many."""
    rng = random.Random(21)
    wanted = [visit_kit.number(n) for n in range(1, 4)]
    wrong = doubtful = total = 0
    for number, image in zip(wanted, visit_kit.printed(wanted), strict=True):
        marks = visit_kit.any_marks(rng)
        visit_kit.tick(image, marks, rng)
        scan = damage.suffer(image, damage.any_damage(rng))
        (page,) = stack.sort(Picture(Path("scan.jpg"), 1, scan), lambda _: Known("printed", visit_kit.REGIONS, True))
        assert page.code == number and page.heap is Heap.SHEET
        _, found = reading.look(page.image, number, visit_kit.REGIONS)
        for name, state in found.items():
            total += 1
            doubtful += state is Tick.DOUBTFUL
            wrong += state is (Tick.OFF if name in marks else Tick.ON)
    assert wrong == 0 and doubtful <= total * 0.005 and total == 3 * 156


def test_lines_are_proposed_by_their_places_and_nothing_is_saved(town: Session, sheet: tuple[str, bytes]) -> None:
    assert [line.place for line in visit_sheet.lines(town, sheet[0])] == [1, 2, 4, 5]
    marks = {"1.met": "check", "1.told": "cross", "2.nobody": "filled", "4.met": "check", "4.empty": "check"}
    found = reading.propose(town, scanned(sheet, marks, damage.Damage(skew=-2.0, upside_down=True, noise=6, jpeg=60)))
    assert [(item.entry, item.doubt) for item in found.lines] == [
        (Entry(1, "met", told=True), ""), (Entry(2, "nobody"), ""), (Entry(3, ""), "“已访”、“空户”都勾了"), (Entry(4, ""), ""),
    ]
    assert found.note == "" and all(item.strip.startswith(b"\xff\xd8") for item in found.lines)
    assert town.count("visit") == 0 and visit_sheet.sheet(town, sheet[0]).state == "printed"


def test_a_struck_out_box_wants_a_person(town: Session, sheet: tuple[str, bytes]) -> None:
    found = reading.propose(town, scanned(sheet, {"1.met": "scribbled", "1.nobody": "check"}))
    assert found.lines[0].ticks["met"] is Tick.DOUBTFUL and "“已访”看不清" in found.lines[0].doubt


def test_a_household_written_in_by_hand_is_noticed(town: Session, sheet: tuple[str, bytes]) -> None:
    assert "手写加的户" in reading.propose(town, scanned(sheet, {"7.met": "check"})).note


def test_a_household_gone_since_is_said(town: Session, sheet: tuple[str, bytes]) -> None:
    town.remove("household", [visit_sheet.lines(town, sheet[0])[0].household], "重复")
    line = reading.propose(town, scanned(sheet, {"1.met": "check"})).lines[0]
    assert line.doubt == "户已不在户册里" and line.entry == Entry(1, "")


def test_what_was_entered_stands_against_the_paper(town: Session, sheet: tuple[str, bytes]) -> None:
    visit_sheet.confirm(town, sheet[0], [Entry(1, "met"), Entry(3, "empty")], DAY, "")
    lines = reading.propose(town, scanned(sheet, {"1.met": "check", "4.empty": "check", "5.nobody": "check"})).lines
    assert [(line.entry, line.doubt) for line in lines] == [
        (Entry(1, "met"), ""), (Entry(2, ""), ""), (Entry(3, "empty"), ""), (Entry(4, ""), "与已录入的不同"),
    ]


def test_a_stack_gives_each_sheet_once_and_says_what_could_not_be_read(town: Session, sheet: tuple[str, bytes]) -> None:
    page = scanned(sheet, {"1.met": "check"})
    (blank,) = visit_kit.printed([""], 1)
    strange = [ScannedPage(page.image, None), ScannedPage(page.image, "H26A0000016")]
    found, refused = reading.propose_all(town, [page, page, *strange])
    assert [item.sheet.serial for item in found] == [sheet[0]] and len(refused) == 2
    with pytest.raises(AppError, match="找不到"):
        reading.propose(town, ScannedPage(visit_kit.jpeg(blank), sheet[0]))
