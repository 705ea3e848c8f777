"""`text` and `texts`: 文字材料 without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.documents import text_paper
from app.errors import AppError
from app.files import explain
from app.reports.period import Period
from app.session import Session
from app.texts import fill, keep
from app.texts.keep import ReportText
from app.texts.kinds import HEAD, kind_of

_LARGEST = 1_000_000


def texts(session: Session, _args: argparse.Namespace) -> dict[str, Any]:
    """Every version that is kept."""
    found = [_row(item) for item in keep.listed(session)]
    said = "；".join(f"{item['name']}{'定稿' if item['state'] == keep.FINAL else '起草'}" for item in found)
    return {"texts": found, "message": f"共{len(found)}份材料。{said}"}


def text(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """One text: its parts set from files, made final, written out; without any of it, shown."""
    found = _chosen(session, args)
    if args.new:
        found = keep.new_version(session, found)
    if parts := dict(_part(found, item) for item in args.set):
        found = keep.save(session, found, parts)
    filled = fill.fill(session, found)
    notices = fill.notices(filled)
    if args.final:
        found = text_paper.finish(session, found)
        filled = fill.fill(session, found)
    if args.out:
        text_paper.write(session, filled, args.out)
    answer = {**_row(found), "parts": dict(filled.parts), "head": dict(filled.head), "characters": filled.length,
              "notices": notices, "out": str(args.out) if args.out else None}
    said = f"{found.name}{'已定稿' if args.final else ''}{f'，已写到“{args.out.name}”' if args.out else ''}。"
    shown = f"\n{filled.plain()}" if args.show else ""
    return {**answer, "message": f"{said}{''.join(notices)}{shown}"}


def _chosen(session: Session, args: argparse.Namespace) -> ReportText:
    last = keep.latest(session, args.kind, str(Period.parse(args.period)), args.subject)
    if args.version is None or args.version == last.version:
        return last
    for item in keep.listed(session):
        same = (item.kind.code, item.period, item.subject) == (last.kind.code, last.period, last.subject)
        if same and item.version == args.version:
            return item
    raise AppError(f"{last.period.title}{last.kind.title}没有第{args.version}版。", f"最新是第{last.version}版。")


def _part(found: ReportText, given: str) -> tuple[str, str]:
    """`PART=FILE`: the part by key or Chinese name, its words from a UTF-8 text file; nothing after = takes them back."""
    name, mark, file = given.partition("=")
    if not mark:
        raise AppError(f"看不懂“{given}”。", "应写成 problems=存在问题.txt 这样。")
    names = {part.title: part.key for part in found.kind.parts if part.title} | {label: key for key, label in HEAD.items()}
    key = names.get(name, name)
    found.kind.named(key)
    return key, _read(Path(file)) if file else ""


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise AppError(f"“{file.name}”太大。", "每部分最多3000字。")
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise explain(error, file) from error
    except UnicodeDecodeError as error:
        raise AppError(f"“{file.name}”不是 UTF-8 文本。", "请在记事本里另存为 UTF-8 编码。") from error


def _row(item: ReportText) -> dict[str, Any]:
    return {"uid": item.uid, "kind": item.kind.code, "kind_title": kind_of(item.kind.code).title, "period": str(item.period),
            "subject": item.subject, "version": item.version, "state": item.state, "title": item.title, "name": item.name,
            "final_at": item.made_at, "final_by": item.made_by}
