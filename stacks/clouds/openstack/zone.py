"""Everything a case owns in one network zone: one project, one network, its servers."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_openstack as openstack

from provisioner.domain.spec import CaseSpec, Server, ZoneSpec
from stacks.clouds.openstack.naming import Origin
from stacks.clouds.openstack.network import RoutedNetwork
from stacks.clouds.openstack.project import Project, limit
from stacks.clouds.openstack.providers import asking
from stacks.clouds.openstack.server import GovServer


class Zone(pulumi.ComponentResource):
    """One network zone of one case, joined to no other zone."""

    def __init__(
        self,
        case: CaseSpec,
        zone: ZoneSpec,
        *,
        department_id: pulumi.Input[str],
        admin: openstack.Provider,
    ) -> None:
        super().__init__("govcloud:openstack:Zone", zone.zone)
        self.case, self.zone, self.admin = case, zone, admin
        self.origin = Origin(case=case.case, order=case.orders[0])
        self.project = self._project(department_id)
        limit(zone.project, self.project.id, zone.quota, admin=admin, parent=self)
        self.network = self._network()
        self.servers = {server.name: self._server(server) for server in zone.servers}
        self.register_outputs({"project_id": self.project.id})

    @property
    def facts(self) -> dict[str, Any]:
        """Identifiers of the zone and the facts of its servers."""
        return {
            "project_id": self.project.id,
            "network_id": self.network.network.id,
            "subnet_id": self.network.subnet.id,
            "router_id": self.network.router.id,
            "servers": {name: server.facts for name, server in self.servers.items()},
        }

    def _project(self, department_id: pulumi.Input[str]) -> Project:
        return Project(
            self.zone.project,
            description=f"{self.case.system} · {self.zone.zone}",
            parent_id=department_id,
            backend_user=self.case.backend_user,
            origin=self.origin,
            admin=self.admin,
            parent=self,
        )

    def _network(self) -> RoutedNetwork:
        external = openstack.networking.get_network_output(
            name=self.zone.external_network, external=True, opts=asking(self.admin)
        )
        return RoutedNetwork(
            self.zone.project,
            project=self.project,
            cidr=self.zone.cidr,
            gateway=self.zone.gateway,
            kept_back=(self.zone.reserved,),
            dns=self.zone.dns,
            external_network_id=external.id,
            origin=self.origin,
            admin=self.admin,
            parent=self,
        )

    def _server(self, server: Server) -> GovServer:
        return GovServer(
            server,
            case=self.case.case,
            suspended=self.case.suspended,
            zone=self.zone,
            network=self.network,
            member=self.project.member,
            parent=self,
        )
