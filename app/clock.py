"""Time as the office writes it: ISO text inside, Chinese outside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

_pretended: ContextVar[str] = ContextVar("pretended", default="")


@contextmanager
def pretend(moment: str) -> Iterator[None]:
    """Work as if it were `moment` (ISO), in this thread only: the sample office lives in its own month."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def now() -> str:
    """Local time to the millisecond, ISO text with offset-free wall clock as the office reads it."""
    fixed = _pretended.get() or os.environ.get("TOWNSHIP_LEDGER_NOW")
    moment = datetime.fromisoformat(fixed) if fixed else datetime.now()
    return moment.isoformat(timespec="milliseconds")


def today() -> date:
    """The current day."""
    return datetime.fromisoformat(now()).date()


def chinese_date(iso: str) -> str:
    """`2026-11-01` → `2026年11月1日`; a month `2026-11` → `2026年11月`; empty stays empty."""
    parts = [int(p) for p in iso[:10].split("-")] if iso else []
    return "".join(f"{value}{unit}" for value, unit in zip(parts, "年月日", strict=False))


def chinese_moment(iso: str) -> str:
    """`2026-11-21T09:05:00.000` → `2026年11月21日 09:05`."""
    return f"{chinese_date(iso)} {iso[11:16]}"


def behind(moment: str) -> str:
    """What to say where the last step was kept at `moment`, which has not come yet by this PC's clock."""
    return f"电脑时间可能不对：最近一次保存记的是{chinese_moment(moment)}，比现在还晚。请先校准电脑的日期和时间。"
