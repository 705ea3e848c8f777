"""Identity and bank-card numbers stay out: in every text of every register, however they are written."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.errors import AppError, InvalidValues
from app.privacy import forbidden_number, is_id_number, mask_phone
from app.records.prepare import Preparer
from app.records.registers import REGISTERS
from app.records.spec import Kind
from app.session import Session
from tests.office_kit import Template, home

# Nobody's: the area code 999999 does not exist, the birth year is in the 1800s.
NUMBER = "99999918000101001X"
# Uids, names of kept files and their checks, made by the program.
OWN = ("to_uid", "owner", "batch", "blob", "finding", "change_hash", "body_file", "seal", "workbook", "pdf", "sheet_workbook",
       "sheet_pdf", "word_blob")
TEXTS = [
    (register.key, item.key)
    for register in REGISTERS.values()
    for item in register.fields
    if item.kind in (Kind.TEXT, Kind.LONG, Kind.PHONE)
    and item.key not in OWN
]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

numbers = st.builds(
    lambda body, last: body + last,
    st.text("0123456789", min_size=17, max_size=17),
    st.sampled_from("0123456789Xx"),
)
around = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123456789 号户-")), max_size=12)


@given(numbers, around, around)
def test_no_neighbours_hide_a_number(number: str, before: str, after: str) -> None:
    assert forbidden_number(before + number + after)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        NUMBER.lower(),
        NUMBER.translate(WIDE),
        "999999 18000101 001X",
        "999999-18000101-001X",
        f"证号{NUMBER}。",
        "6222021234567890123",
        "6222 0212 3456 7890",
        "6222-0212-3456-7890-123",
        "5" + NUMBER,
        "13800001234" + NUMBER,
    ],
)
def test_ways_of_writing_a_number(text: str) -> None:
    assert forbidden_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13800001234",
        "13800001234 13800005678",
        "电话13800001234、13800005678",
        "2026-10-12 2026-10-13",
        "0311-85551234-806",
        "2026-10-12至2026-10-13",
        "花园村第1网格3号楼2单元1201",
        "130123456789012",
        "1201 1202 1203 1204号"[:14],
    ],
)
def test_what_an_office_writes_may_pass(text: str) -> None:
    assert not forbidden_number(text)


@pytest.mark.parametrize(("register", "field"), TEXTS, ids=lambda value: str(value))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=numbers, before=st.text("甲乙 1", max_size=3), after=st.text("丙丁 2", max_size=3))
def test_no_text_of_any_register_takes_a_number(
    register: str, field: str, number: str, before: str, after: str
) -> None:
    preparer = Preparer(REGISTERS[register], lambda dictionary: frozenset())
    with pytest.raises(InvalidValues) as refused:
        preparer.create({field: before + number + after}, trusted=True)
    wrong = [problem for problem in refused.value.problems if problem.field == field]
    assert wrong and number not in str(refused.value), "the number itself is not said again"


def test_the_number_is_refused_on_every_way_in(town: Session, office_template: Template) -> None:
    uid = town.save("household", home(office_template.grid, "1号", "甲")).uid
    ways: list[Any] = [
        lambda: town.save("household", {"note": f"证{NUMBER}"}, uid=uid),
        lambda: town.save_many("household", [{"uid": uid, "note": NUMBER}]),
        lambda: town.save("household", {"flags": {"note": f"原文“{NUMBER}”"}}, uid=uid),
        lambda: town.remove("household", [uid], f"重复 {NUMBER}"),
        lambda: town.save("dictionary_entry", {"dictionary": "metric", "code": NUMBER, "name": "x"}),
    ]
    for way in ways:
        with pytest.raises(AppError, match="身份证号"):
            way()
    assert NUMBER not in str(town.ledger.fetch("SELECT * FROM change_log"))
    assert town.count("household") == 1


def test_the_check_place_of_the_standard() -> None:
    """Examples printed in GB 11643-1999."""
    assert is_id_number("11010519491231002X") and is_id_number("440524188001010014")
    assert (
        not is_id_number("110105194912310021")
        and not is_id_number("1101051949123100")
        and not is_id_number("甲" * 18)
    )


def test_masks() -> None:
    assert mask_phone("13812345678") == "138****5678" and mask_phone("110") == "110"


def test_a_photo_named_by_a_long_counter_is_taken_without_the_counter(town: Session) -> None:
    """WeChat names pictures by seventeen digits; a name must neither block the photo nor keep the number."""
    uid = town.save("activity", {"date": "2026-10-12", "title": "讲座"}).uid
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    photo = town.attach("activity", uid, picture.getvalue(), "微信图片_20261010123456123.jpg")
    assert town.get("photo", photo)["name"] == "微信图片_.jpg"
    photo = town.attach("activity", uid, picture.getvalue(), f"{NUMBER}.jpg")
    assert town.get("photo", photo)["name"] == ".jpg"
