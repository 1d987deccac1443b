"""What the cloud should hold: the only thing `stacks/` may know.

Three specifications, one per kind of stack: platform (one per cloud), department, case. They are
values: no clock, no identifiers the cloud has yet to give, and nothing secret.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from provisioner.domain.base import Frozen

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Port = Annotated[int, Field(ge=1, le=65535)]


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"


class Opening(Frozen):
    """One rule of a security group; nothing is open that no opening names."""

    direction: Literal["ingress", "egress"]
    protocol: Protocol
    port: Port | None  # None only for ICMP
    remote: IPv4Network
    reason: Literal["order", "run-access", "service", "flow"]  # who asked for it
    note: str = ""


# ---------------------------------------------------------------- platform


class Flavor(Frozen):
    """An exact size; `traits` pin it to hosts of its architecture."""

    name: Name
    vcpus: int
    memory_mb: int
    disk_gb: int
    traits: tuple[str, ...] = ()


class Image(Frozen):
    """A guest image, uploaded from a local file; `digest` is of that file."""

    name: Name
    file: str
    digest: str
    min_disk_gb: int
    min_memory_mb: int
    properties: dict[str, str] = {}
    stand_in_for: str = ""  # the vendor image this one stands in for on a devcloud


class VolumeType(Frozen):
    name: Name
    extra_specs: dict[str, str] = {}


class ZoneNetwork(Frozen):
    """The external network of one network zone and the jump host that reaches into it."""

    zone: Name
    external_network: Name
    adopted: bool = False  # True: the network was there before; it is looked up, not created
    physical_network: str = ""
    cidr: IPv4Network
    gateway: IPv4Address
    pool_start: IPv4Address
    pool_end: IPv4Address
    ops_cidr: IPv4Network  # the operator's own network behind which the jump host stands
    jump_host: Name
    jump_flavor: Name
    jump_image: Name
    availability_zone: str
    user_data: str = ""  # of the jump host: trusts the user CA, holds no secret


class PlatformSpec(Frozen):
    """What one cloud offers to all departments."""

    kind: Literal["platform"] = "platform"
    cloud: Name
    flavors: tuple[Flavor, ...]
    images: tuple[Image, ...]
    volume_types: tuple[VolumeType, ...]
    zones: tuple[ZoneNetwork, ...]


# ---------------------------------------------------------------- department


class DepartmentSpec(Frozen):
    """The parent project of one department: quota 0, holds only the projects of its cases."""

    kind: Literal["department"] = "department"
    cloud: Name
    department: Name
    title: str  # 单位名称
    project: Name


# ---------------------------------------------------------------- case


class Disk(Frozen):
    name: Name
    size_gb: int
    type: Name


class Server(Frozen):
    """One server; its identity in the cloud is its name and never changes while the order stands."""

    name: Name
    title: str  # 主机名称 as on the form
    flavor: Name
    image: Name
    availability_zone: str
    address: IPv4Address
    openings: tuple[Opening, ...]
    data_disks: tuple[Disk, ...] = ()
    elastic_ip: bool = False
    user_data: str = ""
    order: str  # digest of the order that created it


class Quota(Frozen):
    """Every limit of a project, each set explicitly: an unset quota may become 0 or unlimited."""

    instances: int
    cores: int
    memory_mb: int
    volumes: int
    gigabytes: int
    networks: int = 1
    subnets: int = 1
    routers: int = 1
    ports: int
    security_groups: int
    security_group_rules: int
    floating_ips: int


class ZoneSpec(Frozen):
    """One project in one network zone: everything a case owns there."""

    zone: Name
    project: Name
    external_network: Name
    cidr: IPv4Network
    gateway: IPv4Address
    reserved: IPv4Address  # the last address, kept back for the run's access port
    dns: tuple[IPv4Address, ...] = ()
    servers: tuple[Server, ...]
    quota: Quota


class CaseSpec(Frozen):
    """What the cloud should hold for one case; an exit is the same with no zones."""

    kind: Literal["case"] = "case"
    cloud: Name
    case: Name
    department: Name
    department_project: Name
    system: str  # 信息系统名称
    orders: tuple[str, ...]  # digests of the orders folded in, oldest first
    zones: tuple[ZoneSpec, ...]
    suspended: bool = False

    @property
    def servers(self) -> tuple[Server, ...]:
        return tuple(server for zone in self.zones for server in zone.servers)


Spec = Annotated[PlatformSpec | DepartmentSpec | CaseSpec, Field(discriminator="kind")]
