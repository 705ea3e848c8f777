"""What filling a county's form would write, cell by cell, and everything that cannot be kept or filled, said before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.exchange.form_book import FormBook, FormSheet, Place, Value, letters, ref_of
from app.exchange.form_formula import Fault, Unknown, areas_in, evaluate, shifted
from app.exchange.form_map import LEAVE, NAMED, NEXT, TOTAL, WHOLE, FormMap
from app.exchange.form_roster import Roster, Subject, line_of, subject_of
from app.exchange.form_rules import refused_by
from app.exchange.form_sources import NAME, NOTE, NUMBER, TEXT, Supply
from app.reports.forms import foot
from app.reports.period import Period
from app.tables.table import Rate, Row, Table

if TYPE_CHECKING:
    from app.session import Session

WARN, INFO = "warn", "info"
_NOT_APPLICABLE = "—"
_DECIMAL = re.compile(r"-?\d{1,12}\.\d{1,4}")
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know before writing; `level` is warn for what a person should look at."""

    level: str
    text: str


@dataclass(slots=True)
class FillPlan:
    """`puts` are the cells written, `computed` formula cells with their new value, `left` formula cells whose old
    value is taken away for Excel to work out; nothing else changes."""

    sheet: FormSheet
    puts: dict[Place, int | float | str] = field(default_factory=dict)
    computed: dict[Place, Value | Fault] = field(default_factory=dict)
    left: set[Place] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    recompute: bool = False

    def shown(self, place: Place) -> Value:
        """What a cell will show."""
        if place in self.puts:
            return self.puts[place]
        if place in self.computed:
            value = self.computed[place]
            return str(value) if isinstance(value, Fault) else value
        return None if place in self.left else self.sheet.value(place)


def plan_fill(session: Session, book: FormBook, chosen: FormMap, supply: Supply, period: Period) -> FillPlan:
    """Work out every cell. Writes nothing; raises AppError when the sheet is not in the book."""
    return _Planner(session, book, chosen, supply, period).run()


class _Planner:
    """One filling; gathers cells first, then looks at what stands in the way."""

    def __init__(self, session: Session, book: FormBook, chosen: FormMap, supply: Supply, period: Period) -> None:
        self.session, self.book, self.map, self.supply, self.period = session, book, chosen, supply, period
        self.sheet = book.sheet(chosen.sheet)
        self.plan = FillPlan(self.sheet)
        self.roster = Roster(session, supply.tables)
        self.figures = {column: key for column, key in chosen.columns.items()
                        if key in supply.sources and supply.sources[key].table}
        codes = dict.fromkeys(key.partition(".")[0] for key in self.figures.values())
        self.tables = [supply.tables[code] for code in codes]
        self.inner = {(row, column) for top, left, bottom, right in self.sheet.merges
                      for row in range(top, bottom + 1) for column in range(left, right + 1) if (row, column) != (top, left)}
        self.kept: set[Place] = set()
        self.replaced: list[Place] = []
        self.absent: dict[str, list[str]] = defaultdict(list)
        self.texts: set[Place] = set()
        self.strangers: list[str] = []
        self.done: dict[int, Subject] = {}

    def run(self) -> FillPlan:
        """The whole plan."""
        self._subjects()
        for number, (row, subject) in enumerate(sorted(self.done.items()), start=1):
            self._row(row, subject, number)
        if not any(subject.whole for subject in self.done.values()):  # a sum over towns is the county's
            for row, word in self.map.rows.items():
                if word == TOTAL:
                    self._total(row)
        self._labels()
        self._recompute()
        self._tell()
        return self.plan

    # -- rows

    def _subjects(self) -> None:
        """Whom each row speaks of; free rows get those not yet named, in the office's order."""
        for row, word in self.map.rows.items():
            if word.startswith(NAMED):
                subject = self.roster.find(word.removeprefix(NAMED))
                if subject is None:
                    self.strangers.append(f"第{row + 1}行“{word.removeprefix(NAMED)}”")
                else:
                    self.done[row] = subject
            elif word == WHOLE:
                self.done[row] = Subject("", self.session.town, whole=True)
        free = sorted(row for row, word in self.map.rows.items() if word == NEXT)
        if not free or self.map.name_column is None:
            return
        there = {subject.name for subject in self.done.values()}
        waiting = [name for name in self.roster.names(self.tables) if name not in there]
        for row, name in zip(free, waiting, strict=False):
            if (subject := self.roster.find(name)) is not None:
                self.done[row] = subject

    def _row(self, row: int, subject: Subject, number: int) -> None:
        for column, key in self.map.columns.items():
            if not key:
                continue
            if key == NAME:
                if self.map.rows[row] == NEXT:
                    self._put((row, column), subject.name)
            elif key == NUMBER:
                if self.sheet.value((row, column)) is None:
                    self._put((row, column), number)
            elif key == NOTE:
                if note := self._note(subject):
                    self._put((row, column), note)
            elif key.startswith(TEXT):
                self._put((row, column), key.removeprefix(TEXT))
            elif column in self.figures:  # another key is said once for the column
                self._figure((row, column), key, subject)

    def _figure(self, place: Place, key: str, subject: Subject) -> None:
        code, _, name = key.partition(".")
        table = self.supply.tables[code]
        line = line_of(table, subject)
        if line is None:
            self.absent[table.title].append(subject.name)
            self._put(place, _NOT_APPLICABLE)
        else:
            self._put(place, self._written(place, line.cells[table.at(name)]))

    def _written(self, place: Place, value: int | str | Rate | None) -> int | float | str:
        """A cell of our table as it goes into the form: numbers as numbers, a share as the cell shows shares."""
        if value is None:
            return _NOT_APPLICABLE
        if isinstance(value, Rate):
            if not value.whole:
                return _NOT_APPLICABLE
            if self.sheet.style(place) in self.book.percent_styles:
                return value.part / value.whole
            if "%" in self.map.column_words.get(place[1], "") or "％" in self.map.column_words.get(place[1], ""):
                return round(value.part * 100 / value.whole, 1)
            self.texts.add(place)
            return value.text()
        if isinstance(value, str):
            return float(value) if _DECIMAL.fullmatch(value) else value
        return value

    def _note(self, subject: Subject) -> str:
        """The remarks our tables make on this line."""
        found: list[str] = []
        for table in self.tables:
            line = line_of(table, subject)
            for column, cell in zip(table.columns, line.cells if line else (), strict=False):
                if column.key == NOTE and isinstance(cell, str) and cell not in ("", _NOT_APPLICABLE):
                    found.append(cell)
        return "；".join(dict.fromkeys(found))

    # -- totals

    def _total(self, row: int) -> None:
        for column, key in self.figures.items():
            table = self.supply.tables[key.partition(".")[0]]
            at = table.at(key.partition(".")[2])
            value = table.total.cells[at] if table.total and not self._left_out(table) else self._sum(table, at)
            self._put((row, column), self._written((row, column), value))

    def _sum(self, table: Table, at: int) -> int | Rate | None:
        """The rows of the form added up, so that the form agrees with itself where it does not hold all our rows."""
        lines = [line for subject in self.done.values() if not subject.whole and (line := line_of(table, subject))]
        cells = [line.cells[at] for line in lines]
        if rates := [cell for cell in cells if isinstance(cell, Rate)]:
            return Rate(sum(rate.part for rate in rates), sum(rate.whole for rate in rates))
        numbers = [cell for cell in cells if isinstance(cell, int)]
        return sum(numbers) if numbers else None

    def _left_out(self, table: Table) -> list[Row]:
        """Rows of our table with figures that the form has no row for."""
        if any(subject.whole for subject in self.done.values()) or not self.done:
            return []
        names = {subject.name for subject in self.done.values()}
        wanted = [table.at(key.partition(".")[2]) for key in self.figures.values() if key.partition(".")[0] == table.code]
        return [row for row in table.rows if subject_of(table, row).name not in names
                and any(_says_something(row.cells[at]) for at in wanted)]

    # -- cells

    def _put(self, place: Place, value: int | float | str) -> None:
        if place in self.inner:
            return
        cell = self.sheet.cells.get(place)
        if cell is not None and cell.computed:
            self.kept.add(place)
            return
        if cell is not None and cell.value is not None and cell.value != value:
            self.replaced.append(place)
        self.plan.puts[place] = value

    def _labels(self) -> None:
        office = foot(self.session.office)
        words = {"unit": str(self.session.office.get("name") or ""), "period": self.period.span, "date": office.filled_on,
                 "head": office.head, "checker": office.checker, "filler": office.filler, "phone": office.phone}
        for place, key in self.map.labels.items():
            asked = self.sheet.value(place)
            if isinstance(asked, str) and words.get(key):
                self.plan.puts[place] = asked.rstrip() + words[key]

    # -- formulas

    def _recompute(self) -> None:
        """New values for the formulas that depend on what is filled in, in whatever order they lean on each other."""
        formulas = {place: text for place, cell in self.sheet.cells.items()
                    if cell.computed and (text := self._formula(place)) is not None}
        stale = self._stale(formulas)
        for place in sorted(stale):
            self._work_out(place, formulas, stale, set())
        others = self.book.others_with_formulas - {self.sheet.name}
        self.plan.recompute = bool(self.plan.left or others)

    def _formula(self, place: Place) -> str | None:
        cell = self.sheet.cells[place]
        try:
            return cell.formula if not cell.shared or cell.formula else shifted(cell.shared[0], cell.shared[1], place)
        except Unknown:
            return ""

    def _stale(self, formulas: dict[Place, str]) -> set[Place]:
        reads: dict[Place, Sequence[tuple[int, int, int, int]] | None] = {}
        for place, text in formulas.items():
            try:
                reads[place] = areas_in(text) if text and self.sheet.cells[place].whole else None
            except (Unknown, ValueError):
                reads[place] = None  # may read anything
        changed = set(self.plan.puts)
        stale: set[Place] = set()
        while True:
            new = {place for place, areas in reads.items() if place not in stale
                   and (areas is None or any(_inside(item, areas) for item in changed))}
            if not new:
                return stale
            stale |= new
            changed = new

    def _work_out(self, place: Place, formulas: dict[Place, str], stale: set[Place], open_: set[Place]) -> None:
        if place in self.plan.computed or place in self.plan.left:
            return
        if place in open_ or len(open_) > 200:
            raise Unknown("circle")

        def look(asked: Place) -> Value:
            if asked in stale:
                self._work_out(asked, formulas, stale, open_ | {place})
                if asked in self.plan.left:
                    raise Unknown("left")
                value = self.plan.computed[asked]
                if isinstance(value, Fault):
                    raise value
                return value
            cell = self.sheet.cells.get(asked)
            if asked not in self.plan.puts and cell is not None and (cell.error or (cell.computed and cell.value is None)):
                raise Unknown("never computed")
            return self.plan.shown(asked)

        try:
            if not self.sheet.cells[place].whole:
                raise Unknown("array")
            self.plan.computed[place] = evaluate(formulas[place], look)
        except Fault as fault:
            self.plan.computed[place] = fault
        except (Unknown, ValueError, OverflowError):
            self.plan.left.add(place)

    # -- telling

    def _warn(self, text: str) -> None:
        self.plan.notes.append(Note(WARN, text))

    def _info(self, text: str) -> None:
        self.plan.notes.append(Note(INFO, text))

    def _tell(self) -> None:
        if self.supply.version:
            self._info(f"{self.period.title}已锁定，按第{self.supply.version}版锁定的数填。")
            for table in self.tables:
                if table.code not in self.supply.kept:
                    self._warn(f"《{table.title}》不在锁定的报表里，按现在的数填。")
        self._tell_columns()
        self._tell_rows()
        self._tell_cells()
        if self.book.signed:
            self._warn("这份表带有数字签名，填写后签名会失效。")
        if self.plan.left:
            self._info(f"{_listed(self.plan.left)}的公式由 Excel 或 WPS 打开时重算。")
        elif self.plan.recompute:
            self._info("其他工作表里的公式由 Excel 或 WPS 打开时重算。")

    def _tell_columns(self) -> None:
        for column, key in sorted(self.map.columns.items()):
            label = self.map.column_words.get(column) or letters(column)
            if not key and not self._computed(column):
                self._warn(f"{letters(column)}列“{label}”没有对应的数，不填。")
            elif key and not key.startswith(TEXT) and key not in self.supply.sources:
                self._warn(f"{letters(column)}列“{label}”要的数现在没有，不填。")
            if key and column in self.sheet.hidden_columns:
                self._warn(f"{letters(column)}列“{label}”是隐藏列，也会填上。")
        if any(key not in self.supply.sources and not key.startswith(TEXT) for key in self.map.columns.values()):
            for title, why in self.supply.missing.items():
                self._warn(f"《{title}》现在做不出来，里面的数填不了：{why}")
        if self.kept:
            self._info(f"{_listed(self.kept)}是公式，保留县里的公式，不覆盖。")
        if self.texts:
            self._info(f"{_listed(self.texts)}不是百分数格式，百分比按文字填。")

    def _computed(self, column: int) -> bool:
        """Whether the county computes the whole column itself."""
        cells = [self.sheet.cells.get((row, column)) for row in self.done]
        return bool(cells) and all(cell is not None and cell.computed for cell in cells)

    def _tell_rows(self) -> None:
        for row, word in sorted(self.map.rows.items()):
            label = self.map.row_words.get(row, "")
            if word == LEAVE and "小计" in label:
                if not any(item.computed for place, item in self.sheet.cells.items() if place[0] == row):
                    self._warn(f"第{row + 1}行“{label}”没有公式，没有填。")
            elif word == LEAVE and label:
                self.strangers.append(f"第{row + 1}行“{label}”")
            elif row in self.done and row in self.sheet.hidden_rows:
                self._warn(f"第{row + 1}行“{self.done[row].name}”是隐藏行，也会填上。")
        if self.strangers:
            more = f"等{len(self.strangers)}行" if len(self.strangers) > _SHOWN else ""
            self._warn(f"{'、'.join(self.strangers[:_SHOWN])}{more}不在本镇名册里，没有填。")
        for title, names in self.absent.items():
            self._warn(f"《{title}》里没有{_names(names)}这一行，写“—”，请核对。")
        for table in self.tables:
            if left := self._left_out(table):
                names = _names([subject_of(table, row).name for row in left])
                self._warn(f"县表没有{names}的行，《{table.title}》里它的数没有填进去，县表合计会比本镇合计少。")
        there = {subject.name for subject in self.done.values()}
        whole = any(subject.whole for subject in self.done.values())
        silent = [area.name for area in self.session.areas.villages() if area.name not in there and area.state != "merged"]
        told = {subject_of(table, row).name for table in self.tables for row in self._left_out(table)}
        if not whole and (rest := [name for name in silent if name not in told]):
            self._warn(f"县表没有{_names(rest)}的行。")

    def _tell_cells(self) -> None:
        if self.sheet.protected:
            locked = [place for place in self.plan.puts if self.sheet.style(place) not in self.book.open_styles]
            if locked:
                self._info(f"工作表有保护，{_listed(locked)}是锁定的，照样填上，保护仍然有效。")
        if self.replaced:
            self._warn(f"{_listed(self.replaced)}原来有内容，会换成新填的数。")
        for place, value in sorted(self.plan.puts.items()):
            if place not in self.map.labels and (why := refused_by(self.sheet, place, value)):
                self._warn(f"{ref_of(place)}要填的“{value}”{why}，Excel 不会拦，县里核对时可能退回。")


def _inside(place: Place, areas: Sequence[tuple[int, int, int, int]]) -> bool:
    return any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in areas)


def _says_something(cell: object) -> bool:
    return bool(cell.part) if isinstance(cell, Rate) else isinstance(cell, int) and cell != 0


def _listed(places: Sequence[Place] | set[Place]) -> str:
    refs = [ref_of(place) for place in sorted(places)]
    return "、".join(refs[:_SHOWN]) + (f"等{len(refs)}格" if len(refs) > _SHOWN else "")


def _names(names: Sequence[str]) -> str:
    found = list(dict.fromkeys(names))
    return "、".join(f"“{name}”" for name in found[:_SHOWN]) + (f"等{len(found)}个" if len(found) > _SHOWN else "")
