"""Reviews, rights requests, closing and disposal of key-person files, and the numbers of R-M9."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app import clock
from app.errors import AppError, InvalidValues, Problem
from app.keyfiles import rules
from app.keyfiles.spec import REQUEST, REVIEW
from app.keyfiles.store import KeyStore
from app.keyfiles.words import named
from app.records.prepare import Preparer
from app.security.roles import Action
from app.uid import new_uid
from db import keyfiles as db_keyfiles

Values = Mapping[str, Any]


def review(store: KeyStore, no: str, values: Values) -> None:
    """Review a file: not by its owner; the next review at most six months on. A decision to close closes it.

    Raises AppError for the owner or a file that is not open, InvalidValues for a date too late.
    """
    row = store.row(no)
    if row["state"] != "open":
        raise AppError(f"{no}不在档，不用复核。")
    if store.user == row["owner"]:
        raise AppError("责任人不能复核自己的档案。", "请由另一人复核。")
    today = clock.today()
    stored = _checked(store, REVIEW, values)
    due = _next_due(row, stored, today)
    entry = {**stored, "next_due": due, "uid": new_uid(), "file": row["uid"], "due": row["review_due"],
             "done_on": today.isoformat(), "reviewer": store.user, **store.stamp(1)}
    with store.transaction():
        db_keyfiles.insert(store.ledger, "kf_review", entry)
        change: dict[str, Any] = {"review_due": due}
        if stored["decision"] == "close":
            change = {"state": "closed", "closed_on": today.isoformat(), "close_reason": "lifted", "closed_by": store.user}
        store.put("key_file", row, change)
        store.log("review", no, "kf_review", {"after": {**stored, **change}}, db_keyfiles.file_key(store.ledger, row["uid"]))


def _next_due(row: Values, stored: Values, today: date) -> str | None:
    if stored["decision"] == "close":
        return None
    latest = min(rules.months_on(today, rules.REVIEW_MONTHS).isoformat(), row["basis_expiry"])
    wished = stored.get("next_due") or latest
    if row["basis_expiry"] < today.isoformat():
        raise AppError(f"{row['no']}的依据已到期，不能继续。", "请解除，或先取得新的书面依据另建档。")
    if not today.isoformat() < wished <= latest:
        raise InvalidValues([Problem("next_due", f"下次复核日应在今天之后、{clock.chinese_date(latest)}之前。")])
    return wished


def close(store: KeyStore, no: str, reason: str) -> None:
    """Close a file by the head: stop using it at once. Raises NoRight, AppError for one that is not open."""
    store.session.require(Action.KEYFILES_HEAD)
    row = store.row(no)
    if not named("close_reason", reason):
        raise AppError("没有这种解除原因。", "请从列表里选。")
    if row["state"] not in ("open", "pending"):
        raise AppError(f"{no}已经解除。")
    state = "mistaken" if reason == "mistake" else "closed"
    store.write("close", row, {"state": state, "closed_on": clock.today().isoformat(), "close_reason": reason,
                               "closed_by": store.user, "review_due": None})


def dispose(store: KeyStore, no: str) -> dict[str, int]:
    """Remove a closed file for good and leave a record without a name; rows removed by table.

    The scanned basis goes too, and what the log holds of the file can never be read again. Raises NoRight, AppError.
    """
    store.session.require(Action.KEYFILES_HEAD)
    row = store.row(no)
    if row["state"] not in ("closed", "mistaken"):
        raise AppError(f"{no}还没有解除，不能销毁。", "请先解除。")
    reviews = [item["done_on"] for item in db_keyfiles.rows(store.ledger, "kf_review", file=row["uid"])]
    jobs = [item["done_on"] for item in db_keyfiles.rows(store.ledger, "kf_help", file=row["uid"])
            if item["kind"] == "job" and item["done_on"]]
    with store.transaction():
        gone = db_keyfiles.remove(store.ledger, row["uid"])
        db_keyfiles.insert(store.ledger, "kf_disposal", {
            "uid": new_uid(), "file_no": no, "scheme": row["scheme"], "category": row["category"],
            "opened_on": row["opened_on"], "closed_on": row["closed_on"], "close_reason": row["close_reason"],
            "disposed_on": clock.today().isoformat(), "approved_by": store.user, "removed": sum(gone.values()),
            "reviewed_on": "、".join(reviews), "employed_on": min(jobs) if jobs else None, **store.stamp(1),
        })
        store.log("dispose", no, "key_file", {}, None)
    _drop_scan(store, row["basis_scan"])
    with store.session.shared.restricted:
        db_keyfiles.scrub(store.ledger)
    return gone


def _drop_scan(store: KeyStore, name: str | None) -> None:
    """The scan goes unless another file stands on the same paper."""
    if name and not db_keyfiles.rows(store.ledger, "key_file", basis_scan=name):
        store.blobs.path(name).unlink(missing_ok=True)


def disposals(store: KeyStore) -> list[dict[str, Any]]:
    """The record of files disposed of, oldest first; it holds no name."""
    return db_keyfiles.rows(store.ledger, "kf_disposal")


def request(store: KeyStore, no: str, values: Values) -> str:
    """Register what a person asks for about the own file; the uid (PIPL 45–48, 50)."""
    row = store.row(no)
    stored = _checked(store, REQUEST, values)
    uid = new_uid()
    with store.transaction():
        entry = {**stored, "uid": uid, "file": row["uid"], "file_no": no, **store.stamp(1)}
        db_keyfiles.insert(store.ledger, "kf_request", entry)
        store.log("request", no, "kf_request", {"after": stored}, db_keyfiles.file_key(store.ledger, row["uid"]))
    return uid


def decide(store: KeyStore, uid: str, decision: str, reason: str) -> None:
    """Answer a request, with the reason. Raises AppError for an unknown one or an answer without reason."""
    found = db_keyfiles.rows(store.ledger, "kf_request", uid=uid)
    if not found or not named("request_decision", decision):
        raise AppError("找不到这件权利申请，或没有这种处理结果。")
    if not reason.strip():
        raise AppError("请写明处理理由。")
    if rules.looks_like_number(reason):
        raise AppError("理由里有像电话、证件号或卡号的数字。", "请删去号码。")
    row = found[0]
    values = {"decision": decision, "reason": reason.strip(), "done_on": clock.today().isoformat(), "handler": store.user}
    with store.transaction():
        store.put("kf_request", row, values)
        key = db_keyfiles.file_key(store.ledger, row["file"]) if row["file"] else None
        store.log("request", row["file_no"], "kf_request", {"after": values}, key)


def requests(store: KeyStore) -> list[dict[str, Any]]:
    """Requests for T-22, those not answered first, then the newest; they name files, no persons."""
    found = db_keyfiles.rows(store.ledger, "kf_request")
    return sorted(found[::-1], key=lambda row: row["decision"] is not None)


@dataclass(frozen=True, slots=True)
class Due:
    """A file that waits for something; `what` is told with it, `days` left (negative when late)."""

    no: str
    what: str
    on: str
    days: int


def due(store: KeyStore, within: int = 30) -> list[Due]:
    """What waits: approvals, reviews, closings after a lapsed basis, removals thirty days after closing."""
    today = clock.today()
    found: list[Due] = []
    for row in db_keyfiles.rows(store.ledger, "key_file"):
        found += [Due(row["no"], what, on, (date.fromisoformat(on) - today).days) for what, on in _waits(row, today)]
    return sorted((item for item in found if item.days <= within), key=lambda item: (item.days, item.no))


def _waits(row: Values, today: date) -> list[tuple[str, str]]:
    if row["state"] == "pending":
        return [("待审批", row["proposed_on"])]
    if row["state"] in ("closed", "mistaken"):
        return [("待销毁", (date.fromisoformat(row["closed_on"]) + timedelta(days=rules.REMOVE_DAYS)).isoformat())]
    waits = [("复核", row["review_due"])] if row["review_due"] else []
    if row["basis_expiry"] < today.isoformat():
        waits.append(("依据到期，解除", workdays_after(date.fromisoformat(row["basis_expiry"])).isoformat()))
    return waits


def workdays_after(day: date, count: int = rules.CLOSE_WORKDAYS) -> date:
    """So many working days later, Monday to Friday; holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@dataclass(frozen=True, slots=True)
class Numbers:
    """R-M9 of one category: numbers only."""

    category: str
    at_begin: int
    new: int
    closed: int
    at_end: int
    reviewed: int
    employed: int


def numbers(store: KeyStore, first: str, last: str) -> list[Numbers]:
    """R-M9 重点人员工作数量表 for ISO days first to last; files disposed of since are still counted."""
    lines: dict[str, list[int]] = {}
    for item in [*_living(store), *disposals(store)]:
        if not item["opened_on"] or item["close_reason"] == "mistake":
            continue
        line = lines.setdefault(item["category"], [0] * 6)
        opened, closed = item["opened_on"], item["closed_on"] or "9999"
        line[0] += opened < first <= closed
        line[1] += first <= opened <= last
        line[2] += first <= closed <= last
        line[3] += opened <= last < closed
        line[4] += any(first <= day <= last for day in item["reviewed_on"].split("、"))
        line[5] += bool(item["employed_on"]) and first <= item["employed_on"] <= last
    return [Numbers(name, *line) for name, line in sorted(lines.items())]


def _living(store: KeyStore) -> list[dict[str, Any]]:
    reviewed: dict[str, list[str]] = {}
    for item in db_keyfiles.rows(store.ledger, "kf_review"):
        reviewed.setdefault(item["file"], []).append(item["done_on"])
    employed: dict[str, str] = {}
    for item in db_keyfiles.rows(store.ledger, "kf_help", kind="job"):
        if item["done_on"]:
            employed[item["file"]] = min(item["done_on"], employed.get(item["file"], "9999"))
    return [{**row, "reviewed_on": "、".join(reviewed.get(row["uid"], [])), "employed_on": employed.get(row["uid"])}
            for row in db_keyfiles.rows(store.ledger, "key_file")]


def _checked(store: KeyStore, register: Any, values: Values) -> dict[str, Any]:
    from app.keyfiles.words import codes

    problems = rules.free_text(register, values)
    if problems:
        raise InvalidValues(problems)
    return Preparer(register, codes).create(values)
