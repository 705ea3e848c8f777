"""Files that mean harm, made small, and the doors they are handed to: run in a child so that its memory can be measured.

`python -m tests.app.faults.hostile FOLDER` prints, file by file, the sentence, CPU seconds and peak memory.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from app.documents import packs
from app.errors import AppError
from app.exchange.container import FORMAT, MANIFEST, open_package
from app.exchange.form_book import open_form
from app.importing.reader import read_file
from app.keyfiles import notice_list
from app.keyfiles.store import KeyStore
from app.reports import holidays
from db import keyfiles as db_keyfiles
from tests import keyfiles_kit as kit
from tests import office_kit
from tests.app.importing import xls_kit
from tests.app.importing.import_kit import xlsx_bytes


@cache
def restricted() -> KeyStore:
    """The restricted store of an office made for this run."""
    made = office_kit.make(Path(tempfile.mkdtemp()) / "office")
    return kit.switched_on(office_kit.open_with(made.folder, made.keys))


def notice(path: Path) -> object:
    """The list of a police notice; whatever comes of it, nothing is entered by looking."""
    store = restricted()
    try:
        return notice_list.plan(store, [path], BASIS, kit.SCAN)
    finally:
        assert db_keyfiles.rows(store.ledger, "key_file") == []


DOORS: dict[str, Callable[[Path], object]] = {
    "table": read_file, "form": open_form, "package": open_package, "pack": packs.read, "holidays": holidays.read,
    "notice": notice,
}
BASIS = {
    "basis_kind": "police", "basis_no": "清公通〔2026〕20号", "basis_issuer": "清源县公安局", "basis_date": "2026-11-01",
    "basis_expiry": "2099-10-31", "purpose": "回流人员教育帮扶", "scheme": "four", "category": "第二类", "owner": "李四",
    "adult": 1,
}
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(12)
) + b"]>"


def zipped(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def with_part(part: str, data: bytes, base: bytes | None = None) -> bytes:
    """A workbook in which one part is another."""
    with zipfile.ZipFile(io.BytesIO(base or xlsx_bytes("<sheetData/>"))) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    return zipped({**parts, part: data})


def large(piece: bytes, size: int, part: str = "xl/worksheets/sheet1.xml", said: int = 0) -> bytes:
    """A workbook with a part of this many bytes (the directory says `said`), packed once and written over and over."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("<sheetData/>"))) as archive:
        parts = {item: archive.read(item) for item in archive.namelist() if item != part}
    if part.startswith("data/"):
        parts = {MANIFEST: manifest()}
    block = piece * max(1, 2**20 // len(piece))
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    first = squeeze.compress(b"<x>") + squeeze.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compressobj(6, zlib.DEFLATED, -15)
    again = packed.compress(block) + packed.flush(zlib.Z_FULL_FLUSH)
    times = size // len(block)
    body = first + again * times + b"\x03\x00"
    out, central = bytearray(), bytearray()
    entries = [(name, zlib.compress(data, 6, -15), len(data), zlib.crc32(data)) for name, data in parts.items()]
    for name, data, length, crc in [*entries, (part, body, said or 3 + len(block) * times, 0)]:
        facts = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 0x21, crc, len(data), length, len(name.encode()), 0)
        central += b"PK\x01\x02\x14\x00" + facts + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name.encode()
        out += b"PK\x03\x04" + facts + name.encode() + data
    count = len(entries) + 1
    return bytes(out + central) + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(central), len(out), 0)


def many_entries(count: int) -> bytes:
    """So many empty entries, as bytes put together by hand."""
    central = b"".join(
        b"PK\x01\x02" + bytes(24) + (5).to_bytes(2, "little") + bytes(16) + b"%05d" % (number % 100_000)
        for number in range(count)
    )
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + len(central).to_bytes(4, "little") + bytes(6)
    return b"PK\x03\x04" + bytes(26) + central + end


def shared_bomb() -> bytes:
    """A text of thirty thousand letters named by four hundred thousand cells: twelve gigabytes."""
    cells = b'<row>' + b'<c t="s"><v>0</v></c>' * 20 + b"</row>"
    sheet = b'<worksheet><sheetData>' + cells * 20_000 + b"</sheetData></worksheet>"
    text = b"<sst><si><t>" + b"a" * 30_000 + b"</t></si></sst>"
    return with_part("xl/sharedStrings.xml", text, with_part("xl/worksheets/sheet1.xml", sheet))


def ods(table: bytes, head: bytes = b"") -> bytes:
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = head + f"<office:document-content {spaces}><office:body><office:spreadsheet>".encode() + table
    return zipped({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<m/>",
        "content.xml": content + b"</office:spreadsheet></office:body></office:document-content>",
    })


def ods_rows(rows: int, columns: int, cells: int) -> bytes:
    """So many equal rows of so many equal groups of cells, each written once."""
    text = 'office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-cell table:number-columns-repeated="{columns}" {text}' * cells
    return f'<table:table><table:table-row table:number-rows-repeated="{rows}">{row}</table:table-row></table:table>'.encode()


def linked(name: str) -> zipfile.ZipInfo:
    """An entry that an unpacking program would make a link of."""
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def with_entry(entry: zipfile.ZipInfo | str, data: bytes, base: dict[str, bytes]) -> bytes:
    stream = io.BytesIO(zipped(base))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(entry, data)
    return stream.getvalue()


def hidden_end(data: bytes, name: bytes) -> bytes:
    """The zip with the last but two letters of an entry's name made a NUL, in both places where the name stands."""
    return data.replace(name, name[:-3] + b"\0" + name[-2:])


def manifest(**more: object) -> bytes:
    return json.dumps({"format": FORMAT, "format_version": 1, "files": [], **more}).encode()


def tables() -> dict[str, Callable[[], bytes]]:
    """Workbooks; most are handed to the import, the county's form and the holidays alike."""
    return {
        "sheet of 2 GB": lambda: large(b"<c><v>1</v></c>", 2**31),
        "sheet of 240 MB": lambda: large(b"<row><c><v>1</v></c></row>", 240 * 10**6),
        "sheet without tags": lambda: large(b"a", 200 * 10**6),
        "2 GB said to be 2 bytes": lambda: large(b"<v>1</v>", 2**31, said=2),
        "million columns": lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'>" + b"".join(
            b"<c r='%s1'><v>1</v></c>" % name for name in (b"A", b"AAA", b"XFD")) * 300_000 + b"</row></sheetData></worksheet>"),
        "far corner": lambda: xlsx_bytes('<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
                                         '<c r="ZY1048576"><v>1</v></c></row></sheetData>'),
        "far corner first": lambda: xlsx_bytes('<sheetData><row r="1048576"><c r="ZY1048576"><v>1</v></c></row>' + "".join(
            f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 9_000)) + "</sheetData>"),
        "shared text": shared_bomb,
        "laughs in the sheet": lambda: with_part("xl/worksheets/sheet1.xml", LAUGHS + b"<worksheet><sheetData><row><c>"
                                                 b"<is><t>&m;</t></is></c></row></sheetData></worksheet>"),
        "outside entity": lambda: with_part("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><workbook>&a;'
                                            b"</workbook>"),
        "deep nesting": lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<a>" * 500_000),
        "two sheets of one name": lambda: _twice(xlsx_bytes("<sheetData/>"), "xl/worksheets/Sheet1.xml"),
        "half a million entries": lambda: many_entries(500_000),
        "not a table": lambda: zipped({"../../evil.exe": b"MZ"}),
        "xls far corner": lambda: xls_kit.book(xls_kit.stream(xls_kit.number(0, 0) + xls_kit.number(65535, 255))),
        "xls beyond all": lambda: xls_kit.book(xls_kit.stream(xls_kit.number(0, 0) + xls_kit.number(65535, 65535))),
        "xls room claimed": lambda: xls_kit.book(xls_kit.stream(xls_kit.dimensions(0, 2**31, 0, 65535))),
        "xls shared text": lambda: xls_kit.book(xls_kit.stream(
            b"".join(xls_kit.named_text(row, 0) for row in range(60_000)), xls_kit.shared(["长" * 4_000]))),
        "xls circle": lambda: xls_kit.book(xls_kit.stream(xls_kit.number(0, 0)), circle=True),
        "xls of 100 MB": lambda: xls_kit.book(xls_kit.stream(xls_kit.number(0, 0))) + bytes(10**8),
        "ods laughs": lambda: ods(b"<table:table/>", LAUGHS),
        "ods rows without end": lambda: ods(ods_rows(1_000_000, 600, 1)),
        "ods blanks without end": lambda: ods(b'<table:table table:name="a"><table:table-row><table:table-cell '
                                              b'office:value-type="string"><text:p><text:s text:c="2000000000"/></text:p>'
                                              b'</table:table-cell></table:table-row></table:table>'),
        "ods columns in parts": lambda: ods(ods_rows(1, 700, 1_000)),
    }


def _twice(data: bytes, name: str) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, b"<worksheet/>")
    return stream.getvalue()


def cases() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(door, what it is, the bytes)."""
    for what, make in tables().items():
        yield "table", what, make
        if not what.startswith(("ods", "xls")):
            yield "form", what, make
    for what in ("sheet of 2 GB", "million columns", "far corner", "shared text", "laughs in the sheet", "outside entity",
                 "not a table", "ods rows without end", "xls beyond all", "xls shared text"):
        yield "notice", what, tables()[what]
    yield "notice", "cut off", lambda: xlsx_bytes("<sheetData/>")[:-300]
    yield "holidays", "sheet of 2 GB", tables()["sheet of 2 GB"]
    yield "table", "csv of a million columns", lambda: b"," * 1_000_000
    yield "table", "csv of nothing but commas", lambda: (b"," * 500 + b"\n") * 150_000
    yield "form", "many sheets of tags", lambda: large(b"<a/>", 39 * 10**6)
    yield "form", "texts between tags", lambda: large(b"<a/>" + b"x" * 90, 30 * 10**6)
    yield "pack", "half a million entries", lambda: many_entries(500_000)
    yield "pack", "path upwards", lambda: zipped({packs.HEAD: b'{"name":"a"}', "../../a.toml": b"x"})
    yield "pack", "a link", lambda: with_entry(linked("a.toml"), b"/etc/passwd", {packs.HEAD: b'{"name":"a"}'})
    yield "pack", "name with a NUL", lambda: hidden_end(zipped({packs.HEAD: b'{"name":"a"}', "a.toml.exe": b"x"}), b"a.toml.exe")
    yield "pack", "a text of 2 GB", lambda: large(b"a = 1\n", 2**31, "big.toml")
    yield "pack", "deep head", lambda: zipped({packs.HEAD: b"[" * 300_000, "a.toml": b"x"})
    yield "package", "half a million entries", lambda: many_entries(1_500_000)
    yield "package", "path upwards", lambda: zipped({MANIFEST: manifest(), "../x.jsonl": b"x"})
    yield "package", "a link", lambda: with_entry(linked("data/household.jsonl"), b"/etc/passwd", {MANIFEST: manifest()})
    yield "package", "name with a NUL", lambda: hidden_end(zipped({MANIFEST: manifest(), "a.jsonl.exe": b"x"}), b"a.jsonl.exe")
    yield "package", "name of a drive", lambda: zipped({MANIFEST: manifest(), "C:/x.jsonl": b"x"})
    yield "package", "backslashes", lambda: zipped({MANIFEST: manifest(), "..\\..\\x.jsonl": b"x"})
    yield "package", "from the root", lambda: zipped({MANIFEST: manifest(), "/etc/x.jsonl": b"x"})
    yield "package", "deep manifest", lambda: zipped({MANIFEST: b"[" * 10_000_000})
    yield "package", "manifest of lists", lambda: zipped({MANIFEST: b'{"a":[' + b"[],[]," * 8_000_000 + b"[]]}"})
    yield "package", "rows of 900 MB", lambda: large(b'{"uid": "a"}\n', 900 * 2**20, "data/household.jsonl")


def main() -> None:
    """Hand every file of a folder to the door it is named after. Memory is the highest so far."""
    for path in sorted(Path(sys.argv[1]).iterdir()):
        began = time.process_time()
        try:
            DOORS[path.name.split("@")[1]](path)
            said = ""
        except AppError as error:
            said = str(error)
        status = Path("/proc/self/status").read_text("ascii", "replace")  # what getrusage tells counts the parent too
        peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024
        seconds = round(time.process_time() - began, 2)
        print(json.dumps({"said": said, "seconds": seconds, "megabytes": peak}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
