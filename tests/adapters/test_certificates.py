"""A signed certificate is believed as it is, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.adapters.certificates import NotGenuine, sign_certificate, verify_certificate
from provisioner.adapters.ledger.heads import make_key, private_key
from provisioner.domain.certificate import SignedCertificate, printed
from tests.domain.test_certificate import FIRST, SECOND, attempt


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "keys/certificate", tmp_path / "certificate.pub"
    make_key(private, public)
    return private, public


@pytest.fixture
def signed(keys: tuple[Path, Path], tmp_path: Path) -> tuple[Path, SignedCertificate]:
    made = sign_certificate(attempt(FIRST, SECOND, practice=True), private_key(keys[0]))
    file = tmp_path / "certificate.json"
    file.write_bytes(made.file())
    return file, made


def test_the_original_is_verified_offline(keys: tuple[Path, Path], signed: tuple[Path, SignedCertificate]):
    assert verify_certificate(signed[0], keys[1]) == signed[1]


def test_changing_any_one_byte_is_found(keys: tuple[Path, Path], signed: tuple[Path, SignedCertificate]):
    file, made = signed
    original = made.file()
    for place in range(len(original)):
        changed = bytearray(original)
        changed[place] ^= 1
        file.write_bytes(changed)
        with pytest.raises(NotGenuine):
            verify_certificate(file, keys[1])


@pytest.mark.parametrize("extra", [b"\n", b" ", b"{}"])
def test_adding_a_byte_is_found(
    keys: tuple[Path, Path], signed: tuple[Path, SignedCertificate], extra: bytes
):
    file, made = signed
    file.write_bytes(made.file() + extra)
    with pytest.raises(NotGenuine):
        verify_certificate(file, keys[1])


def test_another_key_does_not_verify(signed: tuple[Path, SignedCertificate], tmp_path: Path):
    make_key(tmp_path / "other", tmp_path / "other.pub")
    with pytest.raises(NotGenuine, match="does not fit"):
        verify_certificate(signed[0], tmp_path / "other.pub")


def test_the_print_is_in_two_languages_and_marks_practice(signed: tuple[Path, SignedCertificate]):
    text = printed(signed[1])
    for words in ("云资源销毁证明", "Certificate of deletion", "演练", "霍邱县某局", "p1", FIRST.digest):
        assert words in text
