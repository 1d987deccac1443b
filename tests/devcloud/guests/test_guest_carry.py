"""A foreign tree = the foreign packages' files under the native tree's traces."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from provisioner.devcloud.guests.carry import carry_over
from provisioner.devcloud.guests.dpkg import INFO, STATUS, installed_packages, register, settled, stanzas

FILES = {
    "amd64": {
        "bin/tool": "x86 code",
        "usr/lib/x86_64-linux-gnu/lib.so": "x86 library",
        "etc/tool.conf": "as shipped\n",
        "usr/share/tool/module.py": "value = 1\n",
        "usr/share/man/tool.1": "manual",
        "usr/bin/telnet": "x86 telnet",
    },
    "arm64": {
        "bin/tool": "arm code",
        "usr/lib/aarch64-linux-gnu/lib.so": "arm library",
        "etc/tool.conf": "as shipped\n",
        "usr/share/tool/module.py": "value = 1\n",
        "usr/share/man/tool.1": "manual",
        "usr/bin/telnet": "arm telnet",
    },
}
CONTROL = """\
Package: tool
Version: 1
Architecture: {arch}
Multi-Arch: same
Maintainer: nobody <nobody@example.org>
Description: a tool
 in two lines
"""


def package(folder: Path, arch: str) -> Path:
    """A small package of one architecture."""
    root = folder / f"root-{arch}"
    for name, text in FILES[arch].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(0o644)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(CONTROL.format(arch=arch))
    (root / "DEBIAN/conffiles").write_text("/etc/tool.conf\n")
    sums = subprocess.run(["md5sum", "bin/tool"], cwd=root, capture_output=True, text=True, check=True)
    (root / "DEBIAN/md5sums").write_text(sums.stdout)
    target = folder / arch / f"tool_1_{arch}.deb"
    target.parent.mkdir()
    build = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(root), str(target)]
    subprocess.run(build, check=True, capture_output=True)
    return target


def empty_tree(folder: Path) -> Path:
    """A tree with merged /usr and dpkg's folders."""
    for name in ("usr/bin", "usr/sbin", "usr/lib", str(INFO), "var/run", "dev"):
        (folder / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib"):
        (folder / name).symlink_to(f"usr/{name}")
    return folder


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    """A native tree after its maintainer scripts and a playbook, and what was carried over."""
    native = empty_tree(tmp_path / "native")
    register(package(tmp_path, "amd64"), native)
    (native / "etc/tool.conf").write_text("hardened\n")
    (native / "etc/passwd").write_text("debian:x:1000:1000::/home/debian:/bin/bash\n")
    (native / "usr/bin/tool").chmod(0o755)
    os.utime(native / "usr/share/tool/module.py", (1000, 1000))
    shutil.rmtree(native / "usr/share/man")
    (native / "usr/bin/telnet").unlink()
    (native / "usr/bin/awk").symlink_to("/etc/alternatives/awk")
    (native / "var/lib/dpkg/arch").write_text("amd64\n")
    (native / "var/run").rmdir()
    (native / "var/run").symlink_to("/run")
    (native / "dev/null").write_text("")
    package(tmp_path, "arm64")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    carry_over(native, foreign, "arm64", tmp_path / "arm64")
    return native, foreign


def test_programs_and_libraries_are_the_foreign_ones(trees: tuple[Path, Path]) -> None:
    _, foreign = trees
    assert (foreign / "bin/tool").read_text() == "arm code"
    assert (foreign / "usr/lib/aarch64-linux-gnu/lib.so").read_text() == "arm library"
    assert not (foreign / "usr/lib/x86_64-linux-gnu/lib.so").exists()


def test_what_scripts_and_playbooks_left_is_there(trees: tuple[Path, Path]) -> None:
    _, foreign = trees
    assert (foreign / "etc/tool.conf").read_text() == "hardened\n"
    assert "debian" in (foreign / "etc/passwd").read_text()
    assert (foreign / "usr/bin/awk").readlink() == Path("/etc/alternatives/awk")
    assert (foreign / "var/run").readlink() == Path("/run")
    assert (foreign / "usr/bin/tool").stat().st_mode & 0o777 == 0o755


def test_what_was_left_out_or_removed_is_absent(trees: tuple[Path, Path]) -> None:
    _, foreign = trees
    assert not (foreign / "usr/share/man").exists()
    assert not (foreign / "usr/bin/telnet").exists()
    assert not (foreign / "dev/null").exists()


def test_a_source_keeps_the_time_its_byte_code_names(trees: tuple[Path, Path]) -> None:
    native, foreign = trees
    name = "usr/share/tool/module.py"
    assert (foreign / name).stat().st_mtime == (native / name).stat().st_mtime == 1000


def test_dpkg_finds_the_foreign_package_in_order(trees: tuple[Path, Path]) -> None:
    _, foreign = trees
    assert installed_packages(foreign) == ["tool"]
    assert next(stanzas((foreign / STATUS).read_text()))["Architecture"] == "arm64"
    assert "/etc/tool.conf" in (foreign / STATUS).read_text()
    assert (foreign / "var/lib/dpkg/arch").read_text() == "arm64\n"
    audit = subprocess.run(["dpkg", f"--root={foreign}", "--audit"], capture_output=True, text=True)
    assert audit.returncode == 0
    assert "tool" not in audit.stdout


@pytest.mark.parametrize(
    ("listed", "lies_at"),
    [("./bin/sh", "usr/bin/sh"), ("/lib/systemd", "usr/lib/systemd"), ("/etc/x", "etc/x"), ("/.", "")],
)
def test_paths_are_looked_up_where_merged_usr_has_them(listed: str, lies_at: str) -> None:
    assert settled(listed) == lies_at
