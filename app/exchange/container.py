"""The file a package travels in: one zip whose manifest lists every file by hash and is signed by the office.

Nothing is ever unpacked to the disk. A zip from a stick may be anything: it is read entry by entry within fixed
bounds, and refused with its reason before a single row of it is looked at. With a password the entries are
encrypted as WinZip AES (AE-2, 256 bit), which 7-Zip and Bandizip open.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyzipper
from pyzipper.zipfile import BadZipFile as AesBadZipFile

from app.errors import AppError
from app.files import explain, is_stray, write_beside
from app.security import signing
from app.security.keyring import Keys

FORMAT, FORMAT_VERSION = "township-ledger/exchange", 1
MANIFEST, README = "manifest.json", "说明.txt"
SHORTEST_PASSWORD = 8
MOST_ENTRIES = 200_000
LARGEST_MANIFEST = 64 * 2**20
LARGEST_DATA = 2**30
LARGEST_PHOTO = 40 * 2**20
LARGEST_WHOLE = 4 * 2**30
LONGEST_LINE = 2**20
LARGEST_DIRECTORY = 48 * 2**20
MOST_ITEMS = 3_000_000
"""Of the manifest's JSON; each becomes an object of some hundred bytes."""
MOST_RATIO, RATIO_FROM = 100, 4 * 2**20
"""Rows shrink by ten to thirty; what shrinks by more than a hundred is a bomb."""
_PIECE = 2**20
_DAY = (1980, 1, 1, 0, 0, 0)  # the same rows give the same file, whenever it is made
_BROKEN = (zipfile.BadZipFile, AesBadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)


class NeedsPassword(AppError):
    """The package is encrypted, and no password or a wrong one was given."""


def canonical(manifest: dict[str, Any]) -> bytes:
    """What the signature is over: the manifest without it, in one spelling."""
    rest = {key: value for key, value in manifest.items() if key != "signature"}
    return json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Writer:
    """Fills a package; every file is listed with its size and hash as it is written."""

    def __init__(self, archive: Any) -> None:
        self._archive = archive
        self.files: list[dict[str, Any]] = []

    def lines(self, name: str, lines: Iterator[dict[str, Any]]) -> int:
        """One JSON object a line; returns how many. A register without rows has no file."""
        digest, size, count = hashlib.sha256(), 0, 0
        first = next(lines, None)
        if first is None:
            return 0
        with self._archive.open(_entry(self._archive, name, zipfile.ZIP_DEFLATED), "w") as out:
            line: dict[str, Any] | None = first
            while line is not None:
                data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(data)
                size, count = size + len(data), count + 1
                out.write(data)
                line = next(lines, None)
        self.files.append({"path": name, "bytes": size, "lines": count, "sha256": digest.hexdigest()})
        return count

    def file(self, name: str, data: bytes) -> None:
        """A whole file."""
        kind = zipfile.ZIP_STORED if name.endswith((".jpg", ".xlsx", ".pdf")) else zipfile.ZIP_DEFLATED
        self._archive.writestr(_entry(self._archive, name, kind), data)
        self.files.append({"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})

    def seal(self, manifest: dict[str, Any], keys: Keys) -> dict[str, Any]:
        """Write the signed manifest; nothing may follow. Returns it."""
        whole = {"format": FORMAT, "format_version": FORMAT_VERSION, **manifest,
                 "public_key": signing.public_key(keys), "files": self.files}
        whole["signature"] = signing.sign(keys, canonical(whole))
        text = json.dumps(whole, ensure_ascii=False, indent=1)
        self._archive.writestr(_entry(self._archive, MANIFEST, zipfile.ZIP_DEFLATED), text.encode())
        return whole


@contextmanager
def write_package(target: Path, password: str = "") -> Iterator[Writer]:
    """A package being written, in the target's place when done. Raises AppError: short password, disk full."""
    if password and len(password) < SHORTEST_PASSWORD:
        raise AppError(f"密码至少{SHORTEST_PASSWORD}位。", "可以用一句容易记的话，另行告诉收件人。")
    with write_beside(target) as draft:
        if password:
            with pyzipper.AESZipFile(draft, "w", encryption=pyzipper.WZ_AES) as archive:
                archive.setpassword(password.encode())
                yield Writer(archive)
        else:
            with zipfile.ZipFile(draft, "w") as archive:
                yield Writer(archive)


def _entry(archive: Any, name: str, kind: int) -> Any:
    entry = getattr(archive, "zipinfo_cls", zipfile.ZipInfo)(name, _DAY)
    entry.compress_type = kind
    entry.external_attr = 0o644 << 16
    return entry


@dataclass(slots=True)
class Package:
    """An opened package whose signature and every file held. `lines` and `file` read it again, piece by piece."""

    path: Path
    manifest: dict[str, Any]
    _archive: Any

    @property
    def listed(self) -> dict[str, dict[str, Any]]:
        """The files by path."""
        return {item["path"]: item for item in self.manifest["files"]}

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The objects of a data file; none when the package has no such file. Raises AppError for a bad line."""
        if name not in self.listed:
            return
        with _reading(self.path), self._archive.open(name) as raw, io.BufferedReader(raw, _PIECE) as source:
            number = 0
            while data := source.readline(LONGEST_LINE + 1):
                number += 1
                if len(data) > LONGEST_LINE:
                    raise refused(self.path, f"{name} 第{number}行过长")
                yield _object(data, self.path, f"{name} 第{number}行")

    def file(self, name: str) -> bytes:
        """A whole file. Raises AppError when the package has none of this name."""
        if name not in self.listed:
            raise refused(self.path, f"缺少文件 {name}")
        with _reading(self.path):
            return self._archive.read(name)

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()


def open_package(path: Path, password: str = "") -> Package:
    """Open and check a package: bounds, names, password, signature, hashes.

    Raises AppError naming what is wrong; a file of a newer format is refused in words.
    """
    archive = _archive(path, password)
    try:
        with _reading(path):
            _check_directory(path, archive)
            _check_password(path, archive, password)
            manifest = _manifest(path, archive)
            _check_files(path, archive, manifest)
        return Package(path, manifest, archive)
    except BaseException:
        archive.close()
        raise


def refused(path: Path, reason: str) -> AppError:
    """A package that is not taken, and why."""
    return AppError(f"“{path.name}”没有收下：{reason}。", "请对方重新做包；本机的台账没有改动。")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """A damaged zip in words."""
    try:
        yield
    except _BROKEN as error:
        raise refused(path, "文件已损坏或没有传完整") from error
    except RuntimeError as error:  # what both zip modules raise for a password that does not fit
        raise NeedsPassword(f"“{path.name}”的密码不对。", "请向做包的单位核对密码，注意大小写。") from error
    except OSError as error:
        raise explain(error, path) from error


def _check_directory_size(path: Path) -> None:
    """The directory is read whole by every zip reader; its size stands at the end of the file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    long = tail.rfind(b"PK\x06\x06")
    claimed = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    if claimed == 0xFFFFFFFF and long >= 0:
        claimed = int.from_bytes(tail[long + 40 : long + 48], "little")
    if claimed > LARGEST_DIRECTORY:
        raise refused(path, "里面的文件太多了")


def _archive(path: Path, password: str) -> Any:
    try:
        _check_directory_size(path)
        archive: Any = pyzipper.AESZipFile(path)
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            archive.setpassword(password.encode())
            return archive
        archive.close()
        return zipfile.ZipFile(path)
    except _BROKEN as error:
        raise AppError(f"“{path.name}”不是交换包。", "请选择本程序做的 .zip 文件，不要改名或解压后重新压缩。") from error
    except OSError as error:
        raise explain(error, path) from error


def _check_directory(path: Path, archive: Any) -> None:
    """Bounds and names, before anything is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if MANIFEST not in names:
        raise AppError(f"“{path.name}”不是交换包。", f"里面没有 {MANIFEST}；请选择本程序做的 .zip 文件。")
    if len(entries) > MOST_ENTRIES:
        raise refused(path, f"里面有{len(entries)}个文件，太多了")
    if len(set(names)) < len(names):
        raise refused(path, "里面有重名的文件")
    if any(not _plain(entry.filename) or is_stray(entry) for entry in entries):
        raise refused(path, "里面有指向别处的文件名")
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise refused(path, "里面的文件互相重叠")
    for entry in entries:
        if entry.file_size > _bound(entry.filename):
            raise refused(path, f"里面的 {entry.filename} 有{entry.file_size // 2**20}兆，太大了")
        if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise refused(path, f"里面的 {entry.filename} 展开后大得反常")
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise refused(path, f"展开后超过{LARGEST_WHOLE // 2**30}G")


def _plain(name: str) -> bool:
    parts = name.split("/")
    return "\\" not in name and ":" not in name and all(part not in ("", ".", "..") for part in parts)


def _bound(name: str) -> int:
    if name == MANIFEST:
        return LARGEST_MANIFEST
    return LARGEST_PHOTO if name.endswith(".jpg") else LARGEST_DATA


def _check_password(path: Path, archive: Any, password: str) -> None:
    if archive.getinfo(MANIFEST).flag_bits & 1 and not password:
        raise NeedsPassword(f"“{path.name}”加了密码。", "请填写做包的单位告诉您的密码。")


def _manifest(path: Path, archive: Any) -> dict[str, Any]:
    raw = archive.read(MANIFEST)
    if sum(raw.count(mark) for mark in (b",", b"[", b"{", b":")) > MOST_ITEMS:
        raise refused(path, f"{MANIFEST} 的内容太多")
    manifest = _object(raw, path, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise AppError(f"“{path.name}”不是交换包。", "请选择本程序做的交换包或上报包。")
    version = manifest.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise AppError(f"“{path.name}”是由更新版本的程序做的，本机读不懂。", "请先把本机的程序升级，再收这个包。")
    if not signing.holds(str(manifest.get("public_key")), str(manifest.get("signature")), canonical(manifest)):
        raise refused(path, "签名不符，包在做好以后被改动过")
    return manifest


def _check_files(path: Path, archive: Any, manifest: dict[str, Any]) -> None:
    try:
        listed = {item["path"]: (item["bytes"], item["sha256"]) for item in manifest["files"]}
    except (KeyError, TypeError) as error:
        raise refused(path, f"{MANIFEST} 里的清单读不懂") from error
    present = {entry.filename for entry in archive.infolist()} - {MANIFEST}
    if present != listed.keys():
        strange = sorted(present ^ listed.keys())[0]
        raise refused(path, f"文件 {strange} 与清单对不上")
    for name, (size, expected) in listed.items():
        digest, read = hashlib.sha256(), 0
        with archive.open(name) as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                read += len(piece)
        if read != size or digest.hexdigest() != expected:
            raise refused(path, f"文件 {name} 的内容与清单对不上")


def _object(data: bytes, path: Path, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise refused(path, f"{where}读不懂") from error
    if not isinstance(found, dict):
        raise refused(path, f"{where}读不懂")
    return found
