"""Packages into a real PostgreSQL: whole, once, in any order, the later writing of each field winning."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.__main__ import main
from app.errors import AppError
from app.exchange import county_load
from app.exchange.memory import TRAVELLING
from app.session import Session
from db.postgres import County
from tests import postgres_kit
from tests.exchange_kit import pcs, send
from tests.fixtures_office import Opener
from tests.office_kit import Template, homes

pytestmark = pytest.mark.skipif(not postgres_kit.found(), reason="PostgreSQL is not installed here (Debian: postgresql)")


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    with postgres_kit.server() as found:
        yield found


@pytest.fixture
def county(dsn: str) -> Iterator[County]:
    found = County(dsn)
    found._run("DROP SCHEMA IF EXISTS {schema} CASCADE")
    yield found
    found.close()


def fill(session: Session, places: Template) -> list[str]:
    uids = session.save_many("household", homes(places.grid, ["甲", "乙", "丙𬱖"]))
    session.save("activity", {"date": "2026-10-09", "title": "集市宣传", "kind": "rally", "metrics": {"leaflet": 200},
                              "tags": ["village"]})
    return uids


def test_every_register_that_travels_has_its_table(county: County, dsn: str) -> None:
    county.prepare(county_load.shapes().values())
    for key, shape in county_load.shapes().items():
        assert county.rows(shape.table, ["uid", *(name for name, _ in shape.columns)]) == [], key
    assert set(county_load.shapes()) == set(TRAVELLING)


def test_a_package_is_loaded_once_and_typed(
    open_copy: Opener, office_template: Template, tmp_path: Path, county: County, dsn: str
) -> None:
    session = open_copy()
    fill(session, office_template)
    package = send(session, tmp_path)
    first = county_load.load([package], dsn)[0]
    assert first.counts["household"] == 3 and not first.again
    names = [row[0] for row in county.rows("household", ["householder"])]
    assert sorted(names) == ["丙𬱖", "乙", "甲"]
    day, metrics, tags = county.rows("activity", ["date", "metrics", "tags"])[0]
    assert (str(day), metrics, tags) == ("2026-10-09", {"leaflet": 200}, ["village"])
    assert county_load.load([package], dsn)[0].again
    assert len(county.rows("household", ["uid"])) == 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_does_not_matter(
    open_copy: Opener, office_template: Template, tmp_path: Path, county: County, dsn: str, order: tuple[int, ...]
) -> None:
    session = open_copy()
    first, second, third = fill(session, office_template)
    packages = [send(session, tmp_path)]
    session.save("household", {"householder": "甲改", "people": 5}, uid=first)
    packages.append(send(session, tmp_path, since="last"))
    session.save("household", {"people": 6}, uid=first)
    session.remove("household", [second], "重复")
    packages.append(send(session, tmp_path, since="last"))
    county_load.load([packages[at] for at in order], dsn)
    rows = county.rows("household", ["uid", "householder", "people"])
    assert rows == sorted([(first, "甲改", 6), (third, "丙𬱖", 3)])


def test_two_pcs_meet_in_one_table(
    open_copy: Opener, office_template: Template, tmp_path: Path, county: County, dsn: str
) -> None:
    one, other = pcs(open_copy)
    fill(one, office_template)
    other.save_many("household", homes(office_template.second_grid, ["丁"]))
    county_load.load([send(one, tmp_path / "a"), send(other, tmp_path / "b")], dsn)
    assert len(county.rows("household", ["uid"])) == 4


def test_a_damaged_package_leaves_nothing(
    open_copy: Opener, office_template: Template, tmp_path: Path, county: County, dsn: str
) -> None:
    session = open_copy()
    fill(session, office_template)
    package = send(session, tmp_path)
    data = bytearray(package.read_bytes())
    data[len(data) // 3] ^= 1
    package.write_bytes(data)
    with pytest.raises(AppError):
        county_load.load([package], dsn)
    county.prepare(county_load.shapes().values())
    assert county.rows("household", ["uid"]) == []


def test_a_server_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="连不上数据库"):
        county_load.load([tmp_path / "a.zip"], f"host={tmp_path} user=x dbname=x connect_timeout=1")


def test_without_a_window(
    open_copy: Opener, office_template: Template, tmp_path: Path, county: County, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session = open_copy()
    fill(session, office_template)
    package = send(session, tmp_path)
    assert main(["county-load", str(package), str(package), "--dsn", dsn, "--json"]) == 0
    out, said = capsys.readouterr()
    assert [row["again"] for row in json.loads(out)["rows"]] == [False, True] and "1个以前装过" in said
