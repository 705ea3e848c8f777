"""What the repository holds: nothing of one machine, a lock that installs anywhere, a README that starts it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest

from tests.guards.source import tracked_files
from tests.paths import ROOT

# Spelled in pieces, so that this file does not name what it looks for.
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:wor" + r"k|far" + r"m|roo" + r"t|tm" + r"p|hom" + r"e)/[A-Za-z0-9_]",
            r"[A-Z]:\\Use" + r"rs\\",
            r"fil" + r"e:///",
            r"https?://[^\s\"']*/sim" + r"ple\b",
            r"--(?:extra-)?inde" + r"x-url",
            r"--find-li" + r"nks",
            r"pypi\.(?:or" + r"g|python)|files\.pythonh" + r"osted|registry\.np" + r"mjs",
        ]
    )
)


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def test_no_path_of_a_machine_and_no_package_index() -> None:
    found = []
    for name in tracked_files():
        content = (ROOT / name).read_bytes()
        if b"\0" in content[:8000]:  # as git decides what is binary
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if match := MACHINE.search(line):
                found.append(f"{name}:{number}: {match[0]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["see /tm" + "p/x", "fil" + "e:///opt", "--inde" + "x-url x", "C:\\Use" + "rs\\a"]
)
def test_the_search_finds(text: str) -> None:
    assert MACHINE.search(text)


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in ("python3 dev.py run", "python3 dev.py test"):
        assert re.search(rf"^\s*{re.escape(command)}\s*$", readme, re.MULTILINE), command


def test_ci_runs_the_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "python3 dev.py test" in script


def test_dev_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    wanted = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert wanted <= sys.stdlib_module_names, wanted - sys.stdlib_module_names


def lock_entries() -> dict[str, str]:
    """Package name → everything the lock says of it."""
    text = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name_of(line): line for line in lines}


def test_the_lock_pins_and_hashes_every_package_and_has_no_option() -> None:
    for name, line in lock_entries().items():
        assert re.match(
            r"[a-z0-9.-]+==[^\s;]+(\s+;\s+sys_platform == \"\w+\")?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line
        ), name


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {name_of(line) for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]}
    assert asked <= lock_entries().keys()


def test_the_lock_serves_windows() -> None:
    entries = lock_entries()
    for name in ("colorama", "pefile", "pywin32-ctypes"):
        assert 'sys_platform == "win32"' in entries[name]


def test_scripts_and_sources_keep_unix_line_ends() -> None:
    found = [
        name
        for name in tracked_files()
        if name.endswith((".py", ".spec", ".lock", "run", ".toml")) and b"\r\n" in (ROOT / name).read_bytes()
    ]
    assert not found
