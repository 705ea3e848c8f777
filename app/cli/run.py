"""What each command does; every function returns the JSON object that scripts read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import clock
from app.backup import auto, find, trial
from app.backup.check import check_office
from app.backup.make import backup
from app.backup.restore import restore, ring_of
from app.cli import words
from app.cli.exchange import pack, take
from app.cli.filling import fill, template
from app.cli.issuing import issue_paper, papers
from app.cli.keyfiles import keyfiles
from app.cli.load import load
from app.cli.month import month
from app.cli.numbering import numbers, take_back
from app.cli.paper import demo, month_summary, photos, table, table_list
from app.cli.people import users
from app.cli.reporting import due, submission, take_holidays
from app.cli.texts import text, texts
from app.cli.visit_sheet import visit_sheet_command
from app.cli.wording import wording
from app.documents.recovery import RecoverySheet, write_recovery
from app.errors import AppError
from app.exchange import handover
from app.office import create_office, reset_password
from app.session import Query, Session

Answer = dict[str, Any]


def new(args: argparse.Namespace) -> Answer:
    """Set up an office; the recovery code is told once, here, and where --recovery says as a page to print."""
    if args.recovery and args.recovery.suffix.lower() != ".pdf":
        raise AppError(f"恢复单不能写成“{args.recovery.name}”。", "文件名请以 .pdf 结尾。")
    code = create_office(args.office, town=args.town, county=args.county, user=args.user, password=words.password())
    answer: Answer = {"office": str(args.office), "recovery_code": code}
    answer["message"] = f"已建立{args.town}台账，请把恢复码抄下锁好。"
    if args.recovery:
        sheet = RecoverySheet(args.town, args.county, args.user, args.office.resolve().name, code,
                              clock.today().isoformat())
        answer |= _recovery(sheet, args.recovery)
    return answer


def _recovery(sheet: RecoverySheet, out: Path) -> Answer:
    """The office is there by now, so a page that cannot be written must not take the code with it."""
    try:
        write_recovery(sheet, out)
    except AppError as error:
        said = f"已建立{sheet.town}台账，但恢复单没有写成：{error.message}请现在就抄下恢复码：{sheet.code}"
        return {"ok": False, "recovery": None, "message": said}
    said = f"已建立{sheet.town}台账，恢复单已写到“{out.name}”，请打印后锁好并删掉这个文件。"
    return {"recovery": str(out), "message": said}


def renew(args: argparse.Namespace) -> Answer:
    """Give a user a new password by the recovery code."""
    reset_password(args.office, args.code, args.user, words.password())
    return {"office": str(args.office), "user": args.user, "message": f"“{args.user}”的密码已重设，恢复码不变。"}


def show(session: Session, args: argparse.Namespace) -> Answer:
    """Rows of a register as stored and as people read them."""
    register = session.register(args.register)
    where = words.conditions(session, register, args.where)
    ids = session.query(args.register, Query(where, search=args.search))
    rows = session.rows(args.register, ids[: args.limit] if args.limit is not None else ids)
    texts = session.show_many(args.register, rows)
    found = [{"uid": row["uid"], **{item.key: row[item.key] for item in register.fields}, "text": text}
             for row, text in zip(rows, texts, strict=True)]
    return {"register": args.register, "total": len(ids), "rows": found, "message": f"共{len(ids)}条，列出{len(found)}条。"}


def add(session: Session, args: argparse.Namespace) -> Answer:
    """Add one row."""
    register = session.register(args.register)
    given = words.pairs(register, args.values)
    values = {key: words.stored(session, register.field(key), text) for key, text in given.items()}
    saved = session.save(args.register, values)
    return {"register": args.register, "uid": saved.uid, "message": saved.sentence}


def start_round(session: Session, args: argparse.Namespace) -> Answer:
    """Set up a round of visits; its households are frozen now."""
    saved = session.save("visit_round", {"name": args.name, "from_date": args.from_date, "to_date": args.to_date})
    targets = session.get("visit_round", saved.uid)["targets"]
    return {"uid": saved.uid, "targets": targets, "message": f"已建立轮次“{args.name}”，应访{targets}户。"}


def visit(session: Session, args: argparse.Namespace) -> Answer:
    """Register one visit."""
    register = session.register("visit")
    given = {"round": args.round, "household": args.household, "date": args.date, "outcome": args.outcome}
    values = {key: words.stored(session, register.field(key), text) for key, text in given.items()}
    extra = {"told": args.told, "visitor": args.visitor}
    saved = session.save("visit", {**values, **{key: value for key, value in extra.items() if value is not None}})
    return {"uid": saved.uid, "message": saved.sentence}


def make_backup(session: Session, args: argparse.Namespace) -> Answer:
    """A full, checked backup."""
    if args.compare:
        table = trial.side_by_side(session, args.compare)
        rows = [{"register": row.cells[0], "backup": row.cells[1], "now": row.cells[2]} for row in table.rows]
        return {"rows": rows, "message": table.notes[0]}
    if args.list:
        return _copies(session)
    if args.place is not None:
        place = auto.set_place(session, None if args.place == "-" else Path(args.place))
        said = f"每天的备份自动存到“{place}”。" if place else "不再自动备份到别处，每天的副本仍留在台账文件夹里。"
        return {"place": str(place) if place else None, "message": said}
    if args.target is None:
        raise AppError("请写明备份到哪个文件夹。")
    folder = backup(session, args.target)
    return {"backup": str(folder), "message": f"已备份到“{folder.name}”，并已打开核对。"}


def _copies(session: Session) -> Answer:
    """The copies in the office's folder, the last good backup, and where the daily one goes."""
    last = find.last_good(session)
    rows = [{"path": row.key, "at": row.cells[0], "kind": row.cells[1], "kept": row.cells[3]}
            for row in find.copies_table(session).rows]
    return {"rows": rows, "last": {"days": last.days, "where": last.where or None}, "place": session.setting(auto.PLACE) or None,
            "message": f"台账文件夹里有{len(rows)}份副本。{last.words}"}


def hand_over(session: Session, args: argparse.Namespace) -> Answer:
    """The folder for archive and inspection; a second person agrees with a password from the environment."""
    made = handover.make(session, args.out, args.second, words.second_password())
    said = f"移交包已做好：“{made.folder.name}”，台账{made.registers}种{made.rows}条、照片{made.photos}张。"
    return {"folder": str(made.folder), "registers": made.registers, "rows": made.rows, "photos": made.photos, "message": said}


def put_back(args: argparse.Namespace) -> Answer:
    """Restore an office from a backup."""
    user = words.only_user(ring_of(args.backup).parent, args.user)
    work = trial.restore_beside if args.trial else restore
    done = work(args.backup, args.office, user, words.password())
    said = f"已恢复到“{done.folder.name}”。" + (f"原台账移到“{done.aside.name}”。" if done.aside else "")
    if done.missing_photos:
        said += f"有{done.missing_photos}张照片在备份里缺失。"
    return {"office": str(done.folder), "aside": str(done.aside) if done.aside else None, "counts": done.counts,
            "missing_photos": done.missing_photos, "message": said}


def check(session: Session, _args: argparse.Namespace) -> Answer:
    """Integrity, change-log chain, attachments."""
    report = check_office(session)
    said = f"台账完好：变更记录{report.changes}条连续，照片{report.attachments}张可读。"
    if report.problems:
        said = f"检查发现{len(report.problems)}处问题：{'；'.join(report.problems[:5])}请用最近的备份恢复。"
    return {"ok": not report.problems, "problems": report.problems, "counts": report.counts,
            "changes": report.changes, "attachments": report.attachments, "message": said}


def county_load(args: argparse.Namespace) -> Answer:
    """Packages into the county's own PostgreSQL; the driver is loaded only here."""
    from app.exchange.county_load import load as load_packages

    password = args.password_file.read_text("utf-8-sig").strip() if args.password_file else ""
    done = load_packages(args.packages, args.dsn, password)
    rows = [{"file": item.file, "office": item.office, "rows": sum(item.counts.values()), "again": item.again,
             "counts": item.counts} for item in done]
    fresh = [item for item in done if not item.again]
    said = f"装入{len(fresh)}个包、{sum(sum(item.counts.values()) for item in fresh)}行；{len(done) - len(fresh)}个以前装过。"
    return {"rows": rows, "message": said}


Bare = Callable[[argparse.Namespace], Answer]
Signed = Callable[[Session, argparse.Namespace], Answer]

WITHOUT_OFFICE: dict[str, Bare] = {"new": new, "reset-password": renew, "restore": put_back, "demo": demo,
                                  "county-load": county_load}
IN_OFFICE: dict[str, Signed] = {
    "import": load,
    "list": show,
    "add": add,
    "round": start_round,
    "visit": visit,
    "papers": papers,
    "issue": issue_paper,
    "return": take_back,
    "visit-sheet": visit_sheet_command,
    "numbers": numbers,
    "wording": wording,
    "table": table,
    "tables": table_list,
    "summary": month_summary,
    "photos": photos,
    "fill": fill,
    "text": text,
    "texts": texts,
    "template": template,
    "month": month,
    "due": due,
    "submission": submission,
    "holidays": take_holidays,
    "backup": make_backup,
    "handover": hand_over,
    "check": check,
    "users": users,
    "keyfiles": keyfiles,
    "pack": pack,
    "take": take,
}
