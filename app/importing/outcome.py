"""What an import is going to do, row by row, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.importing.context import Context
from app.importing.mapping import Match
from app.records.spec import Register

_PLACES = 5  # places of private-use characters told in one note; `Plan.private_use` has them all


class Fate(StrEnum):
    """Where a source row ends. Every row has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(slots=True)
class Line:
    """One source row. `row` counts from 1 as the spreadsheet shows it; `column` is the heading at fault.

    `values` are what will be saved (new and changed rows), `fields` the keys that change.
    """

    row: int
    fate: Fate
    reason: str = ""
    column: str = ""
    values: dict[str, Any] | None = None
    uid: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewArea:
    """A village, grid or group that will be entered; `parent` is a uid, another token or None."""

    token: str
    level: str
    name: str
    parent: str | None
    sort_no: int


@dataclass(frozen=True, slots=True)
class PrivateUse:
    """A cell with characters some office made itself (自造字): what they mean only that office's PCs know.

    `text` is kept exactly as it is; `codes` are the characters as `U+E863、U+E864`, `column` is the heading.
    """

    file: str
    sheet: str
    row: int
    column: str
    text: str
    codes: str

    @property
    def place(self) -> str:
        """Where the cell is, for people."""
        sheet = f"“{self.sheet}”" if self.sheet else ""
        return f"“{self.file}”{sheet}第{self.row}行“{self.column}”（{self.codes}）"


@dataclass(slots=True)
class SheetPlan:
    """One sheet: what it was taken for, how its columns were read, and every row's fate."""

    file: str
    sheet: str
    register: Register | None
    context: Context
    shape: str = ""
    matches: Sequence[Match] = ()
    missing: Sequence[str] = ()
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cells: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """Cells of refused rows by row number, identity numbers already taken out."""
    samples: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """A few cells per column as text, to show beside the proposed mapping."""
    private: list[PrivateUse] = field(default_factory=list)
    """Cells with private-use characters in the columns that are read, whatever becomes of their rows."""

    def counts(self) -> Counter[Fate]:
        """Rows by fate."""
        fates = [line.fate for line in self.lines]
        return Counter({fate: count for fate in Fate if (count := fates.count(fate))})

    def of(self, *fates: Fate) -> Iterator[Line]:
        """Rows with one of these fates, in order."""
        return (line for line in self.lines if line.fate in fates)


@dataclass(slots=True)
class Plan:
    """The whole import. `proposals` are files whose village only the file name tells (file → village or "")."""

    sheets: list[SheetPlan] = field(default_factory=list)
    new_areas: list[NewArea] = field(default_factory=list)
    proposals: dict[str, str] = field(default_factory=dict)
    remember: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Shapes whose columns a person chose: stored when the plan is applied."""

    @property
    def village_proposal(self) -> str:
        """The village to ask about, "" when there is nothing to ask or nothing to propose."""
        return next(iter(self.proposals.values()), "")

    @property
    def counts(self) -> Counter[Fate]:
        """Rows by fate over everything."""
        return sum((sheet.counts() for sheet in self.sheets), Counter())

    @property
    def files(self) -> list[str]:
        """File names in the order given."""
        return list(dict.fromkeys(sheet.file for sheet in self.sheets))

    def file_counts(self, file: str) -> Counter[Fate]:
        """Rows by fate of one file."""
        return sum((sheet.counts() for sheet in self.sheets if sheet.file == file), Counter())

    def reasons(self, file: str | None = None) -> Counter[tuple[Fate, str]]:
        """How often each reason for skipping or refusing occurs."""
        return Counter(
            (line.fate, line.reason)
            for sheet in self.sheets
            if file is None or sheet.file == file
            for line in sheet.of(Fate.SKIPPED, Fate.REFUSED)
        )

    def flags(self) -> Iterator[tuple[SheetPlan, Line, str, str]]:
        """Every reservation: sheet, row, field key, sentence."""
        for sheet in self.sheets:
            for line in sheet.of(Fate.NEW, Fate.CHANGED):
                for key, sentence in ((line.values or {}).get("flags") or {}).items():
                    yield sheet, line, key, sentence

    def private_use(self) -> list[PrivateUse]:
        """Every cell with private-use characters, with its place."""
        return [item for sheet in self.sheets for item in sheet.private]

    @property
    def notes(self) -> list[str]:
        """What is said once: columns refused, columns not read, places that will be added."""
        said = [note for sheet in self.sheets for note in sheet.notes]
        for level, noun in (("village", "村（社区）"), ("grid", "网格"), ("group", "村民组")):
            names = [area.name for area in self.new_areas if area.level == level]
            if names:
                shown = f"：{'、'.join(names[:5])}{'等' if len(names) > 5 else ''}" if level == "village" else ""
                said.append(f"将新增{noun}{len(names)}个{shown}。")
        found = self.private_use()
        if found:
            places = "；".join(item.place for item in found[:_PLACES])
            more = "等" if len(found) > _PLACES else ""
            said.append(f"有{len(found)}处自造字，别的电脑可能显示成别的字，也印不出来，原样保留，请核对：{places}{more}。")
        return list(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; `tx` takes it back with `session.undo_step`, "" when nothing was written."""

    taken: int
    changed: int
    same: int
    skipped: int
    refused: int
    tx: str = ""
