"""What may be ordered, and what each word of a form is in the cloud. Reviewed data, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import Field, model_validator

from provisioner.domain.base import Frozen
from provisioner.domain.order.parts import CpuArch, DiskType, Line, OperatingSystem, ZoneName
from provisioner.domain.spec import Name

ARCHITECTURES = {CpuArch.ARM: "aarch64", CpuArch.C86: "x86_64"}


class FlavorEntry(Frozen):
    """A size that a host row may name; matched on architecture, vCPU and memory exactly."""

    name: Name
    cpu_arch: CpuArch
    vcpu: Annotated[int, Field(ge=1)]
    memory_gb: Annotated[int, Field(ge=1)]
    disk_gb: Annotated[int, Field(ge=1)]
    traits: tuple[str, ...]


class StandIn(Frozen):
    """The image a devcloud uses where the vendor's cannot be shipped; every preview says so."""

    image: Name
    properties: dict[str, str] = {}


class ImageEntry(Frozen):
    """A domestic OS image: the operator puts `vendor_file` in place, a devcloud uses `stand_in`."""

    name: Name
    os: OperatingSystem
    cpu_arch: CpuArch
    vendor_file: Line
    login_user: Name
    min_disk_gb: int
    min_memory_mb: int
    properties: dict[str, str] = {}
    stand_in: StandIn


class JumpHost(Frozen):
    """The operator's own server in a zone, through which runs reach case networks."""

    name: Name
    flavor: Name
    image: Name
    login_user: Name
    ops_cidr: IPv4Network
    operators: tuple[IPv4Network, ...]  # from where the controller reaches it on tcp/22
    proxy_command: tuple[str, ...] = ()  # how the controller reaches the zone; {host} {port} filled in


class ZoneEntry(Frozen):
    """One network zone: internet or e-government extranet. Two entries, one code path."""

    name: Name
    form_word: ZoneName
    cloud: Name
    region: Line
    availability_zone: str
    external_network: Name
    physical_network: str
    adopted: bool = False
    cidr: IPv4Network
    gateway: IPv4Address
    pool_start: IPv4Address
    pool_end: IPv4Address
    case_pool: IPv4Network  # case networks are cut from it, so that no two ever overlap
    case_prefix: Annotated[int, Field(ge=24, le=28)] = 26
    dns: tuple[IPv4Address, ...] = ()
    log_server: IPv4Address
    ntp_servers: tuple[IPv4Address, ...]
    namespace: str = ""  # devcloud: the namespace in which probes of this zone stand
    jump_host: JumpHost

    @model_validator(mode="after")
    def addresses_lie_inside(self) -> ZoneEntry:
        inside = (self.gateway, self.pool_start, self.pool_end)
        if outside := [str(address) for address in inside if address not in self.cidr]:
            raise ValueError(f"{', '.join(outside)} is not inside {self.cidr}")
        return self


class VolumeTypeEntry(Frozen):
    name: Name
    form_word: DiskType
    extra_specs: dict[str, str] = {}


class ServiceEntry(Frozen):
    """A service of the catalogue that is not a host; `key` is what rules and prices refer to."""

    key: Name
    service_name: Line
    category2: Line
    unit: Line
    includes: tuple[Line, ...] = ()


class Catalog(Frozen):
    """All of it, with the lookups that orders need."""

    flavors: tuple[FlavorEntry, ...]
    images: tuple[ImageEntry, ...]
    zones: tuple[ZoneEntry, ...]
    volume_types: tuple[VolumeTypeEntry, ...]
    services: tuple[ServiceEntry, ...]

    @model_validator(mode="after")
    def references_hold(self) -> Catalog:
        if faults := list(self._faults()):
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        for kind in ("flavors", "images", "zones", "volume_types"):
            names = [entry.name for entry in getattr(self, kind)]
            yield from (
                f"{kind}: {name} appears twice" for name in sorted(set(names)) if names.count(name) > 1
            )
        flavors = {flavor.name for flavor in self.flavors}
        for zone in self.zones:
            if zone.jump_host.flavor not in flavors:
                yield f"zones/{zone.name}: jump host flavor {zone.jump_host.flavor} is not in flavors/"
        for one in self.zones:
            for other in self.zones:
                if one.name < other.name and one.case_pool.overlaps(other.case_pool):
                    yield f"zones/{one.name} and zones/{other.name}: case pools overlap"

    def flavor(self, arch: CpuArch, vcpu: int, memory_gb: int, disk_gb: int) -> FlavorEntry | None:
        """The smallest-disk flavor of exactly this architecture, vCPU and memory, or None."""
        fits = [
            entry
            for entry in self.flavors
            if (entry.cpu_arch, entry.vcpu, entry.memory_gb) == (arch, vcpu, memory_gb)
            and entry.disk_gb >= disk_gb
        ]
        return min(fits, key=lambda entry: entry.disk_gb, default=None)

    def nearest_flavor(self, arch: CpuArch, vcpu: int, memory_gb: int, disk_gb: int) -> FlavorEntry | None:
        """The flavor of this architecture with the least distance, to be named in a refusal."""
        same = [entry for entry in self.flavors if entry.cpu_arch == arch]
        return min(
            same,
            key=lambda e: (
                abs(e.vcpu - vcpu) / vcpu + abs(e.memory_gb - memory_gb) / memory_gb,
                abs(e.disk_gb - disk_gb),
            ),
            default=None,
        )

    def image(self, os: OperatingSystem, arch: CpuArch) -> ImageEntry | None:
        return next((e for e in self.images if (e.os, e.cpu_arch) == (os, arch)), None)

    def zone(self, word: ZoneName) -> ZoneEntry | None:
        return next((entry for entry in self.zones if entry.form_word == word), None)

    def volume_type(self, word: DiskType) -> VolumeTypeEntry | None:
        return next((entry for entry in self.volume_types if entry.form_word == word), None)

    def service(self, service_name: str) -> ServiceEntry | None:
        return next((entry for entry in self.services if entry.service_name == service_name), None)
