"""文字材料 without a window: set from files, shown, made final, written out, listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from tests import office_kit
from tests.app.texts.test_blanks import rally
from tests.office_kit import ADMIN, PASSWORD, Template

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(office_folder: Path, office_template: Template, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> Run:
    session = office_kit.open_with(office_folder, office_template.keys)
    rally(session, "2026-10-03", 120, 300)
    session.close()
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T09:00:00")

    def run_(command: str, *words: object) -> dict[str, Any]:
        code = main([command, str(office_folder), *map(str, words), "--user", ADMIN, "--json"])
        out, said = capsys.readouterr()
        body = json.loads(out)
        assert (code == 0) == ("error" not in body) and "Traceback" not in said
        return {**body, "said": said}

    return run_


def test_a_months_text_from_first_word_to_word_file(run: Run, tmp_path: Path) -> None:
    words = tmp_path / "问题.txt"
    words.write_text("个别村宣传不均衡，共〔活动场次〕场。", "utf-8-sig")
    month = ("R-M7", "--period", "2026-10")
    shown = run("text", *month, "--show")
    assert "参与120人次" in shown["said"] and shown["uid"] == "" and "“存在问题”还没有写。" in shown["notices"]
    assert "不能定稿" in str(run("text", *month, "--final")["error"])
    given = ("--set", f"存在问题={words}", "--set", f"plans={words}")
    kept = run("text", *month, *given, "--final", "--out", tmp_path / "报告.docx")
    assert kept["parts"]["problems"] == "个别村宣传不均衡，共1场。" and kept["state"] == "final"
    assert (tmp_path / "报告.docx").read_bytes()[:2] == b"PK"
    assert "已经定稿" in str(run("text", *month, "--set", f"plans={words}")["error"])
    assert run("text", *month, "--new", "--out", tmp_path / "报告.pdf")["version"] == 2
    assert run("text", *month, "--version", 1)["state"] == "final"
    assert "没有第7版" in str(run("text", *month, "--version", 7)["error"])
    assert [(item["version"], item["state"]) for item in run("texts")["texts"]] == [(2, "draft"), (1, "final")]


def test_what_is_wrong_is_said(run: Run, tmp_path: Path) -> None:
    month = ("R-M7", "--period", "2026-10")
    (tmp_path / "gbk.txt").write_bytes("问题".encode("gbk"))
    (tmp_path / "wrong.txt").write_text("〔活动厂次〕", "utf-8")
    for given, said in (("problems", "看不懂"), ("nothing=x", "nothing"), (f"problems={tmp_path / 'no.txt'}", "找不到"),
                        (f"problems={tmp_path / 'gbk.txt'}", "UTF-8"), (f"problems={tmp_path / 'wrong.txt'}", "第1段")):
        assert said in str(run("text", *month, "--set", given)["error"])
    assert "没有“R-Q9”" in str(run("text", "R-Q9", "--period", "2026-10")["error"])
    assert "看不懂" in str(run("text", "R-M7", "--period", "十月")["error"])
    assert run("texts")["texts"] == []
