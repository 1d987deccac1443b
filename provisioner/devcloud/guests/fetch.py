"""Packages that are unpacked on the host and never installed: kernels and boot loaders."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from provisioner.devcloud.guests.apt import ArchiveUnusable, PrivateApt, debian_repositories
from provisioner.devcloud.guests.recipe import MACHINES, Arch


def fetch_boot_packages(arch: Arch, target: Path) -> None:
    """The kernel's and the boot loader's packages of an architecture, into a new folder."""
    machine = MACHINES[arch]
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        apt = PrivateApt(Path(room), arch, debian_repositories())
        apt.update()
        kernels = [name for name in apt.dependencies(machine.kernel) if name.startswith("linux-image-")]
        if not kernels:
            raise ArchiveUnusable(f"{machine.kernel} names no kernel.")
        packages = apt.download([*kernels, *machine.boot_packages])
        target.mkdir()
        for package in packages:
            shutil.move(package, target)
