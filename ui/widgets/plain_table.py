"""A table that is only looked at and chosen from, line by line."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui import look


def make_plain(view: QTableView) -> None:
    """No line numbers, no typing, one whole line chosen at a time."""
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(look.row_height())
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
