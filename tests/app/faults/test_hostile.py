"""A hostile or truncated file is refused with its reason, within ten seconds and 500 MB, whatever door it is handed to."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import AppError
from app.exchange.pack import pack_peer
from app.session import Session
from tests.app.faults.hostile import DOORS, cases
from tests.office_kit import Template, homes
from tests.paths import ROOT

SECONDS, MEGABYTES = 10, 500


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is read from /proc")
def test_each_is_refused_soon_and_small(tmp_path: Path) -> None:
    """One child for all: starting one costs more than most of the files."""
    names = []
    for number, (door, what, make) in enumerate(cases()):
        names.append(f"{door}: {what}")
        (tmp_path / f"{number:03}@{door}@.xlsx").write_bytes(make())
    command = [sys.executable, "-m", "tests.app.faults.hostile", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(lines)) == (0, len(names)), (names[len(lines) :][:1], done.stderr[-2000:])
    for name, told in zip(names, lines, strict=True):
        assert "。" in told["said"], f"{name} was taken"
        assert told["seconds"] <= SECONDS and told["megabytes"] <= MEGABYTES, (name, told)


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["村", "户主姓名"], *(["花园村", f"户{n}"] for n in range(50))):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("door", ["table", "form", "package", "pack"])
def test_cut_off_at_every_tenth_it_is_refused(door: str, town: Session, office_template: Template, tmp_path: Path) -> None:
    if door == "package":
        town.save_many("household", homes(office_template.grid, ["甲", "乙"]))
        whole = pack_peer(town, tmp_path / "out").file.read_bytes()
    elif door == "pack":
        from app.documents import packs

        packs.write(tmp_path / "a.zip", {"name": "甲"}, {"a.toml": "x = 1\n" * 100})
        whole = (tmp_path / "a.zip").read_bytes()
    else:
        whole = workbook()
    path = tmp_path / "截断.xlsx"
    for tenth in range(10):
        path.write_bytes(whole[: len(whole) * tenth // 10])
        with pytest.raises(AppError) as refused:
            DOORS[door](path)
        assert refused.value.message.endswith("。") and refused.value.hint
    path.write_bytes(whole)
    DOORS[door](path)
