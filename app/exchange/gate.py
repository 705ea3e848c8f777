"""Whether a package may come in at all: from whom, signed by the same hand as before, in turn, of this office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.exchange import book
from app.exchange.container import Package, refused
from app.exchange.memory import TRAVELLING, Replicas, office_uid
from app.exchange.versions import Clock, covers
from app.records.registers import REGISTERS
from app.reports.period import Period
from app.security import signing
from db import exchange as db_exchange
from db.exchange import PeerRow

if TYPE_CHECKING:
    from app.session import Session

_ABOVE = {"village": "town", "town": "county"}
_TEXTS = ("uid", "name", "town", "county", "level", "device")


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who a package is from and what its manifest says, in sentences."""

    sender: str
    sentences: list[str]
    repeated: bool
    first_time: bool


def admit(session: Session, package: Package, mine: Clock) -> Admitted:
    """Let a package in, or raise AppError saying why not; `mine` is what this ledger knows."""
    manifest = package.manifest
    _check_shape(package.path, manifest)
    replicas = Replicas(session)
    peer = next((item for item in db_exchange.peers(session.ledger) if item.replica == manifest["replica"]), None)
    _check_way(session, package.path, manifest, replicas)
    first = _check_key(session, manifest, peer)
    _check_history(session, manifest, replicas, peer, mine)
    _check_turn(package.path, manifest, peer, mine)
    office = manifest["office"]
    repeated = peer is not None and manifest["no"] <= peer.no
    sender = book.party(office["name"], office["device"], manifest["kind"])
    return Admitted(sender, _sentences(manifest, sender, first, repeated), repeated, first)


def _check_shape(path: Path, manifest: Mapping[str, Any]) -> None:
    office = manifest.get("office")
    good = (
        manifest.get("kind") in book.KIND_NAMES and isinstance(office, dict)
        and all(isinstance(office.get(key), str) for key in _TEXTS)
        and office["level"] in book.LEVEL_NAMES and len(office["device"]) == 1
        and all(isinstance(manifest.get(key), str) for key in ("replica", "period", "root", "made_at", "made_by"))
        and all(type(manifest.get(key)) is int for key in ("no", "needs")) and manifest["no"] > 0
        and all(_clock(manifest.get(key)) for key in ("since", "known")) and covers(manifest["known"], manifest["since"])
        and all(isinstance(manifest.get(key), dict) for key in ("counts", "ends", "keys", "taken"))
        and isinstance(manifest.get("marks"), list) and all(_mark(item) for item in manifest["marks"])
        and all(isinstance(item, list) and list(map(type, item)) == [int, str]
                for item in (*manifest["ends"].values(), *manifest["taken"].values()))
        and manifest["replica"].startswith(f"{office['uid'][-12:]}-{office['device']}")
    )
    if not good:
        raise refused(path, "说明文件读不懂")
    if manifest["kind"] == book.UP:
        Period.parse(manifest["period"])
    if strange := [key for key in manifest["counts"] if key not in TRAVELLING]:
        raise refused(path, f"含本程序没有的登记簿“{strange[0]}”，可能是由更新版本的程序做的")


def _clock(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) and type(count) is int for key, count in value.items())


def _mark(value: Any) -> bool:
    return isinstance(value, list) and list(map(type, value)) == [int, int, str]


def _check_way(session: Session, path: Path, manifest: Mapping[str, Any], replicas: Replicas) -> None:
    """A package goes sideways between PCs of one office, or up by one level."""
    office, level = manifest["office"], book.level_of(session)
    if manifest["replica"] == replicas.own:
        raise AppError(f"“{path.name}”是本机自己做的包。",
                       f"如果是另一台电脑做的，那台电脑的字母也是“{session.device}”：请在它的设置里换一个字母，再做包。")
    if manifest["kind"] == book.PEER:
        mine = (session.town, session.county, level)
        if (office["town"], office["county"], office["level"]) != mine:
            raise AppError(f"“{path.name}”是{office['county']}{office['town']}的交换包，不是本单位的。",
                           "交换包只在本单位的几台电脑之间传；下级请做上报包。")
    elif _ABOVE.get(office["level"]) != level:
        raise AppError(
            f"“{path.name}”是{book.LEVEL_NAMES[office['level']]}的上报包，本机是{book.LEVEL_NAMES[level]}，不能收。",
            "村的包由镇收，镇的包由县收；级别在设置的“本单位”里填。")


def _check_key(session: Session, manifest: Mapping[str, Any], peer: PeerRow | None) -> bool:
    """Whether the sender's key is met for the first time. Raises AppError when it is another than before."""
    key, own = manifest["public_key"], signing.public_key(session.keys)
    if key == own:
        return False
    office = manifest["office"]["uid"]
    held = {item.public_key for item in db_exchange.peers(session.ledger) if item.office == office and item.public_key}
    if office == office_uid(session):
        held.add(own)
    if held and key not in held:
        raise AppError(
            f"{manifest['office']['name']}的签名与以前收过的不一样，没有收下。",
            f"以前的核对码是 {signing.fingerprint(next(iter(held)))}，这个包的是 {signing.fingerprint(key)}。"
            "请打电话核实包是不是他们做的。")
    return not held


def _check_history(
    session: Session, manifest: Mapping[str, Any], replicas: Replicas, peer: PeerRow | None, mine: Clock
) -> None:
    """Counts that were given twice would make changes vanish unseen."""
    seq, link = manifest["taken"].get(replicas.own, (0, ""))
    spent = db_exchange.log_hash(session.ledger, seq) != link
    if spent or manifest["known"].get(replicas.own, 0) > mine.get(replicas.own, 0):
        raise AppError("对方收过本机后来的改动，而本机没有这些改动，没有收下。",
                       "本机的台账像是从旧文件夹拷回来的；请用设置里的“恢复备份”恢复，或在设置里换一个电脑字母。")
    if end := manifest["ends"].get(replicas.own):
        seq, link = end
        if db_exchange.log_hash(session.ledger, seq) != link:
            raise AppError("两台电脑曾用同一个字母录入，没有收下。",
                           f"请在对方电脑的设置里换一个字母（现在都用过“{session.device}”），换之前在那台电脑上录的请重新录。")
    if peer is None or not peer.chain:
        return
    known = {row.no: json.loads(row.chain) for row in db_exchange.packages(session.ledger)
             if row.direction == "in" and row.replica == peer.replica and not row.undone}
    for no, counter, link in manifest["marks"]:
        if no in known and known[no] != [counter, link]:
            raise AppError(f"{book.party(peer.name, peer.device, peer.kind)}的第{no}号包与以前收过的不是同一个，没有收下。",
                           "对方的台账像是用旧备份恢复过；请对方在设置里换一个电脑字母，再做一个“全部”的包。")


def _check_turn(path: Path, manifest: Mapping[str, Any], peer: PeerRow | None, mine: Clock) -> None:
    """Say which packages are missing."""
    if covers(mine, manifest["since"]):
        return
    first, last = (peer.no if peer else 0) + 1, manifest["needs"]
    sender = book.party(manifest["office"]["name"], manifest["office"]["device"], manifest["kind"])
    if first <= last:
        raise AppError(f"缺{book.numbers(first, last)}：“{path.name}”是{sender}的第{manifest['no']}包，没有收下。",
                       f"请先收{book.numbers(first, last)}，或请对方做一个“全部”的包。")
    raise AppError(f"“{path.name}”接不上本机的台账，没有收下。", f"请{sender}做一个“全部”的包。")


def _sentences(manifest: Mapping[str, Any], sender: str, first: bool, repeated: bool) -> list[str]:
    kind = book.KIND_NAMES[manifest["kind"]]
    period = f"，{clock.chinese_date(manifest['period'])}" if manifest["period"] else ""
    made = clock.chinese_moment(manifest["made_at"])
    said = [f"{sender}的第{manifest['no']}号{kind}{period}，{made}由{manifest['made_by']}做。"]
    parts = [f"{REGISTERS[key].title}{amount}条" for key, amount in manifest["counts"].items() if key in REGISTERS]
    said.append(f"包内有{'、'.join(parts)}。" if parts else "包内没有新的改动。")
    if first:
        code = signing.fingerprint(manifest["public_key"])
        said.append(f"第一次收{manifest['office']['name']}的包，签名核对码 {code}，请与对方核对一次；收下后程序会记住。")
    if repeated:
        said.append("这一包（或更新的包）已经收过，再收一次不会改变什么。")
    return said


def peer_row(manifest: Mapping[str, Any], former: PeerRow | None) -> PeerRow:
    """What is remembered of the sender once the package was taken; an older package changes nothing of it."""
    if former is not None and former.no >= manifest["no"]:
        return former._replace(public_key=manifest["public_key"])
    office = manifest["office"]
    mark = json.dumps(manifest["marks"][-1][1:]) if manifest["marks"] else ""
    return PeerRow(manifest["replica"], office["uid"], office["name"], office["level"], office["device"],
                   manifest["public_key"], manifest["kind"], manifest["no"], json.dumps(manifest["known"]), mark,
                   clock.now())
