"""Opens and closes the way into a case network, and clears what a killed run left open."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import stamina
from openstack.connection import Connection

from provisioner.adapters.access.door import Door
from provisioner.adapters.access.errors import AccessBusy, NoJumpHost
from provisioner.adapters.access.jump import JumpSession, Way
from provisioner.adapters.access.lease import Leases
from provisioner.adapters.access.ports import AccessPort, AccessPorts, age_of, network_of, owner_of, port_name
from provisioner.adapters.openstack.errors import translated
from provisioner.adapters.ssh.access import HostAccess
from provisioner.adapters.ssh.authority import Credential, UserAuthority
from provisioner.adapters.ssh.host_keys import host_keys_from_console, write_known_hosts
from provisioner.domain.catalog import JumpHost, ZoneEntry
from provisioner.domain.spec import ZoneSpec

CERTIFICATE_MIN = 15
ABANDONED = timedelta(hours=12)
BOOT_S = 180


@dataclass(frozen=True)
class ZoneAccess:
    """The access path of one cloud. `folder` keeps leases and the pinned keys of jump hosts."""

    cloud: Connection
    authority: UserAuthority
    folder: Path

    @contextmanager
    def open(self, zone: ZoneEntry, network: ZoneSpec, run: str) -> Iterator[Door]:
        """The way into one case network; closed again whatever happens in the block."""
        name = port_name(zone.name, network.cidr)
        with ExitStack() as until_closed:
            until_closed.enter_context(self._leases.hold(name))
            self._clear(name)
            self._refuse_overlap(zone, network)
            server = self._jump_server(zone.jump_host)
            jump = until_closed.enter_context(self._session(zone.jump_host, server, until_closed, run))
            port = self._ports.make(network, run, self._owner)
            until_closed.callback(self._ports.remove, port.id)
            self._plug(server.id, port, jump)
            yield Door(port=port, jump=jump, _ports=self._ports)

    def sweep(self) -> tuple[str, ...]:
        """Remove every access port whose run is dead; names what was removed."""
        return tuple(self._sweep())

    def _sweep(self) -> Iterator[str]:
        for port in self._ports.leftovers():
            if not self._may_judge(port):
                continue  # only the site that made it knows whether its run lives
            try:
                with self._leases.hold(port.name):
                    self._ports.remove(port.id)
            except AccessBusy:
                continue  # its run lives and removes it itself
            yield port.name

    def _may_judge(self, port: Any) -> bool:
        """Our own ports, by their leases; another site's only when no run could last that long."""
        return owner_of(port) == self._owner or age_of(port, datetime.now(UTC)) > ABANDONED

    @cached_property
    def _owner(self) -> str:
        """The name under which this folder's leases are known in the cloud."""
        file, mine = self.folder / "owner", self.folder / f"owner.{os.getpid()}"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine.write_text(secrets.token_hex(8))
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(mine)  # whole or not at all, and the first one stays
        mine.unlink()
        return file.read_text()

    @property
    def _ports(self) -> AccessPorts:
        return AccessPorts(self.cloud)

    @property
    def _leases(self) -> Leases:
        return Leases(self.folder / "leases")

    def _clear(self, name: str) -> None:
        """We hold the lease, so a port of ours with this name belongs to a dead run."""
        for port in self._ports.leftovers():
            if port.name != name:
                continue
            if not self._may_judge(port):
                raise AccessBusy(f"{name}: a run of another site is inside this case network")
            self._ports.remove(port.id)

    def _refuse_overlap(self, zone: ZoneEntry, network: ZoneSpec) -> None:
        """One jump host cannot stand in two networks with the same addresses."""
        for port in self._ports.leftovers():
            other = network_of(port.name)
            if other != network.cidr and other.overlaps(network.cidr) and self._leases.is_held(port.name):
                raise AccessBusy(f"{zone.name}: a run is inside {other}, which overlaps {network.cidr}")

    def _plug(self, server: str, port: AccessPort, jump: JumpSession) -> None:
        jump.arm(port)  # first: a device must find its instructions when it appears
        self._ports.attach(server, port)
        jump.ready()

    def _jump_server(self, wanted: JumpHost) -> Any:
        with translated(f"looking for jump host {wanted.name}"):
            found = list(self.cloud.compute.servers(name=f"^{wanted.name}$"))
        running = [server for server in found if server.status == "ACTIVE"]
        if len(running) != 1:
            states = ", ".join(server.status for server in found) or "not there"
            raise NoJumpHost(f"jump host {wanted.name}: {states}")
        return running[0]

    def _session(self, wanted: JumpHost, server: Any, until_closed: ExitStack, run: str) -> JumpSession:
        credential = until_closed.enter_context(
            self.authority.issue_certificate([wanted.login_user], minutes=CERTIFICATE_MIN, run=run)
        )
        return JumpSession(self._way(wanted, server, credential))

    def _way(self, wanted: JumpHost, server: Any, credential: Credential) -> Way:
        address = _outside_address(wanted, server)
        proxy = [word.format(host=address, port=22) for word in wanted.proxy_command]
        host = HostAccess(
            name=wanted.name,
            address=address,
            user=wanted.login_user,
            key_file=credential.key_file,
            certificate_file=credential.certificate_file,
            known_hosts_file=self._pinned(server, address),
            proxy_command=shlex.join(proxy),
        )
        return Way(host)

    def _pinned(self, server: Any, address: IPv4Address) -> Path:
        """The jump host's keys, read from its console once: a console forgets, a pin does not."""
        pins = self.folder / "jump_host_keys"
        pins.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = pins / f"{server.id}_{address}"
        if not file.exists():
            write_known_hosts(file, {address: self._host_keys(server)})
        return file

    @stamina.retry(on=NoJumpHost, attempts=None, timeout=BOOT_S, wait_initial=1, wait_max=3)
    def _host_keys(self, server: Any) -> tuple[str, ...]:
        """What the jump host printed on its console; a new one is given time to boot."""
        with translated(f"reading the console of {server.name}"):
            console = self.cloud.compute.get_server_console_output(server)["output"]
        keys = host_keys_from_console(console)
        if not keys:
            raise NoJumpHost(f"jump host {server.name} has not printed its host keys")
        return keys


def _outside_address(wanted: JumpHost, server: Any) -> IPv4Address:
    """The floating address of the jump host; without one, its own."""
    all_ = [one for network in server.addresses.values() for one in network if one["version"] == 4]
    floating = [one["addr"] for one in all_ if one["OS-EXT-IPS:type"] == "floating"]
    if found := floating or [one["addr"] for one in all_]:
        return IPv4Address(found[0])
    raise NoJumpHost(f"jump host {wanted.name} has no address")
