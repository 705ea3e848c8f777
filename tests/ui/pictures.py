"""The pictures of the README and of the help, made from the program itself: `python3 dev.py pictures`.

Needs no screen. Builds the sample office anew, so that the pictures show what the program does now.
Look at every picture it makes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
README, HELP = ROOT / "docs" / "pictures", ROOT / "resources" / "help" / "img"
WIDTH, HEIGHT = 1366, 768
HELP_WIDTH = 960
COLOURS = 128
LARGEST, ALL_TOGETHER = 150_000, 3_200_000
BARE_AT = "导入各村交来的表格"
"""The step of the sample at which the office without any household is left."""

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.demo import DemoReport


def main() -> int:
    """Make them all; 1 when they have grown too large."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["TOWNSHIP_LEDGER_NOW"] = "2026-11-02T15:30:00"
    with tempfile.TemporaryDirectory() as folder:
        made = Photographer(Path(folder)).run()
    total = sum(path.stat().st_size for path in made)
    too_large = [path.name for path in made if path.stat().st_size > LARGEST]
    for path in made:
        print(f"{path.stat().st_size:>9,}  {path.relative_to(ROOT).as_posix()}")
    print(f"{total:>9,}  together")
    if too_large or total > ALL_TOGETHER:
        print(f"too large: {', '.join(too_large) or 'all together'}", file=sys.stderr)
        return 1
    return 0


class Photographer:
    """Walks through the window on the sample office and keeps what it sees."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from ui.tell import speak_chinese

        self.folder = folder
        self.made: list[Path] = []
        self.app = QApplication([])
        speak_chinese(self.app)
        self.program: Any = None

    def run(self) -> list[Path]:
        """Every picture, in the order of a month."""
        from app.demo import build_demo
        from app.errors import Cancelled

        full = build_demo(self.folder / "full")
        try:
            build_demo(self.folder / "bare", _until(BARE_AT))
        except Cancelled:
            print("the office before its first import is ready", file=sys.stderr)
        self._open(self.folder / "bare" / "office", full)
        self._beginning(full)
        self.program.end()
        self._open(full.office, full)
        self._month(full)
        self._paper(full)
        self.program.window.hide()
        self.program.end()
        return self.made

    # -- the window

    def _open(self, office: Path, report: DemoReport) -> None:
        from app.office import open_office
        from app.reports import standing
        from ui.__main__ import Program
        from ui.own_file import OwnFile

        self.program = Program(self.app, OwnFile(self.folder / f"{office.parent.name}.json"))
        session = open_office(office, report.user, report.password)
        # Two facts name folders of the machine that makes the pictures; say what a clerk would see.
        session.put_setting("backup.last", {"at": "2026-11-02T08:20:00", "where": "U 盘"})
        if report.package and standing.package_made(session, report.month):
            standing.note_package(session, report.month, Path("U盘") / report.package.stem)
        self.password = report.password
        self.program.open_window(session)
        self.window.context.set_month(report.month)
        self.window.resize(WIDTH, HEIGHT)

    @property
    def window(self) -> Any:
        """The office's window."""
        return self.program.window

    def _page(self, key: str, **arguments: Any) -> Any:
        self.window.navigate(key, arguments)
        self.settle()
        return self.window.page(key)

    def _beginning(self, report: DemoReport) -> None:
        self._page("home")
        self.keep("", "first-steps")
        page = self._page("import", files=sorted(report.returns.glob("*户*.*")))
        self.until(lambda: page.pages.currentIndex() == 1 and page.check.isEnabled())
        self.keep("import", "import")

    def _month(self, full: DemoReport) -> None:
        self._page("home")
        self.keep("home", "")
        self._record("household", "households", "registers", 7)
        screen = self._record("activity", "", "activities", 4)
        screen.panel._tabs.setCurrentIndex(1)
        self.keep("activities", "")
        first, second = (area.uid for area in self.window.context.session.areas.villages()[:2])
        self._visits(first)
        self._sheets(first)
        self._print(second)
        self._return()
        self._scan()
        page = self._page("monthly")
        self.until(lambda: page.view.model.rowCount() > 0)
        self.keep("month", "month")
        page = self._page("submissions", period=str(self.window.context.month))
        self.until(lambda: bool(page.model.items))
        self.keep("reporting", "submissions")
        self._charts(full.month)
        self._county_form(full)
        self._exchange()

    def _charts(self, month: str) -> None:
        page = self._page("reports", code="R-T1", period=month, chart=True)
        self.until(lambda: page.chart.table is not None and page.chart.isVisible())
        self.keep("reports", "reports")

    def _county_form(self, full: DemoReport) -> None:
        page = self._page("county_form", file=next(full.returns.glob("*空表.xlsx")))
        self.until(lambda: page.pages.currentIndex() == 1 and page.check.isEnabled())
        self.keep("", "county-form")

    def _exchange(self) -> None:
        """A package of another PC about to be taken: the sample's own copy with another letter made it."""
        import shutil

        from app.exchange.pack import ALL, pack_peer
        from app.office import open_office

        session = self.window.context.session
        session.ledger.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = Path(shutil.copytree(session.folder, self.folder / "second-pc"))
        other = open_office(copy, session.user.name, self.password)
        other.put_setting("device", "B")
        other.close()
        other = open_office(copy, session.user.name, self.password)
        row = other.all("household")[0]
        other.save("household", {"people": (row["people"] or 0) + 1}, uid=row["uid"])
        village = other.areas.villages()[0].uid
        other.save("activity", {"date": "2026-10-30", "title": "赶集日宣传", "persons": 120, "area": village})
        package = pack_peer(other, self.folder, since=ALL).file
        other.close()
        page = self._page("exchange", files=[package])
        self.until(lambda: page._plan is not None)
        self.keep("exchange", "")

    def _record(self, key: str, readme: str, help_page: str, row: int) -> Any:
        screen = self._page(key)
        self.until(lambda: bool(screen.table.model.ids))
        screen.table.select_row(row)
        screen.open(screen.table.current_uid())
        self.keep(readme, help_page)
        return screen

    def _visits(self, village: str) -> None:
        page = self._page("round_visits", area=village)
        self.until(lambda: bool(page.model.steps))
        self.keep("visits", "visits")

    def _sheets(self, village: str) -> None:
        """A scanned visit sheet, one line of which a person must settle."""
        from app.documents import visit_sheet
        from tests.app.scan import visit_kit

        session = self.window.context.session
        grid, turn = session.areas.children(village)[0].uid, session.all("visit_round")[0]["uid"]
        made = visit_sheet.issue(session, turn, grid, self.folder / "sheets.pdf")
        image = visit_kit.pages((self.folder / "sheets.pdf").read_bytes())[0]
        page = self._page("visit_sheets")
        page.desk.open_pages([visit_kit.filled_in(image, made.first)])
        self.until(lambda: bool(page.desk.stack.proposals))
        self.keep("", "visit-sheets")
        page.desk.unsaved = False

    def _print(self, village: str) -> None:
        page = self._page("print", area=village, tab="print", template="letter-receipt")
        self.until(lambda: page.batch.to_file.isEnabled() and page.batch.preview.count > 0)
        self.keep("print", "print")
        page = self._page("print", tab="numbers")
        self.until(lambda: bool(page.numbers.register.table.model.ids))
        page.numbers.register.table.select_row(3)
        self.keep("", "numbers")
        page = self._page("print", tab="wording")
        self.until(lambda: bool(page.wording.papers.papers))
        page.wording.choose("letter-receipt")
        self.until(lambda: "朋友们" in page.wording.text and page.wording.preview.count > 0)
        self.keep("", "wording")

    def _return(self) -> None:
        """Three sheets out of the envelope: two new ones and one that had been filed before."""
        page, session = self._page("print", tab="return"), self.window.context.session
        rows = [row for row in session.all("issued") if row["template"] == "letter-receipt"]
        still_out = [row["serial"] for row in rows if row["state"] in ("printed", "issued")]
        back = next(row["serial"] for row in rows if row["state"] == "returned")
        for number in (still_out[0], still_out[1], back, still_out[2]):
            page.desk.scan(number)
        page.desk.reload()
        self.keep("return", "return")

    def _scan(self) -> None:
        """A stack from the feeder on the desk: signed, upside down, unsigned, unreadable, twice, and a foreign paper."""
        from app.documents.issue import Recipients, issue
        from tests.app.scan import paper
        from tests.app.scan.letters import Letters, as_pdf, through_scanner

        session = self.window.context.session
        homes = tuple(row["uid"] for row in session.all("household")[40:52])
        report = issue(session, "letter-receipt", Recipients(uids=homes, again=True), self.folder / "letters.pdf")
        letters = Letters.of(session, report.batch, self.folder / "letters.pdf")
        scan = as_pdf([
            letters.back(0), letters.back(1, upside_down=True), letters.back(2), letters.back(3, signed=False), letters.back(4),
            letters.back(5, unreadable=True), through_scanner(paper.receipt(None), 1), letters.back(6),
            letters.back(7, signed=False, tick="refused"), letters.back(0), letters.back(8),
        ], self.folder / "回执_扫描.pdf")
        desk = self._page("print", tab="scan").scan
        desk.open([scan])
        self.until(lambda: bool(desk.pages) and not self.window.context.jobs.busy)
        self.keep("scan", "scan")

    # -- the paper

    def _paper(self, report: DemoReport) -> None:
        from tests.ui import document_pictures

        self.made += document_pictures.make(HELP)
        letter = next(report.out.glob("*一封信*.pdf"))
        tables = next(report.out.glob("*/*月报表.pdf"))
        for name, file in (("letter", letter), ("table", tables)):
            with pypdfium2.PdfDocument(file) as pages:
                sheet = pages[0].render(scale=2).to_pil()
            sheet = sheet.resize((round(sheet.width * 0.6), round(sheet.height * 0.6)), Image.Resampling.LANCZOS)
            self._write(README / f"{name}.png", framed(sheet))

    # -- keeping

    def keep(self, readme: str, help_page: str) -> None:
        """The window as it is now, for the README and (smaller) for the help; "" for neither."""
        self.settle()
        seen = picture_of(self.window)
        if readme:
            self._write(README / f"{readme}.png", seen)
        if help_page:
            height = round(seen.height * HELP_WIDTH / seen.width)
            smaller = seen.convert("RGB").resize((HELP_WIDTH, height), Image.Resampling.LANCZOS)
            self._write(HELP / f"{help_page}.png", framed(smaller))

    def _write(self, path: Path, picture: Image.Image) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        self.made.append(path)

    def settle(self) -> None:
        """Let background reading arrive and be drawn."""
        from PySide6.QtCore import QEventLoop, QTimer

        for _ in range(12):
            loop = QEventLoop()
            QTimer.singleShot(40, loop.quit)
            loop.exec()

    def until(self, ready: Callable[[], bool]) -> None:
        """Wait for what the program works out in the background. Raises TimeoutError after half a minute."""
        for _ in range(60):
            if ready():
                return
            self.settle()
        raise TimeoutError("the page never became ready")


def picture_of(widget: QWidget) -> Image.Image:
    """What a widget shows."""
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(BytesIO(bytes(buffer.data().data())))


def framed(sheet: Image.Image) -> Image.Image:
    """With a thin edge, so that a page or a window is told from the white ground it stands on."""
    edge = Image.new("RGB", (sheet.width + 2, sheet.height + 2), "#C9D1DA")
    edge.paste(sheet, (1, 1))
    return edge


def _until(last: str) -> Any:
    from app.errors import Cancelled
    from app.progress import Progress

    class Stop(Progress):
        """Lets the work go on until it says `last`."""

        def step(self, done: int, total: int, text: str = "") -> None:
            if text == last:
                raise Cancelled

    return Stop()


if __name__ == "__main__":
    sys.exit(main())
