"""One operation as a child with a session of its own: its progress, its end, and how it is stopped."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping

import psutil
from pydantic import ValidationError

from provisioner.adapters.pulumi.request import Fault, Line, Outcome, Progress, Request

MODULE = "provisioner.adapters.pulumi.operation"
GRACE_S = 45  # a little more than the child itself waits for its engine
TICK_S = 0.2
CALLER_VARIABLE = "PROVISIONER_CALLER"  # the process on whose behalf an operation runs


class Child:
    """A running operation."""

    def __init__(self, request: Request, environment: Mapping[str, str]) -> None:
        request.work.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.errors = request.work / "operation.log"
        with self.errors.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**environment, CALLER_VARIABLE: str(os.getpid())},
                cwd=request.work,
                text=True,
                start_new_session=True,
            )
        self.lines: queue.Queue[Line | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._ask(request)

    def follow(
        self, progress: Callable[[Progress], None], timeout: float, cancel: threading.Event | None
    ) -> Outcome | Fault:
        """Its outcome; progress as it comes. Stopped on time-out, on `cancel`, and when interrupted."""
        ended: Outcome | Fault | None = None
        try:
            for line in self._until_end(timeout, cancel):
                if line.progress:
                    progress(line.progress)
                ended = line.outcome or line.fault or ended
        finally:
            self.stop()
        return ended or Fault(kind="failed", message=self._last_words())

    def stop(self) -> None:
        """End it: closed input means interrupt; what is left after the grace is killed."""
        if self.process.poll() is None and self.process.stdin:
            self.process.stdin.close()
            try:
                self.process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                kill_session(self.process.pid)
        self.process.wait()
        kill_session(self.process.pid)

    def _ask(self, request: Request) -> None:
        assert self.process.stdin
        self.process.stdin.write(request.model_dump_json() + "\n")
        self.process.stdin.flush()

    def _until_end(self, timeout: float, cancel: threading.Event | None) -> Iterator[Line]:
        end = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=TICK_S)
            except queue.Empty:
                line = self._stopped_line(end, cancel)
                if line is None:
                    continue
                yield line
                return
            if line is None:
                return
            yield line

    def _stopped_line(self, end: float, cancel: threading.Event | None) -> Line | None:
        if cancel is not None and cancel.is_set():
            return Line(fault=Fault(kind="cancelled", message="cancelled on request"))
        if time.monotonic() > end:
            return Line(fault=Fault(kind="failed", message="timed out waiting for the engine"))
        return None

    def _read(self) -> None:
        assert self.process.stdout
        for text in self.process.stdout:
            try:
                self.lines.put(Line.model_validate_json(text))
            except ValidationError:
                self.lines.put(Line(progress=Progress(state="note", message=text.strip())))
        self.lines.put(None)

    def _last_words(self) -> str:
        said = self.errors.read_text().strip().splitlines()
        return said[-1] if said else f"the operation ended with status {self.process.returncode}"


def kill_session(leader: int) -> None:
    """Kill every process of a session: the engine gives its plugins process groups of their own."""
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader:
                process.send_signal(signal.SIGKILL)
        except (psutil.Error, ProcessLookupError):
            continue
