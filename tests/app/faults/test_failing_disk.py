"""File operations fail, the stick goes away, a small disk fills up: a sentence, nothing half done, and it works again."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import files, office
from app.backup.check import check_office
from app.backup.make import MARKER, backup
from app.backup.restore import restore
from app.clock import pretend
from app.errors import AppError
from app.exchange import handover
from app.exchange.pack import pack_peer
from app.exchange.package import make_month, verify
from app.faults import told
from app.security.keyring import KeyRing
from app.session import Session
from db.errors import StoreError
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, HEAD, PASSWORD, Template, files_of, homes

MONTH = "2026-10"
Work = Callable[[Session, Path], object]


def by_known_keys(session: Session, patch: pytest.MonkeyPatch) -> None:
    keys = session.keys
    patch.setattr(KeyRing, "open", lambda *_: keys)


WORKS: dict[str, Work] = {
    "backup": lambda session, out: backup(session, out),
    "month": lambda session, out: make_month(session, MONTH, out),
    "package": lambda session, out: pack_peer(session, out),
    "handover": lambda session, out: handover.make(session, out, HEAD, PASSWORD),
    "restore": lambda session, out: restore(next(out.parent.glob("stick/*台账备份*")), out / "new", ADMIN, PASSWORD),
}


@pytest.fixture
def filled(open_copy: Opener, office_folder: Path, office_template: Template, tmp_path: Path) -> Session:
    session = open_copy(folder=office_folder)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    session.blobs.put(bytes(5_000))
    backup(session, tmp_path / "stick")
    return session


class Failing:
    """The k-th call of some operations of the operating system fails."""

    def __init__(self, at: int, code: int) -> None:
        self.left, self.code, self.hit = at, code, False

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def failing(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == -1:
                self.hit = True
                raise OSError(self.code, os.strerror(self.code))
            return function(*args, **more)

        return failing

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("replace", "fsync", "rename"):
            patch.setattr(os, name, self.wrap(getattr(os, name)))
        patch.setattr(shutil, "copyfile", self.wrap(shutil.copyfile))
        patch.setattr(tempfile, "mkstemp", self.wrap(tempfile.mkstemp))
        patch.setattr(Path, "write_text", self.wrap(Path.write_text))
        patch.setattr(Path, "write_bytes", self.wrap(Path.write_bytes))


@pytest.mark.parametrize("name", WORKS)
def test_every_operation_that_fails_is_said(
    name: str, filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_known_keys(filled, monkeypatch)
    out = tmp_path / "out"
    failed, hit = 0, True
    for at in range(0, 200, 3 if name == "handover" else 1):  # its PDFs and workbooks take their time
        layer = Failing(at, (errno.EIO, errno.ENOSPC)[at % 2])
        with pytest.MonkeyPatch.context() as patch:
            layer.install(patch)
            try:
                WORKS[name](filled, out)
            except (AppError, StoreError) as error:
                sentence = told(error)
                assert sentence is not None and sentence.message.endswith("。") and sentence.hint
                failed += 1
        hit = layer.hit
        if not hit:
            break
        left = [path.name for path in out.glob("*") if path.name not in ("blobs", MARKER)] if out.exists() else []
        assert not [part for part in left if part.startswith(".tmp-") or part.endswith(".part")], left
        for folder in out.glob("*反诈月报"):
            assert verify(folder) == []
        shutil.rmtree(out, ignore_errors=True)
    assert failed >= 2 and not hit, "the last time nothing failed, and it was done"
    assert check_office(filled).problems == []


@pytest.mark.parametrize("name", ["backup", "month", "package", "handover"])
@pytest.mark.parametrize("how", ["gone", "a file in its place"])
def test_the_stick_is_pulled_out(
    name: str, how: str, filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle, when the first file is to be put in its place."""
    by_known_keys(filled, monkeypatch)
    out, before = tmp_path / "usb", files_of(filled.folder / "blobs")
    true, pulled = os.replace, False

    def pull(source: Any, target: Any) -> None:
        nonlocal pulled
        if not pulled and str(target).startswith(str(out)):
            pulled = True
            shutil.rmtree(out)
            if how != "gone":
                out.write_bytes(b"")
        true(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", pull)
        patch.setattr(os, "rename", pull)
        with pytest.raises(AppError) as error:
            WORKS[name](filled, out)
    assert pulled and error.value.message.endswith("。") and error.value.hint
    assert files_of(filled.folder / "blobs") == before and check_office(filled).problems == []
    if out.is_file():
        out.unlink()
    WORKS[name](filled, out)
    assert not list(out.glob(".tmp-*")) and not list(out.glob(".*.part"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where the system lets one be made."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only the administrator of a Linux PC may make a small disk")
    yield place
    _mounted(place, "remount,rw")
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("when", ["before", "in the middle"])
@pytest.mark.parametrize("name", ["backup", "month", "package", "handover"])
def test_the_stick_turns_read_only(
    name: str, when: str, filled: Session, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worn-out stick or its switch does: before anything, or when the first file is to be put in its place."""
    by_known_keys(filled, monkeypatch)
    _mounted(small_disk, "remount,size=40m")
    before, true = files_of(filled.folder / "blobs"), os.replace
    turned = False

    def turn(source: Any, target: Any) -> None:
        nonlocal turned
        if not turned and str(target).startswith(str(small_disk)):
            turned = True
            _mounted(small_disk, "remount,ro")
        true(source, target)

    if when == "before":
        _mounted(small_disk, "remount,ro")
    with pytest.MonkeyPatch.context() as patch:
        if when != "before":
            patch.setattr(os, "replace", turn)
            patch.setattr(os, "rename", turn)
        with pytest.raises(AppError) as error:
            WORKS[name](filled, small_disk)
    assert turned == (when != "before")
    assert "只读" in error.value.message + error.value.hint or "写保护" in error.value.message + error.value.hint, error.value
    assert files_of(filled.folder / "blobs") == before and check_office(filled).problems == []
    assert not list(small_disk.glob("*反诈月报")), "what is not whole has not the name of what is"
    _mounted(small_disk, "remount,rw")
    for rest in small_disk.glob(".tmp-*.part"):
        os.utime(rest, (0, 0))  # as on another day
    files._seen.clear()
    WORKS[name](filled, small_disk)
    assert not list(small_disk.glob(".tmp-*")) and not list(small_disk.glob(".*.part"))


def test_a_small_disk_fills_up(
    small_disk: Path, open_copy: Opener, office_template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the office's own disk while saving and importing, then the disk that things go out to."""
    session = open_copy(folder=office_template.copy(small_disk / "office"))
    by_known_keys(session, monkeypatch)
    seen = 0
    with pytest.raises((AppError, StoreError)) as full:
        for _ in range(500):
            session.save_many("household", homes(office_template.grid, [f"户{seen + n}" for n in range(100)]))
            seen += 100
    assert "空间不足" in str(told(full.value)) or "读写磁盘出错" in str(told(full.value))
    assert session.count("household") == seen
    session.close()
    again = open_copy(folder=small_disk / "office") if _room(small_disk) else None
    if again is not None:
        assert again.count("household") == seen and check_office(again).problems == []
        again.close()
    shutil.rmtree(small_disk / "office")
    other = open_copy()
    other.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(800)]))
    (small_disk / "ballast").write_bytes(bytes(2_080_000))
    with pretend("2026-11-03T09:00:00"):
        for name in ("backup", "month", "handover", "package"):
            if name != "package":
                with pytest.raises((AppError, StoreError)) as error:
                    WORKS[name](other, small_disk / name)
                assert "空间不足" in str(told(error.value)), error.value
            left = [str(path) for path in (small_disk / name).rglob("*") if path.is_file()]
            assert left == [], "nothing half-written stays"
        (small_disk / "ballast").unlink()
        WORKS["month"](other, small_disk / "month")
    assert office.is_office(other.folder) and check_office(other).problems == []


def _mounted(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", options, str(place)], check=True)


def _room(place: Path) -> bool:
    """Opening writes down the sign-in; that needs a little room, which the refused step gave back."""
    (place / "office" / "backups").mkdir(exist_ok=True)
    return shutil.disk_usage(place).free > 400_000 and sys.platform != "win32"
