"""One run of one playbook by ansible-runner, with a way to stop it that really stops it."""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner
import psutil

from provisioner.errors import HardeningError

Progress = Callable[[str, str], None]  # (server, what happened)
ENDINGS = {
    "runner_on_ok": "ok",
    "runner_on_failed": "failed",
    "runner_on_unreachable": "unreachable",
}


class RunStopped(HardeningError):
    """The hardening run was stopped before it ended."""

    remedy = "Start it again: every control looks before it acts."


class RunTooSlow(HardeningError):
    """The hardening run took longer than it may."""

    remedy = "Look at the load of the server and the jump host, then start it again."


class PlaybookBroken(HardeningError):
    """Ansible ended without a word about any server."""

    remedy = "The last lines of its output are in the message; run the playbook's syntax check."


@dataclass
class HostEnd:
    """The last thing Ansible said about one server."""

    state: str
    answer: Mapping[str, Any]


@dataclass
class Play:
    """What is run, and what came of it."""

    playbook: Path
    folder: Path
    inventory: Path
    variables: Mapping[str, str]
    environment: Mapping[str, str]
    timeout: float
    progress: Progress = lambda host, what: None
    cancelled: threading.Event = field(default_factory=threading.Event)
    ends: dict[str, HostEnd] = field(default_factory=dict)
    _stopped: str = ""

    def run(self) -> dict[str, HostEnd]:
        """Run to the end; the last word on every server that got one."""
        deadline = time.monotonic() + self.timeout
        try:
            runner = self._runner(deadline)
        finally:
            end_processes_of(self.folder)
        if self._stopped == "cancelled":
            raise RunStopped
        if self._stopped == "late":
            raise RunTooSlow(f"not finished after {self.timeout:.0f} s")
        if not self.ends:
            raise PlaybookBroken(_last_words(runner))
        return self.ends

    def _runner(self, deadline: float) -> ansible_runner.Runner:
        ended = ansible_runner.run(
            private_data_dir=str(self.folder),
            playbook=str(self.playbook),
            inventory=str(self.inventory),
            cmdline=shlex.join(_extra_vars(self.variables)),
            envvars={**self.environment, "PATH": _path_with_our_tools()},
            settings={"pexpect_timeout": 1},
            suppress_env_files=True,
            quiet=True,
            event_handler=self._hear,
            cancel_callback=lambda: self._judge(deadline),
        )
        assert isinstance(ended, ansible_runner.Runner)
        return ended

    def _hear(self, event: dict[str, Any]) -> bool:
        """Keep the last answer of each server; False keeps the event off the disk."""
        data = event.get("event_data", {})
        state, host = ENDINGS.get(event.get("event", "")), data.get("host")
        if state and host:
            self._keep(host, state, data.get("res") or {})
        return False

    def _keep(self, host: str, state: str, answer: Mapping[str, Any]) -> None:
        if state == "ok" and "results" not in answer and "disks" not in answer:
            self.progress(host, "reached" if "ping" in answer else "checked arguments")
            return
        self.ends[host] = HostEnd(state, answer)
        self.progress(host, state)

    def _judge(self, deadline: float) -> bool:
        """Stop ansible-playbook itself: runner's own cancel leaves its workers running."""
        late = time.monotonic() > deadline
        if self.cancelled.is_set() or late:
            self._stopped = self._stopped or ("cancelled" if self.cancelled.is_set() else "late")
            for process in processes_of(self.folder):
                if "ansible-playbook" in " ".join(process.cmdline()[:2]):
                    process.terminate()
        return False


def processes_of(folder: Path) -> list[psutil.Process]:
    """Processes whose command line names the run's own folder, whoever their parent is now."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(str(folder) in word for word in words):
            found.append(process)
    return found


def end_processes_of(folder: Path, patience: float = 3) -> None:
    """Workers and shared ssh connections of the run end with it."""
    left = processes_of(folder)
    for process in left:
        _quietly(process.terminate)
    _, stubborn = psutil.wait_procs(left, timeout=patience)
    for process in stubborn:
        _quietly(process.kill)


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except psutil.NoSuchProcess:
        return


def _extra_vars(variables: Mapping[str, str]) -> list[str]:
    return [word for item in variables.items() for word in ("-e", json.dumps(dict([item])))]


def _path_with_our_tools() -> str:
    """The ansible-playbook beside our own interpreter comes before any other."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def _last_words(runner: ansible_runner.Runner) -> str:
    lines = [line.strip() for line in runner.stdout if line.strip()]
    return "ansible-playbook: " + " / ".join(lines[-6:])
