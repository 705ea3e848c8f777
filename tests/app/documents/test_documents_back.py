"""Every numbered paper comes back from the scanner: signed ones file themselves, empty ones wait for a person."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.documents import batch, layout, template
from app.scan import stack
from tests import paper_kit
from tests.app.scan import damage, paper, strokes

CODES = [one.code for one in template.papers() if one.kind_letter and one.layout == "paper"]


@pytest.mark.parametrize("code", CODES)
def test_a_signed_paper_is_filed_and_an_empty_one_is_not(code: str, tmp_path: Path) -> None:
    one, rng = template.by_code(code), random.Random(7)
    asked = paper_kit.asked(one)
    regions = tuple(layout.regions(one, paper_kit.OFFICE, asked))
    rows = [paper_kit.values(one, n) for n in (1, 2)]
    out = BytesIO()
    batch.render(one, paper_kit.OFFICE, rows, out, asked=asked)
    files = [tmp_path / "signed.jpg", tmp_path / "empty.jpg"]
    with pypdfium2.PdfDocument(out.getvalue()) as pages:
        for n, file in enumerate(files):
            sheet = pages[n * len(pages) // 2].render(scale=damage.BASE_DPI / 72, grayscale=True).to_pil().convert("L")  # type: ignore[arg-type]
            for region in regions:
                if file.stem == "signed" and region.kind == "sign" and region.page == 1:
                    strokes.sign(sheet, paper.place(region), rng)
            damage.suffer(sheet, damage.Damage(skew=1.0)).convert("L").save(file, quality=70)
    read = stack.read(files, lambda _number: stack.Known("printed", regions))
    assert read.faults == []
    assert [page.code for page in read.pages] == [row["serial"] for row in rows]
    assert [page.heap for page in read.pages] == [stack.Heap.FILED, stack.Heap.EMPTY]
