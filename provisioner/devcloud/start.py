"""One run of `up`: what is missing is started, what runs is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from provisioner.devcloud import database, ready, seed
from provisioner.devcloud.clouds import write_clouds
from provisioner.devcloud.commands import manage
from provisioner.devcloud.config import write_configuration
from provisioner.devcloud.database import once
from provisioner.devcloud.graph import Stage, run_stages
from provisioner.devcloud.layout import Layout
from provisioner.devcloud.packages import Progress
from provisioner.devcloud.processes import Processes
from provisioner.devcloud.remains import clean
from provisioner.devcloud.service import Service, bring_up
from provisioner.devcloud.services import all_services, status
from provisioner.devcloud.snapshot import pack, restore, snapshot_file


@dataclass
class Start:
    """One run of `up`."""

    layout: Layout
    progress: Progress
    use_snapshot: bool
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        self.processes = Processes(self.layout)
        if not self.processes.ours():
            self._begin_cold()
        write_configuration(self.layout)
        write_clouds(self.layout)
        run_stages(self.stages(), self.progress)
        self._check()
        what = f"{len(self.started)} services started" if self.started else "nothing to do"
        self.progress(f"the cloud is up: {what}, {_since(self.began):.1f} s")
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

    def stages(self) -> list[Stage]:
        layout = self.layout
        computes = ("nova-compute-vm", "nova-compute-fake", "nova-conductor", "nova-api")
        return [
            *(self._stage(service) for service in all_services(layout)),
            *database.schema_stages(layout),
            once(layout, "accounts", ("keystone",), seed.accounts, seed.version()),
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
        manage(layout, *database.nova_manage(layout), "cell_v2", "discover_hosts")
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
        patience = timedelta() if REPORTERS & set(self.started) else timedelta(minutes=1)
        ready.workers_report(self.layout, self.began - patience)


def _since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()


# Services that write rows about themselves, or carry the messages about it.
REPORTERS = {
    "rabbitmq",
    "nova-conductor",
    "nova-scheduler",
    "nova-compute-vm",
    "nova-compute-fake",
    "cinder-volume",
    "cinder-scheduler",
}
SEEDED_BY = ("availability zones", "accounts", "neutron-api", "cinder-volume", "cinder-scheduler", "glance")
