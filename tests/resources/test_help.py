"""The offline help: every page can be reached from the index and no link leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.paths import resources
from ui.screens.help_viewer import PAGE_OF

FOLDER = resources() / "help"
LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))


def _links(page: str) -> set[str]:
    return set(LINK.findall((FOLDER / page).read_text(encoding="utf-8")))


def _reachable(start: str) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        page = todo.pop()
        if page not in seen:
            seen.add(page)
            todo += [link for link in _links(page) if link.endswith(".md")]
    return seen


def test_every_page_is_linked_from_the_index() -> None:
    assert len(PAGES) >= 15
    assert {link for link in _links("index.md") if link.endswith(".md")} == set(PAGES) - {"index.md"}
    assert _reachable("index.md") == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_links_stay_inside_and_resolve(page: str) -> None:
    for link in _links(page):
        assert "://" not in link and (FOLDER / link).is_file(), f"{page} → {link}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_written_for_the_office(page: str) -> None:
    text = (FOLDER / page).read_text(encoding="utf-8")
    assert text.startswith("# ") and text.endswith("\n")
    assert "！" not in text and "!" not in text.replace("<!--", "").replace("![", "")
    assert not re.search(r"[\u4e00-\u9fff][,;:?][\u4e00-\u9fff]", text), "half-width punctuation in Chinese text"


def test_pages_named_in_screens_exist() -> None:
    """Both the table behind F1 and links such as `{"page": "first-steps"}` name pages that are here."""
    asked = set(PAGE_OF.values()) | {
        name
        for path in (Path(__file__).parent.parent.parent / "ui").rglob("*.py")
        for name in re.findall(r"\"page\":\s*\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert {f"{name}.md" for name in asked} <= set(PAGES)
