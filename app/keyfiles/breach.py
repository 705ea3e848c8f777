"""When data of the store got out (PIPL 57): which files were taken out since a day, the register of the event, the notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import clock
from app.errors import AppError
from app.keyfiles import paper_values, papers, rules
from app.keyfiles.papers import Printed
from app.keyfiles.store import KeyStore
from app.keyfiles.words import named
from db import keyfiles as db_keyfiles

TAKEN = ("print", "export", "transfer")
SEEN = ("view", "search", *TAKEN)
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Affected:
    """A file that was looked at or taken out, how, and when last; no name."""

    no: str
    basis: str
    ways: tuple[str, ...]
    last: str


def affected(store: KeyStore, first: str, last: str, *, seen: bool = False, everything: bool = False) -> list[Affected]:
    """Files printed, exported or transferred between two ISO days, by number; those looked at too with `seen`.

    `everything` lists each file there is, for a lost copy of the whole store.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for _, entry in db_keyfiles.logged(store.ledger, first, last, SEEN if seen else TAKEN):
        if entry.file_no:
            found.setdefault(entry.file_no, []).append((entry.kind, entry.at))
    rows = {row["no"]: paper_values.basis(row) for row in db_keyfiles.rows(store.ledger, "key_file")}
    return [_affected(no, rows, found.get(no, [])) for no in sorted({*found, *(rows if everything else ())})]


def _affected(no: str, bases: Mapping[str, str], takings: Sequence[tuple[str, str]]) -> Affected:
    ways = tuple(dict.fromkeys(named("log_kind", kind) for kind, _ in takings))
    return Affected(no, bases.get(no, "已随档案清除"), ways, max((at for _, at in takings), default=""))


def register(store: KeyStore, files: Sequence[Affected], why: str, asked: Asked | None = None) -> Printed:
    """泄露事件登记表 with the numbers of the files; logged as printed. Raises AppError as every paper."""
    chosen, reason = papers.form("breach"), rules.purpose(why)
    lines = [{"no": item.no, "basis_no": item.basis, "ways": "、".join(item.ways) or paper_values.NONE,
              "last": clock.chinese_moment(item.last) if item.last else paper_values.NONE} for item in files]
    store.look("print", "", chosen.title, reason)
    return papers.made(store.session, chosen, [{"lists": {"files": lines}}], reason, asked, basis="见所列档案")


def report(store: KeyStore, files: Sequence[Affected], why: str, asked: Asked | None = None) -> Printed:
    """The draft report to the authority: how many files, no number and no name of any."""
    chosen, reason = papers.form("breach-report"), rules.purpose(why)
    store.look("print", "", chosen.title, reason)
    return papers.made(store.session, chosen, [{}], reason, {"count": str(len(files)), **(asked or {})}, basis="见泄露事件登记表")


def notice(store: KeyStore, no: str, why: str, asked: Asked | None = None) -> Printed:
    """The draft notice to one person; logged as a print of the file. Raises AppError for a file that is gone."""
    if not any(row["no"] == no for row in db_keyfiles.rows(store.ledger, "key_file")):
        raise AppError(f"没有档号“{no}”，或者已经销毁。", "已销毁的不再留有姓名，用空白表手写。")
    return papers.fill(store, "breach-person", no, why, asked)
