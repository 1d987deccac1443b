"""The configuration drive: an ISO 9660 or FAT volume named config-2, on a CD-ROM or a disk."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LABEL = "config-2"
MOUNT = Path("/run/config-drive")
BLOCK = Path("/sys/class/block")
PCI = Path("/sys/bus/pci/devices")

# The initramfs has loaded virtio_scsi; these are loaded only when no drive was found behind it.
CONTROLLERS = {"0x7010": "ata_piix", "0x7111": "ata_piix", "0x2922": "ahci", "0x2829": "ahci"}


@dataclass
class Documents:
    """What Nova told this instance."""

    device: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    network: dict[str, Any] = field(default_factory=dict)
    user_data: str = ""

    @property
    def uuid(self) -> str:
        """The instance."""
        return self.meta.get("uuid", "none")

    @property
    def hostname(self) -> str:
        """The full name Nova gave."""
        return self.meta.get("hostname", "")


def read() -> Documents:
    """The documents of the drive; empty ones when there is none."""
    device = find()
    if device is None:
        return Documents()
    MOUNT.mkdir(parents=True, exist_ok=True)
    kind = "iso9660" if iso_label(device) == LABEL else "vfat"
    subprocess.run(["modprobe", "-q", "isofs" if kind == "iso9660" else kind])
    subprocess.run(["mount", "-o", "ro", "-t", kind, str(device), str(MOUNT)], check=True)
    try:
        return parse(device, MOUNT / "openstack/latest")
    finally:
        subprocess.run(["umount", str(MOUNT)])


def parse(device: Path, folder: Path) -> Documents:
    """The documents as they lie in `openstack/latest`."""

    def text(name: str) -> str:
        file = folder / name
        return file.read_text() if file.exists() else ""

    return Documents(
        device=str(device),
        meta=json.loads(text("meta_data.json") or "{}"),
        network=json.loads(text("network_data.json") or "{}"),
        user_data=text("user_data"),
    )


def find() -> Path | None:
    """The drive's device, waiting up to three seconds for a slow controller."""
    subprocess.run(["modprobe", "-q", "sr_mod"])
    found = look()
    if found is None:
        load_controllers()
        for _ in range(60):
            found = look()
            if found:
                break
            time.sleep(0.05)
    return found


def look() -> Path | None:
    """The first volume of that name, CD-ROMs before disks."""
    names = [entry.name for entry in BLOCK.iterdir() if entry.name.startswith(("sr", "vd", "sd"))]
    devices = [
        Path("/dev") / name for name in sorted(names, key=lambda name: (not name.startswith("sr"), name))
    ]
    return next((one for one in devices if LABEL in (iso_label(one), fat_label(one))), None)


def load_controllers() -> None:
    """Drivers of the IDE or SATA controllers that this machine has."""
    if PCI.exists():
        there = {(device / "device").read_text().strip() for device in PCI.iterdir()}
        for module in {CONTROLLERS[one] for one in there & set(CONTROLLERS)}:
            subprocess.run(["modprobe", "-q", module])


def iso_label(device: Path) -> str:
    """The volume name of an ISO 9660 file system."""
    block = sector(device, 32768, 2048)
    return block[40:72].decode("ascii", "replace").strip(" \0").lower() if block[1:6] == b"CD001" else ""


def fat_label(device: Path) -> str:
    """The volume name of a FAT file system."""
    block = sector(device, 0, 512)
    if block[510:512] != b"\x55\xaa":
        return ""
    names = {block[at : at + 11].decode("latin-1").strip().lower() for at in (43, 71)}
    return LABEL if LABEL in names else ""


def sector(device: Path, offset: int, length: int) -> bytes:
    """Some bytes of a device; none where it cannot be read, as a drive without a medium."""
    try:
        with device.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError:
        return b""
