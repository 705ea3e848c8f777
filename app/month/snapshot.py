"""A locked month: what was kept of it, and whether it is still what was kept.

The body is one JSON text: every cell of every table, the rows behind the figures with their revisions, the words, the
photos by their fingerprints, the explanations, the head of the change log and the hashes of the kept workbook and PDF.
It is kept as an encrypted attachment beside the photos; its own hash stands in the ledger row, and that row in the
change log, so that a changed body, a changed file and a changed row all show. Reprinting hands out the kept bytes and
computes nothing, whatever has happened to rows, names, fonts or the program since.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import VERSION, clock
from app.errors import AppError
from app.files import explain
from app.month.cells import Kept, freeze, thaw
from app.month.contents import Contents, Tables, from_facts, pdf, workbook
from app.month.sources import Sources
from app.progress import SILENT, Progress
from app.reports.monthly import rounds_in
from app.reports.period import Period
from app.tables.table import Table
from db import changes as db_changes
from db import snapshots as db_snapshots
from db.errors import StoreError
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

FORMAT = 1
FILES = {"workbook": "月报表.xlsx", "pdf": "月报表.pdf", "sheet_workbook": "更正表.xlsx", "sheet_pdf": "更正表.pdf"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept version of a month; `row` is its row in the ledger, `body` what was kept."""

    row: dict[str, Any]
    body: dict[str, Any]

    @property
    def version(self) -> int:
        """第几版."""
        return int(self.row["version"])

    @property
    def tables(self) -> list[Kept]:
        """The tables as kept."""
        return list(self.body["tables"])

    @property
    def compared(self) -> list[Kept]:
        """The tables as kept and those that were not sent because they held nothing."""
        return [*self.body["tables"], *self.body["empty"]]

    @property
    def like(self) -> Tables:
        """Which tables the next version is made of."""
        return list(self.body["codes"]), frozenset(table["key"] for table in self.tables), str(self.body["as_of"])

    def contents(self) -> Contents:
        """What it hands out."""
        return from_facts([thaw(table) for table in self.tables], self.body["facts"])


def kept_rows(session: Session, span: Period) -> list[dict[str, Any]]:
    """The versions of a month that stand, the first one first; without reading their bodies."""
    where = (Where("period", "eq", str(span)),)
    return session.all("report_snapshot", Query(where, order=(("version", False),)))


def load(session: Session, row: dict[str, Any]) -> Snapshot:
    """Read a kept version. Raises AppError when it is not what was kept, StoreError when its file is gone or damaged."""
    text = zlib.decompress(session.blobs.get(row["body_file"]))
    if hashlib.sha256(text).hexdigest() != row["seal"]:
        raise AppError(f"{Period.parse(row['period']).title}第{row['version']}版存档与锁定时不一致，没有使用。",
                       "请用备份恢复，或与上报时交出的文件核对。")
    return Snapshot(row, json.loads(text))


def latest(session: Session, span: Period) -> Snapshot | None:
    """The version that stands; None when the month was never locked."""
    rows = kept_rows(session, span)
    return load(session, rows[-1]) if rows else None


def keep(
    session: Session, span: Period, made: Contents, version: int, correction: dict[str, Any] | None = None,
    sheet: list[Table] | None = None, progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write the files of a version and return the values of its row; the caller saves the row in one step.

    Files without a row are harmless: their content is kept once, and the next try finds them there.
    """
    progress.step(0, 3, "正在记下每个数的来源")
    seq, link = db_changes.head(session.ledger)
    body: dict[str, Any] = {
        "format": FORMAT, "period": str(span), "version": version, "program": VERSION, "made_at": clock.now(),
        "made_by": session.user.name, "town": session.town, "county": session.county,
        "change": {"seq": seq, "hash": link.hex()},
        "tables": [freeze(item) for item in made.tables],
        "empty": [freeze(item) for item in made.empty], "codes": made.codes, "as_of": made.as_of,
        "rounds": [row["uid"] for row in rounds_in(session, str(span))],
        "sources": Sources(session).kept(made.tables), "facts": made.facts(), "corrects": correction,
    }
    progress.step(1, 3, "正在生成工作簿和PDF")
    sheets = made.sheets()
    files = {"workbook": workbook(sheets), "pdf": pdf(sheets)}
    if sheet:
        files |= {"sheet_workbook": workbook(sheet), "sheet_pdf": pdf(sheet)}
    body["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    progress.step(2, 3, "正在存档")
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    names = {name: _put(session, data) for name, data in files.items()}
    return {
        "period": str(span), "version": version, "made_at": body["made_at"], "made_by": session.user.name,
        "why": correction["why"] if correction else None, "program": VERSION, "change_seq": seq, "change_hash": link.hex(),
        "body_file": _put(session, zlib.compress(text, 9)), "seal": hashlib.sha256(text).hexdigest(), **names,
    }


def _put(session: Session, data: bytes) -> str:
    """Keep a file of the month. Raises AppError where the disk does not take it."""
    try:
        return session.blobs.put(data)
    except OSError as error:
        raise explain(error, Path("月报存档")) from error


def files(session: Session, snapshot: Snapshot) -> dict[str, bytes]:
    """The kept files under the names they go out with, exactly as they were kept. Raises AppError when one is not."""
    title = Period.parse(snapshot.row["period"]).title
    found = {}
    for name, sha in snapshot.body["files"].items():
        data = session.blobs.get(snapshot.row[name])
        if hashlib.sha256(data).hexdigest() != sha:
            raise AppError(f"{title}第{snapshot.version}版的{FILES[name]}与锁定时不一致，没有取出。", "请用备份恢复。")
        found[f"{title}{FILES[name]}"] = data
    return found


def problems(session: Session) -> list[str]:
    """Sentences about kept months that are not what was kept; empty when all are whole."""
    found = []
    for row in session.all("report_snapshot"):
        name = f"{Period.parse(row['period']).title}月报第{row['version']}版存档"
        link = db_snapshots.link_at(session.ledger, row["change_seq"])
        if row["change_seq"] and (link is None or link.hex() != row["change_hash"]):
            found.append(f"{name}与变更记录对不上。")
        try:
            files(session, load(session, row))
        except StoreError:
            found.append(f"{name}的文件缺失或已损坏。")
        except AppError as error:
            found.append(error.message)
    return found
