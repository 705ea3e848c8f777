"""A package from a stick may be anything: what is not whole, signed and within bounds is refused with its reason."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from app.errors import AppError
from app.exchange import container
from app.exchange.apply import apply_take
from app.exchange.container import MANIFEST, canonical, open_package
from app.exchange.pack import pack_peer
from app.exchange.take import plan_take
from app.security import signing
from app.security.keyring import Keys
from app.session import Query, Session, Where
from tests import office_kit
from tests.exchange_kit import pcs, send
from tests.fixtures_office import Opener
from tests.office_kit import files_of

Change = Callable[[dict[str, bytes], dict[str, Any]], None]


@pytest.fixture
def made(town: Session, tmp_path: Path) -> Path:
    """A package with a household in it."""
    grid = town.all("area", Query((Where("level", "eq", "grid"),)))[0]["uid"]
    town.save_many("household", office_kit.homes(grid, ["甲一"]))
    return send(town, tmp_path / "包.zip")


def rewrite(path: Path, change: Change, keys: Keys | None = None) -> Path:
    """The same package after somebody worked on it; with `keys` signed again."""
    with zipfile.ZipFile(path) as source:
        files = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(files[MANIFEST])
    change(files, manifest)
    if keys is not None:
        manifest["public_key"] = signing.public_key(keys)
        manifest["signature"] = signing.sign(keys, canonical(manifest))
    files[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


def refusal(path: Path, password: str = "") -> str:
    with pytest.raises(AppError) as found:
        open_package(path, password).close()
    return str(found.value)


def test_the_manifest_lists_every_file_and_is_signed(made: Path, town: Session) -> None:
    package = open_package(made)
    assert set(package.listed) == set(zipfile.ZipFile(made).namelist()) - {MANIFEST}
    assert package.manifest["public_key"] == signing.public_key(town.keys)
    assert [line["values"]["householder"] for line in package.lines("data/household.jsonl")] == ["甲一"]
    text = package.file("说明.txt").decode("utf-8-sig")
    assert "户：1条" in text
    assert "新河镇人民政府（A机）" in text
    package.close()


def test_a_password_closes_everything_and_other_zip_programs_open_it(town: Session, tmp_path: Path) -> None:
    path = pack_peer(town, tmp_path, password="好记的一句话八位").file
    assert "加了密码" in refusal(path)
    assert "密码不对" in refusal(path, "wrong-password")
    open_package(path, "好记的一句话八位").close()
    with pyzipper.AESZipFile(path) as archive:
        assert {(entry.flag_bits & 1, entry.wz_aes_strength) for entry in archive.infolist()} == {(1, 3)}
    with pytest.raises(AppError, match="密码至少8位"):
        pack_peer(town, tmp_path, password="短")


def test_a_newer_format_is_refused_in_words(made: Path, town: Session) -> None:
    rewrite(made, lambda _, manifest: manifest.update(format_version=2), town.keys)
    assert "由更新版本的程序做的" in refusal(made)


def test_changed_content_is_noticed(made: Path, town: Session) -> None:
    assert "签名不符" in refusal(rewrite(made, lambda _, manifest: manifest.update(no=9)))

    def alter(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files["data/household.jsonl"] = files["data/household.jsonl"].replace("甲一".encode(), "乙二".encode())

    assert "与清单对不上" in refusal(rewrite(made, alter, town.keys))


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "C:\\x", "data\\x", "data//x", "data/../x"])
def test_names_that_point_elsewhere_are_refused(made: Path, town: Session, name: str) -> None:
    def add(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files[name] = b"x"

    assert "指向别处的文件名" in refusal(rewrite(made, add, town.keys))


def test_a_listed_and_signed_file_that_became_a_link_is_refused(made: Path) -> None:
    """The directory of a zip is in no hash: whoever unpacks the package by hand would get a link."""
    data = bytearray(made.read_bytes())
    first = data.index(b"PK\x01\x02")
    open_package(made).close()
    data[first + 38 : first + 42] = (0o120777 << 16).to_bytes(4, "little")
    made.write_bytes(data)
    assert "指向别处" in refusal(made)


def test_a_name_that_goes_on_behind_a_nul_is_refused(made: Path) -> None:
    data = made.read_bytes()
    with zipfile.ZipFile(made) as archive:
        name = next(item.filename for item in archive.infolist() if item.filename.endswith(".jsonl")).encode()
    made.write_bytes(data.replace(name, name[:-6] + b"\0" + name[-5:]))
    assert "指向别处" in refusal(made)


def test_files_not_listed_or_missing_are_refused(made: Path, town: Session) -> None:
    def add(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files["data/more.jsonl"] = b"{}"

    assert "data/more.jsonl 与清单对不上" in refusal(rewrite(made, add, town.keys))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names_are_refused(made: Path) -> None:
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("data/household.jsonl", b"{}")
    assert "重名" in refusal(made)


def test_a_bomb_is_refused_before_it_is_unpacked(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LARGEST_DATA", 2**20)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/bomb.jsonl", bytes(2**20 + 1))
    assert "太大了" in refusal(made)
    monkeypatch.setattr(container, "LARGEST_DATA", 2**30)
    monkeypatch.setattr(container, "LARGEST_WHOLE", 2**20)
    assert "展开后超过" in refusal(made)


def test_a_size_that_lies_does_not_help(made: Path) -> None:
    """The directory says two bytes; what is really there is never read past them."""
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/bomb.jsonl", bytes(2**22))
    data = made.read_bytes()
    real, lie = (2**22).to_bytes(4, "little"), (2).to_bytes(4, "little")
    made.write_bytes(data.replace(real, lie))
    assert "没有收下" in refusal(made)


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_half_a_file_is_refused(made: Path, cut: int) -> None:
    made.write_bytes(made.read_bytes()[:cut])
    assert "不是交换包" in refusal(made)


@pytest.mark.parametrize("line", [
    b"[" * 100_000, b"not json", b"[]", b'{"uid": 5}', b'{"uid": "x", "bases": [[1,2,3,4]]}',
    b'{"uid": "0198aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa", "fields": {"phone": [["r", 1, "b", "t", {"a": 1}]]}}',
    b'{"uid": "0198aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa", "fields": {"phone": []}}',
    b"x" * (2**20 + 2),
])
def test_lines_nobody_can_read_are_refused(open_copy: Opener, tmp_path: Path, line: bytes) -> None:
    a, b = pcs(open_copy, "AB")
    path = _with_line(a, tmp_path, line)
    before = files_of(b.folder)
    with pytest.raises(AppError, match="没有收下"):
        plan_take(b, path)
    assert files_of(b.folder) == before


@pytest.mark.parametrize(("values", "said"), [
    ({"phone": "打电话"}, "不像电话号码"),
    ({"householder": "1101011990030" + "12345"}, "身份证号"),
    ({"lives_in": "moon"}, "没有“moon”"),
    ({"colour": "red"}, "不认识的栏目“colour”"),
    ({"area": "0198aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"}, "不在包里"),
])
def test_values_no_form_would_take_are_refused(
    open_copy: Opener, tmp_path: Path, values: dict[str, Any], said: str
) -> None:
    a, b = pcs(open_copy, "AB")
    grid = a.all("area", Query((Where("level", "eq", "grid"),)))[0]["uid"]
    whole = {"area": grid, "door": "1号", "householder": "甲一", **values}
    line = {"uid": "0198bbbb-aaaa-7aaa-8aaa-aaaaaaaaaaaa", "bases": [["x", 1, "b", "2026-10-01"]], "values": whole}
    path = _with_line(a, tmp_path, json.dumps(line).encode())
    with pytest.raises(AppError, match=said):
        plan_take(b, path)


def test_a_key_is_remembered_and_another_hand_is_refused(open_copy: Opener, tmp_path: Path) -> None:
    a, b = pcs(open_copy, "AB")
    uid = "0198bbbb-aaaa-7aaa-8aaa-bbbbbbbbbbbb"

    def from_elsewhere(_: dict[str, bytes], manifest: dict[str, Any]) -> None:
        manifest["office"]["uid"], manifest["replica"] = uid, f"{uid[-12:]}-C"
        manifest["office"]["device"] = "C"

    first = rewrite(send(a, tmp_path), from_elsewhere, Keys(bytes(32)))
    plan = plan_take(b, first)
    assert plan.first_time
    assert signing.fingerprint(plan.manifest["public_key"]) in "".join(plan.sentences)
    apply_take(b, plan)
    assert not plan_take(b, first).first_time
    with pytest.raises(AppError, match="签名与以前收过的不一样"):
        plan_take(b, rewrite(first, from_elsewhere, Keys(bytes([1] * 32))))
    with pytest.raises(AppError, match="签名与以前收过的不一样"):
        plan_take(b, rewrite(send(a, tmp_path), lambda *_: None, Keys(bytes(32))))  # claims to be this office


def _with_line(sender: Session, out: Path, line: bytes) -> Path:

    def put(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files["data/household.jsonl"] = line
        manifest["files"] = [item for item in manifest["files"] if item["path"] != "data/household.jsonl"]
        digest = hashlib.sha256(line).hexdigest()
        manifest["files"].append({"path": "data/household.jsonl", "bytes": len(line), "sha256": digest})

    return rewrite(send(sender, out), put, sender.keys)
