"""The holiday table: taken in from a file on a USB stick, year by year, and read as a calendar.

The arrangement of each year is published by the State Council's general office at the end of the year before; the
program cannot know it and ships none, only the form of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.files import write_beside
from app.importing.dates import parse_date
from app.importing.reader import Cell, read_file
from app.paths import resources
from app.reports.deadlines import Calendar
from app.security.roles import Action

if TYPE_CHECKING:
    from app.session import Session

_KINDS = {"休": "rest", "休息": "rest", "放假": "rest", "班": "work", "上班": "work", "调休上班": "work"}
_FORM = "每行一天，三列依次是日期、休或班、名称，如 2027-01-01，休，元旦。"
TEMPLATE = "节假日表模板.csv"


@dataclass(frozen=True, slots=True)
class YearTable:
    """What is known of one year: days off, worked weekends, and the file they came from."""

    year: int
    rest: int
    work: int
    source: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in a file did."""

    years: tuple[int, ...]
    new: int
    changed: int
    removed: int
    same: int

    @property
    def sentence(self) -> str:
        """For the status bar."""
        years = "、".join(f"{year}年" for year in self.years)
        return f"已导入{years}节假日表：新增{self.new}天，改动{self.changed}天，去掉{self.removed}天，相同{self.same}天。"


def calendar(session: Session) -> Calendar:
    """The office's days off and worked weekends."""
    return Calendar({row["date"]: row["kind"] == "work" for row in session.all("holiday")})


def years(session: Session) -> list[YearTable]:
    """The years a table is there for, in order."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.all("holiday"):
        found.setdefault(int(row["date"][:4]), []).append(row)
    return [YearTable(year, sum(row["kind"] == "rest" for row in rows), sum(row["kind"] == "work" for row in rows),
                      "、".join(sorted({row["source"] or "手工填写" for row in rows})))
            for year, rows in sorted(found.items())]


def take_in(session: Session, path: Path) -> Taken:
    """Make the table of each year in the file the office's own: what the file no longer has goes.

    One step that can be taken back; the same file twice changes nothing. Raises AppError naming the first wrong
    line, and then nothing is changed; NoRight.
    """
    session.require(Action.IMPORT)
    given = read(path)
    covered = tuple(sorted({int(day[:4]) for day in given}))
    kept = {row["date"]: row for row in session.all("holiday") if int(row["date"][:4]) in covered}
    fresh = [{"date": day, "kind": kind, "name": name, "source": path.name}
             for day, (kind, name) in given.items() if day not in kept]
    changed = [{"uid": kept[day]["uid"], "kind": kind, "name": name, "source": path.name}
               for day, (kind, name) in given.items()
               if day in kept and (kept[day]["kind"], kept[day]["name"] or "") != (kind, name)]
    gone = [row["uid"] for day, row in kept.items() if day not in given]
    if fresh or changed or gone:
        with session.step(f"导入节假日表“{path.name}”", kind="import"):
            session.save_many("holiday", [*changed, *fresh])
            if gone:
                session.remove("holiday", gone, f"新表“{path.name}”里没有")
    return Taken(covered, len(fresh), len(changed), len(gone), len(given) - len(fresh) - len(changed))


def read(path: Path) -> dict[str, tuple[str, str]]:
    """ISO day → (rest or work, name) of a csv, xlsx, xls or ods file. Raises AppError naming the first wrong line."""
    found: dict[str, tuple[str, str]] = {}
    lines = [(number, cells) for sheet in read_file(path) if not sheet.hidden
             for number, cells in enumerate(sheet.rows, start=sheet.first_row)]
    for number, day, kind, name in _days(path.name, lines):
        if day in found and found[day][0] != kind:
            raise AppError(f"“{path.name}”第{number}行：{clock.chinese_date(day)}写了两次，一次休一次班。", _FORM)
        found[day] = (kind, name)
    if not found:
        raise AppError(f"“{path.name}”里没有日期。", _FORM)
    return dict(sorted(found.items()))


def save_template(path: Path) -> Path:
    """The empty form of the file, to be filled in and brought back. Raises AppError when it cannot be written."""
    text = (resources() / "rules" / "holidays-template.csv").read_text("utf-8")
    with write_beside(path) as draft:
        draft.write_text(text, "utf-8-sig")
    return path


def _days(file: str, lines: Sequence[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, str, str, str]]:
    headed = False
    for number, cells in lines:
        texts = ["" if cell is None else str(cell).strip() for cell in cells[:3]]
        if not any(texts) or texts[0].startswith("#"):
            continue
        if not headed and texts[0] in ("日期", "date"):
            headed = True
            continue
        day = parse_date(cells[0])
        if not isinstance(day, str):
            raise AppError(f"“{file}”第{number}行：“{texts[0]}”不是写全年月日的日期。", _FORM)
        kind = _KINDS.get(texts[1] if len(texts) > 1 else "")
        if kind is None:
            raise AppError(f"“{file}”第{number}行：第二列只能写休或班，现在是“{texts[1] if len(texts) > 1 else ''}”。", _FORM)
        yield number, day, kind, texts[2] if len(texts) > 2 else ""
