"""What the command line says to words it cannot understand, and its help: Chinese, by every way `argparse` can refuse."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli.parser import build
from app.cli.usage import sentence

# What only whoever writes a parser can do wrong, and what no command here can meet.
_NOT_OURS = re.compile(
    r"usage:|%\(heading\)s:|\s*\(default: .*|%\(prog\)s: (error|warning): .*|argument %\(argument_name\)s: .*|.*deprecated|"
    r"show (this help message|program's version number) and exit|positional arguments|options|subcommands|"
    r"\.__call__\(\) not defined|conflicting .*|unknown parser .*|argument \"-\" with mode .*|can't open .*|"
    r"cannot (merge actions|have multiple subparser) .*|'required' is an invalid .*|invalid option string .*|"
    r"dest= is required .*|invalid conflict_resolution .*|mutually exclusive arguments must be optional|"
    r"unexpected option string: .*|%r is not callable"
)
_GENERAL = sentence("something else")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "还要写：命令。写法见 township-ledger --help。"),
        ("nonsense", "命令：没有“nonsense”，可以写 new、"),
        ("list", "还要写：OFFICE、REGISTER。写法见 township-ledger list --help。"),
        ("list x area --nope 甲", "认不出：--nope 甲。写法见 township-ledger list --help。"),
        ("list x area --limit 许多", "--limit：“许多”不是整数。"),
        ("list x area --limit", "--limit：后面要写一个值。"),
        ("import x a.xlsx --register nobody", "--register：没有“nobody”，可以写 household、unit、"),
        ("take x", "还要写：PACKAGE。"),
        ("return x --scan", "--scan：后面至少要写一个值。"),
        ("month x 2026-10 --explain KEY", "--explain：后面要写 2 个值。"),
        ("numbers x sell", "做什么：没有“sell”，可以写 balance、"),
        ("issue x letter", "要写其中一个：--out、--folder。"),
        ("issue x letter --out a.pdf --folder b", "--folder：不能和 --out 一起写。"),
        ("issue x letter --only-new=3 --out a.pdf", "--only-new：后面不带值，“3”是多写的。"),
        ("issue x letter --o a.pdf", "“--o”不够明确，可能是 --only-new、--out。"),
    ],
)
def test_each_refusal_is_a_chinese_sentence(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 2
    out, err = capsys.readouterr()
    usage, *_, last = err.splitlines()
    assert out == "" and usage.startswith("用法：township-ledger") and last.startswith(said), err


def test_no_sentence_of_argparse_is_left_in_english() -> None:
    """Python's own source is asked, so that a newer one with other words is seen."""
    tree = ast.parse(Path(argparse.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")]
    told = {part.value for call in calls for part in call.args if isinstance(part, ast.Constant)}
    ours = {text for text in told if isinstance(text, str) and not _NOT_OURS.fullmatch(text.strip())}
    assert len(ours) >= 10
    for shape in ours:
        message = re.sub(r"%(\(\w+\))?[sr]", "3", shape)
        spoken = sentence(message), sentence(f"argument 甲: {message}")
        assert any(said != _GENERAL for said in spoken), shape
        assert not any(re.search(r"[A-Za-z]", said) for said in spoken), shape


def test_a_sentence_that_is_not_known_is_said_in_general_words() -> None:
    assert sentence("argument --out: some new words") == "命令写得不对。"


def test_help_has_chinese_headings_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    commands = next(action for action in build()._actions if action.dest == "command").choices
    assert commands is not None
    for name in ("", *commands):
        with pytest.raises(SystemExit) as ended:
            main([*filter(None, [name]), "--help"])
        shown = capsys.readouterr().out
        assert ended.value.code == 0 and shown.startswith("用法：township-ledger"), name
        headings = [line for line in shown.splitlines() if re.match(r"\S.*[:：]$", line)]
        assert headings[-1].endswith("：") and "选项：" in headings, headings
        assert not re.search(r"usage|positional|options:|show this help", shown), name


def test_the_window_s_own_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    from ui.__main__ import main as window

    with pytest.raises(SystemExit) as ended:
        window(["--nope"])
    assert ended.value.code == 2 and "认不出：--nope。" in capsys.readouterr().err
