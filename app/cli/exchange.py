"""`pack` and `take`: packages between PCs of one office and upward, without a window."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from app.cli import words
from app.errors import AppError
from app.exchange import book
from app.exchange.apply import apply_take
from app.exchange.outcome import Fate, TakePlan
from app.exchange.pack import ACKNOWLEDGED, ALL, LAST, Made, pack_peer
from app.exchange.take import in_order, plan_take
from app.exchange.up import pack_up
from app.session import Session


def arguments(pack: argparse.ArgumentParser, take: argparse.ArgumentParser) -> None:
    """What the two commands take."""
    pack.add_argument("--to", choices=(book.PEER, book.UP), required=True, help="peer 给本单位另一台电脑，up 报上级")
    pack.add_argument("--out", type=Path, required=True, metavar="DIR", help="文件夹，或 .zip 文件")
    pack.add_argument("--month", help="上报的月份，如 2026-10")
    pack.add_argument("--since", choices=(ACKNOWLEDGED, LAST, ALL), help="自对方收到以来、自上一包以来、全部")
    pack.add_argument("--password-file", type=Path, metavar="FILE", help="第一行是密码，包会加密")
    pack.add_argument("--staff", action="store_true", help="报县时带上工作人员姓名电话，要另一人复核")
    pack.add_argument("--second", metavar="USER", help="复核的用户")
    pack.add_argument("--second-password-file", type=Path, metavar="FILE", help="第一行是复核的用户的密码")
    take.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE")
    take.add_argument("--dry-run", action="store_true", help="只看会怎样，不收下")
    take.add_argument("--password-file", type=Path, metavar="FILE", help="第一行是包的密码")
    take.add_argument("--answers", type=Path, metavar="FILE.json",
                      help="对不一致处的选定，键照 --dry-run --json 所列，值为 mine、theirs 或序号，“*”管其余各处")


def pack(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Make a package."""
    password = _secret(args.password_file)
    if args.to == book.PEER:
        made = pack_peer(session, args.out, args.since or ACKNOWLEDGED, password)
    else:
        if not args.month:
            raise AppError("上报包要指明月份。", "请写 --month 2026-10。")
        second = (args.second, _secret(args.second_password_file)) if args.second else None
        made = pack_up(session, args.month, args.out, args.since or LAST, password, staff=args.staff, second=second)
    return _told(made)


def _told(made: Made) -> dict[str, Any]:
    said = made.sentence + (f"没有放入：{'；'.join(made.notes)}。" if made.notes else "")
    return {"package": str(made.file), "kind": made.kind, "no": made.no, "counts": made.counts, "notes": made.notes,
            "message": said}


def take(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Take packages, each on its own and in the order of their numbers; one that cannot be taken stops no other."""
    answers = _answers(args.answers)
    places = {key.removeprefix("area/"): _place(session, value) for key, value in answers.items() if key.startswith("area/")}
    password = _secret(args.password_file)
    files = []
    for path in in_order(args.packages, password):
        try:
            files.append(_one(session, path, password, answers, places, args.dry_run))
        except AppError as error:
            files.append({"file": path.name, "error": error.message, "hint": error.hint})
    said = [item.get("sentence") or f"{item['error']}{item['hint']}" for item in files]
    return {"packages": files, "dry_run": args.dry_run, "ok": not any("error" in item for item in files),
            "message": "\n".join(said)}


def _one(
    session: Session, path: Path, password: str, answers: dict[str, Any], places: dict[str, str], dry_run: bool
) -> dict[str, Any]:
    plan = plan_take(session, path, password, places)
    try:
        item = _planned(path, plan)
        if dry_run:
            return item
        done = apply_take(session, plan, answers)
        return {**item, "sentence": done.sentence + "".join(done.notes), "step": done.step, "answered": done.answered}
    finally:
        plan.package.close()


def _planned(path: Path, plan: TakePlan) -> dict[str, Any]:
    counts = plan.counts
    conflicts = [
        {"key": item.key, "row": item.row, "field": item.label,
         "sides": [{"value": side.value, "text": side.text, "by": side.by, "at": side.at, "mine": side.mine}
                   for side in item.sides]}
        for item in plan.conflicts]
    places = [{"key": place.key, "name": place.name, "choices": [name for _, name in place.choices]} for place in plan.places]
    return {
        "file": path.name, "sender": plan.sender, "kind": plan.manifest["kind"], "no": plan.manifest["no"],
        "period": plan.manifest["period"], **{fate.value: counts[fate] for fate in Fate}, "conflicts": conflicts,
        "places": places, "first_time": plan.first_time, "fingerprint": plan.fingerprint, "repeated": plan.repeated,
        "notes": plan.notes, "sentence": "".join([*plan.sentences, *plan.notes]),
    }


def _secret(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8-sig").splitlines()[0].strip()
    except (OSError, ValueError, IndexError) as error:
        raise AppError(f"读不出“{path.name}”里的密码。", "请把密码写在文件的第一行，存为 UTF-8。") from error


def _answers(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise AppError(f"读不懂“{path.name}”。", "应是 --dry-run --json 所列的键和选定的值。") from error
    if not isinstance(found, dict):
        raise AppError(f"读不懂“{path.name}”。", "应是 --dry-run --json 所列的键和选定的值。")
    return found


def _place(session: Session, answer: Any) -> str:
    """An own area by name or uid, "" for a new one."""
    return words.referred(session, "area", str(answer)) if answer else ""
