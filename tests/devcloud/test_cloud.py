"""The running local cloud: complete, on loopback only, and repaired piece by piece."""

import socket
import subprocess
import time
import uuid
from collections.abc import Iterator

import psutil
import pytest
from openstack.connection import Connection
from openstack.exceptions import ForbiddenException, NotFoundException

from provisioner.devcloud import cloud, clouds
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.processes import Processes, end, tail
from provisioner.devcloud.services import status
from provisioner.devcloud.zones import ZONES, Zone

pytestmark = pytest.mark.cloud

LOOPBACK = {"127.0.0.1", "::1"}


def pids(layout: Layout) -> dict[str, int | None]:
    return {row.name: row.pid for row in status(layout)}


def inside(zone: Zone, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["ip", "netns", "exec", zone.namespace, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


def connects(zone: Zone, address: str) -> bool:
    """Whether a TCP connection to the log service there succeeds from inside `zone`."""
    attempt = f"import socket; socket.create_connection(({address!r}, 514), 3)"
    return inside(zone, "/usr/bin/env", "python3", "-c", attempt).returncode == 0


def test_every_service_is_up(cloud_layout: Layout):
    assert [row for row in status(cloud_layout) if row.state != "up"] == []


def test_a_second_up_changes_nothing_and_is_quick(cloud_layout: Layout):
    before, begun = pids(cloud_layout), time.monotonic()
    assert cloud.up(cloud_layout, print) == []
    assert time.monotonic() - begun < 15
    assert pids(cloud_layout) == before


def test_the_services_listen_on_loopback_only(cloud_layout: Layout):
    found = {
        (one.name(), connection.laddr.ip, connection.laddr.port)
        for one in Processes(cloud_layout).ours()
        for connection in one.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert {8774, 9696, 5000, 13306} <= {port for _, _, port in found}
    assert {one for one in found if one[1] not in LOOPBACK} == set()


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_inside_a_zone_listeners_are_on_its_gateway_only(zone: Zone):
    lines = inside(zone, "ss", "-Hlntu").stdout.splitlines()
    assert {line.split()[4] for line in lines} == {f"{zone.gateway}:514", f"{zone.gateway}:123"}


@pytest.mark.parametrize("victim", ["memcached", "placement", "zone-egov-ntp"])
def test_one_killed_service_is_named_and_only_it_comes_back(cloud_layout: Layout, victim: str):
    before = pids(cloud_layout)
    pid = before[victim]
    assert pid is not None
    end([psutil.Process(pid)], patience=0)
    assert {row.name for row in status(cloud_layout) if row.state == "crashed"} == {victim}
    lines: list[str] = []
    assert cloud.up(cloud_layout, lines.append) == [victim]
    assert any(f"{victim} had crashed" in line and f"{victim}.log" in line for line in lines)
    after = pids(cloud_layout)
    assert {name for name in after if after[name] != before[name]} == {victim}


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_a_zone_reaches_its_own_services_and_not_the_other_zone(zone: Zone):
    other = next(one for one in ZONES if one != zone)
    assert connects(zone, zone.gateway)
    assert not connects(zone, other.gateway)


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_a_log_line_of_a_zone_is_kept_in_its_own_file_only(cloud_layout: Layout, zone: Zone):
    word = uuid.uuid4().hex
    line = f"<13>1 2026-01-01T00:00:00Z guest app - - - {word}"
    send = f"import socket; socket.create_connection(({zone.gateway!r}, 514)).sendall(b'{line}\\n')"
    assert inside(zone, "/usr/bin/env", "python3", "-c", send).returncode == 0
    limit = time.monotonic() + 5
    while not (heard := zones_that_heard(cloud_layout, word)) and time.monotonic() < limit:
        time.sleep(0.1)
    assert heard == [zone.name]


def zones_that_heard(layout: Layout, word: str) -> list[str]:
    files = {zone.name: layout.log / f"{zone.syslog}.log" for zone in ZONES}
    return [name for name, file in files.items() if any(word in line for line in tail(file, 50))]


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_a_zone_tells_the_time(zone: Zone):
    ask = (
        "import socket, struct; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3);"
        f"s.sendto(b'\\x23' + 47 * b'\\0', ({zone.gateway!r}, 123));"
        "print(struct.unpack('!I', s.recv(48)[40:44])[0] - 2208988800)"
    )
    answer = inside(zone, "/usr/bin/env", "python3", "-c", ask)
    assert abs(int(answer.stdout) - time.time()) < 3, answer.stderr


def test_both_hosts_offer_both_processor_families(admin: Connection):
    providers = list(admin.placement.resource_providers())
    assert {provider.name for provider in providers} == {"vm", "fake"}
    for provider in providers:
        answer = admin.placement.get(f"/resource_providers/{provider.id}/traits", microversion="1.6")
        assert {"CUSTOM_CPU_ARM", "CUSTOM_CPU_C86"} <= set(answer.json()["traits"])


def test_each_availability_zone_has_its_host(admin: Connection):
    found = {aggregate.availability_zone: aggregate.hosts for aggregate in admin.compute.aggregates()}
    assert found == {"az-vm": ["vm"], "az-fake": ["fake"]}


@pytest.mark.parametrize("who", clouds.PEOPLE, ids=lambda who: who.name)
def test_each_user_logs_in_with_the_role_of_its_office(cloud_layout: Layout, who: clouds.Person):
    access = clouds.connect(cloud_layout, who.name).session.auth.get_access(
        clouds.connect(cloud_layout, who.name).session
    )
    assert access.project_name == who.project
    assert set(who.roles) <= set(access.role_names)


@pytest.fixture
def foreign_network(admin: Connection) -> Iterator[str]:
    network = admin.network.create_network(name=f"probe-test-{uuid.uuid4().hex[:8]}")
    yield network.id
    admin.network.delete_network(network.id)


def test_the_probe_sees_what_others_have_and_cannot_change_it(cloud_layout: Layout, foreign_network: str):
    probe = clouds.connect(cloud_layout, "svc-probe")
    assert foreign_network in {network.id for network in probe.network.networks()}
    for change in (
        lambda: probe.network.delete_network(foreign_network, ignore_missing=False),
        lambda: probe.network.update_network(foreign_network, name="mine"),
        lambda: probe.block_storage.create_type(name="mine"),
    ):
        with pytest.raises((ForbiddenException, NotFoundException)):
            change()


def test_the_probe_may_list_every_project_in_every_service(cloud_layout: Layout):
    probe, system = clouds.connect(cloud_layout, "svc-probe"), clouds.connect(cloud_layout, "probe-system")
    lists = (
        probe.compute.servers(all_projects=True),
        probe.block_storage.volumes(all_projects=True),
        probe.block_storage.snapshots(all_projects=True),
        probe.image.images(),
        probe.network.ports(),
        system.identity.projects(),
        system.identity.users(),
        system.identity.role_assignments(),
    )
    assert all(isinstance(list(answer), list) for answer in lists)
    assert {project.name for project in system.identity.projects()} >= {"ops", "govcloud-site"}


def test_no_port_of_the_cloud_answers_from_outside(cloud_layout: Layout):
    outward = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and address.address not in LOOPBACK
    }
    for address in outward:
        with socket.socket() as attempt:
            attempt.settimeout(1)
            assert attempt.connect_ex((address, 5000)) != 0
