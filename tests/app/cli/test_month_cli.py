"""`month` without a window: the checks' exit code, every move, the correction, and reprinting byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from app.clock import pretend
from app.errors import NoRight
from app.month import report
from app.office import open_office
from app.session import Session
from tests.app.month.test_report import an_activity, fill
from tests.office_kit import ADMIN, CLERK, PASSWORD

Opener = Callable[..., Session]
MONTH = "2026-10"


@pytest.fixture
def run(open_copy: Opener, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs `month` on an office with a month in it: exit code and the object on stdout."""
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T09:00:00")
    session = open_copy()
    fill(session)
    folder = session.folder
    session.close()

    def run_(*words: object) -> tuple[int, dict[str, Any]]:
        code = main(["month", str(folder), MONTH, "--user", ADMIN, *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    run_.folder = folder  # type: ignore[attr-defined]
    return run_


def edit(run: Any, **values: Any) -> None:
    session = open_office(run.folder, ADMIN, PASSWORD)
    try:
        session.save("activity", values, an_activity(session)["uid"])
    finally:
        session.close()


def test_the_check_ends_with_one_until_errors_are_explained(run: Any) -> None:
    assert run("--check")[0] == 0
    edit(run, persons=None)
    code, body = run("--check")
    (key,) = body["unexplained"]
    assert code == 1 and body["ok"] is False and key.startswith("persons:")
    assert body["findings"][0]["level"] == "error" and body["findings"][0]["explained"] is None
    code, body = run("--lock")
    assert code == 1 and "没有填参与人次" in body["error"]
    assert run("--explain", key, "只录制，无现场人次。")[0] == 0
    code, body = run("--check")
    assert code == 0 and body["unexplained"] == [] and body["findings"][0]["explained"] == "只录制，无现场人次。"
    assert run("--explain", "no-such", "x")[0] == 1
    assert run("--explain-kind", "persons", "又写")[0] == 1, "all of that kind are explained"
    assert run("--explain-kind", "persons", "")[0] == 0 and run("--check")[0] == 1
    assert run("--explain-kind", "persons", "无现场人次。")[0] == 0 and run("--check")[0] == 0


def test_from_the_hand_in_to_the_second_version(run: Any, tmp_path: Path) -> None:
    assert run()[1]["state"] == "filling"
    assert [run(word)[1]["state"] for word in ("--hand-in", "--verify")] == ["checking", "verified"]
    assert run("--send-back", "再核")[1]["state"] == "filling"
    assert run("--lock")[1] == {"month": MONTH, "state": "verified", "version": 1}
    assert run("--submit", "--way", "政务邮箱")[1]["state"] == "submitted"
    assert run("--receipt", "已收")[0] == 0
    assert run("--diff")[1]["cells"] == []
    first = run("--reprint", tmp_path / "一")[1]
    edit(run, persons=75)
    found = run("--diff")[1]
    cells = [cell for cell in found["cells"] if cell["table"] == "R-M1"]
    assert [(cell["row"] != "=合计", cell["column"], cell["was"], cell["now"]) for cell in cells] == [
        (True, "persons", 60, 75), (False, "persons", 120, 135)]
    assert found["total"] == 1 and found["edits"][0]["fields"] == [["参与人次", "60", "75"]]
    assert run("--correct")[1]["error"] == "请填写更正原因。"
    body = run("--correct", "--why", "签到表补交")[1]
    assert (body["state"], body["version"], body["corrects"]["why"]) == ("correcting", 2, "签到表补交")
    assert run("--submit")[1]["version"] == 2
    files = run("--reprint", tmp_path / "二")[1]["files"]
    assert [Path(name).name for name in files] == ["2026年10月月报表.xlsx", "2026年10月月报表.pdf", "2026年10月更正表.xlsx",
                                                   "2026年10月更正表.pdf"]
    with pretend("2027-12-01T09:00:00"):
        again = run("--reprint", tmp_path / "三", "--version", 1)[1]
    assert [Path(name).read_bytes() for name in again["files"]] == [Path(name).read_bytes() for name in first["files"]]
    assert again["sha256"] == first["sha256"] and "没有第9版" in run("--reprint", tmp_path, "--version", 9)[1]["error"]


def test_the_package_of_a_locked_month_holds_the_kept_bytes(run: Any, tmp_path: Path) -> None:
    run("--lock")
    run("--reprint", tmp_path / "原样")
    edit(run, persons=75)
    package = Path(run("--out", tmp_path / "U盘")[1]["folder"])
    for name in ("2026年10月月报表.xlsx", "2026年10月月报表.pdf"):
        assert (package / name).read_bytes() == (tmp_path / "原样" / name).read_bytes()
    assert "版　　次：第1版，2026年11月3日由管理员审核锁定" in (package / "说明.txt").read_text("utf-8-sig")
    code, body = run("--hand-in", "--submit")
    assert code == 1 and body["error"] == "一次只能办一件事。"
    sent = run("--submit", "--receipt", "已收", "--out", tmp_path / "U盘")[1]
    assert (sent["state"], sent["folder"]) == ("submitted", str(package))
    package = Path(run("--correct", "--why", "签到表补交", "--out", tmp_path / "U盘")[1]["folder"])
    assert (package / "2026年10月更正表.pdf").is_file()
    assert "更正2026年11月3日上报的第1版，原因：签到表补交。" in (package / "说明.txt").read_text("utf-8-sig")


def test_a_village_may_go_on_until_a_day(run: Any) -> None:
    assert "还没有锁定" in run("--reopen", "花园村", "--why", "补签到表", "--until", "2026-11-20")[1]["error"]
    run("--lock")
    assert "补改到哪一天" in run("--reopen", "花园村", "--why", "补签到表")[1]["error"]
    assert run("--reopen", "花园村", "--why", "补签到表", "--until", "11.20")[0] == 0
    edit(run, persons=75)
    assert run("--diff")[1]["edits"][0]["agreed"] is True


def test_tables_left_out(run: Any) -> None:
    assert "必报" in run("--leave-out", "R-M1")[1]["error"]
    assert "没有“R-X9”" in run("--leave-out", "R-X9")[1]["error"]


def test_a_clerk_cannot_verify(open_copy: Opener) -> None:
    session = open_copy(CLERK)
    with pretend("2026-11-03T09:00:00"):
        report.hand_in(session, MONTH)
        with pytest.raises(NoRight, match="可以办理的角色"):
            report.verify(session, MONTH)
