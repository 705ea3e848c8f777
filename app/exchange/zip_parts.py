"""A zip with some entries exchanged: the compressed bytes of all others are copied as they stand."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping

from app.errors import AppError

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46
_HAS_DESCRIPTOR = 0x0008
_DEFLATE = 8
_BIG = 0xFFFFFFFF


def replace_parts(name: str, data: bytes, archive: zipfile.ZipFile, parts: Mapping[str, bytes]) -> bytes:
    """The archive read from `data` with `parts` in the place of the entries so named; order and all other entries,
    headers included, stay byte for byte. Raises AppError for an archive too odd to be copied so (zip64, damaged).
    """
    out, central = bytearray(), bytearray()
    record = archive.start_dir
    for item in archive.infolist():
        if data[record : record + 4] != _CENTRAL or max(item.compress_size, item.file_size, item.header_offset) >= _BIG:
            raise _odd(name)
        sizes = struct.unpack("<HHH", data[record + 28 : record + 34])
        length = _CENTRAL_SIZE + sum(sizes)
        entry = bytearray(data[record : record + length])
        record += length
        at = len(out)
        if item.filename in parts:
            out += _renewed(name, data, item, entry, parts[item.filename])
        else:
            out += _copied(name, data, item)
        struct.pack_into("<I", entry, 42, at)
        central += entry
        if len(out) > 2 * len(data) + sum(map(len, parts.values())):
            raise _odd(name)  # entries that overlap: a bomb, not a form
    end = struct.pack("<4s4H2IH", _END, 0, 0, len(archive.infolist()), len(archive.infolist()), len(central), len(out),
                      len(archive.comment))
    return bytes(out + central) + end + archive.comment


def _data_at(name: str, data: bytes, item: zipfile.ZipInfo) -> int:
    fixed = data[item.header_offset : item.header_offset + _LOCAL_SIZE]
    if len(fixed) < _LOCAL_SIZE or fixed[:4] != _LOCAL:
        raise _odd(name)
    return item.header_offset + _LOCAL_SIZE + sum(struct.unpack("<HH", fixed[26:30]))


def _copied(name: str, data: bytes, item: zipfile.ZipInfo) -> bytes:
    end = _data_at(name, data, item) + item.compress_size
    if item.flag_bits & _HAS_DESCRIPTOR:
        end += 16 if data[end : end + 4] == b"PK\x07\x08" else 12
    return data[item.header_offset : end]


def _renewed(name: str, data: bytes, item: zipfile.ZipInfo, entry: bytearray, content: bytes) -> bytes:
    """A local header and the new content deflated; `entry`, its line in the directory, is brought into line."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(content) + squeeze.flush()
    header = bytearray(data[item.header_offset : _data_at(name, data, item)])
    flags = item.flag_bits & ~_HAS_DESCRIPTOR
    facts = (flags, _DEFLATE), (zlib.crc32(content), len(packed), len(content))
    struct.pack_into("<HH", header, 6, *facts[0])
    struct.pack_into("<III", header, 14, *facts[1])
    struct.pack_into("<HH", entry, 8, *facts[0])
    struct.pack_into("<III", entry, 16, *facts[1])
    return bytes(header) + packed


def _odd(name: str) -> AppError:
    return AppError(f"“{name}”的文件结构不常见，不能原样填写。", "请用 WPS 或 Excel 打开后另存为 xlsx 再试。")
