"""The site's SSH user CA. Its key never leaves the site; every run gets a key of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioner.errors import MissingPart, ProvisionerError

MEMORY = Path("/dev/shm")


class SigningFailed(ProvisionerError):
    """ssh-keygen did not make the key or the certificate."""

    remedy = "Look at the message; is the site's key folder readable, and the disk not full?"


def _keygen(*words: str) -> str:
    """Run ssh-keygen; its words when it succeeds."""
    try:
        done = subprocess.run(["ssh-keygen", *words], capture_output=True, text=True, check=True)
    except FileNotFoundError as gone:
        raise MissingPart("ssh-keygen is not installed", remedy="Install openssh-client.") from gone
    except subprocess.CalledProcessError as failed:
        raise SigningFailed(failed.stderr.strip()) from failed
    return done.stdout


@dataclass(frozen=True)
class Credential:
    """A one-time key and its certificate, in memory only; leaving the `with` block removes both."""

    folder: Path

    @property
    def key_file(self) -> Path:
        return self.folder / "key"

    @property
    def certificate_file(self) -> Path:
        return self.folder / "key-cert.pub"

    def __enter__(self) -> Credential:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class UserAuthority:
    """Signs short-lived user certificates with a key kept in the site's key folder."""

    def __init__(self, keys: Path, memory: Path = MEMORY) -> None:
        self._key = keys / "ssh_user_ca"
        self._memory = memory

    @property
    def public_key(self) -> str:
        """The line servers trust; the CA is made on first use."""
        if not self._key.exists():
            self._make()
        return self._key.with_suffix(".pub").read_text(encoding="ascii").strip()

    def _make(self) -> None:
        self._key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keygen("-q", "-t", "ed25519", "-N", "", "-C", "provisioner-user-ca", "-f", str(self._key))
        self._key.chmod(0o600)

    def issue_certificate(self, principals: Sequence[str], minutes: int = 15, run: str = "run") -> Credential:
        """A fresh key with a certificate for these login names, good for so many minutes."""
        assert self.public_key
        place = Credential(Path(tempfile.mkdtemp(prefix="provisioner-ssh-", dir=self._memory)))
        try:
            _keygen("-q", "-t", "ed25519", "-N", "", "-C", run, "-f", str(place.key_file))
            # A minute back: the clock of a new server may be behind ours.
            valid = ["-V", f"-1m:+{minutes}m"]
            # Forwarding is for the jump host; hardened servers refuse it themselves.
            only = ["-O", "clear", "-O", "permit-pty", "-O", "permit-port-forwarding"]
            who = ["-I", run, "-n", ",".join(principals)]
            _keygen("-q", "-s", str(self._key), *who, *valid, *only, f"{place.key_file}.pub")
        except ProvisionerError:
            place.remove()
            raise
        return place
