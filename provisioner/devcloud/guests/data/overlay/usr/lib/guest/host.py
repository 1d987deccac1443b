"""Who this instance is: its name, its key, and whether it has booted before."""

from __future__ import annotations

import subprocess
from pathlib import Path

INSTANCE = Path("/var/lib/guest/instance")
KEY = Path("/etc/ssh/ssh_host_ed25519_key")
HOSTNAME = Path("/etc/hostname")
HOSTS = Path("/etc/hosts")
KERNEL_NAME = Path("/proc/sys/kernel/hostname")


def is_new(uuid: str) -> bool:
    """Whether this disk boots as that instance for the first time."""
    return not INSTANCE.exists() or INSTANCE.read_text().strip() != uuid


def remember(uuid: str) -> None:
    """What belongs to a first boot is done."""
    INSTANCE.parent.mkdir(parents=True, exist_ok=True)
    INSTANCE.write_text(uuid + "\n")


def set_name(full: str) -> None:
    """The short name for the kernel and /etc/hostname, both names for /etc/hosts."""
    full = full or HOSTNAME.read_text().strip() or "guest"
    short = full.partition(".")[0]
    KERNEL_NAME.write_text(short)
    write_changed(HOSTNAME, short + "\n")
    write_changed(HOSTS, hosts_file(full, short))


def hosts_file(full: str, short: str) -> str:
    """/etc/hosts of one instance."""
    names = short if full == short else f"{full} {short}"
    return f"127.0.0.1 localhost\n127.0.1.1 {names}\n::1 localhost ip6-localhost ip6-loopback\n"


def name() -> str:
    """The short name."""
    return HOSTNAME.read_text().strip()


def ensure_key(renew: bool) -> str:
    """The public host key; a new instance never keeps the key of another."""
    public = KEY.with_suffix(".pub")
    if renew:
        KEY.unlink(missing_ok=True)
        public.unlink(missing_ok=True)
    if not KEY.exists():
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"root@{name()}", "-f", str(KEY)]
        subprocess.run(make, check=True)
    return public.read_text()


def write_changed(path: Path, text: str) -> None:
    """Write only what is not there already."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
