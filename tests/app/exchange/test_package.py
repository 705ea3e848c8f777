"""The month's package: what is in it, what must not be, and that it is whole or not there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from app.clock import pretend
from app.errors import AppError, Cancelled, NoRight
from app.exchange.names import safe_name
from app.exchange.package import MANIFEST, MonthPackage, bare, make_month, verify
from app.reports import narrative
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import VIEWER, StopAt, files_of, homes
from tests.paths import ROOT

GOLDEN = ROOT / "tests" / "golden" / "month_package.txt"
NAME = "新河镇_2026年10月_反诈月报"


def picture(colour: str = "white", place: bool = True) -> bytes:
    """A small photo, with the place it was taken in its metadata."""
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 1.0, 2.0), 3: "E", 4: (113.0, 4.0, 5.0)})
        exif[0x010F] = "某手机"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **({"exif": exif} if place else {}))
    return out.getvalue()


@pytest.fixture
def october(town: Session) -> Iterator[Session]:
    with pretend("2026-11-03T09:00:00"):
        flower, other = (area.uid for area in town.areas.villages())
        lecture = {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60, "place": "文化广场"}
        metrics = {"metrics": {"leaflet": 300, "banner": 2}, "flags": {"metrics.leaflet": "原文“300余份”，按300计"}}
        summary = {"summary": "向群众讲解刷单返利骗术。", "state": "verified"}
        uid = town.save("activity", {**lecture, **metrics, **summary, "area": flower}).uid
        town.attach("activity", uid, picture("red"), "IMG_1.jpg", "讲座现场")
        town.attach("activity", uid, picture("blue"), "IMG_2.jpg", "发放宣传单")
        school = {"date": "2026-10-15", "title": "进校园/主题班会", "kind": "class_meeting", "persons": 45}
        uid = town.save("activity", {**school, "area": other, "place": "小学"}).uid
        faces = town.attach("activity", uid, picture("green"), "IMG_3.jpg", "班会")
        town.save("photo", {"minors": 1}, faces)
        grid = next(area.uid for area in town.areas.walk() if area.level == "grid")
        uids = town.save_many("household", homes(grid, ["王秘密", "李秘密", "赵秘密"]))
        dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
        round_uid = town.save("visit_round", {"name": "第四季度敲门行动", **dates}).uid
        town.save("visit", {"round": round_uid, "household": uids[0], "date": "2026-10-20", "outcome": "met"})
        town.save("visit", {"round": round_uid, "household": uids[1], "date": "2026-10-20", "outcome": "declined"})
        narrative.save_text(town, "2026-10", {"problems": "个别村宣传不均衡。", "plans": "继续入户。"})
        office = {"head": "周正", "checker": "吴审", "filler": "郑填", "phone": "0311-1234567"}
        town.save("office", office, town.office["uid"])
        yield town


@pytest.fixture
def made(october: Session, tmp_path: Path) -> MonthPackage:
    return make_month(october, "2026-10", tmp_path / "U盘")


def told(package: MonthPackage) -> str:
    """Everything a person reads in the package, as one text to compare."""
    lines = [path.relative_to(package.folder).as_posix() for path in sorted(package.folder.rglob("*"))]
    for path in sorted(package.folder.glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            lines.append(f"== {path.name} · {sheet.title}")
            lines += ["|".join("" if v is None else str(v) for v in row) for row in sheet.iter_rows(values_only=True)]
    for path in sorted(package.folder.glob("*.txt")):
        lines += [f"== {path.name}", *path.read_text("utf-8-sig").splitlines()]
    return "\n".join(lines) + "\n"


def test_the_package_reads_as_agreed(made: MonthPackage) -> None:
    assert told(made) == GOLDEN.read_text("utf-8"), "look at the difference; if it is meant, write the new golden file"


def test_pdf_and_workbook_say_the_same(made: MonthPackage) -> None:
    document = pypdfium2.PdfDocument(made.folder / "2026年10月月报表.pdf")
    words = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    for sheet in openpyxl.load_workbook(made.folder / "2026年10月月报表.xlsx"):
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if isinstance(value, str):
                    assert "".join(value.split()) in words or len(value) > 20, value


def test_folder_and_zip_are_twins_and_verify(made: MonthPackage) -> None:
    assert made.folder.name == NAME and made.zip.name == f"{NAME}.zip"
    with zipfile.ZipFile(made.zip) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {f"{NAME}/{Path(name).as_posix()}": data for name, data in files_of(made.folder).items()}
    assert verify(made.folder) == []


def test_the_manifest_tells_a_changed_a_missing_and_a_strange_file(made: MonthPackage) -> None:
    manifest = json.loads((made.folder / MANIFEST).read_text("utf-8"))
    assert (manifest["format"], manifest["month"], manifest["town"]) == ("township-ledger/month", "2026-10", "新河镇")
    assert manifest["counts"]["photos"] == 2 and manifest["counts"]["activities"] == 2
    (made.folder / "说明.txt").write_text("改过", "utf-8")
    (made.folder / "情况说明.txt").unlink()
    (made.folder / "多余.txt").write_text("", "utf-8")
    assert verify(made.folder) == ["多余.txt", "情况说明.txt", "说明.txt"]
    with pytest.raises(AppError):
        verify(made.folder.parent)


def test_no_photo_carries_its_place_and_minors_stay_out_unless_confirmed(
    made: MonthPackage, october: Session, tmp_path: Path
) -> None:
    photos = sorted((made.folder / "照片").iterdir())
    assert [path.name for path in photos] == ["花园村_10月12日_反诈讲座_1.jpg", "花园村_10月12日_反诈讲座_2.jpg"]
    for path in photos:
        with Image.open(path) as image:
            assert not image.getexif() and "exif" not in image.info
    assert len(made.left_out) == 1 and "未成年人" in made.left_out[0]
    faces = next(photo["uid"] for photo in october.all("photo") if photo["minors"])
    again = make_month(october, "2026-10", tmp_path / "再做", confirmed=[faces])
    assert (again.folder / "照片" / "单家村_10月15日_进校园主题班会_1.jpg").is_file() and not again.left_out


def test_metadata_is_taken_off_whoever_put_it_in() -> None:
    with Image.open(io.BytesIO(bare(picture(), "a.jpg"))) as image:
        assert not image.getexif()
    clean = picture(place=False)
    assert bare(clean, "a.jpg") == clean


def test_no_resident_is_named(made: MonthPackage) -> None:
    words = told(made)
    document = pypdfium2.PdfDocument(made.folder / "2026年10月月报表.pdf")
    words += "".join(page.get_textpage().get_text_range() for page in document)
    assert "秘密" not in words and "13800000" not in words


def test_made_again_it_takes_the_old_ones_place(made: MonthPackage, october: Session) -> None:
    october.save("activity", {"date": "2026-10-30", "title": "赶集宣传", "kind": "rally", "host": "综治中心"})
    out = made.folder.parent
    again = make_month(october, "2026-10", out)
    assert again.counts["activities"] == 3 and verify(again.folder) == []
    assert sorted(path.name for path in out.iterdir()) == [NAME, f"{NAME}.zip"]


def test_the_same_rows_at_the_same_time_give_the_same_bytes(made: MonthPackage, october: Session, tmp_path: Path) -> None:
    again = make_month(october, "2026-10", tmp_path / "再做一次")
    first, second = files_of(made.folder), files_of(again.folder)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert made.zip.read_bytes() == again.zip.read_bytes()


def test_a_folder_that_is_no_package_is_not_overwritten(october: Session, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "别的.txt").write_text("留着", "utf-8")
    with pytest.raises(AppError, match="没有覆盖"):
        make_month(october, "2026-10", tmp_path)
    assert (tmp_path / NAME / "别的.txt").read_text("utf-8") == "留着"


def test_cancelled_at_any_step_nothing_is_left_and_the_old_package_stands(october: Session, tmp_path: Path) -> None:
    fresh = tmp_path / "空"
    at = 0
    for at in range(100):
        try:
            make_month(october, "2026-10", fresh, StopAt(at))
        except Cancelled:
            assert list(fresh.iterdir()) == [], at
            continue
        break
    assert at >= 5
    before = files_of(fresh)
    for stop in (0, at // 2, at - 1):
        with pytest.raises(Cancelled):
            make_month(october, "2026-10", fresh, StopAt(stop))
        assert files_of(fresh) == before


def test_what_a_killed_run_left_is_swept_away(october: Session, tmp_path: Path) -> None:
    rest = tmp_path / ".tmp-month-abc"
    rest.mkdir()
    (rest / "半个.txt").write_text("", "utf-8")
    (tmp_path / ".tmp-xyz.zip.part").write_bytes(b"half")
    make_month(october, "2026-10", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".tmp")) == []


def test_a_month_without_round_and_photos_still_goes_out(town: Session, tmp_path: Path) -> None:
    with pretend("2026-11-03T09:00:00"):
        package = make_month(town, "2026-09", tmp_path)
    assert package.counts["tables"] == 1 and package.counts["photos"] == 0
    assert "本月没有照片" in (package.folder / "说明.txt").read_text("utf-8-sig")


def test_a_viewer_may_not(open_copy: Opener, tmp_path: Path) -> None:
    with pytest.raises(NoRight):
        make_month(open_copy(VIEWER), "2026-10", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("花园村_10月12日_a/b:c*?", "花园村_10月12日_abc"),
        ("..", "未命名"),
        ("结尾. ", "结尾"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("两  个\n空白", "两 个空白"),
        ("𬱖" * 80, "𬱖" * 60),
    ],
)
def test_file_names_windows_accepts(text: str, name: str) -> None:
    assert safe_name(text) == name
