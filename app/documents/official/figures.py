"""The month's tables behind an official document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.documents.official.block import part
from app.documents.template_types import Template
from app.documents.values import month_of
from app.reports.monthly import monthly
from app.tables.table import Table

if TYPE_CHECKING:
    from app.session import Session


def tables(session: Session, template: Template, office: Mapping[str, str], asked: Mapping[str, str],
           round_uid: str | None = None) -> list[Table]:
    """The monthly tables a document names in `tables` (such as R-M1、R-M3), for the month asked for.

    Raises AppError for another code, and for R-M3 in a month without a round.
    """
    codes = [code for code in re.split(r"[、，,\s]+", part(template, "tables", office, asked)) if code]
    return [monthly(session, code.upper(), str(month_of(asked)), round_uid) for code in codes]
