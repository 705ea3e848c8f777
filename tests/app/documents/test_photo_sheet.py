"""Photo sheets read back: every picture in its place, its words under it, and what is missing said."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO, cast

import pypdfium2
import pytest
from PIL import Image

from app.documents import photo_sheet
from app.errors import AppError, Cancelled, NoRight
from app.session import Session
from db.query import Query, Where
from tests.fixtures_office import Opener
from tests.office_kit import VIEWER, StopAt

RED, BLUE = (220, 20, 20), (20, 20, 220)


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (800, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=90)
    return out.getvalue()


def activity(town: Session, title: str, day: str, photos: int, caption: str = "", **more: object) -> str:
    village = town.areas.villages()[0].uid
    uid = town.save("activity", {"title": title, "date": day, "area": village, "place": "文化广场", **more}).uid
    for number in range(photos):
        shade = (*(RED if number % 2 == 0 else BLUE)[:2], 10 * number)  # no two are the same file
        town.attach("activity", uid, jpeg(shade, (800, 600) if number % 2 == 0 else (600, 800)), f"{number}.jpg", caption)
    return uid


def made(town: Session, chosen: list[str] | Query, per_page: int) -> tuple[photo_sheet.PhotoReport, pypdfium2.PdfDocument]:
    out = io.BytesIO()
    report = photo_sheet.render(town, chosen, per_page, out)
    return report, pypdfium2.PdfDocument(out.getvalue())


def pictures(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfImage]:
    return [item for item in page.get_objects() if isinstance(item, pypdfium2.PdfImage)]


def text_of(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range().replace("\r\n", "\n")


@pytest.mark.parametrize(("per_page", "pages"), [(2, 4), (4, 2), (6, 2)])
def test_each_photo_stands_once_with_its_words(town: Session, per_page: int, pages: int) -> None:
    first = activity(town, "反诈集市宣传", "2026-10-12", 4, "民警讲解案例")
    second = activity(town, "敬老院讲座", "2026-10-08", 3)
    report, pdf = made(town, [first, second], per_page)
    assert (report.pages, report.photos, report.missing, report.undrawable) == (pages, 7, [], [])
    assert len(pdf) == pages
    whole = "".join(text_of(page) for page in pdf)
    assert whole.index("照片1") < whole.index("敬老院讲座") < whole.index("照片4") < whole.index("民警讲解案例")
    assert [f"照片{n}" in whole for n in range(1, 8)] == [True] * 7
    assert whole.count("2026年10月12日") == 4 and whole.count("2026年10月8日") == 3
    assert "花园村文化广场" in whole
    assert f"第{pages}页 共{pages}页" in text_of(pdf[pages - 1]).replace("\u3000", " ")


@pytest.mark.parametrize("per_page", [2, 4, 6])
def test_pictures_keep_their_shape_and_touch_neither_words_nor_each_other(town: Session, per_page: int) -> None:
    uid = activity(town, "集市", "2026-10-12", per_page, "说明" * 50)
    _, pdf = made(town, [uid], per_page)
    page = pdf[0]
    boxes = [item.get_bounds() for item in pictures(page)]
    assert len(boxes) == per_page
    for number, (left, low, right, top) in enumerate(boxes):
        assert (right - left) / (top - low) == pytest.approx(4 / 3 if number % 2 == 0 else 3 / 4, abs=0.01)
        assert left >= 25 / 25.4 * 72 - 0.1 and right <= page.get_width() - 40
        inside = page.get_textpage().get_text_bounded(left, low, right, top)
        assert inside.strip() == ""
        for other in boxes[:number]:
            assert other[2] <= left + 0.1 or other[0] >= right - 0.1 or other[1] >= top - 0.1 or other[3] <= low + 0.1
    image = page.render(scale=1).to_pil().convert("L").point(lambda v: 255 if v < 200 else 0)
    ink = image.getbbox()
    assert ink is not None and ink[0] >= 70 and ink[2] <= image.width - 40 and ink[3] <= image.height - 25


def test_a_missing_or_damaged_picture_is_said_in_its_frame(town: Session) -> None:
    uid = activity(town, "集市", "2026-10-12", 3)
    gone, hurt = (town.get("photo", photo["uid"])["blob"] for photo in town.photos(uid)[:2])
    files = {path.name: path for path in (town.folder / "blobs").rglob("*") if path.is_file()}
    next(path for name, path in files.items() if gone in str(path) or name == gone).unlink()
    broken = next(path for name, path in files.items() if hurt in str(path) or name == hurt)
    broken.write_bytes(broken.read_bytes()[:40])
    report, pdf = made(town, [uid], 4)
    assert [line[:3] for line in report.missing] == ["照片1", "照片2"]
    assert text_of(pdf[0]).count("未能印出") == 2
    assert len(pictures(pdf[0])) == 1


def test_a_private_character_in_a_caption_is_named(town: Session) -> None:
    uid = activity(town, "集市", "2026-10-12", 1, "王\ue123讲解")
    report, pdf = made(town, [uid], 2)
    assert len(report.undrawable) == 1 and "\ue123" in report.undrawable[0]
    assert "讲解" in text_of(pdf[0])


def test_a_query_chooses_too_and_the_same_photos_give_the_same_bytes(town: Session) -> None:
    activity(town, "十月集市", "2026-10-12", 1)
    activity(town, "九月集市", "2026-09-12", 1)
    october = Query((Where("date", "ge", "2026-10-01"),))
    report, pdf = made(town, october, 2)
    assert report.photos == 1 and "十月集市" in text_of(pdf[0])
    first, second = io.BytesIO(), io.BytesIO()
    photo_sheet.render(town, october, 2, first)
    photo_sheet.render(town, october, 2, second)
    assert first.getvalue() == second.getvalue()


def test_pictures_are_brought_down_to_print_resolution(town: Session) -> None:
    uid = town.save("activity", {"title": "集市", "date": "2026-10-12"}).uid
    noise = Image.effect_noise((2400, 1800), 60).convert("RGB")
    big = io.BytesIO()
    noise.save(big, "JPEG", quality=95)
    town.attach("activity", uid, big.getvalue(), "大图.jpg")
    out = io.BytesIO()
    photo_sheet.render(town, [uid], 6, out)
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    (picture,) = pictures(page)
    left, _, right, _ = picture.get_bounds()
    dots = picture.get_metadata().width / ((right - left) / 72)
    assert dots == pytest.approx(200, abs=2)


def test_nothing_to_print_and_wrong_asking_are_told(town: Session, open_copy: Opener, tmp_path: Path) -> None:
    empty = activity(town, "集市", "2026-10-12", 0)
    with pytest.raises(AppError, match="没有照片"):
        photo_sheet.render(town, [empty], 2, io.BytesIO())
    with pytest.raises(AppError, match="2、4或6"):
        photo_sheet.render(town, [empty], 3, io.BytesIO())
    with pytest.raises(NoRight):
        photo_sheet.render(open_copy(VIEWER), [empty], 2, io.BytesIO())
    full = activity(town, "讲座", "2026-10-13", 2)
    with pytest.raises(Cancelled):
        photo_sheet.render(town, [full], 2, tmp_path / "照片.pdf", StopAt(1))
    assert list(tmp_path.glob("*.pdf*")) == []


def test_a_large_batch_needs_no_more_memory_than_a_small_one(town: Session) -> None:
    class Sink(io.RawIOBase):
        """Takes the file and keeps none of it."""

        size = 0

        def write(self, data: Any) -> int:
            self.size += len(data)
            return len(data)

    noise = Image.effect_noise((900, 700), 80).convert("RGB")
    uid = town.save("activity", {"title": "集市", "date": "2026-10-12"}).uid
    for number in range(14):
        out = io.BytesIO()
        noise.paste((number, 0, 0), (0, 0, 40, 40))
        noise.save(out, "JPEG", quality=90)
        town.attach("activity", uid, out.getvalue(), f"{number}.jpg")
    sink = Sink()
    photo_sheet.render(town, [uid], 2, cast(BinaryIO, Sink()))  # fonts are read
    tracemalloc.start()
    photo_sheet.render(town, [uid], 2, cast(BinaryIO, sink))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sink.size > 4_000_000 and peak < sink.size / 3
