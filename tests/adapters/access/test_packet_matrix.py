"""Every flow is tried where it belongs; one that cannot be tried is an error."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from provisioner.adapters.access.packets import SCRIPT, NoStand, packet_matrix, summary
from provisioner.domain.packets import Outside, Seen, Stand, flows
from tests.domain.test_packets import FLOATING, OUTSIDES, case, opening

SPEC = case(opening(8080, "0.0.0.0/0"))
FLOATING_OF = {"c1-portal-1": FLOATING}


def answering(word: str):
    return lambda lines: "".join(f"{line} {word}\n" for line in lines.splitlines())


def stands(word: str = "silent"):
    outside = {(Stand.OUTSIDE, one.zone): answering(word) for one in OUTSIDES}
    return {(Stand.JUMP, "internet"): answering(word), **outside}


def test_each_flow_gets_one_result():
    wanted = flows(SPEC, OUTSIDES, FLOATING_OF)
    results = packet_matrix(wanted, stands())
    assert {result.flow for result in results} == set(wanted)


def test_a_stand_that_is_missing_is_an_error_and_not_a_gap():
    runners = stands()
    del runners[Stand.OUTSIDE, "egov-extranet"]
    with pytest.raises(NoStand, match="egov-extranet"):
        packet_matrix(flows(SPEC, OUTSIDES, FLOATING_OF), runners)


def test_a_hole_is_named_in_the_summary():
    results = packet_matrix(flows(SPEC, OUTSIDES, FLOATING_OF), stands("open"))
    assert f"outside egov-extranet → c1-portal-1 {FLOATING}:22 is open" in summary(results)


def test_a_zone_without_an_outside_has_no_outside_flows():
    only = [Outside(zone="internet", address=OUTSIDES[0].address)]
    assert "egov-extranet" not in {flow.zone for flow in flows(SPEC, only, {})}


def test_the_script_tells_open_from_refused_from_silent():
    with socket.socket() as listener, socket.socket() as closed:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        closed.bind(("127.0.0.1", 0))
        ports = [s.getsockname()[1] for s in (listener, closed)]
        lines = "".join(f"127.0.0.1 {port}\n" for port in ports)
        said = subprocess.run(
            [sys.executable, "-IS", str(SCRIPT), "2"], input=lines, capture_output=True, text=True, check=True
        )
    words = [line.split()[2] for line in said.stdout.splitlines()]
    assert words == [Seen.OPEN, Seen.REFUSED]
