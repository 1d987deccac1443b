"""Long commands: run in their own process group, reported on, and never left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK = 10.0


class TookTooLong(Exception):
    """The command did not end within its limit and was stopped."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and all it wrote."""

    code: int
    output: str

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.output.strip().splitlines()[-lines:])


def run_patiently(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    report: Callable[[str, int], None],
    env: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> Outcome:
    """Run to the end; `report(elapsed, lines written)` every few seconds.

    The whole process group ends with us, however we end.
    """
    started = time.monotonic()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*_dies_with_us(), *command],
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while (code := _wait(process, TICK if limit is None else min(TICK, limit))) is None:
            elapsed = time.monotonic() - started
            if limit is not None and elapsed >= limit:
                raise TookTooLong
            report(clock(elapsed), _lines(log))
    finally:
        _end_group(process)
    return Outcome(code, log.read_text(errors="replace"))


def clock(seconds: float) -> str:
    """`3:07`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _dies_with_us() -> list[str]:
    """A prefix by which the kernel ends the command when we are killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _lines(log: Path) -> int:
    """Lines of substance; what a tool downloads is not counted."""
    return sum(1 for line in log.open(errors="replace") if not line.startswith("go: "))
