"""Who is inside which case network: a file lock that the kernel gives back when its owner dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from provisioner.adapters.access.errors import AccessBusy


@dataclass(frozen=True)
class Leases:
    """Locks below one folder; a lock whose owner was killed is free at once."""

    folder: Path

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Own `name` for as long as the block lasts; AccessBusy when somebody else does."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            os.close(handle)
            raise AccessBusy(f"{name}: another run is inside this case network") from held
        try:
            yield
        finally:
            os.close(handle)

    def is_held(self, name: str) -> bool:
        """True while a living process owns `name`."""
        try:
            with self.hold(name):
                return False
        except AccessBusy:
            return True
