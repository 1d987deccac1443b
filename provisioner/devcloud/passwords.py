"""Generated passwords, one file each, readable by their owner only."""

from __future__ import annotations

import os
import secrets

from provisioner.devcloud.layout import Layout


def password(layout: Layout, name: str) -> str:
    """The password called `name`; made the first time it is asked for."""
    file = layout.state / "secrets" / name
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(12))
    return file.read_text()
