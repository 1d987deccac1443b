"""Stages that need one another, run in parallel as soon as their needs are met."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter

from provisioner.devcloud.packages import Progress


@dataclass(frozen=True)
class Stage:
    """One step of coming up. `work` looks before it acts and says whether it had to act."""

    name: str
    needs: tuple[str, ...]
    work: Callable[[], bool]


def run_stages(stages: Iterable[Stage], progress: Progress, workers: int = 12) -> dict[str, float]:
    """Run every stage after those it needs; returns the seconds of each stage that acted.

    After the first failure nothing new begins; the failure is raised once the running ones ended.
    """
    table = {stage.name: stage for stage in stages}
    order = TopologicalSorter({stage.name: stage.needs for stage in table.values()})
    order.prepare()
    acted: dict[str, float] = {}
    running: dict[Future[float | None], str] = {}
    with ThreadPoolExecutor(workers) as pool:
        while order.is_active():
            for name in order.get_ready():
                running[pool.submit(_timed, table[name])] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name = running.pop(future)
                seconds = future.result()
                if seconds is not None:
                    acted[name] = seconds
                    progress(f"{name:32s} {seconds:6.1f} s")
                order.done(name)
    return acted


def _timed(stage: Stage) -> float | None:
    """Seconds that the stage took, or None when there was nothing to do."""
    begun = time.monotonic()
    return time.monotonic() - begun if stage.work() else None
