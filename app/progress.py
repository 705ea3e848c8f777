"""How long work reports itself and learns that it was cancelled."""

from __future__ import annotations


class Progress:
    """The silent default; the window and the command line hand in their own."""

    def step(self, done: int, total: int, text: str = "") -> None:
        """Tell that `done` of `total` steps are finished. May raise `Cancelled`."""


SILENT = Progress()
