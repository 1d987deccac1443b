"""What a service of the cloud is, and how one is brought up."""

from __future__ import annotations

import hashlib
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provisioner.devcloud.config import IP
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.packages import Progress
from provisioner.devcloud.processes import Processes


def nothing(layout: Layout) -> None:
    """For services that need no preparation."""


def at_once() -> bool:
    """For services whose readiness is asked for later, of the API."""
    return True


@dataclass(frozen=True)
class Service:
    """One process that stays: how it starts, what must be there first, when it is ready.

    `prepare` runs before each start, `settle` after it is ready; `configs` lie below `etc/`: when one
    of them changes, the service is started anew.
    """

    name: str
    argv: tuple[str, ...]
    needs: tuple[str, ...] = ()
    is_ready: Callable[[], bool] = at_once
    prepare: Callable[[Layout], None] = nothing
    settle: Callable[[Layout], None] = nothing
    configs: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def recipe(self, layout: Layout) -> str:
        """Digest of all that decides how it runs."""
        digest = hashlib.sha256(json.dumps([self.argv, dict(self.env)]).encode())
        for name in self.configs:
            digest.update((layout.etc / name).read_bytes())
        return digest.hexdigest()[:16]


def bring_up(service: Service, processes: Processes, progress: Progress) -> bool:
    """Start `service` unless it runs as configured; names it when it had crashed.

    A start that was interrupted before `settle` is finished.
    """
    recipe = service.recipe(processes.layout)
    found = processes.identity(service.name)
    if found and not found.is_running():
        progress(f"{service.name} had crashed (pid {found.pid}); {processes.last_words(service.name, 3)}")
    runs = found if found and found.is_running() and found.recipe == recipe else None
    if runs and runs.settled:
        return False
    if not runs:
        processes.stop(service.name)
        service.prepare(processes.layout)
        processes.spawn(service.name, service.argv, service.env, recipe)
    processes.wait(service.name, service.is_ready)
    service.settle(processes.layout)
    processes.settle(service.name)
    return True


def listens(port: int, host: str = IP) -> Callable[[], bool]:
    """Something accepts connections there."""

    def ask() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((host, port)) == 0

    return ask


def answers(url: str) -> Callable[[], bool]:
    """The API says hello, or asks who we are."""

    def ask() -> bool:
        try:
            return urllib.request.urlopen(url, timeout=20).status in (200, 300)
        except urllib.error.HTTPError as refused:
            return refused.code in (300, 401)
        except OSError:
            return False

    return ask


def exists(*paths: Path) -> Callable[[], bool]:
    """Every path (of a socket) is there."""
    return lambda: all(path.exists() for path in paths)
