"""The set-up script decides rightly what to install and says exactly what to type."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands the script would have run; all of them succeed."""
    seen: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        seen.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(dev.subprocess, "run", run)
    return seen


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own for the script: a lock, no `.venv` yet."""
    for name, value in {"ROOT": ".", "VENV": ".venv", "STAMP": ".venv/stamp", "LOCK": "lock"}.items():
        monkeypatch.setattr(dev, name, tmp_path / value)
    monkeypatch.setattr(dev, "VENV_PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(dev, "ensure_system_libraries", lambda: None)
    (tmp_path / "lock").write_text("a==1 --hash=sha256:00\n", "utf-8")
    return tmp_path


def test_a_second_start_does_no_set_up_and_a_new_lock_does(
    project: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def create(_: object, folder: Path) -> None:
        made.append(folder)
        folder.mkdir(exist_ok=True)
        (folder / "python").touch()

    monkeypatch.setattr(dev.venv.EnvBuilder, "create", create)
    dev.set_up()
    assert made == [project / ".venv"]
    assert any("--require-hashes" in command for command in calls)
    assert not any("index" in part and part != "--no-index" for command in calls for part in command)
    calls.clear()
    dev.set_up()
    assert len(made) == 1 and not calls
    (project / "lock").write_text("a==2 --hash=sha256:00\n", "utf-8")
    dev.set_up()
    assert len(made) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_linked_environment_of_another_checkout_is_left_alone(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tmp_path_factory.mktemp("other") / ".venv"
    others.mkdir()
    (others / "python").write_text("theirs", "utf-8")
    (project / ".venv").symlink_to(others, target_is_directory=True)
    builder = dev.venv.EnvBuilder
    monkeypatch.setattr(builder, "create", lambda self, folder: builder.ensure_directories(self, folder))
    monkeypatch.setattr(dev.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0))
    dev.set_up()
    assert (others / "python").read_text("utf-8") == "theirs"
    assert not (project / ".venv").is_symlink() and (project / ".venv" / "stamp").is_file()


def test_a_failed_set_up_is_tried_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def create(_: object, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "python").touch()

    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(dev.venv.EnvBuilder, "create", create)
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: failed)
    for _ in range(2):
        with pytest.raises(dev.SetupError):
            dev.set_up()


@pytest.mark.skipif(sys.platform == "win32", reason="system libraries are Linux's own matter")
class TestSystemLibraries:
    def test_only_what_cannot_be_loaded_is_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def load(soname: str) -> None:
            if soname != "libc.so.6":
                raise OSError(soname)

        monkeypatch.setattr(ctypes, "CDLL", load)
        libraries = {"libc.so.6": "libc6", "liba.so.1": "a", "libb.so.1": "a", "libc.so.9": "c9"}
        assert dev.missing_packages(libraries) == ["a", "c9"]

    def test_root_installs_them(self, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: name)
        monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
        dev.install_packages(["libegl1"], "why")
        assert [command[-2:] for command in calls] == [["--no-install-recommends", "libegl1"]]
        assert not any("sudo" in command for command in calls)

    def test_others_are_told_the_line_to_type(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        with pytest.raises(
            dev.SetupError, match="sudo apt-get install -y --no-install-recommends libegl1 libgl1"
        ):
            dev.install_packages(["libegl1", "libgl1"], "why")

    def test_elsewhere_the_packages_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda _: None)
        with pytest.raises(dev.SetupError, match="libegl1"):
            dev.install_packages(["libegl1"], "why")


def test_without_a_display_the_month_is_done_headless(
    project: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "OUT", project / "out")
    monkeypatch.setattr(dev, "ensure_window_libraries", lambda: None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    (project / "out").mkdir()
    (project / "out" / "table.pdf").write_bytes(b"12345")
    dev.run([])
    assert calls[-1][1:4] == ["-m", "app", "demo"]
    assert "5  out/table.pdf" in capsys.readouterr().out
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    dev.run([])
    assert calls[-1][1:4] == ["-m", "ui", "--demo"]


def test_a_python_qt_has_no_packages_for_hands_over_or_says_so(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "WINDOWS", False)
    monkeypatch.setattr(dev.sys, "version_info", (3, 14, 0, "final", 0))
    monkeypatch.setattr(dev.sys, "argv", ["dev.py", "test", "-x"])
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.12" else None)
    assert dev.main() == 0
    assert calls[-1] == ["python3.12", str(dev.ROOT / "dev.py"), "test", "-x"]
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert dev.main() == 2
    assert "3.13" in capsys.readouterr().err


def test_the_lock_keeps_no_place_and_marks_each_systems_packages() -> None:
    text = (
        "# by pip-compile\n--extra-index"
        + "-url fil"
        + "e:///x\n\ncolorama==0.4.6 \\\n    --hash=sha256:00\na==1 \\\n    --hash=sha256:11\n"
    )
    lines = dev.tidy_lock(text).splitlines()[1:]
    assert lines == [
        'colorama==0.4.6 ; sys_platform == "win32" \\',
        "    --hash=sha256:00",
        "a==1 \\",
        "    --hash=sha256:11",
    ]
