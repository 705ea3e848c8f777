"""Letters as data: the shipped templates, and template files read and checked.

What a template may say is in `template_types`, how it is checked in `template_reader`, for people in
`resources/templates/FORMAT.md`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app.documents.template_reader import parse
from app.documents.template_types import (
    ALIGNS,
    DOC_GROUPS,
    DOCUMENT,
    GROUPS,
    PAPERS,
    SEAL_ROOM,
    Ask,
    Block,
    Cell,
    Clear,
    Column,
    Cut,
    Grid,
    GridCell,
    GridRow,
    Page,
    Para,
    Qr,
    Row,
    Rule,
    Seal,
    Table,
    Template,
    split_blanks,
)
from app.errors import AppError
from app.paths import resources

__all__ = [
    "ALIGNS", "DOCUMENT", "DOC_GROUPS", "GROUPS", "PAPERS", "SEAL_ROOM", "Ask", "Block", "Cell", "Clear", "Column", "Cut",
    "Grid", "GridCell", "GridRow", "Page", "Para", "Qr", "Row", "Rule", "Seal", "Table", "Template", "by_code", "folder",
    "load", "papers", "parse", "shipped", "split_blanks",
]


def folder() -> Path:
    """Where the shipped templates are."""
    return resources() / "templates"


def _all() -> list[Template]:
    return sorted((load(path) for path in folder().glob("*.toml")), key=lambda one: one.code)


def shipped() -> list[Template]:
    """All shipped templates in order of code. Raises AppError."""
    return _all()


def papers() -> list[Template]:
    """All shipped templates in the order they are offered: by group, then by number in the list of documents."""
    groups = ("", *DOC_GROUPS)
    return sorted(_all(), key=lambda one: (groups.index(one.group), one.doc, one.code))


def by_code(code: str) -> Template:
    """The shipped template `code`. Raises AppError naming those there are."""
    known = {template.code: template for template in _all()}
    if code not in known:
        names = "、".join(f"{t.code}({t.title})" for t in known.values())
        raise AppError(f"没有编号为“{code}”的文书模板。", f"现有模板：{names}。")
    return known[code]


def load(path: Path) -> Template:
    """Read a template file. Raises AppError saying what is wrong and where."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AppError(f"读不出模板文件“{path.name}”。", "请确认文件存在并且是 UTF-8 文本。") from error
    return _parsed(text, path.name)


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> Template:
    return parse(text, name)
