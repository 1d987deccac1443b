"""Rule packs from YAML: one file, one pack in one version."""

from __future__ import annotations

from pathlib import Path

from provisioner.adapters.yaml_files import load
from provisioner.domain.pack import RulePack
from provisioner.domain.pack.library import PackLibrary, UnknownPack


def load_packs(folder: Path) -> PackLibrary:
    """Every pack of a folder; `name.yaml` or `name@2.yaml`, one version per file."""
    return PackLibrary(load(RulePack, path) for path in sorted(folder.glob("*.yaml")))


__all__ = ["PackLibrary", "UnknownPack", "load_packs"]
