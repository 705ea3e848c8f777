"""The print centre: nobody is numbered twice, every sheet is answered, the balance holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.documents.issue import Recipients, issue
from app.errors import Cancelled
from app.session import Query, Session, Where
from tests.ui.conftest import Said
from tests.ui.paper_printer import paper_printer
from ui.context import AppContext
from ui.screens.print_centre import PrintCentre

LETTER = "letter-receipt"


@pytest.fixture
def centre(context: AppContext, qtbot: Any) -> Iterator[PrintCentre]:
    page = PrintCentre(context)
    qtbot.addWidget(page)
    context.pulse.changed.connect(page.hear)
    page.resize(1200, 700)
    page.show()
    page.arrive({})
    qtbot.waitUntil(lambda: page.batch.preview.count > 0 and not page.batch.tree.nothing)
    qtbot.waitUntil(lambda: "将为 30 户编号" in page.batch.facts.text())
    yield page
    page.batch.preview.clear()


def _numbers(session: Session, tmp_path: Path) -> list[str]:
    village = session.areas.villages()[0].uid
    issue(session, LETTER, Recipients(village), tmp_path / "out.pdf")
    return [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]


def _type(centre: PrintCentre, qtbot: Any, text: str) -> None:
    qtbot.keyClicks(centre.desk.line, text)
    qtbot.keyClick(centre.desk.line, Qt.Key.Key_Return)


def test_the_preview_is_unnumbered_and_numbers_nothing(centre: PrintCentre, session: Session) -> None:
    assert centre.batch.preview.count == 3
    assert session.count("issued") == 0


def test_the_page_opens_at_the_area_asked_for(context: AppContext, qtbot: Any) -> None:
    second = context.session.areas.villages()[1].uid
    page = PrintCentre(context)
    qtbot.addWidget(page)
    page.arrive({"area": second})
    qtbot.waitUntil(lambda: page.batch.preview.count > 0 and page.batch.tree.uid == second)
    page.batch.preview.clear()


def test_a_batch_is_numbered_once(centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path) -> None:
    centre.batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not centre.batch.result.isHidden())
    assert session.count("issued") == 30 and centre.batch.preview.count == 30
    assert not centre.batch.to_file.isEnabled()
    centre.batch.again.setChecked(True)
    qtbot.waitUntil(lambda: "将为 30 户编号" in centre.batch.facts.text())
    centre.batch.again.setChecked(False)
    qtbot.waitUntil(lambda: "都已有编号" in centre.batch.facts.text())
    assert not centre.batch.to_file.isEnabled()


def test_names_that_cannot_be_drawn_are_listed_before_printing_and_stay(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path
) -> None:
    home = next(row for row in session.all("household") if session.areas.village_of(row["area"]) == centre.batch.tree.uid)
    session.save("household", {"householder": "王\U0003007f"}, home["uid"])
    qtbot.waitUntil(lambda: not centre.batch.warning.isHidden())
    assert "王" in centre.batch.warning.list.item(0).text()
    opened: list[tuple[str, Any]] = []
    centre.context.navigate = lambda key, arguments: opened.append((key, arguments))
    centre.batch.warning.list.itemActivated.emit(centre.batch.warning.list.item(0))
    assert opened == [("household", {"uid": home["uid"]})]
    centre.batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: not centre.batch.result.isHidden())
    qtbot.wait(400)  # what the new numbers made the page read again has arrived by then
    assert not centre.batch.warning.isHidden() and "王" in centre.batch.warning.list.item(0).text()


def test_every_sheet_is_answered(centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path) -> None:
    numbers = _numbers(session, tmp_path)
    centre.arrive({"tab": "return"})
    for text in (numbers[0], numbers[0].lower(), "H26A-000", numbers[1]):
        _type(centre, qtbot, text)
    words = [centre.desk.log.model().index(row, 4).data() for row in range(4)]
    assert words == ["已收回", "校验不对", "已登记过", "已收回"]
    assert centre.desk.log.model().index(3, 2).data() == session.all("issued", Query(order=(("serial", False),)))[0]["to_name"]
    assert [label.text() for label in centre.desk.tally.labels.values()] == ["2", "1", "0", "1"]


def test_a_sheet_is_answered_within_a_fifth_of_a_second(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path
) -> None:
    numbers = _numbers(session, tmp_path)
    took = []
    for number in numbers[:5]:
        start = time.perf_counter()
        centre.desk.scan(number)
        took.append(time.perf_counter() - start)
    assert sorted(took)[2] < 0.2


def test_the_balance_always_holds(centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path) -> None:
    numbers = _numbers(session, tmp_path)
    centre.arrive({"tab": "return"})
    centre.desk.scan(numbers[0])
    assert centre.desk.void_number(numbers[1], "卡纸损坏")
    qtbot.waitUntil(lambda: centre.desk.balance.model.rowCount() > 0 and
                    centre.desk.balance.model.index(0, 4).data() == "1")
    printed, back, void, left = (int(centre.desk.balance.model.index(0, at).data()) for at in (2, 3, 4, 5))
    assert (printed, back, void, left) == (30, 1, 1, 28) and printed == back + void + left


def test_a_returned_number_cannot_be_made_void(
    centre: PrintCentre, session: Session, tmp_path: Path, said: Said
) -> None:
    numbers = _numbers(session, tmp_path)
    centre.desk.scan(numbers[0])
    assert not centre.desk.void_number(numbers[0], "遗失")
    assert "已收回，不能作废" in str(said.faults.pop())


def test_printing_leaves_no_names_on_the_disk(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise AssertionError("a temporary file")

    for maker in ("mkstemp", "mkdtemp", "TemporaryDirectory"):
        monkeypatch.setattr(f"tempfile.{maker}", refuse)
    printer = paper_printer(tmp_path / "paper.pdf")
    before = {path for path in tmp_path.rglob("*.pdf")}
    centre.batch.issue_to(None, printer)
    qtbot.waitUntil(lambda: centre.context.jobs.busy is False and (tmp_path / "paper.pdf").is_file(), timeout=30_000)
    assert {path for path in tmp_path.rglob("*.pdf")} - before == {tmp_path / "paper.pdf"}
    qtbot.waitUntil(lambda: not centre.batch.result.again.isHidden())
    assert session.count("issued") == 30 and centre.batch.result.open_folder.isHidden()
    assert [(run["kind"], run["first_page"], run["last_page"]) for run in session.all("print_run")] == [
        ("file", 1, 30), ("first", 1, 30)]


def test_a_batch_broken_off_keeps_its_numbers_and_says_so(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: Any, **_named: Any) -> None:
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr("app.documents.batch.render", stopped)
        centre.batch.issue_to(tmp_path / "out.pdf")
        qtbot.waitUntil(lambda: not centre.batch.broken.isHidden())
    qtbot.waitUntil(lambda: any("30 个编号已占用，留在登记簿里" in line.text for line in said.lines))
    assert {row["state"] for row in session.all("issued")} == {"numbered"}
    said.answers.append(tmp_path / "rest.pdf")
    centre.batch.broken.finish_to_file()
    qtbot.waitUntil(lambda: (tmp_path / "rest.pdf").is_file() and centre.batch.broken.isHidden())
    assert {row["state"] for row in session.all("issued")} == {"printed"} and session.count("issued") == 30


def test_stopping_before_any_number_says_that_nothing_is_left(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: Any, **_named: Any) -> None:
        raise Cancelled

    monkeypatch.setattr("app.documents.issue.issue", stopped)
    centre.batch.issue_to(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: "没有编号，也没有留下改动" in said.last)
    assert session.count("issued") == 0 and centre.batch.broken.isHidden()


def test_every_broken_off_batch_is_offered(
    centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: Any, **_named: Any) -> None:
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr("app.documents.batch.render", stopped)
        for village in session.areas.villages()[:2]:
            with pytest.raises(Cancelled):
                issue(session, LETTER, Recipients(village.uid), tmp_path / "out.pdf")
    bar = centre.batch.broken
    qtbot.waitUntil(lambda: bar.which.count() == 2)
    assert {bar.which.itemText(at).split("　")[1] for at in range(2)} == {"花园村", "桥头村"}
    bar.which.setCurrentIndex(next(at for at in range(2) if "桥头村" in bar.which.itemText(at)))
    said.answers.append(tmp_path / "rest.pdf")
    bar.finish_to_file()
    qtbot.waitUntil(lambda: bar.which.count() == 1)
    assert "花园村" in bar.which.itemText(0)


def test_ctrl_z_takes_the_last_sheet_back(centre: PrintCentre, qtbot: Any, session: Session, tmp_path: Path) -> None:
    numbers = _numbers(session, tmp_path)
    centre.tabs.setCurrentIndex(2)
    _type(centre, qtbot, numbers[0])
    assert session.all("issued", Query((Where("serial", "eq", numbers[0]),)))[0]["state"] != "printed"
    qtbot.keyClick(centre.desk.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.all("issued", Query((Where("serial", "eq", numbers[0]),)))[0]["state"] == "printed"
    qtbot.waitUntil(lambda: centre.desk.log.model().index(0, 4).data() == "已撤回")
    assert next(iter(centre.desk.tally.labels.values())).text() == "0" and not centre.desk.line.text()
