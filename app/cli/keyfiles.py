"""`keyfiles`: the restricted store without a window. What names people is written to files only where asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cli import keyfile_papers, words
from app.errors import AppError
from app.keyfiles import lifecycle, ring
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import KeyStore, scan_bytes
from app.keyfiles.words import CHOICES, coded, named
from app.session import Session

Answer = dict[str, Any]


def keyfiles(session: Session, args: argparse.Namespace) -> Answer:
    """One action on the restricted store."""
    if args.action == "enable":
        return _enable(session, args)
    store = KeyStore.open(session, words.password())
    try:
        return _ACTIONS[args.action](store, args)
    finally:
        store.close()


def _enable(session: Session, args: argparse.Namespace) -> Answer:
    if args.assessment is None:
        raise AppError("启用前要写影响评估。", f"请用 --assessment 指明 JSON 文件，项目：{'、'.join(ring.QUESTIONS)}。")
    answers = words.json_object(args.assessment, '{"purpose": "…"}')
    code = ring.enable(session, words.password(), {str(key): str(value) for key, value in answers.items()})
    return {"recovery_code": code, "holders": ring.holders(session.folder),
            "message": "重点人员档案已启用。请把它自己的恢复码抄下封存，与台账恢复单分开放。"}


def _list(store: KeyStore, args: argparse.Namespace) -> Answer:
    rows = store.search(args.search, args.why) if args.search else store.directory(args.why or "查看目录")
    keys = ("no", "standing", "name", "category", "village", "owner", "basis_no", "basis_expiry", "review_due", "opened_on")
    return {"rows": [{key: row[key] for key in keys} for row in rows], "message": f"共{len(rows)}份，姓名已遮盖。"}


def _add(store: KeyStore, args: argparse.Namespace) -> Answer:
    given = words.pairs(KEY_FILE, args.values)
    values = {key: coded(KEY_FILE.field(key), text) for key, text in given.items()}
    no = store.propose(values, scan_bytes(args.scan) if args.scan else None)
    return {"no": no, "message": f"已建档，档号{no}，等负责人审批。"}


def _approve(store: KeyStore, args: argparse.Namespace) -> Answer:
    store.approve(_no(args))
    return {"no": args.no, "message": f"{args.no}已审批。"}


def _review(store: KeyStore, args: argparse.Namespace) -> Answer:
    values = {"decision": args.decision, "reason": args.reason, "next_due": words.day(args.next) or None}
    lifecycle.review(store, _no(args), values)
    return {"no": args.no, "message": f"{args.no}已复核：{named('review_decision', args.decision)}。"}


def _close(store: KeyStore, args: argparse.Namespace) -> Answer:
    lifecycle.close(store, _no(args), args.reason)
    return {"no": args.no, "message": f"{args.no}已解除（{named('close_reason', args.reason)}），30天内销毁。"}


def _dispose(store: KeyStore, args: argparse.Namespace) -> Answer:
    gone = lifecycle.dispose(store, _no(args))
    return {"no": args.no, "removed": gone, "message": f"{args.no}已销毁，共清除{sum(gone.values())}条，只留无名的销毁记录。"}


def _due(store: KeyStore, args: argparse.Namespace) -> Answer:
    rows = [{"no": item.no, "what": item.what, "on": item.on, "days": item.days} for item in lifecycle.due(store)]
    return {"rows": rows, "message": f"有{len(rows)}件待办。"}


def _log(store: KeyStore, args: argparse.Namespace) -> Answer:
    lines = store.looks(words.day(args.first) or "0000-00-00", words.day(args.last) or "9999-99-99")
    rows = [{"at": line.at, "by": line.by, "kind": named("log_kind", line.kind), "no": line.file_no, "why": line.purpose}
            for line in lines]
    return {"rows": rows, "message": f"查阅{len(rows)}次。"}


def _no(args: argparse.Namespace) -> str:
    if not args.no:
        raise AppError("请写明档号。", "档号见 keyfiles … list。")
    return str(args.no)


_ACTIONS: dict[str, Callable[[KeyStore, argparse.Namespace], Answer]] = {
    "list": _list, "add": _add, "approve": _approve, "review": _review, "close": _close, "dispose": _dispose,
    "due": _due, "log": _log, **keyfile_papers.ACTIONS,
}
ACTIONS = ("enable", *_ACTIONS)


def arguments(command: argparse.ArgumentParser) -> None:
    """The command's words."""
    command.add_argument("action", choices=ACTIONS)
    command.add_argument("no", nargs="?", default="", metavar="NO", help="档号；table 的表号，import 的文件")
    command.add_argument("--set", dest="values", action="append", default=[], metavar="字段=值",
                         help="建档的内容，或用表上要填的，可写多次")
    command.add_argument("--scan", type=Path, metavar="FILE.pdf", help="依据扫描件")
    command.add_argument("--why", default="", help="查看事由，不少于5个字")
    command.add_argument("--search", default="", help="按档号、姓名、类别、村名找")
    command.add_argument("--decision", choices=tuple(CHOICES["review_decision"]), default="continue", help="复核意见")
    command.add_argument("--reason", default="", help="复核理由；解除时为 " + "、".join(CHOICES["close_reason"]))
    command.add_argument("--next", metavar="DATE", help="下次复核日")
    command.add_argument("--from", dest="first", metavar="DATE")
    command.add_argument("--to", dest="last", metavar="DATE", help="截止日期；transfer 的接收机关")
    command.add_argument("--assessment", type=Path, metavar="FILE.json", help="启用前的影响评估")
    keyfile_papers.arguments(command)
