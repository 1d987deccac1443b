"""Which program a plan was made by: the release, and the digest of the sources that declare resources."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import stacks


def program_version() -> str:
    """`RELEASE+DIGEST`; moves when a line of `stacks/` moves."""
    root = Path(stacks.__file__).parent
    seen = hashlib.sha256()
    for source in sorted(root.rglob("*.py")):
        seen.update(str(source.relative_to(root)).encode() + b"\0" + source.read_bytes())
    return f"{version('govcloud-provisioner')}+{seen.hexdigest()[:12]}"
