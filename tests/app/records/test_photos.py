"""Photos: freed of place data, upright, kept once and sealed; nothing personal in plain bytes anywhere."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.backup.make import backup
from app.errors import AppError, InvalidValues
from app.faults import told
from app.records.photos import LARGEST_SIDE, clean
from app.session import Session
from db.errors import StoreError
from tests.office_kit import Template, home

_ORIENTATION, _GPS, _IFD, _TAKEN, _MAKER = 0x0112, 0x8825, 0x8769, 0x9003, 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 40), orientation: int = 1) -> bytes:
    """A picture whose left half is red, with place, time and maker in its metadata."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    exif[_MAKER] = "SecretPhone"
    exif.get_ifd(_IFD)[_TAKEN] = "2026:10:09 10:11:12"
    exif.get_ifd(_GPS).update({1: "N", 2: (38.0, 2.0, 33.0), 3: "E", 4: (114.0, 30.0, 21.0)})
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}))
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.fixture
def activity(town: Session) -> str:
    return town.save("activity", {"date": "2026-10-09", "title": "集市宣传"}).uid


def test_the_test_picture_has_a_place() -> None:
    assert opened(picture()).getexif().get_ifd(_GPS) and b"SecretPhone" in picture()


def test_no_metadata_is_kept_but_the_day() -> None:
    kept = clean(picture(), "a.jpg")
    assert kept.taken_on == "2026-10-09"
    assert (
        dict(opened(kept.data).getexif()) == {}
        and b"SecretPhone" not in kept.data
        and b"Exif" not in kept.data
    )
    assert opened(kept.data).info.get("comment") is None


def test_a_jpeg_of_bare_pixels_stays_as_it_is() -> None:
    out = io.BytesIO()
    Image.new("L", (60, 40), "white").save(out, "JPEG", quality=35)
    assert clean(out.getvalue(), "a.jpg").data == out.getvalue()
    for more in ({"comment": b"secret"}, {"exif": b"Exif\0\0secret"}, {"xmp": b"secret"}):
        told = io.BytesIO()
        Image.new("L", (60, 40), "white").save(told, "JPEG", **more)
        assert b"secret" in told.getvalue() and b"secret" not in clean(told.getvalue(), "a.jpg").data
    assert b"secret" not in clean(out.getvalue() + b"secret", "a.jpg").data


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (80, 40), (10, 20)),
        (3, (80, 40), (70, 20)),
        (6, (40, 80), (20, 10)),
        (8, (40, 80), (20, 70)),
    ],
)
def test_pictures_are_made_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    image = opened(clean(picture(orientation=orientation), "a.jpg").data)
    assert image.size == size
    pixel = image.getpixel(red_at)
    assert isinstance(pixel, tuple) and pixel[0] > 200 and pixel[2] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_usual_formats_become_jpeg(kind: str) -> None:
    assert opened(clean(picture(kind), "a").data).format == "JPEG"


def test_large_pictures_shrink_and_keep_their_shape() -> None:
    image = opened(clean(picture(size=(5000, 1000)), "a.jpg").data)
    assert image.size == (LARGEST_SIDE, LARGEST_SIDE // 5)


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"GIF89a" + bytes(50), picture()[:200], b"\xff\xd8\xff\xe0" + bytes(300), bytes(100)],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(town: Session, activity: str, data: bytes) -> None:
    with pytest.raises(AppError, match="不是能识别的照片"):
        town.attach("activity", activity, data, "合同.jpg")
    assert town.count("photo") == 0 and list(town.blobs.names()) == []


def test_a_photo_belongs_to_its_row(town: Session, activity: str) -> None:
    first = town.attach("activity", activity, picture(), "IMG_1.jpg", "宣传台")
    second = town.attach("activity", activity, picture(size=(60, 60)), "IMG_2.jpg")
    rows = town.photos(activity)
    assert [(row["uid"], row["caption"], row["sort_no"]) for row in rows] == [
        (first, "宣传台", 1),
        (second, None, 2),
    ]
    assert rows[0]["taken_on"] == "2026-10-09" and rows[0]["bytes"] == len(town.photo_bytes(first))
    assert opened(town.photo_bytes(first)).size == (80, 40)
    town.save("photo", {"caption": "换个说明"}, uid=first)
    town.remove("photo", [second], "模糊")
    assert [row["caption"] for row in town.photos(activity)] == ["换个说明"]
    town.undo()
    assert len(town.photos(activity)) == 2


def test_the_same_picture_is_kept_once(town: Session, activity: str) -> None:
    for name in ("a.jpg", "b.jpg"):
        town.attach("activity", activity, picture(), name)
    assert town.count("photo") == 2 and len(list(town.blobs.names())) == 1


def test_a_photo_needs_a_row_and_a_decent_caption(town: Session, activity: str) -> None:
    with pytest.raises(AppError, match="找不到"):
        town.attach("activity", "no-such", picture(), "a.jpg")
    with pytest.raises(InvalidValues):
        town.attach("activity", activity, picture(), "a.jpg", "长" * 101)
    assert town.count("photo") == 0


def test_a_missing_or_damaged_photo_is_told(town: Session, activity: str) -> None:
    uid = town.attach("activity", activity, picture(), "a.jpg")
    path = town.blobs.path(town.get("photo", uid)["blob"])
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(StoreError) as damaged:
        town.photo_bytes(uid)
    assert "损坏" in str(told(damaged.value))
    path.unlink()
    with pytest.raises(StoreError) as missing:
        town.photo_bytes(uid)
    assert "找不到" in str(told(missing.value))


def test_nothing_personal_lies_in_plain_bytes(
    town: Session, office_template: Template, activity: str, tmp_path
) -> None:
    """Names, telephones, addresses and captions must not be readable in any file of the office or its backups."""
    planted = {"单秀英玉", "13800007777", "村东头磨坊旁", "集市宣传台前", "IMG_secret"}
    town.save("household", home(office_template.grid, "村东头磨坊旁", "单秀英玉", phone="13800007777"))
    town.attach("activity", activity, picture(), "IMG_secret.jpg", "集市宣传台前")
    assert town.find("单秀英玉")
    town.backup_before("导入")
    backup(town, tmp_path / "usb")
    files = [
        path for folder in (town.folder, tmp_path / "usb") for path in folder.rglob("*") if path.is_file()
    ]
    assert {path.name for path in files} >= {"ledger.db", "ledger.db-wal", "keyring.json", "manifest.json"}
    for path in files:
        data = path.read_bytes() + str(path).encode()
        for text in planted:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert text.encode(encoding) not in data, f"{text} in {path.name}"
        assert b"\xff\xd8\xff" not in data[:3] and not data.startswith(b"SQLite format")
