"""Nothing personal stands in plain text anywhere but in what a person took out: not in the office, a temp folder, a log."""

from __future__ import annotations

import logging
import multiprocessing
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

from app.backup.make import backup
from app.documents.issue import Recipients, issue
from app.exchange import handover
from app.exchange.pack import pack_peer
from app.importing.apply import apply
from app.importing.plan import plan
from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.security.keyring import Keys
from tests import keyfiles_kit as kit
from tests import office_kit
from tests.app.importing.import_kit import homes_sheet
from tests.office_kit import Template, home

NAMES, PHONES = ("欧阳麒麟", "司徒骐骥", kit.NAME), ("13911112222", "13933334444", kit.PHONE)


def planted() -> dict[str, bytes]:
    """Every name and phone in every way a program may write it down."""
    found = {}
    for text in (*NAMES, *PHONES):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            found[f"{text} in {encoding}"] = text.encode(encoding)
        found[f"{text} in JSON"] = text.encode("unicode_escape")
    return found


def leaks(*folders: Path) -> list[str]:
    """Where a planted text stands."""
    wanted = planted()
    return [
        f"{what}: {path.relative_to(folder)}"
        for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
        for data in _inside(path) for what, text in wanted.items() if text in data
    ]


def _inside(path: Path) -> list[bytes]:
    """A file's bytes and name; of a zip or a workbook also its parts."""
    found = [path.read_bytes() + path.name.encode()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(item) for item in archive.infolist() if not item.flag_bits & 1]
    return found


def crash(folder: Path, master: str, grid: str) -> None:
    """Another process with rows in its hands that ends in the middle of a step."""
    session = office_kit.open_with(folder, Keys(bytes.fromhex(master)))
    session.save("household", home(grid, "70号", NAMES[1], phone=PHONES[1]))
    with session.step("导入", kind="import"):
        session.save_many("household", [home(grid, f"8{n}号", NAMES[0], phone=PHONES[0]) for n in range(3_000)])
        os._exit(9)


def test_the_search_itself_finds_what_is_there(tmp_path: Path) -> None:
    for number, (what, text) in enumerate(planted().items()):
        (tmp_path / f"{number}.bin").write_bytes(b"\x00\x01" + text + b"\xff")
        assert any(line.startswith(what) for line in leaks(tmp_path)), what


def test_a_whole_flow_leaves_nothing_in_plain_text(
    office_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    around = {name: tmp_path / name for name in ("tmp", "config", "home")}
    for path in around.values():
        path.mkdir()
    for name, value in {"TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "config", "HOME": "home"}.items():
        monkeypatch.setenv(name, str(around[value]))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    folder, out = office_template.copy(tmp_path / "office"), tmp_path / "chosen"
    out.mkdir()
    kit.people(folder, office_template.keys)
    session = office_kit.open_with(folder, office_template.keys)
    sheet = homes_sheet(("花园村", "第1网格", "1号", NAMES[0], 3, PHONES[0], "", ""), file="名册.xlsx")
    done = plan(session, "household", [sheet])
    apply(session, done)
    uid = session.save("household", home(office_template.grid, "2号", NAMES[1], phone=PHONES[1])).uid
    assert session.find(NAMES[1]) and session.count("household") == 2, done
    session.save("household", {"people": 4}, uid=uid)
    session.undo()
    issue(session, "letter-receipt", Recipients(), out / "信.pdf")
    pack_peer(session, out, password="好记的一句话八位")
    usb = tmp_path / "usb"
    backup(session, usb)
    handover.make(session, out, kit.HEAD, kit.PASSWORDS[kit.HEAD])
    session.backup_before("导入")
    session.close()
    head = kit.sign_in(folder, kit.HEAD)
    ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
    store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")
    store.propose(kit.values(), kit.SCAN)
    assert leaks(folder, usb, *around.values()) == [], "while it is open"
    store.close()
    head.close()
    process = multiprocessing.get_context("spawn").Process(
        target=crash, args=(folder, office_template.keys.master.hex(), office_template.grid)
    )
    process.start()
    process.join()
    assert process.exitcode == 9 and (folder / "ledger.db-wal").stat().st_size > 0
    assert leaks(folder, usb, *around.values()) == [], "after a crash"
    office_kit.open_with(folder, office_template.keys).close()
    assert leaks(folder, usb, *around.values()) == []
    assert not any(text in caplog.text for text in (*NAMES, *PHONES))
    assert not [path for path in folder.rglob("*") if path.suffix in (".pdf", ".xlsx", ".docx", ".part")]
    assert leaks(out), "what was taken out on purpose is readable, or the search would prove nothing"
