"""The root file system fills its disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

# The initramfs grew the partition and left the device's name here.
GREW = Path("/dev/.rootgrew")


def grow_root() -> None:
    """Grow the mounted root file system to its partition, when that has just grown."""
    if GREW.exists():
        subprocess.run(["resize2fs", GREW.read_text().strip()], stdout=subprocess.DEVNULL)
        GREW.unlink()
