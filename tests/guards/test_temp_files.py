"""Names stand in no folder that everybody on the computer shares: a temporary file says where it goes, and is swept there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards.source import FLOORS, Source, dotted, parse, sources

SHARED = {"gettempdir", "gettempdirb", "QTemporaryFile", "QTemporaryDir", "tempPath", "SpooledTemporaryFile"}
MAKERS = {"mkstemp", "mkdtemp", "TemporaryDirectory", "TemporaryFile", "NamedTemporaryFile"}
SWEPT = ".tmp-"


def offences(source: Source) -> Iterator[str]:
    """Temporary files in the system's own folder, or under a name that no start sweeps."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func).split(".")[-1]
        if name in SHARED:
            yield source.at(node, f"{name}: the system's own folder")
        if name in MAKERS:
            said = {word.arg: word.value for word in node.keywords}
            prefix = said.get("prefix")
            swept = (isinstance(prefix, ast.Constant) and str(prefix.value).startswith(SWEPT)) or isinstance(prefix, ast.Name)
            if "dir" not in said or not swept:
                yield source.at(node, f"{name} without a folder of its own, or under a name nobody sweeps")


def test_no_temporary_file_lies_where_nobody_sweeps() -> None:
    assert [line for source in sources(*FLOORS) for line in offences(source)] == []


@pytest.mark.parametrize("code", [
    "import tempfile\nwith tempfile.TemporaryDirectory() as place: pass",
    "import tempfile\ntempfile.mkstemp(prefix='.tmp-')",
    "import tempfile\ntempfile.mkdtemp(prefix='names-', dir='.')",
    "from PySide6.QtCore import QTemporaryFile\nQTemporaryFile()",
    "import tempfile\ntempfile.gettempdir()",
])
def test_it_would_be_seen(code: str) -> None:
    assert list(offences(parse("app/x.py", code)))
