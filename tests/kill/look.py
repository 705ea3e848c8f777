"""What must hold of an office after the program was killed at any moment."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2

from app.backup.check import check_office
from app.documents import serial
from app.documents.issue import finish
from app.documents.numbers import missing
from app.session import Query, Session, Where

# A step may be done and the program killed before it could say so.
_AFTER = {
    "issued": {"issued", "returned", "archived", "void"},
    "returned": {"returned", "archived"},
    "archived": {"archived"},
    "void": {"void"},
}
_NUMBER = re.compile(r"[A-Z]\d\d[A-Z]-\d{6}-[0-9A-Z]")


@dataclass
class Told:
    """Everything the killed programs had acknowledged on one office."""

    people: dict[str, int] = field(default_factory=dict)
    loaded: dict[str, int] = field(default_factory=dict)
    unloaded: set[str] = field(default_factory=set)
    printed: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    on_paper: dict[str, list[str]] = field(default_factory=dict)
    again: Counter[tuple[str, int]] = field(default_factory=Counter)
    acknowledged: int = 0
    unprinted: int = 0

    def hear(self, line: dict[str, Any]) -> None:
        """Take one line of a child."""
        self.acknowledged += 1
        match line:
            case {"saved": uid, "people": people}:
                self.people[uid] = people
            case {"loaded": name, "amount": amount}:
                self.loaded[name] = amount
            case {"unloaded": name}:
                self.unloaded.add(name)
            case {"printed": name, "first": first, "last": last, "count": count}:
                self.printed[name] = (first, last, count)
            case {"returned": number}:
                self.states[number] = "returned"
            case {"void": number}:
                self.states[number] = "void"
            case {"booked": found, "state": state}:
                self.states.update(dict.fromkeys(found, state))
            case {"again": batch, "last": last}:
                self.again[batch, last] += 1
            case {"ready": _}:
                self.acknowledged -= 1
            case _:
                raise AssertionError(f"the child said {line}")


def look(session: Session, told: Told, out: Path) -> None:
    """Raise AssertionError for anything lost, halved or printed twice."""
    report = check_office(session)
    assert report.problems == [], report.problems
    _rows(session, told)
    _batches(session, told)
    _paper(session, told, out)
    _log_tells_the_rows(session)


def _rows(session: Session, told: Told) -> None:
    for uid, people in told.people.items():
        found = session.get("household", uid)["people"]
        assert found is not None and found >= people, f"{uid}: {people} was acknowledged, {found} is there"


def _batches(session: Session, told: Told) -> None:
    """Every import is there whole or not at all, the acknowledged ones whole."""
    present = {row["name"]: row["staff_total"] for row in session.all("unit")}
    notes = Counter(row["note"] for row in session.all("household", Query((Where("note", "filled"),))))
    gone = Counter(
        row["note"] for row in session.all("household", Query((Where("note", "filled"),), deleted=True))
    )
    for name, amount in {**present, **told.loaded}.items():
        if name in present:
            assert (notes[name], gone[name]) == (present[name], 0), f"{name} is half there"
            assert name not in told.unloaded
        else:
            assert (notes[name], gone[name]) == (0, amount), (
                f"{name} was acknowledged and is lost, or half taken back"
            )
    assert set(notes) <= set(present)


def numbers_on(path: Path) -> list[str]:
    """The numbers a PDF carries, one per page; reading fails when the file is not whole."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [set(_NUMBER.findall(page.get_textpage().get_text_range())) for page in document]
    finally:
        document.close()
    assert all(len(page) == 1 for page in pages), path.name
    return [serial.parse(page.pop()).text for page in pages]


def _paper(session: Session, told: Told, out: Path) -> None:
    """No number is on two papers, every number on paper is in the register, what was broken off can be finished."""
    for path in out.glob("*.pdf"):
        if path.name not in told.on_paper:
            told.on_paper[path.name] = numbers_on(path)
    batches = {row["serial"]: row["batch"] for row in session.all("issued")}
    for batch in {row["batch"] for row in session.all("issued", Query((Where("state", "eq", "numbered"),)))}:
        # Killed just after the file was in place, the batch may be on paper already: the same paper is made again.
        name = next(
            (name for name, held in told.on_paper.items() if batches[held[0]] == batch),
            f"finished-{batch}.pdf",
        )
        owners = _owners(session, batch)
        if None in owners or session.all("household", Query((Where("uid", "in", owners),))):
            finish(session, batch, out / name)
            told.on_paper[name] = numbers_on(out / name)
            told.unprinted += 1
    rows = {row["serial"]: row for row in session.all("issued")}
    held = Counter(number for numbers in told.on_paper.values() for number in numbers)
    assert set(held.values()) <= {1}, (
        f"printed twice: {[number for number, times in held.items() if times > 1]}"
    )
    assert held.keys() <= rows.keys(), "a number is on paper and not in the register"
    assert sorted(serial.parse(number).n for number in rows) == list(range(1, len(rows) + 1))
    for name, (first, last, count) in told.printed.items():
        found = told.on_paper[name]
        assert (found[0], found[-1], len(found)) == (first, last, count), name
    for number, state in told.states.items():
        assert rows[number]["state"] in _AFTER[state], f"{number} was acknowledged as {state}"
        if state in ("returned", "archived"):
            assert session.photos(rows[number]["uid"]), f"{number} came back and its page is lost"
    assert sum(gap.count for gap in missing(session)) == sum(row["state"] in ("numbered", "void") for row in rows.values())
    kept = Counter((row["batch"], row["last_page"]) for row in session.all("print_run") if row["kind"] == "again")
    assert told.again <= kept, "pages were printed again and nothing says so"


def _owners(session: Session, batch: str) -> list[str | None]:
    where = (Where("batch", "eq", batch), Where("state", "eq", "numbered"))
    return [row["to_uid"] for row in session.all("issued", Query(where))]


def _log_tells_the_rows(session: Session) -> None:
    """Played from its beginning, the change log gives exactly the households there are."""
    played: dict[str, dict[str, Any]] = {}
    for uid, after in session.ledger.fetch(
        "SELECT uid, after FROM change_log WHERE register = 'household' ORDER BY seq"
    ):
        played.setdefault(uid, {}).update(json.loads(after))
    names = ("uid", "area", "door", "householder", "people", "note", "deleted_at")
    stored = {row[0]: row[1:] for row in session.ledger.fetch(f"SELECT {', '.join(names)} FROM household")}
    assert stored == {uid: tuple(values.get(name) for name in names[1:]) for uid, values in played.items()}
