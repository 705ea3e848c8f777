"""Named data that leave the store: one record to the organ its basis names (D-27), and a copy for the person (PIPL 45)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import AppError
from app.importing.text import fold
from app.keyfiles import paper_values, papers, rules
from app.keyfiles.paper_values import NONE, Line
from app.keyfiles.papers import Printed
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import KeyFile, KeyStore
from app.keyfiles.words import STANDING
from app.records.spec import Privacy
from db import keyfiles as db_keyfiles

_OTHERS = "（姓名略）"
_MATTER_MOST = 200
_PEOPLE = {"kf_seat": ("person",), "kf_contact": ("by_whom",), "kf_review": ("reviewer",), "kf_request": ("handler",)}
_USERS = ("proposed_by", "approved_by", "closed_by", "changed_by")


def transfer(store: KeyStore, no: str, to: str, why: str, matter: str = "", attachments: int = 0) -> Printed:
    """The slip for one file to the organ its basis names, with the receipt to come back; logged as a transfer.

    Raises AppError for any other organ, a file that is not in use, or a matter too long or with a number in it.
    """
    rules.purpose(why)
    row = store.row(no)
    if not row["basis_issuer"] or fold(to) != fold(row["basis_issuer"]):
        raise AppError(f"{no}只能移交给依据中写明的机关。", _whom(row))
    if (standing := store.masked(row)["standing"]) != "open":
        raise AppError(f"{no}{STANDING[standing]}，不能移交。", "只有在档、没有过复核日、依据有效的档案可以移交。")
    if len(matter) > _MATTER_MOST:
        raise AppError(f"移交事项超过{_MATTER_MOST}字。", "请精简。")
    sent = sum(entry.file_no == no for _, entry in db_keyfiles.logged(store.ledger, "0000", "9999-99-99", ("transfer",)))
    file = store.taken_out(no, "transfer", why, row["basis_issuer"])
    values = paper_values.file_values(file) | {"to": row["basis_issuer"], "slip": f"{no}移{sent + 1}"}
    return papers.made(store.session, papers.form("transfer"), [values], why,
                       {"matter": matter, "attachments": str(attachments)}, basis=paper_values.basis(file.values))


def _whom(row: Mapping[str, Any]) -> str:
    return f"依据中的机关是“{row['basis_issuer']}”。" if row["basis_issuer"] else "这份档案的依据没有写明机关，不移交。"


def copy(store: KeyStore, no: str, why: str) -> Printed:
    """All the store holds about the person, for the person; of others only what they do. Logged as an export.

    Raises AppError where the law keeps the file from being told (PIPL 18, 35, 45).
    """
    rules.purpose(why)
    row = store.row(no)
    if row["untold_reason"] and not row["told_on"]:
        raise AppError(f"{no}记有依法不告知的理由，不提供复制件。", "请由负责人研究后书面答复。")
    form = papers.form("copy")
    file = store.taken_out(no, "export", why, form.title)
    others = _others(file)
    values: dict[str, Any] = {key: _without(text, others) for key, text in paper_values.file_values(file).items()}
    values |= {key: values[key] or NONE for key in ("closed_on", "close_reason")} | {"name": file.values["name"]}
    lists = {
        "seats": paper_values.seats(file), "contacts": paper_values.contacts(file), "help": paper_values.helps(file),
        "reviews": paper_values.reviews(file), "requests": paper_values.requests(file),
    }
    values["lists"] = {name: [_line(line, others) for line in lines] for name, lines in lists.items()}
    return papers.made(store.session, form, [values], why)


def _others(file: KeyFile) -> list[str]:
    """Everybody named in the file but the person, longest first; whoever has the person's own name is not one."""
    keys = [field.key for field in KEY_FILE.fields if field.privacy is Privacy.WORK]
    names = {file.values.get(key) for key in (*keys, *_USERS)}
    for table, columns in _PEOPLE.items():
        names |= {row[column] for row in file.parts[table] for column in columns}
    return sorted((name for name in names if name and len(name) > 1 and name not in file.values["name"]), key=len, reverse=True)


def _line(line: Line, others: list[str]) -> Line:
    return {key: _without(text, others) or NONE for key, text in line.items()}


def _without(text: str, others: list[str]) -> str:
    for name in others:
        text = text.replace(name, _OTHERS)
    return text
