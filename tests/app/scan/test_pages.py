"""Every kind of file comes in, and what cannot be read says so in one sentence while the rest goes on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from app.scan import pages
from app.scan.pages import Fault, Picture

SCALE: Any = 200 / 72


def marked(size: tuple[int, int] = (400, 600), mode: str = "L") -> Image.Image:
    """A page with a black square in its upper left corner."""
    page = Image.new(mode, size, "white")
    ImageDraw.Draw(page).rectangle((10, 10, size[0] // 4, size[1] // 6), fill="black")
    return page


def dark_corner(image: Image.Image) -> str:
    """Which corner is dark."""
    grey, (w, h) = image.convert("L"), image.size
    corners = {"ul": (w // 8, h // 12), "ur": (w - w // 8, h // 12), "ll": (w // 8, h - h // 12), "lr": (w - w // 8, h - h // 12)}
    return min(corners, key=lambda name: grey.getpixel(corners[name]))  # type: ignore[arg-type, return-value]


def only(path: Path) -> Picture | Fault:
    found = list(pages.read(path))
    assert len(found) == 1
    return found[0]


def image_of(path: Path) -> Image.Image:
    found = only(path)
    assert isinstance(found, Picture), found
    return found.image


def said(path: Path) -> str:
    found = only(path)
    assert isinstance(found, Fault)
    assert path.name in found.sentence and found.sentence.endswith("。")
    return found.sentence


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "bmp", "webp"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pictures(tmp_path: Path, suffix: str, mode: str) -> None:
    path = tmp_path / f"扫描.{suffix}"
    marked(mode=mode).save(path)
    image = image_of(path)
    assert image.mode in ("L", "RGB") and image.size == (400, 600) and dark_corner(image) == "ul"


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_unusual_pixels_become_grey_or_colour_on_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tif" if mode in ("CMYK", "1") else "a.png")
    if mode == "I;16":
        wide = Image.new("I;16", (400, 600), 65535)
        wide.paste(0, (10, 10, 100, 100))
        wide.save(path)
    else:
        marked(mode="RGB").convert(mode).save(path)
    image = image_of(path)
    assert image.mode in ("L", "RGB") and dark_corner(image) == "ul"
    assert image.convert("L").getpixel((350, 500)) == 255


def test_a_telephone_picture_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    path = tmp_path / "a.jpg"
    marked().transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    assert dark_corner(image_of(path)) == "ul"


def test_every_page_of_a_tiff_and_a_pdf(tmp_path: Path) -> None:
    frames = [marked((300 + 10 * at, 400)) for at in range(3)]
    for name in ("a.tif", "a.pdf"):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:])
        found = list(pages.read(path))
        assert [page.number for page in found if isinstance(page, Picture)] == [1, 2, 3]
        assert pages.count(path) == (3 if name == "a.pdf" else 1)
    assert [page.image.width for page in found if isinstance(page, Picture)] == [300, 310, 320]


def scan_pdf(path: Path, turn: int = 0, **place: float) -> None:
    """A PDF as a scanner writes it, turned by its page's own rotation."""
    jpeg = path.with_suffix(".jpg")
    marked((800, 1200)).save(jpeg, quality=90)
    canvas = Canvas(str(path), pagesize=(288, 432))
    canvas.drawImage(str(jpeg), place.get("x", 0), 0, place.get("width", 288), 432)
    canvas.save()
    jpeg.unlink()
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        document[0].set_rotation(turn)
        document.save(path)


@pytest.mark.parametrize(("turn", "corner"), [(0, "ul"), (90, "ur"), (180, "lr"), (270, "ll")])
def test_the_scan_inside_a_pdf_is_taken_as_it_is(tmp_path: Path, turn: int, corner: str) -> None:
    path = tmp_path / "a.pdf"
    scan_pdf(path, turn)
    with pypdfium2.PdfDocument(path) as document:
        drawn = document[0].render(scale=SCALE).to_pil()
        own = pages._own_scan(document[0])
    assert own is not None and own.size == drawn.size
    assert dark_corner(image_of(path)) == dark_corner(drawn) == corner


def test_a_page_with_more_than_a_scan_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    scan_pdf(path, x=20.0, width=100.0)
    with pypdfium2.PdfDocument(path) as document:
        assert pages._own_scan(document[0]) is None
    image = image_of(path)
    assert image.size == (800, 1200) and image.getpixel((700, 30)) == 255  # 4 × 6 inches at 200 dpi


def test_large_pages_are_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (9000, 6000), 1).save(path)
    assert max(image_of(path).size) <= 4000


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "a.jpg"
    out = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(out, "JPEG")
    broken.write_bytes(out.getvalue()[:9000])
    assert "不完整或已损坏" in said(broken)
    for name, data, words in (
        ("b.pdf", b"", "空文件"), ("c.pdf", b"%PDF-1.7 nothing", "不完整或已损坏"),
        ("d.txt", "名单".encode(), "不是能识别的扫描件"), ("e.png", b"\x89PNG\r\n\x1a\n", "不是能识别的扫描件"),
    ):
        (tmp_path / name).write_bytes(data)
        assert words in said(tmp_path / name)
    assert "打不开" in said(tmp_path / "missing.pdf")
    locked = tmp_path / "f.pdf"
    canvas = Canvas(str(locked), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(50, 50, "x")
    canvas.save()
    assert "密码" in said(locked)


def test_a_tiff_with_a_wrong_tag_does_not_stop_the_stack(tmp_path: Path) -> None:
    out = io.BytesIO()
    marked().save(out, "TIFF")
    data = bytearray(out.getvalue())
    tag = data.index(b"\x11\x01\x04\x00")  # where the picture begins, as a whole number
    data[tag + 2] = 2  # as a text
    (tmp_path / "a.tif").write_bytes(data)
    assert "不完整或已损坏" in said(tmp_path / "a.tif")


def test_a_huge_picture_inside_a_pdf_is_refused_and_the_next_page_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked().save(tmp_path / "a.jpg")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 600))
    canvas.drawImage(str(tmp_path / "a.jpg"), 0, 0, 400, 600)
    canvas.showPage()
    canvas.drawString(50, 50, "x")
    canvas.save()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    first, second = pages.read(tmp_path / "a.pdf")
    assert isinstance(first, Fault) and "第1页的图像太大" in first.sentence and isinstance(second, Picture)


def test_a_huge_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (20000, 16000), 1).save(path)
    assert "图像太大" in said(path)


def test_folders_are_read_in_the_order_people_expect(tmp_path: Path) -> None:
    folder = tmp_path / "收回"
    (folder / "b").mkdir(parents=True)
    for name in ("10.jpg", "9.jpg", "b/1.jpg", "Thumbs.db", ".hidden.jpg", "说明.txt"):
        (folder / name).write_bytes(b"x")
    found = [str(path.relative_to(folder)) for path in pages.files([folder, folder / "9.jpg"])]
    assert [name.replace("\\", "/") for name in found] == ["9.jpg", "10.jpg", "b/1.jpg", "说明.txt"]
