"""The help shows every paper the program ships, with its number, its name and a small picture."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from app.documents import template
from app.documents.template_types import Template
from app.paths import resources
from tests.ui.document_pictures import ALL_TOGETHER, LARGEST, LYING, WIDTH

FOLDER = resources() / "help"
PAGE = (FOLDER / "documents.md").read_text("utf-8")
PAPERS = template.papers()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.code)
def test_each_paper_is_listed_and_pictured(paper: Template) -> None:
    assert f"### {paper.doc} {paper.title}\n\n<!-- 图：img/doc-{paper.code}.png -->" in PAGE
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {paper.doc} | {paper.title}"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == 5
    assert all(cells)
    assert (f"（编号 {paper.kind_letter}）" in row) == bool(paper.kind_letter)
    assert ("有大字版" in row) == bool(paper.large)
    with Image.open(FOLDER / "img" / f"doc-{paper.code}.png") as picture:
        assert picture.width - 2 == (WIDTH if picture.height > picture.width else LYING)
        assert picture.convert("L").getextrema() == (0, 255), "nothing on it"


def test_no_picture_is_left_over_or_too_large() -> None:
    files = sorted((FOLDER / "img").glob("doc-*.png"))
    assert {path.stem for path in files} == {f"doc-{paper.code}" for paper in PAPERS} | {"doc-visit-sheet"}
    assert set(re.findall(r"img/(doc-[a-z0-9-]+)\.png", PAGE)) == {path.stem for path in files}
    assert max(path.stat().st_size for path in files) <= LARGEST
    assert sum(path.stat().st_size for path in files) <= ALL_TOGETHER
