"""The report of a bug says where, never what: no name, phone or number that was being worked on."""

from __future__ import annotations

import logging

import pytest

from app import fault_log
from ui import tell

PLANTED = ("欧阳测试", "13900001234", "花园村3组12号", "999999198001010035")


def _work(name: str, phone: str) -> None:
    row = {"householder": name, "phone": phone, "door": PLANTED[2]}
    try:
        raise KeyError(f"{name} {phone}")
    except KeyError as error:
        raise ValueError(f"{row} {PLANTED[3]}") from error


def broken() -> BaseException:
    try:
        _work(PLANTED[0], PLANTED[1])
    except ValueError as fault:
        return fault
    raise AssertionError("nothing was raised")


def test_the_report_names_places_and_kinds_only() -> None:
    text = fault_log.report(broken())
    assert "ValueError" in text and "KeyError" in text and "_work" in text
    assert not any(word in text for word in PLANTED)


@pytest.mark.expect_log("ValueError")
def test_neither_box_nor_log_holds_a_value(
    qapp: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []

    def look(box: tell.QMessageBox) -> int:
        shown.extend((box.text(), box.informativeText(), box.detailedText()))
        return 0

    monkeypatch.setattr(tell.QMessageBox, "exec", look)
    with caplog.at_level(logging.ERROR):
        tell.Tell().error(broken())
    assert "ValueError" in "".join(shown)
    assert not any(word in "".join([*shown, caplog.text]) for word in PLANTED)
