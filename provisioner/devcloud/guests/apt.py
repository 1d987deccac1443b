"""A private apt: another architecture or release, from the machine's own archive, touching nothing of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioner.devcloud.guests.recipe import SUITES, Arch
from provisioner.errors import MissingPart

FORMAT = "$(REPO_URI) $(RELEASE) $(COMPONENT)"

CONFIGURATION = """\
Dir::State "{root}/state";
Dir::State::status "{root}/state/status";
Dir::Cache "{root}/cache";
Dir::Cache::archives "{root}/debs";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
APT::Architecture "{arch}";
APT::Architectures "{arch}";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Debug::NoLocking "true";
APT::Keep-Downloaded-Packages "true";
"""


class ArchiveUnusable(MissingPart):
    """The package archive did not give what a guest image needs."""

    remedy = "Check that `apt-get update` works on this machine, then repeat the command."


@dataclass(frozen=True)
class Repository:
    """One suite of one archive that this machine already trusts."""

    uri: str
    suite: str

    def line(self) -> str:
        """As it stands in a sources.list."""
        return f"deb {self.uri} {self.suite} main"


def debian_repositories(suites: Sequence[str] = SUITES) -> list[Repository]:
    """Debian's own suites among the machine's sources, whatever mirror they name."""
    asked = _run(["apt-get", "indextargets", "--format", FORMAT, "Created-By: Packages"], dict(os.environ))
    rows = {tuple(line.split()) for line in asked.splitlines()}
    found = {row[1]: Repository(row[0], row[1]) for row in sorted(rows) if len(row) == 3 and row[2] == "main"}
    if suites[0] not in found:
        raise ArchiveUnusable(f"This machine's apt sources name no Debian {suites[0]}.")
    return [found[suite] for suite in suites if suite in found]


class PrivateApt:
    """apt with its own state, sources and downloads under `root`."""

    def __init__(self, root: Path, arch: Arch, repositories: Iterable[Repository]) -> None:
        self.debs = root / "debs"
        for folder in ("state/lists/partial", "cache", "debs/partial"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "state/status").touch()
        (root / "sources.list").write_text("".join(f"{one.line()}\n" for one in repositories))
        configuration = root / "apt.conf"
        configuration.write_text(CONFIGURATION.format(root=root, arch=arch))
        self._env = {**os.environ, "APT_CONFIG": str(configuration), "LC_ALL": "C"}

    def update(self) -> None:
        """Read the package lists."""
        _run(["apt-get", "-q", "update"], self._env)

    def known(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that exist for this architecture."""
        there = set(_run(["apt-cache", "pkgnames"], self._env).split())
        return [name for name in names if name in there]

    def dependencies(self, name: str) -> list[str]:
        """What the newest version of a package depends on, by name."""
        shown = _run(["apt-cache", "depends", "--important", name], self._env)
        return [line.split()[-1] for line in shown.splitlines() if line.strip().startswith("Depends:")]

    def download(self, names: Sequence[str]) -> list[Path]:
        """The packages themselves, without what they depend on."""
        before = set(self.debs.glob("*.deb"))
        _run(["apt-get", "-q", "download", *names], self._env, cwd=self.debs)
        return sorted(set(self.debs.glob("*.deb")) - before)

    def download_closed(self, names: Sequence[str]) -> list[Path]:
        """The packages with everything they need, as for an empty system."""
        _run(["apt-get", "-q", "-y", "--download-only", "install", *names], self._env)
        return sorted(self.debs.glob("*.deb"))


def _run(command: list[str], env: dict[str, str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise ArchiveUnusable(f"`{' '.join(command[:4])} …` failed: {done.stderr[-1500:].strip()}")
    return done.stdout
