"""The folder handed out to the offices works where there is no Python; made afresh, so `check` runs this."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.build

LIMIT = 320_000_000  # bytes, fonts included: what still copies to an old USB stick without a long wait
EXE = ".exe" if sys.platform == "win32" else ""
# All a program of the folder may count on; no PATH, so that no Python can be found.
KEPT = ("SYSTEMROOT", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built folder."""
    made = tmp_path_factory.mktemp("build")
    places = ["--distpath", str(made / "dist"), "--workpath", str(made / "work")]
    command = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "ERROR",
        *places,
        "build.spec",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    return made / "dist" / "township-ledger"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a clerk's computer, her home an empty folder."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


def test_the_folder_is_small_and_complete(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) <= LIMIT
    names = {path.name for path in files}
    assert {f"township-ledger{EXE}", f"TownshipLedger{EXE}", "qtbase_zh_CN.qm"} <= names
    shipped = {
        path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()
    }
    inside = {path for path in shipped if path.suffix not in (".py", ".pyc")}
    bundled = folder / "_internal" / "resources"
    assert not [path for path in inside if not (bundled / path).is_file()]
    assert not [name for name in names if "Qt6Network" in name or "Qt6Qml" in name]


def test_the_sample_month_is_done(folder: Path, bare: dict[str, str], tmp_path: Path) -> None:
    program = folder / f"township-ledger{EXE}"
    out = tmp_path / "month"
    done = subprocess.run([program, "demo", out], env=bare, cwd=tmp_path, capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    suffixes = {path.suffix for path in out.rglob("*")}
    assert {".pdf", ".xlsx", ".zip", ".db"} <= suffixes


def test_the_window_stays_open_on_the_sample_office(
    folder: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    command = [folder / f"TownshipLedger{EXE}", "--demo"]
    log = tmp_path / "window.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=bare, cwd=tmp_path, stdout=out, stderr=out) as window,
    ):
        try:
            time.sleep(20)
            assert window.poll() is None, log.read_text("utf-8", "replace")
        finally:
            window.terminate()
    assert "Traceback" not in log.read_text("utf-8", "replace")
