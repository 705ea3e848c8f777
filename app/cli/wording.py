"""`wording`: the office's own texts of its papers, and packs of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app import clock
from app.cli import words
from app.documents import issue, packs, recipients, wordings
from app.errors import AppError
from app.files import explain, write_beside
from app.security.roles import Action
from app.session import Session

Answer = dict[str, Any]


def wording(session: Session, args: argparse.Namespace) -> Answer:
    """One action on the wordings."""
    return _ACTIONS[args.action](session, args)


def _list(session: Session, args: argparse.Namespace) -> Answer:
    if not args.template:
        found = [version for paper in wordings.papers(session) for version in wordings.versions(session, paper.code)
                 if version["state"] != "停用" and version["source"] != "shipped"]
        return {"rows": found, "message": f"本单位改过的文书共{len(found)}份。"}
    found = wordings.versions(session, _code(args))
    return {"rows": found, "message": f"共{len(found)}个版本。"}


def _show(session: Session, args: argparse.Namespace) -> Answer:
    text = wordings.text(session, wordings.paper(session, _code(args)).code)
    if args.out:
        with write_beside(args.out) as draft:
            draft.write_text(text, "utf-8")
    return {"template": _code(args), "text": text, "message": "现用的文字。"}


def _check(session: Session, args: argparse.Namespace) -> Answer:
    made = wordings.check(session, _code(args), _body(args))
    return {"template": made.code, "title": made.title, "message": f"“{made.title}”没有问题。"}


def _preview(session: Session, args: argparse.Namespace) -> Answer:
    if args.out is None:
        raise AppError("样张要写到文件。", "请用 --out 指明 PDF。")
    session.require(Action.PRINT)
    out = words.pdf(args.out)
    paper = wordings.check(session, _code(args), _body(args)) if args.file else _code(args)
    pages = issue.preview(session, paper, recipients.Recipients(again=True))
    with write_beside(out) as draft:
        draft.write_bytes(pages)
    return {"out": str(out), "message": f"样张已写到“{out.name}”。"}


def _save(session: Session, args: argparse.Namespace) -> Answer:
    day = words.day(args.valid_from) or clock.today().isoformat()
    uid = wordings.save(session, _code(args), _body(args), day, args.note)
    row = session.get("wording", uid)
    said = f"“{row['title']}”第{row['version']}版已保存，{clock.chinese_date(day)}起用。"
    return {"uid": uid, "template": row["code"], "version": row["version"], "message": said}


def _back(session: Session, args: argparse.Namespace) -> Answer:
    return {"template": _code(args), "message": wordings.back_to_shipped(session, _code(args))}


def _stop(session: Session, args: argparse.Namespace) -> Answer:
    return {"template": _code(args), "message": wordings.stop(session, _code(args))}


def _pack(session: Session, args: argparse.Namespace) -> Answer:
    if args.pack is None:
        raise AppError("请用 --pack 指明模板包。")
    report = wordings.plan_pack(session, args.pack) if args.dry_run else wordings.import_pack(
        session, args.pack, words.day(args.valid_from))
    rows = [{"file": item.file, "code": item.code, "title": item.title, "fate": packs.FATES[item.fate], "reason": item.reason}
            for item in report.items]
    counts = {fate: len(report.of(fate)) for fate in packs.FATES}
    return {"name": report.name, "issuer": report.issuer, "date": report.date, "applied": report.applied, "rows": rows,
            "items": [asdict(item) for item in report.items], **counts, "message": report.sentence}


def _export(session: Session, args: argparse.Namespace) -> Answer:
    if args.out is None:
        raise AppError("请用 --out 指明模板包文件。")
    count = wordings.export_pack(session, args.template or [paper.code for paper in wordings.papers(session)], args.out)
    return {"count": count, "out": str(args.out), "message": f"已导出{count}份文书到“{args.out.name}”。"}


_ACTIONS: dict[str, Callable[[Session, argparse.Namespace], Answer]] = {
    "list": _list, "show": _show, "check": _check, "preview": _preview, "save": _save, "back": _back, "stop": _stop,
    "pack": _pack, "export": _export,
}


def _code(args: argparse.Namespace) -> str:
    if len(args.template) != 1:
        raise AppError("请写明一种文书的代号。", "代号见 papers 命令。")
    return args.template[0]


def _body(args: argparse.Namespace) -> str:
    if args.file is None:
        raise AppError("请用 --file 指明改好的文字。")
    try:
        return args.file.read_text("utf-8-sig")
    except OSError as error:
        raise explain(error, args.file) from error
    except UnicodeDecodeError as error:
        raise AppError(f"“{args.file.name}”不是 UTF-8 文本。", "请用 UTF-8 编码另存后再试。") from error
