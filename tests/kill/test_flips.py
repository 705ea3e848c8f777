"""Flipped bits are noticed in every kind of file; a few of each here, `python -m tests.kill flips 500` does more."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backup.check import check_office
from app.errors import AppError
from app.security.keyring import KeyRing
from tests import office_kit
from tests.kill.flips import MISSED, NOTICED, Flips
from tests.office_kit import ADMIN, PASSWORD, Template


def test_no_flipped_bit_goes_unnoticed(tmp_path: Path, office_template: Template) -> None:
    flips = Flips(tmp_path, office_template, 5)
    for kind in flips.files:
        found = flips.run(8, [kind])[kind]
        assert not found[MISSED], f"{kind}: {found}"
        assert found[NOTICED] >= 3, f"{kind}: {found}"


def test_a_damaged_key_ring_is_told_from_a_wrong_password(tmp_path: Path, office_template: Template) -> None:
    folder = office_template.copy(tmp_path / "office")
    path = folder / "keyring.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f'"name": "{ADMIN}"', '"name": "管理负"'), "utf-8")
    with pytest.raises(AppError, match="已损坏"):
        KeyRing.load(path).open(ADMIN, PASSWORD)
    session = office_kit.open_with(folder, office_template.keys)
    assert any("keyring.json 有损坏" in line for line in check_office(session).problems)
    session.close()
    path.write_text(text, "utf-8")
    assert not KeyRing.load(path).damaged
