"""An operation in a process of its own that can be killed, with all its group, in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from provisioner.adapters.pulumi.request import Progress

PATIENCE_S = 180


@dataclass(frozen=True)
class Moment:
    """When to kill: so long after a resource of this type was begun with this operation."""

    op: str
    type: str
    after_s: float = 0.3
    engine_too: bool = True  # False: only the caller dies; its operation notices and ends by itself


def killed(operation: Callable[[Callable[[Progress], None]], object], moment: Moment) -> bool:
    """Run `operation(progress)` elsewhere and kill -9 it at the moment; False if it ended before.

    Only process groups are killed, as a machine's operator would: the provider plugin has a group of
    its own and lives on for a while.
    """
    ours, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(operation, theirs))
    worker.start()
    theirs.close()
    try:
        return _wait_for(ours, moment) and _kill(worker.pid or 0, moment)
    finally:
        worker.join(PATIENCE_S)


def _work(operation: Callable[[Callable[[Progress], None]], object], pipe) -> None:
    os.setsid()
    operation(lambda progress: pipe.send((progress.state, progress.op, progress.type.rsplit(":", 1)[-1])))


def _wait_for(pipe, moment: Moment) -> bool:
    end = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < end:
            if pipe.poll(0.2) and pipe.recv() == ("started", moment.op, moment.type):
                return True
    except EOFError:
        return False
    return False


def _kill(worker: int, moment: Moment) -> bool:
    time.sleep(moment.after_s)
    engines = psutil.Process(worker).children() if moment.engine_too else []
    for group in {os.getpgid(child.pid) for child in engines} | {os.getpgid(worker)}:
        os.killpg(group, signal.SIGKILL)
    return True
