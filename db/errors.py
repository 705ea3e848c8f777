"""What can go wrong with the files, told apart by code and not by text."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of store fault the floors above turn into sentences."""

    WRONG_KEY = "wrong_key"
    DAMAGED = "damaged"
    NEWER = "newer"
    FULL = "full"
    BUSY = "busy"
    MISSING = "missing"
    READ_ONLY = "read_only"
    STALE = "stale"
    UNREADABLE = "unreadable"


class StoreError(Exception):
    """A store fault with its kind; `detail` never holds personal data."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
