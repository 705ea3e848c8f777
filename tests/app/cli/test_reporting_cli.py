"""`due`, `submission` and `holidays` without a window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli import words
from tests import office_kit
from tests.app.reports.report_kit import MONTHLY, WEEKLY, only
from tests.office_kit import Template


@pytest.fixture
def office(office_folder: Path, office_template: Template, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a weekly and a monthly rule, opened without stretching a key."""
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T10:00:00")
    monkeypatch.setattr(words, "sign_in", lambda folder, _user: office_kit.open_with(folder, office_template.keys))
    session = office_kit.open_with(office_folder, office_template.keys)
    only(session, WEEKLY, MONTHLY)
    session.close()
    return office_folder


def _run(capsys: pytest.CaptureFixture[str], *argv: object, code: int = 0) -> dict[str, Any]:
    assert main([*map(str, argv), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_what_is_due_and_who_is_missing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _run(capsys, "due", office, "--period", "2026-10")
    assert found["counts"] == {"owed": 10, "reported": 0, "on_time": 0, "late": 0, "missing": 10, "overdue": 8,
                               "returned": 0, "rate": "0.0%"}
    assert [(one["period"], one["due"]) for one in found["items"]][-1] == ("2026-10", "2026-11-05T24:00")
    _run(capsys, "submission", office, "add", "--rule", "月报", "--period", "2026-10", "--by", "花园村", "单家村",
         "--at", "2026-11-02 09:30", "--way", "U盘", "--rows", 12)
    left = _run(capsys, "due", office, "--period", "2026-10", "--rule", "月报", "--missing")
    assert left["counts"]["on_time"] == 2 and left["rows"] == []
    now = _run(capsys, "due", office, "--missing")["rows"]
    assert {one["rule"] for one in now} == {"周报", "月报"}
    assert ("月报", "2026-10") not in {(one["rule"], one["period"]) for one in now}


def test_a_receipt_is_noted_sent_back_and_taken_off(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = ("--rule", "周报", "--period", "2026-W44", "--by", "花园村")
    added = _run(capsys, "submission", office, "add", *one, "--part", "文字", "--at", "2026-10-30 15:00")
    assert added["rows"][0]["state"] == "part" and added["rows"][0]["lacking"] == "图片"
    done = _run(capsys, "submission", office, "add", *one, "--part", "图片", "--photos", 3, "--at", "2026-10-30 16:30")
    assert (done["rows"][0]["state"], done["rows"][0]["received"]) == ("late", "2026-10-30T16:30")
    back = _run(capsys, "submission", office, "return", *one, "--reason", "图片不清")
    assert back["rows"][0]["state"] == "returned" and back["rows"][0]["returns"] == 2
    assert _run(capsys, "submission", office, "undo", *one)["rows"][0]["state"] == "part"
    listed = _run(capsys, "submission", office, "list", "--rule", "周报", "--by", "花园村")
    assert listed["total"] == 2 and listed["rows"][0]["text"]["period_name"] == "2026年10月26日—11月1日"


@pytest.mark.parametrize(
    ("argv", "said"),
    [(("add", "--rule", "周报"), "--period"), (("add", "--rule", "周报", "--period", "2026-W44", "--by", "大桥村"), "没有应报的"),
     (("return", "--rule", "月报", "--period", "2026-10", "--by", "花园村", "--reason", "x"), "还没有收到"),
     (("add", "--rule", "没有", "--period", "2026-10", "--by", "花园村"), "报送规则"),
     (("add", "--rule", "月报", "--period", "2026-10", "--by", "花园村", "--at", "2026-11-02 27:00"), "24小时制")],
)
def test_what_cannot_be_noted_is_said(
    office: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], said: str
) -> None:
    found = _run(capsys, "submission", office, *argv, code=1)
    assert said in f"{found['error']}{found['hint']}"


def test_a_holiday_table_moves_what_is_due(office: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Fictional days off."""
    _run(capsys, "holidays", office, "--template", tmp_path / "模板.csv")
    assert (tmp_path / "模板.csv").read_text("utf-8-sig").startswith("日期,休或班,名称")
    path = tmp_path / "假期.csv"
    path.write_text("日期,休或班,名称\n2026-11-05,休,虚构节\n", "utf-8")
    taken = _run(capsys, "holidays", office, path)
    assert (taken["new"], taken["rows"]) == (1, [{"year": 2026, "rest": 1, "work": 0, "source": "假期.csv"}])
    assert _run(capsys, "holidays", office, path)["same"] == 1
    path.write_text("2026-13-05,休\n", "utf-8")
    assert "第1行" in _run(capsys, "holidays", office, path, code=1)["error"]
