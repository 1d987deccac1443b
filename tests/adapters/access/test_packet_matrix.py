"""Every flow is tried where it belongs; one that cannot be tried is an error."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from provisioner.adapters.access import packets
from provisioner.adapters.access.packets import SCRIPT, NoStand, packet_matrix, summary
from provisioner.domain.packets import Outside, Seen, Stand, flows
from tests.domain.test_packets import FLOATING, OUTSIDES, case, opening

SPEC = case(opening(8080, "0.0.0.0/0"))
FLOATING_OF = {"c1-portal-1": FLOATING}


def answering(word: str):
    return lambda lines: "".join(f"{line} {word}\n" for line in lines.splitlines())


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "PAUSE_S", 0.0)


def in_turn(*words: str):
    """Answers with one word the first time, with the next one the second time."""
    left = list(words)

    def run(lines: str) -> str:
        word = left.pop(0) if len(left) > 1 else left[0]
        return answering(word)(lines)

    return run


def from_jump_host_only(*words: str) -> dict[int, Seen]:
    tried = [flow for flow in flows(SPEC, OUTSIDES, {}) if flow.stand is Stand.JUMP]
    results = packet_matrix(tried, {(Stand.JUMP, "internet"): in_turn(*words)})
    return {result.flow.port: result.seen for result in results}


def test_a_network_that_stands_still_is_asked_again():
    assert from_jump_host_only("silent", "open")[22] is Seen.OPEN
    assert from_jump_host_only("silent", "silent", "open")[22] is Seen.OPEN
    assert from_jump_host_only("silent", "silent", "silent", "open")[22] is Seen.SILENT


def test_a_door_once_seen_open_stays_open_in_the_result():
    turns = [{443: "open"}, {22: "open", 8080: "open"}]

    def run(lines: str) -> str:
        now = turns.pop(0)
        return "".join(f"{line} {now.get(int(line.split()[1]), 'silent')}\n" for line in lines.splitlines())

    tried = [flow for flow in flows(SPEC, OUTSIDES, {}) if flow.stand is Stand.JUMP]
    results = packet_matrix(tried, {(Stand.JUMP, "internet"): run})
    passed = {result.flow.port for result in results if result.passed}
    assert passed == {22, 443, 8080}


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
