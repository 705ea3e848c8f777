"""`county-load`: any number of packages into a PostgreSQL of the county's own, for volumes a PC outgrows.

The same check as when a package is taken: signature, hashes, bounds. Each package is one transaction; the same one
again changes nothing, and packages may come in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.backup.make import digest
from app.errors import AppError
from app.exchange.container import Package, open_package
from app.exchange.lines import Incoming, incoming
from app.exchange.memory import TRAVELLING, keys_of
from app.exchange.versions import DEAD, Version, Versions
from app.progress import SILENT, Progress
from app.records.spec import Register
from db.errors import Fault, StoreError
from db.postgres import County, Line, Shape

_SAYS = {
    Fault.MISSING: ("连不上数据库。", "请核对 --dsn 里的地址、库名、用户和密码，并确认服务已经启动。"),
    Fault.FULL: ("数据库服务器的磁盘满了，这个包没有装入。", "请清理后重试；前面的包已经装好。"),
    Fault.READ_ONLY: ("数据库用户没有建表或写入的权限。", "请让管理员授权后重试。"),
    Fault.UNREADABLE: ("数据库连接断了，这个包没有装入。", "请稍后重试；前面的包已经装好。"),
}


@dataclass(slots=True)
class Loaded:
    """What one package brought: rows by register; `again` when it had been loaded before."""

    file: str
    office: str
    counts: dict[str, int] = field(default_factory=dict)
    again: bool = False


def shapes() -> dict[str, Shape]:
    """One table per register that travels, its columns from the declaration."""
    return {key: _shape(register) for key, register in TRAVELLING.items()}


def _shape(register: Register) -> Shape:
    kinds = {item.key: str(item.kind) for item in register.fields}
    columns = tuple((key, kinds.get(key, "text")) for key in keys_of(register) if key != DEAD)
    sought = (item.key for item in register.fields if item.kind == "ref" or item.key in ("date", "period"))
    return Shape(register.table, columns, tuple(sought))


def load(paths: Sequence[Path], dsn: str, password: str = "", progress: Progress = SILENT) -> list[Loaded]:
    """Load packages one after the other. Raises AppError naming the package or what is wrong with the server."""
    server = _Server(dsn)
    try:
        found = []
        for number, path in enumerate(paths):
            progress.step(number, len(paths), f"正在装入{path.name}")
            found.append(server.take(path, password))
        return found
    finally:
        server.close()


class _Server:
    """The county's database with its tables made, faults told in Chinese."""

    def __init__(self, dsn: str) -> None:
        self._shapes = shapes()
        try:
            self._county = County(dsn)
            self._county.prepare(self._shapes.values())
        except StoreError as error:
            raise AppError(*_SAYS[error.fault]) from error

    def close(self) -> None:
        """Let go of the server."""
        self._county.close()

    def take(self, path: Path, password: str) -> Loaded:
        """One package, whole or not at all."""
        package = open_package(path, password)
        try:
            return self._load(package, digest(path))
        except StoreError as error:
            raise AppError(*_SAYS[error.fault]) from error
        finally:
            package.close()

    def _load(self, package: Package, sha256: str) -> Loaded:
        head = package.manifest
        office = head["office"]
        done = Loaded(package.path.name, str(office["name"]))
        key = (str(head["replica"]), int(head["no"]), sha256)
        if self._county.loaded(*key):
            done.again = True
            return done
        with self._county.package():
            for register, shape in self._shapes.items():
                name = f"data/{register}.jsonl"
                if name in package.listed:
                    lines = _lines(package, name, TRAVELLING[register])
                    done.counts[register] = self._county.load(shape, str(office["uid"]), lines)
            self._county.note((*key, str(office["uid"]), done.office, str(office["level"]), str(head["period"]),
                               str(head["made_at"]), sum(done.counts.values())))
        return done


def _lines(package: Package, name: str, register: Register) -> Iterator[Line]:
    for number, line in enumerate(package.lines(name), start=1):
        yield _line(incoming(register, line, package.path, f"{name} 第{number}行"))


def _line(row: Incoming) -> Line:
    """The winning version of each field the line tells of, with its stamp."""
    stamps: dict[str, str] = {"": _stamp(_latest(row.bases))} if row.whole else {}
    values = row.values
    deleted: str | None = None
    for key, versions in row.fields.items():
        if key == DEAD:
            dead = [item.value for item in versions if item.value is not None]
            deleted = str(dead[0]) if dead else None
            continue
        version = _latest(versions)
        values[key], stamps[key] = version.value, _stamp(version)
    return row.uid, deleted, json.dumps(stamps), values


def _latest(versions: Versions) -> Version:
    return versions[0] if len(versions) == 1 else max(versions, key=_stamp)


def _stamp(version: Version) -> str:
    """Sorts by moment, then PC, then that PC's count."""
    return f"{version.at}|{version.replica}|{version.counter:012d}"
