"""Places on a printed sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A place in mm from the top-left corner of the printed sheet; `page` counts from 1."""

    page: int
    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float
