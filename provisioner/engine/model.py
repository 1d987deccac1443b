"""What an installation is: parts, where each came from, and the environment they run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from provisioner.domain.base import Frozen
from provisioner.engine import versions

# Where Pulumi looks for the plugin below PULUMI_HOME.
PLUGIN_PLACE = Path("plugins") / f"resource-openstack-v{versions.PLUGIN}" / "pulumi-resource-openstack"


class Source(StrEnum):
    """The ways to get a part, in order of preference."""

    FOUND = "found"  # installed on this machine already
    OFFICIAL = "official"  # downloaded from Pulumi
    BUILT = "built"  # built here from Go modules


class Part(Frozen):
    """One program of the engine."""

    path: Path
    version: str
    source: Source


class Engine(Frozen):
    """An engine that can be run: its programs and its own PULUMI_HOME."""

    pulumi: Part
    plugin: Part
    language_host: Path
    home: Path

    @property
    def binaries(self) -> Path:
        """The folder with the `pulumi` command; `PulumiCommand(root=binaries.parent)` takes it from there."""
        return self.pulumi.path.parent

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """The variables to lay over the caller's own; none of them is secret.

        Backend and passphrase file are left to the caller. `base` is where PATH comes from.
        """
        return {
            "PATH": self._search_path((os.environ if base is None else base).get("PATH", os.defpath)),
            "PULUMI_HOME": str(self.home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DIY_BACKEND_NO_LEGACY_WARNING": "true",
            # The language host runs programs with the interpreter that has this project installed.
            "PROVISIONER_PYTHON": sys.executable,
        }

    def _search_path(self, rest: str) -> str:
        """Engine first, then our interpreter: an official language host looks for `python3` on PATH."""
        first = [self.binaries, self.language_host.parent, Path(sys.executable).parent]
        ours = dict.fromkeys(str(folder) for folder in first)
        return os.pathsep.join([*ours, *(folder for folder in rest.split(os.pathsep) if folder not in ours)])
