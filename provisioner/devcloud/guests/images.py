"""ensure_images(): the guest images of the local cloud, built once and kept.

Under <cache>/images:
    trees-<key>/      plain-amd64.tar, packages-arm64/, boot-<arch>/   what came from the archive
    <key>/            debian12-<arch>.qcow2 and .json                  what was made of it
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from provisioner.devcloud.guests import recipe
from provisioner.devcloud.guests.cache import hold, make_once, workshop
from provisioner.devcloud.guests.carry import carry_over, fetch_foreign_packages
from provisioner.devcloud.guests.disk import assemble, unpack_packages
from provisioner.devcloud.guests.dress import dress
from provisioner.devcloud.guests.fetch import fetch_boot_packages
from provisioner.devcloud.guests.kernel import install_kernel
from provisioner.devcloud.guests.recipe import MACHINES, NATIVE, Arch
from provisioner.devcloud.guests.rootfs import build_native_tree
from provisioner.devcloud.guests.shell import unpack
from provisioner.devcloud.packages import Progress, ensure_debian_packages
from provisioner.settings import Settings

ARCHES: tuple[Arch, ...] = ("amd64", "arm64")

Change = Callable[[Path], None]


class ImageFile(BaseModel):
    """One image on disk, as Glance will get it."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    digest: str
    size: int
    arch: Arch
    min_ram_mb: int = 512
    min_disk_gb: int = 2
    properties: dict[str, str]


def ensure_images(
    settings: Settings, progress: Progress, arches: Iterable[Arch] = ARCHES
) -> dict[str, ImageFile]:
    """The plain guest images by name, built where they are absent."""
    folder = settings.cache / "images" / recipe.recipe_key()
    return build_images(settings, folder, "", arches, progress, lambda tree: None)


def build_images(
    settings: Settings, folder: Path, suffix: str, arches: Iterable[Arch], progress: Progress, change: Change
) -> dict[str, ImageFile]:
    """Images in `folder`, from the guest's tree as `change` leaves it."""
    names: dict[Arch, str] = {arch: f"debian12-{arch}{suffix}" for arch in arches}
    if not all(_kept(folder, name) for name in names.values()):
        ensure_debian_packages(recipe.HOST_PACKAGES, progress)
        with hold(settings.cache / "images" / ".lock"):
            absent: dict[Arch, str] = {arch: name for arch, name in names.items() if not _kept(folder, name)}
            if absent:
                _build(settings.cache / "images", folder, absent, progress, change)
    return {name: image for name in names.values() if (image := _kept(folder, name))}


def _kept(folder: Path, name: str) -> ImageFile | None:
    """The finished image: its description is written last."""
    described = folder / f"{name}.json"
    return ImageFile.model_validate_json(described.read_text()) if described.exists() else None


def _build(root: Path, folder: Path, names: dict[Arch, str], progress: Progress, change: Change) -> None:
    source = root / f"trees-{recipe.tree_key()}"
    _fetch(source, names, progress)
    folder.mkdir(parents=True, exist_ok=True)
    with workshop(folder / "build") as room:
        native = room / "native"
        unpack(source / f"plain-{NATIVE}.tar", native)
        dress(native)
        change(native)
        for arch, name in sorted(names.items(), reverse=True):
            began = time.monotonic()
            _make_image(source, native, arch, name, folder, room / arch)
            progress(f"image {name} assembled in {time.monotonic() - began:.0f} s")


def _fetch(source: Path, arches: Iterable[Arch], progress: Progress) -> None:
    """Everything from the archive, at one time, so that both architectures have the same versions."""
    tree = source / f"plain-{NATIVE}.tar"
    if not tree.exists():
        progress(f"installing Debian 12 into a root tree ({NATIVE})")
    make_once(tree, build_native_tree)
    for arch in arches:
        make_once(source / f"boot-{arch}", partial(fetch_boot_packages, arch))
        packages = source / f"packages-{arch}"
        if arch != NATIVE and not packages.exists():
            progress(f"fetching the same packages for {arch}")
            make_once(packages, partial(fetch_foreign_packages, tree, arch))


def _make_image(source: Path, native: Path, arch: Arch, name: str, folder: Path, room: Path) -> None:
    """One architecture's image; the native tree itself becomes the native image, last."""
    room.mkdir()
    tree = native if arch == NATIVE else room / "tree"
    if arch != NATIVE:
        carry_over(native, tree, arch, source / f"packages-{arch}")
    boot = unpack_packages(sorted((source / f"boot-{arch}").glob("*.deb")), room / "boot")
    kernel = install_kernel(boot, tree, room)
    finished = folder / f"{name}.qcow2"
    assemble(tree, kernel, MACHINES[arch], boot, room / "image.qcow2", room)
    (room / "image.qcow2").replace(finished)
    _describe(finished, name, arch, room)


def _describe(path: Path, name: str, arch: Arch, room: Path) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    image = ImageFile(
        name=name,
        path=path,
        digest=f"sha256:{digest}",
        size=path.stat().st_size,
        arch=arch,
        properties=MACHINES[arch].properties,
    )
    draft = room / "described.json"
    draft.write_text(json.dumps(image.model_dump(mode="json"), indent=1))
    draft.replace(path.with_suffix(".json"))
