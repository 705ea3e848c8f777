"""移交包: the office's papers in one folder that anybody can read without the program, for archive and inspection.

One PDF and one workbook per register, the photos, and a page that lists them. Nothing of the restricted store, no
keys, no users. It holds residents' names and addresses, so a second person has to agree.
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import VERSION, clock
from app.backup.make import digest
from app.errors import AppError
from app.exchange.names import safe_name
from app.exchange.package import bare
from app.files import explain, put_in_place
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.reports.register_sheet import register_table, sheet_title
from app.reports.tables import PRIVATE
from app.security import second
from app.security.roles import Action
from app.tables.pdf import render_tables
from app.tables.xlsx import write_table

if TYPE_CHECKING:
    from app.session import Session

INDEX, MANIFEST = "index.html", "清单.json"
_DRAFT = ".tmp-handover-"


@dataclass(frozen=True, slots=True)
class Handover:
    """What was made: the folder, how many registers, rows and photos."""

    folder: Path
    registers: int
    rows: int
    photos: int


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    rows: int
    files: tuple[str, ...]


def make(session: Session, out: Path, user: str, password: str, progress: Progress = SILENT) -> Handover:
    """Make the folder in `out`, once a second person (`user`, `password`) has agreed; an earlier one of the day is replaced.

    Raises NoRight, AppError for a second person who may not, a full disk; Cancelled. Then nothing is left behind.
    """
    session.require(Action.EXPORT)
    name = f"{safe_name(session.town)}台账移交包-{clock.today().isoformat().replace('-', '')}"
    witness = second.confirm(session, user, password, "制作台账移交包")
    final = out / name
    if final.exists() and not (final / MANIFEST).is_file():
        raise AppError(f"“{final.name}”已经存在，但不是移交包，没有覆盖。", "请先把它移开，或换一个位置。")
    draft = None
    try:
        out.mkdir(parents=True, exist_ok=True)
        for rest in out.glob(f"{_DRAFT}*"):  # a killed run left names in plain text there
            shutil.rmtree(rest, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=out))
        made = _fill(session, draft / name, witness, progress)
        put_in_place(draft / name, final)
    except OSError as error:
        raise explain(error, final) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
    return Handover(final, *made)


def _fill(session: Session, folder: Path, witness: str, progress: Progress) -> tuple[int, int, int]:
    folder.mkdir()
    registers = [item for item in REGISTERS.values() if item.key not in PRIVATE and session.count(item.key)]
    parts: list[_Part] = []
    for number, register in enumerate(registers):
        progress.step(number, len(registers) + 1, f"正在写{register.title}")
        table = register_table(session, register.key)
        stem = safe_name(f"{register.code} {sheet_title(register)}")
        write_table(table, folder / f"{stem}.xlsx", progress)
        render_tables([table], folder / f"{stem}.pdf", progress)
        parts.append(_Part(sheet_title(register), len(table.rows), (f"{stem}.pdf", f"{stem}.xlsx")))
    progress.step(len(registers), len(registers) + 1, "正在写照片")
    photos = _photos(session, folder / "照片", progress)
    _index(session, folder, parts, photos, witness)
    _manifest(session, folder, witness)
    progress.step(1, 1, "完成")
    return len(parts), sum(part.rows for part in parts), len(photos)


def _photos(session: Session, folder: Path, progress: Progress) -> list[tuple[str, str]]:
    """Photos of activities and other records by day and title; scanned papers stay with their register."""
    found: list[tuple[str, str]] = []
    rows = [row for row in session.all("photo") if row["owner_register"] not in ("issued", "visit_sheet")]
    for number, row in enumerate(rows, start=1):
        progress.step(number, len(rows), "正在写照片")
        owner = session.get(row["owner_register"], row["owner"])
        if owner["deleted_at"]:
            continue
        title = str(owner.get(session.register(row["owner_register"]).title_field) or "")
        name = f"{len(found) + 1:05} {safe_name(str(owner.get('date') or ''))} {safe_name(title, 30)}.jpg".replace("  ", " ")
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(bare(session.photo_bytes(row["uid"]), name))
        found.append((f"照片/{name}", row["caption"] or title))
    return found


def _index(
    session: Session, folder: Path, parts: Sequence[_Part], photos: Sequence[tuple[str, str]], witness: str
) -> None:
    rows = "\n".join(
        f"<tr><td>{number}</td><td>{_text(part.title)}</td><td>{part.rows}</td><td>{_links(part.files)}</td></tr>"
        for number, part in enumerate(parts, start=1)
    )
    pictures = "\n".join(f'<li><a href="{_text(file)}">{_text(words)}</a></li>' for file, words in photos)
    text = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{_text(session.town)}反诈工作台账移交包</title>
<style>body{{font-family:serif;margin:2em auto;max-width:50em}}table{{border-collapse:collapse;width:100%}}
td,th{{border:1px solid #888;padding:4px 8px;text-align:left}}</style></head><body>
<h1>{_text(session.county)}{_text(session.town)}反诈工作台账移交包</h1>
<p>制作时间：{clock.chinese_moment(clock.now())}　制作人：{_text(session.user.name)}　确认人：{_text(witness)}</p>
<p>内含居民姓名、住址等个人信息，只供归档和检查，请妥善保管，不得外传。不含重点人员档案。</p>
<table><tr><th>序号</th><th>台账</th><th>条数</th><th>文件</th></tr>
{rows}
</table>
<h2>照片（{len(photos)}张）</h2>
<ol>
{pictures}
</ol></body></html>
"""
    (folder / INDEX).write_text(text, "utf-8", newline="\r\n")


def _manifest(session: Session, folder: Path, witness: str) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    body: dict[str, Any] = {
        "town": session.town, "made_at": clock.now(), "made_by": session.user.name, "confirmed_by": witness,
        "program": VERSION,
        "files": [{"path": path.relative_to(folder).as_posix(), "sha256": digest(path)} for path in files],
    }
    (folder / MANIFEST).write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _links(files: Sequence[str]) -> str:
    return "　".join(f'<a href="{_text(file)}">{_text(file.rpartition(".")[2].upper())}</a>' for file in files)


def _text(words: str) -> str:
    return html.escape(words, quote=True)
