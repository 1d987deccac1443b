"""Which connections must work and which must not, worked out from the specification alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network

from provisioner.domain.base import Frozen
from provisioner.domain.spec import CaseSpec, Opening, Port, Protocol, Server, ZoneSpec

# Tried on every server beside what the order opens: what is usually found open by mistake.
USUAL_PORTS = (22, 23, 80, 443, 3306, 5432, 6379, 8080)
UNSEEN = 45999  # a port that no order names


class Stand(StrEnum):
    """Where a connection is tried from."""

    JUMP = "jump"  # the jump host, with the run's reserved address
    OUTSIDE = "outside"  # beyond the zone's gateway


class Seen(StrEnum):
    OPEN = "open"  # somebody answered
    REFUSED = "refused"  # the packets got through; nobody listens
    SILENT = "silent"  # nothing came back
    UNREACHABLE = "unreachable"  # no way there


class Flow(Frozen):
    """One TCP connection to try, and whether packets may pass."""

    stand: Stand
    zone: str  # whose jump host or outside it is tried from
    server: str
    target: IPv4Address
    port: Port
    allowed: bool
    why: str


class PacketResult(Frozen):
    """What was seen when the flow was tried."""

    flow: Flow
    seen: Seen

    @property
    def passed(self) -> bool:
        """Packets passed: an answer or a refusal by the server itself."""
        return self.seen in (Seen.OPEN, Seen.REFUSED)

    @property
    def as_wanted(self) -> bool:
        return self.passed is self.flow.allowed


class Outside(Frozen):
    """The outside of a zone: the address from which probes come there."""

    zone: str
    address: IPv4Address


def flows(
    spec: CaseSpec, outsides: Iterable[Outside], floating: Mapping[str, IPv4Address]
) -> tuple[Flow, ...]:
    """Every flow to try. `floating` gives the elastic address of each server that has one."""
    outsides = tuple(outsides)
    return tuple(
        flow
        for zone in spec.zones
        for server in zone.servers
        for flow in _of_server(zone, server, outsides, floating.get(server.name))
    )


def _of_server(
    zone: ZoneSpec, server: Server, outsides: tuple[Outside, ...], floating: IPv4Address | None
) -> Iterator[Flow]:
    for port in _ports(server):
        yield _flow(Stand.JUMP, zone.zone, server, server.address, port, source=zone.reserved)
    for outside in outsides:
        yield from _from_outside(zone, server, outside, floating)


def _from_outside(
    zone: ZoneSpec, server: Server, outside: Outside, floating: IPv4Address | None
) -> Iterator[Flow]:
    """The private address never answers outside; the elastic one as ordered, in its own zone only."""
    for port in (22, UNSEEN):
        yield Flow(
            stand=Stand.OUTSIDE,
            zone=outside.zone,
            server=server.name,
            target=server.address,
            port=port,
            allowed=False,
            why="a private address is not reached from outside",
        )
    if floating is None:
        return
    for port in _ports(server):
        source = outside.address if outside.zone == zone.zone else None
        yield _flow(Stand.OUTSIDE, outside.zone, server, floating, port, source)


def _ports(server: Server) -> tuple[int, ...]:
    ordered = {opening.port for opening in _tcp_in(server) if opening.port is not None}
    return tuple(sorted(ordered | set(USUAL_PORTS) | {UNSEEN}))


def _flow(
    stand: Stand, where: str, server: Server, target: IPv4Address, port: int, source: IPv4Address | None
) -> Flow:
    """`source` is None where zones are apart and nothing may pass whatever the rules say."""
    opened = next(
        (o for o in _tcp_in(server) if source and o.port == port and _covers(o.remote, source)), None
    )
    return Flow(
        stand=stand,
        zone=where,
        server=server.name,
        target=target,
        port=port,
        allowed=opened is not None,
        why=opened.reason if opened else ("not opened" if source else "another zone"),
    )


def _tcp_in(server: Server) -> Iterator[Opening]:
    return (o for o in server.openings if o.direction == "ingress" and o.protocol is Protocol.TCP)


def _covers(remote: IPv4Network, source: IPv4Address) -> bool:
    return source in remote
