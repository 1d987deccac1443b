"""The full text of evidence, one JSON file each, named by its digest; the ledger holds the digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provisioner.domain.base import canonical, digest
from provisioner.errors import LedgerError


class EvidenceLost(LedgerError):
    """The text of an evidence is not there, or is not what its digest says."""

    remedy = "Restore the evidence folder from its backup; the ledger still holds the digest."


class EvidenceFiles:
    """Keeps and finds evidence under one folder, a folder a case."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, case: str, kind: str, content: Mapping[str, Any], key: str = "") -> str:
        """Write the content under its key, or under its digest; returns the digest."""
        bound = digest(dict(content))
        folder = self._root / case
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = folder / f"{kind}-{_short(key or bound)}.json"
        partial = target.with_suffix(".partial")
        partial.write_bytes(canonical(dict(content)))
        partial.replace(target)
        return bound

    def find(self, case: str, kind: str, key: str) -> Mapping[str, Any]:
        """What was kept under this key (or digest)."""
        target = self._root / case / f"{kind}-{_short(key)}.json"
        if not target.is_file():
            raise EvidenceLost(f"{case}: no {kind} {key}")
        return json.loads(target.read_bytes())


def _short(bound: str) -> str:
    return bound.removeprefix("sha256:")[:16]
