"""The small parts everything stands on: row identifiers, files, sentences for faults, the clock."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from uuid import UUID

import pytest

from app import clock, uid
from app.errors import AppError, Conflict, InvalidValues, NoRight, Problem
from app.faults import told
from app.files import explain, write_beside
from db.errors import Fault, StoreError


def test_identifiers_are_version_seven_unique_and_in_order() -> None:
    made = [uid.new_uid() for _ in range(20_000)]
    assert len(set(made)) == len(made) and made == sorted(made)
    parsed = UUID(made[0])
    assert (parsed.version, parsed.variant) == (7, "specified in RFC 4122") and str(parsed) == made[0]
    assert abs((parsed.int >> 80) / 1000 - time.time()) < 60


def test_identifiers_keep_their_order_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uid.new_uid()
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    assert uid.new_uid() > before


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "a.txt"
    with write_beside(target) as draft:
        assert draft.parent == target.parent and draft.suffix == ".part" and not target.exists()
        draft.write_text("one", "utf-8")
    with pytest.raises(ZeroDivisionError), write_beside(target) as draft:
        draft.write_text("tw", "utf-8")
        raise ZeroDivisionError
    assert target.read_text("utf-8") == "one"
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_what_stands_in_the_way_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    for target in (tmp_path / "file" / "a.txt", tmp_path / "folder"):
        with pytest.raises(AppError), write_beside(target) as draft:
            draft.write_text("x", "utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EDQUOT, "磁盘空间不足"),
        (errno.EACCES, "可能正被 WPS 或 Excel 打开"),
        (errno.ENOENT, "找不到"),
        (errno.EIO, "无法读写"),
        (errno.EROFS, "只读"),
    ],
)
def test_an_operating_system_error_becomes_a_sentence(code: int, said: str) -> None:
    sentence = explain(OSError(code, os.strerror(code)), Path("月报.xlsx"))
    assert said in sentence.message and "月报.xlsx" in sentence.message and sentence.hint


def test_windows_tells_a_write_protected_stick_by_its_own_number() -> None:
    error = PermissionError(errno.EACCES, "")
    error.winerror = 19  # type: ignore[misc]  # only there on Windows
    assert "只读" in explain(error, Path("月报.xlsx")).message


@pytest.mark.parametrize("fault", Fault)
def test_every_store_fault_has_a_sentence_and_what_to_do(fault: Fault) -> None:
    sentence = told(StoreError(fault, "detail"))
    assert sentence and sentence.message.endswith("。") and sentence.hint and "detail" not in str(sentence)


def test_a_bug_is_not_told_as_a_fault() -> None:
    assert told(ZeroDivisionError()) is None and told(KeyError("x")) is None
    for known in (AppError("甲。"), Conflict("乙。"), NoRight("丙。"), InvalidValues([Problem("x", "丁。")])):
        assert told(known) is known


def test_the_clock_can_be_set_for_one_thread_only() -> None:
    with clock.pretend("2026-10-31T16:30:00"):
        assert clock.today().isoformat() == "2026-10-31" and clock.now() == "2026-10-31T16:30:00.000"
        with clock.pretend("2027-01-01T00:00:00"):
            assert clock.today().year == 2027
        assert clock.today().year == 2026
    assert abs(clock.today().toordinal() - time.time() / 86400 - 719163) < 2


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2026-11-01", "2026年11月1日"), ("2026-11", "2026年11月"), ("2026", "2026年"), ("", "")],
)
def test_dates_as_people_read_them(iso: str, said: str) -> None:
    assert clock.chinese_date(iso) == said
