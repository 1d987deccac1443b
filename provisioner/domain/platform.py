"""What a cloud must offer before any case: the catalog as a platform specification. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from provisioner.domain.base import Frozen
from provisioner.domain.catalog import Catalog, FlavorEntry, ImageEntry, ZoneEntry
from provisioner.domain.spec import Flavor, Image, PlatformSpec, VolumeType, ZoneNetwork


class ImageFile(Frozen):
    """A file that can be uploaded as an image; `digest` is sha256 of its bytes."""

    path: str
    digest: str


ImageFiles = Mapping[str, ImageFile]


def specify_platform(
    catalog: Catalog, files: ImageFiles, user_data: Callable[[str], str], cloud: str
) -> PlatformSpec:
    """The platform stack of one cloud.

    `files` maps the vendor's file name, or the stand-in's name, to a file that is there; the
    vendor's own image is taken where the operator has put it, and its stand-in otherwise.
    """
    return PlatformSpec(
        cloud=cloud,
        flavors=tuple(_flavor(entry) for entry in catalog.flavors),
        images=tuple(_image(entry, files) for entry in catalog.images),
        volume_types=tuple(
            VolumeType(name=entry.name, extra_specs=entry.extra_specs) for entry in catalog.volume_types
        ),
        zones=tuple(_zone(entry, user_data) for entry in catalog.zones if entry.cloud == cloud),
    )


def uses_stand_in(entry: ImageEntry, files: ImageFiles) -> bool:
    """True where the vendor's file is not there; every preview says so."""
    return entry.vendor_file not in files


def _flavor(entry: FlavorEntry) -> Flavor:
    return Flavor(
        name=entry.name,
        vcpus=entry.vcpu,
        memory_mb=entry.memory_gb * 1024,
        disk_gb=entry.disk_gb,
        traits=entry.traits,
    )


def _image(entry: ImageEntry, files: ImageFiles) -> Image:
    stand_in = uses_stand_in(entry, files)
    file = files[entry.stand_in.image] if stand_in else files[entry.vendor_file]
    return Image(
        name=entry.name,
        file=file.path,
        digest=file.digest,
        min_disk_gb=entry.min_disk_gb,
        min_memory_mb=entry.min_memory_mb,
        properties={**entry.properties, **(entry.stand_in.properties if stand_in else {})},
        stand_in_for=entry.vendor_file if stand_in else "",
    )


def _zone(entry: ZoneEntry, user_data: Callable[[str], str]) -> ZoneNetwork:
    jump = entry.jump_host
    return ZoneNetwork(
        zone=entry.name,
        external_network=entry.external_network,
        adopted=entry.adopted,
        physical_network=entry.physical_network,
        cidr=entry.cidr,
        gateway=entry.gateway,
        pool_start=entry.pool_start,
        pool_end=entry.pool_end,
        operators=jump.operators,
        ops_cidr=jump.ops_cidr,
        jump_host=jump.name,
        jump_flavor=jump.flavor,
        jump_image=jump.image,
        availability_zone=entry.availability_zone,
        user_data=user_data(jump.name),
    )
