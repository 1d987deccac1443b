"""Parts that are on this machine already."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from provisioner.engine import versions
from provisioner.engine.errors import WayClosed
from provisioner.engine.model import PLUGIN_PLACE, Part, Source
from provisioner.engine.workshop import Workshop


def engine(_workshop: Workshop) -> Part:
    """`pulumi` on PATH, if its version fits."""
    path = shutil.which("pulumi")
    if path is None:
        raise WayClosed("`pulumi` is not on PATH.")
    version = _asked(path)
    if not versions.engine_fits(version):
        raise WayClosed(f"{path} is version {version or 'unknown'}; {versions.ENGINE} or newer is needed.")
    return Part(path=Path(path).absolute(), version=version, source=Source.FOUND)


def plugin(_workshop: Workshop, _engine: Part) -> Part:
    """The plugin in the user's PULUMI_HOME, if it is the version that our Python package asks for."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    binary = home / PLUGIN_PLACE
    folder = binary.parent
    # Pulumi marks a download that was cut off.
    if not os.access(binary, os.X_OK) or folder.with_name(folder.name + ".partial").exists():
        raise WayClosed(f"{folder} does not hold the plugin.")
    return Part(path=binary, version=versions.PLUGIN, source=Source.FOUND)


def _asked(pulumi: str) -> str:
    """What `pulumi version` says; empty where it cannot say."""
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run([pulumi, "version"], env=env, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().removeprefix("v")
