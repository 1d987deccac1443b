"""Kernel, modules and initramfs of a tree, put together on the host for any architecture."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path

from provisioner.devcloud.guests.recipe import data
from provisioner.devcloud.guests.shell import run
from provisioner.devcloud.packages import parse_list

LINKS = ("modules.order", "modules.builtin", "modules.builtin.modinfo")


@dataclass(frozen=True)
class Kernel:
    """What the boot loader needs, and which version it is."""

    version: str
    image: Path
    initramfs: Path


def install_kernel(package_root: Path, tree: Path, room: Path) -> Kernel:
    """Put the kept modules of an unpacked kernel package into the tree; make its initramfs."""
    version = next((package_root / "lib/modules").iterdir()).name
    source = package_root / "lib/modules" / version
    target = tree / "usr/lib/modules" / version
    target.mkdir(parents=True)
    for name in LINKS:
        shutil.copy2(source / name, target / name)
    _copy_kept(source / "kernel", target / "kernel")
    (tree / "boot").mkdir(exist_ok=True)
    shutil.copy2(package_root / "boot" / f"config-{version}", tree / "boot")
    run("depmod", "-b", tree, version)
    initramfs = build_initramfs(tree, version, room)
    return Kernel(version, package_root / "boot" / f"vmlinuz-{version}", initramfs)


def _copy_kept(source: Path, target: Path) -> None:
    kept, dropped = kept_modules()
    for name in kept:
        origin = source / name
        if origin.is_dir():
            shutil.copytree(
                origin,
                target / name,
                ignore=lambda folder, names: [
                    one for one in names if str(Path(folder, one).relative_to(source)) in dropped
                ],
            )
        elif origin.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin, target / name)


def kept_modules() -> tuple[list[str], set[str]]:
    """What is kept below kernel/, and what is left out of it."""
    rows = [line.split() for line in parse_list(data().joinpath("modules.txt").read_text())]
    return [row[1] for row in rows if row[0] == "+"], {row[1] for row in rows if row[0] == "-"}


def build_initramfs(tree: Path, version: str, room: Path) -> Path:
    """busybox, the modules of the disk in load order, and one script."""
    content = room / "initramfs"
    for name in ("bin", "proc", "sys", "dev", "new", "modules"):
        (content / name).mkdir(parents=True)
    shutil.copy2(tree / "usr/bin/busybox", content / "bin/busybox")
    init = content / "init"
    init.write_text(data().joinpath("initramfs-init").read_text())
    init.chmod(0o755)
    order = load_order(tree, version)
    for module in order:
        shutil.copy2(module, content / "modules")
    (content / "order").write_text("".join(f"{module.name}\n" for module in order))
    return _pack_initramfs(content, room / "initrd")


def load_order(tree: Path, version: str) -> list[Path]:
    """The modules the disk needs, each after those it depends on."""
    found: dict[Path, None] = {}
    for name in parse_list(data().joinpath("initramfs-modules.txt").read_text()):
        shown = run("modprobe", "--dirname", tree, "--set-version", version, "--show-depends", name)
        rows = (line.split() for line in shown.splitlines())
        found |= {Path(row[1]): None for row in rows if row[0] == "insmod"}
    return list(found)


def _pack_initramfs(content: Path, target: Path) -> Path:
    names = "\0".join(str(path.relative_to(content)) for path in sorted(content.rglob("*")))
    archive = target.with_suffix(".cpio")
    run(
        "cpio", "--create", "--null", "--format=newc", "--owner=0:0", "--quiet",
        "-D", content, "-F", archive, stdin=names.encode(),
    )  # fmt: skip
    target.write_bytes(gzip.compress(archive.read_bytes(), 6))
    return target
