"""The file written page by page: its table of objects is right, so that no reader has to mend it."""

from __future__ import annotations

import io
import re

import pytest

from app.documents import batch, serial, template
from app.documents.ink import Ink
from app.documents.pdfkit import PdfFile, mm


def objects(data: bytes) -> dict[int, int]:
    """Number → offset, as the cross-reference table says."""
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)[1])  # type: ignore[index]
    table = re.match(rb"xref\n0 (\d+)\n", data[start:])
    assert table is not None
    count, first = int(table[1]), start + table.end()
    entries = [data[first + 20 * at:first + 20 * at + 20] for at in range(count)]
    assert entries[0] == b"0000000000 65535 f \n"
    assert all(re.fullmatch(rb"\d{10} 00000 n \n", entry) for entry in entries[1:])
    assert f"/Size {count}".encode() in data[first + 20 * count:]
    return {at: int(entries[at][:10]) for at in range(1, count)}


def written(count: int) -> bytes:
    out = io.BytesIO()
    file = PdfFile(out, "试样（一）")
    ink = Ink(file.canvas)
    fixed = file.form(ink.text(20, 100, "同一句话𬭎", "fang", 12), (100 * mm, 50 * mm))
    for at in range(count):
        file.page(f"{fixed}\n{ink.text(20, 50, f'第{at + 1}页', 'kai', 12)}", (100 * mm, 50 * mm))
    file.finish()
    return out.getvalue()


@pytest.mark.parametrize("count", [1, 2, 300])
def test_every_object_lies_where_the_table_says(count: int) -> None:
    data = written(count)
    found = objects(data)
    for number, offset in found.items():
        assert data[offset:].startswith(b"%d 0 obj" % number), number
    used = {int(number) for number in re.findall(rb"(\d+) 0 R", data)}
    assert used <= set(found), "nothing is referred to that is not there"
    assert f"/Count {count} ".encode() in data
    assert written(count) == data


def test_a_printed_batch_is_such_a_file_with_fonts_of_its_own() -> None:
    paper, out = template.by_code("pledge"), io.BytesIO()
    row = {"serial": serial.make("C", 2026, "A", 1), "householder": "王𬭎"}
    batch.render(paper, {"town": "新河镇"}, [row, row], out)
    data = out.getvalue()
    for number, offset in objects(data).items():
        assert data[offset:].startswith(b"%d 0 obj" % number), number
    assert data.count(b"/FontFile2") >= 3
    assert b"Helvetica" not in data, "every font is embedded"
