"""From the printer through the village and the scanner into the register, in one step or not at all."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from app.documents import issue, returns, serial
from app.documents.recipients import Recipients
from app.errors import Cancelled, NoRight
from app.scan import filing
from app.scan.filing import Decision
from app.scan.marks import Ink
from app.scan.stack import Heap
from app.session import Query, Session, Where
from tests.app.scan import damage, paper, strokes
from tests.app.scan.sheets import SCALE
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, VIEWER, StopAt, Template, homes

CODE = "law-notice"


@dataclass(frozen=True)
class Back:
    """An office with four numbered letters out, and the scans that came back."""

    session: Session
    numbers: list[str]
    scans: Path


def print_and_scan(session: Session, grid: str, folder: Path) -> Back:
    """Four letters: signed, empty, refused, and one whose symbol is torn off; then a blank back."""
    session.save_many("household", homes(grid, ["王芳", "李强", "赵敏", "孙静"]))
    out = folder / "print.pdf"
    issue.issue(session, CODE, Recipients(), out)
    numbers = sorted(row["serial"] for row in session.all("issued"))
    regions = {region.name: region for region in filing.lookup(session)(numbers[0]).regions}  # type: ignore[union-attr]
    with pypdfium2.PdfDocument(out) as document:
        pages = [page.render(scale=SCALE, grayscale=True).to_pil().convert("L") for page in document]
    strokes.sign(pages[0], paper.place(regions["resident"]), random.Random(1), strokes.BLUE)
    strokes.tick(pages[2], paper.place(regions["refused"]), "check", random.Random(2))
    torn = regions[""]
    pages[3].paste(255, tuple(round(v * paper.MM) for v in (torn.x - 5, torn.y - 5, torn.x + 25, torn.y + 25)))
    pages.append(Image.new("L", pages[0].size, 255))
    scans = folder / "scans"
    scans.mkdir()
    for at, page in enumerate(pages):
        damage.suffer(page, damage.Damage(200, skew=1 - at, noise=5)).save(scans / f"{at}.jpg", quality=75)
    return Back(session, numbers, scans)


@pytest.fixture
def back(town: Session, office_template: Template, tmp_path: Path) -> Back:
    return print_and_scan(town, office_template.grid, tmp_path)


def row(session: Session, number: str) -> dict[str, Any]:
    return session.all("issued", Query((Where("serial", "eq", number),)))[0]


def kept(session: Session, number: str) -> list[bytes]:
    return [session.photo_bytes(photo["uid"]) for photo in session.photos(row(session, number)["uid"])]


def test_a_stack_is_read_against_the_register(back: Back) -> None:
    stack = filing.read(back.session, [back.scans])
    assert [(page.code, page.heap) for page in stack.pages] == [
        (back.numbers[0], Heap.FILED), (back.numbers[1], Heap.EMPTY), (back.numbers[2], Heap.EMPTY),
        (None, Heap.NOT_OURS), (None, Heap.NOT_OURS)]
    assert [page.proposal for page in stack.pages[:3]] == ["ink", "", "refused"] and not stack.faults
    assert {row(back.session, number)["state"] for number in back.numbers} == {"printed"}


def test_only_the_signed_one_is_filed_unless_a_person_says_more(back: Back) -> None:
    stack = filing.read(back.session, [back.scans])
    report = filing.file(back.session, stack.pages, {})
    assert report.filed == back.numbers[:1] and report.left == 4 and not report.refused
    first = row(back.session, back.numbers[0])
    assert (first["state"], first["signed"]) == ("returned", "ink")
    assert kept(back.session, back.numbers[0]) == [stack.pages[0].image]
    assert {row(back.session, number)["state"] for number in back.numbers[1:]} == {"printed"}


def test_what_a_person_decides_is_done_in_one_step(back: Back) -> None:
    pages = filing.read(back.session, [back.scans]).pages
    steps = len(back.session.steps())
    torn = filing.typed(back.session, pages[3], serial.display(back.numbers[3]))
    assert (torn.code, torn.heap, torn.sign) == (back.numbers[3], Heap.FILED, Ink.NONE)
    pages[3] = torn
    report = filing.file(back.session, pages, {
        1: Decision("file", "empty"), 2: Decision("file", "refused"), 3: Decision("file", "ink"),
        4: Decision("add", number=back.numbers[0]),
    })
    assert sorted(report.filed) == back.numbers and report.added == [back.numbers[0]] and not report.left
    assert [row(back.session, number)["signed"] for number in back.numbers] == ["ink", "empty", "refused", "ink"]
    assert kept(back.session, back.numbers[0]) == [pages[0].image, pages[4].image]
    assert len(back.session.steps()) == steps + 1
    assert report.sentence == "登记收回4份，加存补充页1页。"
    back.session.undo()
    assert {row(back.session, number)["state"] for number in back.numbers} == {"printed"}


def test_stopped_half_way_nothing_is_filed(back: Back) -> None:
    pages = filing.read(back.session, [back.scans]).pages
    decisions = {at: Decision("file", "ink") for at in range(3)}
    with pytest.raises(Cancelled):
        filing.file(back.session, pages, decisions, StopAt(2))
    assert {row(back.session, number)["state"] for number in back.numbers} == {"printed"}
    assert not back.session.all("photo")


def test_what_changed_meanwhile_is_refused_with_its_place(back: Back) -> None:
    pages = filing.read(back.session, [back.scans]).pages
    returns.void(back.session, back.numbers[0], "印错")
    report = filing.file(back.session, pages, {1: Decision("add"), 4: Decision("file")})
    assert not report.filed and not report.added and len(report.refused) == 3
    assert "“0.jpg”第1页" in report.refused[0] and "已作废" in report.refused[0]
    assert "没有编号" in report.refused[1] and "还没有收回" in report.refused[2]
    assert {page.heap for page in filing.read(back.session, [back.scans / "0.jpg"]).pages} == {Heap.VOID}


def test_a_second_scan_is_offered_as_a_further_page(back: Back) -> None:
    filing.file(back.session, filing.read(back.session, [back.scans]).pages, {})
    again = filing.read(back.session, [back.scans / "0.jpg"]).pages
    assert [page.heap for page in again] == [Heap.ALREADY]
    assert filing.file(back.session, again, {}).left == 1
    assert filing.file(back.session, again, {0: Decision("add")}).added == [back.numbers[0]]
    assert len(kept(back.session, back.numbers[0])) == 2


def test_looking_on_may_not_file(back: Back, open_copy: Opener) -> None:
    viewer = open_copy(VIEWER)
    with pytest.raises(NoRight):
        filing.read(viewer, [back.scans])
    with pytest.raises(NoRight):
        filing.file(viewer, [], {})


def test_from_the_command_line(
    open_copy: Opener, office_template: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = office_template.copy(tmp_path / "office")
    back = print_and_scan(open_copy(ADMIN, folder), office_template.grid, tmp_path)
    back.session.close()
    (back.scans / "z.pdf").write_bytes(b"")
    monkeypatch.setenv(VARIABLE, PASSWORD)
    main(["return", str(folder), "--user", ADMIN, "--scan", str(back.scans), "--json"])
    out, said = capsys.readouterr()
    answer = json.loads(out)
    assert answer["filed"] == back.numbers[:1]
    assert [(item["number"], item["proposal"]) for item in answer["empty"]] == [
        (back.numbers[1], ""), (back.numbers[2], "refused")]
    assert [Path(item["file"]).name for item in answer["not_ours"]] == ["3.jpg", "4.jpg"]
    assert len(answer["faults"]) == 1 and "z.pdf" in answer["faults"][0]
    assert "登记收回1份" in said
    assert main(["return", str(folder), back.numbers[1], "--user", ADMIN, "--scan", str(back.scans)]) == 1
    assert "请分两次登记" in capsys.readouterr().err
