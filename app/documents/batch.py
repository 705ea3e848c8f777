"""Many papers of one template in one PDF: fixed text once as form objects, the rest as literals on each page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from app.documents import fonts, layout, serial
from app.documents.batch_draw import Drawer, TooLong, drawers, fixed
from app.documents.fonts import Undrawable
from app.documents.imposition import Imposed
from app.documents.ink import Ink
from app.documents.layout import Overflow, Page
from app.documents.marks import Marks
from app.documents.official import render as official
from app.documents.pdfkit import PdfFile
from app.documents.template_types import Template, Variant
from app.errors import AppError
from app.files import Out, writing
from app.progress import SILENT, Progress
from app.tables.table import Table

_STEP = 100  # papers between two reports of progress
_LINE_ENDS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")

Row = Mapping[str, Any]
Lists = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What was printed: pages in the file, and the values to be completed by hand."""

    pages: int
    undrawable: list[Undrawable]


def check_rows(template: Template, rows: Sequence[Row], *, asked: Mapping[str, str] | None = None,
               lists: Lists | None = None) -> list[Undrawable]:
    """The values of the rows, of what was asked and of the lists that cannot be drawn completely."""
    names = [name.partition(".")[2] for name in template.used()
             if not name.startswith(("office.", "ask.", "document."))]
    keys = [(block.source, column.key) for block in template.tables for column in block.columns if column.key]
    shared = [(template.asks[name].label, text) for name, text in (asked or {}).items() if name in template.asks]
    own = [row["lists"] for row in rows if row.get("lists")] if keys else []
    listed = [line.get(key, "") for group in (*own, lists or {}) for source, key in keys for line in group.get(source, ())]
    values = [row.get(name, "") for row in rows for name in names]
    bad = _bad([*values, *listed, *(text for _, text in shared)], template)
    if not bad:
        return []
    found = [(text, label) for label, text in shared]
    for row in rows:
        found += [(row.get(name, ""), place_of(row)) for name in names]
        for source, key in keys:
            found += [(line.get(key, ""), place_of({**line, **row})) for line in (row.get("lists") or {}).get(source, ())]
    found += [(line.get(key, ""), place_of(line)) for source, key in keys for line in (lists or {}).get(source, ())]
    marked = [(value, place, "".join(char for char in dict.fromkeys(value) if char in bad))
              for value, place in ((_clean(value), place) for value, place in found)]
    return list(dict.fromkeys(Undrawable(value, place, wrong) for value, place, wrong in marked if wrong))


def _bad(values: Sequence[str], template: Template) -> set[str]:
    """The characters of all values together that some style of the template cannot draw."""
    characters = set().union(*(_clean(value) for value in values))
    picks = [fonts.chooser(style) for style in template.value_styles() | {template.style}]
    return {char for char in characters if any(pick[char] is None for pick in picks)}


def place_of(row: Row) -> str:
    """Whose paper or line it is, as a clerk finds it again."""
    parts = [row.get(key, "") for key in ("village", "grid", "door")]
    if not parts[2]:
        parts.append(row.get("name", "") or row.get("title", ""))
    return " ".join(part for part in parts if part) or row.get("serial", "")


def _clean(value: str) -> str:
    """One line: tabs and line ends become blanks."""
    return value if value.isprintable() else _LINE_ENDS.sub(" ", value).strip()


def render(template: Template, office: Mapping[str, str], rows: Sequence[Row], out: Out,
           progress: Progress = SILENT, *, asked: Mapping[str, str] | None = None, variant: Variant = "normal",
           mark: str = "", watermark: str = "", lists: Lists | None = None, only: range | None = None,
           annexes: Sequence[Table] = ()) -> BatchResult:
    """Print one document (of `template.copies` papers) for each row, in the given order.

    `office`, `asked` and the rows are keyed by the name after the dot of a blank (`town`, `householder` …); missing
    and empty values are left to be written by hand, in the variant `blank` all of the rows' own. Rows need
    `serial`, a full number (see app.documents.serial); an empty one prints no symbol. Tables take their lines
    from a row's `lists`, else from `lists`; `annexes` are tables put behind a 公文. `mark` (补打) stands at the top of
    every page, the lines of `watermark` light grey behind the words (a 公文 has none); `only` are the pages to print,
    counted from 1. The same input gives the same bytes. A path is replaced only when the file is complete.
    Raises AppError (template too long, wrong number, disk full) and Cancelled.
    """
    for row in rows:
        number = row.get("serial", "")
        if number and serial.parse(number).text != number:
            raise ValueError(f"not a stored number: {number!r}")
    if template.layout == "official":
        return _official(template, office, asked, out, lists=lists, mark=mark, only=only, annexes=annexes)
    if variant == "blank":
        rows, lists = [{"serial": row.get("serial", "")} for row in rows], None
    job = _Job(template, office, asked or {}, variant, Marks(mark, watermark), lists)
    undrawable = check_rows(template, rows, asked=asked, lists=lists)
    with writing(out) as stream:
        pages = job.write(rows, stream, progress, only)
    return BatchResult(pages, undrawable)


def _official(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None, out: Out, *,
              lists: Lists | None, mark: str, only: range | None, annexes: Sequence[Table]) -> BatchResult:
    """A 公文: one for the office, whatever the rows."""
    pages = official.render(template, office, asked, out, lists=lists, tables=annexes, mark=mark, only=only)
    wrong = official.missing(template, office, asked)
    return BatchResult(pages, [Undrawable(wrong, template.title, wrong)] if wrong else [])


Drawn = tuple[str, tuple[float, float]]
"""The operators of a page, and its size in points."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page ready to be filled: its operators that never change, and the drawers of its slots."""

    page: Page
    fixed: str
    drawers: list[Drawer]

    def draw(self, values: Mapping[str, str]) -> Drawn:
        """All operators of the page for one paper. Raises TooLong."""
        return "\n".join([self.fixed, *[draw(values) for draw in self.drawers]]), (self.page.width, self.page.height)


class _Job:
    """One call of `render`."""

    def __init__(self, template: Template, office: Mapping[str, str], asked: Mapping[str, str], variant: Variant, marks: Marks,
                 lists: Lists | None) -> None:
        self.template, self.office, self.asked, self.marks, self.lists = template, office, asked, marks, lists
        self.variant: Variant = variant
        self.memory: layout.Memory = {}
        self.shared = layout.shared_values(template, office, asked)
        self.names = {name: name.partition(".")[2] for name in template.used() if name not in self.shared}
        self.pages = layout.lay_out(template, office, asked, variant, lists=lists)
        self.copies = template.copy_names or ("",) * template.copies
        if variant == "large" and template.up > 1 and not template.copy_names:
            self.copies = ("",)  # the copies only filled the shared sheet

    def write(self, rows: Sequence[Row], stream: BinaryIO, progress: Progress, only: range | None) -> int:
        """Write the file; returns its pages."""
        file = PdfFile(stream, self.template.title)
        ink = Ink(file.canvas)
        sheets = [_Sheet(page, file.form(fixed(page, ink, self.marks), (page.width, page.height)),
                         drawers(page, self.template, ink)) for page in self.pages]
        printed = Imposed(file, 1 if self.variant == "large" else self.template.up, only)
        total, done = len(rows) * len(self.copies), 0
        for place, row in enumerate(rows, 1):
            values = self._values(row)
            for copy in self.copies:
                values["document.copy"] = copy
                try:
                    pages = self._paper(sheets, row, values, ink)
                except AppError as error:
                    raise AppError(f"第{place}份：{error.message}", error.hint) from error
                for operators, size in pages:
                    printed.add(operators, size)
                done += 1
                if done % _STEP == 0:
                    progress.step(done, total, f"正在排版第{done}份，共{total}份")
        progress.step(total, total, "正在写入文件")
        count = printed.finish()
        file.finish()
        return count

    def _values(self, row: Row) -> dict[str, str]:
        """Full blank name → what is printed, for one row."""
        values = self.shared | {name: _clean(row.get(key, "")) for name, key in self.names.items()}
        number = row.get("serial", "")
        values["document.number"] = number
        values["document.serial"] = serial.display(number) if number else ""
        return values

    def _paper(self, sheets: Sequence[_Sheet], row: Row, values: Mapping[str, str], ink: Ink) -> list[Drawn]:
        """The pages of one paper. A paper with lists or values of its own that change the lines is laid out for
        itself; where that needs more than its page, running text is set smaller. Raises AppError."""
        lists = row.get("lists") if self.template.sources else None
        if lists is not None:
            return self._alone(lists, values, ink)
        try:
            return [sheet.draw(values) for sheet in sheets]
        except TooLong:
            return self._longer(sheets, values, ink)

    def _longer(self, sheets: Sequence[_Sheet], values: Mapping[str, str], ink: Ink) -> list[Drawn]:
        try:
            return self._alone(self.lists, values, ink)
        except Overflow as error:
            squeezed = [replace(sheet, drawers=drawers(sheet.page, self.template, ink, squeeze=True)) for sheet in sheets]
            try:
                return [sheet.draw(values) for sheet in squeezed]
            except TooLong:
                raise error from None

    def _alone(self, lists: Lists | None, values: Mapping[str, str], ink: Ink) -> list[Drawn]:
        pages = layout.lay_out(self.template, self.office, self.asked, self.variant, lists=lists, own=values,
                               memory=self.memory)
        return [_Sheet(page, fixed(page, ink, self.marks), drawers(page, self.template, ink)).draw(values) for page in pages]
