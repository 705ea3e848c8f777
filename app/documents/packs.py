"""Template packs: texts of papers that a county hands down, as one .zip or a folder of .toml files with a pack.json."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from app.errors import AppError
from app.files import explain, is_stray, write_beside
from app.privacy import refuse_numbers

HEAD = "pack.json"
MOST_FILES = 200
LARGEST = 400_000
"""Bytes of one text; a whole pack may hold MOST_FILES of them, unpacked in memory and never to the disk."""
_NAME = 60
_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: who issued it and when (ISO), and (file name, text) of each paper."""

    name: str
    issuer: str
    date: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PackItem:
    """One text of a pack. `fate` is new, changed, same or refused; `reason` says why it was refused."""

    file: str
    code: str
    title: str
    fate: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PackReport:
    """What a pack brings, or brought when `applied`."""

    name: str
    issuer: str
    date: str
    items: tuple[PackItem, ...]
    applied: bool = False

    def of(self, fate: str) -> list[PackItem]:
        """The texts of one fate."""
        return [item for item in self.items if item.fate == fate]

    @property
    def sentence(self) -> str:
        """What was or would be done, for the status bar."""
        counts = "，".join(f"{word}{len(self.of(fate))}份" for fate, word in FATES.items())
        return f"模板包“{self.name}”{'已导入' if self.applied else ''}：{counts}。"


FATES = {"new": "新增", "changed": "更新", "same": "相同", "refused": "不能用"}


def read(path: Path) -> Pack:
    """Read a pack without writing anything. Raises AppError when it is none or holds what a pack may not."""
    try:
        texts = dict(_folder(path) if path.is_dir() else _zip(path))
    except OSError as error:
        raise explain(error, path) from error
    if HEAD not in texts:
        raise AppError(f"“{path.name}”不是模板包。", f"模板包是装有 {HEAD} 和 .toml 文件的 zip 或文件夹。")
    head = _head(texts.pop(HEAD))
    if not texts:
        raise AppError(f"模板包“{head['name']}”里没有文书。", "文书应是 .toml 文件。")
    return Pack(head["name"], head["issuer"], head["date"], tuple(sorted(texts.items())))


def write(path: Path, head: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Write a .zip that `read` takes; the same texts give the same bytes. Raises AppError."""
    if path.suffix.lower() != ".zip":
        raise AppError("模板包的文件名请以 .zip 结尾。")
    parts = {HEAD: json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True) + "\n", **texts}
    with write_beside(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text, zipfile.ZIP_DEFLATED)


def _head(text: str) -> dict[str, str]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AppError(f"模板包里的 {HEAD} 格式有误。", "应写明 name、issuer、date 三项。") from error
    head = {key: str(found.get(key) or "").strip() for key in ("name", "issuer", "date")} if isinstance(found, dict) else {}
    if not head.get("name") or any(len(value) > _NAME for value in head.values()):
        raise AppError(f"模板包里的 {HEAD} 没有写明名称，或太长。", f"应写明 name、issuer、date，各不超过{_NAME}字。")
    refuse_numbers(" ".join(head.values()), "模板包说明")
    return head


def _folder(path: Path) -> Iterator[tuple[str, str]]:
    files = [file for file in sorted(path.iterdir()) if file.is_file() and _wanted(file.name)]
    _not_too_many(files)
    for file in files:
        if file.is_symlink():
            raise _points_out(file.name)
        if file.stat().st_size > LARGEST:
            raise _too_large(file.name)
        yield file.name, _text(file.read_bytes(), file.name)


def _zip(path: Path) -> Iterator[tuple[str, str]]:
    if path.stat().st_size > MOST_FILES * LARGEST // 4:
        raise AppError(f"模板包“{path.name}”太大。", f"一份文书最多{LARGEST // 1000}KB，最多{MOST_FILES}份。")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            _not_too_many(parts)
            for part in parts:
                name = _safe(part)
                if _wanted(name):
                    yield name, _text(_unpacked(archive, part, name), name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise AppError(f"“{path.name}”不是能读的 zip 文件。", "请确认文件完整、没有设密码。") from error


def _safe(part: zipfile.ZipInfo) -> str:
    """The plain name of a part. Raises AppError for one that points out of the pack."""
    name = part.filename
    if not part.flag_bits & 0x800:  # no UTF-8 mark: zipped on a Chinese Windows, read as cp437
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = part.filename  # as it came; only shown, never opened
    place = PurePosixPath(name.replace("\\", "/"))
    if is_stray(part) or place.is_absolute() or ".." in place.parts or (place.parts and place.parts[0].endswith(":")):
        raise _points_out(name)
    return place.name


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytes:
    with archive.open(part) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _too_large(name)
    return data


def _wanted(name: str) -> bool:
    return not name.startswith(".") and (name == HEAD or name.lower().endswith(".toml"))


def _not_too_many(parts: Sequence[object]) -> None:
    if len(parts) > MOST_FILES:
        raise AppError(f"模板包里有{len(parts)}个文件，最多{MOST_FILES}个。", "请分成几包。")


def _points_out(name: str) -> AppError:
    return AppError(f"模板包里的“{name}”指向包外，没有读取。", "请向发来的单位核实这个文件。")


def _too_large(name: str) -> AppError:
    return AppError(f"模板包里的“{name}”太大。", f"一份文书最多{LARGEST // 1000}KB。")


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise AppError(f"“{name}”不是 UTF-8 文本。", "请用 UTF-8 编码另存后再试。") from error
