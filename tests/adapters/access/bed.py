"""A small case network with one real server, and a jump host of our own, on the local cloud."""

from __future__ import annotations

import base64
import contextlib
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from openstack.connection import Connection

from provisioner.adapters.access.zone import ZoneAccess
from provisioner.adapters.catalog_files import load_catalog
from provisioner.adapters.openstack.clouds import Clouds
from provisioner.adapters.openstack.projects import clear_project
from provisioner.adapters.ssh.authority import UserAuthority
from provisioner.adapters.ssh.cloud_config import user_data
from provisioner.adapters.ssh.host_keys import host_keys_from_console, write_known_hosts
from provisioner.devcloud.guests.images import ensure_images
from provisioner.devcloud.layout import Layout, clouds_file
from provisioner.domain.catalog import ZoneEntry
from provisioner.domain.spec import Opening, Protocol, Quota, Server, ZoneSpec
from provisioner.settings import Settings

ROOT = Path(__file__).parents[3]
USER = "debian"
NETWORK = IPv4Network("10.71.255.0/26")
OPS = IPv4Network("10.61.255.0/28")
WEB = 8080


def clouds() -> Clouds:
    return Clouds(clouds_file(Settings.from_env()))


def operator() -> Connection:
    return clouds().connect("devcloud-svc-admin")


@dataclass(frozen=True)
class Site:
    """What every part of the bed needs to know."""

    cloud: Connection
    mark: str
    zone: ZoneEntry
    authority: UserAuthority
    image: str
    flavor: str


@dataclass(frozen=True)
class Bed:
    cloud: Connection
    zone: ZoneEntry
    network: ZoneSpec
    access: ZoneAccess
    server_id: str
    folder: Path

    @property
    def server(self) -> Server:
        return self.network.servers[0]

    def console(self) -> str:
        return str(self.cloud.compute.get_server_console_output(self.server_id)["output"])

    def pinned(self) -> Path:
        """known_hosts of the server, once it has printed its keys."""
        end = time.monotonic() + 120
        while not (keys := host_keys_from_console(self.console())):
            assert time.monotonic() < end, self.console()[-2000:]
            time.sleep(1)
        return write_known_hosts(self.folder / "known_hosts", {self.server.address: keys})


@contextlib.contextmanager
def bed(folder: Path) -> Iterator[Bed]:
    """Built in about half a minute, removed in any case."""
    cloud, mark = operator(), f"t{secrets.token_hex(3)}"
    authority = UserAuthority(folder / "keys")
    with ExitStack() as undo:
        image, flavor = _image(cloud, mark, undo), _flavor(cloud, mark, undo)
        site = Site(cloud, mark, _zone(mark), authority, image, flavor)
        network, server_id = _case(site, undo)
        _jump_host(site, undo)
        _wait_active(cloud, [server_id, *(s.id for s in cloud.compute.servers(name=f"{mark}-jump"))])
        access = ZoneAccess(cloud=cloud, authority=authority, folder=folder / "access")
        yield Bed(cloud, site.zone, network, access, server_id, folder)


def _image(cloud: Connection, mark: str, undo: ExitStack) -> str:
    """The platform's image where it is up: there already, and what real jump hosts run."""
    if ready := cloud.image.find_image("kylin-x86-64"):
        return ready.id
    file = ensure_images(Settings.from_env(), print)["debian12-amd64"]
    made = cloud.image.create_image(
        mark, filename=str(file.path), disk_format="qcow2", container_format="bare", **file.properties
    )
    undo.callback(cloud.image.delete_image, made.id)
    return made.id


def _flavor(cloud: Connection, mark: str, undo: ExitStack) -> str:
    made = cloud.compute.create_flavor(name=mark, ram=1024, vcpus=1, disk=4)
    undo.callback(cloud.compute.delete_flavor, made.id)
    return made.id


def _zone(mark: str) -> ZoneEntry:
    """A zone of the catalog, with a jump host of our own that is reached from a namespace of our own."""
    zone = next(z for z in load_catalog(ROOT / "catalog").zones if z.name == "egov-extranet")
    way_in = ("ip", "netns", "exec", mark, "socat", "-", "TCP:{host}:{port}")
    jump = {"name": f"{mark}-jump", "login_user": USER, "proxy_command": way_in}
    return zone.model_copy(update={"jump_host": zone.jump_host.model_copy(update=jump)})


def _jump_host(site: Site, undo: ExitStack) -> None:
    cloud, mark = site.cloud, site.mark
    project = str(cloud.current_project_id)
    network, _ = _network(cloud, f"{mark}-ops", OPS, project, undo)
    group = _group(cloud, f"{mark}-jump", project, [(22, "0.0.0.0/0")], undo)
    port = _port(cloud, f"{mark}-jump", network.id, project, group, undo)
    _server(site, site.zone.jump_host.name, port.id, undo)
    controller = _port(cloud, f"{mark}-controller", network.id, project, group, undo)
    _plug(site, controller, undo)


def _plug(site: Site, port: Any, undo: ExitStack) -> None:
    """Put a Neutron port into a namespace of this machine: the controller's foot in the zone."""
    site.cloud.network.update_port(port.id, binding_host_id="vm")
    layout = Layout.of(Settings.from_env())
    space, device, plug = site.mark, site.mark, f"{site.mark}p"
    vsctl = ("ovs-vsctl", "--timeout=60")
    inside = ["ip", "netns", "exec", space]

    def sh(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, env=layout.environment())

    sh("ip", "netns", "add", space)
    undo.callback(sh, "ip", "netns", "delete", space)
    # A cable: a port of the switch itself would vanish when the switch restarts.
    sh("ip", "link", "add", device, "netns", space, "type", "veth", "peer", "name", plug)
    sh(*vsctl, "add-port", "br-int", plug, "--", "set", "Interface", plug, f"external_ids:iface-id={port.id}")
    undo.callback(sh, *vsctl, "del-port", "br-int", plug)
    sh("ip", "link", "set", plug, "up")
    sh(*inside, "ip", "link", "set", device, "address", port.mac_address, "mtu", "1400", "up")
    sh(*inside, "ip", "addr", "add", f"{port.fixed_ips[0]['ip_address']}/{OPS.prefixlen}", "dev", device)
    sh(*inside, "ethtool", "-K", device, "tx", "off")


def _case(site: Site, undo: ExitStack) -> tuple[ZoneSpec, str]:
    cloud, mark = site.cloud, site.mark
    project = cloud.create_project(name=f"{mark}-case", domain_id="default")
    undo.callback(cloud.delete_project, project.id)
    undo.callback(clear_project, cloud, project.id)
    network, _ = _network(cloud, f"{mark}-case", NETWORK, project.id, undo)
    spec = _spec(mark, site.zone)
    openings = [(o.port, str(o.remote)) for o in spec.servers[0].openings if o.direction == "ingress"]
    group = _group(cloud, f"{mark}-app", project.id, openings, undo)
    # The server is made in the operator's project: the test has no account inside the department's.
    own = str(cloud.current_project_id)
    port = _port(cloud, f"{mark}-app", network.id, own, group, undo, spec.servers[0].address)
    return spec, _server(site, spec.servers[0].name, port.id, undo)


def _spec(mark: str, zone: ZoneEntry) -> ZoneSpec:
    reserved = NETWORK[-2]
    ssh = _opening(22, IPv4Network(f"{reserved}/32"), "run-access")
    web = _opening(WEB, IPv4Network(f"{reserved}/32"), "order")
    server = Server(
        name=f"{mark}-app", title="app", flavor=mark, image=mark, availability_zone=zone.availability_zone,
        address=NETWORK[10], openings=(ssh, web), order="sha256:0",
    )  # fmt: skip
    nothing = dict.fromkeys(Quota.model_fields, 0)
    return ZoneSpec(
        zone=zone.name, project=f"{mark}-case", external_network=zone.external_network, cidr=NETWORK,
        gateway=NETWORK[1], reserved=reserved, servers=(server,), quota=Quota(**nothing),
    )  # fmt: skip


def _opening(port: int, remote: IPv4Network, reason: Any) -> Opening:
    return Opening(direction="ingress", protocol=Protocol.TCP, port=port, remote=remote, reason=reason)


def _network(
    cloud: Connection, name: str, cidr: IPv4Network, project: str, undo: ExitStack
) -> tuple[Any, Any]:
    network = cloud.network.create_network(name=name, project_id=project)
    undo.callback(cloud.network.delete_network, network.id)
    subnet = cloud.network.create_subnet(
        name=name, network_id=network.id, project_id=project, ip_version=4, cidr=str(cidr),
        allocation_pools=[{"start": str(cidr[2]), "end": str(cidr[-3])}],
    )  # fmt: skip
    return network, subnet


def _group(
    cloud: Connection, name: str, project: str, open_: list[tuple[int | None, str]], undo: ExitStack
) -> str:
    group = cloud.network.create_security_group(name=name, project_id=project)
    undo.callback(cloud.network.delete_security_group, group.id)
    for port, remote in open_:
        cloud.network.create_security_group_rule(
            security_group_id=group.id, project_id=project, direction="ingress", protocol="tcp",
            port_range_min=port, port_range_max=port, remote_ip_prefix=remote,
        )  # fmt: skip
    return group.id


def _port(
    cloud: Connection, name: str, network: str, project: str, group: str, undo: ExitStack,
    address: IPv4Address | None = None,
) -> Any:  # fmt: skip
    fixed = {"fixed_ips": [{"ip_address": str(address)}]} if address else {}
    port = cloud.network.create_port(
        name=name, network_id=network, project_id=project, security_group_ids=[group], **fixed
    )
    undo.callback(cloud.network.delete_port, port.id)
    return port


def _server(site: Site, name: str, port: str, undo: ExitStack) -> str:
    is_jump_host = name == site.zone.jump_host.name
    first_boot = user_data(site.authority.public_key, name, jump_host=is_jump_host).encode()
    server = site.cloud.compute.create_server(
        name=name, image_id=site.image, flavor_id=site.flavor, networks=[{"port": port}], config_drive=True,
        availability_zone=site.zone.availability_zone, user_data=base64.b64encode(first_boot).decode(),
    )  # fmt: skip
    undo.callback(_delete_server, site.cloud, server.id)
    return server.id


def _delete_server(cloud: Connection, server: str) -> None:
    cloud.compute.delete_server(server)
    cloud.compute.wait_for_delete(cloud.compute.get_server(server), wait=120)


def _wait_active(cloud: Connection, servers: list[str]) -> None:
    for server in servers:
        cloud.compute.wait_for_server(cloud.compute.get_server(server), wait=120)
