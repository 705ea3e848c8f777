"""The month's package upward: a village hands the town its registers, a town hands the county what carries no names.

From village to town the same registers travel that the town keeps of its villages anyway. From town to county go
areas, units, activities, photos and the figures of the monthly tables, and of these only fields that may go into any
table (domain reference 4.3); names and telephones of staff go only when a second person has confirmed it with the
own password. Residents never go to the county.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.exchange import book
from app.exchange.figures import figure_lines
from app.exchange.memory import Replicas, absorb, keys_of
from app.exchange.names import safe_name
from app.exchange.pack import ALL, Made, make, target_of
from app.exchange.scope import Scope
from app.exchange.versions import DEAD, Clock
from app.progress import SILENT, Progress
from app.records import dictionaries
from app.records.spec import Privacy, Register
from app.reports.narrative import narrative
from app.reports.period import Period
from app.security.roles import Action
from app.security.second import confirm
from db import exchange as db_exchange

if TYPE_CHECKING:
    from app.session import Session

FROM_VILLAGE = frozenset({
    "dictionary_entry", "area", "unit", "activity", "photo", "household", "visit_round", "visit", "venue_asset",
    "play_log", "chat_group", "push", "meeting", "unit_coverage", "survey",
})
FROM_TOWN = frozenset({"dictionary_entry", "area", "unit", "activity", "photo"})
_PICTURED = {"activity", "venue_asset", "meeting"}


def pack_up(
    session: Session, month: str, out: Path, since: str = "last", password: str = "", progress: Progress = SILENT,
    staff: bool = False, second: tuple[str, str] | None = None,
) -> Made:
    """The package of a month for the level above: everything changed since the last one, and the month's figures.

    With `staff` names and telephones of staff go along to the county; then `second` is another user's name and
    password. Raises NoRight, AppError: no level above, no second person, a place that cannot be written.
    """
    session.require(Action.MONTH)
    period, level = Period.month(month), book.level_of(session)
    if level == "county":
        raise AppError("县级台账没有上级，不做上报包。", "级别在设置的“本单位”里填。")
    confirmed = _confirmed(session, second) if staff and level == "town" else ""
    replicas = Replicas(session)
    former = book.made(session, book.UP, replicas.own)
    sender = safe_name(str(session.office["name"] or session.town))
    target = target_of(out, f"{sender}_{period.title}_上报包_第{(former[-1].no if former else 0) + 1}号")
    back: Clock = {} if since == ALL or not former else book.clock_of(former[-1])
    scope = _village(session, period) if level == "village" else _town(session, period, replicas, confirmed)
    return make(session, scope, target, back, password, progress)


def _confirmed(session: Session, person: tuple[str, str] | None) -> str:
    """The second person's name. Raises AppError without one, and as `second.confirm`."""
    if not person or not person[0]:
        raise AppError("工作人员的姓名和电话要另一个人复核后才能上报。", "请审核员或负责人输入自己的用户名和密码。")
    return confirm(session, *person, "工作人员姓名和电话随上报包报县")


def _shipped_codes() -> set[tuple[str, str]]:
    """What every office has in its lists anyway."""
    return {(entry["dictionary"], entry["code"]) for entry in dictionaries.shipped()}


def root_of(session: Session) -> str:
    """The area an office stands for: a village's own, a town's own ("" when it keeps none).

    Raises AppError when a village has none, or several.
    """
    level = book.level_of(session)
    found = [area for area in session.areas.walk() if area.level == level]
    if level == "village" and len(found) != 1:
        raise AppError(f"村级台账里应有且只有一个村（社区），现在有{len(found)}个。", "请在“区域”里改好，再做上报包。")
    return found[0].uid if found else ""


def _village(session: Session, period: Period) -> Scope:
    root = root_of(session)
    inside = set(session.areas.under(root))

    shipped = _shipped_codes()

    def row(register: str, values: dict[str, Any]) -> bool:
        if register == "area":
            return values["uid"] in inside or bool(values["deleted_at"])
        if register == "dictionary_entry":
            return (values["dictionary"], values["code"]) not in shipped
        return register != "photo" or values["owner_register"] in _PICTURED

    return Scope(book.UP, FROM_VILLAGE, _everything, row, str(period), root=root, line=_without_parent(root))


def _everything(register: Register) -> set[str]:
    keys = set(keys_of(register))
    return keys - {"sort_no"} if register.key in ("area", "unit") else keys


def _without_parent(root: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Below what a village stands is the town's affair."""

    def change(register: str, line: dict[str, Any]) -> dict[str, Any]:
        if register == "area" and line["uid"] == root:
            line.get("values", {}).pop("parent", None)
            line.get("fields", {}).pop("parent", None)
        return line

    return change


def _town(session: Session, period: Period, replicas: Replicas, confirmed: str) -> Scope:
    root = root_of(session) or replicas.office
    office = str(session.office["name"] or session.town)
    privacies = {Privacy.OPEN, Privacy.WORK} if confirmed else {Privacy.OPEN}

    def fields(register: Register) -> set[str]:
        keys = {item.key for item in register.fields if item.privacy in privacies and not item.sealed}
        return (keys | {DEAD}) - ({"sort_no"} if register.key in ("area", "unit") else set())

    shipped = _shipped_codes()

    def row(register: str, values: dict[str, Any]) -> bool:
        if register == "dictionary_entry":
            return (values["dictionary"], values["code"]) not in shipped
        return register != "photo" or (values["owner_register"] == "activity" and not values["minors"])

    with session.ledger.transaction():
        absorb(session)
    own = db_exchange.known(session.ledger).get(replicas.own, 0)
    former = book.made(session, book.UP, replicas.own)
    no = former[-1].no + 1 if former else 1

    def more() -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        if not root_of(session):
            base = [replicas.own, max(1, own), office, session.office["changed_at"]]
            yield "area", iter([{"uid": root, "bases": [base], "values": {"name": session.town, "level": "town"}}])
        dot = (replicas.own, max(1, own))
        yield "received_figure", figure_lines(session, period, root, replicas.office, [*dot, office], no)

    text = narrative(session, str(period)).replace("\n", "\r\n").encode("utf-8-sig")
    return Scope(book.UP, FROM_TOWN, fields, row, str(period), (("情况说明.txt", text),), root, confirmed,
                 _below(root, office), more)


def _below(root: str, office: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Villages that stand below nothing stand below the town; the town itself below nothing. Whoever typed a row,
    for the county it is the town's."""

    def change(register: str, line: dict[str, Any]) -> dict[str, Any]:
        for version in (*line.get("bases", ()), *(one for found in line.get("fields", {}).values() for one in found)):
            version[2] = office
        if register == "area" and line["uid"] == root:
            line.get("values", {}).pop("parent", None)
            line.get("fields", {}).pop("parent", None)
        elif register == "area" and "parent" not in line.get("fields", {}):
            values = line.get("values")
            if values is not None and not values.get("parent"):
                values["parent"] = root
        return line

    return change
