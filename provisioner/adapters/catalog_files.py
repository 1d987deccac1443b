"""catalog/ on disk → the catalog of the domain, every fault with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from provisioner.adapters import yaml_files
from provisioner.domain.catalog import (
    Catalog,
    FlavorEntry,
    ImageEntry,
    ServiceEntry,
    VolumeTypeEntry,
    ZoneEntry,
)
from provisioner.errors import BadInput

Entry = TypeVar("Entry", bound=BaseModel)

FOLDERS: dict[str, type[BaseModel]] = {
    "flavors": FlavorEntry,
    "images": ImageEntry,
    "zones": ZoneEntry,
    "volume_types": VolumeTypeEntry,
    "services": ServiceEntry,
}


class FaultyCatalog(BadInput):
    """The catalog has faults."""

    remedy = "Correct the files named, then run `provisioner catalog check`."


def load_catalog(root: Path) -> Catalog:
    """Every entry under `root`; all faults of all files at once in one FaultyCatalog."""
    faults: list[str] = []
    entries = {folder: _entries(root / folder, model, faults) for folder, model in FOLDERS.items()}
    if faults:
        raise FaultyCatalog("\n".join(faults))
    try:
        return Catalog.model_validate({folder: tuple(found) for folder, found in entries.items()})
    except ValidationError as cause:
        raise FaultyCatalog("\n".join(f"{root}: {error['msg']}" for error in cause.errors())) from cause


def _entries(folder: Path, model: type[Entry], faults: list[str]) -> list[Entry]:
    found: list[Entry] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            found.append(yaml_files.load(model, file))
        except BadInput as fault:
            faults.append(str(fault))
    return found
