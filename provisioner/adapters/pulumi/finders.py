"""How a resource that was begun is found again, whether it is whole, and how it is taken away.

Servers, volumes, images and projects are adopted where they are whole. The small pieces of a network
are made again: a group may still have the rules Neutron puts into it, a port may lack its tags, and
nothing uses them yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import openstack.exceptions
from openstack.connection import Connection

Inputs = dict[str, Any]
WAIT_S = 240
POLL_S = 2.0


@dataclass(frozen=True)
class Finder:
    """What recovery asks about one type of resource."""

    find: Callable[[Connection, Inputs], list[str]]
    is_whole: Callable[[Connection, str], bool]
    remove: Callable[[Connection, str], object]


def remade(
    find: Callable[[Connection, Inputs], list[str]], remove: Callable[[Connection, str], object]
) -> Finder:
    """Found and taken away, to be made again."""
    return Finder(find, lambda cloud, identifier: False, remove)


# ---------------------------------------------------------------- how each is found


def _named(things: Iterable[Any], name: str) -> list[str]:
    return [thing.id for thing in things if thing.name == name]


def _own(cloud: Connection, things: Iterable[Any]) -> list[Any]:
    """A member sees shared things of others too."""
    project = cloud.current_project_id
    return [thing for thing in things if thing.project_id == project]


def _in_project(kind: str) -> Callable[[Connection, Inputs], list[str]]:
    """A Neutron resource of the provider's own project, by its name."""

    def find(cloud: Connection, inputs: Inputs) -> list[str]:
        things = getattr(cloud.network, kind)(name=inputs["name"])
        return _named(_own(cloud, things), inputs["name"])

    return find


def _servers(cloud: Connection, inputs: Inputs) -> list[str]:
    return _named(cloud.compute.servers(name=f"^{inputs['name']}$"), inputs["name"])


def _volumes(cloud: Connection, inputs: Inputs) -> list[str]:
    return _named(cloud.block_storage.volumes(name=inputs["name"]), inputs["name"])


def _attachments(cloud: Connection, inputs: Inputs) -> list[str]:
    server, volume = inputs["instanceId"], inputs["volumeId"]
    attached = cloud.compute.volume_attachments(server)
    return [f"{server}/{volume}" for one in attached if one.volume_id == volume]


def _floating_ips(cloud: Connection, inputs: Inputs) -> list[str]:
    addresses = _own(cloud, cloud.network.ips())
    return [one.id for one in addresses if one.description == inputs["description"]]


def _interfaces(cloud: Connection, inputs: Inputs) -> list[str]:
    ports = cloud.network.ports(device_id=inputs["routerId"])
    return [
        f"{inputs['routerId']}/{inputs['subnetId']}"
        for port in ports
        if any(address["subnet_id"] == inputs["subnetId"] for address in port.fixed_ips)
    ]


def _rules(cloud: Connection, inputs: Inputs) -> list[str]:
    wanted = (
        inputs["direction"],
        inputs["protocol"],
        inputs.get("portRangeMin"),
        inputs["remoteIpPrefix"],
    )
    rules = cloud.network.security_group_rules(security_group_id=inputs["securityGroupId"])
    return [
        rule.id
        for rule in rules
        if (rule.direction, rule.protocol, rule.port_range_min, rule.remote_ip_prefix) == wanted
    ]


def _rbac_entries(cloud: Connection, inputs: Inputs) -> list[str]:
    entries = cloud.network.rbac_policies(object_id=inputs["objectId"], action=inputs["action"])
    return [one.id for one in entries if one.target_project_id == inputs["targetTenant"]]


# ---------------------------------------------------------------- whether it is whole


def _server_is_whole(cloud: Connection, identifier: str) -> bool:
    """It has run once; a server that failed later is not ours to take away."""
    _status(lambda: cloud.compute.get_server(identifier), {"BUILD"})
    return cloud.compute.get_server(identifier).launched_at is not None


def _volume_is_whole(cloud: Connection, identifier: str) -> bool:
    busy = {"creating", "downloading", "attaching"}
    return _status(lambda: cloud.block_storage.get_volume(identifier), busy) != "error"


def _image_is_whole(cloud: Connection, identifier: str) -> bool:
    return cloud.image.get_image(identifier).status == "active"


def _always(cloud: Connection, identifier: str) -> bool:
    return True


def _status(ask: Callable[[], Any], busy: set[str]) -> str:
    """The status once it has settled, or as it is when it has had time enough."""
    thing = ask()
    while thing.status in busy and _age_s(thing.created_at) < WAIT_S:
        time.sleep(POLL_S)
        thing = ask()
    return thing.status


def _age_s(created_at: str) -> float:
    """Nova writes `Z`, Cinder nothing; both mean UTC."""
    began = datetime.fromisoformat(created_at.removesuffix("Z")).replace(tzinfo=UTC)
    return (datetime.now(UTC) - began).total_seconds()


# ---------------------------------------------------------------- how it is taken away


def _remove_server(cloud: Connection, identifier: str) -> None:
    cloud.compute.delete_server(identifier, force=False)
    _until_gone(lambda: cloud.compute.get_server(identifier))


def _remove_volume(cloud: Connection, identifier: str) -> None:
    cloud.block_storage.delete_volume(identifier)
    _until_gone(lambda: cloud.block_storage.get_volume(identifier))


def _detach(cloud: Connection, identifier: str) -> None:
    server, _, volume = identifier.partition("/")
    _volume_is_whole(cloud, volume)
    cloud.compute.delete_volume_attachment(server, volume)
    _until(lambda: not _attachments(cloud, {"instanceId": server, "volumeId": volume}))


def _remove_interface(cloud: Connection, identifier: str) -> None:
    router, _, subnet = identifier.partition("/")
    cloud.network.remove_interface_from_router(router, subnet=subnet)


def _until_gone(ask: Callable[[], Any]) -> None:
    def gone() -> bool:
        try:
            ask()
        except openstack.exceptions.NotFoundException:
            return True
        return False

    _until(gone)


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true() and time.monotonic() < end:
        time.sleep(POLL_S)


FINDERS: dict[str, Finder] = {
    "openstack:identity/project:Project": Finder(
        lambda cloud, inputs: _named(cloud.search_projects(inputs["name"]), inputs["name"]),
        _always,
        lambda cloud, identifier: cloud.delete_project(identifier),
    ),
    "openstack:compute/instance:Instance": Finder(_servers, _server_is_whole, _remove_server),
    "openstack:blockstorage/volume:Volume": Finder(_volumes, _volume_is_whole, _remove_volume),
    "openstack:images/image:Image": Finder(
        lambda cloud, inputs: _named(cloud.image.images(name=inputs["name"]), inputs["name"]),
        _image_is_whole,
        lambda cloud, identifier: cloud.image.delete_image(identifier),
    ),
    "openstack:compute/flavor:Flavor": remade(
        lambda cloud, inputs: _named(cloud.compute.flavors(), inputs["name"]),
        lambda cloud, identifier: cloud.compute.delete_flavor(identifier),
    ),
    "openstack:blockstorage/volumeTypeV3:VolumeTypeV3": remade(
        lambda cloud, inputs: _named(cloud.block_storage.types(), inputs["name"]),
        lambda cloud, identifier: cloud.block_storage.delete_type(identifier),
    ),
    "openstack:networking/network:Network": remade(
        _in_project("networks"), lambda cloud, identifier: cloud.network.delete_network(identifier)
    ),
    "openstack:networking/subnet:Subnet": remade(
        _in_project("subnets"), lambda cloud, identifier: cloud.network.delete_subnet(identifier)
    ),
    "openstack:networking/router:Router": remade(
        _in_project("routers"), lambda cloud, identifier: cloud.network.delete_router(identifier)
    ),
    "openstack:networking/port:Port": remade(
        _in_project("ports"), lambda cloud, identifier: cloud.network.delete_port(identifier)
    ),
    "openstack:networking/secGroup:SecGroup": remade(
        _in_project("security_groups"),
        lambda cloud, identifier: cloud.network.delete_security_group(identifier),
    ),
    "openstack:networking/secGroupRule:SecGroupRule": remade(
        _rules, lambda cloud, identifier: cloud.network.delete_security_group_rule(identifier)
    ),
    "openstack:networking/floatingIp:FloatingIp": remade(
        _floating_ips, lambda cloud, identifier: cloud.network.delete_ip(identifier)
    ),
    "openstack:networking/routerInterface:RouterInterface": remade(_interfaces, _remove_interface),
    "openstack:networking/rbacPolicyV2:RbacPolicyV2": remade(
        _rbac_entries, lambda cloud, identifier: cloud.network.delete_rbac_policy(identifier)
    ),
    "openstack:compute/volumeAttach:VolumeAttach": remade(_attachments, _detach),
}
