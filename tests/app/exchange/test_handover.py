"""移交包: readable without the program, complete, and only when a second person agrees."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image

from app.backup.make import digest
from app.errors import AppError, Cancelled, NoRight
from app.exchange import handover
from app.security import keyring, users
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CLERK, HEAD, VIEWER, StopAt, Template, homes

WORDS = "head words 2026"


@pytest.fixture
def filled(open_copy: Opener, office_folder: Path, office_template: Template, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(keyring, "stretch", lru_cache(maxsize=None)(keyring.stretch))
    session = open_copy(ADMIN, office_folder)
    users.set_password(session, HEAD, WORDS)
    users.set_password(session, CLERK, WORDS)
    session.save_many("household", homes(office_template.grid, ["=甲", "乙𬱖"]))
    held = session.save("activity", {"date": "2026-10-09", "title": "集市<b>宣传"}).uid
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    session.attach("activity", held, out.getvalue(), "a.jpg", "现场")
    return session


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for key, value in attrs if key in ("href", "src")]


def test_everything_can_be_read_without_the_program(filled: Session, tmp_path: Path) -> None:
    made = handover.make(filled, tmp_path / "out", HEAD, WORDS)
    page = _Links()
    page.feed((made.folder / handover.INDEX).read_text("utf-8"))
    assert page.found and all((made.folder / unquote(link)).is_file() for link in page.found)
    assert "<b>" not in (made.folder / handover.INDEX).read_text("utf-8")
    book = next(path for path in made.folder.glob("*.xlsx") if "T-06H" in path.name)
    cells = [str(cell.value) for row in load_workbook(book).worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert "=甲" in cells and "乙𬱖" in cells
    text = pypdfium2.PdfDocument(book.with_suffix(".pdf"))[0].get_textpage().get_text_bounded()
    assert "乙𬱖" in text
    with Image.open(next((made.folder / "照片").glob("*.jpg"))) as picture:
        assert made.photos == 1 and picture.size == (40, 30)
    manifest = json.loads((made.folder / handover.MANIFEST).read_text("utf-8"))
    assert manifest["confirmed_by"] == HEAD
    assert all(digest(made.folder / item["path"]) == item["sha256"] for item in manifest["files"])


def test_no_keys_users_or_restricted_files_go_along(filled: Session, tmp_path: Path) -> None:
    (filled.folder / "keyfiles").mkdir()
    (filled.folder / "keyfiles" / "keyfiles.db").write_bytes(b"secret of a person")
    made = handover.make(filled, tmp_path / "out", HEAD, WORDS)
    names = {path.name for path in made.folder.rglob("*")}
    assert not {"keyring.json", "ledger.db", "keyfiles.db", "keyfiles"} & names
    assert not any("用户" in name or "代班" in name for name in names)
    assert not any(b"secret of a person" in path.read_bytes() for path in made.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("user", "password", "told"),
    [(ADMIN, "x", "另一人"), (HEAD, "wrong words", "密码不对"), (CLERK, WORDS, "不能确认"), ("没有的人", "x", "没有用户")],
)
def test_nothing_leaves_without_a_second_person(
    filled: Session, tmp_path: Path, user: str, password: str, told: str
) -> None:
    with pytest.raises(AppError, match=told):
        handover.make(filled, tmp_path / "out", user, password)
    assert not (tmp_path / "out").exists()


def test_a_viewer_hands_over_nothing(filled: Session, open_copy: Opener, tmp_path: Path) -> None:
    folder = filled.folder
    filled.close()
    with pytest.raises(NoRight):
        handover.make(open_copy(VIEWER, folder), tmp_path / "out", HEAD, WORDS)


def test_who_agreed_is_written_down(filled: Session, tmp_path: Path) -> None:
    handover.make(filled, tmp_path / "out", HEAD, WORDS)
    assert f"“{HEAD}”确认：制作台账移交包" in [step[5] for step in filled.steps(3)]


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_cancelled_handover_leaves_the_former_one(filled: Session, tmp_path: Path, at: int) -> None:
    first = handover.make(filled, tmp_path / "out", HEAD, WORDS)
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    with pytest.raises(Cancelled):
        handover.make(filled, tmp_path / "out", HEAD, WORDS, StopAt(at))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before and (first.folder / handover.INDEX).is_file()


def test_a_folder_of_another_kind_is_not_overwritten(filled: Session, tmp_path: Path) -> None:
    made = handover.make(filled, tmp_path / "out", HEAD, WORDS)
    (made.folder / handover.MANIFEST).unlink()
    with pytest.raises(AppError, match="不是移交包"):
        handover.make(filled, tmp_path / "out", HEAD, WORDS)


def test_names_that_a_killed_run_left_in_plain_text_are_cleared_and_nothing_else(filled: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    left, others = out / ".tmp-handover-a1b2" / "新河镇台账移交包-20261101", out / ".tmp-somebody"
    for folder in (left, others):
        folder.mkdir(parents=True)
        (folder / "户册.pdf").write_text("乙𬱖", "utf8")
    made = handover.make(filled, out, HEAD, WORDS)
    assert sorted(path.name for path in out.iterdir()) == sorted([made.folder.name, others.name])
    assert (others / "户册.pdf").read_text("utf8") == "乙𬱖"
