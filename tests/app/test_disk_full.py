"""A full disk: a sentence, nothing lost, and the office opens afterwards.

The ledger's own limit gives SQLite's true "full"; for other files a child process may not write files beyond a
size, which every write then runs into as on a full disk or stick.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.backup.check import check_office
from app.backup.make import backup
from app.backup.restore import restore
from app.documents.issue import Recipients, issue
from app.errors import AppError
from app.faults import told
from app.month import report
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, Template, files_of, home, homes
from tests.paths import ROOT


def limit(session: Session, pages: int) -> None:
    """Let the ledger grow by at most `pages`."""
    held = session.ledger.fetch("PRAGMA page_count")[0][0]
    session.ledger.conn.execute(f"PRAGMA max_page_count = {held + pages}")


def refused(work: Callable[[], object]) -> str:
    """What a person reads when the work runs into the full disk."""
    with pytest.raises(Exception) as error:
        work()
    sentence = told(error.value)
    assert sentence is not None, repr(error.value)
    assert sentence.hint
    return sentence.message


def test_saving(town: Session, office_template: Template) -> None:
    town.save("household", home(office_template.grid, "1号", "甲"))
    limit(town, 0)
    seen = 1

    def save_on() -> None:
        nonlocal seen
        for number in range(2, 500):
            town.save("household", home(office_template.grid, f"{number}号", "乙" * 40, note="长" * 100))
            seen += 1

    assert "磁盘空间不足" in refused(save_on)
    assert town.count("household") == seen and len(town.find("号", limit=1000)) >= seen
    assert check_office(town).problems == []
    limit(town, 100_000)
    town.save("household", home(office_template.grid, "900号", "丙"))


def test_importing(open_copy: Opener, office_folder: Path, office_template: Template) -> None:
    session = open_copy(folder=office_folder)
    limit(session, 40)

    def load() -> None:
        with session.step("导入", kind="import"):
            session.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(5_000)]))

    assert "磁盘空间不足" in refused(load)
    assert session.count("household") == 0 and session.undo() is None
    session.close()
    again = open_copy(folder=office_folder)
    assert again.count("household") == 0 and check_office(again).problems == []


def test_numbering(town: Session, office_template: Template, tmp_path: Path) -> None:
    town.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(300)]))
    limit(town, 2)
    assert "磁盘空间不足" in refused(lambda: issue(town, "letter-receipt", Recipients(), tmp_path / "a.pdf"))
    assert town.count("issued") == 0 and not list(tmp_path.glob("*.pdf"))
    limit(town, 100_000)
    assert issue(town, "letter-receipt", Recipients(), tmp_path / "a.pdf").count == 300


CHILD = """
import resource, sys
from pathlib import Path
from app.backup.make import backup
from app.backup.restore import restore
from app.documents.issue import Recipients, issue
from app.faults import told
from app.security.keyring import Keys
from tests import office_kit
folder, out, master, work, size = Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.argv[3]), sys.argv[4], int(sys.argv[5])
session = office_kit.open_with(folder, Keys(master)) if work != "restore" else None
photo = (out / "photo.jpg").read_bytes()
if work == "lock":
    from app.clock import pretend
    from app.month import report
    from tests.app.month.test_report import MONTH, fill
    with pretend("2026-11-03T09:00:00"):
        session.remove("activity", [session.all("activity")[0]["uid"]], "重填")
        fill(session)
if work == "keyfile":
    from app.keyfiles.store import KeyStore
    from tests import keyfiles_kit as kit
    store = kit.switched_on(session)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    if work == "backup":
        backup(session, out / "usb")
    elif work == "forced":
        session.backup_before("导入")
    elif work == "print":
        issue(session, "letter-receipt", Recipients(), out / "a.pdf")
    elif work == "package":
        from app.exchange.pack import pack_peer
        pack_peer(session, out / "packages")
    elif work == "lock":
        with pretend("2026-11-03T10:00:00"):
            report.lock(session, MONTH)
    elif work == "keyfile":
        store.propose(kit.values(basis_expiry="2099-12-31"), kit.SCAN * 100)
    elif work == "photo":
        session.attach("activity", session.all("activity")[0]["uid"], photo, "a.jpg")
    else:
        restore(next((out / "stick").glob("*台账备份*")), out / "new", office_kit.ADMIN, office_kit.PASSWORD)
except Exception as error:
    sentence = told(error)
    if sentence is None:
        raise
    print(sentence)
    sys.exit(1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize(
    ("work", "size"),
    [
        ("backup", 100_000),
        ("backup", 0),
        ("forced", 100_000),
        ("print", 20_000),
        ("photo", 500),
        ("restore", 100_000),
        ("package", 500),
        ("lock", 2_000),
        ("keyfile", 2_000),
    ],
)
def test_other_files(
    open_copy: Opener, office_folder: Path, office_template: Template, tmp_path: Path, work: str, size: int
) -> None:
    session = open_copy(folder=office_folder)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    session.save("activity", {"date": "2026-10-09", "title": "集市宣传"})
    backup(session, tmp_path / "out" / "stick")
    session.close()
    picture = io.BytesIO()
    Image.effect_noise((200, 200), 60).save(picture, "JPEG")
    (tmp_path / "out" / "photo.jpg").write_bytes(picture.getvalue())
    before = files_of(tmp_path / "out")
    words = [str(office_folder), str(tmp_path / "out"), office_template.keys.master.hex(), work, str(size)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, ""), done.stderr
    assert "无法读写" in done.stdout or "读写磁盘出错" in done.stdout or "空间不足" in done.stdout
    left = {name: data for name, data in files_of(tmp_path / "out").items() if name not in before}
    assert left == {}, "nothing half-written stays"
    assert not list(tmp_path.rglob(".tmp-*")) and not list(tmp_path.rglob("*.part*"))
    again = open_copy(folder=office_folder)
    assert again.count("household") == (8 if work == "lock" else 2) and check_office(again).problems == []
    if work == "lock":
        assert report.status(again, "2026-10").state == "filling" and not again.count("report_snapshot")


def test_opening_when_not_even_the_note_can_be_written(
    open_copy: Opener, office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(AppError, match="磁盘空间不足"):
            open_copy(folder=office_folder)
    open_copy(folder=office_folder)


def test_the_sentence_for_a_full_disk_is_told_by_code(tmp_path: Path) -> None:
    from app.files import write_beside

    target = tmp_path / "a.xlsx"
    target.write_text("old", "utf-8")
    with pytest.raises(AppError, match="磁盘空间不足"), write_beside(target) as draft:
        draft.write_text("new", "utf-8")
        raise OSError(28, "No space left on device")
    assert target.read_text("utf-8") == "old" and [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_after_a_full_stick_the_next_backup_works(
    open_copy: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_copy()
    (tmp_path / "usb").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(
            "app.backup.make.facts", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
        )
        with pytest.raises(AppError, match="磁盘空间不足"):
            backup(session, tmp_path / "usb")
    assert list((tmp_path / "usb").iterdir()) in ([], [tmp_path / "usb" / "blobs"])
    assert restore(backup(session, tmp_path / "usb"), tmp_path / "new", ADMIN, PASSWORD).missing_photos == 0
