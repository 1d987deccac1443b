"""Signs deletion certificates with ed25519 and verifies them without network, ledger or cloud."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from provisioner.adapters.ledger.heads import fingerprint
from provisioner.adapters.ledger.heads import public_key as read_public_key
from provisioner.domain.base import canonical
from provisioner.domain.certificate import DeletionCertificate, SignedCertificate
from provisioner.errors import LedgerError


class NotGenuine(LedgerError):
    """This certificate is not what was signed."""

    remedy = "Do not rely on it; ask the issuer for the original and the public key."


def sign_certificate(certificate: DeletionCertificate, key: Ed25519PrivateKey) -> SignedCertificate:
    """The certificate with the security administrator's signature."""
    return SignedCertificate(
        certificate=certificate,
        key=fingerprint(key.public_key()),
        signature=key.sign(canonical(certificate)).hex(),
    )


def verify_certificate(file: Path, public_key: Path) -> SignedCertificate:
    """The certificate in `file`, or NotGenuine if one byte of it was changed."""
    key = read_public_key(public_key)
    try:
        data = file.read_bytes()
        signed = SignedCertificate.model_validate_json(data)
        key.verify(bytes.fromhex(signed.signature), canonical(signed.certificate))
    except (OSError, ValidationError, ValueError) as cause:
        raise NotGenuine(f"{file}: not a deletion certificate") from cause
    except InvalidSignature as cause:
        raise NotGenuine(f"{file}: the signature does not fit") from cause
    if signed.file() != data or signed.key != fingerprint(key):
        raise NotGenuine(f"{file}: the file was changed beside its signature")
    return signed
