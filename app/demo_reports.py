"""The sample office's receipts: what its villages and units sent in September and October, in time, late, in part or not."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from app import clock
from app.reports import submissions
from app.reports.period import Period
from app.reports.reporting import Cell, Item, board
from app.reports.submissions import Receipt
from app.session import Session

_SILENT = "北岭村"  # sends every other time
_FIRST, _SECOND, _THIRD = "2026-09", "2026-10", "2026-11"


def fill(session: Session) -> int:
    """Note the receipts, report by report; returns how many."""
    dice = Random("报送")
    for month in (_FIRST, _SECOND, _THIRD):
        found = board(session, Period.month(month))
        for item in found.items:
            if month == _THIRD and item.due.at > clock.now()[:16]:
                continue
            cells = [cell for one in found.reporters if (cell := found.cell(one, item))]
            if month == _FIRST:
                submissions.receive(session, cells, _came(item, -1, "usb"))
            else:
                _of_item(session, item, cells, dice)
    sent_back = [cell for cell in board(session, Period.month(_SECOND)).cells.values() if cell.done][5:7]
    submissions.give_back(session, sent_back, "图片不清，请重报")
    return session.count("submission")


def _of_item(session: Session, item: Item, cells: list[Cell], dice: Random) -> None:
    heaps: dict[str, list[Cell]] = {"time": [], "late": [], "part": [], "none": []}
    for number, cell in enumerate(cells):
        silent = cell.reporter.name == _SILENT and int(item.period.last[8:]) % 2 == 0
        town = cell.reporter.register == "office"
        kind = "none" if silent or town else dice.choices(list(heaps), (82, 8, 4, 6))[0]
        heaps[kind if number % 7 else "time" if not (silent or town) else "none"].append(cell)
    submissions.receive(session, heaps["time"], _came(item, -1, "wechat", photos=2))
    submissions.receive(session, heaps["late"], _came(item, 1, "wechat", photos=1))
    submissions.receive(session, heaps["part"], Receipt(_came(item, -1, "paper").at, "paper", item.rule.parts[:1]))


def _came(item: Item, days: int, way: str, photos: int | None = None) -> Receipt:
    """So many days from the due day, at twenty past ten; never later than now."""
    day = date.fromisoformat(item.due.day) + timedelta(days=days)
    at = min(f"{day.isoformat()}T10:20", clock.now()[:16])
    return Receipt(at, way, photos=photos if "picture" in item.rule.parts else None)
