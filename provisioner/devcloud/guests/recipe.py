"""What a guest is: its architectures, its packages, and the key under which a build is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from provisioner.devcloud.packages import parse_list

Arch = Literal["amd64", "arm64"]

PACKAGE = "provisioner.devcloud.guests"

RELEASE = "bookworm"
SUITES = (RELEASE, f"{RELEASE}-updates", f"{RELEASE}-security")

# Maintainer scripts run on this architecture only; the other tree takes over what they left behind.
NATIVE: Arch = "amd64"

KERNEL_ARGUMENTS = "net.ifnames=0 mitigations=off quiet loglevel=4 systemd.show_status=0"

# What the build host itself needs.
HOST_PACKAGES = (
    "mmdebstrap", "arch-test", "debian-archive-keyring", "qemu-utils", "mtools", "dosfstools",
    "fdisk", "cpio", "kmod", "e2fsprogs", "genisoimage", "systemd",
)  # fmt: skip

GLANCE_PROPERTIES = {
    "hw_cdrom_bus": "scsi",
    "hw_scsi_model": "virtio-scsi",
    "hw_disk_bus": "virtio",
    "os_distro": "debian",
    "os_version": "12",
    "os_admin_user": "debian",
}


@dataclass(frozen=True)
class Machine:
    """What differs between two architectures."""

    arch: Arch
    uname: str
    multiarch: str
    kernel: str
    boot_packages: tuple[str, ...]
    console: str
    boot_partition_type: str
    properties: dict[str, str]


MACHINES: dict[Arch, Machine] = {
    "amd64": Machine(
        arch="amd64",
        uname="x86_64",
        multiarch="x86_64-linux-gnu",
        kernel="linux-image-cloud-amd64",
        boot_packages=("syslinux", "syslinux-common"),
        console="ttyS0,115200",
        boot_partition_type="c",
        properties=GLANCE_PROPERTIES,
    ),
    "arm64": Machine(
        arch="arm64",
        uname="aarch64",
        multiarch="aarch64-linux-gnu",
        kernel="linux-image-cloud-arm64",
        boot_packages=("systemd-boot-efi",),
        console="ttyAMA0,115200",
        boot_partition_type="ef",
        properties=GLANCE_PROPERTIES
        | {
            "hw_architecture": "aarch64",
            "hw_emulation_architecture": "aarch64",
            "hw_machine_type": "virt",
            "hw_firmware_type": "uefi",
        },
    ),
}


def data() -> Traversable:
    """The folder of data files that make up a guest."""
    return resources.files(PACKAGE).joinpath("data")


def guest_packages() -> list[str]:
    """The packages every guest holds."""
    return parse_list(data().joinpath("packages.txt").read_text())


def tree_key() -> str:
    """The digest of what decides which packages are fetched and how they are installed."""
    here = _here()
    return _digest(here, [here / name for name in ("data/packages.txt", "data/dpkg.cfg", "rootfs.py")])


def recipe_key() -> str:
    """The digest of everything that decides what an image becomes."""
    here = _here()
    modules = [path for path in sorted(here.glob("*.py")) if path.name not in NOT_IN_IMAGES]
    files = [path for path in sorted((here / "data").rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return _digest(here, modules + files)


# These use images or keep them; a change of them makes no image new.
NOT_IN_IMAGES = {
    "__init__.py", "apt.py", "bake.py", "boot.py", "cache.py", "configdrive.py", "images.py",
    "scap.py", "shell.py",
}  # fmt: skip


def _here() -> Path:
    return Path(str(resources.files(PACKAGE)))


def _digest(here: Path, paths: list[Path]) -> str:
    sums = hashlib.sha256()
    for path in paths:
        sums.update(f"{path.relative_to(here)}\0".encode() + path.read_bytes() + b"\0")
    return sums.hexdigest()[:16]
