"""The outside of one network zone: its external network and the operator's jump host before it."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import Opening, Protocol, ZoneNetwork, dhcp_openings
from stacks.clouds.openstack.naming import Origin
from stacks.clouds.openstack.network import RoutedNetwork
from stacks.clouds.openstack.project import OperatorsProject
from stacks.clouds.openstack.providers import asking
from stacks.clouds.openstack.wall import wall

SSH = 22


class Outside(pulumi.ComponentResource):
    """One external network, seen only by projects with their own entry, and one jump host."""

    def __init__(
        self,
        zone: ZoneNetwork,
        *,
        operator: OperatorsProject,
        admin: openstack.Provider,
        needs: Sequence[pulumi.Resource],
    ) -> None:
        super().__init__("govcloud:openstack:Outside", zone.zone)
        self.zone, self.operator, self.admin = zone, operator, admin
        self.origin = Origin(case=zone.jump_host, order="platform")
        self.external_id = self._external()
        self.network = self._operators_network()
        self.port = self._port()
        self.jump_host = self._jump_host(needs)
        self.floating = self._floating_ip()
        self.register_outputs({"external_network_id": self.external_id})

    @property
    def facts(self) -> dict[str, Any]:
        """Where the zone begins and where its jump host answers."""
        return {
            "external_network_id": self.external_id,
            "network_id": self.network.network.id,
            "jump_host": {
                "id": self.jump_host.id,
                "port_id": self.port.id,
                "address": self.port.all_fixed_ips[0],
                "floating_ip": self.floating.address,
            },
        }

    def _external(self) -> pulumi.Output[str]:
        name = self.zone.external_network
        if self.zone.adopted:
            found = openstack.networking.get_network_output(name=name, external=True, opts=asking(self.admin))
            return found.id
        network = self._external_network(name)
        subnet = self._external_subnet(name, network)
        # Who uses the network needs its subnet to be there.
        return pulumi.Output.all(network.id, subnet.id).apply(lambda both: both[0])

    def _external_network(self, name: str) -> openstack.networking.Network:
        return openstack.networking.Network(
            name,
            name=name,
            external=True,
            shared=False,
            admin_state_up=True,
            segments=[
                openstack.networking.NetworkSegmentArgs(
                    network_type="flat", physical_network=self.zone.physical_network
                )
            ],
            tags=self.origin.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=self.admin),
        )

    def _external_subnet(
        self, name: str, network: openstack.networking.Network
    ) -> openstack.networking.Subnet:
        pool = openstack.networking.SubnetAllocationPoolArgs(
            start=str(self.zone.pool_start), end=str(self.zone.pool_end)
        )
        return openstack.networking.Subnet(
            name,
            name=name,
            network_id=network.id,
            ip_version=4,
            cidr=str(self.zone.cidr),
            gateway_ip=str(self.zone.gateway),
            enable_dhcp=False,
            allocation_pools=[pool],
            tags=self.origin.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=self.admin),
        )

    def _operators_network(self) -> RoutedNetwork:
        return RoutedNetwork(
            f"ops-{self.zone.zone}",
            project=self.operator,
            cidr=self.zone.ops_cidr,
            gateway=self.zone.ops_cidr.network_address + 1,
            external_network_id=self.external_id,
            origin=self.origin,
            admin=self.admin,
            parent=self,
        )

    def _port(self) -> openstack.networking.Port:
        ways_in = [_ssh_from(network) for network in self.zone.operators]
        openings = [*ways_in, *dhcp_openings(self.zone.ops_cidr[1])]
        member = self.operator.member
        group = wall(self.zone.jump_host, openings, origin=self.origin, member=member, parent=self)
        return openstack.networking.Port(
            self.zone.jump_host,
            name=self.zone.jump_host,
            network_id=self.network.network.id,
            fixed_ips=[openstack.networking.PortFixedIpArgs(subnet_id=self.network.subnet.id)],
            security_group_ids=[group.id],
            port_security_enabled=True,
            admin_state_up=True,
            tags=self.origin.tags,
            opts=self._inside(delete_before_replace=True),
        )

    def _jump_host(self, needs: Sequence[pulumi.Resource]) -> openstack.compute.Instance:
        zone = self.zone
        return openstack.compute.Instance(
            zone.jump_host,
            name=zone.jump_host,
            image_name=zone.jump_image,
            flavor_name=zone.jump_flavor,
            availability_zone=zone.availability_zone,
            networks=[openstack.compute.InstanceNetworkArgs(port=self.port.id)],
            config_drive=True,
            user_data=zone.user_data or None,
            metadata=self.origin.labels,
            power_state="active",
            stop_before_destroy=False,
            opts=self._inside(
                depends_on=[*needs],
                # It is cattle: another image or user data makes another jump host. A run's access
                # ports appear on it for minutes and are no change.
                ignore_changes=["networks"],
                delete_before_replace=True,
            ),
        )

    def _floating_ip(self) -> openstack.networking.FloatingIp:
        return openstack.networking.FloatingIp(
            self.zone.jump_host,
            pool=self.zone.external_network,
            port_id=self.port.id,
            description=self.zone.jump_host,
            tags=self.origin.tags,
            opts=self._inside(depends_on=[self.network.interface]),
        )

    def _inside(self, **options: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, provider=self.operator.member, **options)


def _ssh_from(network: IPv4Network) -> Opening:
    return Opening(direction="ingress", protocol=Protocol.TCP, port=SSH, remote=network, reason="service")
