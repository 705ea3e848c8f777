"""`return` and `numbers`: paper that comes back, and the books of the number register."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app import clock
from app.cli import words
from app.cli.paper import write
from app.cli.scan import scan
from app.documents import numbers as books
from app.documents import returns, serial
from app.documents.returns import Returned, mark_returned
from app.errors import AppError
from app.security.roles import Action
from app.session import Query, Session, Where
from app.tables.table import Table, cell_text

Answer = dict[str, Any]


def take_back(session: Session, args: argparse.Namespace) -> Answer:
    """File returned papers by number, or by their scanned pages."""
    if args.scan:
        if args.numbers or args.signed != "unseen":
            raise AppError("扫描件里的编号和签字由程序读出，不能和编号、--signed 一起写。", "请分两次登记。")
        return scan(session, args)
    if not args.numbers:
        raise AppError("请写明收回的编号，或用 --scan 指明扫描件。")
    results = [mark_returned(session, text, args.signed) for text in args.numbers]
    heaps: dict[str, list[str]] = {state.value: [] for state in Returned}
    for result in results:
        heaps[result.state.value].append(result.serial)
    unknown = heaps["unknown"] + heaps["bad"]
    said = (
        f"收回{len(heaps['filed'])}份，已登记过{len(heaps['already'])}份，"
        f"查无或输错{len(unknown)}份，已作废{len(heaps['void'])}份。"
    )
    return {"filed": heaps["filed"], "already": heaps["already"], "unknown": unknown, "void": heaps["void"],
            "results": [asdict(result) for result in results], "message": said}


def numbers(session: Session, args: argparse.Namespace) -> Answer:
    """One action on the number register."""
    return _ACTIONS[args.action](session, args)


def _paper(session: Session, args: argparse.Namespace) -> str | None:
    """The paper asked for. Raises AppError for one that there is not."""
    known = {choice.code for choice in session.choices("template")}
    if args.paper and args.paper not in known:
        raise AppError(f"没有编号为“{args.paper}”的文书。", "文书代号见 papers。")
    return args.paper


def _balance(session: Session, args: argparse.Namespace) -> Answer:
    return _shown(session, books.balance(session, args.by, _paper(session, args), _round(session, args)), args)


def _gaps(session: Session, args: argparse.Namespace) -> Answer:
    return _shown(session, books.gaps(session), args)


def _still_out(session: Session, args: argparse.Namespace) -> Answer:
    area = words.village(session, args.village)
    return _shown(session, books.still_out(session, _paper(session, args), _round(session, args), area), args)


def _batches(session: Session, args: argparse.Namespace) -> Answer:
    rows = session.all("print_batch")
    texts = session.show_many("print_batch", rows)
    found = [{"uid": row["uid"], "template": row["template"], "papers": row["papers"], "pages": row["pages"],
              "made_on": row["made_on"], "variant": row["variant"], "text": text}
             for row, text in zip(rows, texts, strict=True)]
    return {"rows": found, "message": f"共{len(found)}批。"}


def _hand_out(session: Session, args: argparse.Namespace) -> Answer:
    uids = _uids(session, args)
    return {"count": len(uids), "message": books.hand_out(session, uids, words.day(args.on) or clock.today().isoformat())}


def _archive(session: Session, args: argparse.Namespace) -> Answer:
    uids = _uids(session, args)
    return {"count": len(uids), "message": books.archive(session, uids, args.box, args.page)}


def _void(session: Session, args: argparse.Namespace) -> Answer:
    uids = _uids(session, args)
    return {"count": len(uids), "message": books.void_many(session, uids, args.reason)}


def _name(session: Session, args: argparse.Namespace) -> Answer:
    if len(args.numbers) != 1 or not args.to:
        raise AppError("请写一个编号，并用 --to 指明登记给谁。")
    register = returns.recipient_register(session, args.numbers[0])
    owner = words.referred(session, register, args.to) if register else ""
    return {"message": returns.name_recipient(session, args.numbers[0], owner)}


_ACTIONS: dict[str, Callable[[Session, argparse.Namespace], Answer]] = {
    "balance": _balance, "gaps": _gaps, "out": _still_out, "batches": _batches, "hand-out": _hand_out,
    "archive": _archive, "void": _void, "name": _name,
}


def _uids(session: Session, args: argparse.Namespace) -> list[str]:
    """The rows of the numbers named, of runs `first..last`, or of a batch, in order of number."""
    found: list[str] = []
    for text in args.numbers:
        first, dots, last = text.partition("..")
        found += _run(session, first, last) if dots else [books.find(session, text)["uid"]]
    if args.batch:
        rows = session.all("issued", Query((Where("batch", "eq", args.batch),), order=(("serial", False),)))
        found += [row["uid"] for row in rows]
    return list(dict.fromkeys(found))


def _run(session: Session, first: str, last: str) -> list[str]:
    one, other = serial.parse(first), serial.parse(last)
    if (one.kind_letter, one.year, one.device) != (other.kind_letter, other.year, other.device) or one.n > other.n:
        raise AppError(f"“{first}..{last}”不是一段连号。", "起号、止号应是同一种文书、同一年、同一台电脑编的。")
    inside = (Where("serial", "ge", one.text[:-1]), Where("serial", "le", other.text))
    return [row["uid"] for row in session.all("issued", Query(inside, order=(("serial", False),)))]


def _round(session: Session, args: argparse.Namespace) -> str | None:
    return words.referred(session, "visit_round", args.round) if args.round else None


def _shown(session: Session, made: Table, args: argparse.Namespace) -> Answer:
    """A table as rows of text by column, and as a file when asked for."""
    if args.out:
        session.require(Action.EXPORT)
        write(made, args.out)
    titles = [column.title for column in made.columns]
    rows = [dict(zip(titles, map(cell_text, row.cells), strict=True)) for row in made.rows]
    total = dict(zip(titles, map(cell_text, made.total.cells), strict=True)) if made.total else None
    where = f"，已写到“{args.out.name}”" if args.out else ""
    return {"code": made.code, "title": made.title, "rows": rows, "total": total,
            "out": str(args.out) if args.out else None, "message": f"{made.title}，共{len(rows)}行{where}。"}
