"""Fill-in workbooks for villages that do not have the program: one for each, read back by the import as they are.

The headings are the registers' own, so the import knows every column; the village stands in the title of each sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError
from app.exchange.names import safe_name
from app.importing.targets import Target, targets
from app.progress import SILENT, Progress
from app.records.areas import Area
from app.records.spec import Kind
from app.security.roles import Action
from app.tables.fill_in import FillColumn, FillSheet, write_fill_in

if TYPE_CHECKING:
    from app.session import Session

SHEETS: dict[str, tuple[str, ...]] = {
    "activity": ("date", "title", "kind", "place", "area:grid", "persons", "metrics.leaflet", "metrics.letter", "metrics.poster",
                 "metrics.banner", "metrics.board", "metrics.gift", "metrics.broadcast", "summary", "recorder", "note"),
    "visit": ("date", "household:grid", "household:door", "household:householder", "outcome", "met_whom", "told", "in_person",
              "receipt", "visitor", "note"),
    "household": ("area:grid", "door", "householder", "people", "phone", "lives_in", "note"),
}
"""Register → what a village fills in of it, as keys of the import's targets."""
_SHEET_NAMES = {"activity": "宣传活动", "visit": "走访", "household": "户"}
_TITLES = {"activity": "宣传活动登记表", "visit": "入户走访登记表", "household": "户册登记表"}
_HINTS = {
    "activity": "每办一场活动填一行。没有的数不填；有下拉的从下拉里选。表头不要改动，填好后整份文件交镇反诈办。",
    "visit": "每敲一次门填一行，没见到人的也要填。住址、户主与户册一致。不写身份证号、银行卡号。",
    "household": "新来的、有变化的户填一行，没有变化的不用填。不写身份证号、银行卡号。",
}
_ASKED = {"date": "写成2026-10-12这样", "area:grid": "如第1网格，只有一个网格的可以不填", "household:grid": "如第1网格",
          "household:door": "与户册的门牌（住址）写得一样", "household:householder": "与户册的户主姓名写得一样",
          "persons": "现场人次，不含线上", "told": "这次告知了几个人"}


def write_village_forms(session: Session, folder: Path, villages: Sequence[str] = (), progress: Progress = SILENT) -> list[Path]:
    """One workbook for each village in `folder` (all, or those with these uids); returns the files.

    Raises NoRight, and AppError when there is no village or a file cannot be written.
    """
    session.require(Action.EXPORT)
    chosen = [area for area in session.areas.villages() if area.state != "merged" and (not villages or area.uid in villages)]
    if not chosen:
        raise AppError("还没有登记村（社区）。", "请先在“区域”里登记，再做填报表。")
    made = []
    for done, village in enumerate(chosen):
        progress.step(done, len(chosen), f"正在做{village.name}的填报表")
        path = folder / f"{safe_name(village.name)}_填报表.xlsx"
        write_fill_in(path, [_sheet(session, register, village) for register in SHEETS])
        made.append(path)
    progress.step(len(chosen), len(chosen), "填报表已做好")
    return made


def _sheet(session: Session, register: str, village: Area) -> FillSheet:
    known = {item.key: item for item in targets(session.register(register), session.choices)}
    grids = tuple(area.name for area in session.areas.children(village.uid) if area.level == "grid")
    columns = tuple(_column(session, known[key], grids) for key in SHEETS[register])
    return FillSheet(_SHEET_NAMES[register], f"{village.name}{_TITLES[register]}", _HINTS[register], columns)


def _column(session: Session, target: Target, grids: tuple[str, ...]) -> FillColumn:
    """The column of a target: what its field takes, with the choices of its dictionary."""
    field = target.spec
    required = field.required or target.part in ("door", "householder")
    hint = _ASKED.get(target.key, field.hint)
    if target.part == "grid":
        return FillColumn(target.label, 6, hint, choices=grids, strict=False)
    if target.is_metric or field.kind is Kind.INTEGER:
        return FillColumn(target.label, 4, hint, "whole", most=field.maximum or 1_000_000)
    if field.kind is Kind.DATE:
        return FillColumn(target.label, 6, hint, "date", required=required)
    if field.kind is Kind.FLAG:
        return FillColumn(target.label, 5, hint, choices=("是", "否"))
    if field.kind is Kind.CHOICE:
        names = tuple(choice.name for choice in session.choices(field.choices))
        return FillColumn(target.label, 6, hint, choices=names, required=required)
    return FillColumn(target.label, min(max(field.width, 6), 14), hint, required=required)
