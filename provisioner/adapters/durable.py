"""Durable runs by DBOS: a run is a tuple of steps, and a killed one goes on where it was.

On SQLite one process at a time does the work (file lock); another that comes waits for its turn.
DBOS records which steps are done; nothing here keeps a second record.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dbos import DBOS, DBOSConfig, SetWorkflowID

from provisioner.errors import Busy, ProvisionerError

# An explicit constant: a hash of the sources would strand runs that wait across an upgrade.
APPLICATION_VERSION = "1"
FINISHED_BADLY = {"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}

Steps = Sequence[tuple[str, Callable[[], None]]]
Progress = Callable[[str, str, float], None]  # step, "start" | "done", seconds


class WorkerBusy(Busy):
    """Another process of this site is working."""

    remedy = "Wait for it to finish, then repeat the command; the run waits in the ledger."


class DurableRuns:
    """Runs steps so that each finished one is never repeated by the same attempt.

    The same `run_id` again resumes an attempt that was killed, does nothing where one finished, and
    makes a new attempt of one that failed; steps look before they act, so that does what is left.
    """

    def __init__(
        self,
        folder: Path,
        progress: Progress = lambda *_: None,
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._progress = progress
        self._stop = stop  # asks the step that runs now to end soon
        self._failure: ProvisionerError | None = None

    def run(self, steps: Steps, run_id: str, *, wait: float = 600) -> None:
        """Every step in order; raises what a step raised, with its remedy."""
        self._failure = None
        with self._turn(wait), self._engine(steps, run_id) as workflow:
            self._attempt(workflow, run_id)

    def _attempt(self, workflow: Callable[[], None], run_id: str) -> None:
        with SetWorkflowID(self._attempt_id(run_id)):
            handle = DBOS.start_workflow(workflow)
        try:
            try:
                handle.get_result()
            except KeyboardInterrupt:
                self._stop()
                handle.get_result()
        except Exception as cause:
            # DBOS hands errors on serialised; the one with its remedy and cause was kept.
            raise self._failure or cause from None

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
    def _engine(self, steps: Steps, run_id: str) -> Iterator[Callable[[], None]]:
        database = self._folder / "durable.sqlite"
        with sqlite3.connect(database) as connection:
            # DBOS leaves the default journal; with WAL a step costs half.
            connection.execute("PRAGMA journal_mode=WAL")
        DBOS(config=_config(database, run_id))

        @DBOS.workflow(name="run", max_recovery_attempts=None)
        def workflow() -> None:
            for name, step in steps:
                DBOS.run_step({"name": name}, self._timed, name, step)

        DBOS.launch()
        try:
            yield workflow
        finally:
            DBOS.destroy(destroy_registry=True)

    def _timed(self, name: str, step: Callable[[], None]) -> None:
        started = time.monotonic()
        self._progress(name, "start", 0.0)
        try:
            step()
        except ProvisionerError as failure:
            self._failure = failure
            raise
        self._progress(name, "done", time.monotonic() - started)


def _config(database: Path, run_id: str) -> DBOSConfig:
    return DBOSConfig(
        name="provisioner",
        system_database_url=f"sqlite:///{database}",
        application_version=APPLICATION_VERSION,
        # DBOS resumes at launch what its executor left: each run is its own, so that a command
        # resumes its own run and no other's.
        executor_id=run_id,
        log_level="ERROR",
        console_log_level="CRITICAL",
    )
