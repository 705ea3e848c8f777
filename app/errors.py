"""The faults a person can do something about; everything else is a bug."""

from __future__ import annotations

from dataclasses import dataclass


class AppError(Exception):
    """The environment or the input stands in the way: said in Chinese, with what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint}" if self.hint else self.message


class Cancelled(Exception):
    """The person at the screen stopped a long job; nothing of it may remain."""


class NoRight(AppError):
    """The signed-in role may not do this."""


class Conflict(AppError):
    """The row was changed by somebody else since it was read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a form (`field` is the field key, "" for the whole row)."""

    field: str
    message: str


class InvalidValues(AppError):
    """A row cannot be saved; `problems` says which fields and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(";".join(p.message for p in problems), "请改正后再保存。")
        self.problems = problems
