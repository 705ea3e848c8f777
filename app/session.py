"""One signed-in user on one office: every command and every reading goes through here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import clock
from app.backup.make import forced_copy
from app.errors import AppError
from app.files import explain
from app.privacy import refuse_numbers, without_long_numbers
from app.progress import SILENT, Progress
from app.records import dictionaries, history, photos
from app.records.areas import Areas
from app.records.commands import Commands, Saved
from app.records.dictionaries import Choice
from app.records.history import Change
from app.records.hooks import CREATE_HOOKS
from app.records.prepare import Preparer
from app.records.reading import Hit, Reader
from app.records.registers import REGISTERS
from app.records.show import Shower
from app.records.spec import Register
from app.records.steps import Author, Step, StepKeeper
from app.security import roles
from app.security.keyring import Keys
from app.security.roles import Action
from app.shared import Shared, User
from db import changes as db_changes
from db import rows as db_rows
from db.blobs import Blobs
from db.connect import Ledger
from db.query import Query, Where

__all__ = ["Query", "Session", "Where"]

_RIGHT_FOR_SETTING = {"lock.minutes": Action.SETTINGS, "device": Action.SETTINGS, "month.left_out": Action.SETTINGS,
                      "reports.deceived": Action.SETTINGS}
_CACHED = {"area", "dictionary_entry", "wording"}
# Their rows say what happened to paper, texts and keys, which no edit takes back.
_NOT_REVERTED = {"issued", "print_batch", "print_run", "user_account", "visit_sheet", "wording", "report_text"}
# What was handed in, by whom, and who stands in for whom is written by their own modules alone, one step a move.
_OWN_WAY = {"substitution", "month_report", "report_snapshot", "finding_note", "report_exception"}
_RIGHT_TO_ATTACH = {"issued": Action.RETURN, "visit_sheet": Action.RETURN}  # scanned pages of what came back
_RIGHT_FOR = {"office": Action.SETTINGS, "dictionary_entry": Action.SETTINGS, "user_account": Action.USERS,
              "wording": Action.SETTINGS}


class Session:
    """Belongs to one thread. `worker()` gives another thread its own."""

    def __init__(self, folder: Path, ledger: Ledger, keys: Keys, user: User, shared: Shared) -> None:
        self.folder = folder
        self.user = user
        self.ledger = ledger
        self.keys = keys
        self.blobs = Blobs(folder / "blobs", keys.blobs)
        self.shared = shared
        self.last_sign_in = ""  # of this user before now, `2026-11-20 09:30`
        self.failed_tries = 0  # wrong passwords since then
        self.clock_behind = ""  # at sign-in: the moment of the last step, where this PC's clock has not come there yet
        self._areas_kept: Areas | None = None
        self._choices_kept: dict[str, list[Choice]] | None = None
        self._seen = shared.version
        self.device: str = self.setting("device", "A")
        self.shower = Shower(ledger, self.choices, lambda: self.areas)
        self._reader = Reader(ledger, shared.finder, lambda: self.areas, self.shower)
        self._keeper = StepKeeper(ledger, Author(user.name, self.device), self._committed)
        self._commands: dict[str, Commands] = {}

    # -- who and where

    @property
    def office(self) -> dict[str, Any]:
        """The office's own row."""
        return self.all("office")[0]

    @property
    def town(self) -> str:
        """Name of the town."""
        return str(self.office["town"])

    @property
    def county(self) -> str:
        """Name of the county."""
        return str(self.office["county"])

    def can(self, action: Action) -> bool:
        """Whether the signed-in role may do the action, or the role of somebody it stands in for today."""
        day = clock.today().isoformat()
        return roles.allowed(self.user.role, action) or any(
            first <= day <= last and roles.lent(role, action) for role, first, last in self.user.stands_in
        )

    def require(self, action: Action) -> None:
        """Raise NoRight unless the role may do the action."""
        if not self.can(action):
            roles.require(self.user.role, action)

    def worker(self) -> Session:
        """The same user on a second connection, for a background thread; close it there."""
        return Session(self.folder, self.ledger.twin(), self.keys, self.user, self.shared)

    def close(self) -> None:
        """Close the connection; the first session also lets the office go."""
        self.ledger.close()
        self.shared.release(self)

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Call `listener` with the changed registers after each commit, in the committing thread."""
        self.shared.listeners.append(listener)

    # -- reading

    def register(self, key: str) -> Register:
        """The register's declaration. Raises AppError for an unknown key."""
        if key not in REGISTERS:
            raise AppError(f"没有“{key}”这种登记簿。", f"可用的有：{'、'.join(REGISTERS)}。")
        return REGISTERS[key]

    def get(self, register: str, uid: str) -> dict[str, Any]:
        """A row by uid, deleted or not. Raises AppError when there is none."""
        return self._reader.get(self.register(register), uid)

    def query(self, register: str, query: Query = Query()) -> list[int]:
        """Row ids matching the query, in order."""
        return self._reader.query(self.register(register), query)

    def count(self, register: str, query: Query = Query()) -> int:
        """How many rows match."""
        return self._reader.count(self.register(register), query)

    def rows(self, register: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Whole rows in the order of `ids`."""
        return self._reader.rows(self.register(register), ids)

    def all(self, register: str, query: Query = Query()) -> list[dict[str, Any]]:
        """Whole rows matching the query, in order."""
        return self.rows(register, self.query(register, query))

    def sums(self, register: str, fields: Sequence[str], ids: Sequence[int]) -> dict[str, int]:
        """The sums of whole-number fields over rows."""
        return self._reader.sums(self.register(register), fields, ids)

    def distinct(self, register: str, field: str) -> list[Any]:
        """The different stored values of a field."""
        return self._reader.distinct(self.register(register), field)

    def show(self, register: str, row: Mapping[str, Any], full: bool = False) -> dict[str, str]:
        """A row as people read it."""
        return self.show_many(register, [row], full)[0]

    def show_many(self, register: str, rows: Sequence[Mapping[str, Any]], full: bool = False) -> list[dict[str, str]]:
        """Rows as people read them, referred names looked up once."""
        return self.shower.show(self.register(register), rows, full)

    def ref_names(self, register: str, uids: Iterable[str]) -> dict[str, str]:
        """What rows of a register are called, by uid."""
        return self.shower.names(register, uids)

    def find(self, text: str, limit: int = 50) -> list[Hit]:
        """Anything by part of a name, initials, address, phone or number."""
        return self._reader.find(text, limit)

    def warm(self) -> None:
        """Load what searching needs; called in the background after sign-in."""
        self._reader.ready()

    @property
    def areas(self) -> Areas:
        """The area tree as of the last commit."""
        self._freshen()
        if self._areas_kept is None:
            self._areas_kept = Areas(self.ledger)
        return self._areas_kept

    def choices(self, dictionary: str, on: str | None = None) -> list[Choice]:
        """A dictionary's entries in order; with `on` (ISO date) only those in force that day."""
        self._freshen()
        if self._choices_kept is None:
            self._choices_kept = dictionaries.load(self.ledger)
        entries = self._choices_kept.get(dictionary, [])
        return entries if on is None else [entry for entry in entries if entry.in_force(on)]

    def history(self, register: str, uid: str) -> list[Change]:
        """A row's history, oldest first."""
        return history.of_row(self.ledger, self.register(register).key, uid)

    def steps(self, limit: int = 100) -> list[tuple]:
        """(tx, at, by, device, kind, sentence, changes) of the latest steps, newest first."""
        return db_changes.steps(self.ledger, limit)

    # -- writing

    @contextmanager
    def step(self, sentence: str, kind: str = "edit") -> Iterator[Step]:
        """Everything saved inside is one transaction, one change-log step and one undo."""
        with self._keeper.step(sentence, kind) as step:
            yield step

    def save(self, register: str, values: Mapping[str, Any], uid: str | None = None, rev: int | None = None) -> Saved:
        """Save a new row (uid None) or some values of an existing one.

        Raises InvalidValues with a problem per field, Conflict when `rev` is out of date, NoRight.
        """
        commands = self._writable(register)
        if register == "office" and not uid:
            raise AppError("本单位设置只有一份，请在原有的一份上修改。")
        name = self._name(commands.register, values)
        with self.step(f"{'修改' if uid else '新增'}{commands.register.noun}{name}"):
            saved = commands.update(uid, values, rev) if uid else Saved(commands.create_many([values])[0], 1, "")
        sentence = f"已保存{commands.register.noun}{name}。" if saved.changed else "没有改动。"
        return Saved(saved.uid, saved.rev, sentence, saved.changed)

    def save_many(
        self, register: str, rows: Iterable[Mapping[str, Any]], progress: Progress = SILENT, total: int = 0
    ) -> list[str]:
        """Save many rows in one step; a mapping with `uid` changes that row, one without creates."""
        commands = self._writable(register)
        uids: list[str] = []
        with self.step(f"批量保存{commands.register.noun}"):
            fresh: list[Mapping[str, Any]] = []
            for row in rows:
                if "uid" in row:
                    values = {key: value for key, value in row.items() if key != "uid"}
                    uids.append(commands.update(row["uid"], values).uid)
                else:
                    fresh.append(row)
            uids += commands.create_many(fresh, progress=progress, total=total or len(fresh))
        return uids

    def remove(self, register: str, uids: Sequence[str], reason: str) -> str:
        """Put rows into the 回收站 with a reason; returns the sentence."""
        commands = self._writable(register)
        if not commands.register.removable:
            raise AppError(f"{commands.register.noun}不能删除。", commands.register.hint)
        if not reason.strip():
            raise AppError("请填写删除原因。")
        refuse_numbers(reason, "删除原因")
        sentence = f"删除{len(uids)}条{commands.register.noun}（{reason.strip()}）"
        with self.step(sentence):
            for uid in uids:
                commands.mark(uid, deleted=True, reason=reason.strip())
        return f"已{sentence}。"

    def recover(self, register: str, uid: str) -> str:
        """Take a row out of the 回收站."""
        commands = self._writable(register)
        with self.step(f"从回收站恢复{commands.register.noun}"):
            commands.mark(uid, deleted=False, reason="")
        return f"已恢复{commands.register.noun}。"

    def revert(self, register: str, uid: str, seq: int) -> str:
        """Put a row back to the state it had after change `seq`."""
        commands = self._writable(register)
        if register in _NOT_REVERTED:
            hint = "编号请在打印中心收回或作废，文书请在文书样式里改，材料请建新版本。"
            raise AppError(f"{commands.register.noun}的状态由程序登记，不能退回到以前。", hint)
        state = history.state_after(self.ledger, commands.register, uid, seq)
        with self.step(f"把{commands.register.noun}恢复到以前的状态"):
            commands.put_back(uid, history.with_keys(commands.register, state))
        return f"已把{commands.register.noun}恢复到所选状态。"

    def undo(self) -> str | None:
        """Take back this session's last step; None when there is nothing left to take back."""
        if not self.shared.undo:
            return None
        sentence = self.undo_step(self.shared.undo[-1])
        return f"已撤销：{sentence}。"

    def undo_step(self, tx: str) -> str:
        """Take back a named step, such as an import. Raises Conflict when its rows were changed since."""
        self.require(Action.EDIT)
        sentence = history.undo_step(self.ledger, self._keeper, self._writable, tx)
        if tx in self.shared.undo:
            self.shared.undo.remove(tx)
        return sentence

    def attach(self, register: str, uid: str, data: bytes, name: str, caption: str = "") -> str:
        """Keep a photo with a row and return the photo's uid. Raises AppError when it is no picture."""
        self.require(_RIGHT_TO_ATTACH.get(register, Action.EDIT))
        self.get(register, uid)
        picture = photos.clean(data, name)
        try:
            blob = self.blobs.put(picture.data)
        except OSError as error:
            raise explain(error, Path(name)) from error
        values = {
            "owner_register": register,
            "owner": uid,
            "blob": blob,
            "name": without_long_numbers(name)[-100:],
            "bytes": len(picture.data),
            "taken_on": picture.taken_on,
            "caption": caption,
            "sort_no": self.count("photo", Query((Where("owner", "eq", uid),))) + 1,
        }
        with self.step(f"加入照片“{caption or name}”"):
            return self.commands("photo").create_many([values], trusted=True)[0]

    def photos(self, uid: str) -> list[dict[str, Any]]:
        """The photos of a row, in order."""
        return self.all("photo", Query((Where("owner", "eq", uid),), order=(("sort_no", False),)))

    def photo_bytes(self, photo_uid: str) -> bytes:
        """A photo's JPEG bytes. Raises StoreError when the file is missing or damaged."""
        return self.blobs.get(self.get("photo", photo_uid)["blob"])

    def backup_before(self, why: str, progress: Progress = SILENT) -> Path:
        """The forced copy before risky work."""
        return forced_copy(self.ledger, self.keys, self.folder, f"{why}前", progress)

    # -- settings

    def setting(self, key: str, default: Any = None) -> Any:
        """A stored setting, or `default`."""
        text = db_rows.get_setting(self.ledger, key)
        return default if text is None else json.loads(text)

    def put_setting(self, key: str, value: Any) -> None:
        """Store a setting (JSON values). Raises NoRight; everybody may keep what is under `user.<own name>.`."""
        if not key.startswith(f"user.{self.user.name}."):
            self.require(_RIGHT_FOR_SETTING.get(key, Action.EDIT))
        text = json.dumps(value, ensure_ascii=False)
        if self._keeper.current is not None:
            db_rows.put_setting(self.ledger, key, text)
            return
        with self.ledger.transaction():
            db_rows.put_setting(self.ledger, key, text)

    # -- inside

    def commands(self, register: str) -> Commands:
        """The unguarded commands of a register, for the program's own writing (computed fields)."""
        self._freshen()
        if register not in self._commands:
            spec = self.register(register)
            preparer = Preparer(spec, self._codes)
            self._commands[register] = Commands(self.ledger, self._keeper, spec, preparer, CREATE_HOOKS.get(register))
        return self._commands[register]

    def _writable(self, register: str) -> Commands:
        if register in _OWN_WAY:
            raise AppError(f"{self.register(register).noun}由程序登记，不能直接修改。", "请在月报页办理。")
        self.require(_RIGHT_FOR.get(register, Action.EDIT))
        return self.commands(register)

    def _codes(self, dictionary: str) -> frozenset[str]:
        return frozenset(choice.code for choice in self.choices(dictionary))

    def _name(self, register: Register, values: Mapping[str, Any]) -> str:
        name = values.get(register.title_field)
        field = register.field(register.title_field)
        return f"“{name}”" if name and field.kind == "text" and field.privacy != "personal" else ""

    def _freshen(self) -> None:
        """Forget cached lists when any session has changed them."""
        if self._seen != self.shared.version:
            self._seen = self.shared.version
            self._areas_kept, self._choices_kept = None, None
            self._commands = {}

    def _committed(self, step: Step) -> None:
        self.shared.finder.note(step.lines)
        if step.registers & _CACHED:
            self.shared.version += 1
        if step.kind in history.UNDOABLE:
            self.shared.undo.append(step.tx)
        for listener in list(self.shared.listeners):
            listener(frozenset(step.registers))
