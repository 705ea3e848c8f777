"""The month's package for the county: a folder and its zip twin, complete or not there at all.

Only numbers, the text part and photos go in; no resident's data, no register with names (domain reference,
E23 and 4.3). A month that was locked goes out as it was kept, whatever was edited since. Everything is built beside
the target under another name and renamed at the end, so that a stopped or killed run leaves no half package.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from app import VERSION, clock
from app.errors import AppError
from app.exchange.names import safe_name
from app.files import explain, put_in_place, write_beside
from app.month import snapshot
from app.month.contents import Contents, MonthPhoto, contents
from app.month.notes import grouped
from app.month.snapshot import Snapshot
from app.month.tables import MonthTable
from app.progress import SILENT, Progress
from app.records.photos import clean
from app.reports.checks import Finding
from app.reports.period import Period
from app.security.roles import Action
from app.tables.pdf import render_tables
from app.tables.table import Align, Column, Row, Table
from app.tables.xlsx import write_table, write_tables

if TYPE_CHECKING:
    from app.session import Session

FORMAT = "township-ledger/month"
FORMAT_VERSION = 1
MANIFEST, README, TEXT = "manifest.json", "说明.txt", "情况说明.txt"
PHOTOS, PHOTO_LIST = "照片", "照片目录.xlsx"
_DRAFT = ".tmp-month-"
_TELLING = {"exif", "xmp", "comment", "photoshop", "icc_profile", "mp", "mpoffset"}
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PackagedPhoto:
    """One photo in the package and the row it shows."""

    file: str
    place: str
    day: str
    title: str
    caption: str


@dataclass(frozen=True, slots=True)
class MonthPackage:
    """What was made: the folder, its zip, what the checks found, and counts by kind."""

    folder: Path
    zip: Path
    checks: list[Finding]
    counts: dict[str, int]
    left_out: list[str] = field(default_factory=list)


def package_name(session: Session, month: str) -> str:
    """`新河镇_2026年10月_反诈月报`."""
    return f"{safe_name(session.town)}_{Period.month(month).title}_反诈月报"


def make_month(
    session: Session,
    month: str,
    out_dir: Path,
    progress: Progress = SILENT,
    confirmed: Collection[str] = (),
) -> MonthPackage:
    """Build the package of a month in `out_dir`, in the place of an earlier one of the same month.

    The checks are those of now, made only while the month is not locked. Photos marked as showing minors stay out
    unless their uid is in `confirmed`; what stays out is said.
    Raises NoRight, and AppError for a wrong month or a place that cannot be written.
    """
    session.require(Action.MONTH)
    span = Period.month(month)
    name = package_name(session, month)
    final = out_dir / name
    _refuse_stranger(final)
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        _sweep(out_dir)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=out_dir))
    except OSError as error:
        raise explain(error, out_dir) from error
    try:
        built = _Builder(session, span, draft / name, frozenset(confirmed), progress)
        built.build()
        with write_beside(out_dir / f"{name}.zip") as twin:
            _zip(draft / name, twin)
            put_in_place(draft / name, final)
    except OSError as error:
        raise explain(error, final) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return MonthPackage(final, out_dir / f"{name}.zip", built.findings, built.counts, built.left_out)


def verify(folder: Path) -> list[str]:
    """The files of a package that are missing, changed or not listed; empty when all is as it was made.

    Raises AppError when the folder holds no manifest of this kind.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        listed = {item["path"]: item["sha256"] for item in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AppError(f"“{folder.name}”里没有能读懂的 {MANIFEST}。", "请确认选对了文件夹。") from error
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    present.pop(MANIFEST, None)
    wrong = [path for path, digest in listed.items() if path not in present or _digest(present[path]) != digest]
    return sorted([*wrong, *(path for path in present if path not in listed)])


class _Builder:
    """Fills the folder of one package."""

    def __init__(
        self, session: Session, span: Period, folder: Path, confirmed: frozenset[str], progress: Progress
    ) -> None:
        self._session = session
        self._span = span
        self._folder = folder
        self._confirmed = confirmed
        self._progress = progress
        self._kept: Snapshot | None = None
        self.findings: list[Finding] = []
        self.counts: dict[str, int] = {}
        self.left_out: list[str] = []

    def build(self) -> None:
        """All files, the manifest last."""
        self._folder.mkdir()
        self._progress.step(0, 3, "正在汇总报表")
        self._kept = snapshot.latest(self._session, self._span)
        made = self._kept.contents() if self._kept else contents(self._session, self._span)
        self.findings = made.findings
        self._write_tables(made)
        self._write(TEXT, made.text)
        self._progress.step(1, 3, "正在整理照片")
        photos = self._write_photos(made.photos)
        self.counts = {
            "tables": len(made.tables),
            "activities": made.activities,
            "photos": len(photos),
            "photos_left_out": len(self.left_out),
            "errors": made.errors,
            "warnings": made.warnings,
        }
        self._progress.step(2, 3, "正在写清单")
        self._write(README, self._readme(made, photos))
        self._write_manifest()
        self._progress.step(3, 3, "完成")

    def _write_tables(self, made: Contents) -> None:
        """A locked month goes out as the very bytes that were kept."""
        if self._kept:
            for name, data in snapshot.files(self._session, self._kept).items():
                (self._folder / name).write_bytes(data)
            return
        sheets = made.sheets()
        base = f"{self._span.title}月报表"
        write_tables(sheets, self._folder / f"{base}.xlsx")
        render_tables(sheets, self._folder / f"{base}.pdf")

    def _write_photos(self, photos: Sequence[MonthPhoto]) -> list[PackagedPhoto]:
        done: list[PackagedPhoto] = []
        taken: set[str] = set()
        for number, photo in enumerate(photos):
            self._progress.step(number, len(photos), "正在整理照片")
            if photo.minors and photo.uid not in self._confirmed:
                said = f"{photo.place}{photo.day}“{photo.title}”的一张照片标明有未成年人面部，未经确认，没有放入。"
                self.left_out.append(said)
                continue
            file = self._free_name(photo, taken)
            (self._folder / PHOTOS).mkdir(exist_ok=True)
            (self._folder / PHOTOS / file).write_bytes(bare(self._session.blobs.get(photo.blob), file))
            done.append(PackagedPhoto(file, photo.place, photo.day, photo.title, photo.caption))
        if done:
            write_table(self._photo_list(done), self._folder / PHOTO_LIST)
        return done

    def _free_name(self, photo: MonthPhoto, taken: set[str]) -> str:
        stem, number = safe_name(f"{photo.place}_{photo.day}_{photo.title}"), 1
        while f"{stem}_{number}.jpg" in taken:
            number += 1
        taken.add(f"{stem}_{number}.jpg")
        return f"{stem}_{number}.jpg"

    def _photo_list(self, photos: Sequence[PackagedPhoto]) -> Table:
        columns = (
            Column("no", "序号", width=3),
            Column("file", "文件名", width=20, align=Align.LEFT),
            Column("place", "村（社区）/单位", width=8),
            Column("day", "日期", width=6),
            Column("title", "活动名称", width=14, align=Align.LEFT),
            Column("caption", "照片说明", width=20, align=Align.LEFT),
        )
        rows = [
            Row((number, photo.file, photo.place, photo.day, photo.title, photo.caption or None))
            for number, photo in enumerate(photos, start=1)
        ]
        office = self._session.office.get("name") or ""
        return Table("R-P", "照片目录", columns, rows, unit_name=office, period=self._span.span, foot=None)

    def _readme(self, made: Contents, photos: Sequence[PackagedPhoto]) -> str:
        session = self._session
        lines = [
            f"{session.county}{session.town}{self._span.title}反诈宣传月报",
            "",
            f"填报单位：{session.office.get('name') or session.town}",
            f"统计期间：{self._span.span}",
            f"制作时间：{clock.chinese_date(clock.now())}",
            *self._version(),
            "",
            "包内文件",
            f"　　{self._span.title}月报表.xlsx、{self._span.title}月报表.pdf：{_listed(made.tables)}，两个文件内容相同。",
            *self._corrected(),
            f"　　{TEXT}：本月工作情况。",
        ]
        if photos:
            lines.append(f"　　{PHOTOS}：{len(photos)}张，说明见{PHOTO_LIST}。照片不含拍摄位置信息。")
        else:
            lines.append("　　本月没有照片。")
        lines.append(f"　　{MANIFEST}：各文件的校验值，供核对文件是否完整。")
        lines += ["", "报表由活动台账和走访登记自动汇总，不含居民个人信息。"]
        if self.left_out:
            lines += ["", "没有放入的照片", *(f"　　{text}" for text in self.left_out)]
        if made.rough:
            lines += ["", "按约数计入的数字", *(f"　　{text}" for text in made.rough)]
        if made.explained:
            said = [f"　　{item.sentence}说明：{item.text.rstrip('。')}。（{item.by}）" for item in grouped(made.explained)]
            lines += ["", "检查中已说明的情况", *said]
        return "\n".join(lines) + "\n"

    def _version(self) -> list[str]:
        """Which kept version this is; a package of a month not locked yet says nothing of it."""
        if not self._kept:
            return []
        row = self._kept.row
        return [f"版　　次：第{row['version']}版，{clock.chinese_date(row['made_at'][:10])}由{row['made_by']}审核锁定"]

    def _corrected(self) -> list[str]:
        if not self._kept or not self._kept.body["corrects"]:
            return []
        said = self._kept.body["corrects"]
        sent = clock.chinese_date((said["submitted_at"] or "")[:10])
        return [f"　　{self._span.title}更正表.xlsx、{self._span.title}更正表.pdf：更正{sent}上报的第{said['version']}版，"
                f"原因：{said['why']}。"]

    def _write_manifest(self) -> None:
        files = sorted(path for path in self._folder.rglob("*") if path.is_file())
        manifest = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "program_version": VERSION,
            "county": self._session.county,
            "town": self._session.town,
            "month": str(self._span),
            "made_at": clock.now(),
            "counts": self.counts,
            "files": [
                {
                    "path": path.relative_to(self._folder).as_posix(),
                    "bytes": path.stat().st_size,
                    "sha256": _digest(path),
                }
                for path in files
            ],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (self._folder / MANIFEST).write_text(text + "\n", "utf-8", newline="\n")

    def _write(self, name: str, text: str) -> None:
        """Chinese text as Windows' own editor opens it: with a mark and both line-end characters."""
        (self._folder / name).write_text(text, "utf-8-sig", newline="\r\n")


def bare(data: bytes, name: str) -> bytes:
    """The picture without place, device or thumbnail; asked again here, whoever put the picture in.

    A JPEG that carries nothing goes as it is, so that nothing is lost by encoding it twice. Raises AppError.
    """
    with Image.open(io.BytesIO(data)) as picture:
        if picture.format == "JPEG" and not _TELLING & set(picture.info) and not picture.getexif():
            return data
    return clean(data, name).data


def _listed(tables: Sequence[MonthTable]) -> str:
    names = list(dict.fromkeys(item.table.title for item in tables))
    return f"{'、'.join(names)}共{len(tables)}张"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _zip(folder: Path, target: Path) -> None:
    """The same files in the same order give the same zip, whenever it is made."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _ZIP_DAY)
            kept = path.suffix.lower() in (".jpg", ".xlsx", ".pdf")
            entry.compress_type = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def _refuse_stranger(final: Path) -> None:
    if final.exists() and not (final / MANIFEST).is_file() and (not final.is_dir() or any(final.iterdir())):
        raise AppError(f"“{final.name}”已经存在，但不是上报包，没有覆盖。", "请先把它移开，或换一个位置。")


def _sweep(out_dir: Path) -> None:
    """Remove what killed runs left behind."""
    for rest in out_dir.glob(f"{_DRAFT}*"):
        shutil.rmtree(rest, ignore_errors=True)
    for rest in out_dir.glob(".tmp-*.zip.part"):
        rest.unlink(missing_ok=True)
