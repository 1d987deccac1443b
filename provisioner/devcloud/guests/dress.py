"""What turns a plain Debian tree into a guest: overlay, login user, units; nothing of one architecture."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from provisioner.devcloud.guests.recipe import data
from provisioner.devcloud.guests.shell import run

LOGIN = "debian"

MODES = {"etc/sudoers.d/90-debian": 0o440, "usr/lib/guest/start": 0o755}

# One instance's own, or made again by it.
PERSONAL = (
    "etc/ssh/ssh_host_*", "var/lib/dbus/machine-id", "var/lib/apt/lists/*", "var/cache/apt/*.bin",
    "var/log/*.log", "etc/apt/apt.conf.d/99mmdebstrap", "var/lib/systemd/random-seed",
)  # fmt: skip

# Every unit here is native; the old scripts only make `systemctl enable` slow under emulation.
OLD_SCRIPTS = ("etc/init.d/*", "etc/rc[0-6S].d/*")

TEXTS = {
    "etc/hostname": "guest\n",
    "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 guest\n",
    "etc/resolv.conf": "",
    "etc/machine-id": "",
    "etc/fstab": "",
}


def dress(tree: Path) -> None:
    """Make a plain native tree a guest's."""
    for pattern in (*PERSONAL, *OLD_SCRIPTS):
        for path in tree.glob(pattern):
            _remove(path)
    for name, text in TEXTS.items():
        (tree / name).write_text(text)
    _lay_over(tree)
    _add_login_user(tree)
    _set_units(tree)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _lay_over(tree: Path) -> None:
    for name, file in _files(data().joinpath("overlay"), ""):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
        target.chmod(MODES.get(name, 0o644))


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, f"{name}/")
        elif entry.is_file():
            yield name, entry


def _add_login_user(tree: Path) -> None:
    """The user whom certificates log in as: no password, no key, sudo."""
    run("useradd", "--root", tree, "--create-home", "--shell", "/bin/bash", "--groups", "sudo", LOGIN)
    (tree / "home" / LOGIN).chmod(0o750)


def _set_units(tree: Path) -> None:
    rows = [line.split() for line in data().joinpath("units.txt").read_text().splitlines()]
    for verb in ("enable", "disable", "mask"):
        units = [row[1] for row in rows if row and row[0] == verb]
        run("systemctl", f"--root={tree}", "--quiet", verb, *units)
    run("systemctl", f"--root={tree}", "--quiet", "set-default", "multi-user.target")
    _mask_generators(tree)


def _mask_generators(tree: Path) -> None:
    """Only fstab is read at boot; each generator is a process before the first unit."""
    masks = tree / "etc/systemd/system-generators"
    masks.mkdir(parents=True, exist_ok=True)
    for generator in (tree / "usr/lib/systemd/system-generators").iterdir():
        if generator.name != "systemd-fstab-generator":
            (masks / generator.name).symlink_to("/dev/null")
