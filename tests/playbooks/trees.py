"""A Debian root tree to harden: unpacked once, each test gets a layer of its own over it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioner.devcloud.guests import recipe
from provisioner.devcloud.guests.cache import make_once
from provisioner.devcloud.guests.rootfs import build_native_tree
from provisioner.devcloud.guests.shell import unpack
from provisioner.settings import Settings

# What a careless administrator left behind; a fresh Debian is too tidy to fail these controls.
TELNET = """
Package: telnet
Status: install ok installed
Version: 1
Architecture: all
Maintainer: nobody <nobody@localhost>
Description: clear text
"""


def plain_tree(settings: Settings) -> Path:
    """The unpacked tree that the guest images are made of, before it is hardened."""
    images = settings.cache / "images" / f"trees-{recipe.tree_key()}"
    archive = make_once(images / f"plain-{recipe.NATIVE}.tar", build_native_tree)
    return make_once(
        settings.cache / "hardening-bed" / recipe.tree_key(), lambda room: _unpack(archive, room)
    )


def _unpack(archive: Path, room: Path) -> None:
    room.mkdir()
    unpack(archive, room)


@contextmanager
def layer(base: Path, room: Path) -> Iterator[Path]:
    """A writable view of the tree; the tree itself stays as it is."""
    places = [room / name for name in ("upper", "work", "root")]
    for place in places:
        place.mkdir(parents=True)
    upper, work, root = places
    options = f"lowerdir={base},upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
    try:
        yield root
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", str(root)], check=True)
        shutil.rmtree(room)


def neglect(root: Path) -> None:
    """Bring in what only years of use bring in, so that every control has something to find."""
    status = root / "var/lib/dpkg/status"
    status.write_text(status.read_text() + TELNET)
    program = root / "usr/bin/telnet"
    program.write_text("#!/bin/sh\n")
    (root / "var/lib/dpkg/info/telnet.list").write_text("/.\n/usr\n/usr/bin\n/usr/bin/telnet\n")
    careless = root / "etc/careless"
    careless.write_text("")
    careless.chmod(0o666)
    shadow = root / "etc/shadow"
    shadow.write_text(shadow.read_text() + "old:$y$j9T$aaaa$bbbb:19000:0:99999:7:::\n")
    shadow.chmod(0o644)
    accounts = root / "etc/passwd"
    accounts.write_text(accounts.read_text() + "old:x:4242:4242::/home/old:/bin/bash\n")
