"""What the cloud knows from the beginning: accounts, catalogue, availability zones. All of it looks first."""

from __future__ import annotations

from openstack.connection import Connection

from provisioner.devcloud.clouds import PEOPLE, Person, connect
from provisioner.devcloud.config import IP, PORTS, REGION
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.passwords import password

DOMAIN = "default"
SERVICE_USERS = ("nova", "neutron", "glance", "placement", "cinder")
# name -> (type, port key, path)
CATALOGUE = {
    "nova": ("compute", "nova-api", "/v2.1"),
    "neutron": ("network", "neutron-api", ""),
    "glance": ("image", "glance", ""),
    "placement": ("placement", "placement", ""),
    "cinder": ("block-storage", "cinder-api", "/v3"),
}
HOSTS = ("vm", "fake")


def accounts(layout: Layout) -> None:
    """Service users and catalogue, then the people."""
    cloud = connect(layout)
    for name in ("service", *(role for who in PEOPLE for role in who.roles)):
        cloud.identity.find_role(name) or cloud.identity.create_role(name=name)
    roles = {role.name: role.id for role in cloud.identity.roles()}
    project = _project(cloud, "service")
    for name in SERVICE_USERS:
        user = _user(cloud, name, password(layout, "service"), project)
        for role in ("admin", "service"):
            cloud.identity.assign_project_role_to_user(project, user, roles[role])
    _catalogue(cloud)
    for who in PEOPLE:
        _person(layout, cloud, who, roles)


def _person(layout: Layout, cloud: Connection, who: Person, roles: dict[str, str]) -> None:
    project = _project(cloud, who.project)
    user = _user(cloud, who.name, password(layout, f"user-{who.name}"), project)
    for role in who.roles:
        cloud.identity.assign_project_role_to_user(project, user, roles[role])
    for role in who.system_roles:
        cloud.identity.assign_system_role_to_user(user, roles[role], "all")


def _project(cloud: Connection, name: str) -> str:
    found = cloud.identity.find_project(name, domain_id=DOMAIN)
    return (found or cloud.identity.create_project(name=name, domain_id=DOMAIN)).id


def _user(cloud: Connection, name: str, secret: str, project: str) -> str:
    found = cloud.identity.find_user(name, domain_id=DOMAIN)
    wanted = {"name": name, "password": secret, "domain_id": DOMAIN, "default_project_id": project}
    return (found or cloud.identity.create_user(**wanted)).id


def _catalogue(cloud: Connection) -> None:
    services = {service.name: service.id for service in cloud.identity.services()}
    known = {(endpoint.service_id, endpoint.interface) for endpoint in cloud.identity.endpoints()}
    for name, (kind, port, path) in CATALOGUE.items():
        service = services.get(name) or cloud.identity.create_service(name=name, type=kind).id
        for interface in ("public", "internal", "admin"):
            if (service, interface) not in known:
                cloud.identity.create_endpoint(
                    service_id=service, interface=interface, url=f"http://{IP}:{PORTS[port]}{path}", region_id=REGION
                )


def availability_zones(layout: Layout) -> None:
    """az-vm and az-fake, each with its host."""
    cloud = connect(layout)
    found = {aggregate.name: aggregate for aggregate in cloud.compute.aggregates()}
    for host in HOSTS:
        name = f"az-{host}"
        aggregate = found.get(name) or cloud.compute.create_aggregate(name=name, availability_zone=name)
        if host not in (aggregate.hosts or []):
            cloud.compute.add_host_to_aggregate(aggregate, host)
