"""Signed heads: the security administrator's word that the ledger was so and so long, with that digest.

The private key is a file of its own that the worker cannot read; verifying needs only the public key.
The algorithm is named in every head, so that another (SM2 with SM3) can stand beside ed25519.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from provisioner.domain.base import Frozen, canonical
from provisioner.errors import BadInput, LedgerError


class WrongKey(BadInput):
    """This file is not the key that is needed here."""

    remedy = "Make a pair with `provisioner ledger key`, or name the right file."


class Head(Frozen):
    """The ledger up to `seq` has this digest, says the holder of `key`."""

    algorithm: Literal["ed25519"] = "ed25519"
    ledger_id: str
    seq: int = Field(ge=0)
    digest: str
    signed_at: datetime
    key: str  # fingerprint of the public key
    signature: str  # hex

    @property
    def message(self) -> bytes:
        """What is signed: everything but the signature."""
        return canonical(self.model_dump(mode="json", exclude={"signature"}))


class Anchors(Frozen):
    """Heads on their way to a place outside, where nobody here can change them."""

    ledger_id: str
    heads: tuple[Head, ...]


class Signable(Protocol):
    """A ledger as far as signing needs it."""

    ledger_id: str

    def tip(self) -> tuple[int, str]: ...
    def add_head(self, head: Head) -> None: ...


def sign_head(ledger: Signable, key: Ed25519PrivateKey, now: datetime) -> Head:
    """Sign the ledger as it stands; the caller has verified it before."""
    seq, digest = ledger.tip()
    unsigned = Head(
        ledger_id=ledger.ledger_id,
        seq=seq,
        digest=digest,
        signed_at=now,
        key=fingerprint(key.public_key()),
        signature="",
    )
    head = unsigned.model_copy(update={"signature": key.sign(unsigned.message).hex()})
    ledger.add_head(head)
    return head


def is_genuine(head: Head, key: Ed25519PublicKey) -> bool:
    """The head was signed with the private half of this key."""
    try:
        key.verify(bytes.fromhex(head.signature), head.message)
    except (InvalidSignature, ValueError):
        return False
    return head.key == fingerprint(key)


def fingerprint(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def make_key(private: Path, public: Path) -> str:
    """Write a new pair, the private half readable by its owner only; returns the fingerprint."""
    if private.exists():
        raise LedgerError(f"{private} exists; a signing key is never overwritten")
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True)
    private.touch(mode=0o600, exist_ok=False)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return fingerprint(key.public_key())


def private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as cause:
        raise WrongKey(f"{path}: no private key can be read from it") from cause
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongKey(f"{path}: not an ed25519 key")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as cause:
        raise WrongKey(f"{path}: no public key can be read from it") from cause
    if not isinstance(key, Ed25519PublicKey):
        raise WrongKey(f"{path}: not an ed25519 key")
    return key
