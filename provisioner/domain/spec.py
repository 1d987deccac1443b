"""What the cloud should hold: the only thing `stacks/` may know.

Three specifications, one per kind of stack: platform (one per cloud), department, case. They are
values: no clock, no identifiers the cloud has yet to give, and nothing secret.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from provisioner.domain.base import Frozen

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Label = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]  # of a flavor, image or disk type
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


DHCP_PORT = 67
EVERYBODY_HERE = IPv4Network("255.255.255.255/32")


def dhcp_openings(gateway: IPv4Address) -> tuple[Opening, ...]:
    """A server asks for its address, by broadcast at first and of the gateway later.

    OVN answers DHCP itself, but only what the security group lets out reaches it.
    """
    return tuple(
        Opening(
            direction="egress",
            protocol=Protocol.UDP,
            port=DHCP_PORT,
            remote=remote,
            reason="service",
            note="DHCP",
        )
        for remote in (EVERYBODY_HERE, IPv4Network(f"{gateway}/32"))
    )


# ---------------------------------------------------------------- platform


class Flavor(Frozen):
    """An exact size; `traits` pin it to hosts of its architecture."""

    name: Label
    vcpus: int
    memory_mb: int
    disk_gb: int
    traits: tuple[str, ...] = ()


class Image(Frozen):
    """A guest image, uploaded from a local file; `digest` is of that file."""

    name: Label
    file: str
    digest: str
    min_disk_gb: int
    min_memory_mb: int
    disk_format: Literal["raw", "qcow2"] = "qcow2"
    properties: dict[str, str] = {}
    stand_in_for: str = ""  # the vendor image this one stands in for on a devcloud


class VolumeType(Frozen):
    name: Label
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
    operators: tuple[IPv4Network, ...]  # who may reach the jump host on tcp/22
    jump_host: Name
    jump_flavor: Label
    jump_image: Label
    availability_zone: str
    user_data: str = ""  # of the jump host: trusts the user CA, holds no secret


class PlatformSpec(Frozen):
    """What one cloud offers to all departments."""

    kind: Literal["platform"] = "platform"
    cloud: Name
    ops_project: Name = "ops"  # was there before: the service users live in it
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
    type: Label


class Server(Frozen):
    """One server; its identity in the cloud is its name and never changes while the order stands."""

    name: Name
    title: str  # 主机名称 as on the form
    flavor: Label
    image: Label
    availability_zone: str
    address: IPv4Address
    openings: tuple[Opening, ...]
    data_disks: tuple[Disk, ...] = ()
    elastic_ip: bool = False
    user_data: str = ""  # read at first boot only: a later change touches no running server
    order: str  # digest of the order that created it; never changed later


class Quota(Frozen):
    """Every limit of a project, each set explicitly: an unset quota may become 0 or unlimited.

    Neutron counts its own `default` group with four rules, two passing rules in every new group,
    the router's port and the metadata port; whoever sizes a quota leaves room for them.
    """

    instances: int
    cores: int
    memory_mb: int
    volumes: int
    gigabytes: int
    snapshots: int = 0
    backups: int = 0
    backup_gigabytes: int = 0
    networks: int = 1
    subnets: int = 1
    routers: int = 1
    ports: int
    security_groups: int
    security_group_rules: int
    floating_ips: int

    @classmethod
    def nothing(cls) -> Quota:
        """The quota of a project that only holds other projects."""
        return cls(**dict.fromkeys(cls.model_fields, 0))


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
    backend_user: str = "svc-backend"  # granted `member` on each project of the case
    orders: tuple[str, ...]  # digests of the orders folded in, oldest first
    zones: tuple[ZoneSpec, ...]
    suspended: bool = False

    @model_validator(mode="after")
    def _names_are_unique(self) -> CaseSpec:
        """A server is found again by its name: no two of a case share one."""
        for names in ([server.name for server in self.servers], [zone.project for zone in self.zones]):
            if len(names) != len(set(names)):
                raise ValueError(f"names are not unique within the case: {sorted(names)}")
        return self

    @property
    def servers(self) -> tuple[Server, ...]:
        return tuple(server for zone in self.zones for server in zone.servers)


Spec = Annotated[PlatformSpec | DepartmentSpec | CaseSpec, Field(discriminator="kind")]

TYPE_OF_SPEC: TypeAdapter[PlatformSpec | DepartmentSpec | CaseSpec] = TypeAdapter(Spec)


def spec_from(value: object) -> PlatformSpec | DepartmentSpec | CaseSpec:
    """Read a specification of any kind from its JSON object."""
    return TYPE_OF_SPEC.validate_python(value, strict=False)


def stack_of(spec: PlatformSpec | DepartmentSpec | CaseSpec) -> str:
    """The name of the stack that holds a specification; `_` occurs in no name, so it is unambiguous."""
    own = {"platform": "", "department": "department", "case": "case"}[spec.kind]
    return "_".join(filter(None, (spec.kind, spec.cloud, getattr(spec, own, ""))))


def projects_of(spec: PlatformSpec | DepartmentSpec | CaseSpec) -> tuple[str, ...]:
    """The projects in which a specification holds resources as their member, by name."""
    if isinstance(spec, PlatformSpec):
        return (spec.ops_project,)
    return tuple(zone.project for zone in spec.zones) if isinstance(spec, CaseSpec) else ()
