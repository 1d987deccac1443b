"""The verbs of the local cloud: up, status, down, reset."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from provisioner.devcloud import control_plane, database, messaging, network, ready, seed
from provisioner.devcloud.clouds import write_clouds
from provisioner.devcloud.commands import manage
from provisioner.devcloud.config import write_configuration
from provisioner.devcloud.database import once
from provisioner.devcloud.graph import Stage, run_stages
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.packages import Progress, ensure_debian_packages, listed_packages
from provisioner.devcloud.processes import Processes, end
from provisioner.devcloud.remains import clean, find_remains
from provisioner.devcloud.service import Service, bring_up
from provisioner.devcloud.snapshot import pack, restore, snapshot_file
from provisioner.devcloud.venv import ensure_venv
from provisioner.errors import BadInput, CloudError, MissingPart


class LeftBehind(CloudError):
    """The local cloud is down, but something of it is still on the machine."""

    remedy = "Remove what is named by hand, then run `provisioner devcloud down` again."


class NotRoot(MissingPart):
    """The local cloud makes namespaces and bridges: it needs root."""

    remedy = "Run the command as root, in a container or a machine of its own."


class UnknownService(BadInput):
    """The local cloud has no such service."""

    remedy = "`provisioner devcloud status` lists the services."


@dataclass(frozen=True)
class ServiceStatus:
    """One line of `status`."""

    name: str
    state: str
    pid: int | None
    log: str


def all_services(layout: Layout) -> list[Service]:
    """Every process of the cloud, in no particular order."""
    makers = (messaging.services, network.services, control_plane.services)
    return [database.service(layout), *(service for make in makers for service in make(layout))]


def up(layout: Layout, progress: Progress, use_snapshot: bool = True) -> list[str]:
    """Bring the cloud up from whatever is there; returns the names of the services it had to start."""
    require_root()
    ensure_debian_packages(listed_packages(), progress)
    ensure_venv(layout, progress)
    layout.make_folders()
    with alone(layout, progress):
        return Start(layout, progress, use_snapshot).run()


def down(layout: Layout, progress: Progress) -> None:
    """End everything; the state stays. Raises when something is left on the machine."""
    require_root()
    layout.make_folders()
    with alone(layout, progress):
        _down(layout, progress)


def reset(layout: Layout, progress: Progress) -> None:
    """Down, then back to the empty seeded state (from the snapshot if there is one)."""
    require_root()
    layout.make_folders()
    with alone(layout, progress):
        _down(layout, progress)
        shutil.rmtree(layout.state)
        layout.make_folders()
        if snapshot_file(layout).exists():
            restore(layout)
            progress("empty seeded state restored from the snapshot")
    progress("the next `provisioner devcloud up` begins with an empty cloud")


def status(layout: Layout) -> list[ServiceStatus]:
    """Each service with its state: up, crashed (it ended by itself) or down."""
    processes = Processes(layout)
    return [_status(processes, service.name) for service in all_services(layout)]


def _status(processes: Processes, name: str) -> ServiceStatus:
    pid = processes.pid(name)
    state = "up" if pid else "crashed" if processes.crashed(name) else "down"
    return ServiceStatus(name, state, pid, str(processes.output(name)))


@dataclass
class Start:
    """One run of `up`."""

    layout: Layout
    progress: Progress
    use_snapshot: bool
    started: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        begun = time.monotonic()
        self.processes = Processes(self.layout)
        if not self.processes.ours():
            self._begin_cold()
        write_configuration(self.layout)
        write_clouds(self.layout)
        run_stages(self._stages(), self.progress)
        self._check()
        what = f"{len(self.started)} services started" if self.started else "nothing to do"
        self.progress(f"the cloud is up: {what}, {time.monotonic() - begun:.1f} s")
        return self.started

    def _begin_cold(self) -> None:
        """Nothing runs: clear what a killed cloud left, and take the snapshot if the state is empty."""
        crashed = [one.name for one in status(self.layout) if one.state == "crashed"]
        if crashed:
            self.progress(f"every process is gone without `down` ({len(crashed)} services): clearing up")
        clean(self.layout)
        seeded = (self.layout.state / "done/seeded").exists()
        if not seeded and self.use_snapshot and snapshot_file(self.layout).exists():
            restore(self.layout)
            self.progress("empty seeded state restored from the snapshot")
        self.layout.make_folders()

    def _stages(self) -> list[Stage]:
        layout = self.layout
        computes = ("nova-compute-vm", "nova-compute-fake", "nova-conductor", "nova-api")
        return [
            *(self._stage(service) for service in all_services(layout)),
            *database.schema_stages(layout),
            once(layout, "accounts", ("keystone",), seed.accounts),
            once(layout, "availability zones", computes, self._availability_zones),
            Stage("snapshot", tuple(SEEDED_BY), self._snapshot),
        ]

    def _stage(self, service: Service) -> Stage:
        def work() -> bool:
            acted = bring_up(service, self.processes, self.progress)
            if acted:
                self.started.append(service.name)
            return acted

        return Stage(service.name, service.needs, work)

    def _availability_zones(self, layout: Layout) -> None:
        ready.hosts_known(layout)
        manage(layout, "nova-manage", "--config-file", f"{layout.etc}/nova/nova.conf", "cell_v2", "discover_hosts")
        seed.availability_zones(layout)

    def _snapshot(self) -> bool:
        """Once, when this run made the state: the database rests while it is packed."""
        mark = self.layout.state / "done/seeded"
        if mark.exists():
            return False
        mark.touch()
        if not snapshot_file(self.layout).exists():
            self.processes.stop("mariadb", patience=30)
            pack(self.layout)
            bring_up(database.service(self.layout), self.processes, self.progress)
        return True

    def _check(self) -> None:
        ready.apis_answer(self.layout)
        ready.workers_report(self.layout, within=10 if self.started else 60)


SEEDED_BY = ("availability zones", "accounts", "neutron-api", "cinder-volume", "cinder-scheduler", "glance")


def _down(layout: Layout, progress: Progress) -> None:
    """Nova's computes first (they would record that guests stopped), the database last and gently."""
    processes = Processes(layout)
    count = len(processes.ours())
    for name in ("nova-compute-vm", "nova-compute-fake"):
        processes.stop(name, patience=0)
    keep = {processes.pid("mariadb")}
    end([one for one in processes.ours() if one.pid not in keep], patience=3)
    processes.stop("mariadb", patience=30)
    end(processes.ours(), patience=0)
    clean(layout)
    left = find_remains(layout)
    if left:
        raise LeftBehind("Still there: " + ", ".join(left), left_behind=", ".join(left))
    progress(f"the cloud is down: {count} processes ended, nothing left")


@contextmanager
def alone(layout: Layout, progress: Progress) -> Iterator[None]:
    """One run at a time on this cloud; the others wait."""
    with (layout.root / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another run works on this cloud; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def require_root() -> None:
    if psutil.Process().uids().effective != 0:
        raise NotRoot
