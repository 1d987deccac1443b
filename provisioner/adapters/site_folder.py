"""The folder of a site: what cannot be made again. Created once, 0700, practice or real for good."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from provisioner.errors import BadInput, MissingPart
from provisioner.settings import Settings


class NoSite(MissingPart):
    """There is no site yet."""

    remedy = "Run `provisioner site init` (or `provisioner site init --practice` for rehearsals)."


class SiteExists(BadInput):
    """There is a site already."""

    remedy = "Use it, or choose another folder with PROVISIONER_SITE."


@dataclass(frozen=True)
class SiteFolder:
    """Where each thing of a site lies. `ledger_key` belongs to the security administrator."""

    root: Path
    database_url: str
    backend_url: str

    @classmethod
    def at(cls, settings: Settings) -> SiteFolder:
        root = settings.site
        return cls(
            root=root,
            database_url=settings.database_url or f"sqlite:///{root}/ledger.sqlite",
            backend_url=settings.backend_url or f"file://{root}/pulumi",
        )

    @classmethod
    def existing(cls, settings: Settings) -> SiteFolder:
        """The site of these settings; NoSite where none was made."""
        folder = cls.at(settings)
        if not folder.passphrase.exists():
            raise NoSite()
        return folder

    def create(self) -> None:
        """Make the folders and the state passphrase; refuses where a site is."""
        if self.passphrase.exists():
            raise SiteExists()
        for folder in (self.root, self.pulumi, self.keys, self.evidence, self.durable, self.certificates):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))

    @property
    def pulumi(self) -> Path:
        return self.root / "pulumi"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def passphrase(self) -> Path:
        return self.keys / "pulumi-passphrase"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def durable(self) -> Path:
        return self.root / "durable"

    @property
    def certificates(self) -> Path:
        return self.root / "certificates"
