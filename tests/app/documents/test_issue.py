"""Numbering and printing: every number once, in order, never lost between the register and the paper."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from app.clock import pretend
from app.documents import batch, serial
from app.documents.issue import Recipients, finish, issue, preview, undrawable
from app.errors import AppError, Cancelled
from app.progress import Progress
from app.session import Query, Session, Where
from tests.office_kit import Template, home, homes

LETTER, PLEDGE = "letter-receipt", "pledge"


def numbers(session: Session) -> list[str]:
    return [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]


def printed_numbers(path: Path) -> list[list[str]]:
    """The numbers on each page of a PDF, as a person reads them."""
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for page in document:
            text = page.get_textpage().get_text_range()
            found.append(
                [serial.parse(word).text for word in re.findall(r"[A-Z]\d\d[A-Z]-\d{6}-[0-9A-Z]", text)]
            )
        return found
    finally:
        document.close()


@pytest.fixture
def peopled(town: Session, office_template: Template) -> Session:
    """Five households in three grids, not saved in the order of their doors."""
    places = office_template
    town.save_many(
        "household",
        [
            home(places.other_grid, "1号", "戊"),
            home(places.second_grid, "1号", "丁"),
            home(places.grid, "10号", "丙"),
            home(places.grid, "2号", "乙"),
            home(places.grid, "1号", "甲"),
        ],
    )
    return town


def test_numbers_follow_area_and_door(peopled: Session, tmp_path: Path) -> None:
    report = issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    rows = peopled.all("issued", Query(order=(("serial", False),)))
    assert [row["to_name"] for row in rows] == ["甲", "乙", "丙", "丁", "戊"]
    assert [serial.parse(row["serial"]).n for row in rows] == [1, 2, 3, 4, 5]
    assert (report.first, report.last, report.count, report.pages, report.held) == (
        rows[0]["serial"],
        rows[-1]["serial"],
        5,
        5,
        0,
    )
    assert {(row["state"], row["to_register"], row["batch"]) for row in rows} == {
        ("printed", "household", report.batch)
    }
    assert all(row["printed_on"] for row in rows)


def test_the_paper_carries_the_registers_numbers(peopled: Session, tmp_path: Path) -> None:
    issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    pages = printed_numbers(tmp_path / "a.pdf")
    assert [sorted(set(page)) for page in pages] == [[number] for number in numbers(peopled)]
    assert all(len(page) == 2 for page in pages), "the same number on both halves"


def test_only_those_without_a_number(peopled: Session, office_template: Template, tmp_path: Path) -> None:
    grid = Recipients(area=office_template.grid)
    assert issue(peopled, LETTER, grid, tmp_path / "a.pdf").count == 3
    village = issue(peopled, LETTER, Recipients(area=office_template.village), tmp_path / "b.pdf")
    assert (village.count, village.held) == (1, 3)
    with pytest.raises(AppError, match="没有需要打印的户") as nobody:
        issue(peopled, LETTER, grid, tmp_path / "c.pdf")
    assert "3户都已有编号" in str(nobody.value) and not (tmp_path / "c.pdf").exists()
    again = issue(peopled, LETTER, Recipients(area=office_template.grid, again=True), tmp_path / "d.pdf")
    assert (again.count, serial.parse(again.first).n) == (3, 5)
    assert len(set(numbers(peopled))) == 7


def test_another_round_or_paper_is_another_number(
    peopled: Session, office_template: Template, tmp_path: Path
) -> None:
    turn = peopled.save("visit_round", {"name": "轮", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    where = office_template.grid
    for number, chosen in enumerate((Recipients(area=where), Recipients(area=where, round=turn))):
        assert issue(peopled, LETTER, chosen, tmp_path / f"{number}.pdf").held == 0
    pledge = issue(peopled, PLEDGE, Recipients(area=where), tmp_path / "p.pdf")
    assert (
        pledge.held == 0
        and serial.parse(pledge.first).kind_letter != "H"
        and serial.parse(pledge.first).n == 1
    )
    assert len(set(numbers(peopled))) == 9


def test_named_households_only(peopled: Session, tmp_path: Path) -> None:
    uids = tuple(
        row["uid"] for row in peopled.all("household", Query((Where("householder", "in", ("乙", "丁")),)))
    )
    issue(peopled, LETTER, Recipients(uids=uids), tmp_path / "a.pdf")
    assert {row["to_uid"] for row in peopled.all("issued")} == set(uids)


def test_numbers_begin_anew_each_year_and_never_repeat(peopled: Session, tmp_path: Path) -> None:
    seen = []
    for year in (2026, 2027):
        with pretend(f"{year}-10-10T09:00:00"):
            for part in range(2):
                report = issue(peopled, LETTER, Recipients(again=True), tmp_path / f"{year}-{part}.pdf")
                seen += [report.first, report.last]
    assert [serial.parse(text).n for text in seen] == [1, 5, 6, 10, 1, 5, 6, 10] and len(set(seen)) == 8
    assert len(set(numbers(peopled))) == 20


def test_a_second_device_has_its_own_letter(peopled: Session, tmp_path: Path) -> None:
    issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    peopled.put_setting("device", "B")
    other = peopled.worker()
    report = issue(other, LETTER, Recipients(again=True), tmp_path / "b.pdf")
    assert (serial.parse(report.first).device, serial.parse(report.first).n) == ("B", 1)
    assert {row["device"] for row in other.all("issued")} == {"A", "B"}
    other.close()


class Stop(Progress):
    """Cancels at the first report whose text begins so."""

    def __init__(self, text: str) -> None:
        self.text = text

    def step(self, done: int, total: int, text: str = "") -> None:
        if text.startswith(self.text):
            raise Cancelled


def break_off(session: Session, out: Path) -> str:
    """Number a batch and stop before the paper exists; returns the batch."""
    with pytest.raises(Cancelled):
        issue(session, LETTER, Recipients(), out, Stop("正在写入文件"))
    return session.all("issued")[0]["batch"]


def test_broken_off_between_numbering_and_printing(peopled: Session, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    batch_id = break_off(peopled, out)
    assert not out.exists() and list(tmp_path.glob("*.pdf")) == [] and list(tmp_path.glob(".tmp*")) == []
    taken = numbers(peopled)
    assert {(row["state"], row["printed_on"]) for row in peopled.all("issued")} == {("numbered", None)}
    with pytest.raises(AppError):
        issue(peopled, LETTER, Recipients(), out)
    report = finish(peopled, batch_id, out)
    assert (report.first, report.last, report.count) == (taken[0], taken[-1], 5)
    assert [page[0] for page in printed_numbers(out)] == taken == numbers(peopled)
    assert {row["state"] for row in peopled.all("issued")} == {"printed"}
    with pytest.raises(AppError, match="没有可以补印"):
        finish(peopled, batch_id, out)


def test_finishing_leaves_out_who_is_gone_and_does_not_call_it_printed(
    peopled: Session, tmp_path: Path
) -> None:
    batch_id = break_off(peopled, tmp_path / "a.pdf")
    gone = peopled.all("household", Query((Where("householder", "eq", "乙"),)))[0]["uid"]
    peopled.remove("household", [gone], "搬走")
    assert finish(peopled, batch_id, tmp_path / "a.pdf").count == 4
    states = {row["to_name"]: row["state"] for row in peopled.all("issued")}
    assert states == {"甲": "printed", "乙": "numbered", "丙": "printed", "丁": "printed", "戊": "printed"}
    with pytest.raises(AppError, match="作废"):
        finish(peopled, batch_id, tmp_path / "b.pdf")


def test_a_file_that_cannot_be_written_loses_no_number(peopled: Session, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(AppError, match=r"a\.pdf"):
        issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    rows = peopled.all("issued")
    assert {row["state"] for row in rows} == {"numbered"} and len(rows) == 5
    assert finish(peopled, rows[0]["batch"], tmp_path / "b.pdf").count == 5


def test_numbering_that_fails_takes_no_number(
    peopled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial, "LAST", 3)
    with pytest.raises(AppError, match="已用到3"):
        issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    assert peopled.count("issued") == 0
    monkeypatch.undo()
    assert serial.parse(issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf").first).n == 1


def test_two_connections_never_take_the_same_number(peopled: Session, tmp_path: Path) -> None:
    other = peopled.worker()
    for part in range(3):
        issue(peopled, LETTER, Recipients(again=True), tmp_path / f"a{part}.pdf")
        issue(other, LETTER, Recipients(again=True), tmp_path / f"b{part}.pdf")
    found = [serial.parse(text).n for text in numbers(peopled)]
    assert found == list(range(1, 31))
    other.close()


def test_names_no_font_has_are_told_before_printing(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    town.save_many(
        "household",
        [home(office_template.grid, "1号", "甲"), home(office_template.grid, "2号", "\U0003ffff丙")],
    )
    told = undrawable(town, LETTER, Recipients())
    assert [(item.name, item.characters) for item in told] == [("\U0003ffff丙", "\U0003ffff")]
    assert "花园村" in told[0].place and "2号" in told[0].place
    assert town.count("issued") == 0
    assert issue(town, LETTER, Recipients(), tmp_path / "a.pdf").undrawable == told


def test_a_preview_takes_no_number(peopled: Session) -> None:
    assert preview(peopled, LETTER, Recipients(), limit=2).startswith(b"%PDF")
    assert peopled.count("issued") == 0
    assert preview(peopled, LETTER, Recipients(uids=())).startswith(b"%PDF"), (
        "a blank form when nobody is chosen"
    )


def test_nobody_to_print_for(town: Session, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="请先导入户册"):
        issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    with pytest.raises(AppError):
        issue(town, "no-such-template", Recipients(), tmp_path / "a.pdf")


def test_the_log_tells_what_happened_to_a_number(peopled: Session, tmp_path: Path) -> None:
    issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf")
    changes = peopled.history("issued", peopled.all("issued")[0]["uid"])
    assert [change.action for change in changes] == ["create", "update"]
    assert changes[1].after["state"] == "printed" and changes[0].sentence.startswith("为5户编号")
    assert peopled.find(peopled.all("issued")[0]["serial"])[0].register == "issued"


def test_thousands_in_one_batch(
    town: Session, office_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than one question to the database may name; printing itself is measured elsewhere."""
    town.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(3_000)]))
    monkeypatch.setattr(batch, "render", lambda *a, **k: batch.BatchResult(0, []))
    report = issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    assert report.count == 3_000 and town.count("issued", Query((Where("state", "eq", "printed"),))) == 3_000
    rows = town.all("issued", Query(order=(("serial", False),)))
    assert [row["to_place"] for row in rows] == [f"{n}号" for n in range(1, 3_001)]
