"""`keyfiles print`, `table`, `copy`, `transfer`, `import` and `breach`: named data go only into the file that was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import clock
from app.cli import words
from app.errors import AppError
from app.keyfiles import breach, handout, notice_list, papers, tables
from app.keyfiles.notice_list import Fate
from app.keyfiles.papers import Printed, Scope
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import KeyStore, scan_bytes
from app.keyfiles.words import coded
from app.reports.period import Period

Answer = dict[str, Any]


def _print(store: KeyStore, args: argparse.Namespace) -> Answer:
    """`print NO FORM`, `print FORM --blank`, `print FORM` for a paper of the office."""
    out = _out(args, ".pdf")
    code = args.form or args.no
    if args.blank:
        return _saved(papers.blank(store.session, code), out)
    chosen = papers.form(code)
    if code == "assessment":
        return _saved(papers.assessment(store, args.why), out)
    if chosen.scope in (Scope.HANDOUT, Scope.OFFICE):
        raise AppError(f"“{chosen.title}”有自己的命令。", "用 keyfiles copy、transfer 或 breach；空白表加 --blank。")
    if not args.form:
        raise AppError("请写明档号和用表。", "如 keyfiles print 档2026-0001 basic --why … --out ….pdf。")
    return _saved(papers.fill(store, code, args.no, args.why, words.asked(args.values), request=args.request), out)


def _copy(store: KeyStore, args: argparse.Namespace) -> Answer:
    out = _out(args, ".pdf")
    return _saved(handout.copy(store, args.no, args.why), out)


def _transfer(store: KeyStore, args: argparse.Namespace) -> Answer:
    out = _out(args, ".pdf")
    asked = words.asked(args.values)
    attachments = asked.get("attachments", "0")
    if not attachments.isdecimal():
        raise AppError("附件件数应填整数。")
    return _saved(handout.transfer(store, args.no, args.last or "", args.why, asked.get("matter", ""), int(attachments)), out)


def _table(store: KeyStore, args: argparse.Namespace) -> Answer:
    out = _out(args, ".pdf", ".xlsx")
    made = tables.table(store, args.no, Period.parse(args.period) if args.period else Period.month_of(clock.today()), args.letter)
    tables.save(store, made, out, args.why)
    return {"out": str(out), "rows": len(made.rows), "message": f"{made.title}已写入“{out.name}”，共{len(made.rows)}行。"}


def _import(store: KeyStore, args: argparse.Namespace) -> Answer:
    """A plan; with `--apply` also its entry."""
    made = notice_list.plan(store, [Path(args.no)], _basis(args), scan_bytes(args.scan) if args.scan else None)
    counts = {fate.value: len(made.of(fate)) for fate in Fate}
    lines = [{"sheet": line.sheet, "row": line.row, "fate": line.fate.value, "name": line.name, "category": line.category,
              "village": line.village, "reason": line.reason} for line in made.lines]
    unread = [{"column": note.label, "reason": note.reason} for note in made.unread]
    said = f"新{counts['new']}人，已有{counts['there']}人，不能导入{counts['refused']}人；没有读的列{len(unread)}列。"
    answer: Answer = {"counts": counts, "rows": lines, "unread": unread, "numbers": [],
                      "message": f"{said}还没有写入，核对后加 --apply。"}
    if args.apply:
        answer |= {"numbers": notice_list.apply(store, made, args.why), "message": f"{said}已建档，等负责人审批。"}
    return answer


def _breach(store: KeyStore, args: argparse.Namespace) -> Answer:
    """The numbers of the files that got out; with `--out` the register of the event too."""
    found = breach.affected(store, words.day(args.first) or "0000-00-00", words.day(args.last) or "9999-99-99",
                            seen=args.seen, everything=args.all)
    rows = [{"no": item.no, "basis": item.basis, "ways": list(item.ways), "last": item.last} for item in found]
    answer: Answer = {"rows": rows, "message": f"涉及{len(rows)}份档案。"}
    if args.out:
        out = _out(args, ".pdf")
        make = breach.report if args.form == "report" or args.no == "report" else breach.register
        answer |= _saved(make(store, found, args.why, words.asked(args.values)), out)
    return answer


def _saved(paper: Printed, out: Path) -> Answer:
    paper.save(out)
    said = f"{paper.title}已写入“{out.name}”，共{paper.pages}页。"
    if paper.undrawable:
        said += f"有{len(paper.undrawable)}处字打不出，请手写补上。"
    return {"out": str(out), "pages": paper.pages, "undrawable": len(paper.undrawable), "message": said}


def _out(args: argparse.Namespace, *suffixes: str) -> Path:
    if args.out is None or args.out.suffix.lower() not in suffixes:
        raise AppError("请写明存到哪里。", f"用 --out，后缀为 {'、'.join(suffixes)}。")
    return Path(args.out)


def _basis(args: argparse.Namespace) -> dict[str, Any]:
    """The basis from a JSON file, its fields by key or label, choices by code or name."""
    if args.basis is None:
        raise AppError("导入前要写明依据。", "请用 --basis 指明 JSON 文件，并用 --scan 指明依据扫描件。")
    found = words.json_object(args.basis, '{"basis_no": "…"}')
    return {key: coded(KEY_FILE.field(key), text)
            for key, text in words.pairs(KEY_FILE, [f"{key}={value}" for key, value in found.items()]).items()}


ACTIONS: dict[str, Callable[[KeyStore, argparse.Namespace], Answer]] = {
    "print": _print, "copy": _copy, "transfer": _transfer, "table": _table, "import": _import, "breach": _breach,
}


def arguments(command: argparse.ArgumentParser) -> None:
    """The words of these actions."""
    command.add_argument("form", nargs="?", default="", metavar="FORM", help=f"print 的用表：{'、'.join(papers.CODES)}")
    command.add_argument("--out", type=Path, metavar="FILE", help="写到哪里，.pdf 或 .xlsx")
    command.add_argument("--blank", action="store_true", help="空白表")
    command.add_argument("--request", default="", metavar="UID", help="权利申请的编号，不写为最近一件")
    command.add_argument("--period", metavar="2026-11", help="T-21、T-22、R-M9 的统计期，不写为本月")
    command.add_argument("--letter", default="", help="县里要求报 R-M9 的来文名称和文号")
    command.add_argument("--basis", type=Path, metavar="FILE.json", help="名单的依据")
    command.add_argument("--apply", action="store_true", help="按预览导入")
    command.add_argument("--seen", action="store_true", help="泄露登记连查看、检索过的也算")
    command.add_argument("--all", action="store_true", help="泄露登记列出全部档案，用于整库丢失")
