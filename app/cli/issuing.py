"""`papers` and `issue`: which papers there are, and numbering and printing them."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from typing import Any

from app.cli import words
from app.documents import issue, recipients, reprint, serial, visit_sheet, wordings
from app.documents.issue import IssueReport, Options
from app.documents.recipients import Recipients
from app.documents.template import Template
from app.documents.values import REGISTERS
from app.errors import AppError
from app.session import Session

_NUMBER_OF_PAGES = re.compile(r"(\d+)(?:-(\d+))?")


def papers(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Every paper that can be printed, with what it asks for."""
    found = wordings.papers(session, words.day(args.on) or None)
    rows = [
        {"code": item.code, "doc": item.doc, "title": item.title, "group": item.group, "recipients": item.recipients,
         "letter": item.kind_letter, "version": item.version, "large": bool(item.large),
         "asks": {name: ask.label for name, ask in item.asks.items()}}
        for item in found
    ]
    return {"rows": rows, "message": f"共{len(rows)}种文书。"}


def issue_paper(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Number and print a paper, finish a broken-off batch, or print pages of one again."""
    if args.finish:
        return _told(issue.finish(session, args.finish, _out(args)), args)
    if args.again_batch:
        return _again(session, args)
    if not args.template:
        raise AppError("请写明文书代号。", "代号见 papers 命令。")
    if args.template == visit_sheet.CODE:
        return _told(_sheets(session, args), args)
    paper = wordings.paper(session, args.template)
    chosen = _chosen(session, paper, args)
    options = Options(args.variant, words.asked(args.asked), args.blanks)
    if args.folder:
        return _folder(session, args, chosen, options)
    return _told(issue.issue(session, args.template, chosen, _out(args), options=options), args)


def _chosen(session: Session, paper: Template, args: argparse.Namespace) -> Recipients:
    register = REGISTERS[paper.recipients]
    round_uid = words.referred(session, "visit_round", args.round) if args.round else None
    if not register and (args.pick or args.kinds or args.where):
        raise AppError(f"“{paper.title}”不是发给个别对象的文书，不能挑选。")
    picked = tuple(words.referred(session, register, name) for name in args.pick) if args.pick else None
    kinds = tuple(_kind(session, register, name) for name in args.kinds)
    where = words.conditions(session, session.register(register), args.where) if args.where else ()
    return Recipients(words.village(session, args.village), round_uid, picked, not args.only_new, kinds, where)


def _kind(session: Session, register: str, name: str) -> str:
    key = recipients.KIND.get(register)
    if key is None:
        raise AppError(f"{session.register(register).noun}不分类别。", "请去掉 --kind。")
    item = session.register(register).field(key)
    code = words.code(session, item, name)
    known = {choice.code: choice.name for choice in session.choices(item.choices)}
    if code not in known:
        raise AppError(f"“{item.label}”里没有“{name}”。", f"可用：{'、'.join(known.values())}。")
    return code


def _folder(
    session: Session, args: argparse.Namespace, chosen: Recipients, options: Options
) -> dict[str, Any]:
    report = issue.issue_folder(session, args.template, chosen, args.folder, options=options)
    files = [{"file": path.name, "batch": made.batch, "first": made.first, "last": made.last, "count": made.count,
              "pages": made.pages} for path, made in report.files]
    said = f"已打印{report.count}份，分{len(files)}个文件，写到“{args.folder.name}”。"
    return {"files": files, "count": report.count, "pages": report.pages, "held": report.held,
            "undrawable": [asdict(item) for item in report.undrawable], "folder": str(args.folder), "message": said}


def _sheets(session: Session, args: argparse.Namespace) -> IssueReport:
    if not args.round:
        raise AppError("走访登记表要写明轮次。", "请用 --round 指明。")
    if args.kinds or args.where or args.pick or args.asked or args.blanks or args.variant != "normal":
        raise AppError("走访登记表按区域和轮次整张编印，不能挑选，没有空白表、大字版和填写项。")
    turn = words.referred(session, "visit_round", args.round)
    return visit_sheet.issue(session, turn, words.village(session, args.village), _out(args), left_only=args.only_new)


def _again(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    if not args.pages:
        pages = reprint.same(session, args.again_batch, _out(args))
        return {"batch": args.again_batch, "pages": pages, "out": str(args.out),
                "message": f"已照原样重出整份文件，共{pages}页。"}
    found = _NUMBER_OF_PAGES.fullmatch(args.pages)
    if found is None:
        raise AppError(f"看不懂页码“{args.pages}”。", "应写成 37-52 或 37。")
    first, last = int(found[1]), int(found[2] or found[1])
    pages = reprint.again(session, args.again_batch, _out(args), first, last, args.reason)
    return {"batch": args.again_batch, "first_page": first, "last_page": last, "pages": pages, "out": str(args.out),
            "message": f"已补打第{first}至{last}页，共{pages}页。"}


def _out(args: argparse.Namespace) -> Any:
    if args.out is None:
        raise AppError("这里要写成一个文件。", "请用 --out 指明。")
    return words.pdf(args.out)


def _told(report: IssueReport, args: argparse.Namespace) -> dict[str, Any]:
    names = [asdict(item) for item in report.undrawable]
    said = f"已打印{report.count}份，共{report.pages}页。"
    if report.first:
        first, last = serial.display(report.first), serial.display(report.last)
        run = first if first == last else f"{first} 至 {last}"
        said = f"已编号{report.count}份：{run}，共{report.pages}页。"
    if names:
        said += f"有{len(names)}处字打不出来，已留空框。"
    return {"batch": report.batch, "first": report.first, "last": report.last, "count": report.count,
            "pages": report.pages, "held": report.held, "undrawable": names, "out": str(args.out), "message": said}
