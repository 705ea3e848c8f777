"""`backup --list`, `backup --place` and `restore --trial` without a window."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from app.security import keyring
from tests.office_kit import ADMIN, PASSWORD

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(code expected, words …)` as the administrator; the answer."""
    monkeypatch.setattr(keyring, "_stretch", lru_cache(maxsize=None)(keyring._stretch))
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
