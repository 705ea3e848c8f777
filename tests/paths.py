"""Where the tests find the project and the returns the villages sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent

if TYPE_CHECKING:
    RETURNS: Path


def __getattr__(name: str) -> Path:
    """`RETURNS`, only there when the returns are: a test that needs them fails with words, not with a count."""
    if name != "RETURNS":
        raise AttributeError(name)
    folder = ROOT.parent / "shared" / "data" / "returns"
    if not (folder / "truth.json").is_file():
        raise FileNotFoundError(
            f"The sample returns are kept outside the repository; looked for {folder / 'truth.json'}"
        )
    return folder
