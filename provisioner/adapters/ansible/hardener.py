"""Bake, harden, verify, retire: each one playbook, each result typed and per server."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from provisioner.adapters.ansible.answers import host_result, host_retired
from provisioner.adapters.ansible.folder import environment, private_folder, write_inventory, write_values
from provisioner.adapters.ansible.play import HostEnd, Play, Progress
from provisioner.adapters.ssh.access import HostAccess
from provisioner.domain.base import Frozen
from provisioner.domain.baseline import BaselineResult, DataDisk, Level, RetireResult, ServerValues

Action = Literal["bake", "harden", "verify"]
PLAYBOOKS: Mapping[Action, str] = {"bake": "harden.yml", "harden": "harden.yml", "verify": "verify.yml"}


def _silent(host: str, what: str) -> None:
    """The progress of nobody who asked."""


class HardenRun(Frozen):
    """One level for these servers, as it stands on this day."""

    level: Level
    hosts: tuple[HostAccess, ...]
    values: dict[str, ServerValues]  # by the name of the host
    on: date  # waivers count by this day
    timeout: float = 900


class RetireRun(Frozen):
    """The data disks to empty, by the name of the host."""

    hosts: tuple[HostAccess, ...]
    disks: dict[str, tuple[DataDisk, ...]]
    timeout: float = 3600


class AnsibleHardener:
    """Runs the playbooks of the content folder; keeps nothing."""

    def __init__(self, playbooks: Path, memory: Path | None = None) -> None:
        self._playbooks = playbooks
        self._memory = memory
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop what runs now; it ends with RunStopped."""
        self.cancelled.set()

    def bake(self, root: Path, level: Level, timeout: float = 600) -> BaselineResult:
        """Apply to an unpacked image all that is not one server's own; ok only when it verifies."""
        applied = self._tree("bake", root, level, timeout)
        checked = self.verify_tree(root, level, timeout) if applied.ok else applied
        return applied if checked.ok else checked

    def verify_tree(self, root: Path, level: Level, timeout: float = 600) -> BaselineResult:
        """Check an unpacked image; changes nothing."""
        return self._tree("verify", root, level, timeout)

    def harden(self, run: HardenRun, progress: Progress = _silent) -> BaselineResult:
        """Apply the level; a server that fails is named and does not touch another's result."""
        return self._servers("harden", run, progress)

    def verify(self, run: HardenRun, progress: Progress = _silent) -> BaselineResult:
        """Check the level; changes nothing."""
        return self._servers("verify", run, progress)

    def retire(self, run: RetireRun, progress: Progress = _silent) -> RetireResult:
        """Empty the data disks and say how; the servers themselves go with the stack."""
        values = {"servers": {host.name: _plain(run.disks.get(host.name, ())) for host in run.hosts}}
        began = time.monotonic()
        ends = self._play("retire.yml", run.hosts, values, "retire_values", {}, run.timeout, progress)
        hosts = tuple(host_retired(host.name, ends.get(host.name)) for host in run.hosts)
        return RetireResult(hosts=hosts, seconds=round(time.monotonic() - began, 1))

    # ------------------------------------------------------------ inside

    def _tree(self, action: Action, root: Path, level: Level, timeout: float) -> BaselineResult:
        values = {"controls": _controls(level), "waived": [], "servers": {}}
        stage = {"baseline_stage": "bake", "baseline_root": str(root)}
        return self._baseline(action, level, (), values, stage, timeout, _silent)

    def _servers(self, action: Action, run: HardenRun, progress: Progress) -> BaselineResult:
        values = {
            "controls": _controls(run.level),
            "waived": list(run.level.waived(run.on)),
            "servers": {name: one.model_dump(mode="json") for name, one in run.values.items()},
        }
        stage = {"baseline_stage": "server"}
        return self._baseline(action, run.level, run.hosts, values, stage, run.timeout, progress)

    def _baseline(
        self,
        action: Action,
        level: Level,
        hosts: Sequence[HostAccess],
        values: dict[str, Any],
        variables: dict[str, str],
        timeout: float,
        progress: Progress,
    ) -> BaselineResult:
        began = time.monotonic()
        playbook = PLAYBOOKS[action]
        ends = self._play(playbook, hosts, values, "baseline_values", variables, timeout, progress)
        names = [host.name for host in hosts] or ["image"]
        return BaselineResult(
            action=action,
            level=level.id,
            hosts=tuple(host_result(name, ends.get(name)) for name in names),
            seconds=round(time.monotonic() - began, 1),
        )

    def _play(
        self,
        playbook: str,
        hosts: Sequence[HostAccess],
        values: dict[str, Any],
        values_name: str,
        variables: dict[str, str],
        timeout: float,
        progress: Progress,
    ) -> dict[str, HostEnd]:
        with private_folder(self._memory) as folder:
            play = Play(
                playbook=self._playbooks / playbook,
                folder=folder,
                inventory=write_inventory(folder, self._playbooks, hosts),
                variables={**variables, values_name: str(write_values(folder, values))},
                environment=environment(folder, forks=max(len(hosts), 1)),
                timeout=timeout,
                progress=progress,
                cancelled=self.cancelled,
            )
            return play.run()


def _controls(level: Level) -> list[dict[str, Any]]:
    return [use.model_dump(mode="json", include={"control", "given"}) for use in level.controls]


def _plain(disks: Sequence[DataDisk]) -> list[dict[str, Any]]:
    return [disk.model_dump(mode="json") for disk in disks]
