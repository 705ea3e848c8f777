"""Making a package: everything the receiver has not acknowledged yet, as it stands in one moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import VERSION, clock
from app.errors import AppError
from app.exchange import book
from app.exchange.container import MANIFEST, README, Writer, write_package
from app.exchange.lines import outgoing
from app.exchange.memory import ABSORBED, TRAVELLING, Replicas, absorb, recall
from app.exchange.names import safe_name
from app.exchange.package import bare
from app.exchange.scope import Scope, peer_scope
from app.exchange.versions import Clock, covers, shared
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.security.roles import Action
from db import exchange as db_exchange
from db import query as db_query
from db.changes import Change
from db.errors import StoreError
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

ALIASES = "data/exchange_alias.jsonl"
ACKNOWLEDGED, LAST, ALL = "acknowledged", "last", "all"
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Made:
    """A package that was made."""

    file: Path
    kind: str
    no: int
    counts: dict[str, int]
    sentence: str
    notes: list[str] = field(default_factory=list)


def pack_peer(
    session: Session, out: Path, since: str = ACKNOWLEDGED, password: str = "", progress: Progress = SILENT
) -> Made:
    """A package for the other PCs of this office: what they have not acknowledged, or everything since the last
    package, or everything. `out` is a folder or the file itself.

    Raises NoRight, AppError for a place that cannot be written or a password too short.
    """
    session.require(Action.EXPORT)
    replica = Replicas(session).own
    former = book.made(session, book.PEER, replica)
    name = f"{safe_name(session.town)}_{session.device}机_交换包_第{len(former) + 1}号"
    return make(session, peer_scope(), target_of(out, name), _since(session, since, former), password, progress)


def _since(session: Session, since: str, former: Sequence[Any]) -> Clock:
    if since == ALL:
        return {}
    if since == LAST:
        return json.loads(former[-1].known) if former else {}
    with session.ledger.transaction():  # a copied folder learns whose copy it is
        absorb(session)
    latest = {(peer.office, peer.device): peer for peer in sorted(book.peers(session, book.PEER), key=lambda one: one.seen_at)}
    return shared([json.loads(peer.known) for peer in latest.values()])


def target_of(out: Path, name: str) -> Path:
    """The file to write: `out` itself when it is named as one, else a file of this name in the folder."""
    return out if out.suffix.lower() == ".zip" else out / f"{name}.zip"


def make(
    session: Session, scope: Scope, target: Path, since: Clock, password: str, progress: Progress
) -> Made:
    """Write the package of a scope and note it in the book."""
    ledger, replicas = session.ledger, Replicas(session)
    with ledger.transaction():
        absorb(session)
    former = book.made(session, scope.kind, replicas.own)
    no = former[-1].no + 1 if former else 1
    with ledger.snapshot():
        if db_exchange.log_end(ledger) != session.setting(ABSORBED, 0):
            raise AppError("做包时台账正好有改动，没有做成。", "请再做一次。")
        known = db_exchange.known(ledger)
        own = known.get(replicas.own, 0)
        link = [own, db_exchange.log_hash(ledger, own)]
        head = _head(session, scope, replicas, no, known, since)
        head["needs"] = max((row.no for row in former if since and covers(since, json.loads(row.known))), default=0)
        head["marks"] = [*book.marks(former), [no, *link]]
        builder = _Builder(session, scope, since, known, progress)
        with write_package(target, password) as writer:
            counts = builder.fill(writer)
            head["counts"] = counts
            writer.file(README, _readme(session, head, counts, builder.notes).encode("utf-8-sig"))
            writer.seal(head, session.keys)
    sentence = f"做第{no}号{book.KIND_NAMES[scope.kind]}“{target.name}”"
    if scope.confirmed_by:
        sentence += f"，含工作人员姓名电话，由“{scope.confirmed_by}”复核"
    with session.step(sentence, kind="pack") as step:
        step.record("office", [Change("pack", "office", session.office["uid"], None, None)])
        db_exchange.add_package(ledger, book.package_row(
            "out", scope.kind, replicas.own, no, scope.period, target.name, session.user.name, counts, known, link,
            {}, step.tx))
    told = f"已做好第{no}号{book.KIND_NAMES[scope.kind]}“{target.name}”，{counted(counts)}。"
    return Made(target, scope.kind, no, counts, told, builder.notes)


def counted(counts: Mapping[str, int]) -> str:
    """`户12条、走访30条、照片2张`; nothing at all is said too."""
    parts = [f"{REGISTERS[key].noun}{amount}条" for key, amount in counts.items() if key in REGISTERS and amount]
    return "含" + "、".join(parts) if parts else "没有新的改动"


def _head(
    session: Session, scope: Scope, replicas: Replicas, no: int, known: Clock, since: Clock
) -> dict[str, Any]:
    office = session.office
    ends = db_exchange.log_ends(session.ledger)
    return {
        "program_version": VERSION,
        "kind": scope.kind,
        "office": {"uid": replicas.office, "name": office["name"] or session.town, "town": session.town,
                   "county": session.county, "level": book.level_of(session), "device": session.device},
        "replica": replicas.own,
        "no": no,
        "period": scope.period,
        "root": scope.root,
        "confirmed_by": scope.confirmed_by,
        "made_at": clock.now(),
        "made_by": session.user.name,
        "since": since,
        "known": known,
        "ends": {replicas.of(device, end[0]): list(end) for device, end in ends.items()},
        "taken": {peer.replica: json.loads(peer.chain) for peer in db_exchange.peers(session.ledger) if peer.chain},
        "keys": {key: sorted(scope.keys(item) or ()) for key, item in TRAVELLING.items()} if scope.fields else {},
    }


class _Builder:
    """Writes the data files and photos of one package."""

    def __init__(self, session: Session, scope: Scope, since: Clock, known: Clock, progress: Progress) -> None:
        self._session = session
        self._scope = scope
        self._since = since
        self._known = known
        self._progress = progress
        self._photos: dict[str, str] = {}
        self._minors = 0
        self.notes: list[str] = []

    def fill(self, writer: Writer) -> dict[str, int]:
        """Everything but the manifest; returns the lines of each register."""
        chosen = self._chosen()
        counts: dict[str, int] = {}
        total = max(1, sum(map(len, chosen.values())))
        self._done, self._total = 0, total
        more = dict(self._scope.more()) if self._scope.more else {}
        for key in TRAVELLING:
            lines = chain(self._lines(key, chosen.get(key, [])), more.get(key, ()))
            amount = writer.lines(f"data/{key}.jsonl", lines)
            if amount:
                counts[key] = amount
        if self._scope.kind == book.PEER:  # which village of a package is which own area was found on one PC
            found = db_exchange.learnt_aliases(self._session.ledger)
            writer.lines(ALIASES, ({"uid": uid, "register": key, "own": own} for uid, key, own in found if key in TRAVELLING))
        if self._minors:
            self.notes.append(f"标明有未成年人面部的照片{self._minors}张")
        for table, (register, _, names) in db_exchange.SIDE_TABLES.items():
            if uids := chosen.get(register):
                lines = db_exchange.side_lines(self._session.ledger, table, uids)
                writer.lines(f"data/{table}.jsonl", (dict(zip(names, line, strict=True)) for line in lines))
        for number, (blob, name) in enumerate(self._photos.items()):
            self._progress.step(number, len(self._photos), "正在放入照片")
            writer.file(f"photos/{name}.jpg", self._picture(blob))
        for extra, data in self._scope.extras:
            writer.file(extra, data)
        return counts

    def _chosen(self) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for replica in self._known:
            for register, uid in db_exchange.newer_rows(self._session.ledger, replica, self._since.get(replica, 0)):
                found.setdefault(register, {})[uid] = None
        return {key: sorted(uids) for key, uids in found.items() if self._scope.takes(key)}

    def _lines(self, key: str, uids: Sequence[str]) -> Iterator[dict[str, Any]]:
        register = REGISTERS[key]
        columns = db_query.columns(self._session.ledger, register.table)
        for start in range(0, len(uids), _AT_ONCE):
            self._progress.step(self._done, self._total, f"正在写{register.title}")
            part = uids[start : start + _AT_ONCE]
            self._done += len(part)
            memories = recall(self._session, part)
            rows = db_query.fetch_by(self._session.ledger, register.table, "uid", part, columns)
            for row in sorted(rows, key=lambda item: item["uid"]):
                if not self._scope.keeps(key, row):
                    self._minors += bool(key == "photo" and row["minors"])
                    continue
                line = outgoing(register, memories[row["uid"]], row, self._since, self._scope.keys(register))
                if line is not None and self._scope.line is not None:
                    line = self._scope.line(key, line)
                if line is not None:
                    yield self._with_photo(line, row) if key == "photo" else line

    def _with_photo(self, line: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        """The picture goes by the hash of its content: its name here follows from this office's key."""
        blob = row["blob"]
        if blob and "values" in line:
            if blob not in self._photos:
                self._photos[blob] = hashlib.sha256(self._picture(blob)).hexdigest()
            line["values"]["blob"] = self._photos[blob]
        return line

    def _picture(self, blob: str) -> bytes:
        try:
            return bare(self._session.blobs.get(blob), "照片")
        except StoreError as error:
            rows = self._session.all("photo", Query((Where("blob", "eq", blob),)))
            name = rows[0]["name"] if rows else ""
            raise AppError(f"照片“{name}”的文件缺失或已损坏，没有做包。", "请先在设置里检查台账，或用备份恢复。") from error


def _readme(session: Session, head: Mapping[str, Any], counts: Mapping[str, int], notes: Sequence[str]) -> str:
    office = head["office"]
    kind = book.KIND_NAMES[head["kind"]]
    lines = [
        f"{office['county']}{office['town']}反诈工作台账{kind}",
        "",
        f"做包单位：{book.party(office['name'], office['device'], head['kind'])}",
        f"编　　号：第{head['no']}号",
        f"做包时间：{clock.chinese_moment(head['made_at'])}　{head['made_by']}",
    ]
    if head["period"]:
        lines.append(f"所属期间：{clock.chinese_date(head['period'])}")
    lines += ["", "包内登记"]
    lines += [f"　　{REGISTERS[key].title}：{amount}条" for key, amount in counts.items()] or ["　　没有新的改动"]
    lines += ["", "怎样收下", "　　在收件的电脑上打开反诈工作台账，进“数据交换”，把这个 .zip 文件整个拖进去。",
              "　　不要解压后重新压缩，也不要改里面的文件，否则签名不符，程序不收。",
              "", f"{MANIFEST} 是给程序读的清单；data 文件夹里是各登记簿的记录，photos 是照片。照片不含拍摄位置信息。"]
    if notes:
        lines += ["", "没有放入的", *(f"　　{text}" for text in notes)]
    return "\r\n".join(lines) + "\r\n"
