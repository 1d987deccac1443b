"""The root tree of a foreign architecture, without running one foreign instruction.

A package leaves two things in a tree: the files it ships and the traces of its maintainer scripts
(users, alternatives, PAM stacks, enabled units, byte code). On Debian the traces do not depend on the
architecture. So the foreign tree is the foreign packages' files under the native tree's traces:
about 15 seconds instead of the minutes that the scripts take in an emulated chroot. What a playbook
did to the native tree is carried over in the same way.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioner.devcloud.guests.apt import PrivateApt, debian_repositories
from provisioner.devcloud.guests.dpkg import (
    INFO,
    STATUS,
    Shipped,
    installed_packages,
    register,
    shipped_files,
)
from provisioner.devcloud.guests.recipe import MACHINES, NATIVE, Arch, Machine
from provisioner.devcloud.guests.shell import run

MERGED = ("bin", "sbin", "lib")

# dpkg's own records are written anew; device nodes and the linker's cache belong to one tree alone.
NOT_CARRIED = {
    "dev", "proc", "sys", "run", "lib64", "etc/ld.so.cache",
    "var/lib/dpkg/info", "var/lib/dpkg/status", "var/lib/dpkg/status-old",
}  # fmt: skip
NAMES_ARCHITECTURE = ("var/lib/dpkg/arch", "var/lib/dpkg/triggers/File", "var/lib/apt/extended_states")


def carry_over(native: Path, foreign: Path, arch: Arch, packages: Path) -> None:
    """Fill `foreign` with the tree of `arch` that matches the tree in `native`."""
    machine = MACHINES[arch]
    shipped = shipped_files(native)
    installed = set(installed_packages(native))
    chosen = [one for one in sorted(packages.glob("*.deb")) if one.name.partition("_")[0] in installed]
    _lay_out(foreign)
    brought = [path for package in chosen for path in register(package, foreign)]
    _drop_what_was_dropped(native, foreign, shipped, machine, brought)
    for path in _walk(native):
        _carry(native, foreign, path, shipped)
    for name in NAMES_ARCHITECTURE:
        _rename_architecture(foreign / name, machine)


def _lay_out(tree: Path) -> None:
    """The merged /usr that packages expect to find."""
    for name in MERGED:
        (tree / "usr" / name).mkdir(parents=True, exist_ok=True)
        (tree / name).symlink_to(f"usr/{name}")
    for name in ("dev", "proc", "sys", "run", "var/lib/dpkg/info", "var/lib/dpkg/updates"):
        (tree / name).mkdir(parents=True, exist_ok=True)
    (tree / INFO / "format").write_text("1\n")


def _drop_what_was_dropped(
    native: Path, foreign: Path, shipped: Shipped, machine: Machine, brought: Iterable[str]
) -> None:
    """What the native tree left out or removed is absent in the foreign one too."""
    for path in sorted(brought, reverse=True):
        twin = path.replace(machine.multiarch, MACHINES[NATIVE].multiarch).replace(machine.arch, NATIVE)
        if twin in shipped and not os.path.lexists(native / twin):
            _remove(foreign / path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        if not any(path.iterdir()):
            path.rmdir()
    elif os.path.lexists(path):
        path.unlink()


def _walk(tree: Path) -> Iterator[str]:
    """Every path of a tree, folders before what they hold."""
    for folder, names, files in os.walk(tree):
        here = Path(folder).relative_to(tree)
        names[:] = sorted(name for name in names if str(here / name) not in NOT_CARRIED)
        yield from (
            path for name in (*names, *sorted(files)) if (path := str(here / name)) not in NOT_CARRIED
        )


def _carry(native: Path, foreign: Path, path: str, shipped: Shipped) -> None:
    source, target = native / path, foreign / path
    if path not in shipped or shipped.was_changed(source, path):
        _copy(source, target)
    elif source.is_symlink() and target.is_dir() and not target.is_symlink():
        # A package ships the folder, a maintainer script made it a link: /var/run.
        target.rmdir()
        _copy(source, target)
    elif os.path.lexists(target):
        _align(source, target)


def _copy(source: Path, target: Path) -> None:
    """A trace of a maintainer script or a playbook, as it stands in the native tree."""
    if source.is_symlink() or not source.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    else:
        target.mkdir(parents=True, exist_ok=True)
    _align(source, target)


def _align(source: Path, target: Path) -> None:
    """Owner, mode, capabilities and, where byte code depends on it, the time."""
    seen, there = source.lstat(), target.lstat()
    if (seen.st_uid, seen.st_gid) != (there.st_uid, there.st_gid):
        os.chown(target, seen.st_uid, seen.st_gid, follow_symlinks=False)
    if stat.S_ISLNK(seen.st_mode) or stat.S_ISLNK(there.st_mode):
        return
    if seen.st_mode != target.lstat().st_mode:
        target.chmod(stat.S_IMODE(seen.st_mode))
    for name in os.listxattr(source):
        os.setxattr(target, name, os.getxattr(source, name))
    # A .pyc names the size and the time of its source: the same source must keep the same time.
    if source.suffix == ".py" and seen.st_size == there.st_size:
        os.utime(target, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _rename_architecture(path: Path, machine: Machine) -> None:
    if path.exists():
        text = path.read_text().replace(MACHINES[NATIVE].multiarch, machine.multiarch)
        path.write_text(text.replace(NATIVE, machine.arch))


def fetch_foreign_packages(native_archive: Path, arch: Arch, target: Path) -> None:
    """The packages of the native tree for another architecture, into a new folder."""
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        records = Path(room, "records")
        records.mkdir()
        run("tar", "-C", records, "-xf", native_archive, f"./{STATUS}")
        apt = PrivateApt(Path(room, "apt"), arch, debian_repositories())
        apt.update()
        packages = apt.download_closed(apt.known(installed_packages(records)))
        target.mkdir()
        for package in packages:
            shutil.move(package, target)
