"""What the engine keeps on a site: state, passphrase, one folder per stack."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provisioner.adapters.pulumi.recovery import STACK_VARIABLE
from provisioner.engine.model import Engine
from provisioner.settings import Settings

# The engine and its plugin see these and nothing else: an OS_PASSWORD of the caller would end in the state.
PASSED_ON = ("HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ", "USER")


@dataclass(frozen=True)
class PulumiSite:
    """Places and secrets of one site, made on first use."""

    settings: Settings

    @property
    def root(self) -> Path:
        return self.settings.site / "pulumi"

    @property
    def backend_url(self) -> str:
        """`file://` below the site unless the settings name another.

        Without `metadata=skip` each write of the state first truncates a sidecar file; a kill in that
        moment leaves it empty, and the engine can read the stack no more.
        """
        if self.settings.backend_url:
            return self.settings.backend_url
        state = self.root / "state"
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"file://{state}?metadata=skip"

    @property
    def passphrase_file(self) -> Path:
        """What secrets in the state are encrypted with."""
        return _secret(self.root / "passphrase", lambda: secrets.token_urlsafe(32).encode())

    @property
    def seal_key(self) -> Path:
        """What secrets in plans are sealed with."""
        return _secret(self.root / "seal-key", lambda: secrets.token_bytes(32))

    def work(self, stack: str) -> Path:
        """The folder of one stack."""
        return self.root / "stacks" / stack

    def environment(self, engine: Engine, stack: str) -> dict[str, str]:
        """The whole environment of an operation; of the caller's own only what is harmless."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {
            **passed,
            **engine.environment(),
            "PULUMI_BACKEND_URL": self.backend_url,
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase_file),
            STACK_VARIABLE: f"{self.root}:{stack}",
        }


def _secret(path: Path, make: Callable[[], bytes]) -> Path:
    """A file that only its owner reads, made once."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(make())
        try:
            os.link(partial, path)  # whoever was first stays
        except FileExistsError:
            partial.unlink()
        else:
            partial.unlink()
    return path
