"""`month`: the package, the checks, and every move of a month's report."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli import words
from app.errors import AppError
from app.exchange.package import make_month
from app.files import explain, write_beside
from app.month import exceptions, notes, report, snapshot
from app.month.changes import later_edits
from app.month.correction import differences
from app.month.snapshot import Snapshot
from app.month.tables import leave_out, left_out, monthly_reports
from app.reports.checks import ERROR, check_month
from app.reports.period import Period
from app.reports.standing import note_package
from app.security.roles import Action
from app.session import Session

Answer = dict[str, Any]


def month(session: Session, args: argparse.Namespace) -> Answer:
    """One thing done with a month; without any, where it stands. `--out` besides makes the package too: before the
    month is noted as handed in, after everything else.

    Raises AppError for several things at once.
    """
    given = [name for name in _ACTS if getattr(args, name) not in (None, False)]
    if "submit" in given and "receipt" in given:
        given.remove("receipt")  # the receipt of this very handing in
    acts = list(dict.fromkeys(_ACTS[name] for name in given if name != "out"))
    if len(acts) > 1:
        raise AppError("一次只能办一件事。", "请分几次办，如先 --hand-in，再 --verify。")
    acts = acts or ([] if "out" in given else [_standing])
    if "out" in given:
        acts = [_package, *acts] if acts == [_submit] else [*acts, _package]
    answers = [act(session, args) for act in acts]
    said = "\n".join(answer["message"] for answer in answers)
    return {"month": args.month, **{key: value for answer in answers for key, value in answer.items()}, "message": said}


def _standing(session: Session, args: argparse.Namespace) -> Answer:
    now = report.status(session, args.month)
    versions = [{name: row[name] for name in ("version", "made_at", "made_by", "submitted_at", "why", "program", "seal")}
                for row in now.versions]
    return {"state": now.state, "version": now.version, "due": now.due.at if now.due else None, "late": now.late,
            "versions": versions, "left_out": left_out(session), "message": f"{now.name}。{now.sentence()}"}


def _package(session: Session, args: argparse.Namespace) -> Answer:
    session.require(Action.MONTH)
    made = make_month(session, args.month, args.out)
    note_package(session, args.month, made.folder.resolve())
    errors, warnings = made.counts["errors"], made.counts["warnings"]
    said = f"上报包已做好：{made.zip.name}。检查发现{errors}处错误、{warnings}处提醒。"
    return {"folder": str(made.folder), "package": str(made.zip), "counts": made.counts,
            "checks": [asdict(item) for item in made.checks], "message": said}


def _check(session: Session, args: argparse.Namespace) -> Answer:
    """Not ok, and so ended with 1, while an error is neither mended nor explained."""
    findings, known = check_month(session, args.month), notes.notes(session, args.month)
    left = notes.unexplained(findings, known)
    rows = [{**asdict(item), "key": item.key, "explained": known[item.key].text if item.key in known else None}
            for item in findings]
    lines = [f"{'须改' if item.level == ERROR else '请核'}　{item.sentence}" + _said(known.get(item.key)) for item in findings]
    errors = sum(item.level == ERROR for item in findings)
    said = f"检查发现须改{errors}项，请核{len(findings) - errors}项；没有处理也没有说明的须改项{len(left)}项。"
    return {"ok": not left, "findings": rows, "unexplained": [item.key for item in left], "message": "\n".join([*lines, said])}


def _said(note: notes.Note | None) -> str:
    return f"（已说明：{note.text}）" if note else ""


def _explain(session: Session, args: argparse.Namespace) -> Answer:
    key, text = args.explain
    return {"message": notes.explain_key(session, args.month, key, text)}


def _explain_kind(session: Session, args: argparse.Namespace) -> Answer:
    code, text = args.explain_kind
    return {"message": notes.explain_kind(session, args.month, code, text)}


def _hand_in(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.hand_in(session, args.month))


def _verify(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.verify(session, args.month))


def _lock(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.lock(session, args.month))


def _send_back(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.send_back(session, args.month, args.send_back))


def _submit(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.submit(session, args.month, args.way, args.receipt or ""))


def _receipt(session: Session, args: argparse.Namespace) -> Answer:
    return _moved(session, args, report.note_receipt(session, args.month, args.receipt))


def _correct(session: Session, args: argparse.Namespace) -> Answer:
    said = report.correct(session, args.month, args.why)
    kept = _kept(session, args)
    return {**_moved(session, args, said), "corrects": kept.body["corrects"]}


def _moved(session: Session, args: argparse.Namespace, said: str) -> Answer:
    now = report.status(session, args.month)
    return {"state": now.state, "version": now.version, "message": said}


def _diff(session: Session, args: argparse.Namespace) -> Answer:
    """What was edited since the version that stands, and which cells read otherwise by now."""
    kept = _kept(session, args)
    cells, edits = differences(session, kept), later_edits(session, kept)
    lines = [f"{item.table}　{item.line}　{item.column}：{'，'.join(_texts(item.texts()))}" for item in cells]
    lines += [f"{item.at[:16].replace('T', ' ')}　{item.by}　{item.action}{item.noun}“{item.name}”　{item.sentence()}"
              f"{'　（准予补改）' if item.agreed else ''}" for item in edits.shown]
    said = f"与第{kept.version}版相比，有{len(cells)}格不同；锁定后有{edits.total}处修改。"
    rows = [{"table": item.place[0], "row": item.place[1], "column": item.place[2], "title": item.table, "line": item.line,
             "heading": item.column, "was": item.was, "now": item.now, "texts": item.texts()} for item in cells]
    return {"version": kept.version, "cells": rows, "edits": [asdict(item) for item in edits.shown], "total": edits.total,
            "message": "\n".join([*lines, said])}


def _texts(texts: tuple[str, str, str]) -> list[str]:
    return [f"{label}{text}" for label, text in zip(("原报", "现为", "差"), texts, strict=True)]


def _reprint(session: Session, args: argparse.Namespace) -> Answer:
    """The kept files of a version, byte for byte; the version that stands when none is named."""
    session.require(Action.EXPORT)
    kept = _kept(session, args)
    out: list[str] = []
    for name, data in snapshot.files(session, kept).items():
        target = Path(args.reprint) / name
        try:
            with write_beside(target) as draft:
                draft.write_bytes(data)
        except OSError as error:
            raise explain(error, target) from error
        out.append(str(target))
    return {"version": kept.version, "files": out, "sha256": kept.body["files"],
            "message": f"第{kept.version}版已照原样取出{len(out)}个文件。"}


def _kept(session: Session, args: argparse.Namespace) -> Snapshot:
    rows = snapshot.kept_rows(session, Period.month(args.month))
    if not rows:
        raise AppError(f"{Period.month(args.month).title}月报还没有锁定，没有存档。", "请先审核锁定。")
    wanted = args.version or rows[-1]["version"]
    found = next((row for row in rows if row["version"] == wanted), None)
    if found is None:
        raise AppError(f"没有第{wanted}版。", f"现有第1版到第{rows[-1]['version']}版。")
    return snapshot.load(session, found)


def _reopen(session: Session, args: argparse.Namespace) -> Answer:
    area = words.area(session, args.reopen)
    if not args.until:
        raise AppError("请写明补改到哪一天。", "如 --until 2026-11-20。")
    return {"message": exceptions.reopen(session, args.month, area, args.why, words.day(args.until))}


def _choose(session: Session, args: argparse.Namespace) -> Answer:
    out = (set(left_out(session)) | set(args.leave_out or ())) - set(args.take_in or ())
    leave_out(session, out)
    sent = [item.code for item in monthly_reports() if item.code not in out]
    return {"left_out": left_out(session), "message": f"月报报送：{'、'.join(sent)}。"}


_ACTS = {
    "check": _check, "explain": _explain, "explain_kind": _explain_kind, "hand_in": _hand_in, "verify": _verify,
    "lock": _lock, "send_back": _send_back, "submit": _submit, "correct": _correct, "diff": _diff, "reprint": _reprint,
    "reopen": _reopen, "leave_out": _choose, "take_in": _choose, "out": _package, "receipt": _receipt,
}
"""By the name of the option."""
