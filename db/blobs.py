"""Attachments: each content once, encrypted with AES-GCM, named by a keyed hash of the content."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.disk import settle
from db.errors import Fault, StoreError

NONCE = 12


class Blobs:
    """The attachment folder of one office."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """`key` is 64 bytes: 32 for encryption, 32 for the names."""
        self.folder = folder
        self._cipher = AESGCM(key[:32])
        self._name_key = key[32:]

    def put(self, data: bytes) -> str:
        """Keep `data` and return its name; the same content is kept once."""
        name = hmac.new(self._name_key, data, hashlib.sha256).hexdigest()
        target = self._path(name)
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        nonce = os.urandom(NONCE)
        draft = target.with_name(f"{name}.part-{os.getpid()}")
        try:
            with draft.open("wb") as out:
                out.write(nonce + self._cipher.encrypt(nonce, data, name.encode()))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(target)
            settle(target.parent)
        finally:
            draft.unlink(missing_ok=True)
        return name

    def get(self, name: str) -> bytes:
        """The content. Raises StoreError(MISSING) or StoreError(DAMAGED)."""
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise StoreError(Fault.MISSING, name) from error
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise StoreError(Fault.DAMAGED, name) from error

    def names(self) -> Iterator[str]:
        """The names of everything kept."""
        for path in sorted(self.folder.glob("??/*")):
            if "." not in path.name:
                yield path.name

    def path(self, name: str) -> Path:
        """Where a name's encrypted file is, for copying into a backup."""
        return self._path(name)

    def _path(self, name: str) -> Path:
        if len(name) != 64 or not all(char in "0123456789abcdef" for char in name):
            raise StoreError(Fault.MISSING, "bad name")
        return self.folder / name[:2] / name
