"""The icon files: drawable, recolourable, licensed, and every name the window asks for is there."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from app.paths import resources

FOLDER = resources() / "icons"
SCREENS = Path(__file__).parent.parent.parent / "ui"
ASKED = re.compile(r"\b(?:icon|pixmap)\(\s*\"([a-z0-9-]+)\"|\bicon=\"([a-z0-9-]+)\"")


def test_every_icon_is_a_24_grid_line_drawing() -> None:
    files = sorted(FOLDER.glob("*.svg"))
    assert len(files) >= 60
    for path in files:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.get("viewBox") == "0 0 24 24" and len(root) > 0, path.name
        assert path.stem.startswith("sheet-") or root.get("stroke") == "currentColor", path.name


def test_licence_is_kept() -> None:
    text = (FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert "ISC License" in text and "The MIT License" in text


def test_every_icon_asked_for_exists() -> None:
    asked = {
        (path.name, first or second)
        for path in SCREENS.rglob("*.py")
        for first, second in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    assert [(file, name) for file, name in sorted(asked) if not (FOLDER / f"{name}.svg").is_file()] == []


def test_no_icon_lies_there_unused() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SCREENS.rglob("*.py"))
    assert [p.stem for p in sorted(FOLDER.glob("*.svg")) if not re.search(rf'["/]{p.stem}(?:"|\.svg)', source)] == []
