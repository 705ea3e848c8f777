"""The log of what went wrong: in the office folder, a megabyte at most, and nothing personal in it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from app import fault_log, office
from app.__main__ import main
from app.errors import AppError
from db.errors import Fault, StoreError

PLANTED = ("欧阳测试", "13900001234", "花园村3组12号", "999999198001010035")


def _broken(text: str) -> BaseException:
    try:
        raise KeyError(text)
    except KeyError as fault:
        return fault


def _log(folder: Path) -> str:
    return (folder / fault_log.FOLDER / fault_log.NAME).read_text("utf8")


@pytest.mark.expect_log("KeyError")
@pytest.mark.expect_log("page ")
@pytest.mark.expect_log("broken")
def test_neither_our_lines_nor_a_librarys_hold_what_was_worked_on(tmp_path: Path) -> None:
    with fault_log.kept(tmp_path):
        fault_log.note(_broken(f"{PLANTED[0]} {PLANTED[1]}"))
        logging.getLogger("pypdf").warning("page %s of %s", PLANTED[3], PLANTED[0])
        logging.getLogger("app.reports").warning("page %s of %s", PLANTED[1], PLANTED[2])
        logging.getLogger("openpyxl").error(f"broken {PLANTED[1]} {PLANTED[2]}", exc_info=_broken(PLANTED[0]))
    text = _log(tmp_path)
    assert "KeyError" in text and "page %s of %s" in text and "test_fault_log.py" in text
    assert not any(word in text for word in PLANTED) and not any(part in text for part in ("欧阳", "花园村", "9001234"))


@pytest.mark.expect_log("PIL")
def test_it_turns_over_and_never_grows_beyond_a_megabyte(tmp_path: Path) -> None:
    with fault_log.kept(tmp_path):
        for _ in range(3_000):
            logging.getLogger("PIL").warning("x" * 600)
    kept = sorted((tmp_path / fault_log.FOLDER).iterdir())
    assert len(kept) == 1 + fault_log.OLDER
    assert all(0 < path.stat().st_size <= fault_log.BYTES for path in kept)


def test_a_persons_own_mistake_is_not_kept_but_a_fault_of_the_disk_is(tmp_path: Path) -> None:
    with fault_log.kept(tmp_path):
        fault_log.note(AppError("户主不能为空。"))
        assert not (tmp_path / fault_log.FOLDER / fault_log.NAME).exists()
        fault_log.note(StoreError(Fault.FULL, "save"))
    assert "StoreError" in _log(tmp_path)


@pytest.mark.expect_log("KeyError")
def test_a_log_that_cannot_be_written_stops_nothing_and_prints_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / fault_log.FOLDER).write_text("a file where the folder should be", "utf8")
    with fault_log.kept(tmp_path):
        fault_log.note(_broken(PLANTED[0]))
    assert capsys.readouterr() == ("", "")


@pytest.mark.expect_log("KeyError")
def test_the_folder_can_be_moved_between_two_lines(tmp_path: Path) -> None:
    first = tmp_path / "office"
    first.mkdir()
    with fault_log.kept(first):
        fault_log.note(_broken("one"))
        held = [path for path in Path("/proc/self/fd").glob("*") if fault_log.NAME in str(path.resolve())]
        assert not held
        first.rename(tmp_path / "moved")
        (tmp_path / "moved").rename(first)
        fault_log.note(_broken("two"))
    assert _log(first).count("KeyError") == 2


@pytest.mark.expect_log("ZeroDivisionError")
def test_a_bug_on_the_command_line_is_said_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "office"
    office.create_office(folder, town="演示镇", county="演示县", user="甲", password="long enough")
    monkeypatch.setenv("TOWNSHIP_LEDGER_PASSWORD", "long enough")

    def fails(_session: object, _args: object) -> dict[str, object]:
        raise ZeroDivisionError(PLANTED[0])

    monkeypatch.setitem(main.__globals__["run"].IN_OFFICE, "check", fails)
    assert main(["check", str(folder), "--user", "甲", "--json"]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err and fault_log.WHAT in said.err and "ZeroDivisionError" in said.err
    assert json.loads(said.out)["error"] == fault_log.WHAT
    assert PLANTED[0] not in said.err + said.out + _log(folder) and "ZeroDivisionError" in _log(folder)
