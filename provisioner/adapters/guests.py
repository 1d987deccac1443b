"""A visit to the servers of a case: the way in, the baseline, the measurement, the packets, the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

import stamina
import stamina.instrumentation
from openstack.connection import Connection

from provisioner.adapters.access.door import Door, wait_for_ssh
from provisioner.adapters.access.zone import ZoneAccess
from provisioner.adapters.ansible import AnsibleHardener
from provisioner.adapters.ansible.hardener import HardenRun, RetireRun
from provisioner.adapters.measure.openscap import OpenScap
from provisioner.adapters.openstack.errors import translated
from provisioner.adapters.packet_probe import PacketProbe
from provisioner.adapters.ssh import HostAccess, UserAuthority, host_keys_from_console, write_known_hosts
from provisioner.adapters.ssh.authority import Credential
from provisioner.domain.baseline import BaselineResult, DataDisk, Level, LogTarget, Measurement, ServerValues
from provisioner.domain.catalog import Catalog, ZoneEntry
from provisioner.domain.spec import CaseSpec, Server, ZoneSpec
from provisioner.ports import Results

# A server that boots is no news; what matters is said when it does not come up.
stamina.instrumentation.set_on_retry_hooks([])

SSH_S = 300.0
CERTIFICATE_MIN = 15


@dataclass(frozen=True)
class GuestVisits:
    """Opens visits. `find(project, server)` gives the server as Nova knows it."""

    cloud: Connection
    access: ZoneAccess
    authority: UserAuthority
    hardener: AnsibleHardener
    catalog: Catalog
    level: Level
    scanner: OpenScap
    packets: PacketProbe
    on: date
    unit: str

    @contextmanager
    def visit(self, spec: CaseSpec, run: str) -> Iterator[GuestVisit]:
        """The way to every server of the case, for as long as the block lasts."""
        users = sorted({self._user(server) for server in spec.servers})
        with ExitStack() as until_left:
            credential = until_left.enter_context(
                self.authority.issue_certificate(users, minutes=CERTIFICATE_MIN, run=run)
            )
            doors = {
                zone.zone: until_left.enter_context(self.access.open(self._entry(zone), zone, run))
                for zone in spec.zones
            }
            hosts = [
                self._reach(doors[zone.zone], server, credential)
                for zone in spec.zones
                for server in zone.servers
            ]
            yield GuestVisit(self, spec, tuple(hosts), doors)

    def _reach(self, door: Door, server: Server, credential: Credential) -> HostAccess:
        """Wait until the server lets us in, with its own host key pinned from its console."""
        known = credential.folder / f"known-{server.name}"
        write_known_hosts(known, {server.address: self._host_keys(server)})
        host = door.host(server, self._user(server), credential, known)
        wait_for_ssh(host, SSH_S, lambda: self._console(server), door)
        return host

    def _host_keys(self, server: Server) -> Sequence[str]:
        @stamina.retry(on=NotYet, attempts=None, timeout=SSH_S, wait_initial=1, wait_max=3, wait_exp_base=1.2)
        def read() -> Sequence[str]:
            keys = host_keys_from_console(self._console(server))
            if not keys:
                raise NotYet(server.name)
            return keys

        return read()

    def _console(self, server: Server) -> str:
        with translated(f"reading the console of {server.name}"):
            found = next(iter(self.cloud.compute.servers(name=f"^{server.name}$", all_projects=True)))
            return self.cloud.compute.get_server_console_output(found)["output"]

    def _entry(self, zone: ZoneSpec) -> ZoneEntry:
        return next(entry for entry in self.catalog.zones if entry.name == zone.zone)

    def _user(self, server: Server) -> str:
        return next(image.login_user for image in self.catalog.images if image.name == server.image)

    def values(self, spec: CaseSpec) -> dict[str, ServerValues]:
        """What the baseline has to know about each server."""
        return {
            server.name: self._values(spec, zone, server) for zone in spec.zones for server in zone.servers
        }

    def _values(self, spec: CaseSpec, zone: ZoneSpec, server: Server) -> ServerValues:
        entry = self._entry(zone)
        return ServerValues(
            unit=self.unit,
            system=spec.system,
            title=server.title,
            log=LogTarget(address=entry.log_server),
            ntp=entry.ntp_servers,
            openings=server.openings,
            run_source=zone.reserved,
        )


class NotYet(Exception):
    """The server has not printed its host keys yet."""


@dataclass(frozen=True)
class GuestVisit:
    """While the way is open."""

    office: GuestVisits
    spec: CaseSpec
    hosts: tuple[HostAccess, ...]
    doors: Mapping[str, Door]

    def harden(self) -> Results:
        """The baseline applied; what it cannot set on one server leaves the others' results standing."""
        return _baseline(self.office.hardener.harden(self._run()))

    def verify(self) -> Results:
        return _baseline(self.office.hardener.verify(self._run()))

    def measure(self) -> Results:
        """The second tool's findings; its named rules are the gate."""
        found: list[Measurement] = [self.office.scanner.measure(host) for host in self.hosts]
        return Results(
            kind="measurement",
            passed=all(one.gate_open for one in found),
            summary={one.host: f"{one.score} %" for one in found}
            | {f"{one.host} failing": ", ".join(one.failing) for one in found if one.failing},
            detail={one.host: one.model_dump(mode="json") for one in found},
        )

    def probe_packets(self) -> Results:
        """What answers from where, against what the specification opens."""
        return self.office.packets.probe(self.spec, self.hosts, self.doors)

    def retire(self) -> Results:
        """Data disks overwritten, with what each one's method was."""
        done = self.office.hardener.retire(RetireRun(hosts=self.hosts, disks=self._disks()))
        return Results(
            kind="retirement",
            passed=done.ok,
            summary={host.host: f"{len(host.disks)} disks cleared" for host in done.hosts},
            detail=done.model_dump(mode="json"),
        )

    def _run(self) -> HardenRun:
        values = self.office.values(self.spec)
        return HardenRun(level=self.office.level, hosts=self.hosts, values=values, on=self.office.on)

    def _disks(self) -> dict[str, tuple[DataDisk, ...]]:
        volumes = {
            volume.name: volume.id for volume in self.office.cloud.block_storage.volumes(all_projects=True)
        }
        return {
            server.name: tuple(
                DataDisk(name=disk.name, serial=volumes[disk.name][:20])
                for disk in server.data_disks
                if disk.name in volumes
            )
            for server in self.spec.servers
        }


def _baseline(result: BaselineResult) -> Results:
    return Results(
        kind="baseline",
        passed=result.ok,
        summary={
            host.host: f"{sum(c.ok for c in host.controls)}/{len(host.controls)} {host.message}".strip()
            for host in result.hosts
        },
        detail=result.model_dump(mode="json"),
    )
