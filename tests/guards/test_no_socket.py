"""The program, run as a clerk runs it, never asks the system for the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

# Runs a module as `python -m` would, and writes down every use of the network that Python itself sees.
WATCHED = """
import json, runpy, sys
NAME = "socket.gethostname"  # which computer holds the office open; asks nobody
seen = []
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")) and event != NAME:
        seen.append([event, repr(arguments[1:])])
sys.addaudithook(watch)
report, module, *sys.argv[1:] = sys.argv[1:]
try:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    code = 0
except SystemExit as leaving:
    code = leaving.code or 0
with open(report, "w", encoding="utf-8") as out:
    json.dump({"code": code, "seen": seen, "loaded": sorted(sys.modules)}, out)
"""


def watched(folder: Path, module: str, *arguments: str) -> dict[str, list[str]]:
    """The events seen while `module` ran with `arguments`; fails when it did not end well."""
    report = folder / "events.json"
    command = [sys.executable, "-c", WATCHED, str(report), module, *arguments]
    environment = {
        **os.environ,
        "TOWNSHIP_LEDGER_PASSWORD": "practice-password-1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert report.is_file(), done.stderr
    result = json.loads(report.read_text("utf-8"))
    assert result["code"] == 0, done.stderr
    return result


def test_the_watch_sees(tmp_path: Path) -> None:
    seen = watched(tmp_path, "tests.guards.reach_out")["seen"]
    assert [event for event, _ in seen if event == "socket.connect"]


def test_the_sample_month_opens_no_socket(tmp_path: Path) -> None:
    result = watched(tmp_path, "app", "demo", str(tmp_path / "month"))
    assert result["seen"] == []
    assert not {"PySide6", "PySide6.QtNetwork"} & set(result["loaded"]), (
        "the headless program loads no window"
    )
