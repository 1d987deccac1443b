"""Packets as evidence: listeners on the ordered ports, then every flow tried from every stand."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address

from openstack.connection import Connection

from provisioner.adapters.access.door import Door
from provisioner.adapters.access.packets import (
    Runner,
    from_jump_host,
    from_namespace,
    packet_matrix,
    summary,
)
from provisioner.adapters.openstack.errors import translated
from provisioner.adapters.ssh import HostAccess
from provisioner.domain.catalog import Catalog
from provisioner.domain.packets import Outside, PacketResult, Seen, Stand, flows
from provisioner.domain.spec import CaseSpec, Protocol, Server
from provisioner.ports import Results

# The department's own service is not there yet: somebody has to answer while packets are tried.
LISTEN = (
    "import socket,sys,time\n"
    "s=socket.socket(); s.setsockopt(1,2,1)\n"
    "try: s.bind(('0.0.0.0',int(sys.argv[1]))); s.listen(16)\n"
    "except OSError: pass\n"
    "print('up',flush=True); sys.stdin.read()\n"
)
LISTENER_S = 60


@dataclass(frozen=True)
class PacketProbe:
    """Tries what the specification opens, and what it does not."""

    catalog: Catalog
    cloud: Connection

    def probe(self, spec: CaseSpec, hosts: Sequence[HostAccess], doors: Mapping[str, Door]) -> Results:
        zones = [zone for zone in self.catalog.zones if zone.namespace]
        outsides = [Outside(zone=zone.name, address=zone.gateway) for zone in zones]
        runners: dict[tuple[Stand, str], Runner] = {
            **{(Stand.OUTSIDE, zone.name): from_namespace(zone.namespace) for zone in zones},
            **{(Stand.JUMP, name): from_jump_host(door.jump.run) for name, door in doors.items()},
        }
        with ExitStack() as until_tried:
            for host, port in _ordered(spec, hosts):
                until_tried.enter_context(listening(host, port))
            tried = packet_matrix(flows(spec, outsides, self._floating(spec)), runners)
        return _results(tried)

    def _floating(self, spec: CaseSpec) -> dict[str, IPv4Address]:
        """The elastic address of each server that has one."""
        wanted = {server.address: server.name for server in spec.servers if server.elastic_ip}
        with translated("reading floating addresses"):
            found = list(self.cloud.network.ips())
        return {
            wanted[IPv4Address(one.fixed_ip_address)]: IPv4Address(one.floating_ip_address)
            for one in found
            if one.fixed_ip_address and IPv4Address(one.fixed_ip_address) in wanted
        }


def _ordered(spec: CaseSpec, hosts: Sequence[HostAccess]) -> Iterator[tuple[HostAccess, int]]:
    servers: dict[str, Server] = {server.name: server for server in spec.servers}
    for host in hosts:
        for opening in servers[host.name].openings:
            if opening.reason == "order" and opening.protocol is Protocol.TCP and opening.port:
                yield host, opening.port


@contextmanager
def listening(host: HostAccess, port: int) -> Iterator[None]:
    """Somebody answers on this port of the server while the block lasts; a service there is left alone."""
    words = host.command(shlex.join(["sudo", "-n", "python3", "-ISc", LISTEN, str(port)]))
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=LISTENER_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _results(tried: Sequence[PacketResult]) -> Results:
    answered = sum(one.seen is Seen.OPEN for one in tried)
    return Results(
        kind="packets",
        passed=bool(tried) and all(one.as_wanted for one in tried),
        summary={"matrix": summary(tried), "answered": answered},
        detail={"flows": [one.model_dump(mode="json") for one in tried]},
    )
