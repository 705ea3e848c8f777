"""The scanned visit sheets waiting to be settled, as a list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.documents import serial
from app.scan.visit_sheet import Proposal

_WAITING, _SAVED = "待核对", "已录入"


class SheetStack(QComboBox):
    """`picked(index)` when a person chose a sheet; hidden while there is no stack."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.proposals: list[Proposal] = []
        self._saved: set[str] = set()
        self.setAccessibleName("扫描的登记表")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.activated.connect(self.picked)
        self.hide()

    def fill(self, proposals: Sequence[Proposal]) -> None:
        """Show a new stack."""
        self.proposals, self._saved = list(proposals), set()
        self.clear()
        self.addItems([""] * len(proposals))
        self._name()
        self.setVisible(bool(proposals))

    def saved(self, number: str) -> bool:
        """Whether a sheet of the stack was saved here."""
        return number in self._saved

    def note_saved(self, number: str) -> None:
        """A sheet was saved."""
        self._saved.add(number)
        self._name()

    def waiting(self) -> list[int]:
        """The places of the sheets still to be settled."""
        return [at for at, item in enumerate(self.proposals) if item.sheet.serial not in self._saved]

    def show_current(self, number: str) -> None:
        """Name the sheet that is open."""
        numbers = [item.sheet.serial for item in self.proposals]
        self.setCurrentIndex(numbers.index(number) if number in numbers else -1)

    def _name(self) -> None:
        for at, item in enumerate(self.proposals):
            word = _SAVED if item.sheet.serial in self._saved else _WAITING
            doubts = sum(bool(read.doubt) for read in item.lines)
            more = f" {doubts} 行" if doubts and word == _WAITING else ""
            number = serial.display(item.sheet.serial)
            self.setItemText(at, f"{at + 1}/{len(self.proposals)}　{word}{more}　{number}　{item.sheet.place}")
