"""What the cloud knows from the beginning: accounts, catalogue, availability zones. All of it looks first."""

from __future__ import annotations

import hashlib

from openstack.identity.v3._proxy import Proxy as Identity

from provisioner.devcloud.clouds import PEOPLE, Person, connect, identity_of
from provisioner.devcloud.config import IP, PORTS, REGION
from provisioner.devcloud.layout import PACKAGE, Layout
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


def version() -> str:
    """Changes with the wanted accounts: then they are gone through again."""
    return hashlib.sha256(
        b"".join((PACKAGE / name).read_bytes() for name in ("seed.py", "clouds.py"))
    ).hexdigest()


def accounts(layout: Layout) -> None:
    """Service users and catalogue, then the people."""
    identity = identity_of(connect(layout))
    for name in ("service", *(role for who in PEOPLE for role in who.roles)):
        if not identity.find_role(name):
            identity.create_role(name=name)
    roles = {role.name: role.id for role in identity.roles()}
    project = _project(identity, "service")
    for name in SERVICE_USERS:
        user = _user(identity, name, password(layout, "service"), project)
        for role in ("admin", "service"):
            identity.assign_project_role_to_user(project, user, roles[role])
    _catalogue(identity)
    for who in PEOPLE:
        _person(layout, identity, who, roles)


def _person(layout: Layout, identity: Identity, who: Person, roles: dict[str, str]) -> None:
    project = _project(identity, who.project)
    user = _user(identity, who.name, password(layout, f"user-{who.name}"), project)
    for role in who.roles:
        identity.assign_project_role_to_user(project, user, roles[role])
    for role in who.system_roles:
        identity.assign_system_role_to_user(user, roles[role], "all")
    for role in who.inherited_roles:
        identity.assign_domain_role_to_user(DOMAIN, user, roles[role], inherited=True)


def _project(identity: Identity, name: str) -> str:
    found = identity.find_project(name, domain_id=DOMAIN)
    return (found or identity.create_project(name=name, domain_id=DOMAIN)).id


def _user(identity: Identity, name: str, secret: str, project: str) -> str:
    found = identity.find_user(name, domain_id=DOMAIN)
    if found:
        return found.id
    return identity.create_user(name=name, password=secret, domain_id=DOMAIN, default_project_id=project).id


def _catalogue(identity: Identity) -> None:
    services = {service.name: service.id for service in identity.services()}
    known = {(endpoint.service_id, endpoint.interface) for endpoint in identity.endpoints()}
    for name, (kind, port, path) in CATALOGUE.items():
        service = services.get(name) or identity.create_service(name=name, type=kind).id
        for interface in ("public", "internal", "admin"):
            if (service, interface) not in known:
                identity.create_endpoint(
                    service_id=service,
                    interface=interface,
                    url=f"http://{IP}:{PORTS[port]}{path}",
                    region_id=REGION,
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
