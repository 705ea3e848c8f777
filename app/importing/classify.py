"""Converted rows → fates: new, changed, the same, skipped or refused; each row exactly once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing.convert import Converted
from app.importing.outcome import Fate, Line
from app.importing.text import as_text
from app.records.spec import Register

UNFILLED = "没有填写内容的行"
Row = Mapping[str, Any]


@dataclass(slots=True)
class Known:
    """What the office has already, and what earlier rows of this import bring.

    `loose` finds a household by village and door when a list does not name the grid. `seen` gives the
    running number of the row that first brought an identity, `batches` the rows by sheet.
    """

    rows: dict[tuple[Any, ...], Row] = field(default_factory=dict)
    loose: Callable[[Row], Row | None] | None = None
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)

    def first(self, ident: tuple[Any, ...]) -> tuple[Batch, int] | None:
        """The batch and position where an identity was brought first."""
        number = self.seen.get(ident)
        if number is None:
            return None
        batch = next(b for b in reversed(self.batches) if b.start <= number)
        return batch, number - batch.start


@dataclass(frozen=True, slots=True)
class Batch:
    """The converted rows of one sheet; `start` is the running number of its first row."""

    where: str
    start: int
    keys: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    numbers: Sequence[int]


def identity_of(register: Register, row: Row) -> tuple[Any, ...]:
    """What makes a stored row the same thing as a row of a return."""
    return tuple(row.get(key) or "" for key in register.identity)


def classify(
    register: Register,
    converted: Converted,
    numbers: Sequence[int],
    filled: Callable[[int], bool],
    known: Known,
    where: str,
) -> list[Line]:
    """A line per data row. `numbers` are row numbers as shown, `filled` tells whether a row holds anything
    at all, `where` names the sheet in messages about repeated rows."""
    _check_required(register, converted)
    keys = list(converted.values)
    rows: list[tuple[Any, ...]] = list(zip(*converted.values.values(), strict=True)) or [()] * converted.size
    idents = _idents(register, converted)
    start = known.batches[-1].start + len(known.batches[-1].rows) if known.batches else 0
    batch = Batch(where, start, keys, rows, numbers)
    known.batches.append(batch)
    if _all_new(known, converted, idents):
        known.seen.update(zip(idents, range(start, start + len(rows)), strict=True))
        lines = _new_lines(register, converted, keys, numbers)
    else:
        lines = [
            _bad_line(converted, at, numbers[at], filled)
            if at in converted.bad
            else _line(register, converted, at, dict(zip(keys, rows[at], strict=True)), idents[at], known, batch)
            for at in range(len(rows))
        ]
    return _checked(register, lines)


def _idents(register: Register, converted: Converted) -> list[tuple[Any, ...]]:
    blank: list[Any] = [""] * converted.size
    return list(zip(*(_ident_column(converted.values.get(key), blank) for key in register.identity), strict=True))


def _all_new(known: Known, converted: Converted, idents: Sequence[tuple[Any, ...]]) -> bool:
    """The usual first import: nothing stored, no faults, no row twice; the whole sheet goes through at once."""
    if known.rows or converted.bad:
        return False
    different = set(idents)
    return len(different) == len(idents) and (not known.seen or different.isdisjoint(known.seen))


def _new_lines(register: Register, converted: Converted, keys: Sequence[str], numbers: Sequence[int]) -> list[Line]:
    values = dict(converted.values)
    for item in register.fields:
        if item.default is not None and item.key in values and None in values[item.key]:
            values[item.key] = [item.default if value is None else value for value in values[item.key]]
    lines = [
        Line(number, Fate.NEW, "", "", dict(zip(keys, row, strict=True)))
        for number, row in zip(numbers, zip(*values.values(), strict=True), strict=True)
    ]
    for at, flags in converted.flags.items():
        record = lines[at].values
        if record is not None:
            record["flags"] = flags
    return lines


def _line(register: Register, converted: Converted, at: int, record: dict[str, Any], ident: tuple[Any, ...], known: Known,
          batch: Batch) -> Line:
    number = batch.numbers[at]
    first = known.first(ident)
    if first is not None:
        return _repeated(number, record, first, batch.where)
    known.seen[ident] = batch.start + at
    present = known.rows.get(ident)
    if present is None and known.loose is not None:
        present = known.loose(record)
    flags = converted.flags.get(at)
    if present is not None:
        return _against(number, record, flags, present, known)
    for item in register.fields:
        if item.default is not None and item.key in record and record[item.key] is None:
            record[item.key] = item.default
    if flags:
        record["flags"] = flags
    return Line(number, Fate.NEW, "", "", record)


def _ident_column(column: Sequence[Any] | None, blank: Sequence[Any]) -> Sequence[Any]:
    if column is None:
        return blank
    return [value or "" for value in column] if None in column else column


def _check_required(register: Register, converted: Converted) -> None:
    for item in register.fields:
        column = converted.values.get(item.key)
        if item.required and column is not None and (None in column or "" in column):
            for at, value in enumerate(column):
                if value is None or value == "":
                    converted.refuse(at, item.key, item.label, "没有填写")


def _bad_line(converted: Converted, at: int, number: int, filled: Callable[[int], bool]) -> Line:
    if not filled(at):
        return Line(number, Fate.SKIPPED, UNFILLED)
    faults = list(dict.fromkeys(converted.bad[at]))
    reason = "；".join(f"{label}：{text}" for label, text in faults)
    return Line(number, Fate.REFUSED, reason, "、".join(dict.fromkeys(label for label, _ in faults)))


def _repeated(number: int, record: Row, first: tuple[Batch, int], where: str) -> Line:
    """A row that says nothing new is left out; a list of family members names its household again and again."""
    batch, at = first
    place = f"第{batch.numbers[at]}行" if batch.where == where else f"{batch.where}第{batch.numbers[at]}行"
    brought = dict(zip(batch.keys, batch.rows[at], strict=True))
    if all(value is None or value == "" or value == brought.get(key) for key, value in record.items()):
        return Line(number, Fate.SKIPPED, f"与{place}重复")
    return Line(number, Fate.REFUSED, f"与{place}是同一条，但内容不同，请核对后只留一条")


def _against(number: int, record: dict[str, Any], flags: Mapping[str, str] | None, present: Row,
             known: Known) -> Line:
    """A row the office has already. Empty cells never wipe what is stored, doubtful ones never replace it."""
    changes: dict[str, Any] = {}
    for key, value in record.items():
        if value is None or value == "" or value == [] or value == {}:
            continue
        old = present.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            sure = {code: count for code, count in value.items() if code not in old or f"{key}.{code}" not in (flags or {})}
            value = {**old, **sure}
        elif flags and key in flags and old is not None:
            continue
        if value != old:
            changes[key] = value
    if known.loose is not None and present.get("area") != record.get("area"):
        changes.pop("area", None)
    if not changes:
        return Line(number, Fate.SAME, uid=present["uid"])
    fields = tuple(changes)
    kept = {key: text for key, text in (present.get("flags") or {}).items() if key.split(".")[0] not in changes}
    fresh = {key: text for key, text in (flags or {}).items() if key.split(".")[0] in changes}
    if kept or fresh or present.get("flags"):
        changes["flags"] = {**kept, **fresh}
    return Line(number, Fate.CHANGED, values=changes, uid=present["uid"], fields=fields)


def _checked(register: Register, lines: list[Line]) -> list[Line]:
    """The register's own checks over new rows, so that saving cannot fail half-way."""
    if not register.checks:
        return lines
    for line in lines:
        if line.fate is Fate.NEW and line.values is not None:
            problems = [problem for check in register.checks for problem in check(line.values)]
            if problems:
                line.fate, line.values = Fate.REFUSED, None
                line.reason = "；".join(problem.message.rstrip("。") for problem in problems)
                line.column = "、".join(register.field(p.field).label for p in problems if p.field)
    return lines


def has_content(columns: Sequence[Sequence[Any]]) -> Callable[[int], bool]:
    """A function telling whether a row holds anything in these columns."""
    return lambda at: any(column[at] is not None and as_text(column[at]).strip() for column in columns)
