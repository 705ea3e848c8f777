"""A clock that was set back: identifiers, numbers, the log's order, lock-out and backups go on; signing in says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import uid
from app.__main__ import main
from app.backup.check import check_office
from app.backup.make import backup
from app.cli.words import PASSWORD as VARIABLE
from app.clock import pretend
from app.documents import serial
from app.documents.issue import Recipients, issue
from app.errors import AppError
from app.security import attempts
from app.security.keyring import WrongPassword
from db import changes as db_changes
from tests.fixtures_office import Opener
from tests.office_kit import PASSWORD, Template, homes

NOW, HOUR_AGO, YEAR_AGO = "2041-11-21T10:00:00", "2041-11-21T09:00:00", "2040-11-21T10:00:00"  # after any true clock


@pytest.mark.parametrize("back", [HOUR_AGO, YEAR_AGO])
def test_work_goes_on_in_order(
    open_copy: Opener, office_folder: Path, office_template: Template, tmp_path: Path, back: str
) -> None:
    with pretend(NOW):
        session = open_copy(folder=office_folder)
        assert session.clock_behind == ""
        first = session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
        issue(session, "letter-receipt", Recipients(), tmp_path / "a.pdf")
        session.close()
    with pretend(back):
        session = open_copy(folder=office_folder)
        assert session.clock_behind[:16] == NOW[:16], "the last step lies in the future, and that is told"
        second = session.save_many("household", homes(office_template.second_grid, ["丙"]))
        issue(session, "letter-receipt", Recipients(uids=tuple(second)), tmp_path / "b.pdf")
        numbers = [serial.parse(row["serial"]) for row in session.all("issued")]
        assert len({number.text for number in numbers}) == 3 and numbers[2].n in (3, 1)
        session.save("household", {"people": 9}, uid=first[0])
        assert [change.after["people"] for change in session.history("household", first[0])] == [3, 9], "by number, not by time"
        assert check_office(session).problems == [] and db_changes.verify(session.ledger) is None
        assert session.steps(1)[0][1].startswith(back[:10])
        session.close()
    with pretend(NOW[:-5] + "30:00"):
        assert open_copy(folder=office_folder).clock_behind == ""


def test_the_command_line_tells_it_once(
    office_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)

    def said(moment: str, name: str) -> str:
        with pretend(moment):
            assert main(["add", str(office_folder), "unit", f"name={name}", "--json"]) == 0
        out, err = capsys.readouterr()
        assert json.loads(out)["uid"]
        return err

    assert "电脑时间" not in said(NOW, "甲")
    told = said(HOUR_AGO, "乙")
    assert told.startswith("电脑时间可能不对：最近一次保存记的是2041年11月21日 10:00，比现在还晚。请先校准")
    assert "电脑时间" not in said(HOUR_AGO, "丙"), "signing in was a step of its own"


def test_uids_rise_when_the_clock_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uid.new_uids(3)
    monkeypatch.setattr(uid.time, "time_ns", lambda: 10**18)
    after = uid.new_uids(3)
    assert [*before, *after] == sorted({*before, *after})


def test_setting_the_clock_back_does_not_shorten_the_lock_out(tmp_path: Path) -> None:
    def wrong() -> None:
        raise WrongPassword("用户名或密码不对。")

    with pretend(NOW):
        for _ in range(attempts.FREE):
            with pytest.raises(WrongPassword):
                attempts.guarded(tmp_path, "甲", wrong)
    for moment in (HOUR_AGO, YEAR_AGO, NOW):
        with pretend(moment), pytest.raises(AppError, match="请等"):
            attempts.guarded(tmp_path, "甲", lambda: None)
    with pretend("2041-11-21T10:00:10"):
        assert attempts.guarded(tmp_path, "甲", lambda: 5) == (5, 3)


@pytest.mark.parametrize("copies", [False, True])
def test_no_backup_is_written_over_or_thrown_away_for_a_wrong_clock(
    open_copy: Opener, tmp_path: Path, copies: bool
) -> None:
    """Thirteen months of backups stand, and the clock of a PC with an empty battery begins in 2020."""
    session, usb = open_copy(), tmp_path / "usb"

    def make() -> Path:
        return session.backup_before("导入") if copies else backup(session, usb)

    made: set[Path] = set()
    for month in range(1, 13):
        with pretend(f"2041-{month:02}-10T09:00:00"):
            made.add(make())
    for moment in ("2041-12-11T09:00:00", "2041-12-11T09:00:00", "2020-01-01T00:00:00"):
        with pretend(moment):
            last = make()
            assert last not in made and last.exists(), "what was just told to be made is there"
            made.add(last)
    assert check_office(session).problems == []
