"""Taking paper back and making numbers void: the register always balances."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from app.documents import serial
from app.documents.issue import Options, Recipients, issue
from app.documents.numbers import balances
from app.documents.returns import (
    Returned,
    add_page,
    mark_returned,
    name_recipient,
    recipient_register,
    void,
)
from app.errors import AppError, NoRight
from app.session import Query, Session, Where
from db.month import photo_counts
from tests.fixtures_office import Opener
from tests.office_kit import CLERK, VIEWER, Template, homes

LETTER = "letter-receipt"


@pytest.fixture
def printed(town: Session, office_template: Template, tmp_path: Path) -> Session:
    town.save_many("household", homes(office_template.grid, ["甲", "乙", "丙"]))
    town.save_many("household", homes(office_template.other_grid, ["丁"]))
    issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    return town


def numbers(session: Session) -> list[str]:
    return [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]


def test_a_number_comes_back_once(printed: Session) -> None:
    number = numbers(printed)[0]
    first = mark_returned(printed, number)
    assert (first.state, first.serial) == (Returned.FILED, number) and "已登记收回" in first.sentence
    row = printed.all("issued", Query(order=(("serial", False),)))[0]
    assert row["state"] == "returned" and row["returned_on"]
    second = mark_returned(printed, number)
    assert second.state is Returned.ALREADY and "已在" in second.sentence
    assert len(printed.history("issued", row["uid"])) == 3


def test_a_number_as_guns_and_people_type_it(printed: Session) -> None:
    typed = [number for number in numbers(printed)]
    ways = [
        typed[0].lower(),
        f" {serial.display(typed[1])} \r\n",
        "".join(chr(ord(c) + 0xFEE0) for c in typed[2]),
        typed[3][0] + typed[3][1:].replace("0", "O"),
    ]
    assert [mark_returned(printed, text).state for text in ways] == [Returned.FILED] * 4


def test_wrong_and_foreign_numbers_change_nothing(printed: Session) -> None:
    number = numbers(printed)[0]
    steps = len(printed.steps())
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    foreign = serial.make("H", 2026, "Z", 1)
    assert [mark_returned(printed, text).state for text in (wrong, "", "你好", foreign)] == [
        Returned.BAD,
        Returned.BAD,
        Returned.BAD,
        Returned.UNKNOWN,
    ]
    assert len(printed.steps()) == steps


def test_a_void_number_stays_listed_with_its_reason(printed: Session) -> None:
    number = numbers(printed)[0]
    with pytest.raises(AppError, match="请填写作废原因"):
        void(printed, number, " ")
    assert void(printed, serial.display(number), " 卡纸 ") == f"{serial.display(number)} 已作废，原因已登记。"
    row = printed.all("issued", Query(order=(("serial", False),)))[0]
    assert (row["state"], row["void_reason"], row["serial"]) == ("void", "卡纸", number)
    returned = mark_returned(printed, number)
    assert returned.state is Returned.VOID and "卡纸" in returned.sentence
    with pytest.raises(AppError, match="已经作废"):
        void(printed, number, "再来")
    with pytest.raises(AppError, match="身份证号"):
        void(printed, numbers(printed)[1], "99999918000101001X")


def test_what_is_back_cannot_be_void(printed: Session) -> None:
    number = numbers(printed)[0]
    mark_returned(printed, number)
    with pytest.raises(AppError, match="已收回，不能作废"):
        void(printed, number, "错")
    with pytest.raises(AppError, match="不是本台账编的号"):
        void(printed, serial.make("H", 2026, "Z", 1), "错")


def test_a_void_number_is_not_given_out_again(printed: Session, tmp_path: Path) -> None:
    before = numbers(printed)
    void(printed, before[1], "卡纸")
    report = issue(printed, LETTER, Recipients(), tmp_path / "b.pdf")
    assert (report.count, report.held) == (1, 3), "who held the void number gets a new one, and nobody else"
    assert report.first not in before and len(set(numbers(printed))) == 5


def test_numbers_survive_the_household_and_the_village(printed: Session, office_template: Template) -> None:
    """A number whose village is gone is still counted."""
    for row in printed.all("household"):
        printed.remove("household", [row["uid"]], "迁走")
    assert sum(item.printed for item in balances(printed).values()) == 4
    printed.remove("area", [office_template.other_grid], "撤并")
    assert sum(item.printed for item in balances(printed).values()) == 4 and None in balances(printed)


def picture(color: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), color).save(out, "JPEG")
    return out.getvalue()


def test_the_page_is_kept_with_its_number(open_copy: Opener, office_template: Template, tmp_path: Path) -> None:
    """By whoever may take paper back; encrypted on the disk; not a photo of an activity."""
    session = open_copy(CLERK)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    activity = session.save("activity", {"title": "大集", "date": "2026-10-09"}).uid
    issue(session, LETTER, Recipients(), tmp_path / "a.pdf")
    number = numbers(session)[0]
    done = mark_returned(session, number, "ink", picture())
    row = session.all("issued", Query((Where("serial", "eq", number),)))[0]
    assert done.state is Returned.FILED and (row["state"], row["signed"]) == ("returned", "ink")
    pages = session.photos(row["uid"])
    assert [(page["owner_register"], page["name"], page["caption"]) for page in pages] == [
        ("issued", f"{serial.display(number)}.jpg", "收回页")
    ]
    with Image.open(io.BytesIO(session.photo_bytes(pages[0]["uid"]))) as kept:
        assert kept.size == (1240, 1754)
    assert picture() not in [path.read_bytes() for path in (session.folder / "blobs").rglob("*") if path.is_file()]
    assert photo_counts(session.ledger, [activity]) == {} and session.photos(activity) == []
    with pytest.raises(NoRight):
        mark_returned(open_copy(VIEWER), number, "ink", picture())


def test_undoing_a_return_takes_its_page_along(printed: Session) -> None:
    number = numbers(printed)[0]
    mark_returned(printed, number, "ink", picture())
    printed.undo()
    row = printed.all("issued", Query((Where("serial", "eq", number),)))[0]
    assert (row["state"], row["signed"], row["returned_on"]) == ("printed", None, None)
    assert printed.photos(row["uid"]) == []
    assert mark_returned(printed, number).state is Returned.FILED


def test_a_page_that_is_no_picture_files_nothing(printed: Session) -> None:
    number = numbers(printed)[0]
    with pytest.raises(AppError, match="不是能识别的照片"):
        mark_returned(printed, number, "ink", b"%PDF-1.7")
    assert printed.all("issued", Query((Where("serial", "eq", number),)))[0]["state"] == "printed"


def test_another_page_and_the_signature_later(printed: Session) -> None:
    number, other = numbers(printed)[:2]
    mark_returned(printed, number)
    row = printed.all("issued", Query((Where("serial", "eq", number),)))[0]
    assert row["signed"] == "unseen", "nobody has said what stands in the box"
    assert add_page(printed, number, picture()).endswith("已加存一页。")
    assert printed.get("issued", row["uid"])["signed"] == "unseen"
    add_page(printed, number, picture("grey"), "refused")
    assert len(printed.photos(row["uid"])) == 2
    assert printed.get("issued", row["uid"])["signed"] == "refused"
    with pytest.raises(AppError, match="还没有收回"):
        add_page(printed, other, picture())


def test_an_empty_form_gets_its_name_when_it_comes_back(
    printed: Session, office_template: Template, tmp_path: Path
) -> None:
    issue(printed, LETTER, Recipients(area=office_template.village), tmp_path / "b.pdf", options=Options(blanks=2))
    blank = [row for row in printed.all("issued") if not row["to_uid"]]
    done = mark_returned(printed, blank[0]["serial"])
    assert done.nobody and done.sentence.endswith("请补登姓名。")
    again = mark_returned(printed, blank[0]["serial"])
    assert again.state is Returned.ALREADY and again.nobody, "a name skipped once is asked for again"
    assert recipient_register(printed, blank[0]["serial"]) == "household"
    home = printed.all("household")[1]
    assert name_recipient(printed, blank[0]["serial"], home["uid"]).endswith(f"已登记给“{home['householder']}”。")
    row = printed.get("issued", blank[0]["uid"])
    assert (row["to_register"], row["to_uid"], row["to_name"], row["to_place"], row["area"]) == (
        "household", home["uid"], home["householder"], home["door"], home["area"],
    )  # fmt: skip
    assert printed.find(home["householder"])
    with pytest.raises(AppError, match="已登记给"):
        name_recipient(printed, blank[0]["serial"], home["uid"])
    void(printed, blank[1]["serial"], "卡纸")
    with pytest.raises(AppError, match="已作废"):
        name_recipient(printed, blank[1]["serial"], home["uid"])
    assert not mark_returned(printed, numbers(printed)[0]).nobody
