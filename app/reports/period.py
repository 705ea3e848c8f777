"""The month a table speaks of."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from app.errors import AppError


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-10`. Raises AppError for anything else."""
        found = re.fullmatch(r"(20\d\d)-(\d{2})", text)
        if not found or not 1 <= int(found[2]) <= 12:
            raise AppError(f"看不懂月份“{text}”。", "应写成 2026-10 这样。")
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> str:
        """ISO date of the first day."""
        return f"{self.year}-{self.month:02}-01"

    @property
    def last(self) -> str:
        """ISO date of the last day."""
        return f"{self.year}-{self.month:02}-{monthrange(self.year, self.month)[1]:02}"

    @property
    def title(self) -> str:
        """`2026年10月`."""
        return f"{self.year}年{self.month}月"

    @property
    def span(self) -> str:
        """`2026年10月1日—10月31日`."""
        return f"{self.title}1日—{self.month}月{monthrange(self.year, self.month)[1]}日"

    def __str__(self) -> str:
        return self.first[:7]
