"""`keyfiles print`, `table`, `copy`, `transfer`, `import`, `breach` without a window, and no trace outside what was asked for."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.__main__ import main
from app.cli.words import PASSWORD
from tests import keyfiles_kit as kit
from tests.app.keyfiles.test_notice_list import BASIS, NEEDS_ID
from tests.keyfiles_paper_kit import LONG_NAME, PLANTED, WHY, texts

Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def office(whole: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole[0], tmp_path / "cli-office"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, office: Path) -> Run:
    """`run(words …)` as the head; (exit code, answer, what was said beside it)."""

    def run_(*more: object) -> tuple[int, dict[str, Any], str]:
        monkeypatch.setenv(PASSWORD, kit.PASSWORDS[kit.HEAD])
        code = main(["keyfiles", str(office), *map(str, more), "--user", kit.HEAD, "--json"])
        out, said = capsys.readouterr()
        assert "Traceback" not in said
        return code, json.loads(out), said

    return run_


def whole_round(run: Run, no: str, out: Path) -> list[tuple[int, dict[str, Any], str]]:
    """Print, copy, transfer, tables, import: all that takes names out or in."""
    basis, scan, names = out / "依据.json", out / "通知.pdf", out / "名单.csv"
    basis.write_text(json.dumps(NEEDS_ID, ensure_ascii=False), "utf-8")
    scan.write_bytes(kit.SCAN)
    names.write_text(f"姓名,类别,村,身份证号,病史\n甄植入,第一类,花园村,{kit.NUMBER},植入的病史\n", "utf-8")
    why = ("--why", WHY)
    return [
        run("print", no, "basic", *why, "--out", out / "基本.pdf"),
        run("print", "basic", "--blank", "--out", out / "空白.pdf"),
        run("print", "assessment", *why, "--out", out / "评估.pdf"),
        run("copy", no, *why, "--out", out / "复制.pdf"),
        run("transfer", no, "--to", "清源县公安局", *why, "--set", "matter=请协助核实", "--out", out / "移交.pdf"),
        run("table", "T-20", *why, "--out", out / "目录.pdf"),
        run("table", "T-21", *why, "--period", "2026-11", "--out", out / "查阅.xlsx"),
        run("import", names, "--basis", basis, "--scan", scan, *why, "--apply"),
        run("breach", "--from", "2026-11-21", *why, "--out", out / "泄露.pdf", "--set", "how=U盘遗失"),
    ]


def test_papers_and_tables_come_and_no_name_is_left_elsewhere(
    run: Run, no: str, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scratch, asked = tmp_path / "scratch", tmp_path / "asked"
    scratch.mkdir()
    asked.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    caplog.set_level(0)
    before = {path.relative_to(office) for path in office.rglob("*") if path.is_file()}
    done = whole_round(run, no, asked)
    assert [code for code, _, _ in done] == [0] * 9, done
    assert LONG_NAME in texts((asked / "基本.pdf").read_bytes())[0]
    assert "清源县公安局" in texts((asked / "移交.pdf").read_bytes())[0]
    assert done[7][1]["counts"] == {"new": 1, "there": 0, "refused": 0, "skipped": 1}
    assert done[7][1]["rows"][-1]["name"] == "甄**" and [row["no"] for row in done[8][1]["rows"]] == [no]
    cells = [str(cell.value) for row in openpyxl.load_workbook(asked / "查阅.xlsx").worksheets[0].iter_rows() for cell in row]
    assert WHY in cells and "移交" in cells and LONG_NAME not in "".join(cells)
    after = {path.relative_to(office) for path in office.rglob("*") if path.is_file()}
    assert {path.parts[0] for path in after - before} <= {"keyfiles", "logs"}, "no snapshot, no batch"
    nowhere(office, scratch, [caplog.text, *(json.dumps(answer, ensure_ascii=False) + said for _, answer, said in done)])
    assert not [path for path in asked.iterdir() if path.name.startswith(".")]


def nowhere(office: Path, scratch: Path, told: list[str]) -> None:
    """No planted word in the office's files, in scratch files (of which there are none), in the log or in an answer."""
    planted = (*PLANTED, "甄植入", "植入的病史", kit.NUMBER)
    codings = [word.encode(code, "ignore") for word in planted for code in ("utf-8", "utf-16-le", "gb18030")]
    for path in office.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [word for word in codings if word in data], path
        assert not [word for word in planted if word in path.name]
    assert not list(scratch.iterdir())
    assert not [word for word in planted if word in "".join(told)]


def test_what_is_wrong_is_said(run: Run, no: str, tmp_path: Path) -> None:
    out, why = ("--out", tmp_path / "x.pdf"), ("--why", WHY)
    basis = tmp_path / "依据.json"
    basis.write_text(json.dumps(BASIS, ensure_ascii=False), "utf-8")
    for said, more in (
        ("事由", ("print", no, "basic", *out)), ("存到哪里", ("print", no, "basic", *why)),
        ("有自己的命令", ("print", no, "copy", *why, *out)),
        ("没有“score”", ("print", no, "score", *why, *out)), ("只能移交给", ("transfer", no, "--to", "司法局", *why, *out)),
        ("书面要求", ("table", "R-M9", *why, *out)), ("没有“T-99”", ("table", "T-99", *why, *out)),
        ("写明依据", ("import", tmp_path / "没有.xlsx")), ("扫描件", ("import", tmp_path / "没有.xlsx", "--basis", basis)),
    ):
        code, answer, _ = run(*more)
        assert code == 1 and said in answer["error"] + answer.get("hint", ""), answer
    assert not (tmp_path / "x.pdf").exists()
