"""The key ring: the office's random key, wrapped once per user and once for the recovery sheet.

Changing a password rewraps the key and never re-encrypts the ledger.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError
from app.files import write_beside
from app.security import passwords
from app.security.stretch import LEAST, passes_here, stretch

FORMAT = 2  # 2: each entry says how its password is stretched
_PARTS = {"format", "office", "entries", "check"}
SHORTEST = passwords.SHORTEST
_RECOVERY = "\u0000recovery"


class WrongPassword(AppError):
    """The password, or the recovery code, opens nothing here."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens an office: the ledger's raw key and the attachments' double key."""

    master: bytes

    @property
    def ledger(self) -> bytes:
        """32 bytes for SQLCipher."""
        return _derive(self.master, b"ledger", 32)

    @property
    def blobs(self) -> bytes:
        """64 bytes: encryption and names."""
        return _derive(self.master, b"blobs", 64)

    @property
    def signing(self) -> bytes:
        """32 bytes: the seed of the office's signing key."""
        return _derive(self.master, b"signing", 32)


class KeyRing:
    """`keyring.json` of an office folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data: dict[str, Any] = {}

    @classmethod
    def create(cls, path: Path, office: str, user: str, password: str) -> tuple[KeyRing, Keys, str]:
        """A new ring with a fresh key; returns the ring, its keys and the recovery code to print."""
        ring = cls(path)
        ring._data = {"format": FORMAT, "office": office, "entries": []}
        keys = Keys(os.urandom(32))
        code = recovery_code()
        ring._wrap(_RECOVERY, _normal_code(code), keys)
        ring.put_user(user, password, keys)
        return ring, keys, code

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read a ring. Raises AppError when it is missing, damaged or from a newer program."""
        ring = cls(path)
        try:
            ring._data = json.loads(path.read_text("utf8"))
            newer = int(ring._data["format"]) > FORMAT
            parts = {"name", "salt", "nonce", "wrapped"}
            complete = bool(ring.office) and all(parts <= set(entry) for entry in ring._data["entries"])
        except FileNotFoundError as error:
            raise AppError("这个文件夹不是台账文件夹，缺少 keyring.json。", "请选择建台账时的文件夹。") from error
        except OSError as error:
            raise AppError("读不出 keyring.json。", "请检查磁盘，或从备份里取回这个文件。") from error
        except (ValueError, KeyError, TypeError) as error:
            raise _broken() from error
        if newer:
            raise AppError("这份台账由更新版本的程序建立。", "请换用新版程序；文件没有改动。")
        if not complete:
            raise AppError("钥匙文件 keyring.json 不完整。", "请从备份里取回这个文件，台账内容没有改动。")
        return ring

    @property
    def office(self) -> str:
        """The office's uid."""
        return str(self._data["office"])

    @property
    def damaged(self) -> bool:
        """Whether a byte of the file is not what was written; rings of earlier programs carry no check.

        Not refused for that: what opens, opens, and a person who can no longer sign in has to hear why.
        """
        known = self._data.keys() <= _PARTS and self._data["format"] in (1, FORMAT)
        return not known or self._data.get("check", self._check()) != self._check()

    def _check(self) -> str:
        rest = {key: value for key, value in self._data.items() if key != "check"}
        return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def users(self) -> list[str]:
        """Names that can sign in, in order of creation."""
        return [entry["name"] for entry in self._data["entries"] if entry["name"] != _RECOVERY]

    def open(self, user: str, password: str) -> Keys:
        """The keys for a user. Raises WrongPassword on a wrong one or an unknown name, with one wording for both."""
        return self._unwrap(user, password, WrongPassword("用户名或密码不对。", "请检查大小写和输入法后再试。"))

    def open_with_recovery(self, code: str) -> Keys:
        """The keys by the printed recovery code. Raises AppError for a miscopied one, WrongPassword for another office's."""
        wrong = WrongPassword("恢复码不是这份台账的。", "请核对恢复单上的镇名、台账文件夹和日期。")
        return self._unwrap(_RECOVERY, _normal_code(code), wrong)

    def put_user(self, user: str, password: str, keys: Keys) -> None:
        """Add a user or replace the password, and save the ring. Raises AppError for a weak password or empty name."""
        if not user.strip() or user == _RECOVERY:
            raise AppError("用户名不能为空。")
        passwords.check(password, user)
        self._wrap(user, password, keys)
        self.save()

    def drop_user(self, user: str) -> None:
        """Take a user's key away and save the ring."""
        self._data["entries"] = [entry for entry in self._data["entries"] if entry["name"] != user]
        self.save()

    def save(self) -> None:
        """Write the ring beside the old one and replace it."""
        self._data["check"] = self._check()
        with write_beside(self.path) as draft:
            draft.write_text(json.dumps(self._data, ensure_ascii=False, indent=1), "utf8")

    def _wrap(self, name: str, secret: str, keys: Keys) -> None:
        salt, nonce, passes = os.urandom(16), os.urandom(12), passes_here()
        sealed = AESGCM(stretch(secret, salt, passes)).encrypt(nonce, keys.master, self._bound(name))
        entry = {"name": name, "salt": _text(salt), "passes": passes, "nonce": _text(nonce), "wrapped": _text(sealed)}
        self._data["format"] = FORMAT
        others = [item for item in self._data["entries"] if item["name"] != name]
        self._data["entries"] = [*others, entry]

    def _unwrap(self, name: str, secret: str, wrong: AppError) -> Keys:
        found = next((entry for entry in self._data["entries"] if entry["name"] == name), None)
        if found is None:
            stretch(secret, bytes(16), passes_here())  # the same wait as for a known name
            raise _broken() if self.damaged else wrong
        try:
            salt, nonce, sealed = (base64.b64decode(found[part], validate=True) for part in ("salt", "nonce", "wrapped"))
            key = stretch(secret, salt, int(found.get("passes", LEAST)))
            return Keys(AESGCM(key).decrypt(nonce, sealed, self._bound(name)))
        except InvalidTag as error:
            if self.damaged:
                raise _broken() from error
            raise wrong from error
        except (ValueError, TypeError) as error:
            raise _broken() from error

    def _bound(self, name: str) -> bytes:
        """Ties an entry to its office and name, so that entries cannot be swapped."""
        return f"{self.office}\x1f{name}".encode()


def _broken() -> AppError:
    return AppError("钥匙文件 keyring.json 已损坏。", "请从备份里取回这个文件，台账内容没有改动。")


def recovery_code() -> str:
    """160 random bits with a check, in groups a person can copy: `ABCDE-…`."""
    raw = os.urandom(20)
    text = base64.b32encode(raw + hashlib.sha256(raw).digest()[:5]).decode()
    return "-".join(text[start : start + 5] for start in range(0, 40, 5))


def _normal_code(code: str) -> str:
    """The code as typed, freed of blanks and hyphens. Raises AppError when a letter was miscopied."""
    text = "".join(char for char in code.upper() if char.isalnum()).replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        raw = base64.b32decode(text)
    except ValueError as error:
        raise AppError("恢复码抄写有误。", "请对照恢复单逐组核对。") from error
    if len(raw) != 25 or hashlib.sha256(raw[:20]).digest()[:5] != raw[20:]:
        raise AppError("恢复码抄写有误。", "请对照恢复单逐组核对。")
    return text


def _derive(master: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=b"township-ledger " + purpose).derive(master)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
