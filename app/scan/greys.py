"""Levels of grey in a histogram."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(histogram: Sequence[int], part: float) -> int:
    """The level (0 black to 255 white) that `part` of all pixels do not exceed."""
    left = sum(histogram) * part
    for value, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return value
    return 255
