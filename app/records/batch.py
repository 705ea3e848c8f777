"""Many rows at once, column by column: what a loop over rows repeats for each is done once for all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

Columns = dict[str, list[Any]]
"""Values by column, all of one length."""

_text = json.encoder.encode_basestring


def batches(rows: Iterable[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    """The rows in lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def stacked(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows as columns; what a row does not have is None."""
    return {key: [row.get(key) for row in rows] for key in keys_of(rows)}


def keys_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every key that occurs, in order of appearance."""
    return list(dict.fromkeys(key for keys in dict.fromkeys(map(tuple, rows)) for key in keys))


def dumps(values: Mapping[str, Any]) -> str:
    """Log text of stored values: texts, numbers and nothing; sort keys are left out, they follow from the values."""
    return log_texts({key: [value] for key, value in values.items()}, 1)[0]


def log_texts(columns: Mapping[str, Sequence[Any]], size: int) -> list[str]:
    """The log text of each of `size` rows."""
    logged = {key: cells for key, cells in columns.items() if not key.endswith("_key")}
    if not logged:
        return ["{}"] * size
    said = [_said(cells) for cells in logged.values()]
    template = ",".join(f'"{key}":{mark}' for key, (mark, _) in zip(logged, said, strict=True))
    template = f"{{{template}}}"
    return [template % row for row in zip(*(cells for _, cells in said), strict=True)]


def _said(cells: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """The place of a column in the log text, and what to put there; plain texts are only quoted, all at once."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        whole = "".join(cells)
        if whole.isprintable() and '"' not in whole and "\\" not in whole:
            return '"%s"', cells
    return "%s", [_text(cell) if type(cell) is str else "null" if cell is None else cell for cell in cells]
