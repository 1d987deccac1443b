"""The packet matrix: every flow is really tried, from the zones' outsides and from the jump hosts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from provisioner.domain.packets import Flow, PacketResult, Seen, Stand
from provisioner.errors import CloudError

SCRIPT = Path(__file__).with_name("connects.py")
WAIT_S = 4.0
LIMIT_S = 90.0
MORE_TRIES = 2
PAUSE_S = 5.0

# Runs the connect script on given lines somewhere and returns its lines.
Runner = Callable[[str], str]


class NoStand(CloudError):
    """There is no place to try these packets from."""

    remedy = "Open the way into the case network, or name the namespace in the zone's catalog entry."


def packet_matrix(
    flows: Iterable[Flow], runners: Mapping[tuple[Stand, str], Runner]
) -> tuple[PacketResult, ...]:
    """What was seen for every flow; NoStand where one cannot be tried, so that none is passed over."""
    by_place: dict[tuple[Stand, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        by_place[flow.stand, flow.zone].append(flow)
    if missing := [f"{stand} of {zone}" for stand, zone in by_place if (stand, zone) not in runners]:
        raise NoStand(f"no place to try packets from: {', '.join(missing)}")
    return tuple(result for place, some in by_place.items() for result in _tried(some, runners[place]))


def _tried(flows: list[Flow], run: Runner) -> list[PacketResult]:
    """Tried until what may pass does pass: a network that just stands still would prove every closed door.

    A door once seen open stays open in the result.
    """
    results = _once(flows, run)
    for _ in range(MORE_TRIES):
        if all(result.passed for result in results if result.flow.allowed):
            break
        time.sleep(PAUSE_S)
        results = [_worse(one, other) for one, other in zip(results, _once(flows, run), strict=True)]
    return results


def _worse(earlier: PacketResult, later: PacketResult) -> PacketResult:
    return earlier if earlier.passed and not earlier.flow.allowed else later


def _once(flows: list[Flow], run: Runner) -> list[PacketResult]:
    lines = "".join(f"{flow.target} {flow.port}\n" for flow in flows)
    seen: dict[tuple[str, str], Seen] = {}
    for line in run(lines).splitlines():
        address, port, word = line.split()
        seen[address, port] = Seen(word)
    return [PacketResult(flow=flow, seen=seen[str(flow.target), str(flow.port)]) for flow in flows]


def from_namespace(namespace: str) -> Runner:
    """Tries from a network namespace of this machine (the outside of a devcloud's zone)."""

    def run(lines: str) -> str:
        words = ["ip", "netns", "exec", namespace, sys.executable, "-IS", str(SCRIPT), str(WAIT_S)]
        done = subprocess.run(
            words, input=lines, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        if done.returncode:
            raise CloudError(f"packets from namespace {namespace}: {done.stderr.strip()[-400:]}")
        return done.stdout

    return run


def from_jump_host(run_there: Callable[[list[str], str, float], str]) -> Runner:
    """Tries from a jump host, by `JumpSession.run`; the addresses of the case are local to it there."""

    def run(lines: str) -> str:
        # The script goes as an argument: standard input carries the flows.
        words = ["python3", "-ISc", SCRIPT.read_text(encoding="utf-8"), str(WAIT_S)]
        return run_there(words, lines, LIMIT_S)

    return run


def summary(results: Iterable[PacketResult]) -> str:
    """One line for the evidence: how many were tried, and every one that was not as wanted."""
    listed = list(results)
    wrong = [
        f"{r.flow.stand} {r.flow.zone} → {r.flow.server} {r.flow.target}:{r.flow.port} is {r.seen}"
        for r in listed
        if not r.as_wanted
    ]
    return f"{len(listed)} flows, {len(wrong)} not as wanted" + "".join(f"; {line}" for line in wrong)
