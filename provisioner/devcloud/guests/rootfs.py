"""The native root tree: Debian installed once by mmdebstrap, maintainer scripts and all."""

from __future__ import annotations

import platform
from pathlib import Path

from provisioner.devcloud.guests.apt import debian_repositories
from provisioner.devcloud.guests.recipe import MACHINES, NATIVE, RELEASE, data, guest_packages
from provisioner.devcloud.guests.shell import ImageBuildFailed, run

APT_OPTIONS = ('Acquire::Languages "none"', 'APT::Install-Recommends "false"')


def build_native_tree(archive: Path) -> None:
    """Write the root tree of the native architecture as a tar."""
    if platform.machine() != MACHINES[NATIVE].uname:
        raise ImageBuildFailed(f"Guest images are built on {MACHINES[NATIVE].uname} machines only.")
    run(
        "mmdebstrap", "--variant=minbase", "--mode=root", f"--architectures={NATIVE}", "--format=tar",
        *[f"--aptopt={option}" for option in APT_OPTIONS],
        "--dpkgopt=force-unsafe-io",
        *[f"--dpkgopt={line}" for line in dpkg_options()],
        f"--include={','.join(guest_packages())}",
        RELEASE, archive, *[one.line() for one in debian_repositories()],
        # mmdebstrap leaves its folder behind when it is killed: ours is swept by the next run.
        env={"TMPDIR": str(archive.parent)},
    )  # fmt: skip


def dpkg_options() -> list[str]:
    """What a guest leaves out of its packages."""
    lines = data().joinpath("dpkg.cfg").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
