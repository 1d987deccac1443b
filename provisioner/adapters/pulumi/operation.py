"""One operation of the engine, as a process of its own: `python -m provisioner.adapters.pulumi.operation`.

Reads one request as a line of JSON, answers with lines of JSON. When its standard input ends before
the work is done, whoever asked is gone or wants it stopped: the engine is interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import psutil

from provisioner.adapters.pulumi import recovery
from provisioner.adapters.pulumi.clouds import run_clouds
from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.marker import RunMarker
from provisioner.adapters.pulumi.request import Fault, Line, Outcome, Progress, Request
from provisioner.adapters.pulumi.runner import Runner
from provisioner.adapters.pulumi.store import Store, store_of
from provisioner.adapters.pulumi.version import program_version
from provisioner.domain.plan import Plan, plan_digest, remaining_is_approved

GRACE_S = 30


class Answer:
    """Lines to the parent; standard output is kept free of anything else."""

    def __init__(self) -> None:
        self.out = os.fdopen(os.dup(1), "w", buffering=1)
        self.guard = threading.Lock()
        os.dup2(2, 1)

    def say(self, line: Line) -> None:
        # Nobody reads any more when the parent was killed; our input ends then, which stops the engine.
        with self.guard, contextlib.suppress(BrokenPipeError):
            self.out.write(line.model_dump_json(exclude_none=True) + "\n")
            self.out.flush()

    def progress(self, progress: Progress) -> None:
        self.say(Line(progress=progress))


def main() -> int:
    """Do what the request on standard input asks; 0 when it was done."""
    answer = Answer()
    request = Request.model_validate_json(sys.stdin.readline())
    stopped = stop_when_input_ends()
    try:
        answer.say(Line(outcome=perform(request, answer.progress, stopped)))
    except Failed as failed:
        fault = failed.fault.model_copy(update={"kind": "cancelled"}) if stopped.is_set() else failed.fault
        answer.say(Line(fault=fault))
        return 1
    return 0


def perform(request: Request, say: Callable[[Progress], None], stopped: threading.Event) -> Outcome:
    """Recover what a killed run left, then do the operation."""
    store = store_of(request.backend_url)
    with run_clouds(request.clouds, request.cloud, _projects(request, store)) as clouds:
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(clouds)
        runner = Runner(request, store, program_version(), say, stopped)
        recovery.recover(runner)
        return ACTIONS[request.action](runner)


def _projects(request: Request, store: Store) -> set[str]:
    """Projects of the specification, and those that the state still works in."""
    return set(request.projects) | recovery.entries_in(store.state(request.stack), request.cloud)


def preview(runner: Runner) -> Outcome:
    """What would change."""
    return Outcome(plan=runner.preview())


def apply(runner: Runner) -> Outcome:
    """Change what was approved, if that is still what would change."""
    marker = RunMarker(runner.request.work)
    plan = approved_only(runner, runner.preview(save=True), marker)
    outputs = runner.up(drifted=bool(plan.drift)) if plan.steps else runner.outputs()
    marker.finish()
    return Outcome(plan=plan, outputs=outputs)


def preview_destroy(runner: Runner) -> Outcome:
    """What would be taken away."""
    return Outcome(plan=runner.preview_destroy())


def destroy(runner: Runner) -> Outcome:
    """Take everything away, and the stack itself."""
    marker = RunMarker(runner.request.work)
    plan = approved_only(runner, runner.preview_destroy(), marker)
    runner.destroy()
    marker.finish()
    return Outcome(plan=plan)


def approved_only(runner: Runner, plan: Plan, marker: RunMarker) -> Plan:
    """The plan, if it is the approved one, or what is left of it after an interruption."""
    approved = runner.request.approved
    if approved is None:
        return plan
    bound = plan_digest(approved)
    goes_on = marker.is_running(bound) or (marker.is_done(bound) and plan.is_empty)
    if plan_digest(plan) == bound or (goes_on and remaining_is_approved(approved, plan)):
        marker.begin(bound)
        return plan
    raise Failed(Fault(kind="stale", message="the plan is not the approved one", plan=plan))


ACTIONS: dict[str, Callable[[Runner], Outcome]] = {
    "preview": preview,
    "apply": apply,
    "preview-destroy": preview_destroy,
    "destroy": destroy,
}


def stop_when_input_ends() -> threading.Event:
    """Interrupt the engine once when the parent closes our input, and end it after a grace."""
    stopped = threading.Event()

    def watch() -> None:
        while sys.stdin.readline():
            continue
        stopped.set()
        _interrupt(GRACE_S)

    threading.Thread(target=watch, daemon=True).start()
    return stopped


def _interrupt(grace: float) -> NoReturn:
    """SIGINT to the engine; what it does not finish in time is killed with all of our session."""
    engines = [child for child in psutil.Process().children() if child.name() == "pulumi"]
    for engine in engines:
        engine.send_signal(signal.SIGINT)
    psutil.wait_procs(engines, timeout=grace)
    threading.Event().wait(2)  # the main thread reports and ends
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
