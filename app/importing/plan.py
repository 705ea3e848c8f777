"""Files → plan: what an import would do. Nothing is written here.

The same walk serves every register and every shape of file: find the table, propose the columns,
convert column by column, resolve places and names, compare with what the office has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.importing.books import AreaBook
from app.importing.classify import Known, classify, has_content, identity_of
from app.importing.collector import paused
from app.importing.columns import Columns, cells_as_text, sample_texts, take_columns
from app.importing.context import Context, read_context, split_grid
from app.importing.convert import Books, Converted, convert_sheet
from app.importing.headings import Grid, find_grid
from app.importing.mapping import UNREAD, Match, covers, fingerprint, propose, total_confidence
from app.importing.outcome import Fate, Line, Plan, PrivateUse, SheetPlan
from app.importing.reader import Sheet, read_file
from app.importing.targets import GRID, GROUP, VILLAGE, Target, targets, vocabulary
from app.importing.text import PRIVATE_USE, as_text, private_codes
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.records.spec import Kind, Register
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

SHAPES = "import.shapes"
UNKNOWN = "认不出是哪种名册"
Mapped = Mapping[str, Mapping[int, str]]
"""File shape → column → target key ("" leaves a column out)."""


def plan(
    session: Session,
    register_key: str | None,
    sources: Iterable[Path | Sheet],
    *,
    village: str | Mapping[str, str] | None = None,
    round: str | None = None,
    mapping: Mapped | None = None,
    progress: Progress = SILENT,
) -> Plan:
    """Work out the fate of every row of files (or sheets already read).

    `register_key` None lets each sheet tell what it is. `village` answers for lists that do not name
    their village (one answer, or one per file name), `round` is the name or uid of the visit round.
    Raises AppError for files that cannot be read and for a register that takes no import.
    """
    planner = _Planner(session, register_key, village, round, mapping or {})
    with paused():
        sheets = _sheets(list(sources), progress)
        for done, sheet in enumerate(sheets):
            text = f"正在核对“{sheet.file}”{sheet.name}"
            planner.add(sheet, lambda done=done, text=text: progress.step(done, len(sheets), text))
        progress.step(len(sheets), len(sheets), "核对完成")
        return planner.finish()


def _sheets(sources: Sequence[Path | Sheet], progress: Progress) -> list[Sheet]:
    found: list[Sheet] = []
    for done, source in enumerate(sources):
        if isinstance(source, Sheet):
            found.append(source)
        else:
            progress.step(done, len(sources), f"正在读取“{source.name}”")
            found += read_file(source)
    return found


@dataclass(slots=True)
class _Reading:
    """A table with the register it was taken for."""

    register: Register
    matches: list[Match]
    by_key: dict[str, Target]
    missing: list[str] = field(default_factory=list)


class _Planner:
    """Keeps what the sheets of one import share."""

    def __init__(self, session: Session, register_key: str | None, village: str | Mapping[str, str] | None,
                 round_: str | None, mapping: Mapped) -> None:
        self._session = session
        self._registers = _importable(register_key)
        self._village, self._round, self._mapping = village, round_, mapping
        self._prefixes = [session.county, session.town]
        self._areas = AreaBook(session.areas.walk(), self._prefixes)
        self._books = Books(session, self._areas)
        self._targets = {r.key: targets(r, session.choices) for r in self._registers}
        self._vocabulary = vocabulary(REGISTERS.values(), session.choices)
        self._shapes: dict[str, dict[str, Any]] = session.setting(SHAPES, {})
        self._known: dict[str, Known] = {}
        self._loaded: set[tuple[str, str | None]] = set()
        self._plan = Plan()

    def add(self, sheet: Sheet, tell: Callable[[], None]) -> None:
        """Plan one sheet. `tell` is called between the stages, so that a long one can be cancelled."""
        tell()
        grid = find_grid(sheet, self._vocabulary)
        context = read_context(sheet.file, sheet.name, grid.titles, self._areas.village_names, self._prefixes)
        done = SheetPlan(sheet.file, sheet.name, None, context, fingerprint(grid.headings))
        self._plan.sheets.append(done)
        done.lines = [Line(at + sheet.first_row, Fate.SKIPPED, reason) for at, reason in grid.other.items()]
        if grid.data:
            tell()
            columns = take_columns(grid)
            done.notes += columns.notes
            tell()
            self._plan_table(done, grid, columns, tell)
        done.lines.sort(key=lambda line: line.row)

    def finish(self) -> Plan:
        """The plan with only those new places that a taken row needs."""
        self._plan.new_areas = _needed(self._areas, self._plan)
        self._join_areas()
        for shape, columns in self._mapping.items():
            used = [sheet.register for sheet in self._plan.sheets if sheet.shape == shape and sheet.register]
            if used:
                self._plan.remember[shape] = {"register": used[0].key, "columns": {str(k): v for k, v in columns.items()}}
        return self._plan

    def _join_areas(self) -> None:
        """A listed area that other rows need as well is entered once: its row fills in what was entered first."""
        tokens = {area.token for area in self._plan.new_areas}
        for sheet in self._plan.sheets:
            if tokens and sheet.register is not None and sheet.register.key == "area":
                for line in sheet.of(Fate.NEW):
                    values = line.values or {}
                    found = self._areas.lookup(values["level"], values["parent"], values["name"])
                    line.uid = found if found in tokens else None

    def _plan_table(self, done: SheetPlan, grid: Grid, columns: Columns, tell: Callable[[], None]) -> None:
        samples = columns.samples()
        done.samples = sample_texts(samples)
        reading = self._recognise(done, grid, columns, samples)
        numbers = [at + grid.sheet.first_row for at in grid.data]
        if reading is None:
            done.lines += [Line(number, Fate.SKIPPED, UNKNOWN) for number in numbers]
            done.notes.append(f"“{_title(grid.sheet)}”{UNKNOWN}，没有导入。")
            return
        done.register, done.matches, done.missing = reading.register, reading.matches, reading.missing
        _note_columns(done, reading)
        if reading.missing:
            reason = f"缺少必填的列：{'、'.join(reading.missing)}"
            lines = [Line(number, Fate.REFUSED, reason, "、".join(reading.missing)) for number in numbers]
        else:
            tell()
            lines = self._plan_rows(done, grid, columns, reading, numbers)
        done.lines += lines
        position = {number: at for at, number in enumerate(numbers)}
        done.cells = {line.row: cells_as_text(columns, position[line.row]) for line in lines if line.fate is Fate.REFUSED}

    def _plan_rows(self, done: SheetPlan, grid: Grid, columns: Columns, reading: _Reading, numbers: list[int]) -> list[Line]:
        register = reading.register
        done.context = context = self._place_context(done, columns, reading)
        converted = convert_sheet(
            register, columns, reading.matches, reading.by_key, self._books, context,
            _sections(grid), self._given(register, reading.matches),
        )
        used = [match for match in reading.matches if match.target]
        done.private = _private_use(done, columns, used, numbers)
        own = [match.column for match in used if reading.by_key[match.target].part not in (VILLAGE, GRID, GROUP)]
        filled = has_content([columns.cells[column] for column in own])
        return classify(register, converted, numbers, filled, self._known_rows(register, converted), _title(grid.sheet))

    def _recognise(self, done: SheetPlan, grid: Grid, columns: Columns, samples: Mapping[int, Sequence[Any]]) -> _Reading | None:
        """The register whose columns fit best; the one asked for, even when it lacks required columns."""
        remembered = self._shapes.get(done.shape, {})
        best: tuple[float, _Reading] | None = None
        for register in self._registers:
            possible = self._targets[register.key]
            fixed = self._mapping.get(done.shape)
            if fixed is None and remembered.get("register") == register.key:
                fixed = {int(column): key for column, key in remembered["columns"].items()}
            matches = propose(grid.headings, samples, possible,
                              lambda target: self._books.converter(target, done.context.period), columns.refused, fixed)
            reading = _Reading(register, matches, {target.key: target for target in possible}, covers(register, matches))
            score = total_confidence(matches)
            if len(self._registers) > 1 and (reading.missing or not _convincing(matches)):
                continue
            if score > 0 and (best is None or score > best[0]):
                best = (score, reading)
        return best[1] if best else None

    def _place_context(self, done: SheetPlan, columns: Columns, reading: _Reading) -> Context:
        """The context with the village a person named; a village only in the file name is put up for asking."""
        context = done.context
        asked = self._village if isinstance(self._village, str) else (self._village or {}).get(done.file)
        if asked:
            if context.village and context.village != asked:
                done.notes.append(f"“{done.file}”标题写的是{context.village}，按指定的{asked}导入。")
            return replace(context, village=asked)
        if context.village or not _needs_place(reading.register) or _cells_name_village(columns, reading.matches):
            return context
        required = any(item.required and item.target == "area" for item in reading.register.fields)
        if context.proposal or required:
            self._plan.proposals.setdefault(done.file, context.proposal)
        return replace(context, village=context.proposal)

    def _given(self, register: Register, matches: Sequence[Match]) -> dict[str, Any]:
        """Values that hold for all rows: the visit round."""
        given: dict[str, Any] = {}
        have = {match.target for match in matches}
        for item in register.fields:
            if item.kind is Kind.REF and item.target == "visit_round" and (self._round or item.key not in have):
                given[item.key] = self._round_uid()
        return given

    def _round_uid(self) -> str:
        rounds = self._session.all("visit_round")
        if self._round:
            found = [row["uid"] for row in rounds if self._round in (row["uid"], row["name"])]
            if not found:
                raise AppError(f"没有名为“{self._round}”的走访轮次。", "请先新建轮次，或核对名称。")
            return found[0]
        running = [row["uid"] for row in rounds if row.get("state") == "running"]
        if len(running) != 1:
            raise AppError("不知道这些走访属于哪个轮次。", "请指定走访轮次后再导入。")
        return running[0]

    def _known_rows(self, register: Register, converted: Converted) -> Known:
        """Stored rows that could be meant. Households are read by village, everything else whole."""
        known = self._known.setdefault(register.key, Known())
        rows = known.rows
        for village in self._villages(register, converted):
            if (register.key, village) in self._loaded:
                continue
            self._loaded.add((register.key, village))
            query = Query() if village is None else Query((Where("area", "under", village),))
            for row in self._session.all(register.key, query):
                rows.setdefault(identity_of(register, row), row)
        if register.key == "household":
            known.loose = _Loose(self._areas, rows).find if rows else None
        return known

    def _villages(self, register: Register, converted: Converted) -> list[str | None]:
        used = set(converted.values.get("area", ()))
        if register.key != "household" or None in used:
            return [None]
        villages = {self._areas.village_of(area) for area in used}
        if None in villages:
            return [None]
        return [village for village in sorted(v for v in villages if v) if not self._areas.is_planned(village)]


def _private_use(done: SheetPlan, columns: Columns, used: Sequence[Match], numbers: Sequence[int]) -> list[PrivateUse]:
    """The cells that are read and hold characters of private use, row by row."""
    found: list[PrivateUse] = []
    for match in used:
        cells = columns.cells[match.column]
        if PRIVATE_USE.search("\n".join([cell for cell in cells if type(cell) is str])):  # the whole column in one go
            found += [PrivateUse(done.file, done.sheet, numbers[at], match.label, cell, private_codes(cell))
                      for at, cell in enumerate(cells) if type(cell) is str and PRIVATE_USE.search(cell)]
    return sorted(found, key=lambda item: item.row)


class _Loose:
    """Households by village and door, for lists that leave the grid out."""

    def __init__(self, areas: AreaBook, rows: Mapping[tuple[Any, ...], Any]) -> None:
        self._areas = areas
        self._by_door: dict[tuple[str | None, str], list[Any]] = {}
        for row in rows.values():
            self._by_door.setdefault((areas.village_of(row["area"]), row["door"]), []).append(row)

    def find(self, record: Mapping[str, Any]) -> Any:
        """The only household with this door, when the row names a village and no grid."""
        area = record.get("area")
        if area is None or self._areas.village_of(area) != area:
            return None
        found = self._by_door.get((area, record.get("door") or ""), [])
        return found[0] if len(found) == 1 else None


def _convincing(matches: Sequence[Match]) -> bool:
    """A form that shares a heading or two with a register is not yet a list of it."""
    read = sum(1 for match in matches if match.target and match.target != "note")
    unread = sum(1 for match in matches if not match.target and match.reason == UNREAD)
    return read >= 3 or read >= unread


def _importable(register_key: str | None) -> list[Register]:
    if register_key is None:
        return [register for register in REGISTERS.values() if register.importable]
    if register_key not in REGISTERS:
        raise AppError(f"没有“{register_key}”这种登记簿。", f"可用的有：{'、'.join(REGISTERS)}。")
    if not REGISTERS[register_key].importable:
        raise AppError(f"“{REGISTERS[register_key].title}”不能从文件导入。", "请在程序中录入。")
    return [REGISTERS[register_key]]


def _needs_place(register: Register) -> bool:
    return any(
        item.kind is Kind.REF and (item.target == "household" or (item.target == "area" and
                                                                 (item.required or item.key in register.identity)))
        for item in register.fields
    ) and register.key != "area"


def _cells_name_village(columns: Columns, matches: Sequence[Match]) -> bool:
    for match in matches:
        part = match.target.partition(":")[2]
        if part == "village" and any(as_text(cell).strip() for cell in set(columns.cells[match.column])):
            return True
        if part == "grid" and any(split_grid(as_text(cell))[0] for cell in set(columns.cells[match.column])):
            return True
    return False


def _sections(grid: Grid) -> list[str]:
    """The section title in force for each data row; empty when the table has none."""
    if not grid.sections:
        return []
    starts = sorted(grid.sections)
    found, at, current = [], 0, ""
    for row in grid.data:
        while at < len(starts) and starts[at] < row:
            current = grid.sections[starts[at]]
            at += 1
        found.append(current)
    return found


def _needed(areas: AreaBook, plan: Plan) -> list[Any]:
    """Planned areas that a taken row refers to, with the areas above them."""
    by_token = {area.token: area for area in areas.new}
    if not by_token:
        return []
    used: set[Any] = set()
    for sheet in plan.sheets:
        if sheet.register is None:
            continue
        keys = [item.key for item in sheet.register.fields if item.kind is Kind.REF and item.target == "area"]
        for key in keys:
            used.update(line.values.get(key) for line in sheet.lines if line.values)
    used.intersection_update(by_token)
    for token in list(used):
        parent = by_token[token].parent
        while parent in by_token:
            used.add(parent)
            parent = by_token[parent].parent
    return [area for area in areas.new if area.token in used]


def _note_columns(done: SheetPlan, reading: _Reading) -> None:
    unread = [m.label for m in reading.matches if not m.target and m.reason == UNREAD]
    if unread:
        done.notes.append(f"“{done.file}”未读入的列：{'、'.join(unread)}。")
    hidden = [m.label for m in reading.matches if m.target and m.hidden]
    if hidden:
        done.notes.append(f"“{done.file}”的隐藏列也已读入：{'、'.join(hidden)}。")


def _title(sheet: Sheet) -> str:
    return f"{sheet.file}·{sheet.name}" if sheet.name else sheet.file
