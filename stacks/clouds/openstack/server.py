"""One server with its port, its wall and its disks."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import Disk, Server, ZoneSpec
from stacks.clouds.openstack.naming import Origin, disk_name
from stacks.clouds.openstack.network import RoutedNetwork
from stacks.clouds.openstack.wall import wall

POWER = {False: "active", True: "shutoff"}  # by "is the case suspended"

# What is read once, at creation. A new image under an old name, a new user CA or a renamed availability
# zone must not cost running servers their identity; an order that wants another system names a new server.
ONLY_AT_CREATION = ["user_data", "image_name", "image_id", "availability_zone"]


class GovServer(pulumi.ComponentResource):
    """A server that answers at one fixed address of one network, behind a wall of its own."""

    def __init__(
        self,
        server: Server,
        *,
        case: str,
        suspended: bool,
        zone: ZoneSpec,
        network: RoutedNetwork,
        member: openstack.Provider,
        parent: pulumi.Resource,
    ) -> None:
        super().__init__("govcloud:openstack:Server", server.name, opts=pulumi.ResourceOptions(parent=parent))
        self.origin = Origin(case=case, order=server.order)
        self.member = member
        self.port = self._port(server, network)
        self.server = self._server(server, POWER[suspended])
        self.volumes = {disk.name: self._volume(server, disk) for disk in server.data_disks}
        self.floating = self._elastic_ip(server, zone, network) if server.elastic_ip else None
        self.register_outputs({"server_id": self.server.id})

    @property
    def facts(self) -> dict[str, Any]:
        """Addresses and identifiers: what the flows and the hand-over need."""
        return {
            "id": self.server.id,
            "port_id": self.port.id,
            "address": self.port.all_fixed_ips[0],
            "floating_ip": self.floating.address if self.floating else None,
            "volumes": {name: volume.id for name, volume in self.volumes.items()},
        }

    def _port(self, server: Server, network: RoutedNetwork) -> openstack.networking.Port:
        group = wall(server.name, server.openings, origin=self.origin, member=self.member, parent=self)
        return openstack.networking.Port(
            server.name,
            name=server.name,
            network_id=network.network.id,
            fixed_ips=[
                openstack.networking.PortFixedIpArgs(
                    subnet_id=network.subnet.id, ip_address=str(server.address)
                )
            ],
            security_group_ids=[group.id],
            port_security_enabled=True,
            admin_state_up=True,
            tags=self.origin.tags,
            opts=self._inside(delete_before_replace=True),
        )

    def _server(self, server: Server, power: str) -> openstack.compute.Instance:
        return openstack.compute.Instance(
            server.name,
            name=server.name,
            # By name: a newer image or flavor of that name must not replace servers that run.
            image_name=server.image,
            flavor_name=server.flavor,
            availability_zone=server.availability_zone,
            networks=[openstack.compute.InstanceNetworkArgs(port=self.port.id)],
            config_drive=True,
            user_data=server.user_data or None,
            metadata=self.origin.labels,
            power_state=power,
            stop_before_destroy=False,
            opts=self._inside(
                ignore_changes=ONLY_AT_CREATION,
                delete_before_replace=True,
            ),
        )

    def _volume(self, server: Server, disk: Disk) -> openstack.blockstorage.Volume:
        name = disk_name(server.name, disk.name)
        volume = openstack.blockstorage.Volume(
            name,
            name=name,
            size=disk.size_gb,
            volume_type=disk.type,
            enable_online_resize=True,
            metadata=self.origin.labels,
            opts=self._inside(delete_before_replace=True),
        )
        openstack.compute.VolumeAttach(
            name,
            instance_id=self.server.id,
            volume_id=volume.id,
            opts=self._inside(delete_before_replace=True),
        )
        return volume

    def _elastic_ip(
        self, server: Server, zone: ZoneSpec, network: RoutedNetwork
    ) -> openstack.networking.FloatingIp:
        return openstack.networking.FloatingIp(
            server.name,
            pool=zone.external_network,
            port_id=self.port.id,
            description=server.name,  # it has no name; recovery finds it by this
            tags=self.origin.tags,
            # Neutron binds it only where the router already joins both networks.
            opts=self._inside(depends_on=[network.interface]),
        )

    def _inside(self, **options: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, provider=self.member, **options)
