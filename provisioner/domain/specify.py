"""The wanted state of a case: a fold of its approved orders over the catalog. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network

from provisioner.domain.base import Frozen
from provisioner.domain.catalog import Catalog, ZoneEntry
from provisioner.domain.naming import (
    department_id,
    department_project,
    disk_name,
    server_name,
    zone_project,
)
from provisioner.domain.order import OpenOrder
from provisioner.domain.order.application import HostRow, OpenPort
from provisioner.domain.order.parts import ZoneName
from provisioner.domain.spec import (
    CaseSpec,
    DepartmentSpec,
    Disk,
    Opening,
    Protocol,
    Quota,
    Server,
    ZoneSpec,
    dhcp_openings,
)

ANYWHERE = IPv4Network("0.0.0.0/0")
LOG_PORT = 514
NTP_PORT = 123
FIRST_ADDRESS = 10  # below it: gateway, DHCP and what the cloud takes for itself

UserData = Callable[[str], str]


class Wanted(Frozen):
    """What the ledger says of a case, as far as its specification needs it."""

    case: str
    department: str  # 单位名称
    order: OpenOrder
    order_digest: str
    slot: int  # number of the case's networks in the pools of their zones; never reused while it lives
    exposed: bool = False  # what was withheld (elastic IP, internet ingress) may be opened
    suspended: bool = False
    retired: bool = False  # exit: nothing is wanted any more


def specify(wanted: Wanted, catalog: Catalog, user_data: UserData) -> CaseSpec:
    """What the cloud should hold for this case.

    `user_data(server name)` gives the first-boot document of a server. Every word of the order must
    have passed the catalog gates before: an unknown flavor, image or zone is a KeyError here.
    """
    order = wanted.order
    zones = [] if wanted.retired else [zone for zone in catalog.zones if _hosts(order, zone)]
    return CaseSpec(
        cloud=catalog.zones[0].cloud,
        case=wanted.case,
        department=department_id(wanted.department),
        department_project=department_project(department_id(wanted.department)),
        system=order.system_name,
        orders=(wanted.order_digest,),
        zones=tuple(_zone(wanted, zone, catalog, user_data) for zone in zones),
        suspended=wanted.suspended,
    )


def specify_department(unit: str, cloud: str) -> DepartmentSpec:
    """The parent project of a unit."""
    department = department_id(unit)
    return DepartmentSpec(
        cloud=cloud, department=department, title=unit, project=department_project(department)
    )


def case_network(zone: ZoneEntry, slot: int) -> IPv4Network:
    """The n-th network of the zone's pool; pools are cut so that no two case networks overlap."""
    size = 2 ** (32 - zone.case_prefix)
    base = int(zone.case_pool.network_address) + slot * size
    network = IPv4Network((base, zone.case_prefix))
    if not network.subnet_of(zone.case_pool):
        raise ValueError(f"{zone.name}: the pool {zone.case_pool} is used up at slot {slot}")
    return network


def _hosts(order: OpenOrder, zone: ZoneEntry) -> list[HostRow]:
    return [row for row in order.hosts if row.zone == zone.form_word]


def _zone(wanted: Wanted, zone: ZoneEntry, catalog: Catalog, user_data: UserData) -> ZoneSpec:
    network = case_network(zone, wanted.slot)
    servers = tuple(_servers(wanted, zone, network, catalog, user_data))
    # The quota is for what was ordered: what is withheld for now needs no second change of it.
    exposed = wanted.model_copy(update={"exposed": True})
    ordered = tuple(_servers(exposed, zone, network, catalog, user_data))
    return ZoneSpec(
        zone=zone.name,
        project=zone_project(wanted.case, zone.name),
        external_network=zone.external_network,
        cidr=network,
        gateway=network[1],
        reserved=reserved_address(network),
        dns=zone.dns,
        servers=servers,
        quota=quota_for(ordered, catalog),
    )


def reserved_address(network: IPv4Network):
    """The last usable address, kept back for the access port of a run."""
    return network[-2]


def _servers(
    wanted: Wanted, zone: ZoneEntry, network: IPv4Network, catalog: Catalog, user_data: UserData
) -> Iterator[Server]:
    addresses = _addresses(wanted.order, zone, network)
    for row in _hosts(wanted.order, zone):
        for number in range(1, row.count + 1):
            name = server_name(wanted.case, row.host_name, number)
            yield Server(
                name=name,
                title=row.host_name,
                flavor=_flavor(row, catalog),
                image=_image(row, catalog),
                availability_zone=zone.availability_zone,
                address=addresses[row.host_name, number],
                openings=tuple(_openings(wanted, row, zone, network, addresses)),
                data_disks=tuple(_disks(row, name, catalog)),
                elastic_ip=wanted.exposed and row.host_name in wanted.order.plan.elastic_ip_hosts,
                user_data=user_data(name),
                order=wanted.order_digest,
            )


def _addresses(order: OpenOrder, zone: ZoneEntry, network: IPv4Network) -> dict[tuple[str, int], object]:
    names = [(row.host_name, n) for row in _hosts(order, zone) for n in range(1, row.count + 1)]
    return {name: network[FIRST_ADDRESS + index] for index, name in enumerate(names)}


def _flavor(row: HostRow, catalog: Catalog) -> str:
    found = catalog.flavor(row.cpu_arch, row.vcpu, row.memory_gb, row.sys_disk_gb)
    if found is None:
        raise KeyError(f"no flavor {row.cpu_arch} {row.vcpu}C{row.memory_gb}G")
    return found.name


def _image(row: HostRow, catalog: Catalog) -> str:
    found = catalog.image(row.os, row.cpu_arch)
    if found is None:
        raise KeyError(f"no image {row.os} on {row.cpu_arch}")
    return found.name


def _disks(row: HostRow, server: str, catalog: Catalog) -> Iterator[Disk]:
    if not row.data_disk_gb or row.data_disk_type is None:
        return
    found = catalog.volume_type(row.data_disk_type)
    if found is None:
        raise KeyError(f"no volume type {row.data_disk_type}")
    for number, size in enumerate(row.data_disk_gb, 1):
        yield Disk(name=disk_name(server, number), size_gb=size, type=found.name)


def _openings(
    wanted: Wanted,
    row: HostRow,
    zone: ZoneEntry,
    network: IPv4Network,
    addresses: Mapping[tuple[str, int], object],
) -> Iterator[Opening]:
    yield from dhcp_openings(network[1])
    yield from service_openings(zone)
    yield _access_opening(network)
    yield from (
        _ordered_opening(port, zone)
        for port in wanted.order.plan.open_ports
        if port.host == row.host_name and not is_withheld(port, wanted)
    )
    yield from _flow_openings(wanted.order, row, addresses)


def is_withheld(port: OpenPort, wanted: Wanted) -> bool:
    """An opening towards the internet waits for the ICP record."""
    return port.source == "internet" and not wanted.exposed


def service_openings(zone: ZoneEntry) -> Iterator[Opening]:
    """What every server may reach: the log and time servers of its zone, nothing else."""
    yield Opening(
        direction="egress",
        protocol=Protocol.TCP,
        port=LOG_PORT,
        remote=IPv4Network((int(zone.log_server), 32)),
        reason="service",
        note="log",
    )
    for address in zone.ntp_servers:
        yield Opening(
            direction="egress",
            protocol=Protocol.UDP,
            port=NTP_PORT,
            remote=IPv4Network((int(address), 32)),
            reason="service",
            note="time",
        )


def _access_opening(network: IPv4Network) -> Opening:
    return Opening(
        direction="ingress",
        protocol=Protocol.TCP,
        port=22,
        remote=IPv4Network((int(reserved_address(network)), 32)),
        reason="run-access",
        note="SSH",
    )


def _ordered_opening(port: OpenPort, zone: ZoneEntry) -> Opening:
    return Opening(
        direction="ingress",
        protocol=Protocol(port.protocol),
        port=port.port,
        remote=_remote(port, zone),
        reason="order",
        note=port.purpose,
    )


def _remote(port: OpenPort, zone: ZoneEntry) -> IPv4Network:
    if port.source == "internet":
        if zone.form_word is not ZoneName.INTERNET:
            raise ValueError(f"{port.host}: 互联网来源只能开给互联网区主机")
        return ANYWHERE
    return zone.cidr if port.source == "egov-extranet" else port.source


def _flow_openings(
    order: OpenOrder, row: HostRow, addresses: Mapping[tuple[str, int], object]
) -> Iterator[Opening]:
    for flow in order.plan.flows:
        ends = (("ingress", flow.target, flow.source), ("egress", flow.source, flow.target))
        for direction, here, there in ends:
            if here != row.host_name:
                continue
            for (name, _), address in addresses.items():
                if name == there:
                    yield Opening(
                        direction=direction,
                        protocol=Protocol(flow.protocol),
                        port=flow.port,
                        remote=IPv4Network(f"{address}/32"),
                        reason="flow",
                        note=f"{flow.source} → {flow.target}",
                    )


def quota_for(servers: Sequence[Server], catalog: Catalog) -> Quota:
    """Exactly what the servers need, plus what the cloud and a run take for themselves."""
    flavors = {entry.name: entry for entry in catalog.flavors}
    disks = [disk for server in servers for disk in server.data_disks]
    own_ports = 5  # gateway, DHCP, metadata, the run's access port, one to spare during a replacement
    own_rules = 8 + 2 * len(servers)  # of the `default` group, and what passes through each new group
    return Quota(
        instances=len(servers),
        cores=sum(flavors[server.flavor].vcpu for server in servers),
        memory_mb=sum(flavors[server.flavor].memory_gb * 1024 for server in servers),
        volumes=len(disks),
        gigabytes=sum(disk.size_gb for disk in disks),
        ports=len(servers) + own_ports,
        security_groups=len(servers) + 1,  # the one is the `default` group that the cloud makes
        security_group_rules=sum(len(server.openings) for server in servers) + own_rules,
        floating_ips=sum(server.elastic_ip for server in servers),
    )
