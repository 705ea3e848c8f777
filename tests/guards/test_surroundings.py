"""The rules every test runs under can themselves fail a test."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

CASES = {
    "warning": "import logging\ndef test_it(): logging.getLogger('app').warning('careful')",
    "never_came": "import pytest\n@pytest.mark.expect_log('careful')\ndef test_it(): pass",
    "python_warning": "import warnings\ndef test_it(): warnings.warn('old')",
    "network": "import socket\ndef test_it(): socket.create_connection(('127.0.0.1', 9))",
    "name_lookup": "import socket\ndef test_it(): socket.getaddrinfo('localhost', 80)",
    "listening": "import socket\ndef test_it(): socket.socket().bind(('127.0.0.1', 0))",
    "qt_message": "from PySide6.QtCore import qWarning\ndef test_it(): qWarning('careful')",
}
GOOD = """
import logging, pytest, socket
@pytest.mark.expect_log('careful')
def test_expected(): logging.getLogger('app').warning('careful')
def test_info(): logging.getLogger('app').info('by the way')
def test_local(): [end.close() for end in socket.socketpair()]
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the cases above under this project's own surroundings."""
    folder: Path = tmp_path_factory.mktemp("surroundings")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in CASES.items():
        (folder / f"test_{name}.py").write_text(text, "utf-8")
    (folder / "test_good.py").write_text(GOOD, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-q", "--tb=no", str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", CASES)
def test_what_must_not_happen_fails_a_test(outcome: str, name: str) -> None:
    lines = [line for line in outcome.splitlines() if f"test_{name}.py" in line]
    assert any(line.startswith(("FAILED", "ERROR")) for line in lines), outcome


def test_what_may_happen_passes(outcome: str) -> None:
    assert sum(line.startswith("PASSED test_good.py") for line in outcome.splitlines()) == 3, outcome
