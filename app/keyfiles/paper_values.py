"""What fills the papers of the restricted store: a file's values and rows as a paper says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import clock
from app.keyfiles.store import KeyFile
from app.keyfiles.words import STANDING, named
from db.keyfiles import Entry

Values = Mapping[str, Any]
Line = dict[str, str]
NONE = "—"
_TO_WRITE = ("closed_on", "close_reason", "closed_by")
"""Left empty while not decided: the paper is what they are decided on."""


def day(iso: object) -> str:
    """An ISO day as it is printed; — for none."""
    return clock.chinese_date(str(iso)[:10]) if iso else NONE


def yes(value: object) -> str:
    """是 or 否."""
    return "是" if value else "否"


def file_values(file: KeyFile) -> Line:
    """Name after `person.` in a template → text, for one file; no ID number is ever among them."""
    row = file.values
    plain = {key: str(row[key] or "") or NONE
             for key in ("no", "basis_no", "basis_issuer", "purpose", "category", "name", "owner", "approved_by", "proposed_by")}
    dates = {key: day(row[key]) for key in ("basis_date", "basis_expiry", "proposed_on", "opened_on", "review_due")}
    choices = {key: named(words, row[key]) or NONE for key, words in (("basis_kind", "basis_kind"), ("scheme", "kf_scheme"))}
    open_ = {"closed_on": day(row["closed_on"]), "close_reason": named("close_reason", row["close_reason"]),
             "closed_by": row["closed_by"] or ""}
    return {
        **plain, **dates, **choices, **{key: "" if text == NONE else text for key, text in open_.items()},
        "state": STANDING[row["standing"]],
        "adult": yes(row["adult"]),
        "place": "　".join(part for part in (row["village"], row["grid"]) if part) or NONE,
        "phone": row["phone"] or "未留",
        "id_state": "按依据加密留存，不打印" if file.has_id else "依据没有要求，不收集",
        "scan": "有" if file.has_scan else NONE,
        "told": told(row),
    }


def told(row: Values) -> str:
    """How the person was told, or why not."""
    if row["told_on"]:
        return f"{day(row['told_on'])}{named('told_way', row['told_way'])}"
    if row["untold_reason"]:
        return f"依法不告知：{row['untold_reason']}（批准人：{row['untold_by']}）"
    return "还没有告知"


def basis(row: Values) -> str:
    """The basis as it stands at the head of every page."""
    return row["basis_no"] or f"{named('basis_kind', row['basis_kind'])}（{day(row['basis_date'])}）"


def seats(file: KeyFile) -> list[Line]:
    """Who looks after the person."""
    return [{"seat": named("seat", row["seat"]), "person": row["person"], "post": row["post"] or NONE,
             "from_date": day(row["from_date"]), "to_date": day(row["to_date"])} for row in file.parts["kf_seat"]]


def contacts(file: KeyFile) -> list[Line]:
    """The contact log, by day."""
    rows = sorted(file.parts["kf_contact"], key=lambda row: (row["date"], row["id"]))
    return [{"date": day(row["date"]), "way": named("contact_way", row["way"]), "by_whom": row["by_whom"],
             "result": named("contact_result", row["result"]), "need_help": yes(row["need_help"]),
             "words": row["words"] or NONE} for row in rows]


def helps(file: KeyFile) -> list[Line]:
    """The steps of help."""
    return [{"kind": named("help_kind", row["kind"]), "agreed": yes(row["agreed"]), "step": row["step"],
             "date": day(row["date"]), "result": row["result"] or NONE, "done_on": day(row["done_on"])}
            for row in file.parts["kf_help"]]


def reviews(file: KeyFile) -> list[Line]:
    """The reviews done."""
    return [{"due": day(row["due"]), "done_on": day(row["done_on"]), "decision": named("review_decision", row["decision"]),
             "reason": row["reason"], "next_due": day(row["next_due"]), "reviewer": row["reviewer"]}
            for row in file.parts["kf_review"]]


def requests(file: KeyFile) -> list[Line]:
    """What the person asked for."""
    return [request_values(row) for row in file.parts["kf_request"]]


def request_values(row: Values) -> Line:
    """One rights request; what is not decided yet stays empty, to be written."""
    return {"kind": named("request_kind", row["kind"]), "received_on": day(row["received_on"]),
            "decision": named("request_decision", row["decision"]), "reason": row["reason"] or "",
            "done_on": day(row["done_on"]) if row["done_on"] else "", "handler": row["handler"] or ""}


def looks(entries: Sequence[Entry], no: str) -> list[Line]:
    """The looks at one file."""
    return [{"at": clock.chinese_moment(entry.at), "by": entry.by, "way": named("log_kind", entry.kind), "why": entry.purpose}
            for entry in entries if entry.file_no == no]


def disposal_values(row: Values) -> Line:
    """The nameless record of a file that is gone."""
    return {"no": row["file_no"], "basis_no": "已随档案清除", "scheme": named("kf_scheme", row["scheme"]) or NONE,
            "category": row["category"] or NONE, "opened_on": day(row["opened_on"]), "closed_on": day(row["closed_on"]),
            "close_reason": named("close_reason", row["close_reason"]) or NONE, "disposed_on": day(row["disposed_on"]),
            "removed": f"{row['removed']}条", "disposed_by": row["approved_by"]}
