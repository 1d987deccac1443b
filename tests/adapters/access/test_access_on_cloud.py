"""The run's way into a case network, on the local cloud: real ports, real guests, real packets."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from provisioner.adapters.access.door import Door, wait_for_ssh
from provisioner.adapters.access.errors import AccessBusy, AccessPortGone, NoJumpHost, SshNeverUp
from provisioner.adapters.access.packets import from_jump_host, from_namespace, packet_matrix, summary
from provisioner.adapters.access.zone import ZoneAccess
from provisioner.adapters.ssh.authority import UserAuthority
from provisioner.domain.packets import Outside, Seen, Stand, flows
from provisioner.domain.spec import CaseSpec
from tests.adapters.access.bed import USER, WEB, Bed, bed

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    with bed(tmp_path_factory.mktemp("access")) as made:
        _wait_for_jump_host(made)
        yield made


def _wait_for_jump_host(made: Bed) -> None:
    end = time.monotonic() + 180
    while True:
        try:
            with made.access.open(made.zone, made.network, "first"):
                return
        except NoJumpHost:
            assert time.monotonic() < end
            time.sleep(2)


@contextlib.contextmanager
def opened(built: Bed) -> Iterator[Door]:
    with built.access.open(built.zone, built.network, "run-1") as door:
        yield door


def access_ports(built: Bed) -> list[str]:
    network = next(iter(built.cloud.network.networks(name=built.network.project)))
    return [p.name for p in built.cloud.network.ports(network_id=network.id) if "run-access" in p.name]


def test_a_server_is_reached_while_the_door_is_open_and_nothing_stays(built: Bed):
    with opened(built) as door, built.access.authority.issue_certificate([USER]) as credential:
        host = door.host(built.server, USER, credential, built.pinned())
        wait_for_ssh(host, 120, built.console, door)
        said = subprocess.run(host.command("hostname"), capture_output=True, text=True, check=True)
        assert said.stdout.strip() == built.server.name
        routes = door.jump.run(["ip", "route"], "", 30)
        assert routes.count("default") == 1, "the department's DHCP must give the jump host no way out"
        assert len(access_ports(built)) == 1
    assert access_ports(built) == []
    assert built.access.sweep() == ()


def test_packets_pass_exactly_as_ordered(built: Bed):
    case = CaseSpec(
        cloud="devcloud", case="c1", department="d1", department_project="dept-d1", system="s",
        orders=("sha256:0",), zones=(built.network,),
    )  # fmt: skip
    outside = Outside(zone="outside", address=IPv4Address("203.0.113.1"))
    with opened(built) as door:
        runners = {
            (Stand.JUMP, built.network.zone): from_jump_host(door.jump.run),
            (Stand.OUTSIDE, "outside"): from_namespace("pvd-inet"),
        }
        results = packet_matrix(flows(case, [outside], {}), runners)
    assert all(result.as_wanted for result in results), summary(results)
    seen = {result.flow.port: result.seen for result in results if result.flow.stand is Stand.JUMP}
    assert seen[22] is Seen.OPEN
    assert seen[WEB] is Seen.REFUSED
    assert seen[443] is Seen.SILENT


def test_one_run_at_a_time_is_inside_a_network(built: Bed):
    with opened(built), pytest.raises(AccessBusy), opened(built):
        pass
    assert access_ports(built) == []


def test_a_run_of_another_site_is_left_alone(built: Bed, tmp_path: Path):
    other = ZoneAccess(cloud=built.cloud, authority=built.access.authority, folder=tmp_path)
    with opened(built) as door:
        assert door.port.name not in other.sweep()
        with pytest.raises(AccessBusy, match="another site"), other.open(built.zone, built.network, "run-2"):
            pass
        assert access_ports(built) == [door.port.name]


def _run_until_killed(built_access: tuple[Bed, Path]) -> None:
    made, flag = built_access
    with made.access.open(made.zone, made.network, "doomed"):
        flag.touch()
        time.sleep(600)


def test_a_killed_run_is_swept(built: Bed, tmp_path: Path):
    flag = tmp_path / "inside"
    doomed = multiprocessing.get_context("fork").Process(target=_run_until_killed, args=((built, flag),))
    doomed.start()
    while not flag.exists():
        assert doomed.is_alive()
        time.sleep(0.2)
    assert built.access.sweep() == (), "a living run is left alone"
    os.kill(doomed.pid or 0, signal.SIGKILL)
    doomed.join()
    left = access_ports(built)
    assert len(left) == 1
    assert built.access.sweep() == tuple(left)
    assert access_ports(built) == []


def test_a_killed_run_does_not_block_the_next(built: Bed, tmp_path: Path):
    flag = tmp_path / "inside"
    doomed = multiprocessing.get_context("fork").Process(target=_run_until_killed, args=((built, flag),))
    doomed.start()
    while not flag.exists():
        assert doomed.is_alive()
        time.sleep(0.2)
    os.kill(doomed.pid or 0, signal.SIGKILL)
    doomed.join()
    with opened(built) as door:
        assert access_ports(built) == [door.port.name]
    assert access_ports(built) == []


def test_a_port_deleted_by_the_department_is_named(built: Bed, tmp_path: Path):
    with opened(built) as door, UserAuthority(tmp_path).issue_certificate([USER]) as strange:
        built.cloud.network.delete_port(door.port.id)
        host = door.host(built.server, USER, strange, built.pinned())
        with pytest.raises(AccessPortGone):
            wait_for_ssh(host, 60, built.console, door)


def test_a_server_that_lets_nobody_in_is_told_with_its_console(built: Bed, tmp_path: Path):
    with opened(built) as door, UserAuthority(tmp_path).issue_certificate([USER]) as strange:
        host = door.host(built.server, USER, strange, built.pinned())
        with pytest.raises(SshNeverUp, match="Permission denied") as refused:
            wait_for_ssh(host, 5, built.console, door)
    assert "  | " in str(refused.value)
    assert refused.value.remedy
