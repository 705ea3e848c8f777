"""Reading `field=value` words, names of villages and rounds, and the password."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from app import clock, entry
from app.errors import AppError
from app.files import explain
from app.office import open_office, user_names
from app.records.spec import Field, Kind, Register
from app.session import Query, Session, Where

PASSWORD = "TOWNSHIP_LEDGER_PASSWORD"
SECOND_PASSWORD = "TOWNSHIP_LEDGER_SECOND_PASSWORD"
_PLAIN_MARKS = str.maketrans("、，：", ",,:")


def password() -> str:
    """From the environment, else asked for."""
    return _secret(PASSWORD, "密码")


def second_password() -> str:
    """The password of the second person who agrees, from the environment, else asked for."""
    return _secret(SECOND_PASSWORD, "确认人的密码")


def _secret(variable: str, what: str) -> str:
    found = os.environ.get(variable)
    if found is not None:
        return found
    if not sys.stdin.isatty():
        raise AppError(f"没有{what}。", f"请设置环境变量 {variable}，或在终端里运行后输入。")
    return getpass.getpass(f"{what}：", stream=sys.stderr)


def json_object(path: Path, example: str) -> dict[str, Any]:
    """The one JSON object a file holds; `example` shows its shape. Raises AppError."""
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise explain(error, path) from error
    except ValueError as error:
        raise AppError(f"“{path.name}”不是 JSON 文件。", f"格式如 {example}。") from error
    if not isinstance(found, dict):
        raise AppError(f"“{path.name}”应是一个 JSON 对象。")
    return found


def only_user(folder: Path, user: str | None) -> str:
    """The user named, or the only one there is."""
    names = user_names(folder)
    if user:
        return user
    if len(names) != 1:
        raise AppError("这份台账有多名用户。", f"请用 --user 指明：{'、'.join(names)}。")
    return names[0]


def sign_in(folder: Path, user: str | None) -> Session:
    """Open the office as the named or only user."""
    return open_office(folder, only_user(folder, user), password())


def pairs(register: Register, words: list[str]) -> dict[str, str]:
    """`字段=值` words as a mapping; a field may be named by key or by label. Raises AppError."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise AppError(f"“{word}”应写成 字段=值。")
        found[field_named(register, name).key] = value
    return found


def conditions(session: Session, register: Register, words: list[str]) -> tuple[Where, ...]:
    """`字段=值` words as filters: an area with all below it, a list by what it holds. Raises AppError."""
    where: list[Where] = []
    for key, text in pairs(register, words).items():
        item = register.field(key)
        value = stored(session, item, text)
        if item.kind is Kind.REF and item.target == "area":
            where.append(Where(key, "under", value))
        elif item.kind is Kind.MULTI:
            where += [Where(key, "has", code) for code in value or []]
        else:
            where.append(Where(key, "eq", _whole(item, value) if item.kind in (Kind.INTEGER, Kind.FLAG) else value))
    return tuple(where)


def _whole(item: Field, value: Any) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError as error:
        raise AppError(f"“{item.label}”应为整数，不能是“{value}”。") from error


def day(text: str | None) -> str:
    """The ISO date of a day typed in any of the office's ways, "" for none. Raises AppError."""
    return entry.parse_date(text or "", clock.today())


def pdf(out: Path) -> Path:
    """The file, when its name says what will be in it. Raises AppError."""
    if out.suffix.lower() != ".pdf":
        raise AppError(f"不能写成“{out.name}”。", "文件名请以 .pdf 结尾。")
    return out


def asked(words: list[str]) -> dict[str, str]:
    """`NAME=VALUE` words as a mapping; `\\n` in a value begins a new paragraph. Raises AppError."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise AppError(f"“{word}”应写成 名称=内容。")
        found[name.strip()] = value.replace("\\n", "\n")
    return found


def field_named(register: Register, name: str) -> Field:
    """The field with this key or label. Raises AppError listing what there is."""
    for item in register.fields:
        if name in (item.key, item.label):
            return item
    raise AppError(f"“{register.title}”没有“{name}”这一项。", f"可用的有：{'、'.join(f.key for f in register.fields)}。")


def stored(session: Session, item: Field, text: str) -> Any:
    """A word in stored form: dictionary names, names of referred rows, counts such as `banner:3,leaflet:200`."""
    if text == "":
        return None
    if item.kind is Kind.CHOICE:
        return code(session, item, text)
    if item.kind is Kind.MULTI:
        return [code(session, item, part) for part in text.translate(_PLAIN_MARKS).split(",") if part]
    if item.kind is Kind.COUNTS:
        return _counts(session, item, text)
    if item.kind is Kind.REF:
        return referred(session, item.target, text)
    if item.kind is Kind.FLAG:
        return {"是": 1, "否": 0}.get(text, text)
    return text


def code(session: Session, item: Field, text: str) -> str:
    """A dictionary code given by code, name or alias; an unknown word is left for the field's own check to refuse."""
    for choice in session.choices(item.choices):
        if text in (choice.code, choice.name) or text in choice.aliases:
            return choice.code
    return text


def _counts(session: Session, item: Field, text: str) -> dict[str, int]:
    if text.startswith("{"):
        try:
            return dict(json.loads(text))
        except ValueError as error:
            raise AppError(f"“{item.label}”不是正确的写法。", "如 leaflet:200,banner:3。") from error
    found = {}
    for part in text.translate(_PLAIN_MARKS).split(","):
        name, _, number = part.partition(":")
        if not number.strip().isdigit():
            raise AppError(f"“{item.label}”里的“{part}”应写成“名称：数量”。", "如 leaflet:200,banner:3。")
        found[code(session, item, name.strip())] = int(number)
    return found


def referred(session: Session, register: str, text: str) -> str:
    """The uid of a row named by uid or by its name. Raises AppError when there is none or more than one."""
    if register == "area":
        return area(session, text)
    spec = session.register(register)
    if len(text) == 36 and text.count("-") == 4:
        return str(session.get(register, text)["uid"])
    found = session.all(register, Query((Where(spec.title_field, "eq", text),)))
    if len(found) != 1:
        what = "没有" if not found else f"有{len(found)}个"
        raise AppError(f"{what}叫“{text}”的{spec.noun}。", "请核对名称，或改用 uid。")
    return str(found[0]["uid"])


def village(session: Session, name: str | None) -> str | None:
    """The uid of an area by name, full name or uid; None when none is asked for. Raises AppError as `area` does.

    An empty name is not taken for the whole town.
    """
    return area(session, name) if name is not None else None


def area(session: Session, name: str) -> str:
    """The uid of an area by name (`柳湾村`), full name (`柳湾村第1网格`) or uid.

    Raises AppError naming the villages there are, or the full names when several areas share the name.
    """
    areas = session.areas
    same = [item.uid for item in areas.walk() if name in (item.name, item.uid, areas.full_name(item.uid))]
    exact = [uid for uid in same if name in (uid, areas.full_name(uid))]
    found = exact or same
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(map(areas.full_name, found))
        raise AppError(f"有{len(found)}个区域叫“{name}”。", f"请写全称：{names}；全称也相同的写 uid。")
    known = "、".join(item.name for item in areas.villages()) or "（还没有）"
    raise AppError(f"没有叫“{name}”的区域。", f"现有村（社区）：{known}。")
