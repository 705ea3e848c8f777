"""`users` and `keyfiles`: the same rules without a window."""

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
from tests import keyfiles_kit as kit
from tests.office_kit import CHECKER, CLERK, Template

Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "stretch", lru_cache(maxsize=None)(keyring.stretch))
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")


@pytest.fixture
def folder(office_template: Template, office_folder: Path) -> Path:
    kit.people(office_folder, office_template.keys)
    return office_folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """`run(user, command, words …)` as that user."""

    def run_(user: str, command: str, *more: object) -> tuple[int, dict[str, Any], str]:
        monkeypatch.setenv(VARIABLE, kit.PASSWORDS[user])
        code = main([command, str(folder), *map(str, more), "--user", user, "--json"])
        out, said = capsys.readouterr()
        assert "Traceback" not in said
        return code, json.loads(out), said

    return run_


def test_users_come_change_and_go(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(kit.ADMIN, "users", "add", "新录入", "--role", "clerk")[1]["error"] == "没有新密码。"
    monkeypatch.setenv(NEW_PASSWORD, "12345678")
    assert run(kit.ADMIN, "users", "add", "新录入", "--role", "clerk")[0] == 1
    monkeypatch.setenv(NEW_PASSWORD, "clerk words 2026")
    assert run(kit.ADMIN, "users", "add", "新录入", "--role", "clerk")[0] == 0
    assert run(kit.HEAD, "users", "add", "又一个", "--role", "clerk")[0] == 1
    assert run(kit.ADMIN, "users", "role", "新录入", "--role", "checker")[0] == 0
    code, body, _ = run(kit.ADMIN, "users", "substitute", CHECKER, "--by", CLERK, "--to", "2026-11-25", "--reason", "休假")
    assert code == 0 and body["uid"]
    listed = run(kit.ADMIN, "users", "list")[1]
    assert {"name": "新录入", "role": "checker"}.items() <= next(r for r in listed["rows"] if r["name"] == "新录入").items()
    assert [(row["absent"], row["substitute"]) for row in listed["substitutes"]] == [(CHECKER, CLERK)]
    assert run(kit.ADMIN, "users", "stop", "新录入")[0] == 0


def test_the_own_password_is_changed_with_the_old_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NEW_PASSWORD, "another sentence")
    assert run(kit.HEAD, "users", "password")[0] == 0
    assert run(kit.HEAD, "users", "list")[1]["error"].startswith("用户名或密码不对")
    monkeypatch.setitem(kit.PASSWORDS, kit.HEAD, "another sentence")
    assert run(kit.HEAD, "users", "list")[0] == 0


def test_a_key_person_file_from_assessment_to_disposal(run: Run, tmp_path: Path) -> None:
    answers, scan = tmp_path / "评估.json", tmp_path / "通知.pdf"
    answers.write_text(json.dumps(kit.ANSWERS, ensure_ascii=False), "utf8")
    scan.write_bytes(kit.SCAN)
    assert run(kit.ADMIN, "keyfiles", "enable", "--assessment", answers)[0] == 1
    assert run(kit.HEAD, "keyfiles", "enable")[0] == 1
    enabled = run(kit.HEAD, "keyfiles", "enable", "--assessment", answers)[1]
    assert enabled["holders"] == [kit.HEAD] and len(enabled["recovery_code"]) == 47
    values = kit.values(name="测试甲", basis_kind="公安机关书面通知")
    given = [word for key, value in values.items() for word in ("--set", f"{key}={value}")]
    assert run(kit.HEAD, "keyfiles", "add", *given)[0] == 1  # no scan
    no = run(kit.HEAD, "keyfiles", "add", *given, "--scan", scan)[1]["no"]
    assert "建档人不能审批" in run(kit.HEAD, "keyfiles", "approve", no)[2]
    row = run(kit.HEAD, "keyfiles", "list")[1]["rows"][0]
    assert (row["name"], row["standing"]) == ("测**", "pending")
    code, body, said = run(kit.ADMIN, "keyfiles", "list")
    assert code == 1 and "测试甲" not in json.dumps(body, ensure_ascii=False) + said
    assert run(kit.HEAD, "keyfiles", "list", "--search", "测试", "--why", "查")[0] == 1
    assert len(run(kit.HEAD, "keyfiles", "list", "--search", "测试", "--why", "核对是否重复")[1]["rows"]) == 1
    assert [line["kind"] for line in run(kit.HEAD, "keyfiles", "log")[1]["rows"]] == ["检索"]
    assert run(kit.HEAD, "keyfiles", "dispose", no)[0] == 1
    assert run(kit.HEAD, "keyfiles", "close", no, "--reason", "mistake")[0] == 0
    assert run(kit.HEAD, "keyfiles", "dispose", no)[1]["removed"]["key_file"] == 1
    assert run(kit.HEAD, "keyfiles", "list")[1]["rows"] == []


def test_backup_compare_and_handover(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "哪个文件夹" in run(kit.ADMIN, "backup")[2]
    made = run(kit.ADMIN, "backup", tmp_path / "usb")[1]["backup"]
    rows = run(kit.ADMIN, "backup", "--compare", made)[1]["rows"]
    area = next(row for row in rows if row["register"] == "区域")
    assert area["backup"] == area["now"] > 0
    assert run(kit.ADMIN, "handover", "--out", tmp_path / "out", "--second", kit.HEAD)[1]["error"] == "没有确认人的密码。"
    monkeypatch.setenv("TOWNSHIP_LEDGER_SECOND_PASSWORD", kit.PASSWORDS[kit.HEAD])
    code, body, _ = run(kit.ADMIN, "handover", "--out", tmp_path / "out", "--second", kit.HEAD)
    assert code == 0 and body["rows"] > 0 and (Path(body["folder"]) / "index.html").is_file()
