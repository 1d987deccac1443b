"""Neutron: everything that has an owner, and whatever is shared with a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provisioner.adapters.openstack.probe.http import (
    CannotSee,
    Lister,
    Service,
    Subject,
    leftover,
    owned,
)
from provisioner.domain.probe import Leftover

HEADERS: dict[str, str] = {}


def _sight(service: Service, subject: Subject) -> Iterator[Leftover]:
    """Neutron leaves out what a caller may not see, silently; the quota of a strange project it refuses."""
    for project in sorted(subject.projects):
        service.must(f"/v2.0/quotas/{project}")
    yield from ()


def _aliases(service: Service) -> set[str]:
    return {str(item["alias"]) for item in service.must("/v2.0/extensions")["extensions"]}


def _shared(service: Service, subject: Subject) -> Iterator[Leftover]:
    """RBAC entries that a project made, and those that name it."""
    for item in service.pages("/v2.0/rbac-policies", "rbac_policies"):
        named = {item.get("project_id"), item.get("target_tenant"), item.get("target_project")}
        for project in sorted({str(who) for who in named if who} & subject.projects):
            yield leftover(service, "RBAC policy", item, owner=project)


def _quotas(service: Service, subject: Subject) -> Iterator[Leftover]:
    """Neutron lists exactly the projects that have rows of their own."""
    for item in service.pages("/v2.0/quotas", "quotas"):
        project = item.get("project_id") or item.get("tenant_id") or ""
        if project in subject.projects:
            yield leftover(service, "quota", {"id": project}, owner=project)


# extension -> what it lets a project own. `owned` lists without Neutron's project filter on purpose: asking
# for the groups of one project makes Neutron create the `default` group that we look for.
BY_EXTENSION = {
    "": (
        owned("network", "/v2.0/networks", "networks"),
        owned("subnet", "/v2.0/subnets", "subnets"),
        owned("port", "/v2.0/ports", "ports"),
    ),
    "router": (
        owned("router", "/v2.0/routers", "routers"),
        owned("floating IP", "/v2.0/floatingips", "floatingips"),
    ),
    "security-group": (
        owned("security group", "/v2.0/security-groups", "security_groups"),
        # Without any filter Neutron leaves out the rules of other projects.
        owned(
            "security group rule", "/v2.0/security-group-rules", "security_group_rules", direction="ingress"
        ),
        owned(
            "security group rule", "/v2.0/security-group-rules", "security_group_rules", direction="egress"
        ),
    ),
    "address-group": (owned("address group", "/v2.0/address-groups", "address_groups"),),
    "address-scope": (owned("address scope", "/v2.0/address-scopes", "address_scopes"),),
    "subnet_allocation": (owned("subnet pool", "/v2.0/subnetpools", "subnetpools"),),
    "trunk": (owned("trunk", "/v2.0/trunks", "trunks"),),
    "qos": (owned("QoS policy", "/v2.0/qos/policies", "policies"),),
    "metering": (owned("metering label", "/v2.0/metering/metering-labels", "metering_labels"),),
    "rbac-policies": (Lister("RBAC policy", _shared),),
}
# Extensions by which a project owns nothing, or only what goes away with a thing listed above.
HARMLESS = frozenset(Path(__file__).with_name("neutron_extensions.txt").read_text().split())


def _unknown(service: Service, _: Subject) -> Iterator[Leftover]:
    """An extension that nobody here knows may hold something that nobody here can list."""
    if unknown := sorted(_aliases(service) - HARMLESS - set(BY_EXTENSION)):
        raise CannotSee(f"network: extension {', '.join(unknown)} is unknown to the probe")
    yield from ()


ALWAYS = (Lister("sight", _sight), Lister("extension", _unknown), Lister("quota", _quotas))


def listers(service: Service) -> tuple[Lister, ...]:
    """What this Neutron can hold depends on its extensions."""
    there = _aliases(service) | {""}
    chosen = (lister for alias, some in BY_EXTENSION.items() if alias in there for lister in some)
    return (*ALWAYS, *chosen)
