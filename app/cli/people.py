"""`users`: who may sign in, their roles and passwords, and who stands in for whom."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import clock
from app.cli import words
from app.documents import clerk_handover
from app.errors import AppError
from app.keyfiles import ring as keyfiles_ring
from app.security import substitutes
from app.security import users as people
from app.security.role_table import role_table
from app.security.roles import ROLE_NAMES
from app.session import Session

NEW_PASSWORD = "TOWNSHIP_LEDGER_NEW_PASSWORD"
Answer = dict[str, Any]


def users(session: Session, args: argparse.Namespace) -> Answer:
    """One action on the list of users."""
    return _ACTIONS[args.action](session, args)


def _list(session: Session, args: argparse.Namespace) -> Answer:
    holders = set(keyfiles_ring.holders(session.folder))
    rows = [{"name": row["name"], "role": row["role"], "role_name": ROLE_NAMES.get(row["role"], row["role"]),
             "state": row["state"], "last_sign_in": row["last_sign_in"], "keyfiles": row["name"] in holders}
            for row in session.all("user_account")]
    away = [{key: row[key] for key in ("uid", "absent", "substitute", "from_date", "to_date", "reason")}
            for row in substitutes.current(session)]
    return {"rows": rows, "substitutes": away, "message": f"共{len(rows)}名用户，{len(away)}人次代班。"}


def _add(session: Session, args: argparse.Namespace) -> Answer:
    people.add_user(session, _name(args), new_password(), _role(args))
    return {"name": args.name, "role": args.role, "message": f"已新增用户“{args.name}”（{ROLE_NAMES[args.role]}）。"}


def _set_role(session: Session, args: argparse.Namespace) -> Answer:
    people.set_role(session, _name(args), _role(args))
    return {"name": args.name, "role": args.role, "message": f"“{args.name}”现在是{ROLE_NAMES[args.role]}。"}


def _reset(session: Session, args: argparse.Namespace) -> Answer:
    people.set_password(session, _name(args), new_password())
    return {"name": args.name, "message": f"已重设“{args.name}”的密码。"}


def _change(session: Session, args: argparse.Namespace) -> Answer:
    people.change_password(session, words.password(), new_password())
    return {"name": session.user.name, "message": "已修改自己的密码。"}


def _stop(session: Session, args: argparse.Namespace) -> Answer:
    people.stop_user(session, _name(args))
    return {"name": args.name, "message": f"已停用“{args.name}”。"}


def _substitute(session: Session, args: argparse.Namespace) -> Answer:
    today = clock.today().isoformat()
    first, last = words.day(args.first) or today, words.day(args.last) or today
    uid = substitutes.appoint(session, _name(args), args.by, first, last, args.reason)
    span = f"{clock.chinese_date(first)}至{clock.chinese_date(last)}"
    return {"uid": uid, "message": f"{span}由“{args.by}”代“{args.name}”的班。"}


def _roles(_session: Session, _args: argparse.Namespace) -> Answer:
    """Who may do what."""
    table = role_table()
    rows = [dict(zip((column.title for column in table.columns), row.texts(), strict=True)) for row in table.rows]
    return {"rows": rows, "message": f"{len(rows)}种权限。"}


def _handover(session: Session, args: argparse.Namespace) -> Answer:
    """What is handed over; with --out the list to sign, with --finish the step in the log."""
    registers, still = clerk_handover.overview(session)
    answer: Answer = {"registers": [{"name": row.cells[0], "count": row.cells[1]} for row in registers.rows],
                      "open": [{"name": row.cells[0], "count": row.cells[1]} for row in still.rows], "list": None, "noted": None,
                      "message": f"台账{len(registers.rows)}种，未办结{sum(bool(row.cells[1]) for row in still.rows)}项。"}
    if args.out:
        clerk_handover.write_list(session, _name(args), args.by, args.out)
        answer |= {"list": str(args.out), "message": f"移交清单已写到“{args.out.name}”，请打印签名。"}
    if args.finish:
        said = clerk_handover.finish(session, _name(args), args.by, clerk_handover.TICKS)
        answer |= {"noted": said, "message": f"已记下{said}。"}
    return answer


_ACTIONS: dict[str, Callable[[Session, argparse.Namespace], Answer]] = {
    "list": _list, "add": _add, "role": _set_role, "reset": _reset, "password": _change, "stop": _stop,
    "substitute": _substitute, "handover": _handover, "roles": _roles,
}
ACTIONS = tuple(_ACTIONS)


def new_password() -> str:
    """The new password, from the environment only: on a command line others could read it."""
    found = os.environ.get(NEW_PASSWORD)
    if found is None:
        raise AppError("没有新密码。", f"请设置环境变量 {NEW_PASSWORD}。")
    return found


def _name(args: argparse.Namespace) -> str:
    if not args.name:
        raise AppError("请写明用户名。")
    return str(args.name)


def _role(args: argparse.Namespace) -> str:
    if args.role is None:
        raise AppError("请用 --role 写明角色。", f"可用：{'、'.join(f'{code} {name}' for code, name in ROLE_NAMES.items())}。")
    return str(args.role)


def arguments(command: argparse.ArgumentParser) -> None:
    """The command's words."""
    command.add_argument("action", choices=ACTIONS)
    command.add_argument("name", nargs="?", default="", metavar="NAME", help="用户名；代班时为不在岗的人")
    command.add_argument("--role", choices=tuple(ROLE_NAMES))
    command.add_argument("--by", default="", metavar="NAME", help="谁来代班，或谁接交")
    command.add_argument("--from", dest="first", metavar="DATE")
    command.add_argument("--to", dest="last", metavar="DATE")
    command.add_argument("--reason", default="", help="代班原因")
    command.add_argument("--out", type=Path, metavar="FILE.pdf", help="移交清单写到哪里")
    command.add_argument("--finish", action="store_true", help="清单已签名、实物已点清，记下移交")
