"""The verbs of the local cloud: up, down, reset (`status` is in `services`)."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from provisioner.devcloud.layout import Layout
from provisioner.devcloud.packages import Progress, ensure_debian_packages, listed_packages
from provisioner.devcloud.processes import Processes, end
from provisioner.devcloud.remains import clean, find_remains
from provisioner.devcloud.snapshot import restore, snapshot_file
from provisioner.devcloud.start import Start
from provisioner.devcloud.venv import ensure_venv
from provisioner.errors import CloudError, MissingPart


class LeftBehind(CloudError):
    """The local cloud is down, but something of it is still on the machine."""

    remedy = "Remove what is named by hand, then run `provisioner devcloud down` again."


class NotRoot(MissingPart):
    """The local cloud makes namespaces and bridges: it needs root."""

    remedy = "Run the command as root, in a container or a machine of its own."


def up(layout: Layout, progress: Progress, use_snapshot: bool = True) -> list[str]:
    """Bring the cloud up from whatever is there; returns the names of the services it had to start."""
    require_root()
    ensure_debian_packages(listed_packages(), progress)
    ensure_venv(layout, progress)
    layout.make_folders()
    with alone(layout, progress):
        return Start(layout, progress, use_snapshot).run()


def down(layout: Layout, progress: Progress) -> None:
    """End everything; the state stays. Raises when something is left on the machine."""
    require_root()
    layout.make_folders()
    with alone(layout, progress):
        _down(layout, progress)


def reset(layout: Layout, progress: Progress) -> None:
    """Down, then back to the empty seeded state (from the snapshot if there is one)."""
    require_root()
    layout.make_folders()
    with alone(layout, progress):
        _down(layout, progress)
        shutil.rmtree(layout.state)
        layout.make_folders()
        if snapshot_file(layout).exists():
            restore(layout)
            progress("empty seeded state restored from the snapshot")
    progress("the next `provisioner devcloud up` begins with an empty cloud")


def _down(layout: Layout, progress: Progress) -> None:
    """Nova's computes first (they would record that guests stopped), the database last and gently."""
    processes = Processes(layout)
    count = len(processes.ours())
    for name in ("nova-compute-vm", "nova-compute-fake"):
        processes.stop(name, patience=0)
    keep = {processes.pid("mariadb")}
    end([one for one in processes.ours() if one.pid not in keep], patience=3)
    processes.stop("mariadb", patience=30)
    end(processes.ours(), patience=0)
    clean(layout)
    left = find_remains(layout)
    if left:
        raise LeftBehind("Still there: " + ", ".join(left), left_behind=", ".join(left))
    progress(f"the cloud is down: {count} processes ended, nothing left")


@contextmanager
def alone(layout: Layout, progress: Progress) -> Iterator[None]:
    """One run at a time on this cloud; the others wait."""
    with (layout.root / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another run works on this cloud; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def require_root() -> None:
    if psutil.Process().uids().effective != 0:
        raise NotRoot
