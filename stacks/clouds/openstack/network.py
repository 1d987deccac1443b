"""A network with its way out: shared by the zones of cases and by the operator's own networks."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

import pulumi
import pulumi_openstack as openstack

from stacks.clouds.openstack.naming import Origin
from stacks.clouds.openstack.project import OperatorsProject, Project


class RoutedNetwork(pulumi.ComponentResource):
    """One network, one subnet, one router to the external network of one network zone."""

    def __init__(
        self,
        name: str,
        *,
        project: Project | OperatorsProject,
        cidr: IPv4Network,
        gateway: IPv4Address,
        kept_back: tuple[IPv4Address, ...] = (),
        dns: tuple[IPv4Address, ...] = (),
        external_network_id: pulumi.Input[str],
        origin: Origin,
        admin: openstack.Provider,
        parent: pulumi.Resource,
    ) -> None:
        super().__init__("govcloud:openstack:RoutedNetwork", name, opts=pulumi.ResourceOptions(parent=parent))
        inside = pulumi.ResourceOptions(parent=self, provider=project.member)
        self.network = openstack.networking.Network(
            name, name=name, admin_state_up=True, port_security_enabled=True, tags=origin.tags, opts=inside
        )
        self.subnet = openstack.networking.Subnet(
            name,
            name=name,
            network_id=self.network.id,
            ip_version=4,
            cidr=str(cidr),
            gateway_ip=str(gateway),
            enable_dhcp=True,
            dns_nameservers=[str(server) for server in dns],
            allocation_pools=[
                openstack.networking.SubnetAllocationPoolArgs(start=str(first), end=str(last))
                for first, last in pools(cidr, {gateway, *kept_back})
            ],
            tags=origin.tags,
            opts=inside,
        )
        entry = self._may_use(name, external_network_id, project, admin)
        self.router = openstack.networking.Router(
            name,
            name=name,
            admin_state_up=True,
            external_network_id=external_network_id,
            tags=origin.tags,
            # Without the project's own entry the external network is not to be seen.
            opts=pulumi.ResourceOptions(parent=self, provider=project.member, depends_on=[entry]),
        )
        self.interface = openstack.networking.RouterInterface(
            name, router_id=self.router.id, subnet_id=self.subnet.id, opts=inside
        )
        self.register_outputs({"network_id": self.network.id, "router_id": self.router.id})

    def _may_use(
        self,
        name: str,
        external_network_id: pulumi.Input[str],
        project: Project | OperatorsProject,
        admin: openstack.Provider,
    ) -> openstack.networking.RbacPolicyV2:
        return openstack.networking.RbacPolicyV2(
            f"{name}-external",
            action="access_as_external",
            object_type="network",
            object_id=external_network_id,
            target_tenant=project.id,
            opts=pulumi.ResourceOptions(parent=self, provider=admin),
        )


def pools(cidr: IPv4Network, leave_out: set[IPv4Address]) -> Iterator[tuple[IPv4Address, IPv4Address]]:
    """The usable addresses of a network in unbroken ranges around those that are left out."""
    first, last = cidr.network_address + 1, cidr.broadcast_address - 1
    for hole in sorted(address for address in leave_out if first <= address <= last):
        if first < hole:
            yield first, hole - 1
        first = hole + 1
    if first <= last:
        yield first, last
