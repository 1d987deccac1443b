"""External networks that only the projects of their zone can see.

Neutron adds an entry for everybody (`access_as_external *`) to every external network, and lets no
resource of ours describe its absence. It is taken away after the platform stack has given the
operator's project an entry of its own: with no entry at all the network would stop being external.
"""

from __future__ import annotations

from collections.abc import Iterable

import openstack.exceptions as sdk
from openstack.connection import Connection
from openstack.network.v2.network import Network
from openstack.network.v2.rbac_policy import RBACPolicy

from provisioner.adapters.openstack.errors import Conflict, NotThere, translated

ACTION = "access_as_external"
EVERYBODY = "*"


class NetworkInUse(Conflict):
    """Projects without an entry of their own use an external network, so it stays visible to all."""

    remedy = "Give each of these projects its own access_as_external entry, or move it off the network."


class NoOwnEntry(Conflict):
    """An external network has no entry but the one for everybody; without it it would not be external."""

    remedy = "Apply the platform stack first: it gives the operator's project its own entry."


def seal(cloud: Connection, network_names: Iterable[str]) -> tuple[str, ...]:
    """Take the entry for everybody off these networks; answer with those that still had one."""
    return tuple(name for name in network_names if _seal(cloud, name))


def is_sealed(cloud: Connection, network_name: str) -> bool:
    """Nobody sees the network without an entry of their own."""
    with translated(f"reading who may use network {network_name}"):
        return not any(_for_everybody(one) for one in _entries(cloud, _network(cloud, network_name)))


def _seal(cloud: Connection, name: str) -> bool:
    with translated(f"sealing network {name}"):
        network = _network(cloud, name)
        entries = _entries(cloud, network)
        wide = [one for one in entries if _for_everybody(one)]
        if wide and len(wide) == len(entries):
            raise NoOwnEntry(f"{name} has only the entry for everybody")
        for entry in wide:
            _remove(cloud, network, entry)
        return bool(wide)


def _remove(cloud: Connection, network: Network, entry: RBACPolicy) -> None:
    try:
        cloud.network.delete_rbac_policy(entry)
    except sdk.ConflictException as busy:
        users = _users_without_entry(cloud, network)
        raise NetworkInUse(f"{network.name} is used by {', '.join(users)}") from busy


def _users_without_entry(cloud: Connection, network: Network) -> list[str]:
    """The projects with a router on the network and no entry of their own, by name."""
    allowed = {one.target_project_id for one in _entries(cloud, network)} | {network.project_id}
    using = {
        router.project_id
        for router in cloud.network.routers()
        if (router.external_gateway_info or {}).get("network_id") == network.id
    }
    using |= {one.project_id for one in cloud.network.ips(floating_network_id=network.id)}
    return sorted(_project_name(cloud, one) for one in using - allowed if one)


def _project_name(cloud: Connection, project_id: str) -> str:
    found = cloud.get_project(project_id)
    return found.name if found else project_id


def _network(cloud: Connection, name: str) -> Network:
    found = list(cloud.network.networks(name=name))
    if not found:
        raise NotThere(f"no network is named {name}")
    return found[0]


def _entries(cloud: Connection, network: Network) -> list[RBACPolicy]:
    return list(cloud.network.rbac_policies(object_id=network.id, action=ACTION))


def _for_everybody(entry: RBACPolicy) -> bool:
    return entry.target_project_id == EVERYBODY
