"""The sample office is built through the clerk's own commands and shows every state a clerk meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app import demo_keyfiles
from app.clock import pretend
from app.demo import LETTER, DemoReport, build_demo
from app.demo_data import homes, sample
from app.demo_place import MARK
from app.documents.numbers import balances
from app.errors import AppError
from app.exchange import book, county_form
from app.exchange.package import verify
from app.keyfiles import lifecycle, shown
from app.keyfiles.store import KeyStore
from app.month import snapshot
from app.month.correction import differences
from app.month.report import status
from app.office import open_office
from app.reports.catalogue import report
from app.reports.checks import check_month
from app.reports.monthly import monthly
from app.reports.period import Period
from app.reports.reporting import State, board, counts
from app.reports.standing import package_made, standing
from app.security.roles import Action
from app.session import Query, Session, Where
from app.shared import User
from db.keyfiles import verify as verify_log
from tests.reports_kit import MADE_FOR, agrees, leading, period_of, recounted


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def office(built: DemoReport) -> Iterator[Session]:
    session = open_office(built.office, built.user, built.password)
    yield session
    session.close()


def test_every_household_sent_in_is_there(office: Session) -> None:
    sent = {(home.door, home.householder, home.people, home.phone, home.lives_in) for home in homes(sample())}
    kept = {
        (row["door"], row["householder"], row["people"], row["phone"] or "", row["lives_in"])
        for row in office.all("household")
    }
    assert kept == sent


def test_grids_of_the_files_meet_the_grids_of_the_register(office: Session) -> None:
    grids = office.all("area", Query((Where("level", "eq", "grid"),)))
    assert len(grids) == sum(village["grids"] for village in sample()["villages"])
    assert all(row["grid_worker"] for row in grids)


def test_the_countys_own_form_is_filled_and_remembered(office: Session, built: DemoReport) -> None:
    (kept,) = county_form.remembered(office)
    sheet = openpyxl.load_workbook(built.out / "安平县反诈月报空表_柳河镇_2026年10月.xlsx", data_only=True).active
    assert isinstance(sheet, Worksheet)
    table = monthly(office, "R-M1", built.month)
    persons = {row.cells[1]: row.cells[table.at("persons")] for row in table.rows}
    filled = {str(sheet.cell(row, 2).value): sheet.cell(row, 5).value for row in range(5, 11)}
    assert len(filled) == 6 and filled == {village: persons[village] for village in filled}
    assert kept.kept and kept.month == built.month and sheet["A11"].value == "合计"


def test_a_villages_package_was_taken_and_left_the_month_alone(built: DemoReport, office: Session) -> None:
    (taken,) = book.entries(office)
    assert (taken.direction, taken.party, taken.period, taken.no, taken.undone) == ("in", "北岭村", "2026-11", 1, False)
    assert taken.counts == {"activity": 2} and built.returns / taken.file in built.files
    assert any(line == "已收下北岭村第1号上报包：新增2条，变更0条，删除0条，相同3条。" for line in built.lines)
    village = next(area.uid for area in office.areas.villages() if area.name == "北岭村")
    held = office.all("activity", Query((Where("date", "prefix", "2026-11"),)))
    assert len(held) == 2 and {row["area"] for row in held} == {village}, "the village's own uid is not left behind"
    noted = office.all("submission", Query((Where("period", "eq", "2026-11"),)))
    assert [row["area"] for row in noted] == [village]
    assert len(list(office.areas.villages())) == len(sample()["villages"])


def test_all_outcomes_of_a_visit_occur(office: Session) -> None:
    codes = {choice.code for choice in office.choices("outcome")}
    assert {row["outcome"] for row in office.all("visit")} == codes


def test_numbers_balance_and_show_every_state(office: Session) -> None:
    states = Counter(row["state"] for row in office.all("issued"))
    assert set(states) == {"printed", "issued", "returned", "archived", "void"} and states["void"] == 1
    total = list(balances(office).values())
    assert sum(item.printed for item in total) == sum(states.values())
    assert states["returned"] > states["printed"] > 0


def test_the_first_page_counts_receipts_and_no_other_paper(office: Session) -> None:
    lines = standing(office, sample()["month"]).receipts
    assert [line.name for line in lines] == [sample()["letters"]["village"]], "the units' letters of duty are no receipts"
    whole = [item for item in balances(office, LETTER).values() if item.printed]
    assert [(line.issued, line.back) for line in lines] == [(item.printed - item.void, item.back) for item in whole]


def test_month_has_what_the_checks_look_for(office: Session) -> None:
    activities = office.all("activity")
    assert any("300余" in text for row in activities for text in row["flags"].values())
    with_photo = {row["owner"] for row in office.all("photo")}
    assert {row["uid"] for row in activities} - with_photo
    found = "".join(finding.sentence for finding in check_month(office, sample()["month"]))
    assert "北岭村" in found and "没有照片" in found and "草稿" in found


def test_reports_came_in_time_late_in_part_and_not_at_all(office: Session) -> None:
    found = board(office, Period.month(sample()["month"]))
    states = {cell.state for cell in found.cells.values()}
    assert states >= {State.ON_TIME, State.LATE, State.PART, State.RETURNED, State.OVERDUE}
    made = counts(found.cells.values())
    assert 0.7 < made.on_time / made.owed < 0.95


def test_place_data_is_gone_from_every_photo(office: Session) -> None:
    assert office.count("photo") > 0
    assert not any(b"Exif" in office.photo_bytes(row["uid"]) for row in office.all("photo"))


def test_report_says_where_everything_is(built: DemoReport) -> None:
    assert all(path.is_file() for path in built.files)
    assert len(list(built.out.glob("*.pdf"))) >= 2
    assert built.counts["visit"] > 0 and built.recovery_code


def test_the_month_is_packed_and_whole(built: DemoReport, office: Session) -> None:
    assert built.package is not None and built.package.is_file()
    folder = built.package.with_suffix("")
    made = package_made(office, built.month)
    assert made and made["where"] == str(folder), "the first page says that it was made"
    assert verify(folder) == []
    assert len(list((folder / "照片").glob("*.jpg"))) == built.counts["photo"]
    told = (folder / "说明.txt").read_text("utf-8-sig")
    assert "300余份" in told


def test_the_key_person_files_show_every_state(built: DemoReport, office: Session) -> None:
    users = demo_keyfiles.people()
    assert not office.can(Action.KEYFILES), "the sample's first user does everything else"
    told = (built.office.parent / MARK).read_text("utf8")
    assert all(users[who]["name"] in told and users[who]["password"] in told for who in ("head", "archivist"))
    user = User(users["archivist"]["name"], "archivist")
    keeper = Session(office.folder, office.ledger.twin(), office.keys, user, office.shared)
    store = KeyStore.open(keeper, users["archivist"]["password"])
    with pretend("2026-11-05T09:00:00"):
        standings = [row["standing"] for row in store.directory()]
        assert sorted(standings) == ["closed", "lapsed", "open", "overdue", "pending"]
        assert all(item.numbers for item in shown.waiting(store))
        assert [row["file_no"] for row in lifecycle.disposals(store)] == ["档2026-0001"]
        assert store.scan("档2026-0002", "看看演示扫描件").startswith(b"%PDF") and verify_log(store.ledger) is None
    store.close()
    keeper.ledger.close()


def test_an_office_that_is_no_sample_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "office" / "ledger.db"
    own.parent.mkdir()
    own.write_bytes(b"real")
    with pytest.raises(AppError, match="不是演示数据"):
        build_demo(tmp_path)
    assert own.read_bytes() == b"real"


def test_every_figure_of_every_table_leads_to_its_rows(office: Session) -> None:
    for code in MADE_FOR:
        table = report(office, code, period_of(code))
        led = [(row, column, cell, drill) for row, column, cell, drill in leading(table) if cell is not None and column != "type"]
        assert led, code
        for row, column, cell, drill in led:
            count = recounted(office, table, row, column, drill)
            assert agrees(cell, count), (code, row.cells[:2], column, cell, count, drill)


def test_the_month_went_to_the_county_and_was_corrected_once(built: DemoReport, office: Session) -> None:
    now = status(office, built.month)
    assert (now.state, now.version, now.late) == ("submitted", 2, False)
    kept = [snapshot.load(office, row) for row in now.versions]
    assert differences(office, kept[-1]) == [] and snapshot.problems(office) == []
    wrong = {(place[0], place[2]): (was, now) for place, was, now in kept[1].body["corrects"]["changes"] if place[1] == "=合计"}
    assert wrong["R-M1", "persons"][0] - wrong["R-M1", "persons"][1] == 174 - 147
    names = {path.name for path in (built.package or built.out).with_suffix("").iterdir()}
    assert {"2026年10月更正表.xlsx", "2026年10月更正表.pdf"} <= names
    told = ((built.package or built.out).with_suffix("") / "说明.txt").read_text("utf-8-sig")
    assert "北岭村当月修路封闭" in told and "签到表复核" in told
