"""Ed25519 signatures (RFC 8032) of an office's packages. The private key follows from the office's master key.

So it lies encrypted in the key ring like everything else, needs no backup of its own, and two PCs of one office,
which share a key ring, sign alike.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.security.keyring import Keys


def public_key(keys: Keys) -> str:
    """The office's public key, hex."""
    return _private(keys).public_key().public_bytes_raw().hex()


def sign(keys: Keys, data: bytes) -> str:
    """The signature, hex."""
    return _private(keys).sign(data).hex()


def holds(public: str, signature: str, data: bytes) -> bool:
    """Whether the signature is this key's over the data; anything malformed does not hold."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """A key's check code for reading out over the telephone: `3821 0457 9912 6630`."""
    number = int.from_bytes(hashlib.sha256(bytes.fromhex(public)).digest()[:8]) % 10**16
    text = f"{number:016d}"
    return " ".join(text[start : start + 4] for start in range(0, 16, 4))


def _private(keys: Keys) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.signing)
