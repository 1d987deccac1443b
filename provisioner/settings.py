"""Where this installation keeps its things; read once, handed in by `bootstrap`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Frozen settings of one process.

    `cache` holds what can be made again (engine, images, local cloud); `site` holds what cannot
    (ledger, keys, Pulumi state).
    """

    model_config = ConfigDict(frozen=True)

    cache: Path
    site: Path
    content: Path | None = None
    clouds: Path | None = None  # clouds.yaml; None: the local cloud's
    backend_url: str | None = None
    database_url: str | None = None
    language: str = "zh"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read PROVISIONER_* variables; every one has a default."""
        home = Path(env.get("HOME", "/root"))
        chosen = env.get("PROVISIONER_CONTENT")
        return cls(
            cache=Path(env.get("PROVISIONER_CACHE") or home / ".cache" / "provisioner"),
            site=Path(env.get("PROVISIONER_SITE") or home / ".local" / "state" / "provisioner"),
            content=Path(chosen) if chosen else None,
            clouds=Path(env["OS_CLIENT_CONFIG_FILE"]) if env.get("OS_CLIENT_CONFIG_FILE") else None,
            backend_url=env.get("PROVISIONER_BACKEND_URL"),
            database_url=env.get("PROVISIONER_DATABASE_URL"),
            language=env.get("PROVISIONER_LANG", "zh"),
        )
