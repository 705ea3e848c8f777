"""`due`, `submission` and `holidays`: who must report what by when, what came in, and the days off."""

from __future__ import annotations

import argparse
from typing import Any

from app import clock, entry
from app.cli import words
from app.errors import AppError
from app.reports import holidays, reporting, submissions
from app.reports.period import Period
from app.reports.reporting import STATE_WORDS, Board, Cell, Counts, counts
from app.reports.reporting_table import due_by_item, due_by_reporter
from app.reports.rules import TOWN
from app.reports.submissions import Receipt
from app.session import Session, Where
from db.query import Query

Answer = dict[str, Any]


def due(session: Session, args: argparse.Namespace) -> Answer:
    """Every report of a period (by default what is asked for now) with its five counts, and who has not reported."""
    found = _board(session, args.period, args.rule)
    whole = counts(found.cells.values())
    cells = [cell for one in found.reporters for cell in found.row(one)]
    shown = [_cell(found, cell) for cell in cells if not (args.missing and cell.done)]
    said = (f"应报{whole.owed}份，已报{whole.reported}（按时{whole.on_time}、逾期{whole.late}），"
            f"未报{whole.missing}（已过期{whole.overdue}），退回{whole.returned}次。{''.join(found.notes)}")
    return {
        "period": args.period or "now", "counts": _counts(whole), "notes": list(found.notes),
        "items": [{"rule": item.rule.name, "period": str(item.period), "due": item.due.at, "due_text": item.due.text,
                   "holidays_known": item.due.sure, **_counts(made)} for item, made in due_by_item(found)],
        "reporters": [{"name": one.name, **_counts(made)} for one, made in due_by_reporter(found)],
        "rows": shown, "message": said,
    }


def submission(session: Session, args: argparse.Namespace) -> Answer:
    """Note what came in or was sent back, take a note back, or list what was noted."""
    if args.action == "list":
        return _listed(session, args)
    if not args.rule or not args.period or not args.by:
        raise AppError("登记报送要写明 --rule、--period 和 --by。", "如 --rule 周宣传情况 --period 2026-W45 --by 柳湾村。")
    rule = words.referred(session, "report_rule", args.rule)
    found = reporting.board(session, Period.parse(args.period), rule)
    cells = [_of(found, args.period, name) for name in args.by]
    if args.action == "add":
        said = submissions.receive(session, cells, _receipt(session, args))
    elif args.action == "return":
        said = submissions.give_back(session, cells, args.reason, words.day(args.at[:10]) if args.at else "")
    else:
        said = submissions.take_off(session, cells)
    after = reporting.board(session, Period.parse(args.period), rule)
    return {"rows": [_cell(after, _of(after, args.period, name)) for name in args.by], "message": said}


def take_holidays(session: Session, args: argparse.Namespace) -> Answer:
    """Take in a table of days off; without a file what there is, with --template the form to fill in."""
    if args.template:
        path = holidays.save_template(args.template)
        return {"template": str(path), "message": f"模板已写到“{path.name}”。"}
    said, answer = "", Answer()
    if args.file:
        made = holidays.take_in(session, args.file)
        said = made.sentence
        answer = {"new": made.new, "changed": made.changed, "removed": made.removed, "same": made.same}
    known = holidays.years(session)
    rows = [{"year": one.year, "rest": one.rest, "work": one.work, "source": one.source} for one in known]
    there = f"现有{'、'.join(f'{one.year}年' for one in known)}的节假日表。"
    said = said or (there if known else "还没有节假日表，截止日未含节假日。")
    return {**answer, "rows": rows, "message": said}


def _board(session: Session, period: str | None, rule: str | None) -> Board:
    uid = words.referred(session, "report_rule", rule) if rule else None
    return reporting.board(session, Period.parse(period), uid) if period else reporting.asked_now(session, uid)


def _of(found: Board, period: str, name: str) -> Cell:
    key = str(Period.parse(period))
    for cell in found.cells.values():
        if name in (cell.reporter.name, cell.reporter.short, cell.reporter.key) and cell.item.key[1] == key:
            return cell
    who = "、".join(dict.fromkeys(cell.reporter.name for cell in found.cells.values() if cell.item.key[1] == key)) or "（没有）"
    raise AppError(f"“{name}”在这一期没有应报的。", f"应报的有：{who}。")


def _receipt(session: Session, args: argparse.Namespace) -> Receipt:
    register = session.register("submission")
    way = words.code(session, register.field("way"), args.way) if args.way else ""
    parts = tuple(words.code(session, register.field("parts"), part) for part in args.part)
    return Receipt(_moment(args.at), way, parts, args.photos, args.rows, args.note)


def _moment(text: str) -> str:
    """`2026-11-06 15:20`, a day alone, or "" for now."""
    if not text:
        return ""
    day, _, hour = text.replace("T", " ").partition(" ")
    return entry.parse_date(day, clock.today()) + (f"T{hour}" if hour else "")


def _listed(session: Session, args: argparse.Namespace) -> Answer:
    where = [Where("period", "eq", str(Period.parse(args.period)))] if args.period else []
    if args.rule:
        where.append(Where("rule", "eq", words.referred(session, "report_rule", args.rule)))
    rows = session.all("submission", Query(tuple(where)))
    texts = session.show_many("submission", rows)
    if args.by:
        kept = [(row, text) for row, text in zip(rows, texts, strict=True)
                if {text["area"], text["unit"]} & set(args.by) or (TOWN in args.by and not row["area"] and not row["unit"])]
        rows, texts = [row for row, _ in kept], [text for _, text in kept]
    found = [{"uid": row["uid"], "period": row["period"], "text": text} for row, text in zip(rows, texts, strict=True)]
    return {"rows": found, "total": len(found), "message": f"共{len(found)}条报送登记。"}


def _cell(found: Board, cell: Cell) -> Answer:
    return {
        "by": cell.reporter.name, "rule": cell.item.rule.name, "period": cell.item.key[1], "due": cell.item.due.text,
        "state": cell.state.value, "words": STATE_WORDS[cell.state], "received": cell.at or None,
        "lacking": found.lacking(cell) or None, "overdue": cell.overdue and not cell.done, "returns": cell.returns,
        "own_rows": cell.known, "few": cell.few or None,
    }


def _counts(made: Counts) -> Answer:
    return {"owed": made.owed, "reported": made.reported, "on_time": made.on_time, "late": made.late,
            "missing": made.missing, "overdue": made.overdue, "returned": made.returned, "rate": made.rate.text()}
