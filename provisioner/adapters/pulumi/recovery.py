"""What a killed run left is put right before the next operation, unattended.

A lock is taken away only if its owner is dead. A create that was begun and not recorded is looked for
in the cloud by its name: what is whole is adopted, what is half made is taken away and made again.
"""

from __future__ import annotations

import os
import time
from typing import Any

import psutil

from provisioner.adapters.pulumi.fault import Failed
from provisioner.adapters.pulumi.process import CALLER_VARIABLE, kill_session
from provisioner.adapters.pulumi.request import Fault, Progress
from provisioner.adapters.pulumi.runner import Runner
from provisioner.adapters.pulumi.store import PROVIDER, Lock, is_running, unfinished

STACK_VARIABLE = "PROVISIONER_STACK"  # marks every process of an operation
DYING_S = 2.0
ABANDONED_S = 45.0


def recover(runner: Runner) -> None:
    """Leave the stack so that an operation can begin; a stack in order costs one read."""
    clear_dead_locks(runner)
    state = runner.state
    if not (state.get("pending_operations") or unfinished(state)):
        return
    if runner.store.locks(runner.request.stack):
        raise Failed(Fault(kind="locked", message="another run began meanwhile"))
    end_survivors()
    runner.say(Progress(state="note", message="a run was interrupted: looking for what it began"))
    # The SDK takes half a second to load; a stack in order does without it.
    from provisioner.adapters.pulumi.settle import Settler, write_state

    write_state(runner, Settler(runner, state).settle())
    runner.refresh()  # what was adopted is read before anything is compared with it


def clear_dead_locks(runner: Runner) -> None:
    """Take locks away whose owners are no more; a living owner means: busy."""
    locks = runner.store.locks(runner.request.stack)
    living = _still_living(locks)
    if living and runner.request.action in ("apply", "destroy"):
        owner = living[0]
        raise Failed(Fault(kind="locked", message=f"held by process {owner.pid} on {owner.hostname}"))
    if locks and not living:
        end_survivors()
        runner.stack.cancel()


def _still_living(locks: list[Lock]) -> list[Lock]:
    """Who works on the stack, once those who were killed or abandoned have had time to end.

    An operation whose caller is gone interrupts its engine by itself; what it has begun it finishes.
    """
    end = time.monotonic() + (ABANDONED_S if any(map(_is_abandoned, locks)) else DYING_S)
    while (living := [lock for lock in locks if not lock.is_dead]) and time.monotonic() < end:
        time.sleep(0.2)
    for lock in filter(_is_abandoned, living):
        kill_session(os.getsid(lock.pid))
    return [lock for lock in living if not lock.is_dead]


def _is_abandoned(lock: Lock) -> bool:
    """It is held by an operation whose caller is no more."""
    try:
        owner = psutil.Process(lock.pid)
        caller = owner.environ().get(CALLER_VARIABLE, "")
        return caller.isdigit() and not is_running(int(caller), began_before=owner.create_time())
    except psutil.Error:
        return False


def end_survivors() -> None:
    """Kill what a dead run of this stack left running: a provider plugin outlives its engine."""
    ours = os.environ.get(STACK_VARIABLE)
    for process in psutil.process_iter():
        if process.pid != os.getpid() and ours and _is_orphan(process, ours):
            process.kill()


def _is_orphan(process: psutil.Process, stack: str) -> bool:
    """It belongs to an operation on this stack whose leading process is gone."""
    try:
        if process.environ().get(STACK_VARIABLE) != stack:
            return False
        return not is_running(os.getsid(process.pid))
    except (psutil.Error, ProcessLookupError):
        return False


def entries_in(state: dict[str, Any] | None, cloud: str) -> set[str]:
    """The projects in which the state still holds something, by the entries of its providers."""
    found = {
        (one.get("inputs") or {}).get("cloud")
        for one in (state or {}).get("resources") or ()
        if one["type"] == PROVIDER
    }
    return {name for name in found if name and name != f"{cloud}-admin"}
