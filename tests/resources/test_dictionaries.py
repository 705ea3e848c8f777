"""The shipped category lists: valid, unambiguous, and their codes never change."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.paths import resources

FOLDER = resources() / "dictionaries"
GOLDEN = Path(__file__).parent.parent / "golden" / "dictionary_codes.json"
CODE = re.compile(r"[a-z0-9_]+")
KEYS = {
    "code", "name", "aliases", "valid_from", "valid_to", "note", "unit", "group", "members", "sets",
    "replaced_by", "issuer", "year", "lines",
}
MUST = {
    "area_level", "unit_kind", "staff_role", "activity_kind", "jin_tag", "jin_set", "venue_kind", "audience",
    "fraud_type", "fraud_set", "content_tag", "occasion", "metric", "lives_in", "outcome", "met_whom",
    "receipt_mark", "app_mark", "material_kind", "issued_state", "activity_state",
    "void_reason", "hotline", "slogan",
}


def _load(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def test_every_needed_dictionary_is_shipped() -> None:
    assert set(NAMES) >= MUST


@pytest.mark.parametrize("name", NAMES)
def test_entries_are_well_formed(name: str) -> None:
    data = _load(name)
    assert data["code"] == name and data["title"]
    codes = [entry["code"] for entry in data["entries"]]
    assert len(codes) == len(set(codes)) and codes
    for entry in data["entries"]:
        assert set(entry) <= KEYS, entry
        assert CODE.fullmatch(entry["code"]) and entry["name"].strip() == entry["name"] != ""
        assert isinstance(entry["aliases"], list)
        assert not any("、" in word for word in entry["aliases"]), "the office keeps aliases parted by 、"
        assert entry.get("replaced_by", codes[0]) in codes
        assert entry.get("group", "") in {"", *data.get("groups", {})}
        for key in ("valid_from", "valid_to"):
            assert date.fromisoformat(entry.get(key, "2026-01-01"))


@pytest.mark.parametrize("name", NAMES)
def test_one_word_never_means_two_entries(name: str) -> None:
    words = Counter(
        word for entry in _load(name)["entries"] for word in {entry["name"], *entry["aliases"]}
    )
    assert [word for word, times in words.items() if times > 1] == []


@pytest.mark.parametrize(("sets", "members"), [("jin_set", "jin_tag"), ("fraud_set", "fraud_type")])
def test_named_sets_hold_known_codes(sets: str, members: str) -> None:
    known = {entry["code"] for entry in _load(members)["entries"]}
    for entry in _load(sets)["entries"]:
        assert entry["members"] and set(entry["members"]) <= known, entry["code"]


def test_fraud_year_sets_agree_with_the_types() -> None:
    by_type = {entry["code"]: entry["sets"] for entry in _load("fraud_type")["entries"]}
    for year in _load("fraud_set")["entries"]:
        assert {code for code, sets in by_type.items() if year["code"] in sets} == set(year["members"])


def test_codes_are_the_ones_ever_shipped() -> None:
    """A code once shipped stays: add new ones to the golden list, never drop or rename one."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = {name: [entry["code"] for entry in _load(name)["entries"]] for name in NAMES}
    assert now == golden


def test_every_metric_says_its_unit() -> None:
    assert all(entry["unit"] for entry in _load("metric")["entries"])


def test_slogan_sets_name_issuer_or_are_left_to_the_county() -> None:
    for entry in _load("slogan")["entries"]:
        assert bool(entry["lines"]) == bool(entry["issuer"]), entry["code"]
