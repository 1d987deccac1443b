"""Durable runs by DBOS: a flow is a tuple of steps, and a killed run goes on where it was.

On SQLite one process at a time does the work (file lock); another that comes waits for its turn.
DBOS records which steps are done; nothing here keeps a second record.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from provisioner.errors import Busy, ProvisionerError

# An explicit constant: a hash of the sources would strand runs that wait across an upgrade.
APPLICATION_VERSION = "1"
FINISHED_BADLY = {"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}

Payload = dict[str, Any]
Step = Callable[[Payload], Payload | None]
Flow = tuple[Step, ...]
Progress = Callable[[str, str, float], None]  # step, "start" | "done", seconds


class WorkerBusy(Busy):
    """Another process of this site is working."""

    remedy = "Wait for it to finish, then repeat the command; the run waits in the ledger."


class DurableRuns:
    """Runs flows so that each finished step is never repeated by the same attempt.

    `run(flow, run_id, payload)` returns what the steps gave back, merged. The same `run_id` again
    resumes an attempt that was killed, returns the result of one that finished, and makes a new
    attempt of one that failed; steps look before they act, so a new attempt does what is left.
    """

    def __init__(self, folder: Path, flows: Mapping[str, Flow], progress: Progress) -> None:
        self._folder = folder
        self._flows = flows
        self._progress = progress
        self._failure: ProvisionerError | None = None

    def run(self, flow: str, run_id: str, payload: Payload, *, wait: float = 600) -> Payload:
        with self._turn(wait), self._engine() as workflow:
            return self._attempt(workflow, flow, run_id, payload)

    def _attempt(self, workflow: Any, flow: str, run_id: str, payload: Payload) -> Payload:
        with SetWorkflowID(self._attempt_id(run_id)):
            handle = DBOS.start_workflow(workflow, flow, payload)
        try:
            return handle.get_result()
        except ProvisionerError:
            raise
        except Exception:
            if self._failure is None:
                raise
            raise self._failure from None

    def _attempt_id(self, run_id: str) -> str:
        """The id of the attempt to go on with: the newest one unless it ended badly."""
        earlier = DBOS.list_workflows(workflow_id_prefix=f"{run_id}/", load_input=False, load_output=False)
        numbers = {int(one.workflow_id.rsplit("/", 1)[1]): one.status for one in earlier}
        newest = max(numbers, default=0)
        fresh = newest == 0 or numbers[newest] in FINISHED_BADLY
        return f"{run_id}/{newest + 1 if fresh else newest}"

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "worker.lock").open("w") as lock:
            deadline = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as held:
                    if time.monotonic() > deadline:
                        raise WorkerBusy() from held
                    time.sleep(0.5)
            yield

    @contextmanager
    def _engine(self) -> Iterator[Any]:
        database = self._folder / "durable.sqlite"
        with sqlite3.connect(database) as connection:
            # DBOS leaves the default journal; with WAL a step costs half.
            connection.execute("PRAGMA journal_mode=WAL")
        DBOS(config=self._config(database))

        @DBOS.workflow(name="flow", max_recovery_attempts=None)
        def workflow(flow: str, payload: Payload) -> Payload:
            return self._flow(flow, payload)

        DBOS.launch()
        try:
            yield workflow
        finally:
            DBOS.destroy(destroy_registry=True)

    def _config(self, database: Path) -> DBOSConfig:
        return DBOSConfig(
            name="provisioner",
            system_database_url=f"sqlite:///{database}",
            application_version=APPLICATION_VERSION,
            executor_id="site",
            log_level="ERROR",
            console_log_level="CRITICAL",
        )

    def _flow(self, flow: str, payload: Payload) -> Payload:
        for step in self._flows[flow]:
            given = DBOS.run_step({"name": step.__name__}, self._timed, step, payload)
            payload = {**payload, **(given or {})}
        return payload

    def _timed(self, step: Step, payload: Payload) -> Payload | None:
        started = time.monotonic()
        self._progress(step.__name__, "start", 0.0)
        try:
            given = step(payload)
        except ProvisionerError as failure:
            # DBOS stores errors serialised; the one with its remedy and cause is kept for the caller.
            self._failure = failure
            raise
        self._progress(step.__name__, "done", time.monotonic() - started)
        return given
