"""Official documents from templates: what the clerk typed and the month's figures, set after GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.documents.official.block import Lists, document, with_tables
from app.documents.official.draw import draw, undrawable
from app.documents.template_types import Template
from app.files import Out
from app.tables.table import Table


def render(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None, out: Out, *,
           lists: Lists | None = None, tables: Sequence[Table] = (), mark: str = "", only: range | None = None) -> int:
    """Print the document of a template with `layout = "official"`; returns the number of pages written.

    `office` and `asked` are keyed by the name after the dot of a blank; without `asked` the template's proposals
    are printed. `lists` fill the template's own annexes, `tables` (such as the monthly ones) are put behind the text
    as annexes on pages of their own. `mark` stands at the top of every page, `only` are the pages to print, counted
    from 1. The same input gives the same bytes. Raises AppError.
    """
    doc = with_tables(document(template, office, asked, lists), tables)
    names = [office[key] for key in ("town", "county", "name") if office.get(key)]
    return draw(doc, out, names, mark=mark, only=only)


def missing(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None = None) -> str:
    """The characters of the document no font draws, each once; they are printed as empty frames."""
    return undrawable(document(template, office, asked))
