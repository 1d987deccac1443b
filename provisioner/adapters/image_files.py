"""Image files that can be uploaded: the operator's own, and the stand-ins of a devcloud."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from provisioner.devcloud.guests.bake import ensure_baked_images
from provisioner.domain.catalog import Catalog
from provisioner.domain.platform import ImageFile
from provisioner.settings import Settings

CHUNK = 1 << 20


def vendor_files(folder: Path, catalog: Catalog) -> dict[str, ImageFile]:
    """Those of the catalog's vendor files that the operator has put into `folder`."""
    names = {entry.vendor_file for entry in catalog.images}
    return {name: image_file(folder / name) for name in sorted(names) if (folder / name).is_file()}


def image_file(path: Path) -> ImageFile:
    """A file with the sha256 of its bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return ImageFile(path=str(path), digest=f"sha256:{found.hexdigest()}")


def devcloud_images(settings: Settings, progress: Callable[[str], None]) -> dict[str, ImageFile]:
    """The stand-ins with the baseline inside, built where they are absent."""
    built = ensure_baked_images(settings, progress)
    return {
        name.removesuffix("-baked"): ImageFile(path=str(one.path), digest=one.digest)
        for name, one in built.items()
    }
