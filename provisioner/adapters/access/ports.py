"""The access port in OpenStack: made in the operator's project, on the department's network."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from openstack.connection import Connection
from openstack.exceptions import ConflictException, NotFoundException

from provisioner.adapters.access.errors import AccessPortGone, NoCaseNetwork
from provisioner.adapters.openstack.errors import translated
from provisioner.domain.spec import ZoneSpec
from provisioner.errors import CloudError

PREFIX = "run-access-"
GROUP = "run-access"
OWNER = "owner="
PATIENCE_S = 60


def port_name(zone: str, network: IPv4Network) -> str:
    """The name says which network the port is on; it is also the name of its lease."""
    return f"{PREFIX}{zone}-{str(network).replace('.', '-').replace('/', '-')}"


def network_of(name: str) -> IPv4Network:
    """The network that an access port's name speaks of."""
    *_, a, b, c, d, length = name.split("-")
    return IPv4Network(f"{a}.{b}.{c}.{d}/{length}")


def owner_of(port: Any) -> str:
    """The site that made this port, as `make` wrote it down."""
    return (port.description or "").rpartition(OWNER)[2]


def age_of(port: Any, now: datetime) -> timedelta:
    """How long this port has been there."""
    return now - datetime.fromisoformat(port.created_at.replace("Z", "+00:00"))


@dataclass(frozen=True)
class AccessPort:
    """A port of a run: what the jump host needs to know of it."""

    id: str
    name: str
    mac: str
    address: IPv4Address
    network: IPv4Network
    mtu: int


class AccessPorts:
    """Makes, attaches and removes access ports with the operator's rights."""

    def __init__(self, cloud: Connection) -> None:
        self._cloud = cloud

    @property
    def _operator(self) -> str:
        return str(self._cloud.current_project_id)

    def make(self, zone: ZoneSpec, run: str, owner: str) -> AccessPort:
        """A port with the reserved address of this case network; `owner` says whose lease guards it."""
        with translated(f"access port on the network of {zone.project}"):
            subnet = self._subnet(zone)
            network = self._cloud.network.get_network(subnet.network_id)
            made = self._cloud.network.create_port(
                network_id=network.id,
                name=port_name(zone.zone, zone.cidr),
                description=f"{run} {OWNER}{owner}",
                project_id=self._operator,
                fixed_ips=[{"subnet_id": subnet.id, "ip_address": str(zone.reserved)}],
                security_group_ids=[self._group()],
            )
        return AccessPort(
            id=made.id,
            name=made.name,
            mac=made.mac_address,
            address=zone.reserved,
            network=zone.cidr,
            mtu=network.mtu or 1400,
        )

    def _subnet(self, zone: ZoneSpec) -> Any:
        project = self._cloud.get_project(zone.project)
        if project is None:
            raise NoCaseNetwork(f"there is no project {zone.project}")
        found = list(self._cloud.network.subnets(project_id=project.id, cidr=str(zone.cidr)))
        if len(found) != 1:
            raise NoCaseNetwork(f"project {zone.project} has {len(found)} subnets {zone.cidr}, not one")
        return found[0]

    def _group(self) -> str:
        """The group of all access ports: everything out, nothing in. The servers' groups decide the rest."""
        for group in self._cloud.network.security_groups(name=GROUP, project_id=self._operator):
            return group.id
        group = self._cloud.network.create_security_group(
            name=GROUP,
            project_id=self._operator,
            description="A run's way out of its jump host; nothing comes in.",
        )
        return group.id

    def leftovers(self) -> list[Any]:
        """Access ports in the operator's project, whoever made them."""
        with translated("looking for access ports"):
            ports = list(self._cloud.network.ports(project_id=self._operator))
        return [port for port in ports if port.name.startswith(PREFIX)]

    def attach(self, server: str, port: AccessPort) -> None:
        """Plug the port into the server and wait until it is wired."""
        with translated(f"attaching {port.name} to the jump host"):
            self._cloud.compute.create_server_interface(server, port_id=port.id)
        self._wait(f"{port.name} to become active", lambda: self._status(port.id) == "ACTIVE")

    def must_exist(self, port: AccessPort) -> None:
        """AccessPortGone when somebody deleted the port under us."""
        if self._status(port.id) == "GONE":
            raise AccessPortGone()

    def remove(self, port_id: str) -> None:
        """Unplug and delete; done already is as good as done now."""
        server = self._server_of(port_id)
        with translated("removing the access port"):
            if server:
                self._unplug(server, port_id)
            self._cloud.network.delete_port(port_id, ignore_missing=True)

    def _server_of(self, port_id: str) -> str:
        with translated("looking for the access port"):
            try:
                return self._cloud.network.get_port(port_id).device_id or ""
            except NotFoundException:
                return ""

    def _unplug(self, server: str, port_id: str) -> None:
        try:
            self._cloud.compute.delete_server_interface(port_id, server=server)
        except (NotFoundException, ConflictException):
            return  # no such server or interface, or the server is busy: deleting the port unplugs it
        self._wait("the access port to come loose", lambda: not self._plugged(server, port_id))

    def _plugged(self, server: str, port_id: str) -> bool:
        return any(one.port_id == port_id for one in self._cloud.compute.server_interfaces(server))

    def _status(self, port_id: str) -> str:
        with translated("reading the access port"):
            try:
                return self._cloud.network.get_port(port_id).status
            except NotFoundException:
                return "GONE"

    @staticmethod
    def _wait(what: str, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise CloudError(
                    f"waited {PATIENCE_S} s for {what}", remedy="Look at the jump host, then repeat."
                )
            time.sleep(0.2)
