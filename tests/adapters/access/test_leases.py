"""Who is inside a network is known by a lock that dies with its owner."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from provisioner.adapters.access.errors import AccessBusy
from provisioner.adapters.access.lease import Leases
from provisioner.adapters.access.ports import network_of, port_name


def test_a_name_has_one_owner_at_a_time(tmp_path: Path):
    leases = Leases(tmp_path)
    with (
        leases.hold("a"),
        leases.hold("b"),
        pytest.raises(AccessBusy, match="a: another run"),
        leases.hold("a"),
    ):
        pass
    with leases.hold("a"):
        assert leases.is_held("a")
    assert not leases.is_held("a")


def _hold(folder: Path, flag: Path) -> None:
    with Leases(folder).hold("a"):
        flag.touch()
        time.sleep(60)


def test_a_killed_owner_holds_nothing(tmp_path: Path):
    flag = tmp_path / "flag"
    owner = multiprocessing.get_context("fork").Process(target=_hold, args=(tmp_path, flag))
    owner.start()
    while not flag.exists():
        time.sleep(0.01)
    leases = Leases(tmp_path)
    assert leases.is_held("a")
    os.kill(owner.pid or 0, signal.SIGKILL)
    owner.join()
    assert not leases.is_held("a")


@pytest.mark.parametrize("zone", ["internet", "egov-extranet"])
@pytest.mark.parametrize("cidr", ["10.64.0.0/26", "192.168.100.64/28"])
def test_the_name_of_a_port_says_its_network(zone: str, cidr: str):
    assert network_of(port_name(zone, IPv4Network(cidr))) == IPv4Network(cidr)
