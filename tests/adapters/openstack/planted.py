"""One thing of each kind that can be left behind, made in a project of its own on the local cloud."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from openstack.connection import Connection

from provisioner.adapters.openstack.clouds import Clouds

ENTRY = "devcloud-svc-admin"


@dataclass(frozen=True)
class Garden:
    """`admin` may do all; `inside` acts within the project. What is planted is undone by `undo`."""

    admin: Connection
    inside: Connection
    project: str
    user: str
    mark: str
    undo: ExitStack


def garden(clouds: Clouds, undo: ExitStack) -> Garden:
    """A fresh project with a user of its own."""
    admin, mark = clouds.connect(ENTRY), f"t{secrets.token_hex(3)}"
    project = admin.create_project(name=mark, domain_id="default").id
    undo.callback(admin.identity.delete_project, project)
    user = admin.identity.create_user(name=mark, password=mark * 2, domain_id="default").id
    undo.callback(admin.identity.delete_user, user)
    member = admin.identity.find_role("member").id
    admin.identity.assign_project_role_to_user(project, user, member)
    admin.identity.assign_project_role_to_user(project, admin.current_user_id, member)
    inside = Connection(session=clouds.session_in(ENTRY, project), region_name="gov")
    return Garden(admin, inside, project, user, mark, undo)


def server(g: Garden) -> str:
    """On the host without guests; it takes room at Placement too."""
    picture = image(g)
    flavor = g.admin.compute.create_flavor(name=g.mark, ram=64, vcpus=1, disk=1)
    g.undo.callback(g.admin.compute.delete_flavor, flavor.id)
    made = g.inside.compute.create_server(
        name=g.mark, image_id=picture, flavor_id=flavor.id, networks="none", availability_zone="az-fake"
    )
    g.undo.callback(lambda: g.inside.compute.wait_for_delete(made, wait=60))
    g.undo.callback(g.inside.compute.delete_server, made.id)
    g.inside.compute.wait_for_server(made, wait=120)
    return made.id


def server_group(g: Garden) -> str:
    made = g.inside.compute.create_server_group(name=g.mark, policy="affinity")
    g.undo.callback(g.inside.compute.delete_server_group, made.id)
    return made.id


def image(g: Garden) -> str:
    made = g.inside.image.create_image(
        name=f"{g.mark}-{secrets.token_hex(3)}",
        data=b"0" * 1000,
        disk_format="raw",
        container_format="bare",
        visibility="private",
    )
    g.undo.callback(g.inside.image.delete_image, made.id)
    return made.id


def hidden_image(g: Garden) -> str:
    made = image(g)
    kind = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    change = [{"op": "replace", "path": "/os_hidden", "value": True}]
    g.inside.image.patch(f"/images/{made}", data=json.dumps(change), headers=kind).raise_for_status()
    return made


def image_share(g: Garden) -> str:
    """An image of the operator, shared with the project."""
    made = g.admin.image.create_image(
        name=g.mark, data=b"0", disk_format="raw", container_format="bare", visibility="shared"
    )
    g.undo.callback(g.admin.image.delete_image, made.id)
    g.admin.image.add_member(made.id, member=g.project)
    return made.id


def network(g: Garden) -> str:
    made = g.admin.network.create_network(name=g.mark, project_id=g.project)
    g.undo.callback(g.admin.network.delete_network, made.id)
    return made.id


def subnet(g: Garden) -> str:
    made = g.admin.network.create_subnet(
        name=g.mark, network_id=network(g), project_id=g.project, ip_version=4, cidr="10.72.0.0/28"
    )
    g.undo.callback(g.admin.network.delete_subnet, made.id)
    return made.id


def port(g: Garden) -> str:
    made = g.admin.network.create_port(name=g.mark, network_id=network(g), project_id=g.project)
    g.undo.callback(g.admin.network.delete_port, made.id)
    return made.id


def router(g: Garden) -> str:
    made = g.admin.network.create_router(name=g.mark, project_id=g.project)
    g.undo.callback(g.admin.network.delete_router, made.id)
    return made.id


def floating_ip(g: Garden) -> str:
    """From an outside of the operator's own."""
    outside = g.admin.network.create_network(name=g.mark, is_router_external=True)
    g.undo.callback(g.admin.network.delete_network, outside.id)
    g.admin.network.create_subnet(network_id=outside.id, ip_version=4, cidr="192.0.2.0/28", enable_dhcp=False)
    made = g.admin.network.create_ip(floating_network_id=outside.id, project_id=g.project)
    g.undo.callback(g.admin.network.delete_ip, made.id)
    return made.id


def security_group(g: Garden) -> str:
    made = g.admin.network.create_security_group(name=g.mark, project_id=g.project)
    g.undo.callback(g.admin.network.delete_security_group, made.id)
    return made.id


def security_group_rule(g: Garden) -> str:
    made = g.admin.network.create_security_group_rule(
        security_group_id=security_group(g), project_id=g.project, direction="ingress", ether_type="IPv4"
    )
    return made.id


def rbac_policy(g: Garden) -> str:
    """An operator's network shared with the project: nothing there has the project as its owner."""
    own = g.admin.network.create_network(name=g.mark)
    g.undo.callback(g.admin.network.delete_network, own.id)
    made = g.admin.network.create_rbac_policy(
        object_type="network", object_id=own.id, action="access_as_shared", target_project_id=g.project
    )
    g.undo.callback(g.admin.network.delete_rbac_policy, made.id)
    return made.id


def address_group(g: Garden) -> str:
    made = g.admin.network.create_address_group(name=g.mark, project_id=g.project, addresses=["192.0.2.0/24"])
    g.undo.callback(g.admin.network.delete_address_group, made.id)
    return made.id


def address_scope(g: Garden) -> str:
    made = g.admin.network.create_address_scope(name=g.mark, project_id=g.project, ip_version=4)
    g.undo.callback(g.admin.network.delete_address_scope, made.id)
    return made.id


def subnet_pool(g: Garden) -> str:
    made = g.admin.network.create_subnet_pool(
        name=g.mark, project_id=g.project, prefixes=["10.73.0.0/24"], minimum_prefix_length=28
    )
    g.undo.callback(g.admin.network.delete_subnet_pool, made.id)
    return made.id


def qos_policy(g: Garden) -> str:
    made = g.admin.network.create_qos_policy(name=g.mark, project_id=g.project)
    g.undo.callback(g.admin.network.delete_qos_policy, made.id)
    return made.id


def volume(g: Garden) -> str:
    made = g.inside.block_storage.create_volume(name=g.mark, size=1)
    g.undo.callback(lambda: g.inside.block_storage.wait_for_delete(made, wait=60))
    g.undo.callback(g.inside.block_storage.delete_volume, made.id)
    g.inside.block_storage.wait_for_status(made, wait=60)
    return made.id


def snapshot(g: Garden) -> str:
    made = g.inside.block_storage.create_snapshot(name=g.mark, volume_id=volume(g))
    g.undo.callback(lambda: g.inside.block_storage.wait_for_delete(made, wait=60))
    g.undo.callback(g.inside.block_storage.delete_snapshot, made.id)
    g.inside.block_storage.wait_for_status(made, wait=60)
    return made.id


def compute_quota(g: Garden) -> str:
    g.admin.compute.put(f"/os-quota-sets/{g.project}", json={"quota_set": {"cores": 3}})
    g.undo.callback(g.admin.compute.delete, f"/os-quota-sets/{g.project}")
    return g.project


def network_quota(g: Garden) -> str:
    g.admin.network.put(f"/quotas/{g.project}", json={"quota": {"port": 3}})
    g.undo.callback(g.admin.network.delete, f"/quotas/{g.project}")
    return g.project


def volume_quota(g: Garden) -> str:
    g.admin.block_storage.put(f"/os-quota-sets/{g.project}", json={"quota_set": {"volumes": 3}})
    g.undo.callback(g.admin.block_storage.delete, f"/os-quota-sets/{g.project}")
    return g.project


def child_project(g: Garden) -> str:
    made = g.admin.identity.create_project(name=f"{g.mark}-child", parent_id=g.project)
    g.undo.callback(g.admin.identity.delete_project, made.id)
    return made.id


def default_user(g: Garden) -> str:
    """Somebody else whose default project it is."""
    made = g.admin.identity.create_user(name=f"{g.mark}-other", default_project_id=g.project)
    g.undo.callback(g.admin.identity.delete_user, made.id)
    return made.id


def application_credential(g: Garden) -> str:
    """Of a user of ours who has a role on the project, with the project as its scope."""
    user = g.inside.current_user_id
    made = g.inside.identity.create_application_credential(user, name=g.mark)
    g.undo.callback(g.inside.identity.delete_application_credential, user, made.id)
    return made.id


def credential(g: Garden) -> str:
    made = g.admin.identity.create_credential(type="totp", blob="x", user=g.user, user_id=g.user)
    g.undo.callback(g.admin.identity.delete_credential, made.id)
    return made.id


# (service, kind) as the scan names it -> who plants it
PLANTS: dict[tuple[str, str], Callable[[Garden], str]] = {
    ("compute", "server"): server,
    ("compute", "server group"): server_group,
    ("compute", "quota"): compute_quota,
    ("image", "image"): image,
    ("image", "hidden image"): hidden_image,
    ("image", "image share"): image_share,
    ("network", "network"): network,
    ("network", "subnet"): subnet,
    ("network", "port"): port,
    ("network", "router"): router,
    ("network", "floating IP"): floating_ip,
    ("network", "security group"): security_group,
    ("network", "security group rule"): security_group_rule,
    ("network", "RBAC policy"): rbac_policy,
    ("network", "address group"): address_group,
    ("network", "address scope"): address_scope,
    ("network", "subnet pool"): subnet_pool,
    ("network", "QoS policy"): qos_policy,
    ("network", "quota"): network_quota,
    ("block-storage", "volume"): volume,
    ("block-storage", "snapshot"): snapshot,
    ("block-storage", "quota"): volume_quota,
    ("identity", "project"): child_project,
    ("identity", "user"): default_user,
    ("identity", "application credential"): application_credential,
    ("identity", "credential"): credential,
}
