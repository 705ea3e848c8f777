"""`backup --list`, `backup --place` and `restore --trial` without a window."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.people import NEW_PASSWORD
from app.cli.words import PASSWORD as VARIABLE
from app.security import keyring
from tests.office_kit import ADMIN, CHECKER, CLERK, PASSWORD

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(code expected, words …)` as the administrator; the answer."""
    monkeypatch.setattr(keyring, "stretch", lru_cache(maxsize=None)(keyring.stretch))
    monkeypatch.setenv(VARIABLE, PASSWORD)

    def run_(code: int, *words: object) -> dict[str, Any]:
        assert main([*map(str, words), "--user", ADMIN, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run_


def test_a_trial_replaces_nothing(run: Run, office_folder: Path, tmp_path: Path) -> None:
    made = run(0, "backup", office_folder, tmp_path / "usb")["backup"]
    assert run(0, "restore", made, tmp_path / "tried", "--trial")["aside"] is None
    assert "已经有了" in run(1, "restore", made, tmp_path / "tried", "--trial")["error"]
    assert run(0, "restore", made, tmp_path / "tried")["aside"]


def test_the_place_is_set_and_told(run: Run, office_folder: Path, tmp_path: Path) -> None:
    made = run(0, "backup", office_folder, tmp_path / "usb")["backup"]
    assert run(0, "backup", office_folder, "--place", tmp_path / "usb")["place"] == str(tmp_path / "usb")
    assert "没有找到文件夹" in run(1, "backup", office_folder, "--place", tmp_path / "none")["error"]
    assert "台账文件夹里面" in run(1, "backup", office_folder, "--place", office_folder)["error"]
    listed = run(0, "backup", office_folder, "--list")
    assert (listed["place"], listed["last"]) == (str(tmp_path / "usb"), {"days": 0, "where": made})
    assert run(0, "backup", office_folder, "--place", "-")["place"] is None
    assert run(0, "backup", office_folder, "--list")["place"] is None


def test_a_hand_over_is_listed_written_and_noted(
    run: Run, office_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = run(0, "users", office_folder, "handover", CLERK, "--by", CHECKER)
    assert {row["name"] for row in listed["registers"]} >= {"户", "单位"} and len(listed["open"]) > 5 and listed["list"] is None
    made = run(0, "users", office_folder, "handover", CLERK, "--by", CHECKER, "--out", tmp_path / "清单.pdf")
    assert made["list"] == str(tmp_path / "清单.pdf") and (tmp_path / "清单.pdf").read_bytes().startswith(b"%PDF")
    assert "原来的密码" in run(1, "users", office_folder, "handover", CLERK, "--by", CHECKER, "--finish")["error"]
    monkeypatch.setenv(NEW_PASSWORD, "another long word")
    run(0, "users", office_folder, "reset", CLERK)
    noted = run(0, "users", office_folder, "handover", CLERK, "--by", CHECKER, "--finish")["noted"]
    assert noted == f"工作移交：“{CLERK}”移交给“{CHECKER}”"
    rows = run(0, "users", office_folder, "roles")["rows"]
    assert next(row for row in rows if row["能做什么"] == "恢复备份")["系统管理员"] == "可以"
