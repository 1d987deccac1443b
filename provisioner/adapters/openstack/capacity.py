"""Free room by Placement, availability zone and trait; limits and use of a project's quotas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openstack.connection import Connection

from provisioner.adapters.openstack.errors import translated
from provisioner.domain.room import Capacity, HostRoom, QuotaLine

PLACEMENT = {"OpenStack-API-Version": "placement 1.22"}
# Hosts that an operator has disabled carry this trait.
OUT_OF_SERVICE = "COMPUTE_STATUS_DISABLED"
# name on a preview -> name at the service
COMPUTE = {"instances": "instances", "cores": "cores", "memory_mb": "ram"}
NETWORK = {
    "networks": "network",
    "subnets": "subnet",
    "routers": "router",
    "ports": "port",
    "security_groups": "security_group",
    "security_group_rules": "security_group_rule",
    "floating_ips": "floatingip",
}
STORAGE = {"volumes": "volumes", "gigabytes": "gigabytes", "snapshots": "snapshots", "backups": "backups"}


def capacity(cloud: Connection, availability_zone: str, traits: Iterable[str]) -> Capacity:
    """What the hosts of a zone can still take of servers that need these traits."""
    wanted = tuple(sorted(traits))
    with translated(f"asking Placement for room in {availability_zone}"):
        hosts = _hosts_of(cloud, availability_zone)
        required = ",".join([*wanted, f"!{OUT_OF_SERVICE}"])
        providers = _placement(cloud, f"/resource_providers?required={required}")["resource_providers"]
        rooms = tuple(_room(cloud, one) for one in providers if one["name"] in hosts)
    return Capacity(availability_zone=availability_zone, traits=wanted, hosts=rooms)


def missing_traits(cloud: Connection, traits: Iterable[str]) -> tuple[str, ...]:
    """Traits that no host has: a flavor that asks for one can never be scheduled."""
    with translated("asking Placement for traits"):
        there = set(_placement(cloud, "/traits?associated=true")["traits"])
    return tuple(sorted(set(traits) - there))


def _hosts_of(cloud: Connection, availability_zone: str) -> set[str]:
    """Names of the zone's hypervisors, which are the names of its resource providers."""
    zones = cloud.compute.availability_zones(details=True)
    hosts = {host for zone in zones if zone.name == availability_zone for host in zone.hosts or {}}
    found = cloud.compute.hypervisors(details=True)
    return {one.name for one in found if {one.name, (one.service_details or {}).get("host")} & hosts}


def _room(cloud: Connection, provider: Mapping[str, Any]) -> HostRoom:
    path = f"/resource_providers/{provider['uuid']}"
    inventories = _placement(cloud, f"{path}/inventories")["inventories"]
    usages = _placement(cloud, f"{path}/usages")["usages"]
    free = {name: _free(inventory, usages.get(name, 0)) for name, inventory in inventories.items()}
    return HostRoom(
        host=provider["name"],
        vcpus=free.get("VCPU", 0),
        memory_mb=free.get("MEMORY_MB", 0),
        disk_gb=free.get("DISK_GB", 0),
    )


def _free(inventory: Mapping[str, Any], used: int) -> int:
    """Placement's own rule: (total − reserved) × ratio − used."""
    return max(0, int((inventory["total"] - inventory["reserved"]) * inventory["allocation_ratio"]) - used)


def _placement(cloud: Connection, path: str) -> Any:
    answer = cloud.placement.get(path, headers=PLACEMENT)
    answer.raise_for_status()
    return answer.json()


def quotas(cloud: Connection, project: str) -> tuple[QuotaLine, ...]:
    """Every limit of a project with its use, as the three services count it."""
    with translated(f"reading the quotas of project {project}"):
        return tuple(_lines(cloud, project))


def _lines(cloud: Connection, project: str) -> Iterator[QuotaLine]:
    compute = cloud.compute.get(f"/os-quota-sets/{project}/detail").json()["quota_set"]
    network = cloud.network.get(f"/quotas/{project}/details").json()["quota"]
    storage = cloud.block_storage.get(f"/os-quota-sets/{project}?usage=True").json()["quota_set"]
    for service, names, body, used in (
        ("compute", COMPUTE, compute, "in_use"),
        ("network", NETWORK, network, "used"),
        ("block-storage", STORAGE, storage, "in_use"),
    ):
        for ours, theirs in names.items():
            line = body[theirs]
            taken = int(line[used]) + int(line.get("reserved", 0))
            yield QuotaLine(service=service, resource=ours, limit=int(line["limit"]), used=taken)
