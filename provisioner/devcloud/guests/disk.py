"""Root tree → bootable disk: an MBR, a FAT partition with kernel and loader, an ext4 root.

Made with mke2fs -d and mtools: no loop device, no mount.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from provisioner.devcloud.guests.kernel import Kernel
from provisioner.devcloud.guests.recipe import KERNEL_ARGUMENTS, Machine
from provisioner.devcloud.guests.shell import run

MIB = 1024 * 1024
BOOT_MIB = 64
FIRST_MIB = 1

SYSLINUX = (
    "DEFAULT guest\nPROMPT 0\nTIMEOUT 0\nLABEL guest\n LINUX /vmlinuz\n INITRD /initrd\n APPEND {arguments}\n"
)
LOADER = "timeout 0\ndefault guest.conf\neditor no\nauto-entries no\n"
ENTRY = "title guest\nlinux /vmlinuz\ninitrd /initrd\noptions {arguments}\n"
TABLE = "label: dos\nstart={first}, size={boot}, type={kind}, bootable\nstart={second}, type=83\n"


def assemble(tree: Path, kernel: Kernel, machine: Machine, loader: Path, image: Path, room: Path) -> None:
    """Write the qcow2 image of a tree; `loader` holds the unpacked boot loader packages."""
    root = make_root(tree, room / "root.ext4")
    boot = make_boot(kernel, machine, loader, room)
    raw = room / "disk.raw"
    _truncate(raw, (FIRST_MIB + BOOT_MIB) * MIB + root.stat().st_size)
    run("sfdisk", "--quiet", raw, stdin=partition_table(machine).encode())
    _write_at(raw, boot, FIRST_MIB)
    _write_at(raw, root, FIRST_MIB + BOOT_MIB)
    if machine.arch == "amd64":
        _install_mbr(raw, loader)
    run("qemu-img", "convert", "-O", "qcow2", raw, image)


def partition_table(machine: Machine) -> str:
    """sfdisk's words for the two partitions."""
    sectors = MIB // 512
    return TABLE.format(
        first=FIRST_MIB * sectors,
        boot=BOOT_MIB * sectors,
        second=(FIRST_MIB + BOOT_MIB) * sectors,
        kind=machine.boot_partition_type,
    )


def make_root(tree: Path, target: Path) -> Path:
    """An ext4 file system with the tree in it and some room."""
    used = int(run("du", "-sm", tree).split()[0])
    _truncate(target, (used * 115 // 100 + 120) * MIB)
    run(
        "mke2fs", "-q", "-t", "ext4", "-b", "4096", "-I", "256", "-L", "rootfs", "-m", "1",
        "-J", "size=16", "-E", "lazy_itable_init=0,lazy_journal_init=0", "-d", tree, target,
    )  # fmt: skip
    return target


def make_boot(kernel: Kernel, machine: Machine, loader: Path, room: Path) -> Path:
    """The FAT file system that the firmware reads."""
    target = room / "boot.fat"
    _truncate(target, BOOT_MIB * MIB)
    run("mkfs.vfat", "-F", "32", "-s", "1", "-n", "BOOT", target)
    arguments = f"root=/dev/vda2 console={machine.console} {KERNEL_ARGUMENTS}"
    _put(target, kernel.image, "vmlinuz")
    _put(target, kernel.initramfs, "initrd")
    LOADERS[machine.arch](target, loader, arguments, room)
    return target


def _syslinux(target: Path, loader: Path, arguments: str, room: Path) -> None:
    _folders(target, "syslinux")
    _put_text(target, SYSLINUX.format(arguments=arguments), "syslinux/syslinux.cfg", room)
    run(loader / "usr/bin/syslinux", "--install", "-d", "syslinux", target, env={"MTOOLS_SKIP_CHECK": "1"})


def _systemd_boot(target: Path, loader: Path, arguments: str, room: Path) -> None:
    _folders(target, "EFI", "EFI/BOOT", "loader", "loader/entries")
    _put(target, loader / "usr/lib/systemd/boot/efi/systemd-bootaa64.efi", "EFI/BOOT/BOOTAA64.EFI")
    _put_text(target, LOADER, "loader/loader.conf", room)
    _put_text(target, ENTRY.format(arguments=arguments), "loader/entries/guest.conf", room)


LOADERS: dict[str, Callable[[Path, Path, str, Path], None]] = {"amd64": _syslinux, "arm64": _systemd_boot}


def _folders(target: Path, *names: str) -> None:
    run("mmd", "-i", target, *[f"::{name}" for name in names], env={"MTOOLS_SKIP_CHECK": "1"})


def _put(target: Path, source: Path, name: str) -> None:
    run("mcopy", "-i", target, source, f"::{name}", env={"MTOOLS_SKIP_CHECK": "1"})


def _put_text(target: Path, text: str, name: str, room: Path) -> None:
    file = room / "text"
    file.write_text(text)
    _put(target, file, name)


def _truncate(path: Path, size: int) -> None:
    path.touch()
    os.truncate(path, size)


def _write_at(raw: Path, part: Path, mib: int) -> None:
    run("dd", f"if={part}", f"of={raw}", "bs=1M", f"seek={mib}", "conv=notrunc,sparse", "status=none")


def _install_mbr(raw: Path, loader: Path) -> None:
    """The boot code that starts the active partition."""
    code = (loader / "usr/lib/syslinux/mbr/mbr.bin").read_bytes()[:440]
    with raw.open("r+b") as disk:
        disk.write(code)


def unpack_packages(packages: list[Path], target: Path) -> Path:
    """The files of packages, beside each other."""
    shutil.rmtree(target, ignore_errors=True)
    for package in packages:
        run("dpkg-deb", "--extract", package, target)
    return target
