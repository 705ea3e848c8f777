"""Numbering and printing: every number once, in order, never lost between the register and the paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.clock import pretend
from app.documents import batch, serial
from app.documents.issue import Options, Recipients, finish, issue, issue_folder, preview, undrawable
from app.errors import AppError, Cancelled
from app.progress import Progress
from app.session import Query, Session, Where
from tests.app.documents.own_papers import keep, text
from tests.app.documents.reading import numbers_on, texts
from tests.office_kit import Template, home, homes

LETTER, PLEDGE = "letter-receipt", "pledge"


def numbers(session: Session) -> list[str]:
    return [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]


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
    assert numbers_on(tmp_path / "a.pdf") == [[number] for number in numbers(peopled)]
    shown = [serial.display(number) for number in numbers(peopled)]
    pages = texts(tmp_path / "a.pdf")
    assert [page.count(number) for page, number in zip(pages, shown, strict=True)] == [2] * 5, "on both halves"


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
    assert [page[0] for page in numbers_on(out)] == taken == numbers(peopled)
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


@pytest.mark.parametrize("at", ["正在读取名册", "正在编号"])
def test_cancelled_before_numbers_are_taken_nothing_remains(peopled: Session, tmp_path: Path, at: str) -> None:
    with pytest.raises(Cancelled):
        issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf", Stop(at))
    assert peopled.count("issued") == peopled.count("print_batch") == 0 and list(tmp_path.glob("*")) == [tmp_path / "office-1"]
    assert serial.parse(issue(peopled, LETTER, Recipients(), tmp_path / "a.pdf").first).n == 1


def test_cancelled_while_numbers_are_written_none_is_taken(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    town.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(2_100)]))
    with pytest.raises(Cancelled):
        issue(town, LETTER, Recipients(), tmp_path / "a.pdf", Stop("正在写入文书"))
    assert town.count("issued") == town.count("print_batch") == 0


def test_a_batch_keeps_what_its_pages_need(peopled: Session, office_template: Template, tmp_path: Path) -> None:
    turn = peopled.save("visit_round", {"name": "轮", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    with pretend("2026-10-10T09:00:00"):
        report = issue(peopled, LETTER, Recipients(area=office_template.grid, round=turn), tmp_path / "a.pdf")
    row = peopled.get("print_batch", report.batch)
    assert (row["template"], row["variant"], row["papers"], row["pages"], row["made_on"], row["area"], row["round"]) == (
        LETTER, "normal", 3, 3, "2026-10-10", office_template.grid, turn,
    )  # fmt: skip
    office = json.loads(row["office_values"])
    assert office["date"] == "2026年10月10日" and "month" not in office, "what the paper uses, and no more"
    regions = json.loads(row["regions"])
    assert {region["kind"] for region in regions} >= {"qr"} and all(region["page"] == 1 for region in regions)
    assert [item["kind"] for item in peopled.all("print_run")] == ["file"]


def test_units_get_theirs_and_a_batch_of_them_is_finished(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    town.save_many("unit", [{"name": name, "area": office_template.village} for name in ("第一小学", "农商行")])
    code = keep(town, text("for-units", "unit", "A"))
    with pytest.raises(Cancelled):
        issue(town, code, Recipients(), tmp_path / "a.pdf", Stop("正在写入文件"))
    batch_id = town.all("print_batch")[0]["uid"]
    assert {row["state"] for row in town.all("issued")} == {"numbered"}
    report = finish(town, batch_id, tmp_path / "a.pdf")
    assert report.count == 2 and [page[0] for page in numbers_on(tmp_path / "a.pdf")] == numbers(town)


def test_empty_forms_are_numbered_and_belong_to_nobody_yet(
    peopled: Session, office_template: Template, tmp_path: Path
) -> None:
    chosen = Recipients(area=office_template.village)
    report = issue(peopled, LETTER, chosen, tmp_path / "a.pdf", options=Options(blanks=4))
    rows = peopled.all("issued")
    assert (report.count, report.held, len(rows)) == (4, 0, 4)
    assert {(row["to_uid"], row["to_name"], row["area"]) for row in rows} == {(None, None, office_template.village)}
    assert peopled.get("print_batch", report.batch)["variant"] == "blank"
    assert "甲" not in "".join(texts(tmp_path / "a.pdf"))
    assert issue(peopled, LETTER, chosen, tmp_path / "b.pdf").count == 4, "the households still get theirs"
    with pytest.raises(Cancelled):
        issue(peopled, LETTER, chosen, tmp_path / "c.pdf", Stop("正在写入文件"), Options(blanks=2))
    waiting = peopled.all("issued", Query((Where("state", "eq", "numbered"),)))
    assert finish(peopled, waiting[0]["batch"], tmp_path / "c.pdf").count == 2
    with pytest.raises(AppError, match="最多5000份"):
        issue(peopled, LETTER, chosen, tmp_path / "d.pdf", options=Options(blanks=5_001))
    with pytest.raises(AppError, match="份数"):
        issue(peopled, LETTER, chosen, tmp_path / "d.pdf", options=Options(variant="blank"))


def test_a_paper_without_numbers_leaves_no_trace(peopled: Session, tmp_path: Path) -> None:
    code = keep(peopled, text("plain", "household"))
    steps = len(peopled.steps())
    report = issue(peopled, code, Recipients(), tmp_path / "a.pdf")
    assert (report.batch, report.first, report.count, report.pages, report.held) == ("", "", 5, 5, 0)
    assert peopled.count("issued") == peopled.count("print_batch") == 0 and len(peopled.steps()) == steps
    assert issue(peopled, code, Recipients(), tmp_path / "a.pdf").count == 5


def test_what_the_clerk_types_stands_on_every_page(peopled: Session, tmp_path: Path) -> None:
    asks = '[asks.day]\nlabel = "日期"\nvalue = "{office.date}"\n'
    more = '[[block]]\nkind = "para"\ntext = "请于{ask.day}前交回"\n'
    code = keep(peopled, text("asking", "household", "A", asks=asks, more=more))
    asked = Options(asked={"day": "2026年12月1日"})
    report = issue(peopled, code, Recipients(), tmp_path / "a.pdf", options=asked)
    assert all("请于2026年12月1日前交回" in page for page in texts(tmp_path / "a.pdf"))
    assert json.loads(peopled.get("print_batch", report.batch)["asked"]) == {"day": "2026年12月1日"}
    with pytest.raises(AppError, match="没有填写项"):
        preview(peopled, code, Recipients(), Options(asked={"nothing": "x"}))
    assert "2026年12月1日" in texts(preview(peopled, code, Recipients(), asked))[0]


def test_a_large_print_version_where_there_is_one(peopled: Session, tmp_path: Path) -> None:
    code = keep(peopled, text("big", "household", "A", head="large = [18]"))
    report = issue(peopled, code, Recipients(), tmp_path / "a.pdf", options=Options("large"))
    assert peopled.get("print_batch", report.batch)["variant"] == "large"
    with pytest.raises(AppError, match="没有大字版"):
        issue(peopled, keep(peopled, text("small", "household")), Recipients(), tmp_path / "b.pdf", options=Options("large"))


def test_a_folder_has_a_file_for_each_village(peopled: Session, office_template: Template, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []

    class Watch(Progress):
        def step(self, done: int, total: int, text: str = "") -> None:
            seen.append((done, total, text))

    report = issue_folder(peopled, LETTER, Recipients(), tmp_path / "out", Watch())
    title = "致全镇居民的一封信（附回执）"
    assert [path.name for path, _ in report.files] == [f"花园村_{title}.pdf", f"单家村_{title}.pdf"]
    assert [made.count for _, made in report.files] == [4, 1] and (report.count, report.pages) == (5, 5)
    assert [peopled.get("print_batch", made.batch)["area"] for _, made in report.files] == [
        office_template.village, office_template.other_village,
    ]  # fmt: skip
    assert [page[0] for page in numbers_on(report.files[0][0])] == numbers(peopled)[:4]
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen) and {total for _, total, _ in seen[1:]} == {5}
    assert any(text.startswith("单家村：") for _, _, text in seen)
    again = issue_folder(peopled, LETTER, Recipients(area=office_template.village, again=True), tmp_path / "out")
    assert [path.name for path, _ in again.files] == [f"花园村_{title}_2.pdf"], "an earlier file is not written over"
    with pytest.raises(AppError, match="没有需要打印"):
        issue_folder(peopled, LETTER, Recipients(), tmp_path / "out")


def test_a_folder_broken_off_keeps_the_finished_villages(peopled: Session, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        issue_folder(peopled, LETTER, Recipients(), tmp_path / "out", Stop("单家村：正在写入文件"))
    assert [path.name[:3] for path in (tmp_path / "out").iterdir()] == ["花园村"]
    states = {row["to_name"]: row["state"] for row in peopled.all("issued")}
    assert states == {"甲": "printed", "乙": "printed", "丙": "printed", "丁": "printed", "戊": "numbered"}
    waiting = peopled.all("issued", Query((Where("state", "eq", "numbered"),)))[0]["batch"]
    assert finish(peopled, waiting, tmp_path / "out" / "rest.pdf").count == 1


def test_units_of_no_village_have_a_file_of_their_own(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    town.save_many("unit", [{"name": "第一小学", "area": office_template.village}, {"name": "供电所"}])
    code = keep(town, text("for-units", "unit", "A", title="责任书"))
    report = issue_folder(town, code, Recipients(), tmp_path / "out")
    assert [path.name for path, _ in report.files] == ["花园村_责任书.pdf", "镇直和其他_责任书.pdf"]
    blanks = issue_folder(town, code, Recipients(), tmp_path / "blank", options=Options(blanks=2))
    assert [(path.name[:3], made.count) for path, made in blanks.files] == [("花园村", 2), ("单家村", 2)]


def test_a_batch_of_an_earlier_program_is_finished(peopled: Session, tmp_path: Path) -> None:
    """Numbered before batches were kept: the register alone must do."""
    batch_id = break_off(peopled, tmp_path / "a.pdf")
    peopled.ledger.conn.execute("DELETE FROM print_batch")
    assert finish(peopled, batch_id, tmp_path / "a.pdf").count == 5
    assert peopled.count("print_run") == 0


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
