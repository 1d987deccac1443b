"""Debian packages: installed when absent, never started by the installation."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from provisioner.errors import MissingPart

Progress = Callable[[str], None]

POLICY = Path("/usr/sbin/policy-rc.d")
REFUSE_START = "#!/bin/sh\nexit 101\n"
LOCK = Path("/var/lock/provisioner-packages")


class PackagesMissing(MissingPart):
    """Debian packages could not be installed."""

    remedy = "Run as root on Debian 12 with a reachable package archive, then repeat the command."


def listed_packages() -> list[str]:
    """The packages the local cloud needs."""
    return parse_list(Path(__file__).with_name("packages.txt").read_text())


def parse_list(text: str) -> list[str]:
    """One name a line; `#` begins a comment."""
    return [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]


def ensure_debian_packages(names: Iterable[str], progress: Progress) -> list[str]:
    """Install what is absent of `names`, starting no service; returns what was installed.

    Several callers may ask at once: they wait for each other.
    """
    wanted = list(names)
    if not missing_packages(wanted):
        return []
    with _one_at_a_time(), _no_service_starts():
        absent = missing_packages(wanted)
        if absent:
            progress(f"installing {len(absent)} Debian packages")
            _apt("update", "-q")
            _apt("install", "-y", "-q", "--no-install-recommends", *absent)
    return absent


def missing_packages(names: Sequence[str]) -> list[str]:
    """Those of `names` that dpkg does not know as installed."""
    try:
        asked = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as no_dpkg:
        raise PackagesMissing("This is not a Debian system: dpkg-query is absent.") from no_dpkg
    installed = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def _apt(*words: str) -> None:
    """apt-get, waiting for another package manager, asking nothing."""
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Options::=--force-confold", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
    if done.returncode:
        raise PackagesMissing(f"`apt-get {words[0]}` failed: {(done.stderr or done.stdout)[-1500:].strip()}")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with LOCK.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """policy-rc.d refuses every start while packages are installed; what stood there comes back."""
    before = POLICY.read_bytes() if POLICY.exists() else None
    POLICY.write_text(REFUSE_START)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            POLICY.unlink()
        else:
            POLICY.write_bytes(before)
