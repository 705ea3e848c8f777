"""`table`, `tables`, `photos` and `demo`: what leaves the office as files."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli import words
from app.demo import build_demo
from app.documents import photo_sheet
from app.errors import AppError
from app.reports import tables
from app.reports.catalogue import REPORTS
from app.reports.period import KIND_NAMES, Period
from app.reports.summary import summary, write_summary
from app.security.roles import Action
from app.session import Query, Session, Where
from app.tables.pdf import render_tables, undrawable
from app.tables.table import Table
from app.tables.xlsx import write_table

_MOST_BLANK = 1_000


def table(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """One table as workbook or PDF: one that is sent up by its code, or a register's sheet by its T-code."""
    session.require(Action.EXPORT)
    if not 0 <= args.blank <= _MOST_BLANK:
        raise AppError(f"空白表的行数应在0到{_MOST_BLANK}之间。")
    round_uid = words.referred(session, "visit_round", args.round) if args.round else None
    made = tables.table(session, args.code.upper(), args.period or args.month, round_uid, blank=args.blank)
    write(made, args.out)
    odd = [asdict(item) for item in undrawable([made])] if args.out.suffix.lower() == ".pdf" else []
    said = f"有{len(odd)}格含没有字形的字，印成空框：{'；'.join(item['place'] for item in odd[:5])}。" if odd else ""
    return {"code": made.code, "title": made.title, "period": made.period, "rows": len(made.rows),
            "undrawable": odd, "out": str(args.out),
            "message": f"{made.title}已写到“{args.out.name}”，共{len(made.rows)}行。{said}"}


def table_list(_session: Session, _args: argparse.Namespace) -> dict[str, Any]:
    """Every table `table` takes: its code, its title, and the kinds of period it is made for (none: as it stands)."""
    rows = [
        {"code": code, "title": title, "periods": [kind.value for kind in REPORTS[code].kinds] if code in REPORTS else [],
         "by": "、".join(KIND_NAMES[kind] for kind in REPORTS[code].kinds) if code in REPORTS else "按现状"}
        for code, title in tables.codes().items()
    ]
    return {"rows": rows, "message": f"共{len(rows)}张表。"}


def write(made: Table, out: Path) -> None:
    """Render by the file's ending. Raises AppError for any other ending."""
    if out.suffix.lower() == ".xlsx":
        write_table(made, out)
    elif out.suffix.lower() == ".pdf":
        render_tables([made], out)
    else:
        raise AppError(f"不能写成“{out.suffix or out.name}”格式。", "文件名请以 .xlsx 或 .pdf 结尾。")


def month_summary(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """The month's main figures and charts on a page or two."""
    session.require(Action.EXPORT)
    made = summary(session, args.month)
    pages = write_summary(made, args.out)
    keys = [column.key for column in made.table.columns]
    figures = [dict(zip(keys, row.texts(), strict=True)) for row in made.table.rows]
    return {"month": args.month, "figures": figures, "pages": pages, "out": str(args.out),
            "message": f"{made.table.title}已写到“{args.out.name}”，共{pages}页。"}


def photos(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """The photos of a month's or of named activities as pages to file."""
    chosen: list[str] | Query = [words.referred(session, "activity", name) for name in args.pick]
    if not chosen:
        span = Period.month(args.month) if args.month else None
        chosen = Query((Where("date", "ge", span.first), Where("date", "le", span.last)) if span else ())
    made = photo_sheet.render(session, chosen, args.per_page, words.pdf(args.out))
    said = f"照片页已写到“{args.out.name}”：{made.photos}张，共{made.pages}页。" + "".join(made.missing)
    return {"photos": made.photos, "pages": made.pages, "missing": made.missing, "undrawable": made.undrawable,
            "out": str(args.out), "message": said}


def demo(args: argparse.Namespace) -> dict[str, Any]:
    """Build the sample office and do its whole month."""
    made = build_demo(args.folder)
    said = "\n".join([*made.lines, f"演示台账：{made.office}　用户：{made.user}　密码：{made.password}"])
    files = sorted(path.relative_to(made.out).as_posix() for path in made.out.rglob("*") if path.is_file())
    return {"office": str(made.office), "user": made.user, "password": made.password, "counts": made.counts,
            "out": str(made.out), "files": files, "message": said}
