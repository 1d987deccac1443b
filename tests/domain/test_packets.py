"""Which packets may pass follows from the specification alone."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from provisioner.domain.packets import UNSEEN, Flow, Outside, PacketResult, Seen, Stand, flows
from provisioner.domain.spec import CaseSpec, Opening, Protocol, Quota, Server, ZoneSpec

INET = IPv4Network("10.64.0.0/26")
FLOATING = IPv4Address("203.0.113.120")
OUTSIDES = (
    Outside(zone="internet", address=IPv4Address("203.0.113.1")),
    Outside(zone="egov-extranet", address=IPv4Address("198.51.100.1")),
)


def opening(port: int | None, remote: str, reason: Any = "order", **other: Any) -> Opening:
    given = {"direction": "ingress", "protocol": Protocol.TCP} | other
    return Opening(port=port, remote=IPv4Network(remote), reason=reason, **given)


ACCESS = opening(22, f"{INET[-2]}/32", "run-access")


def case(*openings: Opening) -> CaseSpec:
    server = Server(
        name="c1-portal-1", title="portal", flavor="f", image="i", availability_zone="az",
        address=INET[10], openings=(ACCESS, *openings), order="sha256:0",
    )  # fmt: skip
    zone = ZoneSpec(
        zone="internet", project="c1-internet", external_network="ext", cidr=INET, gateway=INET[1],
        reserved=INET[-2], servers=(server,), quota=Quota(**dict.fromkeys(Quota.model_fields, 0)),
    )  # fmt: skip
    return CaseSpec(
        cloud="c", case="c1", department="d1", department_project="dept-d1", system="s",
        orders=("sha256:0",), zones=(zone,),
    )  # fmt: skip


def allowed(spec: CaseSpec, floating: bool) -> set[tuple[str, str, int]]:
    addresses = {"c1-portal-1": FLOATING} if floating else {}
    return {(f.stand.value, f.zone, f.port) for f in flows(spec, OUTSIDES, addresses) if f.allowed}


JUMP = ("jump", "internet", 22)


@pytest.mark.parametrize(
    ("openings", "floating", "expected"),
    [
        ((), False, {JUMP}),
        ((), True, {JUMP}),
        (
            (opening(8080, "0.0.0.0/0"),),
            True,
            {JUMP, ("jump", "internet", 8080), ("outside", "internet", 8080)},
        ),
        ((opening(8080, "0.0.0.0/0"),), False, {JUMP, ("jump", "internet", 8080)}),
        ((opening(8080, "203.0.113.0/24"),), True, {JUMP, ("outside", "internet", 8080)}),
        ((opening(443, "198.51.100.0/24"),), True, {JUMP}),
        ((opening(8080, "0.0.0.0/0", direction="egress"),), True, {JUMP}),
        ((opening(8080, "0.0.0.0/0", protocol=Protocol.UDP),), True, {JUMP}),
    ],
)
def test_only_what_is_opened_to_a_source_may_pass_from_it(
    openings: tuple[Opening, ...], floating: bool, expected: set[tuple[str, str, int]]
):
    assert allowed(case(*openings), floating) == expected


def test_the_other_zone_never_gets_through_whatever_is_opened():
    tried = flows(case(opening(8080, "0.0.0.0/0")), OUTSIDES, {"c1-portal-1": FLOATING})
    other = [flow for flow in tried if flow.zone == "egov-extranet"]
    assert len(other) > 5
    assert not any(flow.allowed for flow in other)


def test_a_port_that_nobody_named_is_tried_from_everywhere():
    tried = flows(case(), OUTSIDES, {})
    assert {(f.stand, f.zone) for f in tried if f.port == UNSEEN} == {
        (Stand.JUMP, "internet"),
        (Stand.OUTSIDE, "internet"),
        (Stand.OUTSIDE, "egov-extranet"),
    }


@pytest.mark.parametrize(
    ("seen", "may_pass", "as_wanted"),
    [
        (Seen.OPEN, True, True),
        (Seen.REFUSED, True, True),
        (Seen.SILENT, True, False),
        (Seen.UNREACHABLE, True, False),
        (Seen.OPEN, False, False),
        (Seen.REFUSED, False, False),
        (Seen.SILENT, False, True),
        (Seen.UNREACHABLE, False, True),
    ],
)
def test_a_refusal_means_that_packets_passed(seen: Seen, may_pass: bool, as_wanted: bool):
    flow = Flow(
        stand=Stand.OUTSIDE, zone="z", server="s", target=FLOATING, port=1, allowed=may_pass, why="test"
    )
    assert PacketResult(flow=flow, seen=seen).as_wanted is as_wanted
