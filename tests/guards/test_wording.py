"""The words a user reads: office Chinese in full-width punctuation, without shouting, one word for one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
VALUE = "\ufffc"  # stands for what an f-string puts in
HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff，。；：？！、（）《》“”〔〕\ufffc]"
HALF_WIDTH = re.compile(f"{HAN}[,;:?()]|[,;:?()]{HAN}")
MARKDOWN_TARGET = re.compile(r"(?<=\])\([^)]*\)")
FORBIDDEN = {
    "half-width punctuation beside a Chinese character": HALF_WIDTH,
    "an exclamation mark in a sentence": re.compile(f"！|{HAN}!"),
    "the word is 密码": re.compile("口令"),
}
# Written to look like what villages send, or read as such: brackets of every width are the point there.
AS_FOUND = {"app/demo_data.py", "app/importing/targets.py", "app/importing/headings.py"}
# What these are given is a pattern, a set of characters or a stored word, not a sentence.
NOT_SENTENCES = {
    "compile", "fullmatch", "match", "search", "sub", "split", "findall", "maketrans", "frozenset", "strip", "rstrip",
}  # fmt: skip


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of each literal a person may read; an f-string is one text with its values left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.Call) and _called(node) in NOT_SENTENCES:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else VALUE for part in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not isinstance(tree, ast.JoinedStr):
            yield node.lineno, node.value
        yield from sentences(node)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def faults(text: str) -> list[str]:
    # A lone run of marks is something to look for in a text, not a text.
    if not re.search(r"[\u3400-\u9fff]", text) or "\\" in text:
        return []
    text = MARKDOWN_TARGET.sub("", text)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize("floor", ["app", "ui"])
def test_every_literal_is_written_as_an_office_writes(floor: str) -> None:
    found = [
        f"{name}:{line} {what}: {text!r}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) not in AS_FOUND
        for line, text in sentences(ast.parse(path.read_text("utf-8")))
        for what in faults(text)
    ]
    assert found == []


@pytest.mark.parametrize("pattern", ["resources/help/*.md", "resources/templates/*.toml", "resources/dictionaries/*.json"])
def test_shipped_texts_do_not_shout_and_say_password(pattern: str) -> None:
    files = sorted(ROOT.glob(pattern))
    texts = {path.name: path.read_text("utf-8") for path in files}
    assert files
    assert [name for name, text in texts.items() if "！" in text or "口令" in text] == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('say("保存成功!")', "an exclamation mark in a sentence"),
        ('say(f"{name}已保存,共{count}行")', "half-width punctuation beside a Chinese character"),
        ('say(f"{name}(村)")', "half-width punctuation beside a Chinese character"),
        ('say("口令不对。")', "the word is 密码"),
    ],
)
def test_the_guard_sees(source: str, what: str) -> None:
    assert [fault for _line, text in sentences(ast.parse(source)) for fault in faults(text)] == [what]


def test_the_guard_leaves_patterns_and_comments_alone() -> None:
    source = '"""说明, 说明!"""\nP = re.compile("(?:村|组)[:,]?")\nsay("已保存，共3行。")\nopen("甲.xlsx")'
    assert [fault for _line, text in sentences(ast.parse(source)) for fault in faults(text)] == []
