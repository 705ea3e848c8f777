"""The same without a window: names, JSON shapes, exit codes; outside scripts rely on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from tests.office_kit import ADMIN, PASSWORD, Template, files_of
from tests.paths import ROOT

Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with --json: exit code, the object on stdout, what was said on stderr."""
    monkeypatch.setenv(VARIABLE, PASSWORD)

    def run_(*words: object) -> tuple[int, dict[str, Any], str]:
        code = main([*map(str, words), "--json"])
        out, err = capsys.readouterr()
        lines = out.splitlines()
        assert len(lines) == 1, "one JSON object on stdout and nothing else"
        return code, json.loads(lines[0]), err

    return run_


def done(answer: tuple[int, dict[str, Any], str]) -> dict[str, Any]:
    code, body, said = answer
    assert code == 0, said
    assert said.strip() and "Traceback" not in said
    return body


def refused(answer: tuple[int, dict[str, Any], str]) -> str:
    code, body, said = answer
    assert code == 1 and set(body) <= {"error", "hint", "problems"}
    assert body["error"] in said
    return said


def add_homes(run: Run, office: Path, *names: str, area: str = "花园村第1网格") -> list[str]:
    made = [
        done(
            run(
                "add",
                office,
                "household",
                f"area={uid_of(run, office, area)}",
                f"door={n}号",
                f"householder={name}",
                "people=3",
            )
        )
        for n, name in enumerate(names, start=1)
    ]
    return [body["uid"] for body in made]


def uid_of(run: Run, office: Path, area: str) -> str:
    rows = done(run("list", office, "area"))["rows"]
    return next(row["uid"] for row in rows if area in (row["name"], f"{row['text']['parent']}{row['name']}"))


def test_new(run: Run, tmp_path: Path) -> None:
    body = done(run("new", tmp_path / "o", "--town", "新河镇", "--county", "清源县", "--user", ADMIN))
    assert set(body) == {"office", "recovery_code"} and body["office"] == str(tmp_path / "o")
    assert [len(part) for part in body["recovery_code"].split("-")] == [5] * 8
    assert done(run("list", tmp_path / "o", "user_account"))["total"] == 1
    assert "不是空的" in refused(run("new", tmp_path / "o", "--town", "甲", "--county", "乙", "--user", "丙"))


def test_new_writes_the_recovery_sheet(run: Run, tmp_path: Path) -> None:
    names = ("--town", "新河镇", "--county", "清源县", "--user", ADMIN, "--recovery")
    body = done(run("new", tmp_path / "o", *names, tmp_path / "单" / "恢复单.pdf"))
    assert Path(body["recovery"]).read_bytes().startswith(b"%PDF") and len(body["recovery_code"]) == 47
    assert "以 .pdf 结尾" in run("new", tmp_path / "p", *names, tmp_path / "恢复单.txt")[2]
    assert not (tmp_path / "p").exists(), "refused before anything is made"


def test_a_recovery_sheet_that_cannot_be_written_leaves_the_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    names = ("--town", "新河镇", "--county", "清源县", "--user", ADMIN)
    code, body, said = run("new", tmp_path / "o", *names, "--recovery", tmp_path / "file" / "恢复单.pdf")
    assert code == 1 and body["recovery"] is None and body["recovery_code"] in said
    assert done(run("check", tmp_path / "o"))["ok"]


def test_reset_password(
    run: Run, office_template: Template, office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "brand-new-2026")
    reset = ("reset-password", office_folder, "--user", ADMIN, "--code")
    assert "抄写有误" in refused(run(*reset, "AAAAA-BBBBB"))
    assert "不对" in refused(run("check", office_folder))
    assert done(run(*reset, office_template.recovery.lower().replace("-", " ")))["user"] == ADMIN
    assert done(run("check", office_folder))["ok"]
    for spent, why in ((PASSWORD, "不对"), ("short", "密码至少 8 位")):
        monkeypatch.setenv(VARIABLE, spent)
        words = ("check", office_folder) if spent == PASSWORD else (*reset, office_template.recovery)
        assert why in refused(run(*words))


def test_an_area_is_named_as_people_name_it(run: Run, office_folder: Path) -> None:
    home = ("add", office_folder, "household", "door=1号", "householder=曾小明")
    assert done(run(*home, "area=花园村第2网格"))["uid"]
    said = refused(run(*home, "area=第1网格"))
    assert "有2个区域叫“第1网格”" in said and "单家村第1网格" in said
    assert "现有村（社区）：花园村、单家村" in refused(run(*home, "area=别村"))


def test_add_and_list(run: Run, office_folder: Path) -> None:
    uids = add_homes(run, office_folder, "单秀英", "曾小明")
    body = done(run("list", office_folder, "household"))
    assert set(body) == {"register", "total", "rows"} and (body["register"], body["total"]) == (
        "household",
        2,
    )
    row = body["rows"][0]
    assert row["uid"] == uids[0] and (row["door"], row["people"], row["lives_in"]) == ("1号", 3, "resident")
    assert row["text"]["area"] == "花园村第1网格" and set(row) == {
        "uid",
        "text",
        "area",
        "door",
        "householder",
        "people",
        "phone",
        "lives_in",
        "note",
    }
    assert [
        row["householder"] for row in done(run("list", office_folder, "household", "--search", "zxm"))["rows"]
    ] == ["曾小明"]
    limited = done(run("list", office_folder, "household", "--limit", 1))
    assert (limited["total"], len(limited["rows"])) == (2, 1)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["people=3"], 2),
        (["people=4"], 0),
        (["area=花园村"], 2),
        (["area=单家村"], 0),
        (["户主姓名=曾小明"], 1),
        (["lives_in=常住"], 2),
        (["householder=曾小明", "door=1号"], 0),
        (["phone="], 2),
    ],
)
def test_list_where(run: Run, office_folder: Path, where: list[str], found: int) -> None:
    add_homes(run, office_folder, "单秀英", "曾小明")
    words = [word for text in where for word in ("--where", text)]
    assert done(run("list", office_folder, "household", *words))["total"] == found


def test_add_says_which_field_is_wrong(run: Run, office_folder: Path) -> None:
    code, body, said = run("add", office_folder, "household", "door=1号", "people=很多")
    assert code == 1 and {item["field"] for item in body["problems"]} == {"area", "householder", "people"}
    assert "应为整数" in said
    assert "没有“no_such”这一项" in refused(run("add", office_folder, "household", "no_such=1"))
    assert "字段=值" in refused(run("add", office_folder, "household", "door"))
    assert "没有“nothing”" in refused(run("list", office_folder, "nothing"))


def test_add_reads_names_lists_and_counts(run: Run, office_folder: Path) -> None:
    body = done(
        run(
            "add",
            office_folder,
            "activity",
            "日期=2026-10-09",
            "活动名称=集市宣传",
            "area=花园村",
            "metrics=宣传单:300,banner:2",
        )
    )
    row = done(run("list", office_folder, "activity"))["rows"][0]
    assert (
        row["uid"] == body["uid"]
        and row["metrics"] == {"leaflet": 300, "banner": 2}
        and row["text"]["area"] == "花园村"
    )
    assert done(run("list", office_folder, "activity", "--where", "area=新河镇"))["total"] == 1
    for wrong in ("metrics=宣传单", "metrics={", "metrics=没有:1"):
        refused(run("add", office_folder, "activity", "date=2026-10-09", "title=x", wrong))


def test_round_and_visit(run: Run, office_folder: Path) -> None:
    first, second = add_homes(run, office_folder, "单秀英", "曾小明")
    body = done(run("round", office_folder, "四季度", "--from", "2026-10-01", "--to", "2026-12-31"))
    assert set(body) == {"uid", "targets"} and body["targets"] == 2
    visit = (
        "visit",
        office_folder,
        "--round",
        "四季度",
        "--household",
        first,
        "--date",
        "2026-10-08",
        "--outcome",
    )
    assert set(done(run(*visit, "met", "--told", 2, "--visitor", "小录"))) == {"uid"}
    assert "告知人数应为空" in refused(run(*visit, "nobody", "--told", 2))
    assert "找不到" in refused(
        run(
            "visit",
            office_folder,
            "--round",
            "四季度",
            "--household",
            second[:-4] + "0000",
            "--date",
            "2026-10-08",
            "--outcome",
            "met",
        )
    )
    assert "没有叫“五季度”的轮次" in refused(
        run(
            "visit",
            office_folder,
            "--round",
            "五季度",
            "--household",
            first,
            "--date",
            "2026-10-08",
            "--outcome",
            "met",
        )
    )
    assert done(run("list", office_folder, "visit"))["total"] == 1


def test_issue_and_return(run: Run, office_folder: Path, tmp_path: Path) -> None:
    add_homes(run, office_folder, "单秀英", "曾小明")
    body = done(
        run("issue", office_folder, "letter-receipt", "--village", "花园村", "--out", tmp_path / "a.pdf")
    )
    assert {"first", "last", "count", "pages", "held", "undrawable"} <= set(body)
    assert (body["count"], body["pages"], body["undrawable"]) == (2, 2, []) and (
        tmp_path / "a.pdf"
    ).read_bytes().startswith(b"%PDF")
    back = done(run("return", office_folder, body["first"], body["first"], "H26A0000000", "H26Z0000019", "x"))
    assert {"filed", "unknown", "already"} <= set(back)
    assert (back["filed"], back["already"]) == ([body["first"]], [body["first"]]) and len(
        back["unknown"]
    ) == 3
    assert "没有叫“别村”的区域" in refused(
        run("issue", office_folder, "letter-receipt", "--village", "别村", "--out", tmp_path / "b.pdf")
    )
    assert not (tmp_path / "b.pdf").exists()


def test_backup_restore_and_check(run: Run, office_folder: Path, tmp_path: Path) -> None:
    add_homes(run, office_folder, "单秀英")
    made = done(run("backup", office_folder, tmp_path / "usb"))["backup"]
    body = done(run("restore", made, tmp_path / "new"))
    assert set(body) == {"office", "aside", "counts", "missing_photos"} and body["aside"] is None
    assert done(run("restore", made, tmp_path / "new"))["aside"]
    body = done(run("check", tmp_path / "new"))
    assert set(body) == {"ok", "problems", "counts", "changes", "attachments"}
    assert (body["ok"], body["problems"], body["counts"]["household"]) == (True, [], 1)


def test_check_of_a_damaged_office_ends_with_one(run: Run, office_folder: Path) -> None:
    path = office_folder / "ledger.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    code, body, said = run("check", office_folder)
    assert code == 1 and "损坏" in said
    assert body.get("problems") or body.get("error")


def test_without_json_people_read_it(
    run: Run, office_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_homes(run, office_folder, "单秀英")
    assert main(["list", str(office_folder), "household"]) == 0
    out, err = capsys.readouterr()
    assert "单秀英" in out and "花园村第1网格" in out and "共1条" in err and not out.startswith("{")


def test_more_users_than_one_must_be_named(run: Run, office_folder: Path, office_template: Template) -> None:
    from app.security.keyring import KeyRing

    KeyRing.load(office_folder / "keyring.json").put_user("小录", "another password", office_template.keys)
    assert "--user" in refused(run("list", office_folder, "area"))
    done(run("list", office_folder, "area", "--user", ADMIN))
    assert "用户名或密码不对" in refused(run("list", office_folder, "area", "--user", "小录"))


def test_no_right_is_told(run: Run, office_folder: Path, office_template: Template) -> None:
    from app.security.keyring import KeyRing

    KeyRing.load(office_folder / "keyring.json").put_user("小看", PASSWORD, office_template.keys)
    before = files_of(office_folder / "blobs")
    assert "只读" in refused(run("add", office_folder, "unit", "name=甲", "--user", "小看"))
    assert files_of(office_folder / "blobs") == before


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["list"],
        ["new", "x"],
        ["visit", "x"],
        ["issue", "x", "letter"],
        ["list", "x", "area", "--nope"],
    ],
)
def test_wrong_usage_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("用法：township-ledger")
    assert main([*words, "--json"]) == 2
    body = json.loads(capsys.readouterr().out)
    assert set(body) == {"error", "hint"} and body["error"].endswith("。") and "--help" in body["hint"]


def test_every_command_of_the_contract_is_there() -> None:
    from app.cli.parser import build

    choices = next(action for action in build()._actions if action.dest == "command").choices
    assert choices is not None
    assert {
        "new",
        "reset-password",
        "import",
        "list",
        "add",
        "round",
        "visit",
        "issue",
        "return",
        "table",
        "month",
        "backup",
        "restore",
        "check",
        "demo",
    } <= set(choices)


def child(*words: object, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    """The program as a script starts it, with nothing to type at."""
    env = {key: value for key, value in os.environ.items() if key != VARIABLE} | {"PYTHONIOENCODING": "ascii"}
    if password is not None:
        env[VARIABLE] = password
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_as_a_process(office_folder: Path) -> None:
    good = child("list", office_folder, "area", "--json")
    assert good.returncode == 0 and json.loads(good.stdout)["total"] == 6 and "共6条" in good.stderr
    wrong = child("list", office_folder, "area", "--json", password="wrong password")
    assert wrong.returncode == 1 and json.loads(wrong.stdout)["error"] == "用户名或密码不对。"
    assert "用户名或密码不对" in wrong.stderr and "Traceback" not in wrong.stderr
    none = child("list", office_folder, "area", password=None)
    assert none.returncode == 1 and VARIABLE in none.stderr and none.stdout == ""
    assert child("list").returncode == 2


def test_a_reader_who_has_seen_enough_is_no_fault(office_folder: Path) -> None:
    told, hung_up = os.pipe()
    os.close(told)  # as `| head` does once it has its lines
    made = subprocess.run(
        [sys.executable, "-m", "app", "papers", office_folder], cwd=ROOT, env=os.environ | {VARIABLE: PASSWORD},
        stdin=subprocess.DEVNULL, stdout=hung_up, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False)
    os.close(hung_up)
    assert made.returncode == 0 and "Traceback" not in made.stderr
