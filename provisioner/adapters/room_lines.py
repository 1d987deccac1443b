"""Quota and capacity after a plan, line by line, as a preview shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openstack.connection import Connection

from provisioner.adapters.openstack.capacity import capacity, quotas
from provisioner.adapters.openstack.projects import project_id
from provisioner.domain.catalog import Catalog
from provisioner.domain.plan import Op, Plan
from provisioner.domain.room import Capacity
from provisioner.domain.spec import CaseSpec, Server, ZoneSpec

SHOWN = ("instances", "cores", "memory_mb", "volumes", "gigabytes", "floating_ips")
Line = dict[str, Any]


def quota_lines(cloud: Connection, spec: CaseSpec, catalog: Catalog) -> Iterator[Line]:
    """Used now, used after the plan, and the limit that the plan sets, per project."""
    for zone in spec.zones:
        found = project_id(cloud, zone.project)
        used = {one.resource: one.used for one in quotas(cloud, found)} if found else {}
        needs = needed(zone, catalog)
        for resource in SHOWN:
            limit = getattr(zone.quota, resource)
            yield {
                "name": f"{zone.zone} {resource}",
                "used": used.get(resource, 0),
                "after": needs[resource],
                "limit": limit,
                "asked": needs[resource],
                "free": limit,
                "short": needs[resource] > limit,
            }


def needed(zone: ZoneSpec, catalog: Catalog) -> dict[str, int]:
    """What the servers of a zone take of each quota."""
    flavors = {entry.name: entry for entry in catalog.flavors}
    disks = [disk for server in zone.servers for disk in server.data_disks]
    return {
        "instances": len(zone.servers),
        "cores": sum(flavors[server.flavor].vcpu for server in zone.servers),
        "memory_mb": sum(flavors[server.flavor].memory_gb * 1024 for server in zone.servers),
        "volumes": len(disks),
        "gigabytes": sum(disk.size_gb for disk in disks),
        "floating_ips": sum(server.elastic_ip for server in zone.servers),
    }


def capacity_lines(cloud: Connection, spec: CaseSpec, plan: Plan, catalog: Catalog) -> Iterator[Line]:
    """Room on the hosts of each architecture, asked by the servers that the plan creates."""
    new = {step.name for step in plan.steps if step.op is Op.CREATE and step.type.endswith(":Instance")}
    groups: dict[tuple[str, tuple[str, ...]], list[Server]] = {}
    flavors = {entry.name: entry for entry in catalog.flavors}
    for server in spec.servers:
        if server.name in new:
            groups.setdefault((server.availability_zone, flavors[server.flavor].traits), []).append(server)
    for (zone, traits), servers in sorted(groups.items()):
        sizes = tuple(
            (f.vcpu, f.memory_gb * 1024, f.disk_gb) for f in (flavors[server.flavor] for server in servers)
        )
        yield from _capacity(capacity(cloud, zone, traits), sizes)


def _capacity(room: Capacity, sizes: tuple[tuple[int, int, int], ...]) -> Iterator[Line]:
    homeless = room.place(sizes)
    kind = ", ".join(trait.removeprefix("CUSTOM_CPU_") for trait in room.traits)
    for index, (name, free) in enumerate(
        (("vcpus", room.vcpus), ("memory_mb", room.memory_mb), ("disk_gb", room.disk_gb))
    ):
        asked = sum(size[index] for size in sizes)
        yield {
            "name": f"{room.availability_zone} {kind} {name}",
            "asked": asked,
            "free": free,
            "after": free - asked,
            "short": bool(homeless),
        }
