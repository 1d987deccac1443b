"""The seeded state, packed once, so that later clouds need not make it again."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from provisioner.devcloud.commands import run
from provisioner.devcloud.layout import PACKAGE, Layout

# What decides how an empty, seeded state looks; accounts are gone through at each start and need no new one.
INPUTS = ("requirements.lock", "database.py")
# tar says 1 when a file grew while it was read: logs of the switch databases do, and may be cut anywhere.
FILE_CHANGED = (0, 1)
VERSIONED = ("mariadb-server", "ovn-central")


def snapshot_file(layout: Layout) -> Path:
    """Where the snapshot for the present inputs lies, or would lie."""
    digest = hashlib.sha256(str(layout.root).encode())
    for name in INPUTS:
        digest.update((PACKAGE / name).read_bytes())
    digest.update(run(layout, "dpkg-query", "-W", "-f", "${Package}=${Version} ", *VERSIONED).encode())
    return layout.snapshots / f"{digest.hexdigest()[:16]}.tar.zst"


def pack(layout: Layout) -> None:
    """Write the snapshot; the database must not run meanwhile. Older snapshots go."""
    file = snapshot_file(layout)
    draft = file.with_suffix(".draft")
    layout.snapshots.chmod(0o700)
    run(
        layout, "tar", "--create", "--sparse", "--use-compress-program=zstd -q -T2 -1", f"--file={draft}",
        f"--directory={layout.state}", ".", accept=FILE_CHANGED,
    )  # fmt: skip
    draft.chmod(0o600)
    draft.rename(file)
    for other in layout.snapshots.glob("*.tar.zst"):
        if other != file:
            other.unlink()


def restore(layout: Layout) -> None:
    """Put the snapshot in the place of whatever the state held."""
    shutil.rmtree(layout.state)
    layout.state.mkdir()
    run(
        layout, "tar", "--extract", "--use-compress-program=zstd -q", f"--file={snapshot_file(layout)}",
        f"--directory={layout.state}",
    )  # fmt: skip
