"""One table's columns → stored values per row, references resolved, faults and reservations noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.importing.books import AreaBook, HouseholdBook, NameBook, could_be_a_name
from app.importing.columns import Columns
from app.importing.context import Context, grid_name, group_name, looks_like_village, split_grid
from app.importing.dates import Period
from app.importing.mapping import Match
from app.importing.numbers import Bad, integer
from app.importing.sensitive import sensitive_rows
from app.importing.targets import AREA_PARENT, DOOR, GRID, GROUP, HOLDER, VILLAGE, Target
from app.importing.text import as_text, clean
from app.importing.values import ChoiceLike, Column, Converter, choice_table, convert, converter, dirty_picker
from app.records.spec import Field, Kind, Register

HOLDS_A_NUMBER = "含身份证或银行卡号码，请删去号码后再报"
NO_VILLAGE = "看不出属于哪个村（社区）"


class Source(Protocol):
    """What conversion needs from the signed-in office."""

    def choices(self, dictionary: str, on: str | None = None) -> Iterable[ChoiceLike]: ...
    def all(self, register: str) -> list[dict[str, Any]]: ...
    def register(self, key: str) -> Register: ...


@dataclass(slots=True)
class Books:
    """Look-ups made once per import and shared by its sheets."""

    source: Source
    areas: AreaBook
    _tables: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, NameBook] = field(default_factory=dict)
    _households: HouseholdBook | None = None

    def choice_table(self, dictionary: str) -> dict[str, str]:
        """Folded names and aliases → codes."""
        if dictionary not in self._tables:
            self._tables[dictionary] = choice_table(self.source.choices(dictionary))
        return self._tables[dictionary]

    def names(self, register_key: str) -> NameBook:
        """Rows of a register by title."""
        if register_key not in self._names:
            register = self.source.register(register_key)
            self._names[register_key] = NameBook(self.source.all(register_key), register.title_field, register.title)
        return self._names[register_key]

    @property
    def households(self) -> HouseholdBook:
        """All households by door and name."""
        if self._households is None:
            self._households = HouseholdBook(self.source.all("household"), self.areas)
        return self._households

    def converter(self, target: Target, period: Period) -> Converter:
        """The converter of a target (metrics are counts)."""
        if target.is_metric:
            return integer
        spec = target.spec
        return converter(spec, self.choice_table(spec.choices) if spec.choices else None, period)


@dataclass(slots=True)
class Converted:
    """Values by field key, one list per field, all of one length."""

    size: int
    values: dict[str, list[Any]] = field(default_factory=dict)
    flags: dict[int, dict[str, str]] = field(default_factory=dict)
    bad: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """Row position → (heading, reason)."""
    faulty: set[tuple[int, str]] = field(default_factory=set)
    """Row positions and field keys already refused, so that no field is found at fault twice."""

    def flag(self, row: int, key: str, sentence: str) -> None:
        """Note a reservation on a field of a row."""
        self.flags.setdefault(row, {})[key] = sentence

    def refuse(self, row: int, key: str, label: str, reason: str) -> None:
        """Note why a row cannot be taken."""
        if (row, key) not in self.faulty:
            self.faulty.add((row, key))
            self.bad.setdefault(row, []).append((label, reason))

    def add(self, key: str, label: str, column: Column) -> None:
        """Put a converted column in place."""
        self.values[key] = column.values
        for row, sentence in column.flags.items():
            self.flag(row, key, sentence)
        for row, reason in column.bad.items():
            self.refuse(row, key, label, reason)


def convert_sheet(
    register: Register,
    columns: Columns,
    matches: Sequence[Match],
    by_key: Mapping[str, Target],
    books: Books,
    context: Context,
    sections: Sequence[str],
    given: Mapping[str, Any],
) -> Converted:
    """All values of a table. `sections` has the section title in force per row (or is empty)."""
    size = len(columns.cells[0]) if columns.cells else 0
    done = Converted(size)
    used = {match.target: match for match in matches if match.target}
    for key, match in used.items():
        target = by_key[key]
        if ":" not in key and not target.is_metric:
            _plain(done, register, target, match, columns.cells[match.column], books, context, columns.long_digits)
    _metrics(done, used, by_key, columns)
    for item in register.fields:
        if item.kind is Kind.REF and item.target == "area" and register.key != "area":
            _places(done, register, item, used, columns, books.areas, context, sections)
        elif item.kind is Kind.REF and item.target == "household":
            _households(done, item, used, columns, books, context, sections)
    if register.key == "area":
        _tree(done, used, columns, books.areas, context)
    for key, value in given.items():
        done.values[key] = [value] * size
    _link_units(done, register, books)
    _strays(done, register, columns, used)
    return done


def _plain(done: Converted, register: Register, target: Target, match: Match, cells: Sequence[Any], books: Books,
           context: Context, long_digits: set[int]) -> None:
    spec = target.spec
    if spec.kind is Kind.REF:
        done.add(spec.key, match.label, _by_name(spec, cells, books))
        return
    if match.column in long_digits and spec.kind in (Kind.TEXT, Kind.LONG) and spec.key != "code":
        for row in sensitive_rows(cells, strict=True):
            done.refuse(row, spec.key, match.label, HOLDS_A_NUMBER)
    level_or_name = register.key == "area" and spec.key in ("level", "name")
    required = spec.required and not level_or_name
    make = books.converter(target, context.period)
    if spec.kind is Kind.MONEY and "万元" in match.label:
        make = _in_ten_thousands(make)
    done.add(spec.key, match.label, convert(cells, make, required=required, dirty=dirty_picker(spec)))


def _in_ten_thousands(make: Converter) -> Converter:
    """A column headed 万元 holds bare numbers; a cell that names its own unit keeps it."""

    def convert_(cell: Any) -> Any:
        text = clean(as_text(cell))
        return make(f"{text}万元") if text and text[-1].isdigit() else make(cell)

    return convert_


def _by_name(spec: Field, cells: Sequence[Any], books: Books) -> Column:
    book = books.names(spec.target)

    def find(cell: Any) -> Any:
        if not clean(as_text(cell)):
            return None
        return book.find(cell) or Bad(book.unknown(cell))

    return convert(cells, find, required=spec.required)


def _metrics(done: Converted, used: Mapping[str, Match], by_key: Mapping[str, Target], columns: Columns) -> None:
    keys = [key for key in used if by_key[key].is_metric]
    if not keys:
        return
    spec = by_key[keys[0]].spec
    counted: list[dict[str, int]] = [{} for _ in range(done.size)]
    for key in keys:
        column = convert(columns.cells[used[key].column], integer, required=False)
        code = by_key[key].part
        for row, value in enumerate(column.values):
            if value is not None:
                counted[row][code] = value
        for row, sentence in column.flags.items():
            done.flag(row, key, sentence)
    done.values[spec.key] = counted


def _parts(field_key: str, names: Iterable[str], used: Mapping[str, Match], columns: Columns, size: int) -> list[Sequence[Any]]:
    """The columns of a composed reference in a fixed order; a missing one is blank."""
    found = []
    for name in names:
        match = used.get(f"{field_key}:{name}")
        found.append(columns.cells[match.column] if match else [""] * size)
    return found


def _places(done: Converted, register: Register, item: Field, used: Mapping[str, Match], columns: Columns,
            areas: AreaBook, context: Context, sections: Sequence[str]) -> None:
    if not any(key.startswith(f"{item.key}:") for key in used) and not (context.village or sections):
        if item.required:
            for row in range(done.size):
                done.refuse(row, item.key, item.label, NO_VILLAGE)
        return
    parts = _parts(item.key, (VILLAGE, GRID, GROUP), used, columns, done.size)
    if f"{item.key}:{VILLAGE}" not in used and "unit_name" in done.values:
        parts[0] = [name if name and looks_like_village(name) else "" for name in done.values["unit_name"]]
    rows = list(zip(*parts, sections or [""] * done.size, strict=True))
    known = {row: _place(areas, row, context) for row in dict.fromkeys(rows)}  # in order: places keep it
    done.values[item.key] = [known[row][0] for row in rows]
    if all(not reason for _, reason in known.values()) and not (item.required and None in (at for at, _ in known.values())):
        return
    host = max((other.max_length for other in register.fields if other.key == "host"), default=0)
    for row, cells in enumerate(rows):
        at, reason = known[cells]
        if at is None and item.required:
            done.refuse(row, item.key, item.label, reason or NO_VILLAGE)
        elif at is None and reason:
            _not_a_place(done, row, item.key, clean(as_text(cells[0])), host, reason)


def _place(areas: AreaBook, row: tuple[Any, ...], context: Context) -> tuple[str | None, str]:
    village, grid, group, section = row
    fallback = (context.village, context.grid)
    if section:
        inner, word = split_grid(section)
        if looks_like_village(section) and not section.endswith(("网格", "组")):
            fallback = (section, "")
        elif section.endswith("组"):
            group = group or word
            fallback = (inner or context.village, context.grid)
        else:
            fallback = (inner or context.village, word)
    return areas.place(village, grid, group, fallback)


def _not_a_place(done: Converted, row: int, key: str, text: str, host: int, reason: str) -> None:
    """A unit in the village column becomes the host where there is one, of at most `host` characters."""
    if not host or len(text) > host:
        done.flag(row, key, f"{reason}，未填")
        return
    hosts = done.values.setdefault("host", [""] * done.size)
    hosts[row] = hosts[row] or text
    done.flag(row, key, f"{reason}，记为主办单位")


def _households(done: Converted, item: Field, used: Mapping[str, Match], columns: Columns, books: Books, context: Context,
                sections: Sequence[str]) -> None:
    parts = _parts(item.key, (VILLAGE, GRID, GROUP, DOOR, HOLDER), used, columns, done.size)
    marks = sections or [""] * done.size
    known_places: dict[tuple[Any, ...], str | None] = {}
    found: list[str | None] = []
    for row, (village, grid, group, door, holder) in enumerate(zip(*parts, strict=True)):
        place = (village, grid, group, marks[row])
        if place not in known_places:
            known_places[place] = _known_place(books.areas, place, context)
        uid, reason = books.households.find(known_places[place], door, holder)
        found.append(uid)
        if uid is None:
            done.refuse(row, item.key, item.label, reason)
    done.values[item.key] = found


def _known_place(areas: AreaBook, place: tuple[Any, ...], context: Context) -> str | None:
    """A visit never adds a place: what is not known narrows nothing."""
    before = len(areas.new)
    at, _ = _place(areas, place, context)
    if len(areas.new) > before:
        areas.forget(before)
        return areas.find_village(clean(as_text(place[0])) or context.village)
    return at


def _tree(done: Converted, used: Mapping[str, Match], columns: Columns, areas: AreaBook, context: Context) -> None:
    """Level and parent of each area row, from its own name and the village beside it."""
    names = done.values.get("name", [""] * done.size)
    levels = done.values.get("level") or [None] * done.size
    match = used.get(AREA_PARENT)
    parents = columns.cells[match.column] if match else [""] * done.size
    done.values["level"], done.values["parent"], done.values["name"] = [], [], []
    found = [level or _level_of(name or "", clean(as_text(parent)) or _context_village(name, context))
             for name, level, parent in zip(names, levels, parents, strict=True)]
    for name, level in zip(names, found, strict=True):
        # Villages first: a grid may stand above the row of its village.
        if level == "village" and name:
            areas.village(name, sure=True)
    for row, (name, level, parent) in enumerate(zip(names, found, parents, strict=True)):
        village = clean(as_text(parent)) or _context_village(name, context)
        inner, plain = split_grid(name or "")
        if name and not could_be_a_name(name):
            done.refuse(row, "name", "名称", f"“{name[:20]}”不像区域名称")
        up: str | None = areas.town
        if level in ("grid", "group", "building"):
            village = village or inner
            up = areas.village(village) if village else None
            name = group_name(plain) if level == "group" else grid_name(plain)
            if up is None and name:
                done.refuse(row, "parent", "上级区域", NO_VILLAGE)
        done.values["name"].append(name)
        done.values["level"].append(level)
        done.values["parent"].append(up)


def _context_village(name: str | None, context: Context) -> str:
    return "" if looks_like_village(name or "") else context.village


def _level_of(name: str, village: str) -> str:
    if name.endswith(("镇", "乡", "街道")):
        return "town"
    if name.endswith("组"):
        return "group"
    return "grid" if village or "网格" in name else "village"


def _link_units(done: Converted, register: Register, books: Books) -> None:
    """A unit is kept both as written and, when it is known, as a reference."""
    for item in register.fields:
        if item.named_by in done.values and item.key not in done.values:
            book = books.names(item.target)
            done.values[item.key] = [book.find(text) if text else None for text in done.values[item.named_by]]


def _strays(done: Converted, register: Register, columns: Columns, used: Mapping[str, Match]) -> None:
    """A row with an identity number in a column that is read is not taken; the number is already gone."""
    read = {match.column: match.label for match in used.values()}
    for row, at in columns.stray.items():
        labels = [read[column] for column in at if column in read]
        if labels:
            done.bad[row] = [(label, HOLDS_A_NUMBER) for label in labels]
            done.faulty.update((row, item.key) for item in register.fields)
